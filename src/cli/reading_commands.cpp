/// Reading what arrived: the inbox, a note as a letter, its attachments.
#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "note/note.hpp"
#include "talks/status.hpp"

namespace parley::cli {
namespace {

std::string standing_text(NoteStanding standing) {
  return standing == NoteStanding::without_prejudice ? "without prejudice" : std::string(name_of(standing));
}

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

Result<talks::NoteView> note_argument(Session& session, const std::string& name) {
  const Result<const talks::NoteView*> found = session.talks().find_note(name);
  if (!found) return std::unexpected(found.error());
  return **found;
}

std::string answered_text(const Session& session, const talks::Talks& talks, const talks::NoteView& note) {
  for (const talks::Coverage& coverage : talks::coverage(talks, note)) {
    if (coverage.party == session.party())
      return fmt::format("{} of {}", coverage.answered.size(), coverage.asked.size());
  }
  return "-";
}

}  // namespace

const Manual inbox_manual{
    .name = "inbox",
    .summary = "the notes of the other parties, and what is still to be answered",
    .text =
        "Lists the notes of the other parties, newest last: when each was signed (as its author claims), "
        "your party's receipt, how many of its wordings your party has answered, and by when an answer is "
        "asked for. Invitations to exchanges that your party has not joined are listed too.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley inbox", "what there is to read and to answer"}},
    .json =
        R"json([{"note": NAME, "act": ID, "party", "title", "standing": TEXT, "time": TIME, "receipt": DATE or "none",
  "answered": "3 of 7" or "-", "counts": BOOL, "answer-by": TIME (if any)}])json"};

int run_inbox(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  bool invited = false;
  for (const ExchangeSummary& exchange : session->desk().exchanges()) {
    if (exchange.joined) continue;
    invited = true;
    if (!session->json()) {
      line(fmt::format("You are invited to \"{}\" ({}). See and join it: parley join --exchange {}",
                       shown(exchange.title), exchange.id.hex().substr(0, 8),
                       exchange.id.hex().substr(0, 8)));
    }
  }
  if (const Result<void> loaded = session->load_talks(); !loaded) {
    if (invited && !session->json()) return kDone;
    return failed(loaded.error());
  }
  const talks::Talks& talks = session->talks();
  Table table({"note", "title", "standing", "signed", "receipt", "answered", "answer by"});
  Json::Array out;
  for (const talks::NoteView* note : talks.notes()) {
    if (note->party == session->party()) continue;
    std::string receipt = "none";
    for (const talks::Arrival& arrival : talks::arrivals(talks, *note)) {
      if (arrival.party == session->party() && arrival.receipt) receipt = arrival.received_at->date();
    }
    const std::string answered = answered_text(*session, talks, *note);
    const std::string by = note->answer_by ? note->answer_by->display() : "";
    const std::string title =
        note->counts ? shown(note->title) : "(does not count: " + shown(note->why_not) + ")";
    table.row({note->name.empty() ? "?" : note->name, title, standing_text(note->standing), note->time.date(),
               receipt, answered, by});
    Json::Object json{{"note", note->name},
                      {"act", note->act.hex()},
                      {"party", note->party},
                      {"title", note->title},
                      {"standing", standing_text(note->standing)},
                      {"time", note->time.rfc3339()},
                      {"receipt", receipt},
                      {"answered", answered},
                      {"counts", note->counts}};
    if (note->answer_by) json.emplace("answer-by", note->answer_by->rfc3339());
    out.emplace_back(std::move(json));
  }
  if (session->json()) {
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  if (out.empty()) {
    line("Nothing has arrived yet.");
    return kDone;
  }
  table.print(columns());
  line();
  line("Read one with parley read NOTE; answer it with parley reply NOTE.");
  return kDone;
}

const Manual read_manual{
    .name = "read",
    .summary = "read a note as a letter",
    .text =
        "Shows a note as it was signed: from whom, in which standing, when, with its receipts; the cover; "
        "each paragraph with its name. Texts of others are shown as text: control characters, bidirectional "
        "controls and invisible characters are written out, and words that mix alphabets are marked.",
    .options = {{"NOTE", "", "its name: usa/1", true}, {"--json", "", "print as JSON"}},
    .examples = {{"parley read usa/1", "the letter"}},
    .json =
        R"json({"note": NAME, "act": ID, "delegate", "title", "standing": TEXT, "time": TIME, "counts": BOOL,
 "text": TEXT (the whole note, exactly),
 "receipts": [{"party", "by": TEXT, "time": TIME, "act": ID}],
 "paragraphs": [{"name": NAME, "digest": ID, "text": TEXT}]})json"};

