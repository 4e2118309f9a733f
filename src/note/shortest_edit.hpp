/// The shortest way from one sequence to another by removing and adding (Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986, section 4b: in linear space).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parley::note {

/// Elements in a row that stay: where they stand in either sequence.
struct Run {
  std::size_t from = 0, to = 0, length = 0;
};

/// Adds to runs that rise on both sides; one that goes on where the last ended makes that one longer.
inline void append_run(std::vector<Run>& runs, const Run& next) {
  if (!runs.empty() && runs.back().from + runs.back().length == next.from &&
      runs.back().to + runs.back().length == next.to) {
    runs.back().length += next.length;
  } else {
    runs.push_back(next);
  }
}

/// The longest sequence that both keep, as runs in their order; but in long sequences, what stands once in
/// each, eight elements in a row, is taken to belong together (as patience diff does), and where more than
/// `effort` removals and additions stand between two parts, one that may be shorter, so that the time is at
/// most in proportion to `effort` times the length of both.
std::vector<Run> shortest_edit(std::span<const std::uint32_t> from, std::span<const std::uint32_t> to,
                               std::size_t effort);

}  // namespace parley::note
