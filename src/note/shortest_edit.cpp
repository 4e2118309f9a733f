#include "note/shortest_edit.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include "note/numbering.hpp"

namespace parley::note {
namespace {

using Index = std::int32_t;

/// How far along each diagonal (x − y) a path of so many edits comes, from one end; at most so many.
class Front {
 public:
  explicit Front(Index most) : middle_(most + 1), x_(2 * static_cast<std::size_t>(most) + 3) {}

  /// For sequences of these lengths; nothing was edited yet.
  void begin(Index n, Index m) {
    n_ = n;
    m_ = m;
    low_ = high_ = 0;
    x_[at(1)] = 0;
  }

  /// Goes on by one edit, along all diagonals that lie in the rectangle. `same(x, y)` compares; `reached(k,
  /// x)` is told how far each came and says whether that is enough.
  template <class Same, class Reached>
  bool advance(Index edits, Same same, Reached reached) {
    for (Index k = -edits + low_; k <= edits - high_; k += 2) {
      const bool down = k == -edits || (k != edits && x_[at(k - 1)] < x_[at(k + 1)]);
      Index x = down ? x_[at(k + 1)] : x_[at(k - 1)] + 1;
      Index y = x - k;
      while (x < n_ && y < m_ && same(x, y)) ++x, ++y;
      x_[at(k)] = x;
      if (x > n_) {
        high_ += 2;
      } else if (y > m_) {
        low_ += 2;
      } else if (reached(k, x)) {
        return true;
      }
    }
    return false;
  }

  /// How far a diagonal was come after so many edits; none if no path of that many ends on it.
  std::optional<Index> on(Index k, Index edits) const {
    if (k < -edits || k > edits || (k + edits) % 2 != 0) return std::nullopt;
    const Index x = x_[at(k)];
    if (x > n_ || x - k > m_) return std::nullopt;
    return x;
  }

 private:
  std::size_t at(Index k) const {
    const Index place = middle_ + k;
    return static_cast<std::size_t>(place);
  }
  Index middle_;
  std::vector<Index> x_;
  Index n_ = 0, m_ = 0;
  Index low_ = 0, high_ = 0;  // diagonals at either end that have left the rectangle
};

class Comparison {
 public:
  Comparison(std::span<const std::uint32_t> from, std::span<const std::uint32_t> to, std::size_t effort)
      : from_(from),
        to_(to),
        effort_(static_cast<Index>(std::min(effort, (from.size() + to.size() + 1) / 2))),
        forward_(effort_),
        backward_(effort_) {}

  void compare(std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end) {
    std::size_t same = 0;
    while (a + same < a_end && b + same < b_end && from_[a + same] == to_[b + same]) ++same;
    keep(a, b, same);
    a += same;
    b += same;
    std::size_t tail = 0;
    while (a < a_end && b < b_end && from_[a_end - 1] == to_[b_end - 1]) --a_end, --b_end, ++tail;
    if (a != a_end && b != b_end) {
      const auto [x, y] = split(a, a_end, b, b_end);
      compare(a, a + x, b, b + y);
      compare(a + x, a_end, b + y, b_end);
    }
    keep(a_end, b_end, tail);
  }

  std::vector<Run> runs;

 private:
  void keep(std::size_t a, std::size_t b, std::size_t length) {
    if (length > 0) append_run(runs, {a, b, length});
  }

  /// A point on a shortest path, neither its beginning nor its end: both ends differ, so each half has an
  /// edit.
  std::pair<std::size_t, std::size_t> split(std::size_t a, std::size_t a_end, std::size_t b,
                                            std::size_t b_end) {
    const auto n = static_cast<Index>(a_end - a);
    const auto m = static_cast<Index>(b_end - b);
    const Index delta = n - m;
    const bool odd = delta % 2 != 0;
    const auto ahead = [&](Index x, Index y) {
      return from_[a + static_cast<std::size_t>(x)] == to_[b + static_cast<std::size_t>(y)];
    };
    const auto behind = [&](Index x, Index y) {
      return from_[a_end - 1 - static_cast<std::size_t>(x)] == to_[b_end - 1 - static_cast<std::size_t>(y)];
    };
    forward_.begin(n, m);
    backward_.begin(n, m);
    std::pair<Index, Index> found;
    std::pair<Index, Index> furthest;
    for (Index edits = 0;; ++edits) {
      furthest = {0, 0};
      if (forward_.advance(edits, ahead, [&](Index k, Index x) {
            found = {x, x - k};
            if (2 * x - k > furthest.first + furthest.second) furthest = found;
            const auto other = odd ? backward_.on(delta - k, edits - 1) : std::nullopt;
            return other && x + *other >= n;
          })) {
        break;
      }
      if (backward_.advance(edits, behind, [&](Index k, Index x) {
            found = {n - x, m - (x - k)};
            const auto other = odd ? std::nullopt : forward_.on(delta - k, edits);
            return other && x + *other >= n;
          })) {
        break;
      }
      if (edits >= effort_ && furthest.first + furthest.second > 0) {
        found = furthest;
        break;
      }
    }
    return {static_cast<std::size_t>(found.first), static_cast<std::size_t>(found.second)};
  }

