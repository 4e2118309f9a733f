#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "note/note.hpp"

namespace parley::note {
namespace {

std::string names(const std::vector<Reference>& references) {
  std::string out;
  for (std::size_t i = 0; i < references.size();) {
    std::size_t end = i;
    while (end + 1 < references.size() && references[end + 1].to.note == references[i].to.note &&
           references[end + 1].to.number == references[end].to.number + 1) {
      ++end;
    }
    if (!out.empty()) out += ", ";
    out += references[i].to.display();
    if (end > i) out += fmt::format("-{}.{}", references[end].to.note.number, references[end].to.number);
    i = end + 1;
  }
  return out;
}

std::string wording_of(const Paragraph& paragraph) {
  if (!paragraph.wording) return ", without a wording yet";
  const auto lines = std::ranges::count(*paragraph.wording, '\n') + 1;
  return fmt::format(", with a wording of {} line{}{}", lines, lines == 1 ? "" : "s",
                     incomplete(*paragraph.wording) ? " that has blanks" : "");
}

std::string meeting(const Paragraph& paragraph) {
  std::string out;
  if (paragraph.date)
    out = " on " + (paragraph.whole_day ? paragraph.date->date() : paragraph.date->display());
  if (!paragraph.venue.empty()) out += ", " + shown(paragraph.venue);
  return out;
}

std::string answer(const Paragraph& paragraph) {
  const std::string what = names(paragraph.references);
  std::string out;
  switch (paragraph.position) {
    case PositionKind::accept:
      out = "accepts " + what;
      break;
    case PositionKind::accept_ad_referendum:
      out = "accepts " + what + " ad referendum";
      break;
    case PositionKind::accept_in_principle:
      out = "accepts " + what + " in principle";
      break;
    case PositionKind::reject:
      out = "rejects " + what;
      break;
    case PositionKind::counter:
      out = "counters " + what + wording_of(paragraph);
      break;
    case PositionKind::maintain:
      out = "maintains its position against " + what;
      break;
    case PositionKind::ask:
      out = "asks about " + what;
      break;
    case PositionKind::reserve:
      out = "reserves its position on " + what;
      break;
    case PositionKind::confirm:
      out = "confirms its acceptance of " + what;
      break;
  }
  if (paragraph.until) out += " until " + paragraph.until->display();
  if (!paragraph.drafter.empty()) out += "; " + paragraph.drafter + " drafts";
  if (paragraph.alternative) out += ", as an alternative";
  if (!paragraph.package.empty()) out += ", in package " + paragraph.package;
  if (paragraph.condition) out += ", if " + paragraph.condition->display();
  return out;
}

std::string withdrawal(const Paragraph& paragraph) {
  std::string out = "withdraws ";
  if (paragraph.withdrawn == Withdrawn::point) out += "point ";
  if (paragraph.withdrawn == Withdrawn::acceptance) out += "its acceptance of ";
  out += names(paragraph.references);
  if (!paragraph.package.empty()) out += ", in package " + paragraph.package;
  if (paragraph.condition) out += ", if " + paragraph.condition->display();
  return out;
}

std::string describe(const Paragraph& paragraph) {
  const std::string title = '"' + shown(paragraph.title) + '"';
  const std::string place = paragraph.place.empty() ? "" : " (" + shown(paragraph.place) + ")";
  switch (paragraph.kind) {
    case ParagraphKind::point:
      return "opens the point " + title + place + wording_of(paragraph);
    case ParagraphKind::answer:
      return answer(paragraph);
    case ParagraphKind::talks:
      return "proposes talks" + meeting(paragraph);
    case ParagraphKind::talks_moved:
      return "moves the talks of " + names(paragraph.references) + " to" + meeting(paragraph).substr(3);
    case ParagraphKind::talks_held:
      return "says that the talks of " + names(paragraph.references) + " were held" + meeting(paragraph);
    case ParagraphKind::declaration:
      return "declares what follows if " + shown(paragraph.trigger->display());
    case ParagraphKind::met:
      return "says that the event of " + names(paragraph.references) + " has happened";
    case ParagraphKind::withdrawal:
      return withdrawal(paragraph);
    case ParagraphKind::settle:
      return "settles " + names(paragraph.references);
    case ParagraphKind::merge:
      return "merges " + names(paragraph.references) + " into the point " + title + place +
             wording_of(paragraph);
    case ParagraphKind::split:
      return "splits the point " + title + place + " from " + names(paragraph.references) +
             wording_of(paragraph);
    case ParagraphKind::outline:
      return "proposes an outline" + wording_of(paragraph);
  }
  return {};
}

}  // namespace

std::string understood(const Note& note) {
  std::string out = fmt::format("\"{}\", {}", shown(note.header.title), name_of(note.header.standing));
  if (!note.header.answers.empty()) {
    out += ", answers";
    for (const NoteReference& answered : note.header.answers) out += ' ' + answered.to.display();
  }
  if (note.header.answer_by) out += ", to be answered by " + note.header.answer_by->display();
  if (note.header.open_until) out += ", open until " + note.header.open_until->display();
  out += '\n';
  for (const Paragraph& paragraph : note.paragraphs)
    out += fmt::format("{:>4}. {}\n", paragraph.number, describe(paragraph));
  for (const Attach& attach : note.header.attach) out += "      attaches " + shown(attach.path) + '\n';
  return out;
}

}  // namespace parley::note
