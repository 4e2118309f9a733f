/// A note as a letter, to read and to print; and the list of all notes.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/files.hpp"
#include "note/note.hpp"
#include "pages/markdown.hpp"
#include "pages/parts.hpp"
#include "talks/arrival.hpp"
#include "talks/dating.hpp"
#include "talks/status.hpp"

namespace parley::pages {
namespace {

/// Whether a receipt is missing that this delegate signs: then the note is not shown.
bool waits_for_receipt(const Visit& visit, const Room& room, const talks::NoteView& note) {
  if (note.party == talks::kBaseName || note.party == visit.office.party() || !note.counts ||
      room.record->receipt(note.index, visit.office.party()))
    return false;
  const Card& own = visit.office.card();
  return own.role != Role::observer && room.record->may(own.signing.id(), Power::transmit);
}

Html receipts_of(const talks::Talks& talks, const talks::NoteView& note) {
  Html out;
  std::vector<std::string> missing;
  std::vector<std::string> observing;
  for (const talks::Arrival& arrival : talks::arrivals(talks, note)) {
    if (arrival.receipt)
      out += el("li", arrival.received_by, " on ", time_of(*arrival.received_at));
    else
      (arrival.observes ? observing : missing).push_back(arrival.party);
  }
  if (!missing.empty()) out += el("li", "none yet from ", list_of(missing));
  if (!observing.empty())
    out += el("li", cls("soft"), list_of(observing), observing.size() == 1 ? " observes" : " observe",
              ", and signs none");
  return el("ul", out);
}

Html steps_of(const Visit& visit, const talks::Talks& talks, const talks::NoteView& note) {
  Html out;
  for (const talks::Arrival& arrival : talks::arrivals(talks, note)) {
    Html steps;
    std::vector<talks::Step> all = talks::steps(talks, note, arrival, visit.office.now());
    // What this desk alone knows.
    if (const auto carried = visit.office.desk().carried(note.act))
      all.insert(all.begin() + 1,
                 {talks::Stage::carried,
                  carried->last,
                  {},
                  {},
                  "put into " + count_text(static_cast<std::size_t>(carried->times), "pouch", "pouches") +
                      " on this desk",
                  "anything to others: it is this desk's own note"});
    for (const talks::Step& step : all) {
      steps += el("li", el("strong", talks::word(step.stage)), ": ", step.text,
                  step.when ? together(", ", time_of(*step.when)) : Html(), ". ",
                  el("span", cls("soft"),
                     step.act ? "Proof: act " + step.act->hex().substr(0, 16) : std::string("No proof"),
                     ". Does not prove ", step.not_proved, "."));
    }
    out += together(el("h3", "To ", arrival.party), el("ul", steps));
  }
  return out;
}

Html attachments_of(const Visit& visit, const Room& room, const talks::NoteView& note) {
  Html out;
  for (const AttachmentState& each : visit.office.desk().attachments(*room.record, note.index)) {
    const Path to = in(room).part("note").name(note.name).with("attachment", each.sha256.hex());
    out +=
        el("li", each.here ? el("a", href(to), each.name) : together(each.name), " (", size_text(each.size),
           each.here ? ")" : "; has not arrived)", el("br"), el("code", "sha256 ", each.sha256.hex()));
  }
  return out.empty() ? Html() : together(el("dt", "Attached"), el("dd", el("ul", out)));
}

/// What a heading says in words, without its `## ` and number.
std::string heading_of(const note::Paragraph& paragraph) {
  const std::size_t end = std::min(paragraph.source.find('\n'), paragraph.source.size());
  std::string text =
      paragraph.source.substr(std::min<std::size_t>(3, end), end - std::min<std::size_t>(3, end));
  const std::string number = std::to_string(paragraph.number) + ". ";
  return text.starts_with(number) ? text.substr(number.size()) : text;
}

Html paragraph_of(const Visit& visit, const Room& room, const talks::NoteView& view, std::size_t i) {
  const talks::Talks& talks = *room.talks;
  const note::Paragraph& paragraph = view.note->paragraphs[i];
  const std::string name = talks.name(view.paragraphs[i]);
  const auto point = talks.point_of(view.paragraphs[i]);
  Html out = el("h2", paragraph.number, ". ", heading_of(paragraph), " ",
                el("span", cls("pname"),
                   point && talks.point(*point)
                       ? el("a", href(in(room).part("point").name(talks.point(*point)->name)), name)
                       : together(name)));
  for (const talks::Meant& one : talks::names_meant(talks, view.paragraphs[i]))
    out += el("p", cls("soft"), one.written, " is ", link_to_paragraph(room, one.name));
  if (!paragraph.place.empty()) out += el("p", cls("soft"), paragraph.place);
  if (paragraph.wording) {
    out += wording_block(*paragraph.wording);
    out += likeness_blocks(talks::likenesses(talks, view.paragraphs[i]), *paragraph.wording);
  }
  if (!paragraph.reasons.empty())
    out += el("div", cls("prose"), at("dir", "auto"), markdown(paragraph.reasons));
  if (point && *point == view.paragraphs[i]) {
    for (const std::string& each : talks::declaration_lines(talks, {talks.point(*point)}, visit.office.now()))
      out += el("p", cls("soft"), each);
  }
  return el("section", cls("para"), at("id", "p" + std::to_string(paragraph.number)), out);
}

Html publication_form(const Visit& visit, const Room& room, const talks::NoteView& view) {
  static const std::vector<std::pair<std::string, std::string>> sayings = {
      {"propose", "we propose to make it public"}, {"consent", "we consent"}, {"refuse", "we refuse"}};
  Html parts;
  for (const ParagraphId& id : view.paragraphs)
    parts +=
        el("label", cls("check"),
           el("input", at("type", "checkbox"), at("name", "paragraph-" + id.paragraph.hex()), value("yes")),
           room.talks->name(id));
  return el("details", at("id", "publication"), el("summary", "Say whether it may be made public"),
            form(visit, in(room).part("deed"), hidden("do", "publish"), hidden("note", view.name),
                 choice("What your side says", "say", "propose", sayings),
                 parts.empty()
                     ? Html()
                     : el("fieldset", el("legend", "Only these paragraphs (none: the whole note)"), parts),
                 button("Look at it before signing")));
}

/// The act, its signature and each of its texts, for whoever is to check them elsewhere.
Html proof_of(const Room& room, const talks::NoteView& view) {
  const auto& deliver = std::get<Deliver>(room.record->at(view.index).act.deed);
  const Path check = in(room).part("check");
  const std::string id = view.act.hex();
  Html texts;
  const auto text = [&](const DisclosureId& disclosure, const std::string& name) {
    if (!room.record->disclosure(disclosure)) return;
    texts += el("li", el("a", href(check.part("disclosure").part(id).part(disclosure.hex())), name), el("br"),
                el("code", "sha256 ", disclosure.hex()));
  };
  text(deliver.cover, view.name + ", title and letter");
  for (const ParagraphId& each : view.paragraphs) text(each.paragraph, room.talks->name(each));
  for (const DisclosureId& each : deliver.attachments) text(each, "what names an attachment");
  return el("details", at("id", "proof"), el("summary", "The proof, to hand out"),
            el("p",
               "Show as few of the texts as you like. The sha256sum of each stands in the signed act, and "
               "the page ",
               el("a", href(check), "Check"), " says how the act's signature is checked without Parley."),
            el("ul",
               el("li", el("a", href(check.part("act").part(id)), "The signed act"), ", ",
                  el("a", href(check.part("signature").part(id)), "its signature"), " and ",
                  el("a", href(check.part("allowed_signers")), "the keys")),
               texts));
}

Html suspicions_of(const std::string& text) {
  Html out;
  for (const Suspicion& suspicion : suspicious(text)) {
    const std::size_t begin = text.rfind('\n', suspicion.offset == 0 ? 0 : suspicion.offset - 1);
    const std::size_t from = begin == std::string::npos || begin > suspicion.offset ? 0 : begin + 1;
    const std::size_t stop = std::min(text.find('\n', suspicion.offset), text.size());
    out +=
        el("li", suspicion.what, " in: ", fit(shown(std::string_view(text).substr(from, stop - from)), 70));
  }
  if (out.empty()) return {};
  return el("div", cls("warning"),
            el("p", el("strong", "Look closely: "),
               "this note has what a reader may not see, or may take for something else."),
            el("ul", out));
}

}  // namespace

Answer note_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const Result<const talks::NoteView*> found = talks.find_note(visit.path[3] + '/' + visit.path[4]);
  if (!found) return failed(visit, found.error(), 404);
  const talks::NoteView& view = **found;
  const bool base = view.party == talks::kBaseName;
  if (waits_for_receipt(visit, room, view))
    return failed(
        visit, {"no receipt is signed for " + view.name + " yet, and a note is shown only after its receipt",
                "sync, or unpack its pouch again"});
  if (const std::string digest = visit.get("attachment"); !digest.empty()) {
    for (const AttachmentState& each : visit.office.desk().attachments(*room.record, view.index)) {
      if (each.sha256.hex() != digest || !each.here) continue;
      if (each.size > Passing::kInMemory)
        return failed(visit, {"the attachment is larger than 256 MiB, which the pages do not save",
                              "parley attachment save " + view.name});
      Passing content;
      if (const Result<void> read = visit.office.desk().read_attachment(each, content); !read)
        return failed(visit, read.error(), 500);
      return file(plain_name(each.name), std::move(content));
    }
    return failed(visit, {"there is no such attachment here", "sync, or ask for a complete pouch"}, 404);
  }
  if (!base && view.party != visit.office.party()) visit.office.note_opened(room, view.act);
  Page page{.title = view.name, .room = &room, .here = "notes"};
  Html facts;
  if (base) {
    facts += together(el("dt", "Base text"),
                      el("dd", "as ", room.record->at(0).act.author, " convened the exchange on ",
                         time_of(room.record->at(0).act.time), " (as claimed)"));
  } else {
    const talks::Dating dating(talks);
    const auto& wrong = dating.of(view.index);
    facts += together(el("dt", "From"),
                      el("dd", view.delegate, ", signed ", time_of(view.time), " (as claimed)",
                         wrong ? el("strong", cls("badge overdue"), talks::word(*wrong)) : Html()));
  }
  facts += together(el("dt", "Standing"), el("dd", standing_text(view.standing)));
  Html answered;
  for (const ActId& id : view.answers) {
    if (const talks::NoteView* other = talks.note(id))
      answered += together(answered.empty() ? "" : ", ", link_to_note(room, other->name));
  }
  if (!answered.empty()) facts += together(el("dt", "Answers"), el("dd", answered));
  if (view.answer_by) facts += together(el("dt", "Answer by"), el("dd", time_of(*view.answer_by)));
  if (view.open_until) facts += together(el("dt", "Open until"), el("dd", time_of(*view.open_until)));
  if (!base) {
    facts += together(el("dt", "Receipts"), el("dd", receipts_of(talks, view),
                                               el("span", cls("soft"), "Receipt is not agreement.")));
    std::string publication;
    for (const std::string& each : talks::publication_lines(talks, view))
      publication += (publication.empty() ? "" : "; ") + each;
    facts += together(el("dt", "Publication"), el("dd", publication));
    facts += attachments_of(visit, room, view);
  }
  Html letter =
      together(el("h1", at("dir", "auto"), view.title.empty() ? "(no title)" : view.title),
               el("p", cls("soft"), view.name, " · ", room.convene().title), el("dl", cls("facts"), facts));
  if (!view.counts) letter += el("p", cls("wrong"), "This note does not count: ", view.why_not);
  if (!view.authorised)
    letter +=
        el("p", cls("warning"), "Its delegate cannot commit ", view.party, ": it waits for one who can.");
  letter += suspicions_of(view.text);
  if (view.note) {
    if (!view.note->cover_text.empty())
      letter += el("div", cls("prose"), at("dir", "auto"), markdown(view.note->cover_text));
    for (std::size_t i = 0; i < view.note->paragraphs.size() && i < view.paragraphs.size(); ++i)
      letter += paragraph_of(visit, room, view, i);
  } else {
    letter += el("pre", at("tabindex", "0"), view.text);
  }
  letter += el("div", cls("seal"), qr_picture(view.act.hex(), "The digest as a QR code"),
               el("div", el("p", view.name, ", ", view.delegate, ", ", view.time.display()),
                  el("p", "SHA-256 of the signed act: ", el("code", view.act.hex())),
                  el("p", room.convene().rules.basis)));
  Html deeds;
  if (view.party != visit.office.party() && !base)
    deeds += el("a", cls("button"), href(in(room).part("compose").with("answer", view.name)), "Answer it");
  deeds += el("button", at("type", "button"), cls("quiet"), at("data-print"), at("hidden"), "Print");
  if (view.party == visit.office.party() && !view.authorised)
    deeds += form(visit, in(room).part("deed"), hidden("do", "confirm"), hidden("note", view.name),
                  quiet_button("Confirm it, for your side …"));
  Html coverage;
  for (const talks::Coverage& each : talks::coverage(talks, view)) {
    if (each.asked.empty()) continue;
    std::vector<std::string> open;
    for (const ParagraphId& id : each.open) open.push_back(talks.name(id));
    coverage += el("li", each.party, " has answered ", each.answered.size(), " of ", each.asked.size(),
                   open.empty() ? Html() : together("; still open: ", links(room, open)));
  }
  page.main =
      together(el("div", cls("deeds"), deeds), el("article", cls("letter"), letter),
               el("div", cls("screen measure"),
                  coverage.empty() ? Html() : together(el("h2", "Answered"), el("ul", coverage)),
                  base ? Html()
                       : el("details", at("id", "arrival"),
                            el("summary", "Its arrival, told apart: what is known, and what proves it"),
                            steps_of(visit, talks, view)),
                  base ? Html() : publication_form(visit, room, view), base ? Html() : proof_of(room, view),
                  el("details", at("id", "bytes"), el("summary", "The exact text that was signed"),
                     el("pre", at("tabindex", "0"), view.text)),
                  el("p", cls("soft"), "Digest of the signed act: ", el("code", view.act.hex()))));
  return show(visit, std::move(page));
}

