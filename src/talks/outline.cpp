#include "talks/outline.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
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

/// Whether what a place begins with may be a line that holds it.
bool ends_word(std::string_view place, std::size_t length) {
  return length == place.size() || !is_word(place[length]) || !is_word(place[length - 1]);
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
  std::unordered_map<std::string_view, Chapter*> lines;
  for (Chapter& chapter : out) lines.try_emplace(chapter.line, &chapter);
  Chapter rest;
  for (const Point* point : text_points(talks)) {
    const std::string_view place = point->place;
    Chapter* best = &rest;
    for (std::size_t length = place.size(); length > 0 && best == &rest; --length) {
      if (!ends_word(place, length)) continue;
      if (const auto line = lines.find(place.substr(0, length)); line != lines.end()) best = line->second;
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

InText place_in_text(const Point& point) {
  if (point.adopted || point.state == State::agreed || point.state == State::agreed_ad_referendum)
    return InText::agreed;
  if (point.state == State::withdrawn) return InText::withdrawn;
  return is_replaced(point.state) ? InText::replaced : InText::open;
}

std::vector<const Wording*> text_of(const Point& point) {
  const Wording* agreed = point.agreed ? point.wording(*point.agreed) : nullptr;
  const Wording* adopted = point.adopted ? point.wording(point.adopted->wording) : nullptr;
  if (agreed && !adopted) return {agreed};
  std::vector<const Wording*> out;
  if (adopted) out.push_back(adopted);
  for (const Wording& wording : point.wordings) {
    const bool kept = point.state == State::to_be_confirmed && !wording.accepted_by.empty();
    if (&wording != adopted && ((wording.stands && !wording.withdrawn) || kept)) out.push_back(&wording);
  }
  return out;
}

bool is_clean(const Point& point, const Wording& wording) {
  if (!wording.text) return false;
  if (point.adopted) return point.adopted->wording == wording.id;
  return point.agreed || point.state == State::as_in_base_text;
}

}  // namespace parley::talks
