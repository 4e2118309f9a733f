#include "desk/search.hpp"

#include "note/note.hpp"
#include "talks/telling.hpp"

namespace parley {
namespace {

// What marks a word that was sought, in what SQLite gives back: never in a text that is shown.
constexpr char kBegin = '\x02';
constexpr char kEnd = '\x03';

/// Each word as a string of FTS5's query language (SQLite, FTS5 section 3), so that none is an operator.
std::string query_of(std::string_view words) {
  std::string out;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" \t\n"), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.empty()) continue;
    out += out.empty() ? "\"" : " \"";
    for (const char c : word) {
      if (c == '\0') continue;
      out += c == '"' ? "\"\"" : std::string(1, c);
    }
    out += '"';
  }
  return out.empty() ? out : out + '*';
}

std::vector<std::pair<std::string, bool>> pieces(std::string_view marked) {
  std::vector<std::pair<std::string, bool>> out;
  bool sought = false;
  while (!marked.empty()) {
    const std::size_t end = std::min(marked.find(sought ? kEnd : kBegin), marked.size());
    if (end > 0) out.emplace_back(marked.substr(0, end), sought);
    marked.remove_prefix(std::min(end + 1, marked.size()));
    sought = !sought;
  }
  return out;
}

}  // namespace

Search::Search() : database_(":memory:") {
  database_.execute("PRAGMA temp_store=MEMORY");
  database_.execute(
      "CREATE VIRTUAL TABLE piece USING fts5(exchange UNINDEXED, title UNINDEXED, name, kind UNINDEXED, "
      "heading, standing UNINDEXED, body, "
      "tokenize = 'unicode61 remove_diacritics 2')");
}

void Search::take(const Desk& desk, const ExchangeId& id, std::string_view title, const talks::Talks& talks) {
  Taken& taken = taken_[id];
  const auto put = [&](const std::string& name, std::string_view kind, std::string_view heading,
                       std::string_view standing, std::string_view body) {
    database_.prepare("INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(id)
        .bind(title)
        .bind(name)
        .bind(kind)
        .bind(heading)
        .bind(standing)
        .bind(body)
        .run();
  };
  Transaction transaction(database_);
  for (const talks::NoteView* note : talks.notes()) {
    const bool readable = note->note != nullptr;
    const auto [entry, first] = taken.notes.emplace(note->act.hex(), readable);
    if (!readable || (!first && entry->second)) continue;
    entry->second = true;
    const std::string standing = talks::standing_text(note->standing);
    put(note->name, "cover", note->title, standing, note->note->cover_text);
    for (std::size_t i = 0; i < note->note->paragraphs.size() && i < note->paragraphs.size(); ++i) {
      const note::Paragraph& paragraph = note->note->paragraphs[i];
      const std::string& source = paragraph.source;
      const std::size_t end = std::min(source.find('\n'), source.size());
      put(talks.name(note->paragraphs[i]), "paragraph",
          source.substr(std::min<std::size_t>(3, end), end - std::min<std::size_t>(3, end)), standing,
          paragraph.place + '\n' + paragraph.wording.value_or("") + '\n' + paragraph.reasons);
    }
  }
  const auto annotations = desk.annotations(id);
  std::int64_t newest = 0;
  for (const Annotation& each : annotations) newest = std::max(newest, each.at.seconds);
  const std::int64_t mark = newest * 4096 + static_cast<std::int64_t>(annotations.size());
  if (mark != taken.annotations) {
    taken.annotations = mark;
    database_.prepare("DELETE FROM piece WHERE exchange = ? AND kind = 'annotation'").bind(id).run();
    for (const Annotation& each : annotations)
      put(talks.name(each.on), "annotation", name_of(each.kind), "", each.text);
  }
  transaction.commit();
}

std::string Search::Hit::mark() const {
  return standing.empty() || standing == talks::standing_text(NoteStanding::formal) ? ""
                                                                                    : " [" + standing + "]";
}

std::vector<Search::Hit> Search::find(std::string_view words, std::size_t most) const {
  std::vector<Hit> out;
  const std::string query = query_of(words);
  if (query.empty()) return out;
  Statement statement = database_.prepare(
      "SELECT exchange, title, name, kind, heading, standing, snippet(piece, -1, char(2), char(3), '…', 32) "
      "FROM piece "
      "WHERE piece MATCH ? ORDER BY rank LIMIT ?");
  statement.bind(query).bind(static_cast<std::int64_t>(most));
  while (statement.step()) {
    out.push_back({statement.id<ExchangeId>(0), statement.text(1), statement.text(2), statement.text(3),
                   statement.text(4), statement.text(5), pieces(statement.text(6))});
  }
  return out;
}

}  // namespace parley
