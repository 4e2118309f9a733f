/// Reading what arrived: the inbox, a note as a letter.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/redline_text.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "note/note.hpp"
#include "talks/arrival.hpp"
#include "talks/dating.hpp"
#include "talks/status.hpp"

namespace parley::cli {
namespace {

/// CommonMark as plain text: the lines of a paragraph are joined and broken anew; lists, quotes, tables and
/// code keep their lines.
void show_prose(const std::string& text) {
  const std::size_t width = std::max<std::size_t>(columns(), 40) - 4;
  std::string paragraph;
  const auto flush = [&] {
    if (paragraph.empty()) return;
    for (const std::string& wrapped : wrap(shown(paragraph), width)) line("  " + wrapped);
    paragraph.clear();
  };
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view each = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool keeps_its_line =
        each.empty() || std::string_view(" \t-*+|>`~#0123456789").find(each[0]) != std::string_view::npos;
    if (keeps_its_line) {
      flush();
      for (const std::string& wrapped : wrap(shown(each), width)) line("  " + wrapped);
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + std::string(each);
    }
  }
  flush();
}

/// Of what calls for an answer, what one's own party has answered, and by when it is to.
struct Answered {
  std::string text = "-";  ///< `3 of 7`
  talks::Due due;
};

Answered answered(const Session& session, const talks::Talks& talks, const talks::NoteView& note) {
  Answered out;
  out.due.answer_by = note.answer_by;
  for (const talks::Coverage& coverage : talks::coverage(talks, note)) {
    if (coverage.party != session.party() || coverage.asked.empty()) continue;
    out.text = fmt::format("{} of {}", coverage.answered.size(), coverage.asked.size());
    out.due = talks::due(talks, note.act, session.party(), session.now());
    out.due.overdue = out.due.overdue && !coverage.open.empty();
  }
  return out;
}

}  // namespace

const Manual inbox_manual{
    .name = "inbox",
    .summary = "the notes of the other parties, and what is still to be answered",
    .text =
        "Lists the notes of the other parties, newest last: when each was signed (as its author claims), "
        "your party's receipt, how many of its wordings your party has answered, and by when an answer is "
        "asked for. Invitations to exchanges that your party has not joined are listed too. A desk in "
        "several "
        "exchanges shows them all; name one with --exchange.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley inbox", "what there is to read and to answer"}},
    .json =
        R"json([{"exchange": ID, "note": NAME, "act": ID, "party", "title", "standing": TEXT, "time": TIME, "receipt": DATE or "none",
  "answered": "3 of 7" or "-", "counts": BOOL, "publication": [TEXT], "answer-by": TIME (if any: by the note, else by the exchange's rule),
  "overdue": BOOL}])json"};

namespace {

/// Shows one exchange's notes, and adds them to the data.
void inbox_of(Session& session, bool named, Json::Array& out) {
  const talks::Talks& talks = session.talks();
  Table table({"note", "title", "standing", "signed", "receipt", "answered", "answer by"});
  const std::size_t before = out.size();
  std::set<ActId> said;  // notes of which it was said whether they may be made public
  for (const talks::NoteView* note : talks.notes()) {
    if (note->party == session.party()) continue;
    std::string receipt = "none";
    for (const talks::Arrival& arrival : talks::arrivals(talks, *note)) {
      if (arrival.party == session.party() && arrival.receipt) receipt = arrival.received_at->date();
    }
    const Answered answered = cli::answered(session, talks, *note);
    const auto& answer_by = answered.due.answer_by;
    const std::string by = (answer_by ? answer_by->display() : "") + (answered.due.overdue ? " OVERDUE" : "");
    const std::string title =
        note->counts ? shown(note->title) : "(does not count: " + shown(note->why_not) + ")";
    table.row({note->name.empty() ? "?" : note->name, title, standing_text(note->standing), note->time.date(),
               receipt, answered.text, by});
    Json::Object json{{"exchange", session.id().hex()}, {"note", note->name},
                      {"act", note->act.hex()},         {"party", note->party},
                      {"title", note->title},           {"standing", standing_text(note->standing)},
                      {"time", note->time.rfc3339()},   {"receipt", receipt},
                      {"answered", answered.text},      {"counts", note->counts},
                      {"overdue", answered.due.overdue}};
    Json::Array publication;
    for (const std::string& each : publication_lines(talks, *note)) publication.emplace_back(each);
    json.emplace("publication", std::move(publication));
    if (answer_by) json.emplace("answer-by", answer_by->rfc3339());
    out.emplace_back(std::move(json));
  }
  if (session.json() || out.size() == before) return;
  if (named) line((before > 0 ? "\n" : "") + bold(shown(session.record().convene().title)));
  table.print(columns());
  for (const talks::Publicity& one : talks::publicity(talks)) {
    const talks::NoteView* note = talks.note(one.note);
    if (!note || note->party == session.party() || !said.insert(one.note).second) continue;
    for (const std::string& each : publication_lines(talks, *note)) line(note->name + " publication " + each);
  }
}

}  // namespace

