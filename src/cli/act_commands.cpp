/// Acts beside notes: making public, confirming, leaving.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/futile.hpp"

namespace parley::cli {
namespace {

/// Asks, signs, and says what was done; a script gets the act.
int sign_and_say(Session& session, const Arguments& arguments, Deed deed, const std::string& question,
                 const std::string& done) {
  const Result<void> matters = talks::not_futile(session.talks(), session.party(), deed, session.now());
  if (!matters) return failed(matters.error());
  if (const Result<void> sure = agreed_to(arguments, question); !sure) return failed(sure.error());
  const Result<ActId> act = session.desk().sign(session.id(), std::move(deed));
  if (!act) return failed(act.error());
  if (session.json())
    print(Json(Json::Object{{"act", act->hex()}}).pretty());
  else
    line(done + " Carry it to the others with  " + way_out(session.record()));
  return kDone;
}

/// A list that the own party signed, by the beginning of its act's id.
std::optional<ActId> own_conclusion(Session& session, const std::string& name) {
  if (name.size() < 8 || name.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const Record& record = session.record();
  for (Index i = 0; i < record.size(); ++i) {
    const CheckedAct& act = record.at(i);
    if (std::holds_alternative<Conclude>(act.act.deed) && act.act.party() == session.party() &&
        act.id.hex().starts_with(name))
      return act.id;
  }
  return std::nullopt;
}

}  // namespace

const Manual publish_manual{
    .name = "publish",
    .summary = "propose, consent to or refuse making a note public",
    .text =
        R"(Says what your party wants of a note's publication, or of some of its paragraphs. By the exchange's rule a note is made public never, by consent of all, or freely; parley facts says what was consented to. This signs what your party says; it publishes nothing by itself.)",
    .options = {{"NOTE", "", "its name: usa/1", true},
                {"--propose", "", "propose it (default)"},
                {"--consent", "", "consent"},
                {"--refuse", "", "refuse"},
                {"--paragraph", "NAME", "only this paragraph: usa/1.3; may be given several times", false,
                 true},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley publish usa/1 --consent", "agrees to making the reply public"},
                 {"parley publish usa/1 --paragraph usa/1.3", "proposes to make one paragraph public"}},
    .json = R"json({"act": ID})json"};

int run_publish(const Arguments& arguments) {
  constexpr std::pair<const char*, Publish::Say> kSayings[] = {{"--propose", Publish::Say::propose},
                                                               {"--consent", Publish::Say::consent},
                                                               {"--refuse", Publish::Say::refuse}};
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Result<const talks::NoteView*> note = talks.find_note(*arguments.get("NOTE"));
  if (!note) return failed(note.error());
  Publish publish;
  publish.note = (*note)->act;
  publish.say = Publish::Say::propose;
  int said = 0;
  for (const auto& [option, say] : kSayings) {
    if (!arguments.has(option)) continue;
    publish.say = say;
    ++said;
  }
  if (said > 1) return failed({"one can propose, consent or refuse, not several at once", "take one", true});
  for (const std::string& name : arguments.all("--paragraph")) {
    const Result<talks::Found> found = talks.find_paragraph(name);
    if (!found) return failed(found.error());
    if (found->id.act != publish.note)
      return failed({shown(name) + " is no paragraph of " + (*note)->name, "name paragraphs of that note"});
    publish.paragraphs.insert(found->id.paragraph);
  }
  const Publication rule = session->record().convene().rules.publication;
  const std::string rule_text = rule == Publication::never     ? "the exchange's rule is: never"
                                : rule == Publication::consent ? "the exchange's rule is: by consent of all"
                                                               : "the exchange's rule is: freely";
  if (!session->json())
    line(fmt::format("{}: {} publication; {}", (*note)->name, name_of(publish.say), rule_text));
  return sign_and_say(*session, arguments, std::move(publish), "Sign it?", "Signed.");
}

const Manual confirm_manual{
    .name = "confirm",
    .summary = "confirm what a delegate without the power to commit said, or a list signed ad referendum",
    .text =
        R"(Confirms notes of your own party that a delegate without the power to commit delivered: what they say is your party's word from then on. With the beginning of the id of a list that your party signed ad referendum, confirms that. An acceptance ad referendum is confirmed in a note, by the position confirm (## Re usa/1.3: confirm).)",
    .options = {{"NOTE", "", "its name: usa/2, or the id of a list; several may be named", true, true},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley confirm usa/2", "what our clerk delivered is our word"}},
    .json = R"json({"act": ID})json"};

int run_confirm(const Arguments& arguments) {
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  Confirm confirm;
  std::string names;
  for (const std::string& name : arguments.all("NOTE")) {
    if (const auto list = own_conclusion(*session, name)) {
      confirm.acts.insert(*list);
      names += (names.empty() ? "" : ", ") + std::string("the list ") + list->hex().substr(0, 12);
      continue;
    }
    const Result<const talks::NoteView*> note = session->talks().find_note(name);
    if (!note) return failed(note.error());
    if ((*note)->party != session->party())
      return failed(
          {(*note)->name + " is a note of " + (*note)->party, "a party confirms its own notes alone"});
    confirm.acts.insert((*note)->act);
    names += (names.empty() ? "" : ", ") + (*note)->name;
  }
  return sign_and_say(*session, arguments, std::move(confirm),
                      "Confirm " + names + ", for " + session->party() + "?", names + " confirmed.");
}

const Manual leave_manual{
    .name = "leave",
    .summary = "leave the talks, for your party",
    .text =
        R"(Your party leaves the exchange. What it signed stays signed, and the others go on without it: points that it had agreed to are to be confirmed by them. It cannot be undone; a party comes back only by a new invitation to a new exchange.)",
    .options = {{"--yes", "", "do not ask"}, {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley leave", "asks, and leaves"}},
    .json = R"json({"act": ID})json"};

int run_leave(const Arguments& arguments) {
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  const std::string& party = session->party();
  return sign_and_say(
      *session, arguments, Leave{},
      "Leave \"" + shown(session->record().convene().title) + "\", for " + party + "? It cannot be undone.",
      party + " has left the talks.");
}

}  // namespace parley::cli
