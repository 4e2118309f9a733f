/// Who may come in: what holds for every request before anything of the desk is looked at, and what every
/// answer says to the browser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ports.hpp"
#include "http/message.hpp"

namespace parley::pages {

/// What every answer bears: no script and no style but our own files, no page of others around ours.
void secure(http::Reply& reply);
/// A page of a few words, where nothing of the desk may be shown: what it is, and what to do.
http::Reply told(unsigned status, std::string_view head, std::string_view text);
http::Reply see_other(std::string location);

/// One browser's way in: a one-time address, the cookie that it becomes, and a token on every form.
class Gate {
 public:
  /// For the loopback address at that port.
  Gate(std::uint16_t port, Random& random);

  /// `http://127.0.0.1:PORT/open/TOKEN`
  std::string address() const;
  /// The headers that it looks at, in lower case, are host, origin, cookie and sec-fetch-site. An answer if
  /// the request is for another name, made by another site, or of no use here.
  std::optional<http::Reply> refuse(const http::Request& request) const;
  /// Answers the one-time address: the cookie, once.
  http::Reply enter(const http::Request& request);
  /// Whether the request bears the cookie.
  bool admits(const http::Request& request) const;
  /// The token of forms for a page: in other bytes each time, so that what a page compresses to tells nothing
  /// of it beside the texts of others on the same page (BREACH).
  std::string form_token() const;
  /// Whether a form bears it.
  bool bears_token(std::string_view shown) const;

 private:
  std::string cookie_name() const;

  Random& random_;
  std::uint16_t port_;
  std::string host_;
  std::string entrance_;            ///< of the one-time address; empty once it was used
  std::optional<std::string> key_;  ///< of the cookie
  std::string token_;
};

}  // namespace parley::pages
