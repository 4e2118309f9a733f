/// One page for a principal.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/brief.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {

const Manual brief_manual{
    .name = "brief",
    .summary =
        "one page for a principal: what is agreed, what is open, who must move, what changed, what is due",
    .text =
        R"(Says in words where the talks stand, for somebody who has a minute: what is agreed, what is open and who has the ball since when, what one's own party owes and by when, which lists of agreed wordings wait to be signed, what was said and happened lately, and what is coming.

Of whatever there is much of the page names some, and how many more there are; with --all it names all, and as JSON it always does.)",
    .options = {{"--since", "TIME", "what changed since then (default: the last seven days)"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--all", "", "name all, however many there are"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley brief", "the page"}, {"parley brief --since 2022-01-01", "what changed this year"}},
    .json = R"json({"exchange": ID, "title": TEXT, "as-of", "since": TIME, "party", "basis": TEXT,
 "adopted", "agreed", "ad-referendum", "open": [{"point": NAME, "place", "title", "standing", "state": TEXT,
   "departs": [TEXT] (from what was adopted), "incomplete" (it has blanks), "without-prejudice": BOOL}],
 "withdrawn": NUMBER,
 "must-move": [{"party": TEXT, "points", "overdue": NUMBER, "since": TIME (if it must)}],
 "ours": [{"points": [NAME], "answer-by": TIME (if it was asked for), "overdue": BOOL,
   "deed": TEXT (what there is to be done; empty: to answer, or to offer something else)}],
 "lists": [{"agreed": NUMBER (of points), "signed-by", "to-sign": [TEXT], "to-confirm": [{"party": TEXT, "by": TIME}]}]
   (lists of agreed wordings that wait for a signature or a confirmation),
 "said": [{"note": NAME, "title", "party", "delegate", "standing": TEXT, "dated": TIME (as far as it can be believed),
   "claimed": TIME, "of": [{"said": TEXT, "points": [NAME], "if", "package": TEXT (its terms)}]}],
 "happened": [{"kind": "left", "signature", "confirmed", "adopted" or "lapsed", "when": TIME, "party", "text": TEXT}],
 "coming": [{"exchange": ID, "kind": TEXT, "when": TIME, "party", "text": TEXT, "about": [NAME], "overdue", "arrival-shown": BOOL}],
  "declarations": [{"name": NAME, "party", "trigger", "state", "standing", "why": TEXT}]})json"};

namespace {

using brief::Duty;
using brief::Points;
using brief::Saying;

/// What a list waits for from one's own party, and by which command that is done; or empty.
std::string list_of_ours(const talks::WaitingList& list, const std::string& own) {
  std::string awaited = list.awaited_from(own);
  if (awaited.empty()) return awaited;
  return awaited + (list.to_confirm.contains(own) ? ": parley conclusions, parley confirm"
                                                  : ": parley conclusions, parley conclude");
}

void say(const std::string& text) {
  flow(text);
}

void item(const std::string& text) {
  flow(text, "  - ");
}

/// What people say of a point in passing: its place, where it has one.
std::string short_label(const talks::Point& point) {
  return point.place.empty() ? point_label(point)
                             : shown(point.place) + standing_mark(talks::opened_in(point));
}

/// What the label does not say: that it was accepted so.
std::string without_prejudice(const talks::Point& point) {
  const bool said = talks::opened_in(point) == NoteStanding::without_prejudice;
  return point.without_prejudice && !said ? " (without prejudice)" : "";
}

/// How a point is named where the page says how it stands.
std::string long_label(const talks::Point& point) {
  std::string label = point_label(point);
  if (point.adopted) {
    const auto& departs = point.adopted->departs;
    return departs.empty()
               ? label
               : label + " (" + list_of(departs) + (departs.size() == 1 ? " departs)" : " depart)");
  }
  switch (point.state) {
    case talks::State::agreed:
      return label + (point.incomplete ? " (has blanks)" : "") + without_prejudice(point);
    case talks::State::agreed_ad_referendum:
      return label + without_prejudice(point);
    case talks::State::open:
      return label;
    default:
      return label + " (" + state_text(point) + ")";
  }
}

/// The page in words: where it is not to name all, it names some of each kind, and says how many more there
/// are.
class Page {
 public:
  Page(const Session& session, Instant since, bool all) : session_(session), since_(since), all_(all) {}

