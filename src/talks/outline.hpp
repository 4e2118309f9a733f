/// The order of the text: by the outline on which the parties agree, else by places (docs/talks.md section
/// 15).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// By which places stand in the order of a contract: 3.2 before 3.10.
std::string place_key(std::string_view place);

/// A line of an outline, with the points whose place it is or holds.
struct Chapter {
  std::string line;  ///< as it is written; empty for the points that no line names
  std::vector<const Point*> points;
  bool again = false;  ///< an earlier line says the same, and holds its points
};

/// The outline that counts: of those that are agreed the one opened last; null if there is none.
const Point* agreed_outline(const Talks& talks);

/// All points that are parts of the text, in the order of an outline's wording. A line holds the points with
/// that place, and those whose place goes on after it otherwise than by a letter or digit: `Article 5` holds
/// `Article 5.2`, not `Article 50`. The longest line wins. Within a line they stand by place, then as they
/// were opened; those that no line holds come last, in a chapter without a line.
std::vector<Chapter> in_outline(const Talks& talks, std::string_view outline);

/// The same without an outline: one chapter, by place where all points have one, else as they were opened,
/// the base text first.
std::vector<Chapter> without_outline(const Talks& talks);

/// Whether a point has a place in the text, and which. What was adopted keeps it.
enum class InText : std::uint8_t { agreed, open, withdrawn, replaced };
InText place_in_text(const Point& point);

/// The wordings that make up the text of a point: what was adopted, and what is put forward beside it since;
/// the agreed one alone; the base text of which nobody has spoken; or all on which their authors stand, or on
/// which those stand who stay and are to confirm it.
std::vector<const Wording*> text_of(const Point& point);
/// Whether one of these is shown clean, without square brackets.
bool is_clean(const Point& point, const Wording& wording);

}  // namespace parley::talks
