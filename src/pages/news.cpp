#include "pages/news.hpp"

#include <fmt/core.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>

#include "pages/gate.hpp"

namespace parley::pages {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kHeartbeat{15};

Bytes line(std::string_view text) {
  return Bytes(text.begin(), text.end());
}

}  // namespace

struct News::Follower {
  std::uint64_t seen, arrived, locked;
  asio::steady_timer timer;
  bool greeted = false, over = false;
};

void News::tell(bool acts) {
  ++news_;
  if (acts) ++arrivals_;
  wake();
}

void News::tell_locked() {
  ++locks_;
  wake();
}

void News::end() {
  over_ = true;
  wake();
}

void News::wake() {
  for (Follower* each : waiting_) each->timer.cancel();
}

std::string News::mark() const {
  return fmt::format("{}-{}", news_, arrivals_);
}

http::Reply News::follow(std::string_view mark, http::Incoming& page) {
  http::Reply reply;
  reply.type = "text/event-stream";
  secure(reply);
  const auto follower =
      std::make_shared<Follower>(Follower{news_, arrivals_, locks_, asio::steady_timer(io_)});
  std::uint64_t seen = 0;
  std::uint64_t arrived = 0;
  const char* const end = mark.data() + mark.size();
  const auto first = std::from_chars(mark.data(), end, seen);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == '-' &&
      std::from_chars(first.ptr + 1, end, arrived) == std::from_chars_result{end, std::errc()} &&
      seen <= news_ && arrived <= arrivals_) {
    follower->seen = seen;
    follower->arrived = arrived;
  }
  reply.stream = {http::Stream::kEndless, [this, follower, &page](std::uint64_t) -> asio::awaitable<Bytes> {
                    if (follower->over || over_) co_return Bytes{};
                    if (!std::exchange(follower->greeted, true)) {
                      page.watch([gone = std::weak_ptr(follower)] {
                        const auto its = gone.lock();
                        if (!its) return;
                        its->over = true;
                        its->timer.cancel();
                      });
                      co_return line("retry: 2000\n\n");
                    }
                    if (follower->seen == news_ && follower->locked == locks_) {
                      boost::system::error_code ignored;
                      follower->timer.expires_after(kHeartbeat);
                      waiting_.insert(follower.get());
                      co_await follower->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
                      waiting_.erase(follower.get());
                    }
                    if (over_ || follower->over) co_return Bytes{};
                    if (follower->locked != locks_) {
                      follower->over = true;
                      co_return line("event: locked\ndata: 1\n\n");
                    }
                    if (follower->seen == news_) co_return line(":\n\n");
                    follower->seen = news_;
                    const bool acts = std::exchange(follower->arrived, arrivals_) != arrivals_;
                    co_return line(fmt::format("id: {}\nevent: {}\ndata: 1\n\n", this->mark(),
                                               acts ? "changed" : "state"));
                  }};
  return reply;
}

}  // namespace parley::pages
