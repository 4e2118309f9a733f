/// What has happened since a page was shown, told to open pages by server-sent events (HTML Living Standard,
/// section 9.2).
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace parley::pages {

/// Belongs to the thread of `io`, as do the answers that it makes.
class News {
 public:
  explicit News(http::asio::io_context& io) : io_(io) {}
  News(const News&) = delete;
  News& operator=(const News&) = delete;

  /// Something stands otherwise than before; `acts`: something came or was signed.
  void tell(bool acts);
  /// The desk was locked: pages are told to go, and hear no more.
  void tell_locked();
  /// How often it was locked.
  std::uint64_t locks() const { return locks_; }
  /// Nothing more comes.
  void end();
  /// How things stand now, for a page that is made of them; what happens after that it is told in `follow`.
  std::string mark() const;
  /// An answer that goes on until the desk is locked, the server ends or the page is gone: `changed` for
  /// acts, `state` for all else, `locked`. It begins with what has happened since `mark`; with now, if that
  /// is none. That the page is gone is noticed at once, so that many opened and left leave no room for none.
  http::Reply follow(std::string_view mark, http::Incoming& page);

 private:
  struct Follower;
  void wake();

  http::asio::io_context& io_;
  std::uint64_t news_ = 0;      ///< counts what has changed
  std::uint64_t arrivals_ = 0;  ///< of these, acts that came or were signed
  std::uint64_t locks_ = 0;
  bool over_ = false;
  std::set<Follower*> waiting_;
};

}  // namespace parley::pages
