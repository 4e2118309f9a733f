#include "note/skeleton.hpp"

#include "base/text.hpp"
#include "note/limits.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kListBytes = limits::kCoverBytes / 2;
constexpr std::size_t kQuotedBytes = limits::kNoteBytes / 2;
constexpr std::size_t kColumns = 90;

std::string list_of(const std::vector<SkeletonItem>& items) {
  std::string out;
  std::size_t listed = 0;
  for (const SkeletonItem& item : items) {
    std::string about = item.place;
    if (!item.title.empty()) about += (about.empty() ? "" : ", ") + item.title;
    std::string line = "- " + item.wording.display();
    if (!about.empty()) line += ": " + fit(shown(about), kColumns);
    if (out.size() + line.size() > kListBytes) break;
    out += line + '\n';
    ++listed;
  }
  if (listed < items.size()) out += "- and " + std::to_string(items.size() - listed) + " more\n";
  return out;
}

std::string quoted(std::string_view wording) {
  std::string out;
  while (true) {
    const std::string_view line = wording.substr(0, wording.find('\n'));
    out += line.empty() ? ">" : "> " + std::string(line);
    out += '\n';
    if (line.size() == wording.size()) return out;
    wording.remove_prefix(line.size() + 1);
  }
}

}  // namespace

std::string skeleton(const std::string& title, const std::vector<NoteRef>& answers,
                     const std::vector<SkeletonItem>& items) {
  std::string out = "title: " + fit(shown(title), limits::kTitle) + '\n';
  for (std::size_t i = 0; i < answers.size(); ++i)
    out += (i == 0 ? "answers: " : ", ") + answers[i].display();
  if (!answers.empty()) out += '\n';
  out += "standing: formal\n\n";
  if (!items.empty()) out += "This note answers:\n\n" + list_of(items) + '\n';
  std::size_t left = kQuotedBytes;
  for (const SkeletonItem& item : items) {
    out += "## Re " + item.wording.display() + ": \n";
    if (item.text) {
      const std::string block = quoted(*item.text);
      if (block.size() <= left) {
        out += block;
        left -= block.size();
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace parley::note
