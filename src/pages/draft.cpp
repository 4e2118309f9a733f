#include "pages/draft.hpp"

#include <algorithm>
#include <array>

#include "note/note.hpp"
#include "pages/draft_answer.hpp"

namespace parley::pages {
namespace {

constexpr std::string_view kMark = "## ";

/// The lines of the header that the form has a field for, in the order in which new ones are written.
struct HeaderField {
  std::string_view key;
  std::string DraftParts::* value;
};
constexpr std::array kHeader = {
    HeaderField{"title", &DraftParts::title}, HeaderField{"answers", &DraftParts::answers},
    HeaderField{"standing", &DraftParts::standing}, HeaderField{"answer-by", &DraftParts::answer_by}};

/// The header with the cover, which may be empty, then each paragraph, with the empty lines that follow.
std::vector<std::string_view> segments_of(std::string_view text) {
  std::vector<std::string_view> out;
  if (text.starts_with(kMark)) out.push_back(text.substr(0, 0));
  while (!text.empty()) {
    const std::size_t end = text.find("\n## ");
    const std::size_t cut = end == std::string_view::npos ? text.size() : end + 1;
    out.push_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  if (out.empty()) out.push_back(text);
  return out;
}

/// Its lines up to the first empty one; the field of each, if it is the first line of its key.
struct HeaderLine {
  std::string_view line;
  const HeaderField* field = nullptr;
  std::string value;
};
std::vector<HeaderLine> header_of(std::string_view first) {
  std::vector<HeaderLine> out;
  for (const std::string_view line : lines_of(first)) {
    if (line.empty()) break;
    HeaderLine one{line, nullptr, {}};
    const std::size_t colon = line.find(':');
    const auto* const field = std::ranges::find(kHeader, line.substr(0, colon), &HeaderField::key);
    if (colon != std::string_view::npos && field != kHeader.end() &&
        std::ranges::none_of(out, [&](const HeaderLine& each) { return each.field == &*field; })) {
      one.field = &*field;
      one.value = trimmed(line.substr(colon + 1));
    }
    out.push_back(std::move(one));
  }
  return out;
}

/// What follows the header: empty lines and the cover.
std::string_view below_header(std::string_view first, const std::vector<HeaderLine>& header) {
  std::size_t size = 0;
  for (const HeaderLine& each : header) size += each.line.size() + 1;
  return first.substr(std::min(size, first.size()));
}

struct Part {
  std::string_view segment;
  std::optional<DraftAnswer> reply;
};
/// The paragraphs, each as the form takes it: a wording is answered in one place of it.
std::vector<Part> parts_of(const std::vector<std::string_view>& segments) {
  std::vector<Part> out;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    auto reply = read_answer(segments[i]);
    const bool twice = reply && std::ranges::any_of(out, [&](const Part& each) {
                         return each.reply && each.reply->name == reply->name;
                       });
    out.push_back({segments[i], twice ? std::nullopt : std::move(reply)});
  }
  return out;
}

/// The wordings that a paragraph answers, if it can be read.
std::vector<std::string> answered_in(std::string_view segment) {
  std::string_view text = segment.substr(kMark.size());
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits > 0 && text.substr(digits).starts_with(". ")) text.remove_prefix(digits + 2);
  const note::Reading reading = note::read_note("title: x\n\n## " + note::normalize(text));
  std::vector<std::string> out;
  if (!reading.note || reading.note->paragraphs.front().kind != note::ParagraphKind::answer) return out;
  for (const note::Reference& each : reading.note->paragraphs.front().references)
    out.push_back(each.to.display());
  return out;
}

std::string header_written(const DraftParts& parts, const std::vector<HeaderLine>& before) {
  std::vector<std::string> lines;
  std::size_t after = 0;  // where the next field goes, if it is new
  const auto others = lines_of(parts.other_header);
  std::size_t other = 0;
  const auto next_other = [&] {
    while (other < others.size() && others[other].empty()) ++other;
    return other < others.size();
  };
  std::vector<std::pair<const HeaderField*, std::size_t>> placed;
  for (const HeaderLine& each : before) {
    if (each.field) {
      const std::string& now = parts.*each.field->value;
      if (now.empty() && !each.value.empty()) continue;  // taken out
      placed.emplace_back(each.field, lines.size());
      lines.push_back(now == each.value ? std::string(each.line) : std::string(each.field->key) + ": " + now);
    } else if (next_other()) {
      lines.emplace_back(others[other++]);
    }
  }
  for (const HeaderField& field : kHeader) {
    const auto found = std::ranges::find(placed, &field, &std::pair<const HeaderField*, std::size_t>::first);
    if (found != placed.end()) {
      after = found->second + 1;
    } else if (const std::string& now = parts.*field.value; !now.empty()) {
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(after), std::string(field.key) + ": " + now);
      for (auto& [which, at] : placed) at += at >= after ? 1 : 0;
      ++after;
    }
  }
  while (next_other()) lines.emplace_back(others[other++]);
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

/// Which of the new texts stand in the place of which old one: those alike at the beginning and at the end,
/// and between them one for one; what is more stands behind the last of these, or before all.
std::vector<std::vector<std::string_view>> in_place_of(const std::vector<std::string_view>& old,
                                                       const std::vector<std::string_view>& fresh) {
  std::vector<std::vector<std::string_view>> out(old.size() + 1);  // the last: where there is no old one
  std::size_t head = 0;
  const std::size_t least = std::min(old.size(), fresh.size());
  while (head < least && inner(old[head]) == inner(fresh[head])) ++head;
  std::size_t tail = 0;
  while (tail < least - head && inner(old[old.size() - 1 - tail]) == inner(fresh[fresh.size() - 1 - tail]))
    ++tail;
  const std::size_t between = old.size() - tail;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    std::size_t to = i;
    if (i >= fresh.size() - tail)
      to = i + old.size() - fresh.size();
    else if (i >= between)  // one more
      to = between > head ? between - 1 : head > 0 ? head - 1 : between;
    out[to].push_back(fresh[i]);
  }
  return out;
}

