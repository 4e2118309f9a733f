/// Writing notes: check, deliver, and the skeleton of a reply.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/draft.hpp"
#include "cli/points.hpp"
#include "cli/redline_text.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/delivery.hpp"
#include "desk/drafts.hpp"
#include "desk/files.hpp"
#include "note/limits.hpp"
#include "note/note.hpp"
#include "note/skeleton.hpp"
#include "talks/check.hpp"
#include "talks/status.hpp"

namespace parley::cli {
namespace {

talks::Drafter drafter(Session& session) {
  const KeyId key = session.desk().identity().card.card.signing.id();
  return {session.party(), session.talks().next_number(session.party()),
          session.record().may(key, Power::commit)};
}

/// Dates that have passed already are hardly meant.
void warn_of_dates(const Session& session, Draft& draft) {
  const note::Header& header = draft.reading.note->header;
  const auto warn = [&](const std::optional<Instant>& date, const std::string& key,
                        const std::string& means) {
    if (!date || *date > session.now()) return;
    int number = 1;
    std::size_t at = 0;
    while (at < draft.text.size() && !draft.text.substr(at).starts_with(key)) {
      at = std::min(draft.text.find('\n', at), draft.text.size() - 1) + 1;
      ++number;
    }
    draft.reading.problems.push_back({number, 1, key + " " + date->display() + " has passed: " + means,
                                      "change the date if that is not meant", note::Severity::warning});
  };
  warn(header.answer_by, "answer-by:", "the answer would be overdue at once");
  warn(header.open_until, "open-until:", "the offer would have ended before it is made");
}

Json problems_json(const Draft& draft) {
  Json::Array out;
  for (const note::Diagnostic& problem : draft.reading.problems) {
    out.emplace_back(
        Json::Object{{"line", problem.line},
                     {"column", problem.column},
                     {"severity", problem.severity == note::Severity::error ? "error" : "warning"},
                     {"message", problem.message},
                     {"remedy", problem.remedy}});
  }
  return out;
}

/// Every difference of each wording from those that it claims to follow: nothing changes silently.
void show_redlines(const talks::Talks& talks, const std::string& party, const note::Note& note) {
  for (const note::Paragraph& paragraph : note.paragraphs) {
    const auto all = talks::likenesses(talks, party, paragraph);
    if (all.empty()) continue;
    line(fmt::format("  {}.", paragraph.number));
    print_likenesses(all, *paragraph.wording);
  }
}

}  // namespace

Result<Draft> read_draft(const std::string& file) {
  const Result<std::string> text = read_file(file, 2 * note::limits::kNoteBytes);
  if (!text) return std::unexpected(text.error());
  Draft draft{file, note::normalize(*text), {}};
  draft.reading = note::read_note(draft.text);
  return draft;
}

void check_against(Session& session, Draft& draft) {
  if (!draft.reading.note) return;
  const auto found = talks::check_draft(session.talks(), *draft.reading.note, drafter(session));
  draft.reading.problems.insert(draft.reading.problems.end(), found.begin(), found.end());
  const std::filesystem::path folder = std::filesystem::path(draft.file).parent_path();
  for (const note::Attach& attach : draft.reading.note->header.attach) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(folder / attach.path, ignored)) continue;
    const bool something = std::filesystem::exists(folder / attach.path, ignored);
    draft.reading.problems.push_back({attach.line, attach.column,
                                      something ? shown(attach.path) + " is a folder or a device, not a file"
                                                : "there is no file " + shown(attach.path),
                                      something ? "attach the files themselves, or an archive of the folder"
                                                : "give its path from the folder of the draft",
                                      note::Severity::error});
  }
  warn_of_dates(session, draft);
  note::sort_by_place(draft.reading.problems);
}

void show_problems(const Draft& draft) {
  for (const note::Diagnostic& problem : draft.reading.problems)
    print(note::explain(problem, draft.file, draft.text));
}

std::size_t count_errors(const Draft& draft) {
  return static_cast<std::size_t>(
      std::ranges::count(draft.reading.problems, note::Severity::error, &note::Diagnostic::severity));
}

Result<Delivery> prepare(Session& session, const Draft& draft, std::int64_t number) {
  const std::filesystem::path folder = std::filesystem::path(draft.file).parent_path();
  std::uint64_t attached = 0;
  for (const note::Attach& attach : draft.reading.note->header.attach)
    attached += std::filesystem::file_size(folder / attach.path);
  Progress progress("Reading the attachments", attached);
  return prepare_delivery(draft.text, number, names_in(session.talks(), session.party(), number), folder,
                          session.desk().world().random, [&](std::uint64_t more) { progress.add(more); });
}

