#include "pages/draft_answer.hpp"

#include <algorithm>

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

std::string heading(const DraftAnswer& reply) {
  std::string out = "## Re " + reply.name + ':';
  if (!reply.position.empty()) out += ' ' + reply.position;
  if (!reply.rest.empty()) out += (reply.rest.starts_with("until ") ? " " : ", ") + reply.rest;
  if (!reply.condition.empty()) out += " if " + reply.condition;
  return out;
}

}  // namespace

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin));
}

std::string_view inner(std::string_view text) {
  const std::size_t begin = text.find_first_not_of('\n');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of('\n') + 1 - begin);
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

std::optional<DraftAnswer> read_answer(std::string_view segment) {
  const auto lines = lines_of(inner(segment));
  std::string_view said = lines.front();
  if (!said.starts_with("## Re ")) return std::nullopt;
  said.remove_prefix(6);
  const std::size_t colon = said.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  DraftAnswer out;
  out.name = said.substr(0, colon);
  if (!note::parse_paragraph_ref(out.name)) return std::nullopt;
  said.remove_prefix(colon + 1);
  if (!trimmed(said).empty()) {
    if (!said.starts_with(' ')) return std::nullopt;
    said.remove_prefix(1);
    const auto* const position = std::ranges::find_if(kPositions, [&](std::string_view each) {
      return said.starts_with(each) &&
             (said.size() == each.size() || said[each.size()] == ' ' || said[each.size()] == ',');
    });
    if (position == std::end(kPositions)) return std::nullopt;
    out.position = *position;
    said.remove_prefix(position->size());
    if (const std::size_t condition = said.find(" if "); condition != std::string_view::npos) {
      out.condition = said.substr(condition + 4);
      said = said.substr(0, condition);
    }
    if (said.starts_with(", ") || said.starts_with(" until "))
      out.rest = said.substr(said.starts_with(',') ? 2 : 1);
    else if (!said.empty())
      return std::nullopt;
    if (heading(out) != lines.front()) return std::nullopt;
  }
  std::size_t i = 1;
  constexpr std::string_view kFrom = "from: ";
  if (i < lines.size() && lines[i].starts_with(kFrom)) out.from = lines[i++].substr(kFrom.size());
  while (i < lines.size() && lines[i].empty()) ++i;
  const std::size_t quote = i;
  for (; i < lines.size() && lines[i].starts_with('>'); ++i) {
    if (lines[i] != ">" && !lines[i].starts_with("> ")) return std::nullopt;
    if (i > quote) out.wording += '\n';
    out.wording += lines[i].substr(std::min<std::size_t>(2, lines[i].size()));
  }
  // What would be read otherwise, or refused, if it went through the form.
  const bool quoted = i > quote;
  if (quoted && (out.wording.empty() || !(out.position.empty() || out.position == "counter")))
    return std::nullopt;
  if (i < lines.size() && quoted && !lines[i].empty()) return std::nullopt;
  if (!out.from.empty() && (out.position != "counter" || trimmed(out.from) != out.from)) return std::nullopt;
  std::string reasons;
  for (; i < lines.size(); ++i) reasons += std::string(lines[i]) + '\n';
  out.reasons = inner(reasons);
  if (out.reasons.starts_with('>') || out.reasons.starts_with("place:") || out.reasons.starts_with("from:"))
    return std::nullopt;
  return out;
}

bool is_said(const DraftAnswer& reply) {
  return !reply.position.empty() || !trimmed(reply.wording).empty() || !trimmed(reply.reasons).empty();
}

std::string written(const DraftAnswer& reply) {
  std::string out = heading(reply) + '\n';
  const bool words = (reply.position == "counter" || reply.position.empty()) && !reply.wording.empty();
  if (words && !reply.from.empty()) out += "from: " + reply.from + '\n';
  if (words) {
    for (std::string_view rest = reply.wording;;) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      out += end == 0 ? ">\n" : "> " + std::string(rest.substr(0, end)) + '\n';
      if (end == rest.size()) break;
      rest.remove_prefix(end + 1);
    }
  }
  const std::string_view reasons = inner(reply.reasons);
  if (!reasons.empty()) out += (words ? "\n" : "") + std::string(reasons) + '\n';
  return out;
}

}  // namespace parley::pages
