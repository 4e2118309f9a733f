#include <fmt/core.h>

#include <algorithm>
#include <array>

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
    "choose one: accept, accept ad referendum, accept in principle, reject, counter, maintain, ask, reserve, confirm";

constexpr std::array<std::string_view, 8> kKeywords = {"re",     "talks", "declare", "withdraw",
                                                       "settle", "merge", "split",   "met"};

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
    if (scanner_.take_word("Re")) {
      read_answer();
    } else if (scanner_.take_word("Talks")) {
      read_talks();
    } else if (scanner_.take_word("Declare")) {
      read_declaration();
    } else if (scanner_.take_word("Met")) {
      paragraph_.kind = ParagraphKind::met;
      one_reference();
    } else if (scanner_.take_word("Withdraw")) {
      read_withdrawal();
    } else if (scanner_.take_word("Settle")) {
      paragraph_.kind = ParagraphKind::settle;
      paragraph_.references = read_references(scanner_, problems_);
    } else if (scanner_.take_word("Merge")) {
      paragraph_.kind = ParagraphKind::merge;
      paragraph_.references = read_references(scanner_, problems_);
      colon("the new point's title should follow");
      read_title();
    } else if (scanner_.take_word("Split")) {
      paragraph_.kind = ParagraphKind::split;
      one_reference();
      colon("the new point's title should follow");
      read_title();
    } else if (scanner_.rest() == "Outline") {
      scanner_.go_to(scanner_.offset() + scanner_.rest().size());
      paragraph_.kind = ParagraphKind::outline;
      paragraph_.title = "Outline";
    } else {
      read_point();
    }
    scanner_.skip_spaces();
    if (problems_.size() == before && !scanner_.at_end()) {
      fail("this cannot be read here", "see parley help notes for what a heading may say");
    }
  }

 private:
  void fail(std::string message, std::string remedy) { problems_.push_back(scanner_.problem(std::move(message), std::move(remedy))); }

  bool colon(const char* why) {
    scanner_.skip_spaces();
    if (scanner_.take(':')) {
      scanner_.skip_spaces();
      return true;
    }
    fail(fmt::format("a colon is missing: {}", why), "write : here");
    return false;
  }

  void one_reference() {
    scanner_.skip_spaces();
    const int column = scanner_.column();
    auto ref = scanner_.paragraph_ref();
    if (!ref) {
      fail("the name of a paragraph should stand here", "such as usa/1.7");
      return;
    }
    paragraph_.references.push_back({std::move(*ref), scanner_.line(), column});
  }

  void read_title() {
    const std::string_view title = scanner_.rest();
    if (title.empty()) {
      fail("the point has no title", "write what it is about");
    } else if (count_code_points(title) > limits::kTitle) {
      fail("the title is longer than 200 characters", "say it shorter; the wording and the reasons stand below");
    }
    paragraph_.title = title;
    while (paragraph_.title.ends_with(' ')) paragraph_.title.pop_back();
    scanner_.go_to(scanner_.offset() + title.size());
  }

  /// A title that begins like a keyword was meant as one.
  void read_point() {
    paragraph_.kind = ParagraphKind::point;
    std::string first(scanner_.rest().substr(0, scanner_.rest().find_first_of(" :")));
    const bool more = first.size() < scanner_.rest().size();
    std::ranges::transform(first, first.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (std::ranges::find(kKeywords, first) != kKeywords.end() || (first == "outline" && !more)) {
      const std::string word = first == "re" ? "Re" : std::string(1, static_cast<char>(first[0] - 32)) + first.substr(1);
      fail(fmt::format("this looks like \"## {} …\", but is not written so", word),
           fmt::format("write {} with exactly these letters, or begin the title with another word", word));
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
    const std::string_view name = scanner_.until(" ,");
    if (!is_package_name(name)) {
      fail("a package's name should stand here", "letters, digits and hyphens, at most 32, such as: package E");
      return;
    }
    if (!paragraph_.package.empty()) fail("two packages are named", "a statement belongs to one package");
    paragraph_.package = name;
  }

  void read_qualifiers() {
    scanner_.skip_spaces();
    while (scanner_.take(',')) {
      scanner_.skip_spaces();
      if (scanner_.take_word("alternative")) {
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
          fail("this is no qualifier", "after a comma there may stand: alternative, package NAME, PARTY drafts");
          return;
        }
        if (paragraph_.position != PositionKind::accept_in_principle) {
          fail("only with \"accept in principle\" is it said who drafts", "leave it out");
        }
        paragraph_.drafter = std::move(*party);
      }
      scanner_.skip_spaces();
    }
  }

  void read_answer() {
    paragraph_.kind = ParagraphKind::answer;
    paragraph_.references = read_references(scanner_, problems_);
    if (paragraph_.references.empty() || !colon("the position should follow")) return;
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
      problems_.push_back({second.line, second.column, "a counter answers one wording", "write a paragraph for each", Severity::error});
    }
    read_qualifiers();
    const bool may_have_condition =
        paragraph_.position == PositionKind::accept || paragraph_.position == PositionKind::accept_ad_referendum ||
        paragraph_.position == PositionKind::accept_in_principle || paragraph_.position == PositionKind::counter;
    scanner_.skip_spaces();
    if (!may_have_condition && scanner_.sees_word("if")) {
      fail("only an acceptance or a counter can have a condition", "leave the condition out, or say it in the reasons");
      return;
    }
    read_condition_if_any();
  }

  void read_when_and_where() {
    paragraph_.date = read_date(scanner_, ",", problems_);
    scanner_.skip_spaces();
    if (!scanner_.take(',')) return;
    scanner_.skip_spaces();
    paragraph_.venue = scanner_.until("");
    if (paragraph_.venue.empty() || count_code_points(paragraph_.venue) > limits::kPlace) {
      fail("the place of the talks should stand here", "at most 200 characters; leave out the comma if there is none");
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
    one_reference();
    if (paragraph_.references.empty()) return;
    scanner_.skip_spaces();
    if (scanner_.take_word("moved")) {
      paragraph_.kind = ParagraphKind::talks_moved;
      if (colon("the new date should follow")) read_when_and_where();
    } else if (scanner_.take_word("held")) {
      paragraph_.kind = ParagraphKind::talks_held;
      scanner_.skip_spaces();
      if (!scanner_.take(':')) return;
      scanner_.skip_spaces();
      paragraph_.date = read_date(scanner_, "", problems_);
    } else {
      fail("\"moved\" or \"held\" should stand here", "such as: ## Talks usa/1.7 moved: 2022-02-03T10:00Z, Geneva");
    }
  }

  void read_declaration() {
    paragraph_.kind = ParagraphKind::declaration;
    if (!colon("what sets it off should follow")) return;
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
    paragraph_.references = read_references(scanner_, problems_);
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
  Paragraph& paragraph_;
  Problems& problems_;
};

}  // namespace

