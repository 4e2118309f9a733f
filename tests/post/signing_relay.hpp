/// A relay that a test plays, which signs what it is told to show: lists of items whose bytes are gone, and
/// proofs. What it is told next it shows once it has shown the one before as often as that was told.
#pragma once

#include <deque>
#include <limits>
#include <mutex>

#include "../log/memory_tree.hpp"
#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "played_relay.hpp"
#include "record/act.hpp"

namespace parley {

class SigningRelay {
 public:
  struct Shows {
    std::vector<LogLeaf> leaves = {};
    std::uint64_t page = 1000;  ///< items that it lists at once
    int proofs = 200;           ///< the status with which it answers when it is asked for one
    bool apart = false;         ///< an item is to be fetched: it hangs up then, and goes on to the next
    bool dead = false;          ///< it hangs up on whatever is asked
    int times = std::numeric_limits<int>::max();  ///< lists, with the items' bytes
  };

  SigningRelay() : played_([this](const PlayedSocket& socket, int) { serve(socket); }) {}
  RelayName name() const {
    RelayName out;
    out.name = key.name;
    out.key = key.text();
    out.url = played_.url();
    return out;
  }
  /// Whose tree it signs.
  void of(const Digest& box) { origin_ = key.name + "/" + box.hex(); }
  void shows(std::vector<Shows> all) {
    const std::scoped_lock lock(mutex_);
    all_.assign(all.begin(), all.end());
  }
  /// Leaves of those names, each a second after the one before.
  static std::vector<LogLeaf> leaves(const std::string& names, std::int64_t time = 1700000000) {
    std::vector<LogLeaf> out;
    for (const char name : names)
      out.push_back({sha256(as_bytes("commitment")), sha256(as_bytes(std::string(1, name))), {time++}});
    return out;
  }
  std::string head(const std::vector<LogLeaf>& leaves) const {
    const MemoryTree tree = tree_of(leaves);
    return sign_checkpoint({origin_, tree.edge().size(), tree.edge().root(), {}}, key.name, secret_);
  }

 private:
  const Ed25519SecretKey secret_ = Ed25519SecretKey::from_seed(std::array<std::uint8_t, 32>{1});

 public:
  const VerifierKey key{"relay.example", secret_.public_key()};

 private:
  static MemoryTree tree_of(const std::vector<LogLeaf>& leaves) {
    MemoryTree out;
    for (const LogLeaf& leaf : leaves) out.append(leaf.hash());
    return out;
  }
  static std::uint64_t asked(const std::string& request, const std::string& name) {
    const auto at = request.find(name + "=");
    return at == std::string::npos ? 0 : std::stoull(request.substr(at + name.size() + 1));
  }
  static void answer(const PlayedSocket& socket, int status, const std::string& body) {
    socket.send("HTTP/1.1 " + std::to_string(status) +
                " So\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  static std::string list(const Shows& now, std::uint64_t from, std::uint64_t to) {
    std::string out;
    for (std::uint64_t i = from; i < to; ++i)
      out += "item " + std::to_string(i) + (now.apart ? " apart " : " gone ") + "10 " +
             now.leaves[i].item.hex() + " " + now.leaves[i].commitment.hex() + " " +
             now.leaves[i].time.rfc3339() + "\n";
    return out + "end " + std::to_string(to) + " " + std::to_string(now.leaves.size()) + "\n";
  }
  static Json leaves_json(const Shows& now, std::uint64_t from, std::uint64_t to, std::string head) {
    Json::Array items;
    for (std::uint64_t i = from; i < to; ++i)
      items.emplace_back(Json::Object{{"commitment", now.leaves[i].commitment.hex()},
                                      {"index", i},
                                      {"item", now.leaves[i].item.hex()},
                                      {"kept", false},
                                      {"size", 10},
                                      {"time", now.leaves[i].time.rfc3339()}});
    return Json::Object{{"checkpoint", std::move(head)},
                        {"items", std::move(items)},
                        {"next", to},
                        {"size", static_cast<std::uint64_t>(now.leaves.size())}};
  }
  Shows next(bool listing) {
    const std::scoped_lock lock(mutex_);
    if (listing && all_.size() > 1 && all_.front().times == 0) all_.pop_front();
    if (listing) --all_.front().times;
    return all_.front();
  }
  void serve(const PlayedSocket& socket) {
    for (std::string request = socket.request(); !request.empty(); request = socket.request()) {
      const std::string line = request.substr(0, request.find('\r'));
      const bool items = line.find("/items?from=") != std::string::npos;
      const Shows now = next(items && line.find("&bytes=") != std::string::npos);
      if (now.dead) return;
      const std::uint64_t from = asked(line, "from");
      if (items) {
        const std::uint64_t to = std::max(
            from, std::min<std::uint64_t>({now.leaves.size(), from + now.page, from + asked(line, "limit")}));
        if (line.find("&bytes=") != std::string::npos)
          answer(socket, 200, list(now, from, to) + head(now.leaves));
        else
          answer(socket, 200, leaves_json(now, from, to, head(now.leaves)).canonical());
      } else if (line.find("/items/") != std::string::npos) {
        const std::scoped_lock lock(mutex_);
        if (all_.size() > 1) all_.pop_front();
        return;
      } else if (line.find("/consistency?") != std::string::npos) {
        Json::Array proof;
        const std::uint64_t to = asked(line, "to");
        if (now.proofs == 200 && to <= now.leaves.size()) {
          for (const Digest& hash : consistency_proof(from, to, tree_of(now.leaves).fetch()))
            proof.emplace_back(hash.hex());
        }
        answer(socket, now.proofs, Json(Json::Object{{"proof", std::move(proof)}}).canonical());
      } else {
        answer(socket, 500, "{}");
      }
    }
  }

  std::string origin_;
  std::mutex mutex_;
  std::deque<Shows> all_{Shows{}};
  PlayedRelay played_;  ///< last, so that it ends first
};

}  // namespace parley
