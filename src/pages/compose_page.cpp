/// Writing a note: where its pages begin, and what is done with a draft.
#include <algorithm>

#include "base/text.hpp"
#include "note/disclosure.hpp"
#include "note/limits.hpp"
#include "pages/draft.hpp"
#include "pages/parts.hpp"
#include "pages/writing.hpp"

namespace parley::pages {
namespace {

Answer landing(Visit& visit, Room& room) {
  Page page{.title = "Write", .room = &room, .here = "compose"};
  Html list;
  for (const talks::NoteView* note : room.talks->notes()) {
    if (note->party == visit.office.party() || !note->counts) continue;
    for (const talks::Coverage& coverage : talks::coverage(*room.talks, *note)) {
      if (coverage.party != visit.office.party() || coverage.open.empty()) continue;
      list +=
          el("li", el("a", href(in(room).part("compose").with("answer", note->name)), "Answer ", note->name),
             " ", note->title, ": ", count_text(coverage.open.size(), "wording", "wordings"), " to answer",
             note->answer_by ? together(", by ", date_of(*note->answer_by)) : Html());
    }
  }
  Html drafts;
  for (const std::string& slot : visit.office.drafts(room)) {
    const talks::NoteView* note = note_of(*room.talks, slot);
    const std::string what =
        slot == "new" ? "The note of your own motion" : "The answer to " + (note ? note->name : slot);
    drafts += el("li", el("a", href(in(room).part("compose").with("slot", slot)), what));
  }
  page.main =
      together(el("h1", "Write"),
               drafts.empty() ? Html() : together(el("h2", "Drafts that are kept"), el("ul", drafts)),
               el("h2", "Answer"), list.empty() ? el("p", "Nothing waits for your answer.") : el("ul", list),
               el("h2", "Or say something new"),
               el("p", el("a", cls("button"), href(in(room).part("compose").with("slot", "new")),
                          "A note of your own motion")));
  return show(visit, std::move(page));
}

}  // namespace

Answer compose_page(Visit& visit, Room& room) {
  if (const std::string answered = visit.get("answer"); !answered.empty()) {
    const auto note = room.talks->find_note(answered);
    return note ? go(in(room).part("compose").with("slot", slot_of((*note)->name)))
                : failed(visit, note.error(), 404);
  }
  if (const std::string about = visit.get("point"); !about.empty()) {
    // The note whose wording waits, if it still has something open; else a note of one's own.
    const auto point = room.talks->find_point(about);
    if (!point) return failed(visit, point.error(), 404);
    const talks::BallHolder* held = (*point)->held_by(visit.office.party());
    if (held && held->pass->wording) {
      const std::string wording = room.talks->name(*held->pass->wording);
      const auto note = room.talks->find_note(wording.substr(0, wording.rfind('.')));
      if (note && (*note)->party != visit.office.party() && (*note)->party != talks::kBaseName)
        return go(in(room).part("compose").with("slot", slot_of((*note)->name)));
    }
    return go(in(room).part("compose").with("slot", "new"));
  }
  const std::string slot = visit.get("slot");
  if (slot.empty()) return landing(visit, room);
  if (!is_slot(slot) || (slot != "new" && !note_of(*room.talks, slot)))
    return failed(visit, {"there is no such draft", "begin one from a note"}, 404);
  Writing writing = writing_of(visit, room, slot);
  if (!visit.post)
    return visit.get("deliver") == "yes" ? preview(visit, room, writing)
                                         : editor(visit, room, writing, visit.get("whole") == "yes");
  const std::string what = visit.form.get("do");
  if (what == "deliver" || what == "share") return deliver(visit, room, writing, what == "share");
  if (what == "drop") {
    visit.office.drop_draft(room, slot);
    return go(in(room).part("compose"), "The draft is thrown away.");
  }
  const std::string mode = visit.form.get("mode");
  const bool whole = mode == "whole";
  constexpr std::string_view kKnown[] = {"attach", "keep", "check", "whole", "parts", "save"};
  const bool known = std::ranges::find(kKnown, what) != std::end(kKnown) || !visit.form.get("detach").empty();
  if (!known || (!whole && mode != "parts"))
    return go_wrong(writing.at,
                    {"nothing was asked, and the draft is as it was", "use a button of this page"});
  writing.text = whole ? note::normalize(visit.form.get("whole")) : draft_from(visit, room, writing.text);
  if (writing.text.size() > 2 * note::limits::kNoteBytes)
    return failed(visit, {"the draft is larger than any note can be", "make it shorter, or attach a file"},
                  413);
  const auto same = whole ? writing.at.with("whole", "yes") : writing.at;
  if (const auto chosen = visit.form.files.find("file"); chosen != visit.form.files.end()) {
    std::string name = note::normalize(chosen->second.name);
    while (name.ends_with('\n')) name.pop_back();
    if (!note::is_file_name(name) || name.starts_with(' ') || name.ends_with(' '))
      return go_wrong(same, {"a file cannot be attached under the name " + shown(name), "rename it"});
    visit.office.keep_attachment(room, slot, name, chosen->second.bytes);
    const std::string line = "attach: " + name;
    writing.text = with_header_line(without_header_line(writing.text, line), line);
  } else if (what == "attach") {
    visit.office.keep_draft(room, slot, writing.text);
    return go_wrong(same, {"no file was chosen", "choose one, then attach it"});
  }
  const std::string detached = visit.form.get("detach");
  if (!detached.empty()) {
    visit.office.drop_attachment(room, slot, detached);
    writing.text = without_header_line(writing.text, "attach: " + detached);
  }
  visit.office.keep_draft(room, slot, writing.text);
  writing.kept = true;
  if (!detached.empty()) return go(same, "Taken out.");
  if (what == "attach") return go(same, "Attached, and kept with the draft.");
  if (what == "keep") return editor(visit, room, writing, whole);
  if (what == "check") return go(writing.at.with("deliver", "yes"));
  if (what == "whole") return go(writing.at.with("whole", "yes"));
  if (what == "parts") return go(writing.at);
  return go(whole ? writing.at.with("whole", "yes") : writing.at, "The draft is kept.");
}

}  // namespace parley::pages
