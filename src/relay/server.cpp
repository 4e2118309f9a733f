#include "relay/server.hpp"

#include <sys/resource.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "relay/connection.hpp"
#include "sql/postgres.hpp"

namespace parley::relay {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kGrace{30};  // for what was begun before the stop

std::shared_ptr<asio::ssl::context> load_tls(const Options& options) {
  if (options.tls_certificate.empty()) return nullptr;
  auto out = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  out->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                   asio::ssl::context::no_tlsv1_1);
  SSL_CTX_set_mode(out->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  out->use_certificate_chain_file(options.tls_certificate);
  out->use_private_key_file(options.tls_key, asio::ssl::context::pem);
  return out;
}

std::vector<Store> stores(std::size_t count, const OpenConnection& open,
                          const std::shared_ptr<Signer>& signer, const Options& options, Random& random) {
  std::vector<Store> out;
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(open(), signer, options.quotas, random);
  return out;
}

/// Who an address is for a rate limit: an IPv6 network of 64 bits is one client.
std::string client(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  const auto bytes = v6.to_bytes();
  return to_hex(BytesView(bytes).first(8));
}

}  // namespace

struct Server::State {
  State(Options given, Identity who, const OpenConnection& open, Clock& clock, Random& random, Log& to)
      : options(std::move(given)),
        signer(std::make_shared<Signer>(std::move(who))),
        log(to),
        tls(load_tls(options)),
        acceptor(std::in_place, *io, tcp::endpoint(asio::ip::make_address(options.host), options.port)),
        watchers(*io, options.watchers, metrics),
        readers(std::in_place, stores(2, open, signer, options, random)),
        hashers(std::in_place, stores(1, open, signer, options, random)),
        writer(std::in_place, Store(open(), signer, options.quotas, random), signer, options, clock, metrics,
               log,
               [this](std::move_only_function<void()> answers) {
                 asio::post(*io, [answers = std::move(answers)]() mutable { answers(); });
               }),
        api(options, signer->identity(), {*writer, *readers, *hashers}, watchers, metrics) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  /// The threads first, since they hand over to the network; then what is left of its coroutines, while what
  /// they refer to is there.
  ~State() {
    writer.reset();
    readers.reset();
    hashers.reset();
    acceptor.reset();
    io.reset();
  }

  asio::awaitable<void> accept();
  asio::awaitable<void> one(tcp::socket socket, std::string address);
  asio::awaitable<void> end();
  void stop();
  void reload();
  void listen(const std::string& url);

  Options options;
  std::shared_ptr<Signer> signer;
  Log& log;
  Metrics metrics;
  std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>(1);
  std::shared_ptr<asio::ssl::context> tls;
  std::optional<tcp::acceptor> acceptor;
  Watchers watchers;
  std::optional<Readers> readers, hashers;
  std::optional<Writer> writer;
  Api api;
  Connections connections{options, api, metrics, log};
  std::unordered_map<std::string, std::size_t> per_address;
  std::unique_ptr<PostgresListener> listener;
  std::atomic<bool> listening = false;
  std::thread listener_thread;
};

asio::awaitable<void> Server::State::accept() {
  while (true) {
    error_code error;
    tcp::socket socket = co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (connections.stopping) co_return;
    if (error) {
      // Out of descriptors or memory: those who have one are served, and leave theirs.
      asio::steady_timer pause(*io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    const auto peer = socket.remote_endpoint(error);
    if (error) continue;
    std::string address = client(peer.address());
    if (static_cast<std::size_t>(metrics.connections) >= options.connections ||
        (!options.behind_proxy && per_address[address] >= options.connections_per_address)) {
      ++metrics.connections_refused;
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    asio::co_spawn(*io, one(std::move(socket), std::move(address)), asio::detached);
  }
}

asio::awaitable<void> Server::State::one(tcp::socket socket, std::string address) {
  ++metrics.connections;
  ++per_address[address];
  co_await http::serve(std::move(socket), tls, address, connections);
  if (--per_address[address] == 0) per_address.erase(address);
  --metrics.connections;
}

void Server::State::stop() {
  if (connections.stopping) return;
  connections.stopping = true;
  log.write(Level::info, "stopping");
  error_code ignored;
  acceptor->close(ignored);
  watchers.stop();
  for (const auto& end_it : std::list(connections.idle)) end_it();
  asio::co_spawn(*io, end(), asio::detached);
}

asio::awaitable<void> Server::State::end() {
  const auto until = std::chrono::steady_clock::now() + kGrace;
  asio::steady_timer timer(*io);
  while (metrics.connections > 0 && std::chrono::steady_clock::now() < until) {
    timer.expires_after(std::chrono::milliseconds(20));
    co_await timer.async_wait(asio::use_awaitable);
  }
  io->stop();
}

void Server::State::reload() {
  try {
    tls = load_tls(options);
    log.write(Level::info, "certificate-read");
  } catch (const std::exception& error) {
    log.write(Level::error, "certificate-not-read",
              {{"what", error.what()}, {"now", "the one before stays in use"}});
  }
}

void Server::State::listen(const std::string& url) {
  listener = std::make_unique<PostgresListener>(url);
  listening = true;
  listener_thread = std::thread([this] {
    while (listening) {
      auto news = listener->wait(std::chrono::seconds(5));
      if (news && news->empty()) continue;
      asio::post(*io, [this, news = std::move(news)] {
        if (!news) return watchers.news_of_all();
        for (const std::int64_t box : *news) watchers.news(box);
      });
    }
  });
}

Server::Server(Options options, Identity identity, const OpenConnection& open,
               const std::optional<std::string>& listener_url, Clock& clock, Random& random, Log& log) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  state_ = std::make_unique<State>(std::move(options), std::move(identity), open, clock, random, log);
  if (listener_url) state_->listen(*listener_url);
}

Server::~Server() {
  if (!state_->listener) return;
  state_->listening = false;
  state_->listener->stop();
  state_->listener_thread.join();
}

std::uint16_t Server::port() const {
  return state_->acceptor->local_endpoint().port();
}

void Server::stop() {
  asio::post(*state_->io, [this] { state_->stop(); });
}

void Server::run(bool signals) {
  State& state = *state_;
  asio::signal_set ending(*state.io), reloading(*state.io);
  std::function<void()> await_reload = [&] {
    reloading.async_wait([&](error_code error, int) {
      if (error) return;
      state.reload();
      await_reload();
    });
  };
  if (signals) {
    ending.add(SIGTERM);
    ending.add(SIGINT);
    reloading.add(SIGHUP);
    ending.async_wait([&](error_code error, int) {
      if (!error) state.stop();
    });
    await_reload();
  }
  asio::co_spawn(*state.io, state.accept(), asio::detached);
  state.io->run();
  state.writer.reset();  // commits what it took
  state.log.write(Level::info, "stopped");
}

}  // namespace parley::relay