int run_read(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const talks::Talks& talks = session->talks();
  const Result<talks::NoteView> found = note_argument(*session, *arguments.get("NOTE"));
  if (!found) return failed(found.error());
  const talks::NoteView& view = *found;
  if (view.party != session->party() && !session->record().receipt(view.index, session->party()) &&
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
    Json::Array receipts, paragraphs;
    for (const talks::Arrival& arrival : arrivals) {
      if (!arrival.receipt) continue;
      receipts.emplace_back(Json::Object{{"party", arrival.party},
                                         {"by", arrival.received_by},
                                         {"time", arrival.received_at->rfc3339()},
                                         {"act", arrival.receipt_act->hex()}});
    }
    for (std::size_t i = 0; view.note && i < view.note->paragraphs.size(); ++i) {
      paragraphs.emplace_back(Json::Object{{"name", talks.name(view.paragraphs[i])},
                                           {"digest", view.paragraphs[i].paragraph.hex()},
                                           {"text", view.note->paragraphs[i].source}});
    }
    print(Json(Json::Object{{"note", view.name},
                            {"act", view.act.hex()},
                            {"delegate", view.delegate},
                            {"title", view.title},
                            {"standing", standing_text(view.standing)},
                            {"time", view.time.rfc3339()},
                            {"counts", view.counts},
                            {"text", view.text},
                            {"receipts", std::move(receipts)},
                            {"paragraphs", std::move(paragraphs)}})
              .pretty());
    return kDone;
  }
  line(bold(view.name + "  " + shown(view.title)));
  line(fmt::format("  from      {}, signed {} (as claimed)", view.delegate, view.time.display()));
  line(fmt::format("  standing  {}", standing_text(view.standing)));
  for (const ActId& answered : view.answers) {
    if (const talks::NoteView* other = talks.note(answered)) line("  answers   " + other->name);
  }
  if (view.answer_by) line("  answer by " + view.answer_by->display());
  for (const talks::Arrival& arrival : arrivals) {
    line(arrival.receipt ? fmt::format("  receipt   {} on {} (receipt is not agreement)", arrival.received_by,
                                       arrival.received_at->display())
                         : fmt::format("  receipt   none from {} yet", arrival.party));
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
    if (!paragraph.place.empty()) line("  " + shown(paragraph.place));
    if (view.standing != NoteStanding::formal) line("  [" + standing_text(view.standing) + "]");
    if (paragraph.wording) {
      std::string_view rest = *paragraph.wording;
      for (;;) {
        const std::size_t stop = std::min(rest.find('\n'), rest.size());
        line("  │ " + shown(rest.substr(0, stop)));
        if (stop == rest.size()) break;
        rest.remove_prefix(stop + 1);
      }
    }
    show_prose(paragraph.reasons);
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

const Manual attachment_list_manual{
    .name = "attachment list",
    .summary = "list the attachments of a note",
    .text =
        "Lists the files delivered with a note: number, name, size, digest, and whether the bytes are on "
        "this desk.",
    .options = {{"NOTE", "", "its name: usa/1", true}, {"--json", "", "print as JSON"}},
    .examples = {{"parley attachment list usa/1", "lists them"}},
    .json =
        R"json([{"number": NUMBER, "name": TEXT, "size": NUMBER (bytes), "here": BOOL, "sha256": ID}])json"};

int run_attachment_list(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const Result<talks::NoteView> note = note_argument(*session, *arguments.get("NOTE"));
  if (!note) return failed(note.error());
  Table table({"", "name", "size", "here", "sha256"});
  Json::Array out;
  std::int64_t number = 0;
  for (const AttachmentState& attachment : session->desk().attachments(session->record(), note->index)) {
    ++number;
    table.row({std::to_string(number), shown(attachment.name), size_text(attachment.size),
               attachment.here ? "yes" : "not yet", attachment.sha256.hex()});
    out.emplace_back(Json::Object{{"number", number},
                                  {"name", attachment.name},
                                  {"size", attachment.size},
                                  {"here", attachment.here},
                                  {"sha256", attachment.sha256.hex()}});
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line(note->name + " has no attachments.");
  else
    table.print(std::max<std::size_t>(columns(), 110));
  return kDone;
}

const Manual attachment_save_manual{
    .name = "attachment save",
    .summary = "save an attachment of a note to a file",
    .text =
        "Writes the file as it was delivered; its digest stands in the signed act and is checked. An "
        "existing file is not overwritten. Where the sender's name for it is a hidden file's or has "
        "characters "
        "that mislead, choose one with -o.",
    .options = {{"NOTE", "", "its name: usa/1", true},
                {"NUMBER", "", "which one (default: the first)"},
                {"-o,--output", "FILE", "where to (default: its own name, in this folder)"}},
    .examples = {{"parley attachment save union/1 1 -o prices.csv", "saves the first attachment"}}};

int run_attachment_save(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const Result<talks::NoteView> note = note_argument(*session, *arguments.get("NOTE"));
  if (!note) return failed(note.error());
  const auto attachments = session->desk().attachments(session->record(), note->index);
  const std::string number = arguments.get("NUMBER").value_or("1");
  const bool digits =
      !number.empty() && number.size() < 4 && number.find_first_not_of("0123456789") == std::string::npos;
  const std::size_t place = digits ? static_cast<std::size_t>(std::stoi(number)) : 0;
  if (place == 0 || place > attachments.size()) {
    return failed({note->name + " has " + count_text(attachments.size(), "attachment", "attachments"),
                   "see parley attachment list " + note->name});
  }
  const AttachmentState& attachment = attachments[place - 1];
  if (!attachment.here)
    return failed({"the bytes of " + shown(attachment.name) + " have not arrived yet",
                   "they come with a pouch of the sender"});
  // Others chose the name: it must not become a hidden file (.profile) or look like something else.
  if (!arguments.has("--output") && (attachment.name.starts_with('.') || attachment.name.starts_with('-') ||
                                     !suspicious(attachment.name).empty())) {
    return failed({"the name " + shown(attachment.name) + " is not one to write a file by",
                   "choose the file's name yourself, with -o"});
  }
  const std::filesystem::path output = arguments.get("--output").value_or(attachment.name);
  if (std::filesystem::exists(output))
    return failed(
        {shown(output.string()) + " is there already", "name another file with -o; nothing was overwritten"});
  Result<Descriptor> file = open_to_read(session->desk().attachment_file(attachment.sha256));
  if (!file) return failed(file.error());
  NewFile copy(output, 0644);
  FdSource source(file->get());
  Bytes block(1 << 20);
  Progress progress("Saving");
  Sha256 hash;
  while (const std::size_t got = source.read(block)) {
    hash.update(BytesView(block).first(got));
    copy.sink().write(BytesView(block).first(got));
    progress.add(got);
  }
  if (hash.finish() != attachment.sha256) {
    return failed({"the file in the archive is not the one that was signed",
                   "ask the sender to pack it again with parley pouch pack --all"});
  }
  copy.commit();
  line(fmt::format("Saved {} ({}), sha256 {}", shown(output.string()), size_text(attachment.size),
                   attachment.sha256.hex()));
  return kDone;
}

}  // namespace parley::cli