  void write() const {
    line(bold(shown(session_.record().convene().title)));
    say("As of " + now().display() + ", for " + own() + ".");
    line();
    where_it_stands();
    who_moves();
    what_changed();
    what_comes();
    what_was_declared();
    line();
  }

 private:
  const Session& session_;
  Instant since_;
  bool all_;
  static constexpr std::size_t kNamed = 8;   // in a sentence
  static constexpr std::size_t kInLine = 4;  // in a line of a list
  static constexpr std::size_t kLines = 6;   // in a list

  const talks::Talks& talks() const { return session_.talks(); }
  Instant now() const { return session_.now(); }
  const std::string& own() const { return session_.party(); }

  /// How many of so many are not named. One more is named, rather than said to be there.
  std::size_t left_out(std::size_t all, std::size_t most) const {
    return all_ || all <= most + 1 ? 0 : all - most;
  }

  /// `a, b and 3 more`.
  std::string some_of(std::vector<std::string> items, std::size_t most) const {
    if (const std::size_t more = left_out(items.size(), most); more > 0) {
      items.resize(most);
      items.push_back(std::to_string(more) + " more");
    }
    return list_of(items);
  }

  std::string in_sentence(const Points& all) const {
    std::vector<std::string> labels;
    for (const talks::Point* point : all) labels.push_back(long_label(*point));
    return some_of(std::move(labels), kNamed);
  }

  std::string in_line(const Points& all) const {
    std::vector<std::string> labels;
    for (const talks::Point* point : all) labels.push_back(short_label(*point));
    return some_of(std::move(labels), kInLine);
  }

  /// A line for each, and how many more there are.
  template <class Value, class Write>
  void list(const std::vector<Value>& all, std::string_view one, std::string_view more, Write write) const {
    const std::size_t hidden = left_out(all.size(), kLines);
    std::for_each_n(all.begin(), all.size() - hidden, write);
    if (hidden > 0) item("and " + count_text(hidden, one, more));
  }

  void stand(const Points& all, std::string_view one, std::string_view more) const {
    if (!all.empty()) say(count_text(all.size(), one, more) + ": " + in_sentence(all) + ".");
  }

  void where_it_stands() const {
    const brief::Standing all = brief::where_it_stands(talks());
    stand(all.adopted, "point is adopted", "points are adopted");
    if (all.agreed.empty() && all.adopted.empty() && all.ad_referendum.empty()) say("Nothing is agreed yet.");
    stand(all.agreed, "point is agreed", "points are agreed");
    stand(all.ad_referendum, "point is agreed ad referendum, and not confirmed",
          "points are agreed ad referendum, and not confirmed");
    stand(all.open, "point is open", "points are open");
    for (const talks::Event& one : talks::departures(talks(), now()))
      say(one.text + " (" + one.when.date() + ").");
    if (all.withdrawn > 0) say(count_text(all.withdrawn, "point was withdrawn.", "points were withdrawn."));
  }

  void has_the_ball(const talks::PartyStatus& party, const std::string& who) const {
    say(fmt::format("{} the ball on {}, the longest since {}{}.", who,
                    count_text(party.owes.size(), "point", "points"), brief::longest_since(party).date(),
                    party.overdue > 0 ? fmt::format("; {} overdue", party.overdue) : ""));
  }

  void duty(const Duty& duty) const {
    std::string text = duty.by ? "by " + duty.by->display() : "";
    if (duty.overdue) text = "OVERDUE, " + text;
    if (!duty.deed.empty()) text += (text.empty() ? "" : ", ") + std::string(duty.deed);
    item((text.empty() ? "without a date" : text) + ": " + in_line(duty.points));
  }

