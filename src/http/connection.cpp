#include "http/connection.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>

#include "http/watchdog.hpp"

namespace parley::http {
namespace {

namespace beast = boost::beast;
namespace protocol = beast::http;
using boost::system::error_code;
using Parser = protocol::request_parser<protocol::buffer_body>;
using PlainStream = asio::ip::tcp::socket;
using TlsStream = asio::ssl::stream<asio::ip::tcp::socket>;

constexpr std::uint32_t kLargestHeader = 16 * 1024;
constexpr std::size_t kUsually = 4 * 1024;  // read at once: a small request whole
constexpr std::size_t kBulk = 64 * 1024;    // read or written at once of a large body
// A client that still sends what nobody wants is listened to, so that it gets to read the answer.
constexpr std::uint64_t kMostUnwanted = std::uint64_t{16} << 20;
constexpr std::chrono::seconds kSilentUnwanted{5};

asio::redirect_error_t<asio::use_awaitable_t<>> into(error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

/// The head of an answer, to its empty line. All in it is ours: nothing has to be escaped.
std::string head_of(const Reply& reply, std::optional<std::uint64_t> length, bool typed, unsigned version,
                    bool keep_alive) {
  const std::string_view reason = protocol::obsolete_reason(static_cast<protocol::status>(reply.status));
  std::string out = fmt::format("HTTP/1.{} {} {}\r\nServer: Parley\r\n", version % 10, reply.status, reason);
  const auto line = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  if (typed) line("Content-Type", reply.type);
  constexpr std::string_view kept = "Cache-Control";
  if (std::ranges::none_of(reply.headers, [&](const auto& header) { return header.first == kept; }))
    line(kept, "no-store");
  for (const auto& [name, value] : reply.headers) line(name, value);
  if (keep_alive && version < 11) line("Connection", "keep-alive");
  if (!keep_alive && version >= 11) line("Connection", "close");
  if (length) line("Content-Length", std::to_string(*length));
  return out += "\r\n";
}

template <class AnyStream>
class Connection : public Incoming {
 public:
  Connection(AnyStream stream, std::string address, Service& shared)
      : stream_(std::move(stream)),
        address_(std::move(address)),
        shared_(shared),
        watchdog_(std::make_shared<Watchdog>(socket(), shared.limits.timeout)) {
    if (shared_.limits.wipe)
      buffer_.reserve(buffer_.max_size());  // it does not move, and leaves nothing behind
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override {
    watchdog_->end();
    buffer_.clear();
    wipe_read();
  }

  asio::awaitable<void> run() {
    if constexpr (std::is_same_v<AnyStream, TlsStream>) {
      limit();
      co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    }
    while (co_await one()) wipe_read();
    co_await end();
  }

  std::optional<std::uint64_t> size() const override {
    if (parser_->chunked()) return std::nullopt;
    const auto length = parser_->content_length();
    return length ? *length : 0;
  }

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> out) override {
    if (continue_) {
      continue_ = false;
      limit();
      const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream_, asio::buffer(go_on), asio::use_awaitable);
    }
    const auto end = end_of(out.size());
    if (!shared_.limits.wipe && out.size() > kUsually) buffer_.reserve(kBulk);
    std::size_t got = 0;
    while (got < out.size() && !parser_->is_done()) {
      limit(end);
      auto& body = parser_->get().body();
      body.data = out.data() + got;
      body.size = out.size() - got;
      error_code error;
      if (!parse(error)) co_await read_more(error);
      if (error && error != protocol::error::need_buffer) throw boost::system::system_error(error);
      got = out.size() - body.size;
    }
    watchdog_->rest();
    co_return got;
  }

  bool watch(std::function<void()> changed) override {
    if (buffer_.size() > 0) return false;
    if (!shared_.limits.wipe) buffer_.shrink_to_fit();  // there may be thousands who wait
    watched_ = std::make_shared<std::function<void()>>(std::move(changed));
    await_change(watched_);
    return true;
  }
  void unwatch() override {
    watched_.reset();
    cancel();
  }

 private:
  asio::ip::tcp::socket& socket() {
    if constexpr (std::is_same_v<AnyStream, TlsStream>) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  /// Reads what has come already; false if that is not enough for anything.
  bool parse(error_code& error) {
    if (buffer_.size() == 0) return false;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error != protocol::error::need_more) return true;
    error = {};
    return false;
  }

  /// Waits for more, or for the end.
  asio::awaitable<void> read_more(error_code& error) {
    const std::size_t room = std::max<std::size_t>(buffer_.capacity() - buffer_.size(), 512);
    const auto space = buffer_.prepare(std::min(room, buffer_.max_size() - buffer_.size()));
    if (space.size() == 0) {
      error = protocol::error::buffer_overflow;
      co_return;
    }
    buffer_.commit(co_await stream_.async_read_some(space, into(error)));
    if (error != asio::error::eof) co_return;
    error = protocol::error::end_of_stream;
    if (!parser_->got_some()) co_return;
    error = {};
    parser_->put_eof(error);
  }

  /// Asio also wakes whom an event of before concerned, so what woke it is looked for; `watched` is gone when
  /// nobody waits any more.
  void await_change(std::weak_ptr<std::function<void()>> watched) {
    socket().async_wait(asio::ip::tcp::socket::wait_read, [this, watched](error_code error) {
      const auto changed = watched.lock();
      if (error || !changed) return;
      char byte = 0;
      const ssize_t there = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (there < 0 && (errno == EAGAIN || errno == EINTR)) return await_change(watched);
      (*changed)();
    });
  }

  /// What was read and used is in the buffer yet.
  void wipe_read() {
    if (!shared_.limits.wipe || buffer_.size() > 0 || buffer_.capacity() == 0) return;
    const auto used = buffer_.prepare(buffer_.capacity());
    ::explicit_bzero(used.data(), used.size());
  }

  using Time = std::chrono::steady_clock::time_point;

  /// When so many bytes must have come or gone.
  Time end_of(std::uint64_t bytes) const {
    return std::chrono::steady_clock::now() + shared_.limits.timeout +
           std::chrono::seconds(bytes / shared_.limits.slowest);
  }
  /// For the next operation: nobody is waited for who does nothing, or who is not done by `end`.
  void limit(Time end = Time::max()) {
    watchdog_->expect(std::min(end, std::chrono::steady_clock::now() + shared_.limits.timeout));
  }

  /// Reads the header of a request: false if there is none any more.
  asio::awaitable<bool> header(error_code& error) {
    parser_.emplace();
    parser_->header_limit(kLargestHeader);
    parser_->body_limit(shared_.limits.body);
    if (shared_.stopping) co_return false;
    if (!shared_.limits.wipe) {
      if (buffer_.size() == 0 && buffer_.capacity() > kUsually) buffer_.shrink_to_fit();
      buffer_.reserve(kUsually);
    }
    // Who has just come is not idle, but is to say what it wants.
    const bool first = std::exchange(first_, false);
    watchdog_->expect(std::chrono::steady_clock::now() +
                      (first ? shared_.limits.timeout : shared_.limits.idle));
    const auto idle = shared_.idle.insert(shared_.idle.end(), [this] { cancel(); });
    if (!parse(error)) co_await read_more(error);
    shared_.idle.erase(idle);
    if (!first) limit();
    while (!error && !parser_->is_header_done()) {
      if (!parse(error)) co_await read_more(error);
    }
    watchdog_->rest();
    // A body in a coding that is not known would be read as the next request: where a proxy sees the body of
    // one, there would be two.
    if (!error && parser_->get().count(protocol::field::transfer_encoding) > 0 && !parser_->chunked())
      error = protocol::error::bad_transfer_encoding;
    if (!error) co_return true;
    co_return false;
  }

  /// One request and its answer; whether there may be another.
  asio::awaitable<bool> one() {
    error_code error;
    if (!co_await header(error)) {
      // What is no HTTP gets an answer; who has gone or was silent gets none.
      if (error.category() == protocol::make_error_code(protocol::error::bad_method).category() &&
          error != protocol::error::end_of_stream && error != protocol::error::partial_message) {
        const unsigned status = error == protocol::error::header_limit ? 431
                                : error == protocol::error::body_limit ? 413
                                                                       : 400;
        const Reply reply = shared_.unreadable(status);
        shared_.replying(nullptr, reply, {});
        unread_ = co_await write(reply, false, 11, false);
      }
      co_return false;
    }
    const auto begin = std::chrono::steady_clock::now();
    Request request;
    const auto& got = parser_->get();
    request.method = got.method_string();
    request.address = address_;
    for (const char* name : shared_.headers) {
      if (const auto found = got.find(name); found != got.end()) request.headers[name] = found->value();
    }
    if (shared_.limits.behind_proxy) {
      if (const auto chain = got.find("x-forwarded-for"); chain != got.end())
        request.address = last_of(chain->value());
    }
    continue_ = got.version() == 11 && beast::iequals(got[protocol::field::expect], "100-continue") &&
                !parser_->is_done();
    const bool head = got.method() == protocol::verb::head;
    const unsigned version = got.version();
    Reply reply = parse_target(got.target(), request) ? co_await answer(request) : shared_.no_such_path();
    const bool whole = parser_->is_done();
    const bool endless = reply.stream && reply.stream->size == Stream::kEndless;
    const bool again = whole && got.keep_alive() && !shared_.stopping && !endless;
    shared_.replying(
        &request, reply,
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin));
    const bool sent = co_await write(reply, head, version, again);
    unread_ = !whole && sent;
    co_return again&& sent;
  }

