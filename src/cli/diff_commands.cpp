/// Redlines between wordings, notes and files.
#include <fmt/core.h>
#include <malloc.h>

#include <algorithm>

#include "base/pretty_json.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/redline_text.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"
#include "note/limits.hpp"
#include "note/note.hpp"

namespace parley::cli {

const Manual diff_manual{
    .name = "diff",
    .summary = "redline: what became of one text in another, word by word",
    .text =
        R"(Compares two wordings (usa/1.3), or two notes (usa/1), and shows what was removed and what was added, to the letter: numbers whole, passages that moved, look-alike letters, invisible characters and spaces alone are pointed out. It says so when there is no difference at all.

With one name, a wording is compared with the one that it counters, and a note with the first that it answers. With --point, the names may also be ours and theirs (the last wording of one's own party, or of another), a party's (usa: its last wording), base (the base text's) and agreed: parley diff --point "Article 5" base ours. Without names, --point compares theirs with ours.

With --files the names are files.)",
    .options = {{"FROM", "", "a wording, a note, or with --point: ours, theirs, a party, base, agreed"},
                {"TO", "", "what it is compared with"},
                {"--point", "POINT",
                 "the point that ours, theirs, base and agreed speak of: its name or its place"},
                {"--files", "", "compare two files of text"},
                {"--markdown", "", "print as Markdown"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley diff russia/1.5 usa/1.5", "what usa's counter changed"},
                 {"parley diff --point 22.1 base ours", "what we want changed in the contract in force"},
                 {"parley diff --files old.txt new.txt", "needs no desk"}},
    .json =
        R"json({"from", "to": NAME, "from-standing", "to-standing": TEXT (of what is from a note), "same": BOOL, "remarks": [TEXT],
 "spans": [{"change": "same", "removed" or "added", "text": TEXT, "moved": NUMBER (those that moved)}]})json"};

namespace {

struct Text {
  std::string name, text;
  std::optional<NoteStanding> standing;  ///< none: a file's
};

std::string marked(const Text& text) {
  return shown(text.name) + (text.standing ? standing_mark(*text.standing) : "");
}

Result<Text> text_of(const talks::Talks& talks, const ParagraphId& id) {
  const auto point = talks.point_of(id);
  const talks::Wording* wording = point ? talks.point(*point)->wording(id) : nullptr;
  if (wording && wording->text) return Text{wording->name, *wording->text, wording->standing};
  const note::Paragraph* paragraph = talks.paragraph(id);
  if (!paragraph) return fail(talks.name(id) + " has no text here", "ask for a complete pouch");
  const auto found = talks.find_paragraph(talks.name(id));
  const talks::NoteView* note = found ? found->note : nullptr;
  return Text{talks.name(id), paragraph->wording.value_or(paragraph->source),
              note ? note->standing : NoteStanding::formal};
}

/// The last wording that `fits`.
template <class Fits>
Result<Text> last_wording(const talks::Point& point, std::string_view whose, Fits fits) {
  const auto found =
      std::ranges::find_if(point.wordings.rbegin(), point.wordings.rend(),
                           [&](const talks::Wording& w) { return w.text && !w.withdrawn && fits(w); });
  if (found == point.wordings.rend())
    return fail(fmt::format("{} has no wording of {}", point.name, whose), "see parley show " + point.name);
  return Text{found->name, *found->text, found->standing};
}

Result<Text> named_text(const Session& session, const talks::Talks& talks, const talks::Point* point,
                        const std::string& name) {
  if (point) {
    const std::string& own = session.party();
    if (name == "ours") return last_wording(*point, "ours", [&](const auto& w) { return w.party == own; });
    if (name == "theirs")
      return last_wording(*point, "theirs",
                          [&](const auto& w) { return w.party != own && w.party != talks::kBaseName; });
    if (name == "base")
      return last_wording(*point, "the base text",
                          [&](const auto& w) { return w.party == talks::kBaseName; });
    if (name == "agreed")
      return last_wording(*point, "all (it is not agreed)",
                          [&](const auto& w) { return point->agreed == w.id; });
    if (std::ranges::find(talks.parties(), name, &Party::handle) != talks.parties().end())
      return last_wording(*point, name, [&](const auto& w) { return w.party == name; });
  }
  if (const auto ref = note::parse_note_ref(name)) {
    const Result<const talks::NoteView*> note = talks.find_note(*ref);
    if (!note) return std::unexpected(note.error());
    return Text{(*note)->name, (*note)->text, (*note)->standing};
  }
  const Result<talks::Found> found = talks.find_paragraph(name);
  if (!found) return std::unexpected(found.error());
  return text_of(talks, found->id);
}

/// What a single name is compared with: a counter with what it counters, a note with what it answers.
Result<Text> forerunner(const talks::Talks& talks, const std::string& name) {
  if (const auto ref = note::parse_note_ref(name)) {
    const Result<const talks::NoteView*> note = talks.find_note(*ref);
    if (!note) return std::unexpected(note.error());
    for (const ActId& act : (*note)->answers) {
      if (const talks::NoteView* answered = talks.note(act))
        return Text{answered->name, answered->text, answered->standing};
    }
    return fail((*note)->name + " answers no note", "name two to compare");
  }
  const Result<talks::Found> found = talks.find_paragraph(name);
  if (!found) return std::unexpected(found.error());
  if (const auto point = talks.point_of(found->id)) {
    for (const talks::Statement& statement : talks.point(*point)->thread) {
      if (statement.id == found->id && statement.on) return text_of(talks, *statement.on);
    }
  }
  return fail(talks.name(found->id) + " counters no wording", "name two to compare");
}

Result<std::pair<Text, Text>> texts_of_talks(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return std::unexpected(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return std::unexpected(loaded.error());
  const talks::Talks& talks = session->talks();
  const talks::Point* point = nullptr;
  if (const auto name = arguments.get("--point")) {
    const Result<const talks::Point*> found = talks.find_point(*name);
    if (!found) return std::unexpected(found.error());
    point = *found;
  }
  auto from = arguments.get("FROM");
  auto to = arguments.get("TO");
  if (!from && !point)
    return misuse("there is nothing to compare", "name two wordings or notes, or a --point");
  if (!from) from = "theirs", to = "ours";
  const Result<Text> first = named_text(*session, talks, point, *from);
  if (!first) return std::unexpected(first.error());
  const Result<Text> second = to ? named_text(*session, talks, point, *to) : forerunner(talks, *from);
  if (!second) return std::unexpected(second.error());
  return to ? std::pair{*first, *second} : std::pair{*second, *first};
}

Result<std::pair<Text, Text>> texts_of_files(const Arguments& arguments) {
  const auto from = arguments.get("FROM");
  const auto to = arguments.get("TO");
  if (!from || !to) return misuse("--files compares two files", "name both");
  std::pair<Text, Text> out{{*from, {}, {}}, {*to, {}, {}}};
  for (Text* text : {&out.first, &out.second}) {
    constexpr std::size_t kMost = std::size_t{64} * 1024 * 1024;
    Result<std::string> content = read_file(text->name, kMost);
    if (!content) return std::unexpected(content.error());
    text->text = std::move(*content);
  }
  return out;
}

/// Two long texts need some large arrays, one after the other. What one gives back the next one gets: it does
/// not go to the kernel, which would clear each page anew.
void keep_freed_memory() {
  constexpr int kMost = 32 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kMost);
  mallopt(M_TRIM_THRESHOLD, kMost);
}

/// The spans of two long texts are many, so they are printed as they are written.
void print_json(const Text& from, const Text& to, const std::vector<note::Span>& spans,
                const std::vector<std::string>& remarks) {
  constexpr std::size_t kPiece = 16 * 1024;
  std::string out;
  PrettyJson json(out);
  const auto member = [&](std::string_view name, const Json& value) {
    json.key(name);
    json.value(value);
  };
  json.begin_object();
  member("from", from.name);
  if (from.standing) member("from-standing", standing_text(*from.standing));
  member("remarks", Json::Array(remarks.begin(), remarks.end()));
  member("same", from.text == to.text);
  json.key("spans");
  json.begin_array();
  for (const note::Span& span : spans) {
    json.begin_object();
    json.key("change");
    json.text(word(span.change));
    if (span.moved) member("moved", static_cast<std::int64_t>(span.moved));
    json.key("text");
    json.text(span.text);
    json.end();
    if (out.size() < kPiece) continue;
    print(out);
    out.clear();
  }
  json.end();
  member("to", to.name);
  if (to.standing) member("to-standing", standing_text(*to.standing));
  json.end();
  line(out);
}

}  // namespace

int run_diff(const Arguments& arguments) {
  keep_freed_memory();
  const auto texts = arguments.has("--files") ? texts_of_files(arguments) : texts_of_talks(arguments);
  if (!texts) return failed(texts.error());
  const auto& [from, to] = *texts;
  const auto spans = note::redline(from.text, to.text);
  const std::vector<std::string> remarks = note::remarks(spans);
  if (arguments.has("--json")) {
    if (!valid_utf8(from.text) || !valid_utf8(to.text))
      return failed({"JSON cannot hold a text that is not UTF-8", "compare without --json"});
    print_json(from, to, spans, remarks);
    return kDone;
  }
  const bool markdown = arguments.has("--markdown");
  const std::string names = marked(from) + " → " + marked(to);
  if (markdown)
    line("**" + escaped_markdown(names) + "**\n");
  else
    flow(names, {}, bold);
  if (from.text == to.text) {
    line("They are the same, to the letter.");
    return kDone;
  }
  if (markdown) {
    line(redline_markdown(spans) + (remarks.empty() ? "" : "\n"));
    for (const std::string& remark : remarks) line("- " + escaped_markdown(remark));
    return kDone;
  }
  redline_lines(spans, std::max<std::size_t>(columns(), 40), styled(), line);
  if (!remarks.empty()) line();
  for (const std::string& remark : remarks) flow(remark, "! ");
  return kDone;
}

}  // namespace parley::cli
