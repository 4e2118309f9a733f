/// An exchange over a relay: what is there is read and checked, what others lack is appended
/// (docs/protocol.md 12.1).
///
/// Nothing that the relay says is taken on trust. Every leaf of a box is kept, so each head that the relay
/// signs is held against all that it showed before; what others say in their acts that it signed, too. Where
/// it contradicts itself, the two signed heads are kept with what proves it: `parley verify` prints it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "post/patience.hpp"
#include "post/pouch.hpp"

namespace parley {

struct SyncOptions {
  std::function<void(std::uint64_t bytes)> progress;
  /// Told of what has come as soon as it is stored and receipted, while the visit goes on.
  std::function<void(const UnpackReport&)> arrived;
  std::function<bool()> give_up;                     ///< asked while a relay is waited for
  std::function<bool(const std::string& url)> skip;  ///< relays that are not to be visited
  const Patience* patience = nullptr;  ///< nor those that it waits for; what is queued is counted
};

/// What came of a visit at one relay.
struct Synced {
  std::string name, url;
  UnpackReport arrived;
  std::size_t sent = 0;             ///< items that it has accepted now
  std::size_t queued = 0;           ///< items that it has not
  std::optional<Error> error;       ///< why it could not be used, or not to the end
  std::chrono::seconds wait{};      ///< then, how long it asks to be left alone; at most five minutes
  std::vector<std::string> faults;  ///< sentences: what it cannot account for
  std::vector<std::string> notes;   ///< sentences: what could not be sent, since it is damaged here
  /// Sentences: items whose bytes it does not give as it had accepted them. What follows them was read.
  std::vector<std::string> damaged;
  bool damaged_anew = false;  ///< some of them were not known to be
};

/// What visits keep for the next one: connections, and what makes a visit cost what is new, however long the
/// record. For one opened Desk, no longer than that lives.
class SyncMemory {
 public:
  /// `certificates`: a PEM file to trust besides the system's.
  explicit SyncMemory(const std::optional<std::filesystem::path>& certificates = {});
  SyncMemory(SyncMemory&&) noexcept;
  SyncMemory& operator=(SyncMemory&&) noexcept;
  ~SyncMemory();
  struct State;  ///< in sync_memory.hpp, for this layer alone
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// Visits every relay that the exchange names, in turn, those last that failed the last time. One that fails
/// does not keep the others from being visited; what was not accepted stays queued. Needs an unlocked desk,
/// opened exclusively, whose record is followed.
Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options,
                                          SyncMemory& memory);
/// Once.
Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options);

/// What came of waiting.
struct Waited {
  std::set<ExchangeId> news;  ///< of which a relay says that it has something new
  // Addresses of relays.
  std::map<std::string, Error> failed;  ///< that could not be asked
  std::set<std::string> back;           ///< that had failed, and answer again
};

/// Keeps with the desk when each relay of an exchange that failed is tried again, for `parley status`.
void plan_visits(Desk& desk, const ExchangeId& id, const Patience& patience);

/// Waits for news of several exchanges at all their relays at once, and for those that failed to answer
/// again, so that nobody waits for them. Changes nothing. Takes from an unlocked desk what it needs, so that
/// the desk can be closed meanwhile.
class RelayWaiter {
 public:
  RelayWaiter();
  RelayWaiter(RelayWaiter&&) noexcept;
  ~RelayWaiter();
  /// Adds the relays of an exchange, if the desk holds a key of a box there. Those that `patience` waits for
  /// are asked for a sign of life when it is time for that.
  void add(Desk& desk, const ExchangeId& id, const Patience& patience, SyncMemory& memory);
  /// Until there is news, or a relay cannot be asked, or one is back, or the time is over, or `give_up`,
  /// asked by several threads, says so.
  Waited wait(std::chrono::seconds span, const std::function<bool()>& give_up);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley
