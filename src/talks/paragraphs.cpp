#include "talks/paragraphs.hpp"

#include <algorithm>

#include "note/note.hpp"

namespace parley::talks {

void each_paragraph(const Talks::Store& store, const Visit& visit) {
  for (const Slot* slot : store.in_order) {
    if (!slot->view.counts) continue;
    const std::vector<note::Paragraph>& paragraphs = slot->view.note->paragraphs;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) visit(*slot, paragraphs[i], i);
  }
}

bool speaks(const Slot& slot) {
  return slot.view.authorised && slot.view.standing != NoteStanding::exploratory;
}

std::string name_in(const Slot& slot, std::size_t i) {
  return slot.view.name + "." + std::to_string(i + 1);
}

bool taken_back(const Talks::Store& store, const ParagraphId& id, const std::string& party) {
  const Place* place = store.place(id);
  return place && std::any_of(place->mentions.begin(), place->mentions.end(), [&](const Mention& mention) {
           const Saying& saying = mention.slot->sayings[mention.saying];
           const Slot& slot = *mention.slot;
           const bool done = (!saying.condition || store.holds(*saying.condition, Holding::ad_referendum)) &&
                             (saying.package.empty() ||
                              store.holds(slot.packages.at(saying.package).package, Holding::ad_referendum));
           return saying.said == Said::withdrew_wording && done && speaks(*mention.slot) &&
                  mention.slot->view.party == party;
         });
}

}  // namespace parley::talks
