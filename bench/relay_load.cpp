// Loads a server that accepts items durably: clients that each have one connection and wait for each answer.
//
//     relay_load append PORT CLIENTS SECONDS BYTES BOXES
//         a relay: items appended to BOXES boxes
//     relay_load grow PORT CLIENTS SECONDS BYTES ITEMS PROCESS
//         a relay: a box is filled with ITEMS items; at a tenth and at the end random ones are read, and
//         listed, for SECONDS each. What each append cost the relay, whose process is PROCESS: processor time
//         and bytes written
//     relay_load nats PORT CLIENTS SECONDS BYTES
//         NATS JetStream: messages published, each acknowledged
//
// Prints a JSON object per line: answers per second, and milliseconds until one at the median and the 99th
// percentile. All on 127.0.0.1.
#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"

namespace {

using namespace parley;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect to the server");
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) throw std::runtime_error("the server hung up");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void receive(int fd, std::string& got) {
  char buffer[16384];
  const ssize_t read = ::recv(fd, buffer, sizeof buffer, 0);
  if (read <= 0) throw std::runtime_error("the server hung up");
  got.append(buffer, static_cast<std::size_t>(read));
}

/// Whether a whole answer is there. Throws if it is not the one that there should be.
using Whole = std::function<bool(int fd, std::string& got)>;

Whole http_answer(std::string_view status) {
  return [begin = "HTTP/1.1 " + std::string(status)](int, const std::string& got) {
    const std::size_t end = got.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    if (!got.starts_with(begin)) throw std::runtime_error("the relay answered: " + got);
    const std::size_t at = got.find("Content-Length: ");
    return got.size() >= end + 4 + std::strtoull(got.c_str() + at + 16, nullptr, 10);
  };
}

/// `MSG INBOX 1 SIZE CR LF {"stream":…,"seq":…} CR LF`, with a PING before or after it now and then.
bool nats_answer(int fd, std::string& got) {
  constexpr std::string_view ping = "PING\r\n";
  for (std::size_t at = 0; (at = got.find(ping)) != std::string::npos;) {
    got.erase(at, ping.size());
    send_all(fd, "PONG\r\n");
  }
  if (got.find("error") != std::string::npos || got.starts_with("-ERR"))
    throw std::runtime_error("NATS answered: " + got);
  return got.find("MSG ") != std::string::npos && got.ends_with("}\r\n");
}

std::string ask(int fd, const std::string& request, const Whole& whole) {
  send_all(fd, request);
  std::string got;
  while (!whole(fd, got)) receive(fd, got);
  return got;
}

struct Client {
  int fd = -1;
  std::string got;
  std::function<std::string()> next;  ///< the next request
  Clock::time_point begin;
};

/// All clients ask and wait for the answer, until `more` says no. Gives how long each answer took, in ms.
std::vector<double> run(std::vector<Client>& clients, const Whole& whole, const std::function<bool()>& more) {
  const int poll = ::epoll_create1(0);
  const auto send_next = [](Client& client) {
    client.got.clear();
    const std::string request = client.next();
    client.begin = Clock::now();
    send_all(client.fd, request);
  };
  for (std::size_t i = 0; i < clients.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &event);
  }
  std::vector<double> took;
  for (Client& client : clients) send_next(client);
  std::size_t waiting = clients.size();
  while (waiting > 0) {
    epoll_event events[256];
    const int ready = ::epoll_wait(poll, events, 256, 60000);
    if (ready <= 0) throw std::runtime_error("the server does not answer");
    for (int i = 0; i < ready; ++i) {
      Client& client = clients[events[i].data.u64];
      receive(client.fd, client.got);
      if (!whole(client.fd, client.got)) continue;
      took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - client.begin).count());
      if (more()) {
        send_next(client);
      } else {
        --waiting;
      }
    }
  }
  ::close(poll);
  return took;
}

