// Notes and disclosures of others: whatever is read comes apart into segments that together are the text, is
// explained and described harmlessly, and has one spelling as a disclosure.
#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"

namespace {

using namespace parley;

void must(bool holds) {
  if (!holds) std::abort();
}

void read_as_note(std::string_view text) {
  const note::Reading reading = note::read_note(text);
  must(reading.note.has_value() != note::has_errors(reading.problems));
  std::size_t explained = 0;
  for (const note::Diagnostic& problem : reading.problems) {
    must(problem.line >= 1 && problem.column >= 1 && valid_utf8(problem.message));
    if (++explained <= 20)
      must(shown_lines(note::explain(problem, "file", text)) == note::explain(problem, "file", text));
  }
  if (!reading.note) return;
  std::string together = reading.note->cover_source;
  for (const note::Paragraph& paragraph : reading.note->paragraphs) {
    together += paragraph.source;
    for (const note::Reference& name : note::names_in(paragraph)) {
      must(note::parse_paragraph_ref(name.to.display()) == name.to);
    }
  }
  must(together == text);
  const std::string description = note::understood(*reading.note);
  must(shown_lines(description) == description);
}

void read_as_disclosure(std::string_view bytes) {
  const Result<note::Disclosure> disclosure = note::read_disclosure(bytes);
  if (!disclosure) return;
  note::Salt salt{};
  const auto raw = from_hex(bytes.substr(0, 2 * salt.size()));
  must(raw.has_value());
  std::copy(raw->begin(), raw->end(), salt.begin());
  must(note::write_disclosure(salt, *disclosure) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_as_note(text);
  read_as_note(note::normalize(text));
  read_as_disclosure(text);
  return 0;
}
