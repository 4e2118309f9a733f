#include "post/relay_client.hpp"

#include <fmt/core.h>

#include <charconv>
#include <fstream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/pouch_file.hpp"

namespace parley {

namespace {

constexpr std::uint64_t kBatch = std::uint64_t{4} << 20;
constexpr std::uint64_t kPosted = std::uint64_t{1} << 20;  // what goes up in one piece
constexpr std::uint64_t kMostListed = 10'000;

std::string path(const BoxKeys& box) {
  return "/v1/boxes/" + box.id.hex();
}

std::string digest_of(const std::string& capability) {
  return sha256(as_bytes(capability)).hex();
}

Error refused(const HttpAnswer& answer) {
  const auto json = parse_json(answer.body);
  const Json* said = json ? json->find("error") : nullptr;
  const Json* remedy = json ? json->find("remedy") : nullptr;
  return {fmt::format("the relay answers {}{}", answer.status,
                      said && said->string() ? ": " + shown(*said->string()) : std::string()),
          remedy && remedy->string() ? shown(*remedy->string()) : std::string()};
}

std::unexpected<Error> nonsense(std::string_view what) {
  return fail("the relay answers what is no " + std::string(what), "ask who runs it");
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return out;
}

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
  const auto index = number(line[1]);
  const auto size = number(line[3]);
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

/// `application/vnd.parley.items`.
std::optional<Listing> read_listing(std::string_view body, std::uint64_t from) {
  Front front(body);
  Listing out;
  for (;;) {
    const auto line = front.line();
    if (!line) return std::nullopt;
    const auto parts = words(*line);
    if (parts[0] == "end" && parts.size() == 3) {
      const auto next = number(parts[1]);
      const auto size = number(parts[2]);
      if (!next || !size || *next != from + out.items.size() || *size < *next) return std::nullopt;
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

std::optional<RelayAcceptance> read_acceptance(const std::string& body) {
  const auto json = parse_json(body);
  if (!json) return std::nullopt;
  const auto text = [&](const char* name) {
    const Json* member = json->find(name);
    return member && member->string() ? *member->string() : std::string();
  };
  RelayAcceptance out;
  const auto commitment = Digest::from_hex(text("commitment"));
  const auto item = Digest::from_hex(text("item"));
  const auto time = parse_instant(text("time"));
  const Json* index = json->find("index");
  const Json* proof = json->find("proof");
  if (!commitment || !item || !time || !index || !index->integer() || *index->integer() < 0 || !proof ||
      !proof->array() || proof->array()->size() > 64) {
    return std::nullopt;
  }
  for (const Json& one : *proof->array()) {
    const auto digest = one.string() ? Digest::from_hex(*one.string()) : std::nullopt;
    if (!digest) return std::nullopt;
    out.proof.push_back(*digest);
  }
  out.index = static_cast<std::uint64_t>(*index->integer());
  out.leaf = {*commitment, *item, *time};
  out.checkpoint = text("checkpoint");
  return out;
}

Result<RelayAcceptance> acceptance_of(const Result<HttpAnswer>& answer) {
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200 && answer->status != 201) return std::unexpected(refused(*answer));
  auto acceptance = read_acceptance(answer->body);
  if (!acceptance) return nonsense("acceptance");
  return std::move(*acceptance);
}

class AppendSink : public Sink {
 public:
  AppendSink(const std::filesystem::path& file, const std::function<void(std::uint64_t)>& progress)
      : out_(file, std::ios::binary | std::ios::app), progress_(progress) {}
  void write(BytesView bytes) override {
    out_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out_) throw std::runtime_error("a file in the desk's folder cannot be written: is the disk full?");
    if (progress_) progress_(bytes.size());
  }

 private:
  std::ofstream out_;
  const std::function<void(std::uint64_t)>& progress_;
};

class FileSource : public Source {
 public:
  FileSource(const std::filesystem::path& file, std::uint64_t from,
             const std::function<void(std::uint64_t)>& progress)
      : in_(file, std::ios::binary), progress_(progress) {
    in_.seekg(static_cast<std::streamoff>(from));
  }
  std::size_t read(std::span<std::uint8_t> out) override {
    in_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    const auto got = static_cast<std::size_t>(in_.gcount());
    if (progress_) progress_(got);
    return got;
  }

 private:
  std::ifstream in_;
  const std::function<void(std::uint64_t)>& progress_;
};

}  // namespace

RelayClient::RelayClient(std::string url, std::optional<std::filesystem::path> certificates)
    : url_(std::move(url)), http_(std::move(certificates)) {
  while (url_.ends_with('/')) url_.pop_back();
}

Result<VerifierKey> RelayClient::key() {
  HttpRequest request;
  request.url = url_ + "/v1/relay";
  const auto answer = http_.ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200) return std::unexpected(refused(*answer));
  const auto json = parse_json(answer->body);
  const Json* key = json ? json->find("key") : nullptr;
  if (!key || !key->string()) return nonsense("relay's name and key");
  return VerifierKey::parse(*key->string());
}

Result<void> RelayClient::make_box(const BoxKeys& box) {
  const std::string body =
      Json(Json::Object{{"append", digest_of(box.append)}, {"read", digest_of(box.read)}}).canonical();
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + "/v1/boxes";
  request.body = as_bytes(body);
  const auto answer = http_.ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200 && answer->status != 201) return std::unexpected(refused(*answer));
  return {};
}

