#include "seal/armor.hpp"

#include <algorithm>
#include <string>

namespace parley {
namespace {

constexpr std::string_view kBegin = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kEnd = "-----END AGE ENCRYPTED FILE-----";
constexpr std::size_t kColumns = 64;
constexpr std::size_t kLineBytes = 48;
constexpr std::size_t kWhiteSpace = 1024;

bool is_white(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

[[noreturn]] void refuse(std::string message) {
  throw ArmorException{{SealErrorKind::armor, std::move(message)}};
}

}  // namespace

bool looks_armored(BufferedSource& source) {
  std::string head(as_text(source.peek(2 * kWhiteSpace)));
  if (head.starts_with("age-encryption.org/")) return false;
  std::ranges::transform(head, head.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto first = std::ranges::find_if_not(head, is_white);
  return std::string_view(first, head.end()).starts_with("-----") ||
         head.find("-----begin age") != std::string::npos;
}

std::string ArmorSource::take_line() {
  auto line = inner_.line(2 * kWhiteSpace, true);
  if (!line) refuse("the armor is cut short, or a line of it is far too long");
  if (line->ends_with('\r')) line->pop_back();
  return std::move(*line);
}

void ArmorSource::begin() {
  std::size_t skipped = 0;
  for (;;) {
    const std::string line = take_line();
    if (line == kBegin) break;
    if (!std::ranges::all_of(line, is_white)) refuse("the armor does not begin with its first line");
    skipped += line.size() + 1;
    if (skipped > kWhiteSpace) refuse("there is too much white space before the armor");
  }
  begun_ = true;
}

void ArmorSource::finish() {
  const BytesView rest = inner_.peek(kWhiteSpace);
  if (!std::ranges::all_of(as_text(rest), is_white)) refuse("something follows the armor");
  if (rest.size() == kWhiteSpace) refuse("there is too much white space after the armor");
  done_ = true;
}

void ArmorSource::next_line() {
  const std::string line = take_line();
  used_ = 0;
  line_.clear();
  if (line == kEnd) {
    finish();
    return;
  }
  if (line.empty()) refuse("there is an empty line in the armor");
  if (line.size() > kColumns) refuse("a line of the armor is longer than 64 characters");
  auto bytes = from_base64(line);
  if (!bytes) refuse("a line of the armor is not base64");
  line_ = std::move(*bytes);
  if (line_.size() < kLineBytes) {
    if (take_line() != kEnd) refuse("a short line stands in the middle of the armor");
    finish();
  }
}

std::size_t ArmorSource::read(std::span<std::uint8_t> out) {
  if (!begun_) begin();
  std::size_t done = 0;
  while (done < out.size()) {
    if (used_ == line_.size()) {
      if (done_) break;
      next_line();
      continue;
    }
    const std::size_t taken = std::min(out.size() - done, line_.size() - used_);
    std::copy_n(line_.begin() + static_cast<std::ptrdiff_t>(used_), taken,
                out.begin() + static_cast<std::ptrdiff_t>(done));
    used_ += taken;
    done += taken;
  }
  return done;
}

void ArmorSink::write(BytesView bytes) {
  std::string out;
  if (!begun_) {
    out = std::string(kBegin) + '\n';
    begun_ = true;
  }
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  std::size_t at = 0;
  for (; held_.size() - at >= kLineBytes; at += kLineBytes) {
    out += to_base64(BytesView(held_).subspan(at, kLineBytes));
    out += '\n';
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at));
  if (!out.empty()) inner_.write(as_bytes(out));
}

void ArmorSink::finish() {
  write({});
  std::string out;
  if (!held_.empty()) out = to_base64(held_) + '\n';
  out += std::string(kEnd) + '\n';
  inner_.write(as_bytes(out));
}

}  // namespace parley
