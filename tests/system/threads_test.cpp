// What has threads: checking many acts at once, and sealing while the disk writes. Built with
// ThreadSanitizer.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "record/act.hpp"
#include "relay/server.hpp"
#include "seal/age.hpp"
#include "seal/background_sink.hpp"
#include "seal/buffered_source.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

TEST(Threads, ManyActsAreCheckedAtOnce) {
  SystemRandom random;
  const Ed25519SecretKey key = Ed25519SecretKey::generate(random);
  std::vector<SignedAct> acts;
  for (int i = 1; i <= 200; ++i) {
    Act act;
    act.author = "lavrov@russia";
    act.exchange = ExchangeId{};
    act.key = PublicKey(key.public_key()).id();
    act.number = i;
    if (i > 1) act.previous = ActId{};
    act.heads = {ActId{}};
    act.time = {1640000000 + i};
    act.deed = Leave{};
    const std::string bytes = write_act(act);
    acts.push_back({bytes, sshsig_sign(key, namespaces::kAct, as_bytes(i % 7 == 0 ? "other" : bytes))});
  }
  const auto results = check_acts(std::move(acts), 4);
  for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].has_value(), (i + 1) % 7 != 0) << i;
}

TEST(Threads, SealingWritesInTheBackground) {
  SystemRandom random;
  const AgeIdentity identity = AgeIdentity::generate(random);
  Bytes plain(5 * 1024 * 1024 + 17);
  random.fill(plain);
  BytesSink sealed;
  {
    BytesSource source(plain);
    BackgroundSink background(sealed);
    seal(source, background, {{identity.recipient()}, std::nullopt}, false, random);
    background.finish();
  }
  const Bytes bytes = sealed.take();
  BytesSource source(bytes);
  BytesSink opened;
  BackgroundSink background(opened);
  ASSERT_TRUE(open(source, background, {{identity}, {}}));
  background.finish();
  EXPECT_EQ(opened.take(), plain);
}

struct FailingSink : Sink {
  void write(BytesView) override { throw std::runtime_error("the disk is full"); }
};

TEST(Threads, AFailureInTheBackgroundIsTold) {
  FailingSink failing;
  BackgroundSink background(failing);
  background.write(as_bytes("some"));
  EXPECT_THROW(background.finish(), std::runtime_error);
}

struct WallClock : Clock {
  Instant now() override { return {::time(nullptr)}; }
};

/// One request on a connection of its own; the whole answer.
std::string ask(std::uint16_t port, const std::string& request) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[8192];
    for (ssize_t got = 0; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
      out.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(fd);
  return out;
}

TEST(Threads, ARelayUnderLoad) {
  std::string folder = std::filesystem::temp_directory_path() / "parley-threads-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const relay::OpenConnection open = [&] { return open_sqlite(folder + "/relay.db"); };
  SystemRandom random;
  WallClock clock;
  relay::Log log(relay::Level::error);
  const relay::Identity identity = relay::prepare_store(*open(), "relay", random).value();
  relay::Options options;
  options.port = 0;
  options.per_address = options.per_box = options.creations = {};
  relay::Server server(options, identity, open, std::nullopt, clock, random, log);
  std::thread network([&] { server.run(false); });
  const std::uint16_t port = server.port();

  const std::string body =
      "{\"append\":\"" + sha256(as_bytes("a")).hex() + "\",\"read\":\"" + sha256(as_bytes("r")).hex() + "\"}";
  const auto request = [](const std::string& line, char capability, const std::string& content) {
    return line + " HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer " + capability +
           "\r\nParley-Commitment: " + std::string(64, '0') +
           "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
  };
  const std::string made = ask(port, request("POST /v1/boxes", 'a', body));
  const std::size_t at = made.find("\"box\":\"");
  ASSERT_NE(at, std::string::npos) << made;
  const std::string box = "/v1/boxes/" + made.substr(at + 7, 64);
  constexpr int clients = 6, items = 40;
  std::atomic<int> accepted = 0, seen = 0;
  std::vector<std::thread> threads;
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&, client] {
      for (int item = 0; item < items; ++item) {
        const std::string text = std::to_string(client) + '/' + std::to_string(item);
        if (ask(port, request("POST " + box + "/items", 'a', text)).starts_with("HTTP/1.1 201")) ++accepted;
        ask(port, request("GET " + box + "/items/" + std::to_string(item) + "/acceptance", 'r', ""));
        ask(port, request("GET /metrics", 'r', ""));
      }
    });
  }
  threads.emplace_back([&] {  // a watcher, who gets them all, one after another
    while (seen < clients * items) {
      const std::string got =
          ask(port, request("GET " + box + "/items?limit=1&wait=30&from=" + std::to_string(seen), 'r', ""));
      if (got.find("\"index\":" + std::to_string(seen)) == std::string::npos) break;
      ++seen;
    }
  });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(accepted, clients * items);
  EXPECT_EQ(seen, clients * items);
  server.stop();
  network.join();
  EXPECT_TRUE(relay::check_store(*open(), [](auto, auto) {}).empty());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parley
