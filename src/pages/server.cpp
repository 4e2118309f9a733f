#include "pages/server.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crypto/secret.hpp"
#include "http/connection.hpp"
#include "pages/courier.hpp"
#include "pages/gate.hpp"
#include "pages/gzip.hpp"
#include "pages/news.hpp"
#include "pages/routes.hpp"
#include "pages/target.hpp"

namespace parley::pages {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using http::Reply;
using http::Request;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kLargestForm = std::uint64_t{256} << 20;  // a pouch with attachments
constexpr std::size_t kWorthPacking = 1400;                       // what goes in one packet anyway
constexpr std::size_t kMostConnections = 64;

constexpr const char* kHeaders[] = {"host",         "origin",          "cookie",
                                    "content-type", "sec-fetch-site",  "sec-fetch-mode",
                                    "parley-live",  "accept-encoding", "last-event-id"};

/// What a page that asks for news has seen: as it was made, or the last that it was told.
std::string_view mark_of(const Request& request) {
  if (const std::string* last = request.header("last-event-id")) return *last;
  const auto made = request.query.find("since");
  return made == request.query.end() ? std::string_view() : made->second;
}

}  // namespace

struct Server::State : http::Service {
  State(ServerOptions given, Clock& clock, Random& random)
      : options(std::move(given)),
        acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), options.port)),
        gate(acceptor.local_endpoint().port(), random),
        office({options.home, options.as_of, options.claimed, options.relay_certificates}, clock, random),
        courier({options.home, options.claimed, options.relay_certificates}, {clock, random},
                [this](bool arrived) { look(arrived); }) {
    limits.body = kLargestForm;
    limits.wipe = true;
    limits.idle = std::chrono::seconds(30);
    headers = kHeaders;
  }

  asio::awaitable<Reply> answer(const Request& request, http::Incoming& incoming) override;
  Reply unreadable(unsigned status) override {
    return told(status, "It cannot be read", "This is no request that a browser makes.");
  }
  Reply no_such_path() override {
    return told(400, "No such page", "The address is none, or too long. Go on from the desk.");
  }
  Reply mistake(const std::string& what) override {
    return told(500, "The page could not be made", what + ". Nothing was changed by what failed.");
  }
  void replying(const Request*, const Reply&, std::chrono::microseconds) override {}
  void sent(std::uint64_t) override {}

  asio::awaitable<Reply> work(const Request& request, Target target, Form form);
  Answer on_worker(const Request& request, const Route* route, Visit visit);
  Answer unlock(Visit& visit);
  void lock();
  void look(bool arrived);
  asio::awaitable<void> accept();
  asio::awaitable<void> one(tcp::socket socket);
  asio::awaitable<void> keep_time();

  ServerOptions options;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  Gate gate;
  News news{io};
  std::string said;  ///< for the next page
  bool said_wrong = false;
  std::size_t connections = 0;
  Steady::time_point visited = Steady::now();
  std::atomic<bool> open = false;

  // The worker's alone, but for `courier.nudge`.
  Office office;
  Courier courier;
  asio::thread_pool worker{1};
};

