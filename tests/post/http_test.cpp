// What is asked of a relay over connections that are kept: one serves for all that follow, and one that has
// died meanwhile is replaced without anybody's noticing.
#include "post/http.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "played_relay.hpp"

namespace parley {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers the first request of each connection; `then` does what follows.
auto answering_once(std::function<void(const PlayedSocket&)> then) {
  return [then = std::move(then)](const PlayedSocket& socket, int) {
    if (socket.request().empty()) return;
    socket.send(kAnswer);
    then(socket);
  };
}

void answering(const PlayedSocket& socket, int) {
  while (!socket.request().empty()) socket.send(kAnswer);
}

HttpRequest get(const PlayedRelay& relay) {
  HttpRequest request;
  request.url = relay.url() + "/";
  return request;
}

void expect_ok(const Result<HttpAnswer>& answer) {
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "ok");
}

TEST(Connections, OneServesWhoeverAsksAfterAnother) {
  const PlayedRelay relay(answering);
  const Connections connections;
  for (int i = 0; i < 5; ++i) expect_ok(connections.lend(relay.url())->ask(get(relay)));
  EXPECT_EQ(relay.connections(), 1);
}

TEST(Connections, AreNotSharedAtOneTime) {
  const PlayedRelay relay(answering);
  const Connections connections;
  const auto one = connections.lend(relay.url()), other = connections.lend(relay.url());
  EXPECT_NE(one, other);
  for (int i = 0; i < 3; ++i) {
    expect_ok(one->ask(get(relay)));
    expect_ok(other->ask(get(relay)));
  }
  EXPECT_EQ(relay.connections(), 2);
}

TEST(Connections, AreKeptApartByAddress) {
  const PlayedRelay relay(answering), another(answering);
  const Connections connections;
  for (int i = 0; i < 3; ++i) {
    expect_ok(connections.lend(relay.url())->ask(get(relay)));
    expect_ok(connections.lend(another.url())->ask(get(another)));
  }
  EXPECT_EQ(relay.connections(), 1);
  EXPECT_EQ(another.connections(), 1);
}

struct Death {
  const char* name;
  std::function<void(const PlayedSocket&)> how;
};

class DeadConnection : public testing::TestWithParam<Death> {};

TEST_P(DeadConnection, IsReplaced) {
  const PlayedRelay relay(answering_once(GetParam().how));
  Http http;
  const std::string said = "said twice is said once";
  for (int i = 1; i <= 4; ++i) {
    HttpRequest request = get(relay);
    if (i % 2 == 0) {
      request.method = "POST";
      request.body = as_bytes(said);
    }
    expect_ok(http.ask(request));
    EXPECT_EQ(relay.connections(), i);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, DeadConnection,
    testing::Values(Death{"EndedWhileNobodyAsked", [](const PlayedSocket&) {}},
                    Death{"ResetWhileNobodyAsked", [](const PlayedSocket& socket) { socket.reset(); }},
                    Death{"EndedAtTheNextRequest", [](const PlayedSocket& socket) { socket.request(); }},
                    Death{"ResetAtTheNextRequest",
                          [](const PlayedSocket& socket) {
                            socket.receive();
                            socket.reset();
                          }}),
    [](const auto& each) { return each.param.name; });

TEST(Connections, ThatAreNewAndBreakAreNotTriedAgain) {
  const PlayedRelay relay([](const PlayedSocket& socket, int) { socket.request(); });
  Http http;
  const auto answer = http.ask(get(relay));
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().message.starts_with("the relay does not answer")) << answer.error().message;
  EXPECT_EQ(relay.connections(), 1);
}

TEST(Connections, OfWhomIsSilentAreWaitedForOnce) {
  const PlayedRelay relay(answering_once([](const PlayedSocket& socket) {
    while (!socket.request().empty()) continue;
  }));
  Http http;
  for (int i = 1; i < 3; ++i) {
    expect_ok(http.ask(get(relay)));
    HttpRequest request = get(relay);
    request.seconds = 1;
    EXPECT_FALSE(http.ask(request));
    EXPECT_EQ(relay.connections(), i);
  }
}

TEST(Connections, ThatBreakInAnAnswerAreNotTriedAgain) {
  const PlayedRelay relay(answering_once([](const PlayedSocket& socket) {
    socket.request();
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nhalf");
  }));
  Http http;
  expect_ok(http.ask(get(relay)));
  EXPECT_FALSE(http.ask(get(relay)));
  EXPECT_EQ(relay.connections(), 1);
}

/// Zeros, which it counts.
struct Zeros : Source {
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t size = std::min(out.size(), left);
    std::fill_n(out.begin(), size, std::uint8_t{0});
    left -= size;
    return size;
  }
  std::size_t left = std::size_t{16} << 20;
};

TEST(Connections, ThatBreakInAStreamAreLeftToWhoStreams) {
  const PlayedRelay relay(answering_once([](const PlayedSocket& socket) {
    for (int i = 0; i < 10; ++i) socket.receive();
  }));
  Http http;
  expect_ok(http.ask(get(relay)));
  Zeros zeros;
  HttpRequest put = get(relay);
  put.method = "PUT";
  put.stream = &zeros;
  put.stream_size = zeros.left;
  const auto answer = http.ask(put);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message.find("rewind"), std::string::npos) << answer.error().message;
  EXPECT_LT(relay.connections(), 3);
}

TEST(Http, LooksAtOnceWhetherToGiveUpWhenItIsWoken) {
  const PlayedRelay relay([](const PlayedSocket& socket, int) {
    while (!socket.receive().empty()) continue;
  });
  using Clock = std::chrono::steady_clock;
  const Connections connections;
  Clock::duration longest{};
  for (int i = 0; i < 5; ++i) {
    const auto http = connections.lend(relay.url());
    std::atomic<bool> enough = false;
    std::atomic<int> looks = 0;
    HttpRequest request = get(relay);
    request.give_up = [&] {
      ++looks;
      return enough.load();
    };
    Clock::time_point woken;
    std::thread waking([&] {
      while (looks < 4) std::this_thread::yield();  // just looked: 100 ms until the next
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      enough = true;
      woken = Clock::now();
      http->wake();
    });
    const auto answer = http->ask(request);
    const Clock::time_point ended = Clock::now();
    waking.join();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->given_up);
    longest = std::max(longest, ended - woken);
  }
  EXPECT_LT(longest, std::chrono::milliseconds(60));
}

}  // namespace
}  // namespace parley
