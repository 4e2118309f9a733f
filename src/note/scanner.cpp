#include "note/scanner.hpp"

#include <algorithm>

#include "base/handle.hpp"
#include "base/text.hpp"
#include "note/limits.hpp"

namespace parley::note {
namespace {

constexpr int kMostParagraphs = static_cast<int>(limits::kParagraphs);

bool is_handle_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}
bool is_word_character(char c) {
  return is_handle_character(c) || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

int Scanner::column_at(std::size_t offset) const {
  return column_ + static_cast<int>(count_code_points(text_.substr(0, offset)));
}

void Scanner::skip_spaces() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

bool Scanner::take(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool Scanner::sees_word(std::string_view word) const {
  const std::string_view left = rest();
  if (!left.starts_with(word)) return false;
  return left.size() == word.size() || (left[word.size()] != '/' && !is_word_character(left[word.size()]));
}

bool Scanner::take_word(std::string_view word) {
  if (!sees_word(word)) return false;
  at_ += word.size();
  return true;
}

std::optional<int> Scanner::number(int most) {
  std::size_t end = at_;
  int value = 0;
  while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') {
    if (end - at_ >= 6) return std::nullopt;
    value = value * 10 + (text_[end] - '0');
    ++end;
  }
  if (end == at_ || text_[at_] == '0' || value > most) return std::nullopt;
  at_ = end;
  return value;
}

std::optional<std::string> Scanner::handle() {
  std::size_t end = at_;
  while (end < text_.size() && is_handle_character(text_[end])) ++end;
  const std::string_view found = text_.substr(at_, end - at_);
  if (!is_handle(found)) return std::nullopt;
  at_ = end;
  return std::string(found);
}

std::optional<NoteRef> Scanner::note_ref() {
  const std::size_t begin = at_;
  const auto give_up = [&]() -> std::optional<NoteRef> {
    at_ = begin;
    return std::nullopt;
  };
  NoteRef ref;
  auto party = handle();
  if (!party || !take('/')) return give_up();
  ref.party = std::move(*party);
  const auto number_read = number(limits::kNoteNumber);
  if (!number_read) return give_up();
  ref.number = *number_read;
  if (take('@')) {
    auto delegate = handle();
    if (!delegate) return give_up();
    ref.delegate = std::move(*delegate);
    if (take('~')) {
      const std::string_view digits = rest().substr(0, 8);
      const bool hex = digits.size() == 8 && std::ranges::all_of(digits, [](char c) {
                         return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
      if (!hex) return give_up();
      ref.act = digits;
      at_ += 8;
    }
  }
  return ref;
}

std::optional<ParagraphRef> Scanner::paragraph_ref() {
  const std::size_t begin = at_;
  auto note = note_ref();
  if (note && take('.')) {
    if (const auto paragraph = number(kMostParagraphs)) return ParagraphRef{std::move(*note), *paragraph};
  }
  at_ = begin;
  return std::nullopt;
}

std::string_view Scanner::until(std::string_view stops) {
  const std::size_t begin = at_;
  at_ = std::min(text_.find_first_of(stops, at_), text_.size());
  std::string_view found = text_.substr(begin, at_ - begin);
  while (found.ends_with(' ')) found.remove_suffix(1);
  return found;
}

}  // namespace parley::note
