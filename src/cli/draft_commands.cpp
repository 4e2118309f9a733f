/// Drafts among one's own: sharing, commenting, signing off.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/draft.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/drafts.hpp"
#include "desk/files.hpp"

namespace parley::cli {
namespace {

constexpr std::int64_t kDefaultWeek = std::int64_t{7} * 24 * 3600;

/// The caucus by `--caucus`, or the only exchange of one party on this desk.
Result<ExchangeId> caucus_of(const Session& session, const Arguments& arguments) {
  if (const auto name = arguments.get("--caucus")) {
    const Result<ExchangeId> id = session.desk().find_exchange(name);
    if (!id) return id;
    const Result<Record> record = session.desk().record(*id);
    if (!record) return std::unexpected(record.error());
    if (!record->caucus())
      return fail("\"" + shown(*name) + "\" is no caucus: other parties read it too",
                  "open one with parley convene TITLE --caucus");
    return id;
  }
  std::vector<ExchangeId> found;
  for (const ExchangeSummary& exchange : session.desk().exchanges()) {
    if (exchange.damage) continue;
    const Result<Record> record = session.desk().record(exchange.id);
    if (record && record->caucus()) found.push_back(exchange.id);
  }
  if (found.size() == 1) return found[0];
  return found.empty()
             ? fail("this desk is in no caucus", "open one with parley convene TITLE --caucus")
             : fail("this desk is in several caucuses", "name one with --caucus; see parley exchanges");
}

/// A desk with the talks of its caucus.
Result<Session> open_caucus(const Arguments& arguments, Session::For what) {
  Result<Session> session = Session::open(arguments, what);
  if (!session) return session;
  if (what == Session::For::changing) {
    if (const auto copied = session->desk().copied()) return std::unexpected(*copied);
  }
  const Result<ExchangeId> id = caucus_of(*session, arguments);
  if (!id) return std::unexpected(id.error());
  if (const Result<void> loaded = session->load_talks(*id); !loaded) return std::unexpected(loaded.error());
  return session;
}

Result<SharedDraft> find_draft(const Session& session, const talks::Talks& talks, const std::string& name) {
  const Result<const talks::NoteView*> note = talks.find_note(name);
  if (!note) return std::unexpected(note.error());
  std::vector<std::string> unread;
  for (SharedDraft& shared : shared_drafts(session.desk(), talks, &unread)) {
    if (shared.shared_by == *note) return std::move(shared);
  }
  for (const std::string& why : unread) {
    if (why.starts_with((*note)->name + ":")) return fail("the draft cannot be read: " + why);
  }
  return fail(name + " shares no draft", "see parley draft list");
}

/// How a draft stands in the exchange that it is for, and which that is.
struct Standing : DraftStanding {
  std::string exchange;  ///< its title, or the beginning of its id where it is not on this desk
};

Standing standing_of(const Session& session, const SharedDraft& shared) {
  Standing out;
  out.exchange = shared.draft.exchange.hex().substr(0, 8);
  out.state = "for an exchange that is not on this desk";
  Result<Record> record = session.desk().record(shared.draft.exchange);
  if (!record) return out;
  out.exchange = record->convene().title;
  static_cast<DraftStanding&>(out) = parley::standing_of(talks::Talks(*record), shared, session.now());
  return out;
}

std::string next_name(const Session& session, const talks::Talks& talks) {
  return fmt::format("{}/{}", session.party(), talks.next_number(session.party()));
}

std::string carry_to_colleagues(const Record& caucus) {
  return caucus.convene().relays.empty()
             ? "parley pouch pack --exchange " + caucus.id().hex().substr(0, 8) + " -o FILE"
             : "parley sync";
}

const Option kCaucus{"--caucus", "NAME", "which caucus (default: the only one)"};

}  // namespace

const Manual draft_share_manual{
    .name = "draft share",
    .summary = "share a draft with your own delegates, in the caucus",
    .text =
        R"(Freezes a draft for an exchange, as the note that it would be if it were delivered now, and shares it in the caucus. From then on its digests are fixed, so that colleagues can sign it off. The other parties see nothing of it.

In the caucus its paragraphs are points, each with its text, and colleagues comment on them (parley draft comment). A changed draft is shared anew.)",
    .options = {{"FILE", "", "the draft", true},
                {"--for", "EXCHANGE", "where it is to be delivered: the title, or the beginning of the id",
                 true},
                kCaucus,
                {"--yes", "", "do not ask"},
                {"--json", "", "print what was shared as JSON (with --yes)"}},
    .examples = {{"parley draft share reply.md --for \"Security guarantees\"",
                  "shares it in the only caucus"}},
    .json = R"json({"draft": NAME (in the caucus), "note": NAME (that it is to be), "act": ID})json"};

