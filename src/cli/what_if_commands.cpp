/// The table as it would be, with nothing signed.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/delivery.hpp"
#include "desk/files.hpp"
#include "note/diagnostic.hpp"
#include "note/limits.hpp"

namespace parley::cli {

const Manual what_if_manual{
    .name = "what-if",
    .summary = "the table as it would be after some moves, with nothing signed",
    .text =
        R"(Supposes that your party, or another, made these moves now, and shows which points would stand otherwise than they do: their state, and who would have the ball. Nothing is signed, stored or sent.

A move is the heading of a paragraph without its "## Re ": --accept X stands for "accept X". With --move, what parley why names as moves can be tried, word for word. Whole drafts can be supposed too. What is supposed of several parties is done in the order given, drafts last. What would be refused as a note is not supposed: it says why, and ends as parley check does.)",
    .options = {{"DRAFT", "", "a note that your party would deliver"},
                {"--accept", "WORDING", "your party accepts it; may be given several times", false, true},
                {"--reject", "WORDING", "your party rejects it", false, true},
                {"--withdraw", "WORDING", "your party withdraws it", false, true},
                {"--move", "PARTY: MOVE", "any party's: \"usa: accept russia/1.3 if point russia/1.4\"",
                 false, true},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley what-if --accept usa/1.5 --accept usa/1.6",
                  "what our two acceptances would settle"},
                 {"parley what-if --accept usa/1.5 --move \"nato: accept usa/1.5\"", "if NATO followed"},
                 {"parley what-if reply.md", "what a draft would change"}},
    .json = R"json({"agreed": {"before", "after": NUMBER},
 "declarations": [{"name": NAME, "before", "after": TEXT}],
 "points": [{"point": NAME, "before", "after": {"state", "why": TEXT, "ball": [TEXT]}}]})json"};

namespace {

/// What became of declarations: name, state before, state after.
std::vector<std::array<std::string, 3>> declared(const talks::Talks& before, const talks::Talks& after,
                                                 Instant now) {
  std::map<std::string, std::string> was;
  for (const talks::Declaration& one : talks::declarations(before, now))
    was[one.name] = talks::word(one.state);
  std::vector<std::array<std::string, 3>> out;
  for (const talks::Declaration& one : talks::declarations(after, now)) {
    const std::string is(talks::word(one.state));
    if (was[one.name] != is) out.push_back({one.name, was[one.name], is});
  }
  return out;
}

/// `accept russia/1.3` as the paragraph of a note: `## Re russia/1.3: accept`.
Result<std::string> paragraph_of(std::string_view move) {
  constexpr std::string_view kPositions[] = {"accept", "reject", "maintain", "ask", "reserve", "confirm"};
  const std::size_t space = std::min(move.find(' '), move.size());
  const std::string_view verb = move.substr(0, space);
  std::string_view rest = move.substr(std::min(space + 1, move.size()));
  if (verb == "withdraw" && !rest.empty()) return "\n## Withdraw " + std::string(rest) + "\n";
  if (verb == "settle" && !rest.empty()) return "\n## Settle " + std::string(rest) + "\n";
  const std::size_t name = std::min(rest.find_first_of(" ,"), rest.size());
  const std::string_view on = rest.substr(0, name);
  rest.remove_prefix(name);
  if (on.empty() || std::ranges::find(kPositions, verb) == std::end(kPositions))
    return misuse("\"" + shown(move) + "\" is no move",
                  "write accept usa/1.5, confirm usa/1.5, reject usa/1.5, withdraw usa/1.5 …");
  return fmt::format("\n## Re {}: {}{}\n", on, verb, rest);
}

/// Who moves, and the note by which.
using Moves = std::vector<std::pair<std::string, std::string>>;

Result<Moves> moves_of(const Arguments& arguments, const std::string& own) {
  Moves out;
  std::string ours;
  for (const char* verb : {"accept", "reject", "withdraw"}) {
    for (const std::string& on : arguments.all(std::string("--") + verb)) {
      const Result<std::string> paragraph = paragraph_of(std::string(verb) + ' ' + on);
      if (!paragraph) return std::unexpected(paragraph.error());
      ours += *paragraph;
    }
  }
  if (!ours.empty()) out.emplace_back(own, "title: What if\n" + ours);
  for (const std::string& given : arguments.all("--move")) {
    const std::size_t colon = given.find(": ");
    if (colon == std::string::npos)
      return misuse("--move: \"" + shown(given) + "\" names no party", "write \"usa: accept russia/1.3\"");
    const Result<std::string> paragraph = paragraph_of(std::string_view(given).substr(colon + 2));
    if (!paragraph) return std::unexpected(paragraph.error());
    out.emplace_back(given.substr(0, colon), "title: What if\n" + *paragraph);
  }
  if (const auto draft = arguments.get("DRAFT")) {
    const Result<std::string> text = read_file(*draft, 2 * note::limits::kNoteBytes);
    if (!text) return std::unexpected(text.error());
    out.emplace_back(own, *text);
  }
  if (out.empty())
    return misuse("there is nothing to suppose", "give --accept, --reject, --withdraw, --move or a draft");
  return out;
}

Json standing_json(const talks::Standing& standing) {
  Json::Array ball;
  for (const std::string& holder : standing.holders) ball.emplace_back(holder);
  return Json::Object{{"state", standing.state}, {"why", standing.why}, {"ball", std::move(ball)}};
}

std::int64_t count_agreed(const std::vector<talks::Stood>& all) {
  return std::ranges::count_if(all, [](const talks::Stood& each) { return each.standing.agreed; });
}

std::string changed(const std::string& before, const std::string& after) {
  return before == after ? after : before + " → " + after;
}

}  // namespace

