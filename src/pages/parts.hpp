/// Parts that several pages are made of.
#pragma once

#include <span>
#include <string>

#include "pages/visit.hpp"
#include "talks/grounds.hpp"
#include "talks/likeness.hpp"
#include "talks/telling.hpp"

namespace parley::pages {

using talks::list_of;
using talks::standing_mark;
using talks::standing_text;

/// `3 points`
std::string count_text(std::size_t n, std::string_view one, std::string_view many);
std::string size_text(std::uint64_t bytes);  ///< `3.2 MiB`

Html time_of(Instant at);  ///< with the hour
Html date_of(Instant at);
/// `agreed`, in its colour.
Html state_badge(const talks::Point& point);
/// ` without prejudice`, marked; nothing for what is formal.
Html standing_badge(NoteStanding standing);
/// Its name, leading to its page.
Html link_to(const Room& room, const talks::Point& point);
Html link_to_note(const Room& room, std::string_view name);
/// A paragraph's name, leading to it on the page of its note.
Html link_to_paragraph(const Room& room, std::string_view name);
/// Names of paragraphs, separated by commas, each a link.
Html links(const Room& room, const std::vector<std::string>& names);

/// A text on the table, exactly as it stands: line ends kept, nothing interpreted.
Html wording_block(std::string_view text);
/// What became of one text in another, with what a reader should be told of it; `name` is that of the first.
Html redline_block(std::string_view name, std::string_view from, std::string_view to);
/// The same against each wording that a text claims to follow or passes for.
Html likeness_blocks(const std::vector<talks::Likeness>& all, const std::string& text);

/// 60 digits in groups, to be compared.
Html digits_block(std::string_view digits);
/// A QR code (ISO/IEC 18004) as a picture; nothing if the text is too long for one.
Html qr_picture(std::string_view text, std::string_view label);

/// A table that scrolls on its own, with its head in sight.
template <class... Parts>
Html scrolling(std::string_view label, const Parts&... parts) {
  return el("div", cls("scroll"), at("role", "region"), at("tabindex", "0"), at("aria-label", label),
            parts...);
}

/// A labelled field of a form.
Html field(std::string_view label, std::string_view name, std::string_view given, std::string_view hint = {},
           bool required = false);
Html choice(std::string_view label, std::string_view name, std::string_view given,
            std::span<const std::pair<std::string, std::string>> options, std::string_view hint = {});
/// A field for cards: their text, or the files in which they were saved (`NAME-file`). The form is multipart.
Html card_field(std::string_view label, std::string_view name, std::string_view given, bool several = false);
/// What was given in it, one card after another.
std::string cards_given(const Form& form, const std::string& name);
/// The value of a choice, if it is one of those that the form offers; `""` if nothing was sent.
Result<std::string> chosen(const Form& form, const std::string& name,
                           std::span<const std::pair<std::string, std::string>> options);
Html button(std::string_view text);
Html quiet_button(std::string_view text);

/// Where something is told side by side, at most so many are named.
inline constexpr std::size_t kNamed = 4;
/// The own side before the others.
std::vector<talks::PartyStatus> ours_first(std::vector<talks::PartyStatus> all, const std::string& own);
Html hidden(std::string_view name, std::string_view given);
/// Whether a note of another side was neither opened on these pages nor answered.
bool is_new(const Visit& visit, const Room& room, const talks::NoteView& note);
/// What stands otherwise in the one than in the other, point by point.
Html changes_between(const talks::Talks& before, const talks::Talks& after);

/// What each power lets a delegate do.
Html powers_told();
/// A box to tick for each of the powers.
Html power_boxes(std::span<const Power> powers, const std::set<Power>& ticked);
/// Those that were ticked.
std::set<Power> powers_ticked(const Form& form);
/// The words of a power set: `admit, commit`.
std::string powers_text(const std::set<Power>& powers);
}  // namespace parley::pages