Answer notes_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  Page page{.title = "Notes", .room = &room, .here = "notes"};
  Html rows;
  const auto notes = talks.notes();
  for (const talks::NoteView* note : std::vector(notes.rbegin(), notes.rend())) {
    std::string received = "–";
    std::size_t asked = 0;
    std::size_t missing = 0;
    for (const talks::Arrival& arrival : talks::arrivals(talks, *note)) {
      if (arrival.observes) continue;
      ++asked;
      missing += arrival.receipt ? 0 : 1;
    }
    if (note->party != talks::kBaseName && asked > 0)
      received = missing == 0 ? "by all" : "missing from " + std::to_string(missing);
    std::string answered = "–";
    for (const talks::Coverage& coverage : talks::coverage(talks, *note)) {
      if (coverage.party == visit.office.party() && !coverage.asked.empty())
        answered = fmt::format("{} of {}", coverage.answered.size(), coverage.asked.size());
    }
    rows += el("tr", at("data-key", note->act.hex()),
               el("th", at("scope", "row"), link_to_note(room, note->name)),
               el("td", at("dir", "auto"), note->title.empty() ? "(no title)" : note->title,
                  is_new(visit, room, *note) ? together(" ", el("span", cls("badge nearly"), "new")) : Html(),
                  standing_badge(note->standing),
                  note->counts
                      ? Html()
                      : together(" ", el("span", cls("badge overdue"), "does not count: " + note->why_not))),
               el("td", date_of(note->time)), el("td", received), el("td", answered),
               el("td", note->answer_by ? date_of(*note->answer_by) : together("–")));
  }
  page.main = together(
      el("h1", "Notes"),
      el("div", cls("deeds"), el("a", cls("button"), href(in(room).part("compose")), "Write a note")),
      rows.empty()
          ? el("p", "No note has been delivered yet.")
          : scrolling(
                "All notes, the newest first",
                el("table",
                   el("thead",
                      el("tr", el("th", at("scope", "col"), "Note"), el("th", at("scope", "col"), "Title"),
                         el("th", at("scope", "col"), "Signed"), el("th", at("scope", "col"), "Receipts"),
                         el("th", at("scope", "col"), "You answered"),
                         el("th", at("scope", "col"), "Answer by"))),
                   el("tbody", rows))));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