  asio::awaitable<Reply> answer(const Request& request) {
    std::string what;
    try {
      co_return co_await shared_.answer(request, *this);
    } catch (const boost::system::system_error&) {
      throw;
    } catch (const std::exception& error) {
      what = error.what();
    }
    co_return shared_.mistake(what);
  }

  static std::string last_of(std::string_view addresses) {
    addresses.remove_prefix(std::min(addresses.rfind(',') + 1, addresses.size()));
    while (addresses.starts_with(' ')) addresses.remove_prefix(1);
    return std::string(addresses);
  }

  /// False if the client did not take it in time.
  asio::awaitable<bool> write(const Reply& reply, bool head, unsigned version, bool keep_alive) {
    const std::uint64_t size = reply.stream ? reply.stream->size : reply.body.size();
    const bool endless = size == Stream::kEndless;
    const std::string top =
        head_of(reply, endless || reply.status == 204 ? std::nullopt : std::optional(size), size > 0 || !head,
                version, keep_alive);
    error_code error;
    const Time end = endless ? Time::max() : end_of(size);
    const bool apart = reply.stream || size > kBulk;  // the body leaves after the header, piece by piece
    const std::string_view body = head || apart ? std::string_view() : std::string_view(reply.body);
    co_await write(std::array<asio::const_buffer, 2>{asio::buffer(top), asio::buffer(body)}, end, error);
    if (!head && apart && !reply.stream) co_await write(as_bytes(reply.body), end, error);
    for (std::uint64_t at = 0; !error && !head && reply.stream && at < size;) {
      const Bytes piece = co_await reply.stream->next(at);
      if (piece.empty()) co_return false;  // an endless one is at its end
      co_await write(piece, end, error);
      at += piece.size();
    }
    if (!head) shared_.sent(size);
    co_return !error;
  }

