#include "http/watchdog.hpp"

#include <algorithm>

namespace parley::http {

void Watchdog::expect(Time deadline) {
  deadline_ = deadline;
  if (deadline_ < rings_) wind();
}

void Watchdog::end() {
  socket_ = nullptr;
  timer_.cancel();
}

void Watchdog::wind() {
  rings_ = std::min(deadline_, std::chrono::steady_clock::now() + often_);
  timer_.expires_at(rings_);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (error || self->socket_ == nullptr) return;  // wound anew, or over
    self->rings_ = Time::max();
    if (std::chrono::steady_clock::now() >= self->deadline_) {
      self->socket_->close(error);
    } else if (self->deadline_ != Time::max()) {
      self->wind();
    }
  });
}

}  // namespace parley::http
