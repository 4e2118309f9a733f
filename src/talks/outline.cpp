#include "talks/outline.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace parley::talks {

namespace {

std::vector<const Point*> text_points(const Talks& talks) {
  std::vector<const Point*> out = talks.points();
  std::erase_if(out, [](const Point* point) { return point->matter != Matter::text; });
  return out;
}

/// Those with one place stay as they were.
void sort_by_place(std::vector<const Point*>& points) {
  std::vector<std::pair<std::string, std::size_t>> keys;
  keys.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) keys.emplace_back(place_key(points[i]->place), i);
  std::ranges::sort(keys);
  std::vector<const Point*> out;
  out.reserve(points.size());
  for (const auto& [key, i] : keys) out.push_back(points[i]);
  points = std::move(out);
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool holds(std::string_view line, std::string_view place) {
  return !line.empty() && place.starts_with(line) &&
         (place.size() == line.size() || !is_word(place[line.size()]) || !is_word(line.back()));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string place_key(std::string_view place) {
  constexpr std::size_t kDigits = 10;
  std::string out;
  for (std::size_t i = 0; i < place.size();) {
    std::size_t end = i;
    while (end < place.size() && place[end] >= '0' && place[end] <= '9') ++end;
    if (end == i) {
      out += place[i++];
      continue;
    }
    out += std::string(kDigits - std::min(kDigits, end - i), '0');
    out += place.substr(i, end - i);
    i = end;
  }
  return out;
}

const Point* agreed_outline(const Talks& talks) {
  const Point* out = nullptr;
  for (const Point* point : talks.points()) {
    if (point->matter == Matter::outline && point->agreed) out = point;
  }
  return out;
}

std::vector<Chapter> in_outline(const Talks& talks, std::string_view outline) {
  std::vector<Chapter> out;
  std::set<std::string_view> seen;
  while (!outline.empty()) {
    const std::size_t end = std::min(outline.find('\n'), outline.size());
    if (const std::string_view line = trimmed(outline.substr(0, end)); !line.empty()) {
      const bool again = !seen.insert(line).second;
      out.push_back({std::string(line), {}, again});
    }
    outline.remove_prefix(std::min(end + 1, outline.size()));
  }
  Chapter rest;
  for (const Point* point : text_points(talks)) {
    Chapter* best = &rest;
    for (Chapter& chapter : out) {
      if (holds(chapter.line, point->place) && chapter.line.size() > best->line.size()) best = &chapter;
    }
    best->points.push_back(point);
  }
  if (!rest.points.empty()) out.push_back(std::move(rest));
  for (Chapter& chapter : out) sort_by_place(chapter.points);
  return out;
}

std::vector<Chapter> without_outline(const Talks& talks) {
  std::vector<const Point*> points = text_points(talks);
  if (points.empty()) return {};
  const bool placed = std::ranges::none_of(points, [](const Point* point) { return point->place.empty(); });
  if (placed) sort_by_place(points);
  return {{{}, std::move(points), false}};
}

}  // namespace parley::talks