  std::span<const std::uint32_t> from_, to_;
  Index effort_;
  Front forward_, backward_;
};

/// So many elements in a row, found once in each sequence, are taken to belong together.
constexpr std::size_t kWindow = 8;
constexpr std::size_t kOneIn = 4;       // windows is looked at, about
constexpr std::size_t kWorthIt = 2000;  // elements; fewer are compared outright

/// Where a window begins in both sequences.
struct Anchor {
  std::uint32_t from = 0, to = 0;
};

/// Calls `each(hash, place)` for the windows that are looked at: one in four, by their hashes, so that the
/// same ones are in both sequences.
template <class Each>
void each_window(std::span<const std::uint32_t> all, Each each) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
  std::uint64_t highest = 1;
  for (std::size_t i = 1; i < kWindow; ++i) highest *= kFactor;
  std::uint64_t rolling = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i >= kWindow) rolling -= highest * (all[i - kWindow] + 1);
    rolling = rolling * kFactor + (all[i] + 1);
    const std::uint64_t hash = (rolling ^ rolling >> 32U) * kFactor;
    if (i + 1 >= kWindow && hash >> 62U == 0) each(hash, static_cast<std::uint32_t>(i + 1 - kWindow));
  }
}

/// The most of these, in an order that is rising on both sides (patience sorting).
std::vector<Anchor> rising(const std::vector<Anchor>& all) {
  std::vector<std::uint32_t> tops;  // of each pile, the anchor on it
  std::vector<std::uint32_t> below(all.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    auto pile = tops.end();
    if (!tops.empty() && all[tops.back()].to > all[i].to)
      pile = std::ranges::lower_bound(tops, all[i].to, {}, [&](std::uint32_t top) { return all[top].to; });
    below[i] = pile == tops.begin() ? i : *(pile - 1);
    if (pile == tops.end())
      tops.push_back(i);
    else
      *pile = i;
  }
  std::vector<Anchor> out(tops.size());
  std::uint32_t at = tops.empty() ? 0 : tops.back();
  for (Anchor& anchor : std::views::reverse(out)) {
    anchor = all[at];
    at = below[at];
  }
  return out;
}

std::vector<Anchor> anchors(std::span<const std::uint32_t> from, std::span<const std::uint32_t> to) {
  std::vector<Anchor> all;  // by number, and so by their places in `from`
  if (from.size() < kWorthIt || to.size() < kWorthIt) return all;
  constexpr std::uint32_t kNowhere = std::uint32_t(-1);
  constexpr std::uint32_t kTwice = std::uint32_t(-2);
  constexpr auto any = [](std::uint32_t) { return true; };  // what its hash says is compared in the end
  Numbering windows(from.size() / kOneIn);
  all.reserve(from.size() / kOneIn);
  each_window(from, [&](std::uint64_t hash, std::uint32_t place) {
    const auto window = windows.number(hash, any);
    if (!window) return;
    if (*window == all.size())
      all.push_back({place, kNowhere});
    else
      all[*window].from = kTwice;
  });
  each_window(to, [&](std::uint64_t hash, std::uint32_t place) {
    const auto window = windows.find(hash, any);
    if (window) all[*window].to = all[*window].to == kNowhere ? place : kTwice;
  });
  std::erase_if(all, [&](const Anchor& anchor) {
    return anchor.from == kTwice || anchor.to == kTwice || anchor.to == kNowhere ||
           !std::ranges::equal(from.subspan(anchor.from, kWindow), to.subspan(anchor.to, kWindow));
  });
  return rising(all);
}

}  // namespace

std::vector<Run> shortest_edit(std::span<const std::uint32_t> from, std::span<const std::uint32_t> to,
                               std::size_t effort) {
  Comparison comparison(from, to, std::max<std::size_t>(effort, 1));
  std::size_t a = 0;
  std::size_t b = 0;
  for (const Anchor& anchor : anchors(from, to)) {
    comparison.compare(a, anchor.from, b, anchor.to);
    a = anchor.from;
    b = anchor.to;
  }
  comparison.compare(a, from.size(), b, to.size());
  return std::move(comparison.runs);
}

}  // namespace parley::note
