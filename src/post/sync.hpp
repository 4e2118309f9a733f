/// An exchange over a relay: what is there is read and checked, what others lack is appended
/// (docs/protocol.md 12.1).
///
/// Nothing that the relay says is taken on trust. Every leaf of a box is kept, so each head that the relay
/// signs is held against all that it showed before; what others say in their acts that it signed, too. Where
/// it contradicts itself, the two signed heads are kept: `parley verify` prints them.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "post/pouch.hpp"

namespace parley {

struct SyncOptions {
  std::optional<std::filesystem::path> certificates;  ///< to trust besides the system's
  std::function<void(std::uint64_t bytes)> progress;
};

/// What came of a visit at one relay.
struct Synced {
  std::string name, url;
  UnpackReport arrived;
  std::size_t sent = 0;             ///< items that it has accepted now
  std::size_t queued = 0;           ///< items that it has not
  std::optional<Error> error;       ///< why it could not be used, or not to the end
  std::vector<std::string> faults;  ///< sentences: what it cannot account for
};

/// Visits every relay that the exchange names, in turn. One that fails does not keep the others from being
/// visited; what was not accepted stays queued. Needs an unlocked desk, opened exclusively.
Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options);

/// Waits until a relay has something new for the exchange, for at most so many seconds, or until `give_up`
/// says so. True if there is something; an error if no relay could be asked. Changes nothing; the capability
/// is that which `sync_exchange` used last.
class RelayWaiter {
 public:
  /// Takes from an unlocked desk what it needs, so that the desk can be closed while it waits.
  static Result<RelayWaiter> of(const Desk& desk, const ExchangeId& id, const SyncOptions& options);
  RelayWaiter(RelayWaiter&&) noexcept;
  ~RelayWaiter();
  Result<bool> wait(int seconds, const std::function<bool()>& give_up);

 private:
  struct State;
  explicit RelayWaiter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parley
