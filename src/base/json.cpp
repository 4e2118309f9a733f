#include "base/json.hpp"

#include <fmt/core.h>
#include <unicode/utf.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <optional>
#include <utility>

#include "base/pretty_json.hpp"
#include "base/text.hpp"

namespace parley {
namespace {

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;

/// Whether valid UTF-8 holds one of the 66 code points that are no characters (I-JSON, RFC 7493 section 2.1).
bool has_noncharacter(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  // The first of them is U+FDD0, whose first byte is 0xEF.
  if (std::all_of(bytes, bytes + text.size(), [](std::uint8_t byte) { return byte < 0xEF; })) return false;
  for (std::size_t at = 0; at < text.size();) {
    UChar32 value = 0;
    U8_NEXT(bytes, at, text.size(), value);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    if (U_IS_UNICODE_NONCHAR(value)) return true;
  }
  return false;
}

/// Builds a Json from Boost's events, and refuses what I-JSON does not have.
struct Builder {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  std::vector<std::variant<Json::Array, Json::Object>> open;
  std::vector<std::string> keys;  // of the member being read, one for each open object
  std::string text;               // of the string or key being read
  std::optional<Json> root;
  std::string problem;

  bool refuse(error_code& code, std::string why) {
    problem = std::move(why);
    code = boost::json::error::syntax;
    return false;
  }

  bool put(Json value, error_code& code) {
    if (open.empty()) {
      root = std::move(value);
      return true;
    }
    if (auto* array = std::get_if<Json::Array>(&open.back())) {
      array->push_back(std::move(value));
      return true;
    }
    auto& object = std::get<Json::Object>(open.back());
    std::string key = std::move(keys.back());
    keys.pop_back();
    const auto [where, fresh] = object.try_emplace(std::move(key), std::move(value));
    if (!fresh) return refuse(code, fmt::format("the member \"{}\" stands twice", shown(where->first)));
    return true;
  }
  bool close(error_code& code) {
    Json value = std::visit([](auto& held) { return Json(std::move(held)); }, open.back());
    open.pop_back();
    return put(std::move(value), code);
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open.emplace_back(Json::Object{});
    return true;
  }
  bool on_object_end(std::size_t, error_code& code) { return close(code); }
  bool on_array_begin(error_code&) {
    open.emplace_back(Json::Array{});
    return true;
  }
  bool on_array_end(std::size_t, error_code& code) { return close(code); }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& code) {
    text.append(part.data(), part.size());
    if (has_noncharacter(text)) return refuse(code, "a member's name holds a noncharacter");
    keys.push_back(std::move(text));
    text.clear();
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code& code) {
    text.append(part.data(), part.size());
    if (has_noncharacter(text)) return refuse(code, "a string holds a noncharacter");
    Json value(std::move(text));
    text.clear();
    return put(std::move(value), code);
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view written, error_code& code) {
    if (value == 0 && written.starts_with('-')) return refuse(code, "a number is -0");
    if (value > kLargest || value < -kLargest) return refuse(code, "a number is beyond 2^53 - 1");
    return put(Json(value), code);
  }
  bool on_uint64(std::uint64_t, string_view, error_code& code) {
    return refuse(code, "a number is beyond 2^53 - 1");
  }
  bool on_double(double, string_view, error_code& code) {
    return refuse(code, "a number has a fraction or an exponent, or is beyond 2^53 - 1");
  }
  bool on_bool(bool value, error_code& code) { return put(Json(value), code); }
  bool on_null(error_code& code) { return put(Json(), code); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

void write_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

void write_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // from here on nothing needed to be escaped
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x20 && text[i] != '"' && text[i] != '\\') continue;
    out += text.substr(plain, i - plain);
    write_escaped(out, text[i]);
    plain = i + 1;
  }
  out += text.substr(plain);
  out += '"';
}

