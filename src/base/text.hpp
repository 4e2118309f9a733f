/// Text of others made harmless (what people see is what was signed): nothing in it can move a cursor, turn
/// the line around, vanish, or pass for something else. Over ICU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
bool valid_utf8(std::string_view text);

/// How many code points; malformed bytes count as one each.
std::size_t count_code_points(std::string_view text);

/// Text for one line of a terminal: control characters, escape sequences, bidirectional controls, invisible
/// characters and malformed bytes are written out as ⟨U+202E⟩ or ⟨byte 9B⟩, line ends too.
std::string shown(std::string_view text);
/// The same with line ends kept, and tabs as spaces.
std::string shown_lines(std::string_view text);

/// A JSON string literal in which all that `shown` would write out is a \uXXXX escape.
std::string escape_for_json(std::string_view text);

/// Something in a text that a reader cannot see, or may take for something else.
struct Suspicion {
  std::size_t offset = 0;  ///< in bytes
  std::string what;        ///< for the user: `a bidirectional control (U+202E)`
};
/// Control, bidirectional and invisible characters, unusual spaces, words that mix scripts so that a letter
/// passes for another (UTS 39), full-width and other forms of our letters and digits (UAX 15), and numbers of
/// two kinds of digits. At most 100.
std::vector<Suspicion> suspicious(std::string_view text);

/// Columns of a terminal that `shown` text takes: wide characters count two, combining ones none.
std::size_t display_width(std::string_view text);
/// The same of a text that `shown` leaves as it is; nothing for another.
std::optional<std::size_t> width_if_harmless(std::string_view text);
/// Cuts to at most `columns`, at a grapheme boundary, with … where something was cut.
std::string fit(std::string_view text, std::size_t columns);
/// Breaks into lines of at most `columns`: at line ends, at spaces, and inside words that are longer, there
/// behind a hyphen or a stroke if one is near. Spaces at the beginning of a line of the text stay. At least
/// one line; none wider than `columns`, but where a single wide character does not fit.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// Where the words of a text end, in bytes: words and numbers (`9,000` is one), each white space and each
/// punctuation mark for itself (UAX 29). At most 2 GiB of text.
std::vector<std::uint32_t> word_ends(std::string_view text);
/// The same, appended to others.
void append_word_ends(std::string_view text, std::vector<std::uint32_t>& ends);

/// Whether two different texts look the same to a reader (UTS 39), full-width and other forms of letters
/// taken for what they are forms of, and digits of all scripts for one another.
bool look_alike(std::string_view one, std::string_view other);

/// Whether two texts read the same, equal ones included: look-alike letters, spaces and line ends, and
/// characters that show nothing taken for one another, and marks on letters overlooked.
bool reads_like(std::string_view one, std::string_view other);

}  // namespace parley
