#include "pages/parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/qr_code.hpp"
#include "base/text.hpp"
#include "note/redline.hpp"

namespace parley::pages {
namespace {

std::string_view state_class(const talks::Point& point) {
  using talks::State;
  if (point.adopted) return "badge adopted";
  switch (point.state) {
    case State::agreed:
      return "badge agreed";
    case State::agreed_ad_referendum:
    case State::in_principle:
    case State::to_be_confirmed:
      return "badge nearly";
    case State::blocked:
    case State::crossed:
    case State::contradictory:
    case State::choose_one:
      return "badge stuck";
    case State::deadlocked:
      return "badge deadlocked";
    case State::withdrawn:
    case State::lapsed:
    case State::merged:
    case State::split:
    case State::as_in_base_text:
      return "badge gone";
    case State::open:
      break;
  }
  return "badge open";
}

bool is_space(std::string_view text) {
  return text.find_first_not_of(" \t\n\r") == std::string_view::npos;
}

}  // namespace

std::string count_text(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKiB = 1024;
  constexpr std::uint64_t kMiB = kKiB * kKiB;
  if (bytes < kKiB) return fmt::format("{} bytes", bytes);
  if (bytes < kMiB) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / static_cast<double>(kKiB));
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / static_cast<double>(kMiB));
}

Html time_of(Instant at_) {
  return el("time", at("datetime", at_.rfc3339()), at_.display());
}
Html date_of(Instant at_) {
  return el("time", at("datetime", at_.rfc3339()), at_.date());
}

Html state_badge(const talks::Point& point) {
  return el("span", cls(state_class(point)), talks::state_text(point));
}

Html standing_badge(NoteStanding standing) {
  if (standing == NoteStanding::formal) return {};
  return together(" ", el("span", cls("badge standing"), standing_text(standing)));
}

Html link_to(const Room& room, const talks::Point& point) {
  return el("a", href(in(room).part("point").name(point.name)), point.name);
}

Html link_to_note(const Room& room, std::string_view name) {
  return el("a", href(in(room).part("note").name(name)), name);
}

Html link_to_paragraph(const Room& room, std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.starts_with("base/")) return together(name);
  return el("a",
            href(in(room).part("note").name(name.substr(0, dot)).at("p" + std::string(name.substr(dot + 1)))),
            name);
}

Html links(const Room& room, const std::vector<std::string>& names) {
  Html out;
  for (const std::string& name : names) {
    if (!out.empty()) out += together(", ");
    out += link_to_paragraph(room, name);
  }
  return out;
}

Html wording_block(std::string_view text) {
  return el("blockquote", cls("wording"), at("dir", "auto"), text);
}

Html redline_block(std::string_view name, std::string_view from, std::string_view to) {
  if (from == to) return el("p", cls("same"), "The same as ", name, ", to the letter.");
  const std::vector<note::Span> spans = note::redline(from, to);
  Html text;
  for (const note::Span& span : spans) {
    const std::string number = span.moved ? fmt::format("{}:", span.moved) : "";
    if (span.change == note::Change::same) {
      text += together(span.text);
      continue;
    }
    const std::string shown_text =
        is_space(span.text) ? note::written_out(span.text) : std::string(span.text);
    const Html mark = number.empty() ? Html() : el("sup", number);
    text += span.change == note::Change::removed ? el("del", mark, shown_text) : el("ins", mark, shown_text);
  }
  Html notes;
  for (const std::string& remark : note::remarks(spans)) notes += el("li", remark);
  return el("div", cls("redline"), el("p", cls("against"), "Against ", name, ":"),
            el("blockquote", cls("wording"), at("dir", "auto"), text),
            notes.empty() ? Html() : el("ul", cls("remarks"), notes));
}

Html likeness_blocks(const std::vector<talks::Likeness>& all, const std::string& text) {
  Html out;
  for (const talks::Likeness& one : all) {
    if (one.claim == talks::Claim::reads_like && *one.text != text)
      out += el("p", cls("warning"), "It reads like ", one.name, " of ", one.party, ", and is not the same.");
    const std::string claim =
        one.claim == talks::Claim::answers ? "" : fmt::format(" ({})", talks::word(one.claim));
    out += redline_block(one.name + talks::standing_mark(one.standing) + claim, *one.text, text);
  }
  return out;
}

Html digits_block(std::string_view digits) {
  return el("p", cls("digits"), digits);
}

Html qr_picture(std::string_view text, std::string_view label) {
  const auto code = qr_code(text);
  if (!code) return {};
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width;) {
      int end = x;
      while (code->is_dark(end, y)) ++end;
      if (end > x) path += fmt::format("M{} {}h{}v1h-{}z", x, y, end - x, end - x);
      x = std::max(end, x + 1);
    }
  }
  const int side = code->width + 2 * kQrQuiet;
  return el("svg", cls("qr"), at("viewBox", fmt::format("{} {} {} {}", -kQrQuiet, -kQrQuiet, side, side)),
            at("role", "img"), at("aria-label", label),
            el("rect", at("x", std::to_string(-kQrQuiet)), at("y", std::to_string(-kQrQuiet)),
               at("width", std::to_string(side)), at("height", std::to_string(side)), cls("paper")),
            el("path", cls("ink"), at("d", path)));
}

Html field(std::string_view label, std::string_view name, std::string_view given, std::string_view hint,
           bool required) {
  return el("div", cls("field"),
            el("label", el("span", label),
               el("input", at("type", "text"), at("name", name), value(given), at("autocomplete", "off"),
                  at_if(required, "required"), at_if(!hint.empty(), "aria-description", hint))),
            hint.empty() ? Html() : el("small", hint));
}

