/// Acts that one question and one click sign: making public, confirming, a new sealing key.
#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/futile.hpp"

namespace parley::pages {
namespace {

/// What is asked before it is signed, and said afterwards.
struct Asked {
  Deed deed;
  std::string title, yes, done;
  Html what;
};

Result<Asked> publication(const Visit& visit, const Room& room) {
  const Result<const talks::NoteView*> note = room.talks->find_note(visit.form.get("note"));
  if (!note) return std::unexpected(note.error());
  Publish publish;
  publish.note = (*note)->act;
  bool known = false;
  for (const auto say : {Publish::Say::propose, Publish::Say::consent, Publish::Say::refuse}) {
    if (name_of(say) != visit.form.get("say")) continue;
    publish.say = say;
    known = true;
  }
  if (!known) return fail("what your side says of it was not chosen", "choose it on the page of the note");
  std::vector<std::string> names;
  for (const ParagraphId& id : (*note)->paragraphs) {
    if (visit.form.get("paragraph-" + id.paragraph.hex()) != "yes") continue;
    publish.paragraphs.insert(id.paragraph);
    names.push_back(room.talks->name(id));
  }
  const std::string what = std::string(name_of(publish.say)) + " publication of " +
                           (names.empty() ? (*note)->name : list_of(names));
  Html lines;
  for (const std::string& each : talks::publication_lines(*room.talks, **note)) lines += el("li", each);
  return Asked{
      std::move(publish), "Sign: " + what + "?", "Sign it, for " + visit.office.party(),
      "Signed: " + what + ".",
      together(el("p", "This signs what your side says. It publishes nothing by itself."), el("ul", lines))};
}

Result<Asked> confirmation(const Visit& visit, const Room& room) {
  Confirm confirm;
  std::string name;
  if (const auto list = ActId::from_hex(visit.form.get("list"))) {
    const auto index = room.record->find(*list);
    if (!index || room.record->at(*index).act.party() != visit.office.party())
      return fail("there is no such list of your side", "");
    confirm.acts.insert(*list);
    name = "the list " + list->hex().substr(0, 12);
  } else {
    const Result<const talks::NoteView*> note = room.talks->find_note(visit.form.get("note"));
    if (!note) return std::unexpected(note.error());
    if ((*note)->party != visit.office.party())
      return fail((*note)->name + " is a note of " + (*note)->party, "a party confirms its own notes alone");
    confirm.acts.insert((*note)->act);
    name = (*note)->name;
  }
  return Asked{std::move(confirm), "Confirm " + name + "?",
               "Sign and confirm it, for " + visit.office.party(), name + " is confirmed.",
               el("p", "What it says is your side's word from then on.")};
}

}  // namespace

Answer deed_page(Visit& visit, Room& room) {
  const Path here = in(room).part("deed");
  const std::string kind = visit.form.get("do");
  const bool new_key = kind == "rekey";
  Path back = new_key ? in(room).part("people") : in(room);
  if (const std::string note = visit.form.get("note"); !note.empty() && room.talks->find_note(note))
    back = in(room).part("note").name(note);
  else if (visit.form.has("list"))
    back = in(room).part("conclude");
  Result<Asked> asked = fail("nothing was asked");
  if (kind == "publish") asked = publication(visit, room);
  if (kind == "confirm") asked = confirmation(visit, room);
  if (new_key)
    asked = Asked{
        Rekey{}, "Start a new sealing key?", "Sign it, and start the new key",
        "Signed. For the others it takes effect once they have it.",
        el("p",
           "All who may read now are given the new key. What was sealed before can be read with the old "
           "keys as before.")};
  if (!asked) return go_wrong(back, asked.error());
  if (visit.form.get("sure") != "yes") {
    Html fields = hidden("sure", "yes");
    for (const auto& [name, given] : visit.form.fields) {
      if (name != "token" && name != "sure") fields += hidden(name, given);
    }
    Page page{.title = asked->title, .room = &room, .live = false};
    page.main = together(el("h1", asked->title), asked->what,
                         form(visit, here, fields,
                              el("div", cls("deeds"), button(asked->yes), el("a", href(back), "No, back"))));
    return show(visit, std::move(page));
  }
  if (const Result<void> matters =
          talks::not_futile(*room.talks, visit.office.party(), asked->deed, visit.office.now());
      !matters)
    return go_wrong(back, matters.error());
  Result<Desk> desk = visit.office.changing();
  if (!desk) return go_wrong(back, desk.error());
  if (const auto copied = desk->copied()) return go_wrong(back, *copied);
  const Result<ActId> act = new_key ? desk->sign_with_epoch(room.id, std::move(asked->deed))
                                    : desk->sign(room.id, std::move(asked->deed));
  if (!act) return go_wrong(back, act.error());
  Answer out = go(back, asked->done);
  out.changed = true;
  return out;
}

}  // namespace parley::pages