  asio::awaitable<void> write(BytesView bytes, Time end, error_code& error) {
    while (!error && !bytes.empty()) {
      const BytesView next = bytes.first(std::min(bytes.size(), kBulk));
      co_await write(std::array<asio::const_buffer, 1>{asio::buffer(next.data(), next.size())}, end, error);
      bytes = bytes.subspan(next.size());
    }
  }

  template <std::size_t Count>
  asio::awaitable<void> write(std::array<asio::const_buffer, Count> buffers, Time end, error_code& error) {
    limit(end);
    co_await asio::async_write(stream_, buffers, into(error));
    watchdog_->rest();
  }

  /// Who hangs up on a client that is still sending takes the answer from it: what comes meets a connection
  /// that is gone, and the reset that follows throws away what the client has not read. So our side is ended
  /// first, and what comes is dropped for a while (RFC 9112 section 9.6).
  asio::awaitable<void> end() {
    error_code error;
    if constexpr (std::is_same_v<AnyStream, TlsStream>) {
      watchdog_->expect(std::chrono::steady_clock::now() + kSilentUnwanted);
      co_await stream_.async_shutdown(into(error));  // gives up at what the client still sends
    }
    socket().shutdown(unread_ ? asio::ip::tcp::socket::shutdown_send : asio::ip::tcp::socket::shutdown_both,
                      error);
    if (unread_) co_await drop_unwanted();
  }

  asio::awaitable<void> drop_unwanted() {
    const auto until = std::chrono::steady_clock::now() + shared_.limits.timeout;
    const auto idle = shared_.idle.insert(shared_.idle.end(), [this] { cancel(); });
    Bytes unwanted(kBulk);
    error_code error;
    for (std::uint64_t left = kMostUnwanted; !error && !shared_.stopping && left > 0;) {
      watchdog_->expect(std::min(until, std::chrono::steady_clock::now() + kSilentUnwanted));
      const std::size_t got = co_await socket().async_read_some(asio::buffer(unwanted), into(error));
      left -= std::min<std::uint64_t>(left, got);
    }
    shared_.idle.erase(idle);
  }

  void cancel() {
    error_code ignored;
    socket().cancel(ignored);
  }

  AnyStream stream_;
  std::string address_;
  Service& shared_;
  std::shared_ptr<Watchdog> watchdog_;
  beast::flat_buffer buffer_{kLargestHeader + 64 * 1024};
  std::optional<Parser> parser_;
  std::shared_ptr<std::function<void()>> watched_;  ///< whom to tell when the client does something
  bool first_ = true;                               ///< no request has come yet
  bool unread_ = false;    ///< the last request was answered before it was read whole
  bool continue_ = false;  ///< the client waits to be told to send the body
};

}  // namespace

asio::awaitable<void> serve(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                            std::string address, Service& service) {
  try {
    if (tls) {
      auto connection = std::make_unique<Connection<TlsStream>>(TlsStream(std::move(socket), *tls),
                                                                std::move(address), service);
      co_await connection->run();
    } else {
      auto connection = std::make_unique<Connection<PlainStream>>(PlainStream(std::move(socket)),
                                                                  std::move(address), service);
      co_await connection->run();
    }
  } catch (const boost::system::system_error&) {  // NOLINT(bugprone-empty-catch)
    // The client is gone, or was too slow: nothing is owed to it.
  }
}

}  // namespace parley::http