asio::awaitable<Reply> Server::State::answer(const Request& request, http::Incoming& incoming) {
  if (auto refused = gate.refuse(request)) co_return std::move(*refused);
  if (request.method != "POST" && request.path.size() == 1) {
    for (const Asset& asset : assets()) {
      if (asset.path.substr(1) != request.path[0]) continue;
      Reply reply;
      reply.type = asset.type;
      reply.body = asset.bytes;
      secure(reply);
      reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
      co_return reply;
    }
  }
  auto target = target_of(request);
  if (!target)
    co_return told(400, "No such page",
                   "The address has a broken escape, or is no text. Go on from the desk.");
  const Route* const route = target->route;
  if (route && route->is(Own::entrance)) {
    Reply reply = gate.enter(request);
    if (reply.status == 303) visited = Steady::now();
    co_return reply;
  }
  if (!gate.admits(request))
    co_return told(403, "Not open here",
                   "This desk is open in another browser, or not yet. Start parley ui, and use the address "
                   "that it prints.");
  if (route && route->is(Own::news) && request.method != "POST")
    co_return open ? news.follow(mark_of(request), incoming) : told(403, "Locked", "The desk is locked.");
  Form form;
  if (request.method == "POST") {
    const auto size = incoming.size();
    if (!size) co_return told(411, "It was not sent", "A form says how long it is.");
    const std::string* type = request.header("content-type");
    // Only a file is large; fields alone stay in memory, and are wiped.
    if (*size > Body::kInMemory * 8 && !(type && type->starts_with("multipart/form-data")))
      co_return told(413, "It was not sent", "The form is too large: nothing of it was kept.");
    const auto body = std::make_shared<Body>(*size);
    for (std::size_t got = 0; got < body->bytes().size();) {
      const std::size_t more = co_await incoming.read(body->bytes().subspan(got));
      if (more == 0) co_return told(400, "It was not sent", "The form did not arrive whole. Send it again.");
      got += more;
    }
    Result<Form> parsed = parse_form(type ? *type : "", body->text());
    if (!parsed) co_return told(400, "It was not sent", "It cannot be read: " + parsed.error().message + '.');
    if (!gate.bears_token(parsed->get("token")))
      co_return told(403, "Refused",
                     "This form is not of this desk as it is open now. Load its page again, and send it from "
                     "there.");
    form = std::move(*parsed);
    form.body = body;
  }
  co_return co_await work(request, std::move(*target), std::move(form));
}

asio::awaitable<Reply> Server::State::work(const Request& request, Target target, Form form) {
  const bool live = request.header("parley-live") != nullptr;
  if (!live || request.method == "POST") visited = Steady::now();
  std::string tell;
  if (request.method == "GET" && !live) tell = std::exchange(said, {});
  const std::string* encodings = request.header("accept-encoding");
  bool packed = false;
  const std::uint64_t locks = news.locks();
  Visit visit{office,
              gate.form_token(),
              std::move(target.path),
              std::move(target.query),
              request.method == "POST",
              std::move(form),
              std::move(tell),
              said_wrong,
              news.mark()};
  auto job = [this, &request, &packed, takes = encodings && takes_gzip(*encodings), route = target.route,
              visit = std::move(visit)]() mutable -> asio::awaitable<Answer> {
    Answer out = on_worker(request, route, std::move(visit));
    if (takes && out.file_name.empty() && out.body.size() >= kWorthPacking) {
      out.body = gzip(out.body);
      packed = true;
    }
    co_return out;
  };
  Answer answer = co_await asio::co_spawn(worker, std::move(job), asio::use_awaitable);
  if (news.locks() != locks) {
    // The page was made of a desk that was open, and is not.
    co_return see_other("/unlock");
  }
  if (answer.lock) lock();
  if (!answer.said.empty()) {
    said = std::move(answer.said);
    said_wrong = answer.wrong;
  }
  if (answer.changed) {
    courier.nudge();
    news.tell(true);
  }
  Reply reply;
  reply.status = answer.location.empty() ? answer.status : 303;
  reply.type = answer.type;
  reply.body = std::move(answer.body);
  if (answer.content) {
    constexpr std::size_t kPiece = std::size_t{256} << 10;
    reply.stream = {
        answer.content->size(),
        [this, content = answer.content, now = news.locks()](std::uint64_t offset) -> asio::awaitable<Bytes> {
          if (news.locks() != now) co_return Bytes{};  // what was not sent is not sent any more
          co_return content->read(offset, kPiece);
        }};
    if (reply.stream->size == 0) reply.stream.reset();
  }
  secure(reply);
  if (packed) reply.headers.emplace_back("Content-Encoding", "gzip");
  if (!answer.allow.empty()) reply.headers.emplace_back("Allow", answer.allow);
  if (!answer.location.empty()) reply.headers.emplace_back("Location", answer.location);
  if (!answer.file_name.empty())
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + answer.file_name + '"');
  co_return reply;
}