int run_inbox(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  bool invited = false;
  for (const ExchangeSummary& exchange : session->desk().exchanges()) {
    if (exchange.damage) return failed(*exchange.damage);
    if (exchange.joined) continue;
    invited = true;
    if (!session->json()) {
      line(fmt::format("You are invited to \"{}\" ({}). See and join it: parley join --exchange {}",
                       shown(exchange.title), exchange.id.hex().substr(0, 8),
                       exchange.id.hex().substr(0, 8)));
    }
  }
  const Result<std::vector<ExchangeId>> exchanges = session->joined_exchanges();
  if (!exchanges) return failed(exchanges.error());
  Json::Array out;
  for (const ExchangeId& id : *exchanges) {
    if (const Result<void> loaded = session->load_talks(id); !loaded) {
      if (invited) return kDone;
      return failed(loaded.error());
    }
    inbox_of(*session, exchanges->size() > 1, out);
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line("No note of another party has arrived yet.");
  else
    line("\nRead one with parley read NOTE; answer it with parley reply NOTE.");
  return kDone;
}

const Manual read_manual{
    .name = "read",
    .summary = "read a note as a letter",
    .text =
        "Shows a note as it was signed: from whom, in which standing, when, with its receipts; the cover; "
        "each paragraph with its name. Texts of others are shown as text: control characters, bidirectional "
        "controls and invisible characters are written out, and words that mix alphabets are marked. Where a "
        "name has come to mean several notes since, it says which is meant. Below a "
        "counter stands every difference from the wording that it answers, or that there is none.",
    .options = {{"NOTE", "", "its name: usa/1", true}, {"--json", "", "print as JSON"}},
    .examples = {{"parley read usa/1", "the letter"}},
    .json =
        R"json({"note": NAME, "act": ID, "delegate", "title", "standing": TEXT, "time": TIME, "counts": BOOL,
 "answer-by": TIME or null, "publication": [TEXT], "text": TEXT (the whole note, exactly),
 "receipts": [{"party", "by": TEXT, "time": TIME, "act": ID}],
 "answers": [NAME],
 "paragraphs": [{"name": NAME, "digest": ID, "text": TEXT,
   "meant": [{"written", "name": NAME}] (names that have come to mean several things since, and which is meant),
   "differences": [{"from": NAME (a text that this one claims to follow, or passes for), "from-standing": TEXT,
     "claim": "answers", "made from", "its author's last" or "reads like", "same": BOOL, "remarks": [TEXT],
     "spans": [{"change": "same", "removed" or "added", "text": TEXT, "moved": NUMBER (those that moved)}]}]}],
 "look-closely": [{"what": TEXT, "line": NUMBER, "offset": NUMBER (of bytes)}] (what one may not see, or take for something else)})json"};

