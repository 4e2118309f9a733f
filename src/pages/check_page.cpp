/// Is everything as it was signed? What is proved and what is missing, and the proof to hand out.
#include <algorithm>

#include "base/text.hpp"
#include "desk/verify.hpp"
#include "pages/parts.hpp"
#include "sign/allowed_signers.hpp"
#include "talks/dating.hpp"

namespace parley::pages {
namespace {

Html section(std::string_view head, std::string_view kind, const std::vector<std::string>& all) {
  if (all.empty()) return {};
  Html out;
  for (const std::string& each : all) out += el("li", each);
  return together(el("h2", head), el("ul", cls(kind), out));
}

std::string signers(const Record& record) {
  std::string out;
  for (const Delegate& delegate : record.delegates())
    out += allowed_signers_line({delegate.card.delegate.display(),
                                 {namespaces::kAct, namespaces::kSignOff},
                                 delegate.card.signing,
                                 {},
                                 {}});
  for (const Party& party : record.parties())
    out += allowed_signers_line({party.handle, {namespaces::kParty, namespaces::kCard}, party.key, {}, {}});
  return out;
}

/// One half of a signed act, named after its digest.
Answer part_of_act(Visit& visit, const Room& room, std::string SignedAct::* part, std::string_view ending) {
  const auto id = ActId::from_hex(visit.path[4]);
  const auto index = id ? room.record->find(*id) : std::nullopt;
  if (!index) return failed(visit, {"there is no such act", "see those on the page Check"}, 404);
  return file(id->hex().substr(0, 12).append(ending), room.record->at(*index).raw.*part);
}

}  // namespace

Answer signers_file(Visit& /*visit*/, Room& room) {
  return file("allowed_signers", signers(*room.record), "text/plain; charset=utf-8");
}

Answer act_file(Visit& visit, Room& room) {
  return part_of_act(visit, room, &SignedAct::bytes, ".act");
}

Answer signature_file(Visit& visit, Room& room) {
  return part_of_act(visit, room, &SignedAct::signature, ".act.sig");
}

Answer disclosure_file(Visit& visit, Room& room) {
  const auto act = ActId::from_hex(visit.path[4]);
  const auto id = DisclosureId::from_hex(visit.path[5]);
  const auto index = act ? room.record->find(*act) : std::nullopt;
  const std::string* text = id ? room.record->disclosure(*id) : nullptr;
  const auto listed = index ? listed_disclosures(room.record->at(*index).act) : std::vector<DisclosureId>();
  if (!text || std::ranges::find(listed, *id) == listed.end())
    return failed(visit, {"there is no such text here", "see those on the page of the note"}, 404);
  return file(id->hex().substr(0, 12) + ".text", *text);
}

Answer check_page(Visit& visit, Room& room) {
  // Another opening of the desk: what is followed here stays as it is.
  Result<Desk> fresh = Desk::open(visit.office.home(), visit.office.world(), false, visit.office.key());
  if (!fresh) return failed(visit, fresh.error(), 500);
  const Result<Verification> verified = verify_exchange(*fresh, room.id);
  if (!verified) return failed(visit, verified.error(), 500);
  Page page{.title = "Check", .room = &room, .here = "check", .live = false};
  const bool right = verified->wrong.empty();
  Html& main = page.main;
  main += together(
      el("h1", "Is everything as it was signed?"),
      el("p", cls(right ? "said" : "wrong"),
         right ? "Yes: everything here is as it was signed."
               : "No: the archive does not hold what was signed. Restore it from a backup, or from another "
                 "party's pouch."),
      el("h2", "Proved"),
      el("ul",
         el("li", count_text(verified->acts, "act", "acts"),
            ", each signed by the key that it names and in its place in its chain; ", verified->counting,
            " count"),
         el("li", count_text(verified->disclosures, "text", "texts"), " whose digests stand in signed acts"),
         el("li", count_text(verified->attachments, "attachment", "attachments"),
            ", matched by digest to those texts"),
         el("li", count_text(verified->receipts, "receipt", "receipts"), ", each naming what was received")),
      section("Wrong", "wrong", verified->wrong),
      verified->missing.empty()
          ? together(el("h2", "Missing"), el("p", "Nothing that the acts name is missing."))
          : section("Missing", "", verified->missing),
      section("To be noted", "", verified->noted));
  std::vector<std::string> faults;
  for (const Desk::RelayFault& fault : visit.office.desk().relay_faults(room.id))
    faults.push_back(fault.what + " (found " + fault.at.display() + "); signed: " + fault.one +
                     (fault.other.empty() ? "" : " and: " + fault.other) +
                     (std::holds_alternative<std::monostate>(fault.proof)
                          ? ""
                          : "; by which anybody can check it: " + json_of(fault.proof).canonical()));
  main += section("Relays that contradict themselves, by what they signed", "wrong", faults);
  Html acts;
  const talks::Dating dating(*room.talks);
  const auto order = room.record->canonical_order();
  for (const Index index : order) {
    const CheckedAct& act = room.record->at(index);
    const std::string id = act.id.hex();
    const talks::NoteView* note = room.talks->note(act.id);
    acts += el(
        "tr",
        el("th", at("scope", "row"),
           note && !note->name.empty() ? link_to_note(room, note->name) : together(act.act.kind())),
        el("td", act.act.author),
        el("td", time_of(act.act.time),
           dating.of(index) ? together(" ", el("span", cls("badge overdue"), talks::word(*dating.of(index))))
                            : Html()),
        el("td", room.record->judgement(index).counts ? together("yes")
                                                      : together(el("span", cls("badge overdue"), "no"), " ",
                                                                 room.record->judgement(index).why)),
        el("td", el("code", id.substr(0, 12))),
        el("td",
           el("a", href(in(room).part("check").part("act").part(id)), "act",
              el("span", cls("vh"), " ", id.substr(0, 12))),
           " ",
           el("a", href(in(room).part("check").part("signature").part(id)), "signature",
              el("span", cls("vh"), " of ", id.substr(0, 12)))));
  }
  main += together(
      el("h2", "The proof, to hand out"),
      el("p",
         "Whoever doubts an act checks it without Parley, by OpenSSH and three files: the act, its "
         "signature, and the keys of all (allowed_signers). AUTHOR is who signed it, as it stands in the "
         "table. What a note says in its texts is saved on the page of that note."),
      el("pre", at("tabindex", "0"),
         "ssh-keygen -Y verify -f allowed_signers -I AUTHOR -n parley-act -s FILE.act.sig < FILE.act"),
      el("p", el("a", cls("button"), href(in(room).part("check").part("allowed_signers")),
                 "Save allowed_signers")),
      scrolling("All acts",
                el("table", cls("acts"),
                   el("thead",
                      el("tr", el("th", at("scope", "col"), "Act"), el("th", at("scope", "col"), "By"),
                         el("th", at("scope", "col"), "Claimed time"), el("th", at("scope", "col"), "Counts"),
                         el("th", at("scope", "col"), "Digest"), el("th", at("scope", "col"), "Save"))),
                   el("tbody", acts))),
      el("p", "The keys and digits to compare: ", el("a", href(in(room).part("people")), "People"), "."));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
