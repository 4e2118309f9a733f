/// A server on 127.0.0.1 that a test plays: it counts connections, and does with each what the test says.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace parley {

/// A socket of the test's own.
class PlayedSocket {
 public:
  explicit PlayedSocket(int fd) : fd_(fd) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  PlayedSocket(const PlayedSocket&) = delete;
  PlayedSocket& operator=(const PlayedSocket&) = delete;
  ~PlayedSocket() { ::close(fd_); }
  int fd() const { return fd_; }
  void end() const { ::shutdown(fd_, SHUT_RDWR); }
  /// Closed from now on as by a machine that has forgotten it.
  void reset() const {
    const linger how{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &how, sizeof how);
  }
  void send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Nothing: the other side has ended.
  std::string receive() const {
    std::string out(1 << 16, '\0');
    const ssize_t got = ::recv(fd_, out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }
  /// A request with a body of a known length, or nothing.
  std::string request() const {
    std::string out;
    for (;;) {
      const auto end = out.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto at = out.find("Content-Length: ");
        const std::size_t length = at < end ? std::stoul(out.substr(at + 16)) : 0;
        if (out.size() >= end + 4 + length) return out;
      }
      const std::string more = receive();
      if (more.empty()) return {};
      out += more;
    }
  }

 private:
  int fd_;
};

class PlayedRelay {
 public:
  /// `play` has each connection, in a thread of its own, with its number from 1 on; the connection ends with
  /// it.
  explicit PlayedRelay(std::function<void(const PlayedSocket&, int number)> play)
      : play_(std::move(play)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at = local(0);
    socklen_t size = sizeof at;
    if (::bind(listener_.fd(), reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::listen(listener_.fd(), 64) != 0 ||
        ::getsockname(listener_.fd(), reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("no port to listen on");
    port_ = ntohs(at.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  PlayedRelay(const PlayedRelay&) = delete;
  PlayedRelay& operator=(const PlayedRelay&) = delete;
  ~PlayedRelay() {
    listener_.end();
    accepting_.join();
    {
      const std::scoped_lock lock(mutex_);
      for (const One& one : all_) one.socket->end();
    }
    for (One& one : all_) one.thread.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  /// Leads each connection to another port.
  static std::function<void(const PlayedSocket&, int)> leading_to(int port) {
    return [port](const PlayedSocket& near, int) {
      const PlayedSocket far(::socket(AF_INET, SOCK_STREAM, 0));
      const sockaddr_in at = local(port);
      if (::connect(far.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return;
      pollfd both[] = {{near.fd(), POLLIN, 0}, {far.fd(), POLLIN, 0}};
      for (;;) {
        if (::poll(both, 2, -1) < 0) return;
        for (int i = 0; i < 2; ++i) {
          if (both[i].revents == 0) continue;
          const std::string got = (i == 0 ? near : far).receive();
          if (got.empty()) return;
          (i == 0 ? far : near).send(got);
        }
      }
    };
  }

 private:
  struct One {
    std::unique_ptr<PlayedSocket> socket;
    std::thread thread;
  };
  static sockaddr_in local(int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
  }
  void accept_all() {
    for (;;) {
      const int fd = ::accept(listener_.fd(), nullptr, nullptr);
      if (fd < 0) return;
      const std::scoped_lock lock(mutex_);
      One& one = all_.emplace_back(std::make_unique<PlayedSocket>(fd));
      one.thread = std::thread([this, &socket = *one.socket, number = ++connections_] {
        play_(socket, number);
        socket.end();
      });
    }
  }

  std::function<void(const PlayedSocket&, int)> play_;
  PlayedSocket listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::list<One> all_;
  std::thread accepting_;
};

}  // namespace parley
