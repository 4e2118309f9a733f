/// The shortest way from one sequence to another by removing and adding (Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986, section 4b: in linear space).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parley::note {

/// For each element whether it is kept: those kept of both are the same sequence.
struct Kept {
  std::vector<bool> from, to;
};

/// The longest sequence that both keep; but in long sequences, what stands once in each, eight elements in a
/// row, is taken to belong together (as patience diff does), and where more than `effort` removals and
/// additions stand between two parts, one that may be shorter, so that the time is at most in proportion to
/// `effort` times the length of both.
Kept shortest_edit(std::span<const std::uint32_t> from, std::span<const std::uint32_t> to,
                   std::size_t effort);

}  // namespace parley::note