int run_draft_share(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  Result<Draft> draft = read_draft(*arguments.get("FILE"));
  if (!draft) return failed(draft.error());
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  if (const auto copied = session->desk().copied()) return failed(*copied);
  const Result<ExchangeId> caucus = caucus_of(*session, arguments);
  if (!caucus) return failed(caucus.error());
  const Result<ExchangeId> target = session->desk().find_exchange(arguments.get("--for"));
  if (!target) return failed(target.error());
  if (*target == *caucus)
    return failed({"that is the caucus itself", "name the exchange where it is to be delivered with --for"});
  if (const Result<void> loaded = session->load_talks(*target); !loaded) return failed(loaded.error());
  check_against(*session, *draft);
  if (count_errors(*draft) > 0) {
    show_problems(*draft);
    line(count_text(count_errors(*draft), "error", "errors") + ": nothing was shared.");
    return kProblems;
  }
  const std::int64_t number = session->talks().next_number(session->party());
  const Result<Delivery> delivery = prepare(*session, *draft, number);
  if (!delivery) return failed(delivery.error());
  const Result<FrozenDraft> frozen = freeze(*target, session->party(), *delivery);
  if (!frozen) return failed(frozen.error());
  const std::string title = session->record().convene().title;
  if (!session->json()) {
    show_problems(*draft);
    line(fmt::format("{} of \"{}\" will be shared in the caucus:", frozen->name(), shown(title)));
    print(note::understood(*draft->reading.note));
  }
  if (const Result<void> sure = agreed_to(arguments, "Share it?", "nothing was shared"); !sure)
    return failed(sure.error());
  if (const Result<void> loaded = session->load_talks(*caucus); !loaded) return failed(loaded.error());
  const std::string name = next_name(*session, session->talks());
  const Result<ActId> act = share_draft(session->desk(), session->talks(), *frozen, *delivery, title);
  if (!act) return failed(act.error());
  if (session->json()) {
    print(Json(Json::Object{{"act", act->hex()}, {"draft", name}, {"note", frozen->name()}}).pretty());
    return kDone;
  }
  line(fmt::format("Shared as {} of the caucus. Carry it to your colleagues with  {}", name,
                   carry_to_colleagues(session->record())));
  return kDone;
}

const Manual draft_list_manual{
    .name = "draft list",
    .summary = "list the drafts of the caucus",
    .text =
        "Lists the drafts that were shared in the caucus: for which exchange, as which note, how many of the "
        "sign-offs that it needs it has, how many comments, and what is to be done next.",
    .options = {kCaucus, {"--json", "", "print as JSON"}},
    .examples = {{"parley draft list", "lists them"}},
    .json =
        R"json([{"draft": NAME (in the caucus), "note": NAME (that it is to be), "exchange": ID, "title", "shared-by", "state": TEXT,
 "sign-offs", "needed", "comments": NUMBER}])json"};

