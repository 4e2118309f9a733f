#include "pages/gate.hpp"

#include <fmt/core.h>

#include <array>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"
#include "pages/form.hpp"
#include "pages/visit.hpp"

namespace parley::pages {
namespace {

using http::Reply;
using http::Request;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

std::string secret_bytes(Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return std::string(as_text(bytes));
}

std::string secret_text(Random& random) {
  return to_hex(as_bytes(secret_bytes(random)));
}

bool same_secret(std::string_view one, std::string_view other) {
  return equal_secretly(as_bytes(one), as_bytes(other));
}

}  // namespace

void secure(Reply& reply) {
  reply.headers.emplace_back("Content-Security-Policy", kPolicy);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("X-Frame-Options", "DENY");
  reply.headers.emplace_back("Referrer-Policy", "same-origin");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

Reply told(unsigned status, std::string_view head, std::string_view text) {
  Page page{.title = std::string(head), .main = together(el("h1", head), el("p", cls("lead"), text))};
  Reply out;
  out.status = status;
  out.type = "text/html; charset=utf-8";
  out.body = bare_document(page).text();
  secure(out);
  return out;
}

Reply see_other(std::string location) {
  Reply out;
  out.status = 303;
  out.type = "text/html; charset=utf-8";
  secure(out);
  out.headers.emplace_back("Location", std::move(location));
  return out;
}

Gate::Gate(std::uint16_t port, Random& random)
    : random_(random),
      port_(port),
      host_(fmt::format("127.0.0.1:{}", port)),
      entrance_(secret_text(random)),
      token_(secret_bytes(random)) {}

std::string Gate::address() const {
  return fmt::format("http://{}/open/{}", host_, entrance_);
}

std::string Gate::cookie_name() const {
  return fmt::format("parley-{}", port_);
}

std::optional<Reply> Gate::refuse(const Request& request) const {
  const std::string* to = request.header("host");
  if (!to || *to != host_)
    return told(421, "Not this address",
                "The desk is served under the address that parley ui prints, and under no other name.");
  const auto refused = [](std::string_view why) {
    return told(403, "Refused", std::string(why) + " Open the desk by the address that parley ui prints.");
  };
  const std::string* site = request.header("sec-fetch-site");
  const std::string* origin = request.header("origin");
  if ((site && *site != "same-origin" && *site != "none") || (origin && *origin != "http://" + host_))
    return refused("Another site asked for this.");
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
    Reply out = told(405, "No such method", "Pages are got, and forms are posted.");
    out.headers.emplace_back("Allow", "GET, HEAD, POST");
    return out;
  }
  if (request.method == "POST" && !origin) return refused("A form says from where it comes (Origin).");
  return std::nullopt;
}

Reply Gate::enter(const Request& request) {
  if (entrance_.empty() || request.path.size() != 2 || !same_secret(request.path[1], entrance_))
    return told(
        403, "This address is good once",
        "It was used already, or is wrong. Go on where the desk is open, or start parley ui again for "
        "a new address.");
  if (request.method != "GET") {
    Reply out = told(405, "No such method", "This address is opened in a browser.");
    out.headers.emplace_back("Allow", "GET");
    return out;
  }
  entrance_.clear();
  key_ = secret_text(random_);
  Reply reply = see_other("/");
  reply.headers.emplace_back("Set-Cookie",
                             fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(), *key_));
  return reply;
}

bool Gate::admits(const Request& request) const {
  const std::string* cookies = request.header("cookie");
  const auto given = cookies ? cookie(*cookies, cookie_name()) : std::nullopt;
  return key_ && given && same_secret(*given, *key_);
}

std::string Gate::form_token() const {
  Bytes out(2 * token_.size());
  const auto mask = std::span(out).first(token_.size());
  random_.fill(mask);
  for (std::size_t i = 0; i < token_.size(); ++i)
    out[token_.size() + i] = mask[i] ^ static_cast<std::uint8_t>(token_[i]);
  return to_hex(out);
}

bool Gate::bears_token(std::string_view shown) const {
  const auto bytes = from_hex(shown);
  if (!bytes || bytes->size() != 2 * token_.size()) return false;
  std::string out(token_.size(), '\0');
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>((*bytes)[i] ^ (*bytes)[token_.size() + i]);
  return same_secret(out, token_);
}

}  // namespace parley::pages
