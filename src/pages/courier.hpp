/// What is done between the desk and its relays while the pages are open: as `parley sync --watch`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "desk/desk.hpp"

namespace parley::pages {

/// A thread that syncs at once, whenever a relay has something new, and when it is told to. It has the desk
/// for itself, and lets others change it but while a sync takes.
class Courier {
 public:
  struct Options {
    std::filesystem::path home;
    std::optional<Instant> claimed;                          ///< for trying things: another time than now
    std::optional<std::filesystem::path> certificates = {};  ///< to trust for relays, besides the system's
  };
  /// `synced` is called after each round that moved something or ended otherwise than the one before, from
  /// the courier's thread: whether something arrived.
  Courier(Options options, World world, std::function<void(bool arrived)> synced);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

  /// Begins, with all keys of the desk.
  void begin(const DeskKey& key);
  /// Ends what is under way, forgets the keys, and waits for that.
  void end();
  /// Asks for a round now.
  void nudge();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::pages