int run_draft_list(const Arguments& arguments) {
  Result<Session> session = open_caucus(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  std::vector<std::string> unread;
  Table table({"draft", "to be", "of", "title", "sign-offs", "comments", "state"});
  Json::Array out;
  for (const SharedDraft& shared : shared_drafts(session->desk(), session->talks(), &unread)) {
    const Standing standing = standing_of(*session, shared);
    table.row({shared.shared_by->name, shared.draft.name(), shown(standing.exchange),
               shown(shared.draft.title), fmt::format("{} of {}", standing.good.size(), standing.needed),
               std::to_string(shared.comments.size()), standing.state});
    out.emplace_back(Json::Object{{"comments", static_cast<std::int64_t>(shared.comments.size())},
                                  {"draft", shared.shared_by->name},
                                  {"exchange", shared.draft.exchange.hex()},
                                  {"needed", standing.needed},
                                  {"note", shared.draft.name()},
                                  {"shared-by", shared.shared_by->delegate},
                                  {"sign-offs", static_cast<std::int64_t>(standing.good.size())},
                                  {"state", standing.state},
                                  {"title", shared.draft.title}});
  }
  for (const std::string& why : unread) note(why);
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line("No draft yet. Share one with  parley draft share FILE --for EXCHANGE");
  else
    table.print(columns());
  return kDone;
}

const Manual draft_show_manual{
    .name = "draft show",
    .summary = "show a draft of the caucus, with comments and sign-offs",
    .text =
        "Shows a draft as it would be delivered, with the comments below each paragraph, and who signed it "
        "off "
        "until when. What each sign-off signs is fixed to the letter.",
    .options = {{"NAME", "", "its name in the caucus: alpha/1", true},
                kCaucus,
                {"--json", "", "print as JSON"}},
    .examples = {{"parley draft show alpha/1", "the draft, and what was said of it"}},
    .json =
        R"json({"draft": NAME, "note": NAME, "exchange": ID, "text": TEXT (the note to be, exactly), "state": TEXT, "needed": NUMBER,
 "sign-offs": [{"by": TEXT, "until": TIME, "good": BOOL}],
 "comments": [{"paragraph": NUMBER, "note": NAME, "by": TEXT, "time": TIME, "text": TEXT, "instead": TEXT, if other words are proposed}]})json"};

