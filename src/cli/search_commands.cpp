/// Search over what is readable on the desk.
#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/search.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kMost = 100;

std::string context_of(const Search::Hit& hit, bool marked) {
  std::string out;
  for (const auto& [piece, sought] : hit.context) {
    std::string text = piece;
    std::ranges::replace(text, '\n', ' ');
    text = shown(text);
    out += sought && marked ? bold(text) : text;
  }
  return out;
}

}  // namespace

const Manual search_manual{
    .name = "search",
    .summary = "search all notes and your own annotations, by words",
    .text =
        "Finds the paragraphs, covers and annotations that have all of the words, best first, at most a "
        "hundred, in every exchange of this desk or in the one named with --exchange. Case and accents do "
        "not matter, and the last word may be the beginning of one. What is sought is indexed in memory "
        "alone: nothing of it is kept on the disk.",
    .options = {{"WORDS", "", "the words, all of which must be there", true, true},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley search black sea fleet", "where all three words stand in one paragraph"}},
    .json =
        R"json([{"exchange": ID, "title", "on": NAME (of the paragraph or the note), "kind": "paragraph", "cover" or "annotation",
  "heading", "standing" (of the note), "context": TEXT}])json"};

int run_search(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<std::vector<ExchangeId>> exchanges = session->joined_exchanges();
  if (!exchanges) return failed(exchanges.error());
  Search search;
  for (const ExchangeId& id : *exchanges) {
    if (const Result<void> loaded = session->load_talks(id); !loaded) return failed(loaded.error());
    search.take(session->desk(), id, session->record().convene().title, session->talks());
  }
  std::string words;
  for (const std::string& word : arguments.all("WORDS")) words += (words.empty() ? "" : " ") + word;
  const std::vector<Search::Hit> hits = search.find(words, kMost);
  if (session->json()) {
    Json::Array out;
    for (const Search::Hit& hit : hits) {
      out.emplace_back(Json::Object{{"exchange", hit.exchange.hex()},
                                    {"title", hit.title},
                                    {"on", hit.name},
                                    {"kind", hit.kind},
                                    {"heading", hit.heading},
                                    {"standing", hit.standing},
                                    {"context", context_of(hit, false)}});
    }
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  if (hits.empty()) {
    line("Nothing has all of these words: " + shown(words));
    return kDone;
  }
  for (const Search::Hit& hit : hits) {
    std::string head = bold(hit.name) + "  " + shown(hit.heading) + hit.mark();
    if (hit.kind == "annotation") head += "  (your annotation)";
    if (exchanges->size() > 1) head += "  " + dim("in " + shown(hit.title));
    line(head);
    line("  │ " + context_of(hit, true));
  }
  if (hits.size() == kMost) note("these are the best hundred; give more words");
  return kDone;
}

}  // namespace parley::cli
