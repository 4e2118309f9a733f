#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

constexpr std::array kPositions = {
    // the longer before the shorter that begins it
    std::pair{PositionKind::accept_ad_referendum, std::string_view("accept ad referendum")},
    std::pair{PositionKind::accept_in_principle, std::string_view("accept in principle")},
    std::pair{PositionKind::accept, std::string_view("accept")},
    std::pair{PositionKind::reject, std::string_view("reject")},
    std::pair{PositionKind::counter, std::string_view("counter")},
    std::pair{PositionKind::maintain, std::string_view("maintain")},
    std::pair{PositionKind::ask, std::string_view("ask")},
    std::pair{PositionKind::reserve, std::string_view("reserve")},
    std::pair{PositionKind::confirm, std::string_view("confirm")},
};
constexpr std::string_view kChoices =
    "choose one: accept, accept ad referendum, accept in principle, reject, counter, maintain, ask, reserve, "
    "confirm";

constexpr std::array<std::string_view, 8> kKeywords = {"re",     "talks", "declare", "withdraw",
                                                       "settle", "merge", "split",   "met"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_package_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

class Heading {
 public:
  Heading(Scanner scanner, Paragraph& paragraph, Problems& problems)
      : scanner_(scanner), paragraph_(paragraph), problems_(problems) {}

  void read() {
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

 private:
  void fail(std::string message, std::string remedy) {
    problems_.push_back(scanner_.problem(std::move(message), std::move(remedy)));
  }

  bool keyword(std::string_view word) {
    if (!scanner_.take_word(word)) return false;
    keyword_ = word;
    return true;
  }

  /// Whatever should follow the keyword does not: perhaps it was meant as a title.
  std::string or_a_title(std::string remedy) const {
    return std::move(remedy) + fmt::format("; a title cannot begin with the word {}", keyword_);
  }

  bool references() {
    scanner_.skip_spaces();
    if (!scanner_.sees_paragraph()) {
      fail("the name of a paragraph should stand here",
           or_a_title("such as russia/1.5, or russia/1.7-1.9 for several"));
      return false;
    }
    paragraph_.references = read_references(scanner_, problems_);
    return !paragraph_.references.empty();
  }

  bool colon(const char* why) {
    scanner_.skip_spaces();
    if (scanner_.take(':')) {
      scanner_.skip_spaces();
      return true;
    }
    fail(fmt::format("a colon is missing: {}", why), "write : here");
    return false;
  }

  bool one_reference() {
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

  void read_title() {
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

  /// A title that begins like a keyword was meant as one, and one that begins with a paragraph's name (or has
  /// it after one word) was meant as an answer.
  void read_point() {
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

  void read_condition_if_any() {
    scanner_.skip_spaces();
    if (!scanner_.take_word("if")) return;
    paragraph_.condition = read_condition(scanner_, problems_);
  }

  void read_package() {
    scanner_.skip_spaces();
    if (!paragraph_.package.empty()) fail("two packages are named", "a statement belongs to one package");
    const std::string_view name = scanner_.until(" ,");
    if (!is_package_name(name)) {
      fail("a package's name should stand here",
           "letters, digits and hyphens, at most 32, such as: package E");
      return;
    }
    paragraph_.package = name;
  }

  void read_qualifiers() {
    scanner_.skip_spaces();
    while (scanner_.take(',')) {
      scanner_.skip_spaces();
      if (scanner_.sees_word("if")) {
        fail("a comma stands before \"if\"", "leave the comma out");
        return;
      }
      if (scanner_.take_word("alternative")) {
        if (paragraph_.alternative) fail("\"alternative\" stands twice", "leave one of them");
        if (paragraph_.position != PositionKind::counter && paragraph_.position != PositionKind::accept &&
            paragraph_.position != PositionKind::accept_ad_referendum) {
          fail("only a counter or an acceptance can be an alternative", "leave \"alternative\" out");
        }
        paragraph_.alternative = true;
      } else if (scanner_.take_word("package")) {
        read_package();
      } else {
        const std::size_t begin = scanner_.offset();
        auto party = scanner_.handle();
        scanner_.skip_spaces();
        if (!party || !scanner_.take_word("drafts")) {
          scanner_.go_to(begin);
          fail("this is no qualifier",
               "after a comma there may stand: alternative, package NAME, PARTY drafts");
          return;
        }
        if (paragraph_.position != PositionKind::accept_in_principle) {
          fail("only with \"accept in principle\" is it said who drafts", "leave it out");
        }
        if (!paragraph_.drafter.empty()) fail("two parties are to draft", "name one");
        paragraph_.drafter = std::move(*party);
      }
      scanner_.skip_spaces();
    }
  }

  void read_answer() {
    paragraph_.kind = ParagraphKind::answer;
    if (!references() || !colon("the position should follow")) return;
    if (scanner_.at_end()) {
      fail("no position is taken", std::string(kChoices));
      return;
    }
    bool known = false;
    for (const auto& [position, name] : kPositions) {
      if (known || !scanner_.take_word(name)) continue;
      paragraph_.position = position;
      known = true;
    }
    if (!known) {
      fail("this is no position", std::string(kChoices));
      return;
    }
    if (paragraph_.position == PositionKind::reserve) {
      scanner_.skip_spaces();
      if (scanner_.take_word("until")) {
        scanner_.skip_spaces();
        paragraph_.until = read_date(scanner_, " ,", problems_);
      }
    }
    if (paragraph_.position == PositionKind::counter && paragraph_.references.size() > 1) {
      const Reference& second = paragraph_.references[1];
      problems_.push_back({second.line, second.column, "a counter answers one wording",
                           "write a paragraph for each", Severity::error});
    }
    read_qualifiers();
    const bool may_have_condition = paragraph_.position == PositionKind::accept ||
                                    paragraph_.position == PositionKind::accept_ad_referendum ||
                                    paragraph_.position == PositionKind::accept_in_principle ||
                                    paragraph_.position == PositionKind::counter;
    scanner_.skip_spaces();
    if (!may_have_condition && scanner_.sees_word("if")) {
      fail("only an acceptance or a counter can have a condition",
           "leave the condition out, or say it in the reasons");
      return;
    }
    read_condition_if_any();
  }

  void read_day(std::string_view stops) {
    const std::string_view text = scanner_.rest().substr(0, scanner_.rest().find_first_of(stops));
    paragraph_.whole_day = text.find('T') == std::string_view::npos;
    paragraph_.date = read_date(scanner_, stops, problems_);
  }

  void read_when_and_where() {
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

  void read_talks() {
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

  void read_declaration() {
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

  void read_withdrawal() {
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

  Scanner scanner_;
  std::string_view keyword_;
  Paragraph& paragraph_;
  Problems& problems_;
};

}  // namespace

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
