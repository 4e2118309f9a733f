// The manual for writers, docs/notes.md: every note in it is read, and every error is the one that it says.
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "note/note.hpp"

namespace parley::note {
namespace {

std::vector<std::string> manual() {
  std::ifstream file(PARLEY_SOURCE_DIR "/docs/notes.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

/// The three cells of "| `text` | message | remedy |".
std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> out;
  for (std::size_t at = 2; at < row.size();) {
    const std::size_t end = row.find(" |", at);
    if (end == std::string::npos) break;
    out.push_back(row.substr(at, end - at));
    at = end + 3;
  }
  return out;
}

TEST(Manual, HasNotesThatAreRead) {
  int notes = 0;
  std::string text;
  bool inside = false;
  for (const std::string& line : manual()) {
    if (line == "```note") {
      inside = true;
      text.clear();
    } else if (inside && line == "```") {
      inside = false;
      const Reading reading = read_note(text);
      for (const Diagnostic& problem : reading.problems)
        ADD_FAILURE() << explain(problem, "docs/notes.md", text);
      ++notes;
    } else if (inside) {
      text += line + '\n';
    }
  }
  EXPECT_EQ(notes, 3);
}

TEST(Manual, HasErrorsThatAreMade) {
  std::set<std::string> said;
  for (const std::string& line : manual()) {
    if (!line.starts_with("| `")) continue;
    const std::vector<std::string> row = cells(line);
    if (row.size() != 3) continue;
    std::string text = row[0].substr(1, row[0].size() - 2);
    replace_all(text, "⏎", "\n");
    text += '\n';
    if (text.starts_with("##")) text.insert(0, "title: T\n\n");
    const Reading reading = read_note(text);
    ASSERT_FALSE(reading.problems.empty()) << line;
    EXPECT_EQ(reading.problems[0].message, row[1]) << line;
    EXPECT_EQ(reading.problems[0].remedy, row[2]) << line;
    said.insert(row[1]);
  }
  EXPECT_GE(said.size(), 60U);
}

}  // namespace
}  // namespace parley::note