/// Whether places in the note matter: paragraphs are named by number in it.
bool names_its_own(std::string_view text, std::string_view own) {
  if (!own.empty()) {
    const std::string number(own.substr(own.find('/') + 1));
    for (const std::string& each : {std::string(own) + '.', ", " + number + '.'}) {
      if (text.find(each) != std::string_view::npos) return true;
    }
  }
  for (std::size_t at = 0; (at = text.find("## ", at)) != std::string_view::npos; at += kMark.size()) {
    const std::string_view title = text.substr(at + kMark.size());
    const std::size_t digits = std::min(title.find_first_not_of("0123456789"), title.size());
    if ((at == 0 || text[at - 1] == '\n') && digits > 0 && title.substr(digits).starts_with(". "))
      return true;
  }
  return false;
}

}  // namespace

DraftParts take_apart(std::string_view draft) {
  const std::string text = note::normalize(draft);
  const auto segments = segments_of(text);
  DraftParts out;
  const auto header = header_of(segments.front());
  for (const HeaderLine& each : header) {
    if (each.field)
      out.*each.field->value = each.value;
    else
      out.other_header += std::string(each.line) + '\n';
  }
  out.cover = inner(below_header(segments.front(), header));
  for (Part& part : parts_of(segments)) {
    if (part.reply) {
      out.replies.push_back(std::move(*part.reply));
      continue;
    }
    out.others += std::string(inner(part.segment)) + "\n\n";
    for (std::string& name : answered_in(part.segment)) out.elsewhere.push_back(std::move(name));
  }
  return out;
}

