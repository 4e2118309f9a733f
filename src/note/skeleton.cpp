#include "note/skeleton.hpp"

#include "base/text.hpp"

namespace parley::note {

std::string skeleton(const std::string& title, const std::vector<NoteRef>& answers, const std::vector<SkeletonItem>& items) {
  std::string out = "title: " + shown(title) + '\n';
  for (std::size_t i = 0; i < answers.size(); ++i) out += (i == 0 ? "answers: " : ", ") + answers[i].display();
  if (!answers.empty()) out += '\n';
  out += "standing: formal\n\n";
  for (const SkeletonItem& item : items) {
    out += "## Re " + item.wording.display() + ": \n";
    std::string about = shown(item.title);
    if (!item.place.empty()) about = shown(item.place) + (about.empty() ? "" : ", " + about);
    if (!about.empty()) out += '(' + about + ")\n";
    out += '\n';
  }
  return out;
}

}  // namespace parley::note
