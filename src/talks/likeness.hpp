/// Wordings that a text claims to follow, or passes for: so that nothing changes silently.
///
/// A counter claims to follow the wording that it answers; a text with `from:` what it was made from; a
/// merger or a split what it is to replace; any text its author's last one on the point. And a text that
/// reads like another one that was put forward, but for what nobody sees, may be taken for it. What was put
/// forward in an exploratory note moves no table, and is held against others as any text is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

enum class Claim : std::uint8_t {
  answers,     ///< the wording that it answers
  made_from,   ///< what it was made from, or replaces
  own_before,  ///< its author's last wording on the point
  reads_like,  ///< the same to the eye, letters that look alike, spaces and invisible characters aside
};
std::string_view word(Claim claim);  ///< `made from`

struct Likeness {
  Claim claim = Claim::answers;
  ParagraphId id;           ///< the paragraph that it is held against
  std::string name, party;  ///< of that paragraph: `usa/1.3`, and whose it is
  NoteStanding standing = NoteStanding::formal;
  const std::string* text = nullptr;  ///< never null; lives as long as the Talks
};

/// What the text of a delivered note's paragraph is to be held against: texts that were there before it.
std::vector<Likeness> likenesses(const Talks& talks, const ParagraphId& paragraph);

/// The same for a paragraph of a draft of the party; names that mean nothing are left out.
std::vector<Likeness> likenesses(const Talks& talks, const std::string& party,
                                 const note::Paragraph& paragraph);

}  // namespace parley::talks