const Manual check_manual{
    .name = "check",
    .summary = "read a draft and say how it was understood, or what is wrong",
    .text =
        R"(Reads a note and says, paragraph by paragraph, how it was understood. What cannot be read as intended is an error with file, line and column, the line itself, and what to do about it; nothing is guessed. All errors of form are shown at once; names are looked up once the form is right.

The draft is also held against the record: every name must exist and mean one thing, and each statement must be one that can be made. With --form the desk is left out, and only the form of the note is checked. How a note is written: parley help notes.)",
    .options = {{"DRAFT", "", "the note's file", true},
                {"--form", "", "check the form alone, without a desk"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley check reply.md", "says how the reply was understood"},
                 {"parley check --form demands.md", "needs no desk"}},
    .json = R"json({"file": TEXT, "good": BOOL, "understood": TEXT,
 "problems": [{"line", "column": NUMBER, "severity": "error" or "warning", "message", "remedy": TEXT}]})json"};

int run_check(const Arguments& arguments) {
  Result<Draft> draft = read_draft(*arguments.get("DRAFT"));
  if (!draft) return failed(draft.error());
  if (!arguments.has("--form")) {
    Result<Session> session = Session::open(arguments, Session::For::reading);
    if (!session)
      return failed(
          {session.error().message, session.error().remedy + "; or check the form alone, with --form"});
    if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
    check_against(*session, *draft);
  }
  const std::size_t errors = count_errors(*draft);
  if (arguments.has("--json")) {
    print(
        Json(Json::Object{{"file", draft->file},
                          {"good", errors == 0},
                          {"problems", problems_json(*draft)},
                          {"understood", draft->reading.note ? note::understood(*draft->reading.note) : ""}})
            .pretty());
  } else {
    if (draft->reading.note) print(note::understood(*draft->reading.note));
    show_problems(*draft);
    if (errors == 0)
      line("It can be delivered.");
    else
      line(count_text(errors, "error", "errors") + ": it cannot be delivered so.");
  }
  return errors == 0 ? kDone : kProblems;
}