int run_draft_show(const Arguments& arguments) {
  Result<Session> session = open_caucus(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<SharedDraft> shared = find_draft(*session, session->talks(), *arguments.get("NAME"));
  if (!shared) return failed(shared.error());
  const Standing standing = standing_of(*session, *shared);
  const auto good = [&](const SignOff& one) {
    return std::ranges::find(standing.good, one.statement, &SignOff::statement) != standing.good.end();
  };
  if (session->json()) {
    Json::Array sign_offs, comments;
    for (const auto& [statement, sign_off] : shared->sign_offs)
      sign_offs.emplace_back(Json::Object{{"by", statement.author.display()},
                                          {"good", good(sign_off)},
                                          {"until", statement.expires.rfc3339()}});
    for (const DraftComment& comment : shared->comments) {
      Json::Object each{{"by", comment.delegate},
                        {"note", comment.note},
                        {"paragraph", static_cast<std::int64_t>(comment.paragraph)},
                        {"text", comment.reasons},
                        {"time", comment.time.rfc3339()}};
      if (comment.instead) each.emplace("instead", *comment.instead);
      comments.emplace_back(std::move(each));
    }
    print(Json(Json::Object{{"comments", std::move(comments)},
                            {"draft", shared->shared_by->name},
                            {"exchange", shared->draft.exchange.hex()},
                            {"needed", standing.needed},
                            {"note", shared->draft.name()},
                            {"sign-offs", std::move(sign_offs)},
                            {"state", standing.state},
                            {"text", shared->draft.text}})
              .pretty());
    return kDone;
  }
  line(bold(shared->shared_by->name + "  " + shown(shared->draft.title)));
  line(fmt::format("  to be     {} of \"{}\"", shared->draft.name(), shown(standing.exchange)));
  line(fmt::format("  shared    by {}, {}", shared->shared_by->delegate, shared->shared_by->time.display()));
  line("  state     " + standing.state);
  line(fmt::format("  needs     {}",
                   count_text(static_cast<std::size_t>(standing.needed), "sign-off", "sign-offs")));
  for (const auto& [statement, sign_off] : shared->sign_offs)
    line(fmt::format("  signed    by {}, until {}{}", statement.author.display(), statement.expires.display(),
                     good(sign_off) ? "" : ": does not serve any more"));
  for (const note::AttachmentText& each : shared->draft.attachments)
    line(fmt::format("  attached  {} ({})", shown(each.name), size_text(each.size)));
  line();
  print_quoted(shared->draft.text.substr(
      0, shared->draft.paragraphs.empty() ? std::string::npos
                                          : shared->draft.text.find(shared->draft.paragraphs[0].source)));
  for (const note::Paragraph& paragraph : shared->draft.paragraphs) {
    line();
    line(bold(fmt::format("{}.{}", shared->shared_by->name, paragraph.number)));
    print_quoted(paragraph.source);
    for (const DraftComment& comment : shared->comments) {
      if (comment.paragraph != static_cast<std::size_t>(paragraph.number)) continue;
      line(fmt::format("    {} ({}, {}){}", comment.delegate, comment.note, comment.time.display(),
                       comment.instead ? " proposes instead:" : ":"));
      if (comment.instead) print_quoted(*comment.instead);
      print_quoted(comment.reasons);
    }
  }
  return kDone;
}

const Manual draft_comment_manual{
    .name = "draft comment",
    .summary = "comment on a paragraph of a draft, in the caucus",
    .text =
        "Says something of a paragraph of a shared draft to your colleagues, or proposes other words for it. "
        "It "
        "is an ordinary note of the caucus: to say more, write one and deliver it there (parley deliver "
        "--exchange).",
    .options = {{"PARAGRAPH", "", "its name in the caucus: alpha/1.2", true},
                {"TEXT", "", "what you say of it", true},
                {"--instead", "FILE", "other words for the whole paragraph, with its heading"},
                kCaucus,
                {"--json", "", "print the act as JSON"}},
    .examples = {{"parley draft comment alpha/1.2 \"We cannot say this before the vote.\"", "a remark"}},
    .json = R"json({"act": ID, "note": NAME})json"};

int run_draft_comment(const Arguments& arguments) {
  Result<Session> session = open_caucus(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const std::string name = *arguments.get("PARAGRAPH");
  const Result<talks::Found> found = session->talks().find_paragraph(name);
  if (!found) return failed(found.error());
  if (!found->note) return failed({name + " is in no draft", "see parley draft list"});
  const Result<SharedDraft> shared = find_draft(*session, session->talks(), found->note->name);
  if (!shared) return failed(shared.error());
  std::optional<std::string> instead;
  if (const auto file = arguments.get("--instead")) {
    Result<std::string> words = read_file(*file, std::size_t{128} * 1024);
    if (!words) return failed(words.error());
    instead = std::move(*words);
  }
  const std::string note_name = next_name(*session, session->talks());
  const Result<ActId> act =
      share_comment(session->desk(), session->talks(), name, *arguments.get("TEXT"), instead);
  if (!act) return failed(act.error());
  if (session->json())
    print(Json(Json::Object{{"act", act->hex()}, {"note", note_name}}).pretty());
  else
    line(fmt::format("Said as {} of the caucus. Carry it to your colleagues with  {}", note_name,
                     carry_to_colleagues(session->record())));
  return kDone;
}

const Manual sign_off_manual{
    .name = "sign-off",
    .summary = "sign off a draft of the caucus",
    .text =
        R"(Shows the draft, and signs that it may be delivered so: this exchange, this note, these very words and attachments, until a date after which the signature is void. It serves once. Whoever delivers the draft (parley deliver --draft) carries the sign-offs that your party asks for; without enough of them every desk refuses the note, your own first.

Only the party key grants the power to sign off: parley admit CARD --powers ...,sign-off --party-key FILE.)",
    .options = {{"NAME", "", "the draft's name in the caucus: alpha/1", true},
                {"--until", "DATE", "void after this time (default: in a week)"},
                kCaucus,
                {"--yes", "", "do not ask"},
                {"--json", "", "print what was signed as JSON (with --yes)"}},
    .examples = {{"parley sign-off alpha/1 --until 2022-02-01", "signs it off, until the first of February"}},
    .json = R"json({"draft": NAME, "act": ID (by which it is shared), "until": TIME})json"};

int run_sign_off(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  Result<Session> session = open_caucus(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<SharedDraft> shared = find_draft(*session, session->talks(), *arguments.get("NAME"));
  if (!shared) return failed(shared.error());
  const Result<std::optional<Instant>> given = time_option(arguments, "--until");
  if (!given) return failed(given.error());
  const Instant until = given->value_or(Instant{session->now().seconds + kDefaultWeek});
  if (until < session->now()) return failed({"that date has passed", "give a later one with --until"});
  const Card& own = session->desk().identity().card.card;
  std::string title;
  {
    Result<Record> target = session->desk().record(shared->draft.exchange);
    if (!target)
      return failed({"the exchange that the draft is for is not on this desk",
                     "have yourself admitted to it: parley admit, by a colleague or with the party key"});
    title = target->convene().title;
    if (!target->may(own.signing.id(), Power::sign_off))
      return failed(
          {own.delegate.display() + " may not sign off in \"" + shown(title) + "\"",
           "only the party key grants that: parley admit CARD --powers transmit,sign-off --party-key "
           "FILE --exchange EXCHANGE"});
  }
  if (const Standing standing = standing_of(*session, *shared); standing.delivered)
    return failed({"the draft is " + standing.state + " already", {}});
  for (const auto& [earlier, sign_off] : shared->sign_offs) {
    if (earlier.key == own.signing.id() && earlier.expires >= until)
      return failed(
          {"you signed it off until " + earlier.expires.display() + " already", "a later end: --until DATE"});
  }
  const SignOffStatement statement = statement_of(shared->draft, own.delegate, own.signing.id(), until);
  if (!session->json()) {
    line(bold(fmt::format("{} of \"{}\", as it would be delivered:", shared->draft.name(), shown(title))));
    print_quoted(shared->draft.text);
    for (const note::AttachmentText& each : shared->draft.attachments)
      line(fmt::format("  attached  {} ({}), sha256 {}", shown(each.name), size_text(each.size),
                       each.sha256.hex()));
    line("Void after " + until.display() + ". It serves once.");
  }
  if (const Result<void> sure = agreed_to(arguments, "Sign it off?"); !sure) return failed(sure.error());
  const Result<SignOff> sign_off = session->desk().sign_off(statement);
  if (!sign_off) return failed(sign_off.error());
  const Result<ActId> act = share_sign_off(session->desk(), session->talks(), *shared, *sign_off);
  if (!act) return failed(act.error());
  if (session->json())
    print(Json(Json::Object{
                   {"act", act->hex()}, {"draft", shared->shared_by->name}, {"until", until.rfc3339()}})
              .pretty());
  else
    line("Signed off, until " + until.display() + ". Carry it to your colleagues with  " +
         carry_to_colleagues(session->record()));
  return kDone;
}

int run_deliver_shared(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  if (arguments.has("DRAFT")) {
    failed({"a file and a draft of the caucus are named", "name one of them"});
    return kUsage;
  }
  Result<Session> session = open_caucus(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Result<SharedDraft> shared = find_draft(*session, session->talks(), *arguments.get("--draft"));
  if (!shared) return failed(shared.error());
  const std::string draft_name = shared->shared_by->name;
  const Standing standing = standing_of(*session, *shared);
  if (standing.delivered) return failed({"the draft is " + standing.state + " already", {}});
  if (const Result<void> loaded = session->load_talks(shared->draft.exchange); !loaded)
    return failed(loaded.error());
  if (session->talks().next_number(session->party()) != shared->draft.note)
    return failed({shared->draft.name() + " is another note by now, and the draft was frozen as that",
                   "share it anew, and have it signed off again: parley draft share"});
  if (static_cast<std::int64_t>(standing.good.size()) < standing.needed)
    return failed(
        {fmt::format("the draft has {} of the {} that {} asks for", standing.good.size(),
                     count_text(static_cast<std::size_t>(standing.needed), "sign-off", "sign-offs"),
                     session->party()),
         "have more delegates sign it off, and send it back to you: parley sign-off " + draft_name});
  Draft draft{draft_name, shared->draft.text, note::read_note(shared->draft.text)};
  // The attachments are those that were frozen; their files are in the archive.
  draft.reading.note->header.attach.clear();
  check_against(*session, draft);
  if (count_errors(draft) > 0) {
    show_problems(draft);
    line(count_text(count_errors(draft), "error", "errors") +
         ": nothing was delivered. The talks have moved on; share the draft anew.");
    return kProblems;
  }
  return show_and_deliver(*session, arguments, draft, shared->draft.note,
                          delivery_of(shared->draft, standing.good));
}

}  // namespace parley::cli