std::string put_together(const DraftParts& parts, std::string_view before, std::string_view own) {
  std::string was = note::normalize(before);
  if (!was.empty()) {
    DraftParts unchanged = take_apart(was);
    unchanged.elsewhere = parts.elsewhere;  // follows from the others
    if (parts == unchanged) return was;
  }
  const auto segments = segments_of(was);
  const auto header = header_of(segments.front());
  const std::string_view cover = below_header(segments.front(), header);
  std::string out = header_written(parts, header);
  if (inner(parts.cover) == inner(cover))
    out += cover;
  else if (!inner(parts.cover).empty())
    out += '\n' + std::string(inner(parts.cover)) + '\n';

  // The paragraphs: those of the draft where they stand, as they are now.
  struct Piece {
    std::string_view reply;  ///< which it is
    std::string text;
    bool as_it_was = false;
  };
  std::vector<Piece> pieces;
  const std::vector<Part> old = parts_of(segments);
  std::string others = note::normalize(parts.others);
  if (!inner(others).empty() && !inner(others).starts_with(kMark)) {
    // What has no heading would go to the paragraph before it: it is given one that says so.
    others = "## \n" + others;
  }
  const std::string_view text = inner(others);
  auto fresh = segments_of(text);
  fresh.erase(fresh.begin());
  std::vector<std::string_view> standing;
  for (const Part& part : old) {
    if (!part.reply) standing.push_back(part.segment);
  }
  const auto placed = in_place_of(standing, fresh);
  std::size_t other = 0;
  for (const Part& part : old) {
    if (!part.reply) {
      for (const std::string_view each : placed[other]) {
        const bool same = inner(each) == inner(part.segment);
        pieces.push_back({{}, same ? std::string(part.segment) : std::string(inner(each)) + '\n', same});
      }
      ++other;
      continue;
    }
    const auto now = std::ranges::find(parts.replies, part.reply->name, &DraftAnswer::name);
    if (now == parts.replies.end() || !is_said(*now)) continue;
    const bool same = *now == *part.reply;
    pieces.push_back({now->name, same ? std::string(part.segment) : written(*now), same});
  }
  for (const std::string_view each : placed[other])
    pieces.push_back({{}, std::string(inner(each)) + '\n', false});

  // New answers behind the ones before them; where places matter, behind all.
  const bool at_end = names_its_own(was, own) || names_its_own(text, own) ||
                      std::ranges::any_of(parts.replies, [&](const DraftAnswer& each) {
                        return names_its_own(each.condition + each.reasons, own);
                      });
  auto after = pieces.begin();
  for (const DraftAnswer& reply : parts.replies) {
    if (const auto found = std::ranges::find(pieces, reply.name, &Piece::reply); found != pieces.end()) {
      after = found + 1;
    } else if (is_said(reply)) {
      after = pieces.insert(at_end ? pieces.end() : after, {reply.name, written(reply), false}) + 1;
    }
  }
  bool after_old = inner(parts.cover) == inner(cover);
  for (const Piece& piece : pieces) {
    const bool apart = !(piece.as_it_was && after_old);
    while (apart && !out.empty() && !out.ends_with("\n\n")) out += '\n';
    out += piece.text;
    after_old = piece.as_it_was;
  }
  if (out != was) {
    while (out.ends_with("\n\n")) out.pop_back();
  }
  return out;
}

std::string with_header_line(std::string_view draft, std::string_view line) {
  std::size_t at = 0;
  while (at < draft.size() && draft[at] != '\n' && !draft.substr(at).starts_with("## "))
    at = std::min(draft.find('\n', at), draft.size() - 1) + 1;
  std::string out(draft.substr(0, at));
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  out += std::string(line) + '\n';
  if (at < draft.size() && draft[at] != '\n') out += '\n';
  return out + std::string(draft.substr(at));
}

std::string without_header_line(std::string_view draft, std::string_view line) {
  std::string out;
  bool header = true;
  for (const std::string_view each : lines_of(draft)) {
    header = header && !each.empty() && !each.starts_with("## ");
    if (header && each == line) continue;
    out += std::string(each) + '\n';
  }
  return out;
}

}  // namespace parley::pages
