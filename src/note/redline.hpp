/// Redlines: what became of one text in another, word by word.
///
/// A redline is exact: what is the same or removed gives the old text, what is the same or added gives the
/// new one, byte for byte. Nothing is folded: a space, a look-alike letter or an invisible character that
/// differs is a difference. Words, numbers, white space and punctuation are told apart by UAX 29.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::note {

enum class Change : std::uint8_t { same, removed, added };

/// A stretch of one of the texts.
struct Span {
  Change change = Change::same;
  /// From 1: a passage that was taken out here and put in elsewhere, unchanged; the two have one number.
  std::uint32_t moved = 0;
  std::string_view text;
  bool operator==(const Span&) const = default;
};

/// From the old text to the new one, in order; neighbours differ in kind. Where a passage was replaced, what
/// was removed stands before what was added. The change is as small as can be found, counted in words; texts
/// that have little in common are compared in bounded time, at the price of a longer redline. Both texts must
/// last as long as the redline is looked at.
std::vector<Span> redline(std::string_view from, std::string_view to);

/// The old text again, and the new one.
std::string old_text(const std::vector<Span>& redline);
std::string new_text(const std::vector<Span>& redline);

/// White space that nobody would see otherwise: `␣`, `⇥`, `⏎`.
std::string written_out(std::string_view spaces);

/// What a reader should be told of a redline beside seeing it, a sentence each: numbers that changed,
/// passages that moved, differences that cannot be seen.
std::vector<std::string> remarks(const std::vector<Span>& redline);

}  // namespace parley::note
