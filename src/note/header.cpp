#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "note/disclosure.hpp"
#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

constexpr std::array<std::string_view, 9> kKeys = {"title",  "answers", "standing", "answer-by", "open-until",
                                                   "attach", "minutes", "language", "authentic"};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string key_remedy(std::string_view key) {
  const std::string_view nearest =
      *std::ranges::min_element(kKeys, {}, [&](std::string_view known) { return distance(key, known); });
  if (distance(key, nearest) <= 3) return fmt::format("did you mean \"{}\"?", nearest);
  return "the keys are: title, answers, standing, answer-by, open-until, attach, minutes, language, "
         "authentic";
}

/// BCP 47 in its outer form: parts of one to eight letters and digits, joined by hyphens; the first has two
/// to eight letters.
bool is_language_tag(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.size() > 35) return false;
  for (bool first = true;; first = false) {
    const std::string_view part = text.substr(0, text.find('-'));
    if (part.empty() || part.size() > 8 || (first && part.size() < 2)) return false;
    if (!std::ranges::all_of(part, [&](char c) { return is_letter(c) || (!first && c >= '0' && c <= '9'); }))
      return false;
    if (part.size() == text.size()) return true;
    text.remove_prefix(part.size() + 1);
  }
}

void read_attachment(const std::string& path, const Scanner& scanner, Header& header, Problems& problems) {
  const auto name_of_file = [](std::string_view text) {
    return text.substr(text.rfind('/') + 1);
  };  // npos + 1 is 0
  const std::string_view name = name_of_file(path);
  if (!is_file_name(name)) {
    problems.push_back(scanner.problem(
        "this is no name of a file",
        "write its path from the folder of the note; the name alone is delivered, at most 255 bytes"));
  }
  if (std::ranges::any_of(header.attach,
                          [&](const Attach& other) { return name_of_file(other.path) == name; })) {
    problems.push_back(scanner.problem("two attachments have this name",
                                       "rename one: they are delivered without their folders"));
  }
  header.attach.push_back({path, scanner.line(), scanner.column()});
  if (header.attach.size() == limits::kAttachments + 1) {
    problems.push_back(
        scanner.problem("there are more than 64 attachments", "deliver the rest with another note"));
  }
}

void read_answers(Scanner& scanner, Header& header, Problems& problems) {
  do {
    scanner.skip_spaces();
    const int column = scanner.column();
    auto ref = scanner.note_ref();
    if (!ref) {
      problems.push_back(scanner.problem("the name of a note should stand here", "such as russia/1"));
      return;
    }
    if (std::ranges::any_of(header.answers, [&](const NoteReference& other) { return other.to == *ref; })) {
      problems.push_back(
          {scanner.line(), column, ref->display() + " is named twice", "name it once", Severity::error});
    }
    header.answers.push_back({std::move(*ref), scanner.line(), column});
    scanner.skip_spaces();
  } while (scanner.take(','));
  if (!scanner.at_end())
    problems.push_back(scanner.problem("something follows the names", "separate names by commas"));
}

void read_value(std::string_view key, Scanner& scanner, Header& header, Problems& problems) {
  const std::string value(scanner.rest());
  const auto date = [&]() -> std::optional<Instant> {
    const auto at = parse_instant_or_date(value);
    if (!at)
      problems.push_back(scanner.problem("this is not a date", "write 2022-03-01, or 2022-03-01T12:00Z"));
    return at;
  };
  const auto take_tag = [&](std::string& tag) {
    tag = value;
    if (!is_language_tag(value))
      problems.push_back(scanner.problem("this is not a language", "write a tag such as en or fr-CA"));
  };
  if (key == "title") {
    header.title = value;
    if (count_code_points(value) > limits::kTitle) {
      problems.push_back(scanner.problem("the title is longer than 200 characters", "shorten it"));
    }
  } else if (key == "answers") {
    read_answers(scanner, header, problems);
  } else if (key == "standing") {
    if (value == "formal") {
      header.standing = Standing::formal;
    } else if (value == "without prejudice") {
      header.standing = Standing::without_prejudice;
    } else if (value == "exploratory") {
      header.standing = Standing::exploratory;
    } else {
      problems.push_back(
          scanner.problem("there is no such standing", "write formal, without prejudice, or exploratory"));
    }
  } else if (key == "answer-by") {
    header.answer_by = date();
  } else if (key == "open-until") {
    header.open_until = date();
  } else if (key == "attach") {
    read_attachment(value, scanner, header, problems);
  } else if (key == "minutes") {
    const int column = scanner.column();
    auto ref = scanner.paragraph_ref();
    if (!ref || !scanner.at_end()) {
      problems.push_back(
          scanner.problem("the paragraph that proposed the talks should stand here", "such as usa/1.7"));
    } else {
      header.minutes = Reference{std::move(*ref), scanner.line(), column};
    }
  } else if (key == "language") {
    take_tag(header.language);
  } else {
    take_tag(header.authentic);
  }
}

}  // namespace

std::size_t read_header(const std::vector<Line>& lines, Header& header, Problems& problems) {
  std::set<std::string, std::less<>> seen;
  std::size_t count = 0;
  for (; count < lines.size() && !lines[count].text.empty(); ++count) {
    const Line& line = lines[count];
    if (count == limits::kHeaderLines) {
      problems.push_back({line.number, 1, "the header has more than 64 lines", "an empty line should end it",
                          Severity::error});
      return lines.size();
    }
    const std::size_t colon = line.text.find(':');
    if (colon == std::string_view::npos) {
      problems.push_back({line.number, 1, "a header line should read \"key: value\"",
                          seen.empty() ? "begin the note with a line such as: title: Our reply"
                                       : "an empty line should stand between the header and the cover text",
                          Severity::error});
      break;
    }
    const std::string_view key = line.text.substr(0, colon);
    if (line.text.size() > limits::kHeaderLineBytes) {
      problems.push_back(
          {line.number, 1, "the header line is longer than 1 KiB", "shorten it", Severity::error});
      continue;
    }
    if (std::ranges::find(kKeys, key) == kKeys.end()) {
      problems.push_back(
          {line.number, 1, "there is no header key \"" + shown(key) + '"', key_remedy(key), Severity::error});
      continue;
    }
    if (!seen.emplace(key).second && key != "attach") {
      problems.push_back(
          {line.number, 1, fmt::format("\"{}\" stands twice", key), "leave one of them", Severity::error});
      continue;
    }
    std::size_t begin = colon + 1;
    while (begin < line.text.size() && (line.text[begin] == ' ' || line.text[begin] == '\t')) ++begin;
    std::string_view value = line.text.substr(begin);
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    Scanner scanner(value, line.number, 1 + static_cast<int>(count_code_points(line.text.substr(0, begin))));
    if (value.empty()) {
      problems.push_back(scanner.problem(fmt::format("\"{}\" has no value", key),
                                         "write it after the colon, or leave the line out"));
      continue;
    }
    read_value(key, scanner, header, problems);
  }
  if (!seen.contains("title")) {
    problems.push_back(
        {1, 1, "the note has no title", "begin it with a line such as: title: Our reply", Severity::error});
  }
  return std::min(count + 1, lines.size());
}

}  // namespace parley::note
