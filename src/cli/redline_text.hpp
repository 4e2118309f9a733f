/// Redlines as people read them: on the terminal, and as Markdown.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "note/redline.hpp"
#include "talks/likeness.hpp"

namespace parley::cli {

using TakeLine = std::function<void(std::string_view)>;

/// Gives `take` lines of at most `width` columns: what was removed struck out in red, what was added
/// underlined in green; without colours `[-removed-]` and `{+added+}`. What moved bears its number; a change
/// of white space alone is written out. Texts are made harmless.
void redline_lines(const std::vector<note::Span>& redline, std::size_t width, bool colours,
                   const TakeLine& take);

/// A text that shows in Markdown as it is, its line ends kept.
std::string escaped_markdown(std::string_view text);

/// `~~removed~~` and `**added**`, all else that could be Markdown escaped.
std::string redline_markdown(const std::vector<note::Span>& redline);

/// Prints how a text differs from another, with what a reader should be told; or that it does not, to the
/// letter.
void print_redline(std::string_view name, std::string_view from, std::string_view to);

/// `same`, `removed` or `added`
std::string_view word(note::Change change);

/// The same against each text that a text claims to follow or passes for.
void print_likenesses(const std::vector<talks::Likeness>& all, const std::string& text);
Json likenesses_json(const std::vector<talks::Likeness>& all, const std::string& text);

}  // namespace parley::cli
