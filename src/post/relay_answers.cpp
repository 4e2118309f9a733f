#include "post/relay_answers.hpp"

#include <charconv>

#include "base/json.hpp"
#include "post/pouch_file.hpp"

namespace parley {

namespace {

/// Takes lines and stretches of bytes from the front.
class Front {
 public:
  explicit Front(std::string_view text) : text_(text) {}
  std::optional<std::string_view> line() {
    const auto end = text_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view out = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return out;
  }
  std::optional<std::string_view> bytes(std::uint64_t size) {
    if (size > text_.size()) return std::nullopt;
    const std::string_view out = text_.substr(0, size);
    text_.remove_prefix(size);
    return out;
  }
  std::string_view rest() const { return text_; }

 private:
  std::string_view text_;
};

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto space = line.find(' ');
    out.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return out;
    line.remove_prefix(space + 1);
  }
}

std::optional<RelayedItem> read_item_line(const std::vector<std::string_view>& line) {
  if (line.size() != 7 || line[0] != "item") return std::nullopt;
  RelayedItem item;
  const auto index = read_number(line[1]);
  const auto size = read_number(line[3]);
  const auto digest = Digest::from_hex(line[4]);
  const auto commitment = Digest::from_hex(line[5]);
  const auto time = parse_instant(line[6]);
  if (!index || !size || *size > kLargestPouchItem || !digest || !commitment || !time) return std::nullopt;
  item.number = *index;
  item.size = *size;
  item.leaf = {*commitment, *digest, *time};
  if (line[2] == "here") {
    item.where = RelayedItem::Where::here;
  } else if (line[2] == "apart") {
    item.where = RelayedItem::Where::apart;
  } else if (line[2] == "gone") {
    item.where = RelayedItem::Where::gone;
  } else {
    return std::nullopt;
  }
  return item;
}

std::string text_of(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  return member && member->string() ? *member->string() : std::string();
}

std::optional<std::uint64_t> number_of(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  if (!member || !member->integer() || *member->integer() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*member->integer());
}

std::optional<LogLeaf> leaf_of(const Json& json) {
  const auto commitment = Digest::from_hex(text_of(json, "commitment"));
  const auto item = Digest::from_hex(text_of(json, "item"));
  const auto time = parse_instant(text_of(json, "time"));
  if (!commitment || !item || !time) return std::nullopt;
  return LogLeaf{*commitment, *item, *time};
}

/// A proof, in hex; no tree needs more than 64 hashes.
std::optional<std::vector<Digest>> digests_of(const Json& list) {
  if (!list.array() || list.array()->size() > 64) return std::nullopt;
  std::vector<Digest> out;
  for (const Json& one : *list.array()) {
    const auto digest = one.string() ? Digest::from_hex(*one.string()) : std::nullopt;
    if (!digest) return std::nullopt;
    out.push_back(*digest);
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return out;
}

std::optional<Listing> read_listing(std::string_view body, std::uint64_t from) {
  Front front(body);
  Listing out;
  for (;;) {
    const auto line = front.line();
    if (!line) return std::nullopt;
    const auto parts = words(*line);
    if (parts[0] == "end" && parts.size() == 3) {
      const auto next = read_number(parts[1]);
      const auto size = read_number(parts[2]);
      if (!next || !size || *next != from + out.items.size() || (*size < *next && !out.items.empty()))
        return std::nullopt;
      out.next = *next;
      out.size = *size;
      out.checkpoint = std::string(front.rest());
      return out;
    }
    auto item = read_item_line(parts);
    if (!item || item->number != from + out.items.size() || out.items.size() == kMostListed)
      return std::nullopt;
    if (item->where == RelayedItem::Where::here) {
      const auto bytes = front.bytes(item->size);
      const auto end = front.line();
      if (!bytes || !end || !end->empty()) return std::nullopt;
      item->bytes = std::string(*bytes);
    }
    out.items.push_back(std::move(*item));
  }
}

std::optional<Listing> read_leaves(std::string_view body, std::uint64_t from) {
  const auto json = parse_json(body);
  const Json* items = json ? json->find("items") : nullptr;
  if (!items || !items->array() || items->array()->size() > kMostListed) return std::nullopt;
  Listing out;
  for (const Json& each : *items->array()) {
    RelayedItem item;
    const auto leaf = leaf_of(each);
    const auto number = number_of(each, "index"), size = number_of(each, "size");
    const Json* kept = each.find("kept");
    if (!leaf || number != from + out.items.size() || !size || *size > kLargestPouchItem || !kept ||
        !kept->boolean()) {
      return std::nullopt;
    }
    item.number = *number;
    item.size = *size;
    item.leaf = *leaf;
    item.where = *kept->boolean() ? RelayedItem::Where::apart : RelayedItem::Where::gone;
    out.items.push_back(std::move(item));
  }
  const auto next = number_of(*json, "next"), size = number_of(*json, "size");
  if (next != from + out.items.size() || !size || (*size < *next && !out.items.empty())) return std::nullopt;
  out.next = *next;
  out.size = *size;
  out.checkpoint = text_of(*json, "checkpoint");
  return out;
}

std::optional<RelayAcceptance> read_acceptance(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return std::nullopt;
  RelayAcceptance out;
  const auto leaf = leaf_of(*json);
  const auto index = number_of(*json, "index");
  const Json* proof = json->find("proof");
  if (!leaf || !index || !proof) return std::nullopt;
  auto digests = digests_of(*proof);
  if (!digests) return std::nullopt;
  out.proof = std::move(*digests);
  out.index = *index;
  out.leaf = *leaf;
  out.checkpoint = text_of(*json, "checkpoint");
  return out;
}

std::optional<std::vector<Digest>> read_proof(std::string_view body) {
  const auto json = parse_json(body);
  const Json* proof = json ? json->find("proof") : nullptr;
  return proof ? digests_of(*proof) : std::nullopt;
}

}  // namespace parley
