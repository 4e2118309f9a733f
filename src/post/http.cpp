#include "post/http.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <vector>

#include "base/imported.hpp"
#include "base/text.hpp"

namespace parley {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";
const Imported<decltype(::curl_easy_cleanup)> curl_easy_cleanup{kLibrary, "curl_easy_cleanup"};
const Imported<decltype(::curl_easy_getinfo)> curl_easy_getinfo{kLibrary, "curl_easy_getinfo"};
const Imported<decltype(::curl_easy_init)> curl_easy_init{kLibrary, "curl_easy_init"};
const Imported<decltype(::curl_easy_reset)> curl_easy_reset{kLibrary, "curl_easy_reset"};
const Imported<decltype(::curl_easy_setopt)> curl_easy_setopt{kLibrary, "curl_easy_setopt"};
const Imported<decltype(::curl_easy_strerror)> curl_easy_strerror{kLibrary, "curl_easy_strerror"};
const Imported<decltype(::curl_global_init)> curl_global_init{kLibrary, "curl_global_init"};
const Imported<decltype(::curl_multi_add_handle)> curl_multi_add_handle{kLibrary, "curl_multi_add_handle"};
const Imported<decltype(::curl_multi_cleanup)> curl_multi_cleanup{kLibrary, "curl_multi_cleanup"};
const Imported<decltype(::curl_multi_info_read)> curl_multi_info_read{kLibrary, "curl_multi_info_read"};
const Imported<decltype(::curl_multi_init)> curl_multi_init{kLibrary, "curl_multi_init"};
const Imported<decltype(::curl_multi_perform)> curl_multi_perform{kLibrary, "curl_multi_perform"};
const Imported<decltype(::curl_multi_poll)> curl_multi_poll{kLibrary, "curl_multi_poll"};
const Imported<decltype(::curl_multi_remove_handle)> curl_multi_remove_handle{kLibrary,
                                                                              "curl_multi_remove_handle"};
const Imported<decltype(::curl_multi_wakeup)> curl_multi_wakeup{kLibrary, "curl_multi_wakeup"};
const Imported<decltype(::curl_slist_append)> curl_slist_append{kLibrary, "curl_slist_append"};
const Imported<decltype(::curl_slist_free_all)> curl_slist_free_all{kLibrary, "curl_slist_free_all"};

}  // namespace

struct Http::State {
  CURL* curl = nullptr;
  CURLM* multi = nullptr;  ///< by which a transfer is looked after while it goes on
  std::optional<std::filesystem::path> certificates;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  /// `again`: it was asked before, on a connection that was kept, so this is on a new one; and afterwards,
  /// whether it is to be asked again.
  Result<HttpAnswer> ask_once(const HttpRequest& request, bool& again);
  ~State() {
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
  }
};

namespace {

/// What one exchange of request and answer needs in the callbacks.
struct Call {
  const HttpRequest& request;
  CURL* curl;
  HttpAnswer answer = {};
  std::uint64_t received = 0;
  bool heard = false;  ///< something of an answer
  bool given = false;  ///< something of the stream
  bool too_large = false;
  std::string broken = {};  ///< why our own side failed
};

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
  auto& call = *static_cast<Call*>(to);
  const std::string_view line(data, size);
  call.heard = true;
  if (line.starts_with("HTTP/")) {
    call.answer.headers.clear();
    return size;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || call.answer.headers.size() > 100) return size;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
    value.remove_suffix(1);
  call.answer.headers[name] = std::string(value);
  return size;
}

std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
  auto& call = *static_cast<Call*>(to);
  call.received += size;
  long status = 0;
  curl_easy_getinfo(call.curl, CURLINFO_RESPONSE_CODE, &status);
  const bool good = call.request.into ? status == call.request.into_status : status >= 200 && status < 300;
  constexpr std::uint64_t kLargestError = 1 << 16;
  if (call.received > (good ? call.request.limit : kLargestError)) {
    call.too_large = true;
    return 0;
  }
  try {
    if (good && call.request.into)
      call.request.into->write({reinterpret_cast<const std::uint8_t*>(data), size});
    else
      call.answer.body.append(data, size);
  } catch (const std::exception& error) {
    call.broken = error.what();
    return 0;
  }
  return size;
}

std::size_t give_body(char* data, std::size_t unit, std::size_t count, void* from) {
  auto& call = *static_cast<Call*>(from);
  call.given = true;
  try {
    return call.request.stream->read({reinterpret_cast<std::uint8_t*>(data), unit * count});
  } catch (const std::exception& error) {
    call.broken = error.what();
    return CURL_READFUNC_ABORT;
  }
}

/// A peer that is gone without a word, or a network that one has left, is noticed.
int notice_silence(void*, curl_socket_t socket, curlsocktype) {
  const unsigned int longest = 20'000;  // milliseconds without a sign of what was sent
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &longest, sizeof longest);
  return CURL_SOCKOPT_OK;
}

