#include <algorithm>

#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {

std::optional<Instant> read_date(Scanner& scanner, std::string_view stops, Problems& problems) {
  const std::size_t begin = scanner.offset();
  const auto at = parse_instant_or_date(scanner.until(stops));
  if (!at) {
    scanner.go_to(begin);
    problems.push_back(
        scanner.problem("a date should stand here", "such as 2022-03-01 or 2022-03-01T12:00Z"));
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
  // After the first, a paragraph of the same party may be written as `1.7`.
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
  while (true) {
    scanner.skip_spaces();
    const int column = scanner.column();
    auto first = take();
    if (!first)
      return fail("the name of a paragraph should stand here",
                  "such as russia/1.5, or russia/1.7-1.9 for several");
    last = first->note;
    int end = first->number;
    if (scanner.take('-')) {
      const std::size_t begin = scanner.offset();
      auto to = take();
      if (!to) {  // `russia/1.7-9`
        if (const auto number = scanner.number(static_cast<int>(limits::kParagraphs));
            number && scanner.rest().substr(0, 1) != ".") {
          to = ParagraphRef{first->note, *number};
        }
      }
      if (!to || to->note != first->note || to->number <= first->number) {
        scanner.go_to(begin);
        return fail("a range runs upward within one note", "such as russia/1.7-1.9");
      }
      end = to->number;
    }
    for (int number = first->number; number <= end; ++number) {
      if (out.size() == limits::kReferences)
        return fail("more than 500 paragraphs are named", "split the paragraph");
      Reference reference{{first->note, number}, scanner.line(), column};
      if (std::ranges::any_of(out, [&](const Reference& other) { return other.to == reference.to; })) {
        problems.push_back({scanner.line(), column, reference.to.display() + " is named twice",
                            "name it once", Severity::error});
        return {};
      }
      out.push_back(std::move(reference));
    }
    const std::size_t before_comma = scanner.offset();
    scanner.skip_spaces();
    if (!scanner.take(',')) break;
    scanner.skip_spaces();
    const std::string_view rest = scanner.rest();
    const bool number_next = !rest.empty() && rest[0] >= '0' && rest[0] <= '9';
    const bool name_next =
        number_next || rest.substr(0, rest.find_first_of(" ,:")).find('/') != std::string_view::npos;
    if (!name_next) {  // the comma begins a qualifier
      scanner.go_to(before_comma);
      break;
    }
  }
  return out;
}

}  // namespace parley::note
