#include <algorithm>
#include <array>
#include <utility>

#include "note/heading.hpp"

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

bool is_package_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

void Heading::read_condition_if_any() {
  scanner_.skip_spaces();
  if (!scanner_.take_word("if")) return;
  paragraph_.condition = read_condition(scanner_, problems_);
}

void Heading::read_package() {
  scanner_.skip_spaces();
  if (!paragraph_.package.empty()) fail("two packages are named", "a statement belongs to one package");
  const std::string_view name = scanner_.until(" ,");
  if (!is_package_name(name)) {
    fail("a package's name should stand here", "letters, digits and hyphens, at most 32, such as: package E");
    return;
  }
  paragraph_.package = name;
}

void Heading::read_qualifiers() {
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

void Heading::read_answer() {
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

}  // namespace parley::note