namespace {

Json differences_json(const talks::Talks& talks, const talks::NoteView& view, std::size_t i) {
  const auto& wording = view.note->paragraphs[i].wording;
  return wording ? likenesses_json(talks::likenesses(talks, view.paragraphs[i]), *wording)
                 : Json(Json::Array{});
}

Json suspicions_json(std::string_view text) {
  Json::Array out;
  for (const Suspicion& one : suspicious(text)) {
    const auto lines = std::ranges::count(text.substr(0, one.offset), '\n');
    out.emplace_back(Json::Object{{"what", one.what},
                                  {"line", static_cast<std::int64_t>(lines + 1)},
                                  {"offset", static_cast<std::int64_t>(one.offset)}});
  }
  return out;
}

}  // namespace

int run_read(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Result<const talks::NoteView*> found = talks.find_note(*arguments.get("NOTE"));
  if (!found) return failed(found.error());
  const talks::NoteView& view = **found;
  const bool base = view.party == talks::kBaseName;
  if (!base && view.party != session->party() && !session->record().receipt(view.index, session->party()) &&
      view.counts) {
    const auto own = session->desk().identity().card.card;
    if (own.role != Role::observer && session->record().may(own.signing.id(), Power::transmit)) {
      return failed(
          {"no receipt is signed for " + view.name + " yet, and a note is shown only after its receipt",
           "unpack its pouch again: parley pouch unpack FILE"});
    }
  }
  const auto arrivals = talks::arrivals(talks, view);
  if (session->json()) {
    Json::Array receipts, paragraphs, publication, answers;
    for (const ActId& answered : view.answers) {
      if (const talks::NoteView* other = talks.note(answered)) answers.emplace_back(other->name);
    }
    for (const std::string& each : publication_lines(talks, view)) publication.emplace_back(each);
    for (const talks::Arrival& arrival : arrivals) {
      if (!arrival.receipt) continue;
      receipts.emplace_back(Json::Object{{"party", arrival.party},
                                         {"by", arrival.received_by},
                                         {"time", arrival.received_at->rfc3339()},
                                         {"act", arrival.receipt_act->hex()}});
    }
    for (std::size_t i = 0; view.note && i < view.note->paragraphs.size(); ++i) {
      Json::Array meant;
      for (const talks::Meant& one : talks::names_meant(talks, view.paragraphs[i]))
        meant.emplace_back(Json::Object{{"written", one.written}, {"name", one.name}});
      paragraphs.emplace_back(Json::Object{{"name", talks.name(view.paragraphs[i])},
                                           {"digest", view.paragraphs[i].paragraph.hex()},
                                           {"text", view.note->paragraphs[i].source},
                                           {"differences", differences_json(talks, view, i)},
                                           {"meant", std::move(meant)}});
    }
    const auto by = answered(*session, talks, view).due.answer_by;
    print(Json(Json::Object{{"note", view.name},
                            {"act", view.act.hex()},
                            {"delegate", view.delegate},
                            {"title", view.title},
                            {"standing", standing_text(view.standing)},
                            {"time", view.time.rfc3339()},
                            {"counts", view.counts},
                            {"answer-by", by ? Json(by->rfc3339()) : Json()},
                            {"publication", std::move(publication)},
                            {"text", view.text},
                            {"receipts", std::move(receipts)},
                            {"answers", std::move(answers)},
                            {"paragraphs", std::move(paragraphs)},
                            {"look-closely", suspicions_json(view.text)}})
              .pretty());
    return kDone;
  }
  line(bold(view.name + "  " + shown(view.title)));
  if (base) {
    const Act& convene = session->record().at(0).act;
    line(fmt::format("  base text of the exchange, as {} convened it on {} (as claimed)", convene.author,
                     convene.time.display()));
  } else {
    line(fmt::format("  from      {}, signed {} (as claimed)", view.delegate, view.time.display()));
    if (const auto names = signed_off_by(session->record().at(view.index).act); !names.empty())
      line("  signed off by " + list_of(names));
  }
  if (!base) {
    if (const auto wrong = talks::Dating(talks).of(view.index)) misdated_line(*wrong);
  }
  line(fmt::format("  standing  {}", standing_text(view.standing)));
  for (const ActId& answered : view.answers) {
    if (const talks::NoteView* other = talks.note(answered)) line("  answers   " + other->name);
  }
  const Answered ours = answered(*session, talks, view);
  if (const auto& by = ours.due.answer_by)
    line(fmt::format("  answer by {}{}{}", by->display(), ours.due.overdue ? " OVERDUE" : "",
                     view.answer_by ? "" : " (by the exchange's rule, from the receipt)"));
  for (const talks::Arrival& arrival : arrivals) {
    if (base) break;
    if (arrival.receipt)
      line(fmt::format("  receipt   {} on {} (receipt is not agreement)", arrival.received_by,
                       arrival.received_at->display()));
    else
      line(fmt::format("  receipt   none from {}{}", arrival.party,
                       arrival.observes ? ", which observes and signs none" : " yet"));
  }
  for (const std::string& each : publication_lines(talks, view)) {
    if (!base) line("  publish   " + each);
  }
  for (const talks::Attachment& attachment : view.attachments) {
    line(fmt::format("  attached  {} ({})", shown(attachment.name), size_text(attachment.size)));
  }
  line("  digest    " + view.act.hex());
  if (!view.counts) line("  DOES NOT COUNT: " + shown(view.why_not));
  if (!view.authorised) line("  its delegate cannot commit " + view.party + ": it waits for one who can");
  line();
  if (!view.note) {
    print(shown_lines(view.text));
    return kDone;
  }
  show_prose(view.note->cover_text);
  for (std::size_t i = 0; i < view.note->paragraphs.size(); ++i) {
    const note::Paragraph& paragraph = view.note->paragraphs[i];
    line();
    const std::size_t end = paragraph.source.find('\n');
    line(bold(talks.name(view.paragraphs[i]) + "  " + shown(paragraph.source.substr(3, end - 3))));
    for (const talks::Meant& one : talks::names_meant(talks, view.paragraphs[i]))
      line(fmt::format("  {} is {}", one.written, one.name));
    if (!paragraph.place.empty()) line("  " + shown(paragraph.place));
    if (view.standing != NoteStanding::formal) line(" " + standing_mark(view.standing));
    if (paragraph.wording) {
      std::string_view rest = *paragraph.wording;
      for (;;) {
        const std::size_t stop = std::min(rest.find('\n'), rest.size());
        line("  │ " + shown(rest.substr(0, stop)));
        if (stop == rest.size()) break;
        rest.remove_prefix(stop + 1);
      }
    }
    if (paragraph.wording) print_likenesses(talks::likenesses(talks, view.paragraphs[i]), *paragraph.wording);
    show_prose(paragraph.reasons);
    if (const auto point = talks.point_of(view.paragraphs[i]); point && *point == view.paragraphs[i]) {
      for (const std::string& each : declaration_lines(talks, {talks.point(*point)}, session->now()))
        line("  " + each);
    }
  }
  const auto suspicions = suspicious(view.text);
  if (!suspicions.empty()) {
    line();
    line(bold("Look closely: this note has what a reader may not see or may take for something else:"));
    for (const Suspicion& suspicion : suspicions) {
      const std::size_t begin = view.text.rfind('\n', suspicion.offset == 0 ? 0 : suspicion.offset - 1);
      const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
      const std::size_t stop = std::min(view.text.find('\n', suspicion.offset), view.text.size());
      line("  " + suspicion.what +
           " in: " + fit(shown(std::string_view(view.text).substr(from, stop - from)), 70));
    }
  }
  return kDone;
}

}  // namespace parley::cli