Answer Server::State::on_worker(const Request& request, const Route* route, Visit visit) {
  const auto asked = [&](Own own) { return route && route->is(own); };
  if (!office.exists()) {
    if (!asked(Own::start)) return go(Path("/start"));
    Answer answer = start_page(visit);
    if (office.open()) {
      open = true;
      courier.begin(office.key());
    }
    return answer;
  }
  if (!open) {
    if (asked(Own::unlock)) return unlock(visit);
    if (visit.post && !asked(Own::lock))
      return failed(visit,
                    {"the desk is locked, and nothing of what was sent was kept or signed",
                     "open it, and send it once more"},
                    403);
    return go(Path("/unlock").with("then", page_to_open(as_asked(request))));
  }
  if (asked(Own::unlock) || asked(Own::start)) return go(Path("/"));
  if (asked(Own::lock) && visit.post) {
    asio::post(io, [this] { lock(); });
    return go(Path("/unlock"));
  }
  return pages::answer(visit, route);
}

Answer Server::State::unlock(Visit& visit) {
  const std::string then = page_to_open(visit.post ? visit.form.get("then") : visit.get("then"));
  if (!visit.post) return unlock_page(visit, then, "");
  std::string& typed = visit.form.fields["passphrase"];
  const Secret passphrase(typed);
  wipe({reinterpret_cast<std::uint8_t*>(typed.data()), typed.size()});
  if (const Result<void> done = office.unlock(passphrase); !done)
    return unlock_page(
        visit, then, done.error().message + (done.error().remedy.empty() ? "" : "; " + done.error().remedy));
  open = true;
  courier.begin(office.key());
  Answer out;
  out.location = then;
  return out;
}

/// Locked: the keys and all that was read are forgotten, and open pages are told to go.
void Server::State::lock() {
  if (!open.exchange(false)) return;
  said.clear();
  news.tell_locked();
  asio::post(worker, [this] {
    open = false;  // also what was opened by a request that waited before this
    courier.end();
    office.lock();
  });
}

/// Something was synced, or another program has changed the desk.
void Server::State::look(bool arrived) {
  asio::post(io, [this, arrived] { news.tell(arrived); });
}

asio::awaitable<void> Server::State::keep_time() {
  asio::steady_timer timer(io);
  while (!stopping) {
    timer.expires_after(std::chrono::milliseconds(500));
    co_await timer.async_wait(asio::use_awaitable);
    if (!open) continue;
    if (Steady::now() - visited >= options.lock_after) {
      lock();
      continue;
    }
    asio::post(worker, [this] {
      if (open && office.open() && office.changed()) look(true);
    });
  }
}

asio::awaitable<void> Server::State::accept() {
  while (!stopping) {
    error_code error;
    tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (stopping) co_return;
    if (error || connections >= kMostConnections) {
      asio::steady_timer pause(io, std::chrono::milliseconds(20));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    asio::co_spawn(io, one(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Server::State::one(tcp::socket socket) {
  ++connections;
  co_await http::serve(std::move(socket), nullptr, "127.0.0.1", *this);
  --connections;
}

Server::Server(ServerOptions options, Clock& clock, Random& random)
    : state_(std::make_unique<State>(std::move(options), clock, random)) {
  State& state = *state_;
  // A desk whose keys lie in the clear has nothing to ask for.
  if (state.office.exists() && !state.office.needs_passphrase() && state.office.unlock(Secret())) {
    state.open = true;
    state.courier.begin(state.office.key());
  }
}

Server::~Server() {
  state_->worker.join();
}

std::string Server::address() const {
  return state_->gate.address();
}

void Server::run() {
  State& state = *state_;
  asio::signal_set ending(state.io, SIGINT, SIGTERM);
  ending.async_wait([this](error_code error, int) {
    if (!error) stop();
  });
  asio::co_spawn(state.io, state.accept(), asio::detached);
  asio::co_spawn(state.io, state.keep_time(), asio::detached);
  state.io.run();
  state.worker.join();
  state.courier.end();
}

void Server::stop() {
  asio::post(state_->io, [state = state_.get()] {
    state->stopping = true;
    state->news.end();
    state->io.stop();
  });
}

}  // namespace parley::pages
