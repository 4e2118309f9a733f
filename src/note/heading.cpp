#include "note/heading.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "note/limits.hpp"

namespace parley::note {
namespace {

constexpr std::array<std::string_view, 8> kKeywords = {"re",     "talks", "declare", "withdraw",
                                                       "settle", "merge", "split",   "met"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

void Heading::read() {
  const std::size_t before = problems_.size();
  if (keyword("Re")) {
    read_answer();
  } else if (keyword("Talks")) {
    read_talks();
  } else if (keyword("Declare")) {
    read_declaration();
  } else if (keyword("Met")) {
    paragraph_.kind = ParagraphKind::met;
    one_reference();
  } else if (keyword("Withdraw")) {
    read_withdrawal();
  } else if (keyword("Settle")) {
    paragraph_.kind = ParagraphKind::settle;
    references();
  } else if (keyword("Merge")) {
    paragraph_.kind = ParagraphKind::merge;
    if (references() && colon("the new point's title should follow")) read_title();
  } else if (keyword("Split")) {
    paragraph_.kind = ParagraphKind::split;
    if (one_reference() && colon("the new point's title should follow")) read_title();
  } else if (scanner_.rest() == "Outline") {
    scanner_.go_to(scanner_.offset() + scanner_.rest().size());
    paragraph_.kind = ParagraphKind::outline;
    paragraph_.title = "Outline";
  } else {
    read_point();
  }
  scanner_.skip_spaces();
  if (problems_.size() == before && !scanner_.at_end()) {
    fail("this cannot be read here",
         scanner_.rest().starts_with(',') && paragraph_.condition
             ? "the condition comes last: write what follows the comma before \"if\""
             : "see parley help notes for what a heading may say");
  }
}

void Heading::fail(std::string message, std::string remedy) {
  problems_.push_back(scanner_.problem(std::move(message), std::move(remedy)));
}

bool Heading::keyword(std::string_view word) {
  if (!scanner_.take_word(word)) return false;
  keyword_ = word;
  return true;
}

std::string Heading::or_a_title(std::string remedy) const {
  return std::move(remedy) + fmt::format("; a title cannot begin with the word {}", keyword_);
}

bool Heading::references() {
  scanner_.skip_spaces();
  if (!scanner_.sees_paragraph()) {
    fail("the name of a paragraph should stand here",
         or_a_title("such as russia/1.5, or russia/1.7-1.9 for several"));
    return false;
  }
  paragraph_.references = read_references(scanner_, problems_);
  return !paragraph_.references.empty();
}

bool Heading::colon(const char* why) {
  scanner_.skip_spaces();
  if (scanner_.take(':')) {
    scanner_.skip_spaces();
    return true;
  }
  fail(fmt::format("a colon is missing: {}", why), "write : here");
  return false;
}

bool Heading::one_reference() {
  scanner_.skip_spaces();
  const int column = scanner_.column();
  auto ref = scanner_.paragraph_ref();
  if (!ref) {
    fail("the name of a paragraph should stand here", or_a_title("such as usa/1.7"));
    return false;
  }
  paragraph_.references.push_back({std::move(*ref), scanner_.line(), column});
  return true;
}

void Heading::read_title() {
  const std::string_view title = scanner_.rest();
  if (title.empty()) {
    fail("the point has no title", "write what it is about");
  } else if (count_code_points(title) > limits::kTitle) {
    fail("the title is longer than 200 characters",
         "say it shorter; the wording and the reasons stand below");
  }
  paragraph_.title = title;
  scanner_.go_to(scanner_.offset() + title.size());
}

void Heading::read_point() {
  paragraph_.kind = ParagraphKind::point;
  const std::string_view rest = scanner_.rest();
  std::string first(rest.substr(0, rest.find_first_of(" \t:")));
  const bool more = rest.find_first_not_of(" \t:", first.size()) != std::string_view::npos;
  std::ranges::transform(first, first.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (std::ranges::find(kKeywords, first) != kKeywords.end() || (first == "outline" && !more)) {
    const std::string word =
        first == "re" ? "Re" : std::string(1, static_cast<char>(first[0] - 32)) + first.substr(1);
    fail(fmt::format("this looks like \"## {} …\", but is not written so", word),
         fmt::format("write {} with exactly these letters, or begin the title with another word", word));
    return;
  }
  const std::size_t begin = scanner_.offset();
  bool name = scanner_.sees_paragraph();
  scanner_.go_to(begin + first.size());
  scanner_.take(':');
  scanner_.skip_spaces();
  name = name || scanner_.sees_paragraph();
  scanner_.go_to(begin);
  if (name) {
    fail("this looks like an answer, but is not written so",
         "write ## Re, the paragraph's name, a colon and the position; or put another word first in the "
         "title");
    return;
  }
  read_title();
}

void Heading::read_day(std::string_view stops) {
  const std::string_view text = scanner_.rest().substr(0, scanner_.rest().find_first_of(stops));
  paragraph_.whole_day = text.find('T') == std::string_view::npos;
  paragraph_.date = read_date(scanner_, stops, problems_);
}

void Heading::read_when_and_where() {
  read_day(",");
  scanner_.skip_spaces();
  if (!scanner_.take(',')) return;
  scanner_.skip_spaces();
  paragraph_.venue = scanner_.until("");
  if (paragraph_.venue.empty() || count_code_points(paragraph_.venue) > limits::kPlace) {
    fail("the place of the talks should stand here",
         "at most 200 characters; leave out the comma if there is none");
  }
}

void Heading::read_talks() {
  paragraph_.kind = ParagraphKind::talks;
  scanner_.skip_spaces();
  if (scanner_.take(':')) {
    scanner_.skip_spaces();
    read_when_and_where();
    return;
  }
  if (!scanner_.sees_paragraph()) {
    fail("a colon and a date should follow, or the name of the paragraph that proposed the talks",
         or_a_title("such as ## Talks: 2022-02-01T10:00Z, Geneva"));
    return;
  }
  one_reference();
  scanner_.skip_spaces();
  if (scanner_.take_word("moved")) {
    paragraph_.kind = ParagraphKind::talks_moved;
    if (colon("the new date should follow")) read_when_and_where();
  } else if (scanner_.take_word("held")) {
    paragraph_.kind = ParagraphKind::talks_held;
    scanner_.skip_spaces();
    if (!scanner_.take(':')) return;
    scanner_.skip_spaces();
    read_day("");
  } else {
    fail("\"moved\" or \"held\" should stand here",
         "such as: ## Talks usa/1.7 moved: 2022-02-03T10:00Z, Geneva");
  }
}

void Heading::read_declaration() {
  paragraph_.kind = ParagraphKind::declaration;
  scanner_.skip_spaces();
  if (!scanner_.take(':')) {
    fail("a colon is missing: what sets it off should follow",
         or_a_title("such as ## Declare: if russia/1.1 is rejected"));
    return;
  }
  scanner_.skip_spaces();
  if (!scanner_.take_word("if")) {
    fail("\"if\" should stand here", "such as: ## Declare: if russia/1.1 is rejected");
    return;
  }
  paragraph_.trigger = read_trigger(scanner_, problems_);
}

void Heading::read_withdrawal() {
  paragraph_.kind = ParagraphKind::withdrawal;
  scanner_.skip_spaces();
  if (scanner_.take_word("point")) {
    paragraph_.withdrawn = Withdrawn::point;
  } else if (scanner_.take_word("acceptance of")) {
    paragraph_.withdrawn = Withdrawn::acceptance;
  }
  if (!references()) return;
  scanner_.skip_spaces();
  if (scanner_.take(',')) {
    scanner_.skip_spaces();
    if (scanner_.take_word("package")) {
      read_package();
    } else {
      fail("\"package\" should stand here", "such as: ## Withdraw usa/1.6, package E");
      return;
    }
  }
  read_condition_if_any();
}

bool read_heading(const Line& line, Paragraph& paragraph, Problems& problems) {
  paragraph.line = line.number;
  std::string_view text = line.text.substr(3);
  text = text.substr(0, text.find_last_not_of(" \t") + 1);
  Scanner scanner(text, line.number, 4);
  const auto fail = [&](std::string message, std::string remedy) {
    problems.push_back(scanner.problem(std::move(message), std::move(remedy)));
    return false;
  };
  if (line.text.size() > limits::kHeadingBytes) {
    return fail("the heading is longer than 4 KiB", "split the paragraph, or name ranges");
  }
  scanner.skip_spaces();
  const std::string_view rest = scanner.rest();
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits > 0 && digits < rest.size() && rest[digits] == '.' &&
      (digits + 1 == rest.size() || !is_digit(rest[digits + 1]))) {
    if (rest.substr(0, digits) != std::to_string(paragraph.number)) {
      fail(fmt::format("this is paragraph {} of the note, not {}", paragraph.number, rest.substr(0, digits)),
           "correct the number, or leave it out");
    }
    scanner.go_to(scanner.offset() + digits + 1);
    if (!scanner.at_end() && scanner.rest()[0] != ' ')
      return fail("a space is missing after the number", "write it here");
    scanner.skip_spaces();
  }
  if (scanner.at_end()) return fail("the heading is empty", "write a title, or what the paragraph answers");
  const std::size_t before = problems.size();
  Heading(scanner, paragraph, problems).read();
  return problems.size() == before;
}

}  // namespace parley::note