std::optional<Instant> read_date(Scanner& scanner, std::string_view stops, Problems& problems) {
  const std::size_t begin = scanner.offset();
  const auto at = parse_instant_or_date(scanner.until(stops));
  if (!at) {
    scanner.go_to(begin);
    problems.push_back(scanner.problem("a date should stand here", "such as 2022-03-01 or 2022-03-01T12:00Z"));
  }
  return at;
}

std::vector<Reference> read_references(Scanner& scanner, Problems& problems) {
  std::vector<Reference> out;
  std::optional<NoteRef> last;
  const auto fail = [&](std::string message, std::string remedy) {
    problems.push_back(scanner.problem(std::move(message), std::move(remedy)));
    return std::vector<Reference>{};
  };
  /// After the first, a name of the same party may be written as `1.7`.
  const auto take = [&]() -> std::optional<ParagraphRef> {
    if (auto whole = scanner.paragraph_ref()) return whole;
    const std::size_t begin = scanner.offset();
    if (last) {
      const auto note = scanner.number(limits::kNoteNumber);
      if (note && scanner.take('.')) {
        const auto paragraph = scanner.number(static_cast<int>(limits::kParagraphs));
        if (paragraph) {
          NoteRef same = *last;
          if (*note != same.number) same = {last->party, *note, {}, {}};
          return ParagraphRef{same, *paragraph};
        }
      }
    }
    scanner.go_to(begin);
    return std::nullopt;
  };
  do {
    scanner.skip_spaces();
    const int column = scanner.column();
    auto first = take();
    if (!first) return fail("the name of a paragraph should stand here", "such as russia/1.5, or russia/1.7-1.9 for several");
    last = first->note;
    int end = first->number;
    if (scanner.take('-')) {
      const auto to = take();
      if (!to || to->note != first->note || to->number <= first->number) {
        return fail("a range runs upward within one note", "such as russia/1.7-1.9");
      }
      end = to->number;
    }
    for (int number = first->number; number <= end; ++number) {
      if (out.size() == limits::kReferences) return fail("more than 500 paragraphs are named", "split the paragraph");
      Reference reference{{first->note, number}, scanner.line(), column};
      if (std::ranges::any_of(out, [&](const Reference& other) { return other.to == reference.to; })) {
        return fail("a paragraph is named twice", "name each once");
      }
      out.push_back(std::move(reference));
    }
    const std::size_t before_comma = scanner.offset();
    scanner.skip_spaces();
    if (!scanner.take(',')) break;
    scanner.skip_spaces();
    const std::string_view rest = scanner.rest();
    const bool number_next = !rest.empty() && rest[0] >= '0' && rest[0] <= '9';
    const bool name_next = number_next || rest.substr(0, rest.find_first_of(" ,:")).find('/') != std::string_view::npos;
    if (!name_next) {  // the comma begins a qualifier
      scanner.go_to(before_comma);
      break;
    }
  } while (true);
  return out;
}

void read_heading(const Line& line, Paragraph& paragraph, Problems& problems) {
  paragraph.line = line.number;
  Scanner scanner(line.text.substr(3), line.number, 4);
  if (line.text.size() > limits::kHeadingBytes) {
    problems.push_back(scanner.problem("the heading is longer than 4 KiB", "split the paragraph, or name ranges"));
    return;
  }
  scanner.skip_spaces();
  const std::size_t begin = scanner.offset();
  const int column = scanner.column();
  if (const auto number = scanner.number(99999); number && scanner.take('.') && scanner.take(' ')) {
    if (*number != paragraph.number) {
      problems.push_back({line.number, column, fmt::format("this is paragraph {} of the note, not {}", paragraph.number, *number),
                          "correct the number, or leave it out", Severity::error});
    }
    scanner.skip_spaces();
  } else {
    scanner.go_to(begin);
  }
  if (scanner.at_end()) {
    problems.push_back(scanner.problem("the heading is empty", "write a title, or what the paragraph answers"));
    return;
  }
  Heading(scanner, paragraph, problems).read();
}

}  // namespace parley::note