std::function<bool()> for_a_while(Seconds span) {
  return [end = Clock::now() + span] { return Clock::now() < end; };
}

void print(std::string_view what, std::vector<double> took, Seconds span) {
  std::ranges::sort(took);
  fmt::print(
      "{{\"what\": \"{}\", \"answers\": {}, \"per_second\": {:.0f}, \"median_ms\": {:.3f}, \"p99_ms\": "
      "{:.3f}}}\n",
      what, took.size(), static_cast<double>(took.size()) / span.count(), took[took.size() / 2],
      took[took.size() * 99 / 100]);
  std::fflush(stdout);
}

/// Random bytes that are others each time.
class Items {
 public:
  explicit Items(std::size_t bytes) : bytes_(bytes, '\0') {
    SystemRandom random;
    random.fill({reinterpret_cast<std::uint8_t*>(bytes_.data()), bytes_.size()});
  }
  const std::string& next() {
    ++number_;
    std::copy_n(reinterpret_cast<const char*>(&number_), sizeof number_, bytes_.begin());
    return bytes_;
  }

 private:
  std::string bytes_;
  std::uint64_t number_ = 0;
};

struct RelayBox {
  std::string append_head, read_head;  ///< beginnings of requests

  RelayBox(int fd, std::size_t bytes) {
    SystemRandom random;
    const auto capability = [&] {
      std::array<std::uint8_t, 32> secret{};
      random.fill(secret);
      return to_hex(secret);
    };
    const std::string append = capability(), read = capability();
    const std::string body = "{\"append\":\"" + sha256(as_bytes(append)).hex() + "\",\"read\":\"" +
                             sha256(as_bytes(read)).hex() + "\"}";
    const std::string got = ask(
        fd,
        fmt::format("POST /v1/boxes HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body),
        http_answer("20"));
    const std::string path = "/v1/boxes/" + got.substr(got.find("\"box\":\"") + 7, 64) + "/items";
    append_head = fmt::format(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nParley-Commitment: {}\r\nContent-Length: "
        "{}\r\n\r\n",
        path, append, std::string(64, '0'), bytes);
    read_path_ = path;
    read_rest_ = fmt::format(" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", read);
  }
  std::string get(const std::string& rest) const { return "GET " + read_path_ + rest + read_rest_; }

 private:
  std::string read_path_, read_rest_;
};

std::vector<Client> relay_clients(int port, std::size_t count, std::size_t bytes, std::size_t boxes,
                                  std::vector<RelayBox>& made) {
  std::vector<Client> out(count);
  for (Client& client : out) {
    client.fd = connect_to(port);
    if (made.size() < boxes) made.emplace_back(client.fd, bytes);
  }
  for (std::size_t i = 0; i < count; ++i)
    out[i].next = [items = Items(bytes), &box = made[i % made.size()]]() mutable {
      return box.append_head + items.next();
    };
  return out;
}

std::vector<Client> nats_clients(int port, std::size_t count, std::size_t bytes) {
  std::vector<Client> out(count);
  const std::string subject = fmt::format("bench{}", ::getpid());
  for (std::size_t i = 0; i < count; ++i) {
    Client& client = out[i];
    client.fd = connect_to(port);
    std::string hello;
    while (hello.find("\r\n") == std::string::npos) receive(client.fd, hello);
    send_all(client.fd, fmt::format("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB in.{}.{} 1\r\n",
                                    subject, i));
    if (i == 0) {
      const std::string stream =
          fmt::format("{{\"name\":\"{0}\",\"subjects\":[\"{0}\"],\"storage\":\"file\"}}", subject);
      ask(client.fd,
          fmt::format("PUB $JS.API.STREAM.CREATE.{} in.{}.0 {}\r\n{}\r\n", subject, subject, stream.size(),
                      stream),
          nats_answer);
    }
    client.next = [items = Items(bytes),
                   head = fmt::format("PUB {} in.{}.{} {}\r\n", subject, subject, i, bytes)]() mutable {
      return head + items.next() + "\r\n";
    };
  }
  return out;
}

/// What a process has used up to now.
struct Used {
  double seconds = 0, bytes = 0;
};
Used used(int process) {
  Used out;
  const std::string folder = fmt::format("/proc/{}/", process);
  std::ifstream stat(folder + "stat");
  std::string line;
  std::getline(stat, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  out.seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::ifstream io(folder + "io");
  for (std::string name; io >> name;) {
    if (name == "wchar:") io >> out.bytes;
  }
  return out;
}

/// Has the clients at work until enough is done, and prints what came of it and what each answer cost the
/// process that answered.
template <class Enough>
void measure(const std::string& what, std::vector<Client>& clients, std::string_view status, int process,
             Enough enough) {
  const Used before = used(process);
  const auto begin = Clock::now();
  const auto took = run(clients, http_answer(status), enough);
  print(what, took, Clock::now() - begin);
  const Used after = used(process);
  const auto answers = static_cast<double>(took.size());
  fmt::print("{{\"what\": \"cost of each\", \"processor_us\": {:.1f}, \"written_bytes\": {:.0f}}}\n",
             (after.seconds - before.seconds) * 1e6 / answers, (after.bytes - before.bytes) / answers);
}

/// Random items of a box of so many are read, and listed.
void read(std::vector<Client>& clients, const RelayBox& box, std::size_t items, Seconds span, int process) {
  std::mt19937_64 random(items);
  const auto any = [&random, items] { return random() % items; };
  for (Client& client : clients) client.next = [&] { return box.get(fmt::format("/{}", any())); };
  measure(fmt::format("read one of {}", items), clients, "200", process, for_a_while(span));
  for (Client& client : clients)
    client.next = [&] { return box.get(fmt::format("?from={}&limit=8&bytes=1048576", any())); };
  measure(fmt::format("list 8 of {}", items), clients, "200", process, for_a_while(span));
}

void grow(int port, std::size_t count, Seconds span, std::size_t bytes, std::size_t items, int process) {
  std::vector<RelayBox> made;
  std::vector<Client> clients = relay_clients(port, count, bytes, 1, made);
  std::vector<Client> readers = clients;
  constexpr std::size_t kSteps = 10;
  for (std::size_t step = 1; step <= kSteps; ++step) {
    std::size_t left = items / kSteps;
    measure(fmt::format("append to {}", items / kSteps * step), clients, "201", process,
            [&] { return --left >= count; });
    if (step == 1 || step == kSteps) read(readers, made[0], items / kSteps * step, span, process);
  }
}

int run(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (!(argc == 7 && mode == "append") && !(argc == 8 && mode == "grow") && !(argc == 6 && mode == "nats")) {
    std::fputs(
        "relay_load append PORT CLIENTS SECONDS BYTES BOXES, relay_load grow PORT CLIENTS SECONDS BYTES "
        "ITEMS "
        "PROCESS, or relay_load nats PORT CLIENTS SECONDS BYTES\n",
        stderr);
    return 2;
  }
  const int port = std::atoi(argv[2]);
  const auto count = static_cast<std::size_t>(std::atoi(argv[3]));
  const Seconds span(std::atof(argv[4]));
  const auto bytes = static_cast<std::size_t>(std::atoi(argv[5]));
  const auto last = static_cast<std::size_t>(argc > 6 ? std::atoi(argv[6]) : 0);
  if (mode == "grow") {
    grow(port, count, span, bytes, last, std::atoi(argv[7]));
    return 0;
  }
  std::vector<RelayBox> boxes;
  std::vector<Client> clients =
      mode == "nats" ? nats_clients(port, count, bytes) : relay_clients(port, count, bytes, last, boxes);
  const auto begin = Clock::now();
  const auto took = run(clients, mode == "nats" ? Whole(nats_answer) : http_answer("201"), for_a_while(span));
  print(mode, took, Clock::now() - begin);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
