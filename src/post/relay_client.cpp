#include "post/relay_client.hpp"

#include <fmt/core.h>

#include <fstream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/pouch_file.hpp"

namespace parley {

namespace {

constexpr std::uint64_t kBatch = std::uint64_t{4} << 20;
constexpr int kSilence = 30;  ///< seconds, of a relay that is asked for what it has

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

RelayClient::RelayClient(std::string url, const Connections& connections, std::function<bool()> give_up)
    : url_(std::move(url)), http_(connections.lend(url_)), give_up_(std::move(give_up)) {
  while (url_.ends_with('/')) url_.pop_back();
}

Result<HttpAnswer> RelayClient::ask(HttpRequest request) {
  request.give_up = give_up_;
  auto answer = http_->ask(request);
  answered_ = answer && !answer->given_up;
  if (answer && answer->given_up) return fail("stopped before the relay had answered");
  constexpr std::uint64_t kLongest = 300;  // seconds: what a relay says keeps nobody away for longer
  if (answer && answer->status >= 400) {
    const auto said = answer->headers.find("retry-after");
    const auto seconds = said == answer->headers.end() ? std::nullopt : read_number(said->second);
    if (seconds) asked_to_wait_ = std::chrono::seconds(std::min(*seconds, kLongest));
  }
  return answer;
}

Result<void> RelayClient::probe(int seconds) {
  HttpRequest request;
  request.url = url_ + "/v1/relay";
  request.seconds = seconds;
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<VerifierKey> RelayClient::key() {
  HttpRequest request;
  request.url = url_ + "/v1/relay";
  const auto answer = ask(request);
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
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200 && answer->status != 201) return std::unexpected(refused(*answer));
  return {};
}

Result<std::optional<Listing>> RelayClient::list(const BoxKeys& box, std::uint64_t from, int wait,
                                                 std::uint64_t most) {
  constexpr std::uint64_t kOverhead = kMostListed * 256 + kLargestCheckpoint;
  HttpRequest request;
  request.url = fmt::format("{}{}/items?from={}&limit={}&bytes={}", url_, path(box), from, most, kBatch);
  if (wait > 0) request.url += fmt::format("&wait={}", wait);
  request.headers = {{"Authorization", "Bearer " + box.read}};
  request.limit = kBatch + kPosted + kOverhead;
  request.waits = wait > 0;
  if (request.waits) request.seconds = wait + 30;
  request.silence = kSilence;
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 404) return std::nullopt;
  if (answer->status != 200) return std::unexpected(refused(*answer));
  auto listing = read_listing(answer->body, from);
  if (!listing) return nonsense("list of items");
  return std::move(*listing);
}

Result<std::optional<Listing>> RelayClient::leaves(const BoxKeys& box, std::uint64_t from,
                                                   std::uint64_t most) {
  HttpRequest request;
  request.url = fmt::format("{}{}/items?from={}&limit={}", url_, path(box), from, most);
  request.headers = {{"Authorization", "Bearer " + box.read}};
  request.silence = kSilence;
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 404) return std::nullopt;
  if (answer->status != 200) return std::unexpected(refused(*answer));
  auto listing = read_leaves(answer->body, from);
  if (!listing) return nonsense("list of items");
  return std::move(*listing);
}

Result<std::vector<Digest>> RelayClient::consistency(const BoxKeys& box, std::uint64_t from,
                                                     std::uint64_t to) {
  return proof(box, fmt::format("consistency?from={}&to={}", from, to));
}

Result<std::vector<Digest>> RelayClient::inclusion(const BoxKeys& box, std::uint64_t index,
                                                   std::uint64_t size) {
  return proof(box, fmt::format("inclusion?index={}&size={}", index, size));
}

Result<std::vector<Digest>> RelayClient::proof(const BoxKeys& box, const std::string& which) {
  HttpRequest request;
  request.url = url_ + path(box) + "/proofs/" + which;
  request.headers = {{"Authorization", "Bearer " + box.read}};
  request.silence = kSilence;
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200) return std::unexpected(refused(*answer));
  auto proof = read_proof(answer->body);
  if (!proof) return nonsense("proof");
  return std::move(*proof);
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
  if (have > 0) {
    request.headers["Range"] = fmt::format("bytes={}-", have);
    request.into_status = 206;
  }
  request.limit = item.size - have;
  request.into = &sink;
  request.seconds = 0;
  request.silence = kSilence;
  const auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != request.into_status) return std::unexpected(refused(*answer));
  return {};
}

Result<RelayAcceptance> RelayClient::append(const BoxKeys& box, BytesView item, const Digest& commitment) {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + path(box) + "/items";
  request.headers = {{"Authorization", "Bearer " + box.append}, {"Parley-Commitment", commitment.hex()}};
  request.body = item;
  return acceptance_of(ask(request));
}

Result<RelayAcceptance> RelayClient::upload(const BoxKeys& box, const std::filesystem::path& file,
                                            const Digest& digest, const Digest& commitment,
                                            const std::function<void(std::uint64_t)>& progress) {
  const std::uint64_t size = std::filesystem::file_size(file);
  HttpRequest head;
  head.method = "HEAD";
  head.url = url_ + path(box) + "/uploads/" + digest.hex();
  head.headers = {{"Authorization", "Bearer " + box.append}};
  const auto there = ask(head);
  if (!there) return std::unexpected(there.error());
  if (there->status >= 300) return std::unexpected(refused(*there));
  if (const auto index = there->headers.find("parley-index"); index != there->headers.end()) {
    HttpRequest again;
    again.url =
        url_ + path(box) + "/items/" + std::to_string(read_number(index->second).value_or(0)) + "/acceptance";
    again.headers = {{"Authorization", "Bearer " + box.read}};
    return acceptance_of(ask(again));
  }
  std::uint64_t from = 0;
  if (const auto offset = there->headers.find("parley-offset"); offset != there->headers.end())
    from = std::min(size, read_number(offset->second).value_or(0));
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
  return acceptance_of(ask(put));
}

}  // namespace parley
