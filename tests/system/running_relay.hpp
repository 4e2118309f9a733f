/// A relay for tests, in a thread of its own.
#pragma once

#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "crypto/random.hpp"
#include "log/checkpoint.hpp"
#include "record/act.hpp"
#include "relay/server.hpp"

namespace parley {

struct WallClock : Clock {
  Instant now() override { return {::time(nullptr)}; }
};

class RunningRelay {
 public:
  /// `clock`: that it goes by; none: the machine's.
  RunningRelay(const std::filesystem::path& file, const std::string& name, Clock* clock = nullptr)
      : clock_(clock ? *clock : wall_clock_),
        open_([file] { return open_sqlite(file); }),
        identity_(relay::prepare_store(*open_(), name, random_).value()) {
    relay::Options options;
    options.port = 0;
    options.per_address = options.per_box = options.creations = {};
    server_ = std::make_unique<relay::Server>(options, identity_, open_, std::nullopt, clock_, random_, log_);
    thread_ = std::thread([this] { server_->run(false); });
  }
  RunningRelay(const RunningRelay&) = delete;
  RunningRelay& operator=(const RunningRelay&) = delete;
  ~RunningRelay() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
    server_.reset();
  }
  RelayName name() const {
    RelayName out;
    out.name = identity_.name;
    out.key = VerifierKey{identity_.name, identity_.key.public_key()}.text();
    out.url = "http://127.0.0.1:" + std::to_string(server_->port());
    return out;
  }

 private:
  SystemRandom random_;
  WallClock wall_clock_;
  Clock& clock_;
  relay::Log log_{relay::Level::error};
  relay::OpenConnection open_;
  relay::Identity identity_;
  std::unique_ptr<relay::Server> server_;
  std::thread thread_;
};

}  // namespace parley