void write_canonical(std::string& out, const Json& json) {
  if (json.is_null()) {
    out += "null";
  } else if (const bool* boolean = json.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const std::int64_t* integer = json.integer()) {
    out += std::to_string(*integer);
  } else if (const std::string* string = json.string()) {
    write_string(out, *string);
  } else if (const Json::Array* array = json.array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i != 0) out += ',';
      write_canonical(out, (*array)[i]);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : *json.object()) {
      if (!first) out += ',';
      first = false;
      write_string(out, key);
      out += ':';
      write_canonical(out, value);
    }
    out += '}';
  }
}

}  // namespace

bool Json::Utf16Less::operator()(std::string_view a, std::string_view b) const {
  // UTF-8 and UTF-16 order alike but where one code point lies beyond U+FFFF: its surrogates (D800–DFFF) sort
  // below U+E000–U+FFFF.
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (x == y) continue;
    const bool x_astral = x >= 0xf0;
    const bool y_astral = y >= 0xf0;
    if (x_astral != y_astral) {
      const unsigned char other = x_astral ? y : x;
      if (other == 0xee || other == 0xef) return x_astral;
    }
    return x < y;
  }
  return a.size() < b.size();
}

const Json* Json::find(std::string_view key) const {
  const Object* members = object();
  if (!members) return nullptr;
  const auto found = members->find(key);
  return found == members->end() ? nullptr : &found->second;
}

std::string Json::canonical() const {
  std::string out;
  write_canonical(out, *this);
  return out;
}

std::string Json::pretty() const {
  std::string out;
  PrettyJson(out).value(*this);
  out += '\n';
  return out;
}

void PrettyJson::line() {
  out_ += '\n';
  out_.append(open_.size() * 2, ' ');
}

void PrettyJson::next() {
  if (open_.empty() || std::exchange(keyed_, false)) return;
  if (!std::exchange(open_.back().empty, false)) out_ += ',';
  line();
}

void PrettyJson::begin(char opening, char closing) {
  next();
  out_ += opening;
  open_.push_back({closing});
}

void PrettyJson::end() {
  const Level level = open_.back();
  open_.pop_back();
  if (!level.empty) line();
  out_ += level.closing;
}

void PrettyJson::quoted(std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; };
  if (!std::ranges::all_of(text, plain)) {
    out_ += escape_for_json(text);
    return;
  }
  out_ += '"';
  out_ += text;
  out_ += '"';
}

void PrettyJson::key(std::string_view name) {
  next();
  quoted(name);
  out_ += ": ";
  keyed_ = true;
}

void PrettyJson::text(std::string_view value) {
  next();
  quoted(value);
}

void PrettyJson::value(const Json& value) {
  if (const Json::Array* array = value.array()) {
    begin_array();
    for (const Json& element : *array) this->value(element);
    end();
  } else if (const Json::Object* object = value.object()) {
    begin_object();
    for (const auto& [name, member] : *object) {
      key(name);
      this->value(member);
    }
    end();
  } else if (const std::string* string = value.string()) {
    text(*string);
  } else {
    next();
    write_canonical(out_, value);
  }
}

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes) {
    return fail(fmt::format("the JSON is {} bytes long; at most {} are allowed", text.size(), limits.bytes));
  }
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  boost::json::basic_parser<Builder> parser(options);
  boost::json::error_code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (code) {
    const std::string& problem = parser.handler().problem;
    return fail(
        fmt::format("not valid JSON at byte {}: {}", read, problem.empty() ? code.message() : problem));
  }
  if (read != text.size()) return fail(fmt::format("not valid JSON: something follows at byte {}", read));
  return std::move(*parser.handler().root);
}

Result<Json> parse_canonical_json(std::string_view text, JsonLimits limits) {
  Result<Json> json = parse_json(text, limits);
  if (json && json->canonical() != text) return fail("the JSON is not in canonical form (RFC 8785)");
  return json;
}

}  // namespace parley