Html choice(std::string_view label, std::string_view name, std::string_view given,
            std::span<const std::pair<std::string, std::string>> options, std::string_view hint) {
  Html all;
  for (const auto& [each, text] : options)
    all += el("option", value(each), at_if(each == given, "selected"), text);
  return el("div", cls("field"),
            el("label", el("span", label),
               el("select", at("name", name), at_if(!hint.empty(), "aria-description", hint), all)),
            hint.empty() ? Html() : el("small", hint));
}

Html card_field(std::string_view label, std::string_view name, std::string_view given, bool several) {
  return together(
      el("label", cls("field"), el("span", label),
         el("textarea", at("name", name), at("rows", several ? "8" : "6"), at("spellcheck", "false"),
            Exact{given}),
         el("small", several
                         ? "Paste the text of each card, one after another, from its BEGIN to its END line."
                         : "Paste its text, from its BEGIN to its END line.")),
      el("label", cls("field"), el("span", several ? "or the files that you were sent" : "or its file"),
         el("input", at("type", "file"), at("name", std::string(name) + "-file"),
            at_if(several, "multiple"))));
}

std::string cards_given(const Form& form, const std::string& name) {
  std::string out = form.get(name);
  const auto [begin, end] = form.files.equal_range(name + "-file");
  for (auto each = begin; each != end; ++each) {
    if (!out.empty()) out += '\n';
    out += valid_utf8(each->second.bytes) ? std::string(each->second.bytes)
                                          : "the file " + shown(each->second.name) + ", which is no text";
  }
  return out;
}

Result<std::string> chosen(const Form& form, const std::string& name,
                           std::span<const std::pair<std::string, std::string>> options) {
  const std::string given = form.get(name);
  if (given.empty() ||
      std::ranges::find(options, given, &std::pair<std::string, std::string>::first) != options.end())
    return given;
  return fail("\"" + shown(given) + "\" is not among what can be chosen", "choose it in the form");
}

Html button(std::string_view text) {
  return el("button", at("type", "submit"), text);
}
Html quiet_button(std::string_view text) {
  return el("button", at("type", "submit"), cls("quiet"), text);
}

std::vector<talks::PartyStatus> ours_first(std::vector<talks::PartyStatus> all, const std::string& own) {
  const auto ours = std::ranges::find(all, own, &talks::PartyStatus::party);
  if (ours != all.end()) std::rotate(all.begin(), ours, ours + 1);
  return all;
}

Html hidden(std::string_view name, std::string_view given) {
  return el("input", at("type", "hidden"), at("name", name), value(given));
}

bool is_new(const Visit& visit, const Room& room, const talks::NoteView& note) {
  const std::string& own = visit.office.party();
  if (note.party == own || note.party == talks::kBaseName) return false;
  if (visit.office.opened_notes(room).contains(note.act)) return false;
  return std::ranges::none_of(room.talks->notes(), [&](const talks::NoteView* each) {
    return each->party == own && std::ranges::find(each->answers, note.act) != each->answers.end();
  });
}

Html changes_between(const talks::Talks& talks_before, const talks::Talks& after) {
  std::map<std::string, talks::Standing> before;
  for (const talks::Stood& each : talks::standings(talks_before)) before.emplace(each.name, each.standing);
  Html rows;
  for (const talks::Stood& each : talks::standings(after)) {
    const auto was = before.find(each.name);
    if (was != before.end() && was->second.same_as(each.standing)) continue;
    rows += el("tr", el("th", at("scope", "row"), each.name, el("span", cls("soft"), " ", each.label)),
               el("td", was == before.end() ? "(new)" : was->second.state), el("td", each.standing.state),
               el("td", was == before.end() ? "–" : was->second.ball), el("td", each.standing.ball));
  }
  if (rows.empty()) return el("p", "It changes nothing on the table.");
  return scrolling(
      "What changes on the table",
      el("table",
         el("thead", el("tr", el("th", at("scope", "col"), "Point"),
                        el("th", at("scope", "col"), "State now"), el("th", at("scope", "col"), "State then"),
                        el("th", at("scope", "col"), "Ball now"), el("th", at("scope", "col"), "Ball then"))),
         el("tbody", rows)));
}

Html powers_told() {
  static constexpr std::pair<Power, std::string_view> kTold[] = {
      {Power::transmit, "delivers notes that bind nobody, and signs receipts"},
      {Power::commit, "takes positions that bind the side"},
      {Power::conclude, "signs the list that is adopted"},
      {Power::sign_off, "signs drafts off, before they are delivered"},
      {Power::admit, "admits colleagues to the side, with no more powers than its own"},
      {Power::observe, "reads"}};
  Html out;
  for (const auto& [power, text] : kTold) out += together(el("dt", name_of(power)), el("dd", text));
  return el("details", at("id", "powers"), el("summary", "What the powers are"), el("dl", cls("facts"), out));
}

Html power_boxes(std::span<const Power> powers, const std::set<Power>& ticked) {
  Html out;
  for (const Power power : powers)
    out += el("label", cls("check"),
              el("input", at("type", "checkbox"), at("name", "power-" + std::string(name_of(power))),
                 value("yes"), at_if(ticked.contains(power), "checked")),
              name_of(power), power == Power::sign_off ? ": only the party key grants it" : "");
  return out;
}

std::set<Power> powers_ticked(const Form& form) {
  std::set<Power> out;
  for (const Power power :
       {Power::transmit, Power::commit, Power::conclude, Power::admit, Power::observe, Power::sign_off}) {
    if (form.get("power-" + std::string(name_of(power))) == "yes") out.insert(power);
  }
  return out;
}

std::string powers_text(const std::set<Power>& powers) {
  std::string out;
  for (const Power power : powers) out += (out.empty() ? "" : ", ") + std::string(name_of(power));
  return out;
}

}  // namespace parley::pages
