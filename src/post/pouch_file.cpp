#include "post/pouch_file.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "desk/files.hpp"
#include "seal/buffered_source.hpp"

namespace parley {
namespace {

constexpr std::string_view kMagic = "parley-pouch/1\n";
constexpr std::size_t kLongestLine = 128;
constexpr std::size_t kBlock = 256 * 1024;

struct ItemLine {
  std::uint64_t length = 0;
  Digest digest;
};

std::optional<std::uint64_t> read_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 10 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

/// `item LENGTH DIGEST`, or `end COUNT DIGEST`.
std::optional<ItemLine> read_line(std::string_view line, std::string_view word) {
  if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') return std::nullopt;
  line.remove_prefix(word.size() + 1);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto number = read_number(line.substr(0, space));
  const auto digest = Digest::from_hex(line.substr(space + 1));
  if (!number || !digest) return std::nullopt;
  return ItemLine{*number, *digest};
}

}  // namespace

PouchWriter::PouchWriter(Sink& sink) : sink_(sink) {
  put(as_bytes(kMagic));
}

void PouchWriter::put(BytesView bytes) {
  hash_.update(bytes);
  sink_.write(bytes);
}

class PouchWriter::Counted : public Sink {
 public:
  explicit Counted(PouchWriter& writer) : writer_(writer) {}
  void write(BytesView bytes) override { writer_.put(bytes); }

 private:
  PouchWriter& writer_;
};

void PouchWriter::large_item(std::uint64_t length, const Digest& digest,
                             const std::function<void(Sink&)>& write_bytes) {
  put(as_bytes(fmt::format("item {} {}\n", length, digest.hex())));
  Counted counted(*this);
  write_bytes(counted);
  put(as_bytes("\n"));
  ++count_;
}

void PouchWriter::item(BytesView sealed) {
  large_item(sealed.size(), sha256(sealed), [&](Sink& sink) { sink.write(sealed); });
}

void PouchWriter::finish() {
  const std::string end = fmt::format("end {} {}\n", count_, hash_.finish().hex());
  sink_.write(as_bytes(end));
}

namespace {

// Every damaged item may cost reading its length in vain, which a line may claim to be great. Beyond these
// times the file's size, and so many bytes, the rest is given up.
constexpr std::uint64_t kInVain = 8;
constexpr std::uint64_t kInVainAnyhow = std::uint64_t{64} << 20;

class PouchScanner {
 public:
  PouchScanner(int fd, const std::function<void(std::uint64_t)>& progress)
      : fd_(fd), progress_(progress), file_(fd), block_(kBlock) {
    const ::off_t size = ::lseek(fd_, 0, SEEK_END);
    if (size < 0) throw std::system_error(errno, std::generic_category(), "reading the pouch");
    in_vain_at_most_ = kInVain * static_cast<std::uint64_t>(size) + kInVainAnyhow;
    go_to(0);
  }

  PouchScan scan() {
    const auto magic = take_line();
    out_.is_pouch = magic && *magic + '\n' == kMagic;
    if (!out_.is_pouch) return std::move(out_);
    hash_line(*magic);
    while (next()) {
    }
    return std::move(out_);
  }

 private:
  void go_to(std::uint64_t offset) {
    if (::lseek(fd_, static_cast<off_t>(offset), SEEK_SET) < 0)
      throw std::system_error(errno, std::generic_category(), "reading the pouch");
    source_.emplace(file_);
    at_ = offset;
  }
  std::optional<std::string> take_line() {
    auto line = source_->line(kLongestLine);
    if (line) at_ += line->size() + 1;
    return line;
  }
  void hash_line(std::string_view line) {
    whole_.update(as_bytes(line));
    whole_.update(as_bytes("\n"));
  }
  void damaged(std::string what) {
    if (out_.damage.empty()) out_.damage = std::move(what);
  }

  /// Goes to just behind the next LF that `item ` or `end ` follows; false at the end of the file.
  bool go_on_after_damage() {
    for (;;) {
      const std::string_view text = as_text(source_->peek(kBlock));
      const std::size_t found = std::min(text.find("\nitem "), text.find("\nend "));
      const bool last = text.size() < kBlock;
      if (found == std::string_view::npos && last) return false;
      const std::size_t skip = found != std::string_view::npos ? found + 1 : text.size() - 8;
      source_->read(std::span(block_).first(skip));
      at_ += skip;
      if (found != std::string_view::npos) return true;
    }
  }

  /// Reads the bytes of an item and the byte behind them; true if the bytes are as its line says.
  bool read_item(const ItemLine& item) {
    Sha256 hash;
    Sha256 before = whole_.copy();
    std::uint64_t left = item.length;
    while (left > 0) {
      const std::size_t got =
          source_->read(std::span(block_).first(std::min<std::uint64_t>(left, block_.size())));
      if (got == 0) break;
      hash.update(BytesView(block_).first(got));
      whole_.update(BytesView(block_).first(got));
      left -= got;
      at_ += got;
      if (progress_) progress_(at_);
    }
    if (left == 0 && hash.finish() == item.digest) {
      std::array<std::uint8_t, 1> end{};
      at_ += source_->read(end);
      if (end[0] != '\n')
        damaged(fmt::format("the end of the item at byte {} was changed", at_ - item.length - 1));
      whole_.update(as_bytes("\n"));
      return true;
    }
    whole_ = std::move(before);
    read_in_vain_ += item.length - left;
    return false;
  }

  bool next() {
    if (source_->at_end()) {
      damaged("it ends before its last line: it was cut short");
      return false;
    }
    const std::uint64_t line_at = at_;
    const auto line = take_line();
    if (const auto end = line ? read_line(*line, "end") : std::nullopt) {
      out_.complete = end->length == out_.items.size() && end->digest == whole_.finish() && source_->at_end();
      if (!source_->at_end()) damaged("something follows its last line");
      if (!out_.complete)
        damaged("its last line does not fit what stands before it: parts are missing or were changed");
      return false;
    }
    const auto item = line ? read_line(*line, "item") : std::nullopt;
    if (read_in_vain_ > in_vain_at_most_) {
      out_.given_up = true;
      damaged("there is too much damage to go on");
      return false;
    }
    if (item && item->length <= kLargestPouchItem && out_.items.size() < kMostItems) {
      const PouchItem found{at_, item->length, item->digest};
      hash_line(*line);
      if (read_item(*item)) {
        out_.items.push_back(found);
        return true;
      }
      damaged(fmt::format("the item at byte {} was changed or cut short", line_at));
      ++out_.damaged_items;
      go_to(found.offset);
    } else {
      go_to(line_at);
      const bool last = source_->peek(kLongestLine + 1).size() <= kLongestLine;
      damaged(last && !line ? "it ends before its last line: it was cut short"
                            : fmt::format("there is garbage at byte {}", line_at));
    }
    return go_on_after_damage();
  }

  int fd_;
  const std::function<void(std::uint64_t)>& progress_;
  FdSource file_;
  std::optional<BufferedSource> source_;
  Bytes block_;
  std::uint64_t at_ = 0;
  Sha256 whole_;
  std::uint64_t read_in_vain_ = 0;
  std::uint64_t in_vain_at_most_;
  PouchScan out_;
};

}  // namespace

PouchScan scan_pouch(int fd, const std::function<void(std::uint64_t)>& progress) {
  return PouchScanner(fd, progress).scan();
}

}  // namespace parley
