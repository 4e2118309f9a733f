/// Which acts claim a time that cannot be right (docs/protocol.md 7.8).
///
/// Two claimed times may exclude each other: an act cannot be older than what it follows. Which of the two is
/// out of order is for others to show. An act is dated too *late* if it was there earlier than it claims: a
/// relay or an authority that counts against its author has it so, or another party's receipt for it, for who
/// signs for a note early binds itself alone. A receipt shows nothing if it is older than what its own key
/// signed before it, or than acts of several parties at once. An act is dated too *early* if it is older than
/// something that it follows and that is not dated too late itself.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "talks/talks.hpp"
#include "talks/times.hpp"

namespace parley::talks {

struct Misdating {
  bool late = false;  ///< else early
  std::string how;    ///< `one@b signed for it on …`, `it had seen acts that claim a later time`
};
/// `dated before what it follows`, `dated later than it was there (one@b signed for it on …)`
std::string word(const Misdating& misdating);

class Dating {
 public:
  /// Looks at every act once.
  Dating(const Record& record, const Times& times);
  explicit Dating(const Talks& talks);

  /// What is wrong with the time that an act claims; none if nothing is known.
  const std::optional<Misdating>& of(Index act) const { return found_[act]; }

 private:
  /// That an act was there at a time.
  struct Shown {
    Instant at;
    std::string how;
    auto operator<=>(const Shown&) const = default;
  };
  void show(Index act, const Record& record, Shown shown);
  void look_at_receipt(const Record& record, Index receipt);
  void find_early(const Record& record);

  std::vector<std::optional<Shown>> shown_;      ///< earlier than claimed, the earliest; by Index
  std::vector<std::optional<Misdating>> found_;  ///< by Index
};

}  // namespace parley::talks
