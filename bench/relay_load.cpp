// Loads a relay over HTTP: CLIENTS connections, each appends items of BYTES one after another for SECONDS.
//
//     relay_load HOST PORT CLIENTS SECONDS [BYTES] [BOXES] [EVERY]
//
// The clients share BOXES boxes (as many as clients by default). Prints one JSON object: items accepted per
// second, and milliseconds until an answer, at the median and the 99th percentile. With EVERY, also a line
// for each so many items, with the rate since the line before.
#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"

namespace {

using namespace parley;
using Clock = std::chrono::steady_clock;

struct Client {
  int fd = -1;
  std::string head, got;
  Bytes item;
  std::uint64_t sent = 0;
  Clock::time_point begin;
};

int connect_to(const char* host, int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host, &address.sin_addr);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect to the relay");
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) throw std::runtime_error("the relay hung up");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

/// Whether a whole answer is there; it must be of `status`.
bool whole_answer(const std::string& got, std::string_view status) {
  const std::size_t end = got.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (!got.starts_with("HTTP/1.1 " + std::string(status)))
    throw std::runtime_error("the relay answered: " + got);
  const std::size_t at = got.find("Content-Length: ");
  return got.size() >= end + 4 + std::strtoull(got.c_str() + at + 16, nullptr, 10);
}

std::string ask(int fd, const std::string& request) {
  send_all(fd, request);
  std::string got;
  char buffer[4096];
  while (!whole_answer(got, "20")) {
    const ssize_t read = ::recv(fd, buffer, sizeof buffer, 0);
    if (read <= 0) throw std::runtime_error("the relay hung up");
    got.append(buffer, static_cast<std::size_t>(read));
  }
  return got;
}

/// Makes a box; the head of requests that append to it.
std::string make_box(int fd, std::size_t bytes) {
  SystemRandom random;
  std::array<std::uint8_t, 32> secret{};
  random.fill(secret);
  const std::string append = to_hex(secret);
  random.fill(secret);
  const std::string body =
      "{\"append\":\"" + sha256(as_bytes(append)).hex() + "\",\"read\":\"" + sha256(secret).hex() + "\"}";
  const std::string got = ask(
      fd,
      fmt::format("POST /v1/boxes HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
  const std::string box = got.substr(got.find("\"box\":\"") + 7, 64);
  return fmt::format(
      "POST /v1/boxes/{}/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nParley-Commitment: {}\r\n"
      "Content-Length: {}\r\n\r\n",
      box, append, std::string(64, '0'), bytes);
}

void send_next(Client& client) {
  ++client.sent;
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&client.sent), sizeof client.sent, client.item.begin());
  client.got.clear();
  client.begin = Clock::now();
  std::string request = client.head;
  request += as_text(client.item);
  send_all(client.fd, request);
}

int run(int argc, char** argv) {
  const int port = std::atoi(argv[2]);
  const auto clients = static_cast<std::size_t>(std::atoi(argv[3]));
  const std::chrono::duration<double> span(std::atof(argv[4]));
  const std::size_t bytes = argc > 5 ? static_cast<std::size_t>(std::atoi(argv[5])) : 2048;
  const std::size_t boxes = argc > 6 ? static_cast<std::size_t>(std::atoi(argv[6])) : clients;
  const std::size_t every = argc > 7 ? static_cast<std::size_t>(std::atoi(argv[7])) : 0;
  SystemRandom random;
  std::vector<Client> all(clients);
  std::vector<std::string> heads;
  const int poll = ::epoll_create1(0);
  for (std::size_t i = 0; i < clients; ++i) {
    all[i].fd = connect_to(argv[1], port);
    if (heads.size() < boxes) heads.push_back(make_box(all[i].fd, bytes));
    all[i].head = heads[i % heads.size()];
    all[i].item.resize(bytes);
    random.fill(all[i].item);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  std::vector<double> took;
  const auto begin = Clock::now();
  auto mark = begin;
  for (Client& client : all) send_next(client);
  std::size_t waiting = clients;
  char buffer[16384];
  while (waiting > 0) {
    epoll_event events[256];
    const int ready = ::epoll_wait(poll, events, 256, 10000);
    if (ready <= 0) throw std::runtime_error("the relay does not answer");
    for (int i = 0; i < ready; ++i) {
      Client& client = all[events[i].data.u64];
      const ssize_t read = ::recv(client.fd, buffer, sizeof buffer, 0);
      if (read <= 0) throw std::runtime_error("the relay hung up");
      client.got.append(buffer, static_cast<std::size_t>(read));
      if (!whole_answer(client.got, "201")) continue;
      const auto now = Clock::now();
      took.push_back(std::chrono::duration<double, std::milli>(now - client.begin).count());
      if (every > 0 && took.size() % every == 0) {
        fmt::print("{{\"at\": {}, \"rate\": {:.0f}}}\n", took.size(),
                   static_cast<double>(every) / std::chrono::duration<double>(now - mark).count());
        mark = now;
      }
      if (now - begin < span) {
        send_next(client);
      } else {
        --waiting;
      }
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::ranges::sort(took);
  fmt::print(
      "{{\"clients\": {}, \"items\": {}, \"per_second\": {:.0f}, \"median_ms\": {:.3f}, \"p99_ms\": "
      "{:.3f}}}\n",
      clients, took.size(), static_cast<double>(took.size()) / seconds, took[took.size() / 2],
      took[took.size() * 99 / 100]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("relay_load HOST PORT CLIENTS SECONDS [BYTES] [BOXES] [EVERY]\n", stderr);
    return 2;
  }
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