Result<std::optional<Listing>> RelayClient::list(const BoxKeys& box, std::uint64_t from, int wait,
                                                 const std::function<bool()>& give_up) {
  constexpr std::uint64_t kOverhead = kMostListed * 256 + kLargestCheckpoint;
  HttpRequest request;
  request.url =
      fmt::format("{}{}/items?from={}&limit={}&bytes={}", url_, path(box), from, kMostListed, kBatch);
  if (wait > 0) request.url += fmt::format("&wait={}", wait);
  request.headers = {{"Authorization", "Bearer " + box.read}};
  request.limit = kBatch + kPosted + kOverhead;
  request.seconds = wait > 0 ? wait + 30 : 120;
  request.give_up = give_up;
  const auto answer = http_.ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->given_up) return Listing{{}, from, from, {}};
  if (answer->status == 404) return std::nullopt;
  if (answer->status != 200) return std::unexpected(refused(*answer));
  auto listing = read_listing(answer->body, from);
  if (!listing) return nonsense("list of items");
  return std::move(*listing);
}

Result<void> RelayClient::fetch(const BoxKeys& box, const RelayedItem& item,
                                const std::filesystem::path& file,
                                const std::function<void(std::uint64_t)>& progress) {
  std::error_code missing;
  std::uint64_t have = std::filesystem::file_size(file, missing);
  if (missing || have > item.size) have = 0;
  if (have == item.size) return {};
  if (have == 0) std::ofstream(file, std::ios::binary | std::ios::trunc);
  AppendSink sink(file, progress);
  HttpRequest request;
  request.url = fmt::format("{}{}/items/{}", url_, path(box), item.number);
  request.headers = {{"Authorization", "Bearer " + box.read}};
  if (have > 0) request.headers["Range"] = fmt::format("bytes={}-", have);
  request.limit = item.size - have;
  request.into = &sink;
  request.seconds = 0;
  const auto answer = http_.ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != (have > 0 ? 206 : 200)) return std::unexpected(refused(*answer));
  return {};
}

Result<RelayAcceptance> RelayClient::append(const BoxKeys& box, BytesView item, const Digest& commitment) {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + path(box) + "/items";
  request.headers = {{"Authorization", "Bearer " + box.append}, {"Parley-Commitment", commitment.hex()}};
  request.body = item;
  return acceptance_of(http_.ask(request));
}

Result<RelayAcceptance> RelayClient::upload(const BoxKeys& box, const std::filesystem::path& file,
                                            const Digest& digest, const Digest& commitment,
                                            const std::function<void(std::uint64_t)>& progress) {
  const std::uint64_t size = std::filesystem::file_size(file);
  HttpRequest head;
  head.method = "HEAD";
  head.url = url_ + path(box) + "/uploads/" + digest.hex();
  head.headers = {{"Authorization", "Bearer " + box.append}};
  const auto there = http_.ask(head);
  if (!there) return std::unexpected(there.error());
  if (there->status >= 300) return std::unexpected(refused(*there));
  if (const auto index = there->headers.find("parley-index"); index != there->headers.end()) {
    HttpRequest again;
    again.url =
        url_ + path(box) + "/items/" + std::to_string(number(index->second).value_or(0)) + "/acceptance";
    again.headers = {{"Authorization", "Bearer " + box.read}};
    return acceptance_of(http_.ask(again));
  }
  std::uint64_t from = 0;
  if (const auto offset = there->headers.find("parley-offset"); offset != there->headers.end())
    from = std::min(size, number(offset->second).value_or(0));
  if (progress) progress(from);
  FileSource source(file, from, progress);
  HttpRequest put;
  put.method = "PUT";
  put.url = head.url;
  put.headers = {{"Authorization", "Bearer " + box.append},
                 {"Parley-Commitment", commitment.hex()},
                 {"Parley-Size", std::to_string(size)},
                 {"Parley-Offset", std::to_string(from)}};
  put.stream = &source;
  put.stream_size = size - from;
  put.seconds = 0;
  return acceptance_of(http_.ask(put));
}

}  // namespace parley