  /// We first; of the others, who has had it longest.
  void who_moves() const {
    line("\n" + bold("Who must move"));
    const std::vector<talks::WaitingList> lists = talks::waiting_lists(talks(), now());
    const auto signs_or_confirms = [&](const std::string& party) {
      return std::ranges::any_of(lists, [&](const auto& list) { return !list.awaited_from(party).empty(); });
    };
    std::vector<talks::PartyStatus> move;
    std::vector<std::string> rest;
    for (const talks::WaitingList& list : lists) waiting(list);
    for (const talks::PartyStatus& party : talks::status(talks(), now())) {
      if (party.party != own() && !party.owes.empty())
        move.push_back(party);
      else if (party.owes.empty() && signs_or_confirms(party.party))
        continue;
      else if (party.party != own())
        rest.push_back(party.party);
      else if (party.owes.empty())
        say("We owe nothing.");
      else {
        has_the_ball(party, "We have");
        list(brief::duties(party), "more date of ours", "more dates of ours",
             [&](const Duty& one) { duty(one); });
      }
    }
    std::ranges::sort(move, {}, [](const talks::PartyStatus& party) {
      return std::pair(brief::longest_since(party), party.party);
    });
    const std::size_t hidden = left_out(move.size(), kLines);
    for (std::size_t i = 0; i < move.size() - hidden; ++i) has_the_ball(move[i], move[i].party + " has");
    if (hidden > 0) say(fmt::format("{} more parties have the ball.", hidden));
    if (!rest.empty()) say(some_of(rest, kNamed) + (rest.size() == 1 ? " owes nothing." : " owe nothing."));
  }

  void waiting(const talks::WaitingList& list) const {
    if (const std::string ours = list_of_ours(list, own()); !ours.empty()) say(ours + ".");
    std::vector<std::string> others;
    for (const std::string& party : list.to_sign) {
      if (party != own()) others.push_back(party);
    }
    if (!others.empty())
      say(list.text() + ", and waits for the signature of " + some_of(others, kNamed) + ".");
    for (const auto& [party, by] : list.to_confirm) {
      if (party != own()) say(list.awaited_from(party) + ".");
    }
  }

  void saying(const Saying& saying) const {
    const talks::NoteView& note = *saying.note;
    std::string text;
    for (const auto& [said, of] : saying.said)
      text += fmt::format("; {}{}: {}", said.word, talks::terms_in_brief({said.terms}), in_line(of));
    const std::string claimed = saying.dated == note.time ? "" : " (it claims " + note.time.date() + ")";
    item(fmt::format("{}{}, {} \"{}\"{} of {}{}", saying.dated.date(), claimed,
                     note.party == own() ? "our" : note.party + "'s", shown(note.title),
                     standing_mark(note.standing), note.delegate, text));
  }

  void what_changed() const {
    line("\n" + bold("What was said since " + since_.date()));
    std::vector<Saying> all = brief::said_since(session_, since_);
    if (const std::size_t earlier = left_out(all.size(), kLines); earlier > 0) {
      item(count_text(earlier, "earlier note", "earlier notes") + ", and then");
      all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(earlier));
    }
    for (const Saying& one : all) saying(one);
    std::vector<talks::Event> events = brief::happened_since(session_, since_);
    if (const std::size_t earlier = left_out(events.size(), kLines); earlier > 0) {
      item(count_text(earlier, "earlier act or lapse", "earlier acts and lapses") + ", and then");
      events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(earlier));
    }
    for (const talks::Event& one : events) item(one.when.date() + ", " + one.text);
    if (all.empty() && events.empty()) say("Nothing.");
  }

  void what_comes() const {
    const std::vector<talks::Reminder> all = brief::what_comes(talks(), now());
    if (all.empty()) return;
    line("\n" + bold("What is coming"));
    list(all, "more date", "more dates", [&](const talks::Reminder& one) {
      item(fmt::format("{}: {}{}{}", one.whole_day ? one.when.date() : one.when.display(), one.text,
                       one.place.empty() ? "" : ", " + shown(one.place),
                       one.kind == talks::Reminder::Kind::meeting || one.about.empty()
                           ? ""
                           : " (" + some_of(one.about, kInLine) + ")"));
    });
  }

  void what_was_declared() const {
    const std::vector<talks::Declaration> all = talks::declarations(talks(), now());
    if (all.empty()) return;
    line("\n" + bold("What was declared"));
    list(all, "more declaration", "more declarations",
         [&](const talks::Declaration& one) { item(declaration_text(one)); });
  }
};

}  // namespace

int run_brief(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 60 * 60;
  const auto given = since_option(arguments, "--since");
  if (!given) return failed(given.error());
  const Instant since = given->value_or(Instant{session->now().seconds - kWeek});
  if (session->json()) {
    print(brief::json(*session, since).pretty());
    return kDone;
  }
  Page(*session, since, arguments.has("--all")).write();
  basis_line(*session);
  return kDone;
}

}  // namespace parley::cli
