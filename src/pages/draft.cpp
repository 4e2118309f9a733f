#include "pages/draft.hpp"

#include <algorithm>

#include "note/note.hpp"
#include "note/reference.hpp"

namespace parley::pages {
namespace {

constexpr std::string_view kPositions[] = {"accept ad referendum",
                                           "accept in principle",
                                           "accept",
                                           "reject",
                                           "counter",
                                           "maintain",
                                           "ask",
                                           "reserve",
                                           "confirm"};

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin));
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void read_header(DraftParts& parts, std::string_view cover) {
  const auto lines = lines_of(cover);
  std::size_t i = 0;
  for (; i < lines.size() && !lines[i].empty(); ++i) {
    const std::size_t colon = lines[i].find(": ");
    const std::string key(lines[i].substr(0, std::min(colon, lines[i].size())));
    const std::string given = colon == std::string_view::npos ? "" : trimmed(lines[i].substr(colon + 2));
    if (key == "title")
      parts.title = given;
    else if (key == "answers")
      parts.answers = given;
    else if (key == "standing")
      parts.standing = given;
    else if (key == "answer-by")
      parts.answer_by = given;
    else
      parts.other_header += std::string(lines[i]) + '\n';
  }
  std::string text;
  for (; i < lines.size(); ++i) text += std::string(lines[i]) + '\n';
  parts.cover = trimmed(text);
}

/// The answer to a single wording, if the segment is one that the form can hold.
std::optional<DraftAnswer> read_answer(std::string_view segment) {
  const auto lines = lines_of(segment);
  std::string_view heading = lines.front().substr(3);
  if (!heading.starts_with("Re ")) return std::nullopt;
  heading.remove_prefix(3);
  const std::size_t colon = heading.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  DraftAnswer out;
  out.name = trimmed(heading.substr(0, colon));
  if (!note::parse_paragraph_ref(out.name)) return std::nullopt;
  const std::string said = trimmed(heading.substr(colon + 1));
  if (!said.empty()) {
    const auto position = std::ranges::find_if(kPositions, [&](std::string_view each) {
      return said.starts_with(each) &&
             (said.size() == each.size() || said[each.size()] == ' ' || said[each.size()] == ',');
    });
    if (position == std::end(kPositions)) return std::nullopt;
    out.position = *position;
    std::string rest = said.substr(position->size());
    if (const std::size_t condition = rest.find(" if "); condition != std::string::npos) {
      out.condition = trimmed(std::string_view(rest).substr(condition + 4));
      rest.resize(condition);
    }
    out.rest = rest;
  }
  bool quoted = false;
  bool first = true;
  std::string reasons;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (reasons.empty() && lines[i].starts_with('>')) {
      if (!first) out.wording += '\n';
      out.wording += lines[i].substr(lines[i].starts_with("> ") ? 2 : 1);
      quoted = true;
      first = false;
    } else if (!(reasons.empty() && lines[i].empty())) {
      if (!quoted && reasons.empty() && (lines[i].starts_with("place:") || lines[i].starts_with("from:")))
        return std::nullopt;
      reasons += std::string(lines[i]) + '\n';
    }
  }
  out.reasons = trimmed(reasons);
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text))
    out += line.empty() ? ">\n" : "> " + std::string(line) + '\n';
  return out;
}

}  // namespace

DraftParts take_apart(std::string_view draft) {
  const std::string text = note::normalize(draft);
  std::vector<std::string_view> segments;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t end = rest.find("\n## ", segments.empty() && !rest.starts_with("## ") ? 0 : 1);
    end = end == std::string_view::npos ? rest.size() : end + 1;
    segments.push_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  DraftParts out;
  for (const std::string_view segment : segments) {
    if (!segment.starts_with("## ")) {
      read_header(out, segment);
      continue;
    }
    auto reply = read_answer(segment);
    const bool twice = reply && std::ranges::any_of(out.replies, [&](const DraftAnswer& each) {
                         return each.name == reply->name;
                       });
    if (reply && !twice)
      out.replies.push_back(std::move(*reply));
    else
      out.others += trimmed(segment) + "\n\n";
  }
  return out;
}

std::string put_together(const DraftParts& parts) {
  std::string out;
  const auto header = [&](std::string_view key, const std::string& given) {
    if (!given.empty()) out += std::string(key) + ": " + given + '\n';
  };
  header("title", parts.title);
  header("answers", parts.answers);
  header("standing", parts.standing);
  header("answer-by", parts.answer_by);
  out += parts.other_header;
  if (!parts.cover.empty()) out += '\n' + parts.cover + '\n';
  for (const DraftAnswer& reply : parts.replies) {
    if (reply.position.empty()) continue;
    out += "\n## Re " + reply.name + ": " + reply.position + reply.rest;
    if (!reply.condition.empty()) out += " if " + reply.condition;
    out += '\n';
    if (reply.position == "counter" && !trimmed(reply.wording).empty()) out += quoted(reply.wording);
    if (!reply.reasons.empty())
      out += (reply.position == "counter" && !reply.wording.empty() ? "\n" : "") + reply.reasons + '\n';
  }
  if (!trimmed(parts.others).empty()) out += '\n' + trimmed(parts.others) + '\n';
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