int run_what_if(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const Result<Moves> moves = moves_of(arguments, session->party());
  if (!moves) return failed(moves.error());
  const std::vector<talks::Stood> before = standings(session->talks());
  Record record = session->record().copy();
  SystemRandom random;
  for (const auto& [party, text] : *moves) {
    if (const auto errors = refusals(record, party, text, session->now()); !errors.empty()) {
      for (const note::Diagnostic& error : errors)
        failed({"a note of " + party + " that says so would be refused: " + error.message, error.remedy});
      return kProblems;
    }
    if (const Result<void> done = suppose(record, party, text, session->now(), random); !done)
      return failed(done.error());
  }
  talks::Talks supposed(record);
  supposed.set_now(session->now());
  const std::vector<talks::Stood> after = standings(supposed);
  std::map<std::string, const talks::Stood*> earlier;
  for (const talks::Stood& each : before) earlier.emplace(each.name, &each);
  const std::int64_t agreed_before = count_agreed(before);
  const std::int64_t agreed_after = count_agreed(after);
  Json::Array out;
  Table table({"point", "about", "state", "ball"});
  static const talks::Standing kNone{"(new)", "", "–", {}, false};
  for (const talks::Stood& each : after) {
    const auto found = earlier.find(each.name);
    const talks::Standing& stood = found == earlier.end() ? kNone : found->second->standing;
    if (stood.same_as(each.standing)) continue;
    table.row({each.name, each.label, changed(stood.state, each.standing.state),
               changed(stood.ball, each.standing.ball)});
    out.emplace_back(Json::Object{
        {"point", each.name}, {"before", standing_json(stood)}, {"after", standing_json(each.standing)}});
  }
  const auto conditional = declared(session->talks(), supposed, session->now());
  if (session->json()) {
    Json::Array declarations;
    for (const auto& [name, was, is] : conditional)
      declarations.emplace_back(Json::Object{{"name", name}, {"before", was}, {"after", is}});
    print(Json(Json::Object{{"agreed", Json::Object{{"before", agreed_before}, {"after", agreed_after}}},
                            {"declarations", std::move(declarations)},
                            {"points", std::move(out)}})
              .pretty());
    return kDone;
  }
  line(bold("Supposed, and not said:"));
  if (out.empty())
    line("No point would stand otherwise, and nobody else would have the ball.");
  else
    table.print(columns());
  for (const auto& [name, was, is] : conditional)
    line(fmt::format("The declaration {} would be {}.", name, changed(was.empty() ? "new" : was, is)));
  line(fmt::format("{} agreed now, {} then. Nothing was signed.", agreed_before, agreed_after));
  return kDone;
}

}  // namespace parley::cli