const Manual deliver_manual{
    .name = "deliver",
    .summary = "sign a note and deliver it to all parties",
    .text =
        R"(Shows exactly what will be delivered, by whom, to whom and in which standing, and asks. Then it signs the note and stores it, durably, with all that belongs to it: from then on it is said. It reaches the others with the next pouch or sync.

Every note goes to all parties of the exchange. Attachments (attach: in the header) go with it: any size up to 4 GiB.

Where your party asks for sign-offs, --draft delivers a draft of your caucus with those that were given for it, exactly as it was signed off; with too few of them nothing is signed.)",
    .options = {{"DRAFT", "", "the note's file"},
                {"--draft", "NAME", "instead: a draft of the caucus, by the name of the note there: alpha/1"},
                {"--caucus", "NAME", "which caucus (default: the only one)"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print what was delivered as JSON"}},
    .examples = {{"parley deliver reply.md", "shows it, asks, signs"},
                 {"parley deliver reply.md --yes", "in a script"},
                 {"parley deliver --draft usa/3", "delivers what was shared and signed off"}},
    .json = R"json({"note": NAME, "act": ID, "paragraphs": NUMBER})json"};

int run_deliver(const Arguments& arguments) {
  if (arguments.has("--draft")) return run_deliver_shared(arguments);
  if (!arguments.has("DRAFT")) {
    failed({"name the note's file, or a draft of the caucus with --draft", "see parley help deliver"});
    return kUsage;
  }
  Result<Draft> draft = read_draft(*arguments.get("DRAFT"));
  if (!draft) return failed(draft.error());
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  check_against(*session, *draft);
  if (count_errors(*draft) > 0) {
    show_problems(*draft);
    line(count_text(count_errors(*draft), "error", "errors") + ": nothing was delivered.");
    return kProblems;
  }
  const std::int64_t needed = sign_offs_needed(session->record(), session->party());
  if (needed > 0) {
    return failed(
        {fmt::format("the notes of {} need {}, and a note that was not shared has none", session->party(),
                     count_text(static_cast<std::size_t>(needed), "sign-off", "sign-offs")),
         "share it in your caucus (parley draft share " + shown(draft->file) +
             " --for EXCHANGE), have it signed off there (parley sign-off), and deliver that: "
             "parley deliver --draft NAME"});
  }
  const std::int64_t number = session->talks().next_number(session->party());
  Result<Delivery> delivery = prepare(*session, *draft, number);
  if (!delivery) return failed(delivery.error());
  return show_and_deliver(*session, arguments, *draft, number, std::move(*delivery));
}

int show_and_deliver(Session& session, const Arguments& arguments, const Draft& draft, std::int64_t number,
                     Delivery delivery) {
  const bool quiet = session.json();
  const talks::Talks& talks = session.talks();
  Instant latest{};
  for (const ActId& head : session.record().heads())
    latest = std::max(latest, session.record().at(*session.record().find(head)).act.time);
  const note::Note& note = *draft.reading.note;
  const std::string name = fmt::format("{}/{}", session.party(), number);
  std::string to;
  for (const Party& party : talks.parties()) {
    if (party.handle != session.party()) to += (to.empty() ? "" : ", ") + party.handle;
  }
  if (!quiet) {
    show_problems(draft);
    line(bold(fmt::format("{} will be delivered", name)));
    line(fmt::format("  by        {}", session.desk().identity().card.card.delegate.display()));
    line(fmt::format("  to        {}", to));
    line(fmt::format("  exchange  {}", shown(session.record().convene().title)));
    line(fmt::format("  standing  {}", note::name_of(note.header.standing)));
    line(fmt::format("  dated     {}{}", session.now().display(),
                     session.now() < latest
                         ? ", BEFORE what it follows (" + latest.display() + "): look at the clock"
                         : ""));
    const std::size_t texts = delivery.disclosures.size() - delivery.files.size();
    for (std::size_t i = texts; i < delivery.disclosures.size(); ++i) {
      const note::AttachmentText file = note::read_disclosure(delivery.disclosures[i]).value().attachment;
      line(fmt::format("  attached  {} ({})", shown(file.name), size_text(file.size)));
    }
    for (const SignOff& each : std::get<Deliver>(delivery.act.deed).sign_offs) {
      const SignOffStatement statement = read_sign_off_statement(each.statement).value();
      line(fmt::format("  signed off by {}, until {}", statement.author.display(),
                       statement.expires.display()));
    }
    print(note::understood(note));
    show_redlines(talks, session.party(), note);
  }
  std::uint64_t attached = 0;
  for (const std::filesystem::path& file : delivery.files) {
    if (!file.empty()) attached += std::filesystem::file_size(file);
  }
  const Result<void> sure = agreed_to(arguments, "Sign and deliver it?", "nothing was delivered");
  if (!sure) return failed(sure.error());
  Result<ActId> act = std::unexpected(Error{});
  {
    Progress progress("Storing the attachments", attached);
    act = session.desk().deliver(session.id(), std::move(delivery),
                                 [&](std::uint64_t more) { progress.add(more); });
  }
  if (!act) return failed(act.error());
  if (quiet) {
    print(Json(Json::Object{{"note", name},
                            {"act", act->hex()},
                            {"paragraphs", static_cast<std::int64_t>(note.paragraphs.size())}})
              .pretty());
  } else {
    line(fmt::format("Delivered as {}: signed and stored. Carry it to the others with  {}", name,
                     way_out(session.record())));
  }
  return kDone;
}

const Manual reply_manual{.name = "reply",
                          .summary = "write the skeleton of a reply to a note",
                          .text =
                              "Writes a draft with one heading for each wording of the note that your party "
                              "still has to answer. Fill in the position after each colon with any editor, "
                              "add reasons and counter-wordings, and check it with parley check.",
                          .options = {{"NOTE", "", "the note to answer: russia/1", true},
                                      {"--texts", "",
                                       "quote each wording below its heading, to be changed where you "
                                       "counter (take it out where you do not)"},
                                      {"-o,--output", "FILE", "write to a file that does not exist yet"}},
                          .examples = {{"parley reply russia/1 -o reply.md", "then edit reply.md"}}};

int run_reply(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Result<const talks::NoteView*> found = talks.find_note(*arguments.get("NOTE"));
  if (!found) return failed(found.error());
  const talks::NoteView& view = **found;
  if (view.party == session->party())
    return failed({view.name + " is your own party's note", "answer one of another party"});
  std::vector<note::SkeletonItem> items;
  for (const talks::Coverage& coverage : talks::coverage(talks, view)) {
    if (coverage.party != session->party()) continue;
    for (const ParagraphId& id : coverage.open) {
      const auto ref = note::parse_paragraph_ref(talks.name(id));
      if (!ref) continue;
      note::SkeletonItem item;
      item.wording = *ref;
      if (const auto point = talks.point_of(id)) {
        item.title = talks.point(*point)->title + standing_mark(view.standing);
        item.place = talks.point(*point)->place;
        const talks::Wording* wording = talks.point(*point)->wording(id);
        if (arguments.has("--texts") && wording && wording->text) {
          item.text = *wording->text;
        }
      }
      items.push_back(std::move(item));
    }
  }
  if (items.empty())
    cli::note("nothing of " + view.name + " is left to answer: the skeleton has no paragraphs");
  const auto ref = note::parse_note_ref(view.name);
  const std::string text = note::skeleton("Reply to " + view.name, {*ref}, items);
  if (const auto output = arguments.get("--output")) {
    if (std::filesystem::exists(*output))
      return failed({shown(*output) + " is there already", "name another file; nothing was overwritten"});
    write_file_durably(*output, text, 0644);
    line(fmt::format("{} to answer, written to {}", count_text(items.size(), "wording", "wordings"),
                     shown(*output)));
  } else {
    print(text);
  }
  return kDone;
}

}  // namespace parley::cli
