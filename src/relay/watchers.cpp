#include "relay/watchers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parley::relay {

Watchers::Ticket::Ticket(Watchers& watchers, std::int64_t box)
    : watchers_(watchers),
      place_(watchers.tickets_.emplace(box, this)),
      timer_(std::make_shared<asio::steady_timer>(watchers.io_)) {
  ++watchers_.metrics_.watchers;
}

Watchers::Ticket::~Ticket() {
  watchers_.tickets_.erase(place_);
  --watchers_.metrics_.watchers;
}

asio::awaitable<bool> Watchers::Ticket::wait(std::chrono::steady_clock::time_point until, Incoming& client) {
  if (watchers_.stopped_) co_return false;
  if (std::exchange(news_, false)) co_return true;
  timer_->expires_at(until);
  const bool watched = client.watch([timer = std::weak_ptr(timer_)] {
    if (const auto still = timer.lock()) still->cancel();
  });
  if (!watched) co_return false;
  boost::system::error_code ignored;
  co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  client.unwatch();
  co_return std::exchange(news_, false) && !watchers_.stopped_;
}

std::unique_ptr<Watchers::Ticket> Watchers::watch(std::int64_t box) {
  if (tickets_.size() >= most_) {
    ++metrics_.watchers_refused;
    return nullptr;
  }
  return std::make_unique<Ticket>(*this, box);
}

void Watchers::tell(Ticket& ticket) {
  ticket.news_ = true;
  ticket.timer_->cancel();
}

void Watchers::news(std::int64_t box) {
  const auto [begin, end] = tickets_.equal_range(box);
  for (auto at = begin; at != end; ++at) tell(*at->second);
}

void Watchers::news_of_all() {
  for (const auto& [box, ticket] : tickets_) tell(*ticket);
}

void Watchers::stop() {
  stopped_ = true;
  news_of_all();
}

}  // namespace parley::relay
