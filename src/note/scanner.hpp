/// Takes words, numbers and names from the front of one line, and knows at which column it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "note/diagnostic.hpp"
#include "note/reference.hpp"

namespace parley::note {

class Scanner {
 public:
  /// `column` is that of the text's first character.
  Scanner(std::string_view text, int line, int column) : text_(text), line_(line), column_(column) {}

  bool at_end() const { return at_ == text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  std::size_t offset() const { return at_; }
  void go_to(std::size_t offset) { at_ = offset; }
  int line() const { return line_; }
  int column() const { return column_at(at_); }
  int column_at(std::size_t offset) const;

  void skip_spaces();
  /// Exactly `c`.
  bool take(char c);
  /// The word (or several, with single spaces between), not followed by a further letter, digit or hyphen,
  /// nor by a slash: `point/1.3` is a paragraph of the party `point`.
  bool take_word(std::string_view word);
  bool sees_word(std::string_view word) const;
  /// A decimal number without leading zeros, at most `most`.
  std::optional<int> number(int most);
  std::optional<std::string> handle();
  /// `party/1`, `party/1@delegate~01234567`.
  std::optional<NoteRef> note_ref();
  std::optional<ParagraphRef> paragraph_ref();
  bool sees_paragraph() const { return Scanner(*this).paragraph_ref().has_value(); }
  /// Up to the next of the given characters, or the end; trailing spaces dropped.
  std::string_view until(std::string_view stops);

  Diagnostic problem(std::string message, std::string remedy = {}) const {
    return {line_, column(), std::move(message), std::move(remedy), Severity::error};
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
  int column_;
};

}  // namespace parley::note