/// Until it is done, or given up.
CURLcode perform(CURLM* multi, Call& call) {
  constexpr int kLook = 100;  // milliseconds
  curl_multi_add_handle(multi, call.curl);
  CURLcode done = CURLE_OK;
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) done = CURLE_FAILED_INIT;
    if (running == 0 || done != CURLE_OK) break;
    if (call.request.give_up && call.request.give_up()) {
      call.answer.given_up = true;
      break;
    }
    curl_multi_poll(multi, nullptr, 0U, kLook, nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg == CURLMSG_DONE) done = message->data.result;
  }
  curl_multi_remove_handle(multi, call.curl);
  return done;
}

}  // namespace

Http::Http(std::optional<std::filesystem::path> certificates) : state_(std::make_unique<State>()) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl does not start");
  state_->curl = curl_easy_init();
  state_->multi = curl_multi_init();
  if (!state_->curl || !state_->multi) throw std::runtime_error("libcurl does not start");
  state_->certificates = std::move(certificates);
}

Http::Http(Http&&) noexcept = default;
Http::~Http() = default;

void Http::wake() {
  curl_multi_wakeup(state_->multi);
}

Result<HttpAnswer> Http::ask(const HttpRequest& request) {
  bool again = false;
  Result<HttpAnswer> answer = state_->ask_once(request, again);
  return again ? state_->ask_once(request, again) : answer;
}

Result<HttpAnswer> Http::State::ask_once(const HttpRequest& request, bool& again) {
  constexpr long kOldest = 600;  // seconds: then names and certificates are looked at again
  constexpr long kIdle = 20, kBetween = 10;
  curl_easy_reset(curl);
  Call call{request, curl};
  std::array<char, CURL_ERROR_SIZE> why{};
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, again ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXLIFETIME_CONN, kOldest);
  curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, kIdle);
  curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, kBetween);
  curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, notice_silence);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
  if (request.seconds > 0) curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(request.seconds));
  if (!request.waits) {
    constexpr long kSlowest = 1000;  // bytes a second
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.silence));
  }
  if (certificates) curl_easy_setopt(curl, CURLOPT_CAINFO, certificates->c_str());
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request.headers)
    headers = curl_slist_append(headers, (name + ": " + value).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (request.stream) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(curl, CURLOPT_READDATA, &call);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.stream_size));
  } else if (request.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(request.body.data()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  } else if (request.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  }
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &call);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &call);
  const CURLcode done = perform(multi, call);
  curl_slist_free_all(headers);
  long made = 0;
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &made);
  const bool broken = done != CURLE_OK && done != CURLE_OPERATION_TIMEDOUT && !call.answer.given_up;
  again = !again && broken && made == 0 && !call.heard && !call.given;
  if (!call.broken.empty()) return fail(call.broken);
  if (call.answer.given_up) return std::move(call.answer);
  if (call.too_large) return fail("the relay answered more than it may", "ask who runs it");
  if (done == CURLE_SEND_FAIL_REWIND) return fail("the connection to the relay broke");
  if (done != CURLE_OK) {
    constexpr long kNotYetValid = 9, kExpired = 10;  // X509_V_ERR_… of OpenSSL
    long certificate = 0;
    curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &certificate);
    const std::string reason = why[0] != '\0' ? why.data() : curl_easy_strerror(done);
    return fail(
        "the relay does not answer: " + shown(reason),
        done != CURLE_PEER_FAILED_VERIFICATION ? ""
        : certificate == kExpired || certificate == kNotYetValid
            ? "ask who runs it to renew its certificate, if this computer's clock is right"
            : "ask who runs it for its certificate, and give that with --relay-ca, if it is not one that "
              "this system trusts");
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  call.answer.status = static_cast<int>(status);
  return std::move(call.answer);
}

struct Connections::State {
  std::optional<std::filesystem::path> certificates;
  std::mutex mutex;
  std::map<std::string, std::vector<std::unique_ptr<Http>>> idle;  ///< by address
};

Connections::Connections(std::optional<std::filesystem::path> certificates)
    : state_(std::make_shared<State>(std::move(certificates))) {}

std::shared_ptr<Http> Connections::lend(const std::string& address) const {
  std::unique_ptr<Http> lent;
  {
    const std::scoped_lock lock(state_->mutex);
    auto& idle = state_->idle[address];
    if (!idle.empty()) {
      lent = std::move(idle.back());
      idle.pop_back();
    }
  }
  if (!lent) lent = std::make_unique<Http>(state_->certificates);
  return {lent.release(), [state = state_, address](Http* back) {
            std::unique_ptr<Http> http(back);
            const std::scoped_lock lock(state->mutex);
            state->idle[address].push_back(std::move(http));
          }};
}

}  // namespace parley
