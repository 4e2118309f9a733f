#include "record/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace parley {
namespace {

/// Control characters have no place in names, titles and texts but for line feeds.
bool has_controls(std::string_view text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return true;
  }
  return false;
}

}  // namespace

ObjectReader::ObjectReader(const Json& json, std::string_view where) : object_(json.object()), where_(where) {
  static const Json::Object empty;
  taken_.reserve(16);
  if (!object_) {
    object_ = &empty;
    error_ = Error{where_ + " is not a JSON object", {}};
  }
}

void ObjectReader::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

void ObjectReader::refuse(std::string_view name, std::string_view why) {
  refuse(Error{fmt::format("{}: \"{}\" {}", where_, name, why), {}});
}

bool ObjectReader::has(std::string_view name) const {
  return object_->find(name) != object_->end();
}

const Json* ObjectReader::member(std::string_view name) {
  const auto found = object_->find(name);
  if (found == object_->end()) {
    refuse(name, "is missing");
    return nullptr;
  }
  if (std::ranges::find(taken_, found->first) == taken_.end()) taken_.emplace_back(found->first);
  return &found->second;
}

std::string ObjectReader::raw_text(std::string_view name, std::size_t most_bytes) {
  const Json* json = member(name);
  const std::string* value = json ? json->string() : nullptr;
  if (!value) {
    refuse(name, "is not a string");
    return {};
  }
  if (value->size() > most_bytes) {
    refuse(name, fmt::format("is longer than {} bytes", most_bytes));
    return {};
  }
  return *value;
}

std::string ObjectReader::text(std::string_view name, std::size_t most_code_points, std::size_t least) {
  std::string value = raw_text(name, most_code_points * 4);
  const std::size_t length = count_code_points(value);
  if (length > most_code_points) refuse(name, fmt::format("is longer than {} characters", most_code_points));
  if (length < least) refuse(name, "is empty");
  if (has_controls(value)) refuse(name, "has control characters");
  return value;
}

std::string ObjectReader::line(std::string_view name, std::size_t most_code_points, std::size_t least) {
  std::string value = text(name, most_code_points, least);
  if (value.find('\n') != std::string::npos) refuse(name, "has more than one line");
  return value;
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const Json* json = member(name);
  const std::int64_t* value = json ? json->integer() : nullptr;
  if (!value || *value < least || *value > most) {
    refuse(name, fmt::format("is not a whole number from {} to {}", least, most));
    return least;
  }
  return *value;
}

Instant ObjectReader::time(std::string_view name) {
  const Json* json = member(name);
  const std::string* value = json ? json->string() : nullptr;
  const auto at = value ? parse_instant(*value) : std::nullopt;
  if (!at) refuse(name, "is not a time such as 2022-01-26T12:00:00Z");
  return at.value_or(Instant{});
}

void ObjectReader::each(std::string_view name, std::size_t most,
                        const std::function<void(const Json&)>& visit) {
  const Json* json = member(name);
  const Json::Array* array = json ? json->array() : nullptr;
  if (!array) {
    refuse(name, "is not an array");
    return;
  }
  if (array->size() > most) {
    refuse(name, fmt::format("has more than {} entries", most));
    return;
  }
  for (const Json& item : *array) visit(item);
}

std::set<std::string> ObjectReader::text_set(std::string_view name, std::size_t most,
                                             std::size_t most_bytes) {
  std::set<std::string> out;
  const std::string* last = nullptr;
  each(name, most, [&](const Json& item) {
    const std::string* value = item.string();
    if (!value || value->size() > most_bytes) {
      refuse(name, "has an entry that is no string, or is too long");
      return;
    }
    if (last && !(*last < *value)) refuse(name, "is not in ascending order, or has something twice");
    last = value;
    out.insert(*value);
  });
  return out;
}

/// Acts are full of ids, so they are read in place, and by a table: digests are no feed for a branch
/// predictor.
bool ObjectReader::read_hex(const Json* json, std::span<std::uint8_t, 32> out) {
  static constexpr auto kDigits = [] {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(0xff);
    for (std::uint8_t i = 0; i < 16; ++i) digits[static_cast<std::uint8_t>("0123456789abcdef"[i])] = i;
    return digits;
  }();
  const std::string* hex = json ? json->string() : nullptr;
  if (!hex || hex->size() != 2 * out.size()) return false;
  unsigned all = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned high = kDigits[static_cast<std::uint8_t>((*hex)[2 * i])];
    const unsigned low = kDigits[static_cast<std::uint8_t>((*hex)[2 * i + 1])];
    all |= high | low;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return all < 16;
}

Result<void> ObjectReader::finish() {
  if (!error_ && taken_.size() != object_->size()) {
    for (const auto& [name, value] : *object_) {
      if (std::ranges::find(taken_, name) == taken_.end()) {
        refuse(Error{fmt::format("{}: the member \"{}\" does not belong there", where_, shown(name)), {}});
        break;
      }
    }
  }
  if (error_) return std::unexpected(*error_);
  return {};
}

}  // namespace parley
