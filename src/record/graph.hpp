/// The causal order of a record: which act had seen which.
///
/// A strand is a run of acts each of which names the one before as `previous`. A key's chain is one strand;
/// where it forks, the later branch begins a strand of its own. A clock says of each strand how far an act
/// had seen it. An act that names no new heads shares the clock of its predecessor.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace parley {

class Graph {
 public:
  using Node = std::uint32_t;
  static constexpr Node kNone = ~Node{0};

  /// Adds an act after `previous` (or kNone) that names `heads`; all of them are nodes already.
  Node add(Node previous, std::span<const Node> heads) {
    const auto node = static_cast<Node>(places_.size());
    Place place;
    if (previous != kNone && !places_[previous].continued) {
      places_[previous].continued = true;
      place.strand = places_[previous].strand;
      place.position = places_[previous].position + 1;
      place.seen = places_[previous].seen;
    } else {
      place.strand = strands_++;
      place.position = 1;
      static const auto nothing = std::make_shared<const Clock>();
      place.seen = nothing;
      if (previous != kNone) place.seen = merged(place, previous);
    }
    for (const Node head : heads) {
      if (!reaches(place, head)) place.seen = merged(place, head);
    }
    places_.push_back(std::move(place));
    return node;
  }

  std::uint32_t strand(Node node) const { return places_[node].strand; }

  /// Takes the newest act out again; `previous` is what it was added after.
  void drop_last(Node previous) {
    if (previous != kNone && places_.back().strand == places_[previous].strand) {
      places_[previous].continued = false;
    } else {
      --strands_;
    }
    places_.pop_back();
  }

  /// Whether `earlier` lies strictly in the past of `later`.
  bool in_past(Node earlier, Node later) const {
    return earlier != later && reaches(places_[later], earlier);
  }

  std::size_t size() const { return places_.size(); }

  /// What somebody has seen in all: the union of some acts and their pasts.
  class View {
   public:
    void take(const Graph& graph, Node node) {
      const Place& place = graph.places_[node];
      raise(place.strand, place.position);
      if (place.seen.get() != last_.get()) {
        for (const auto& [strand, position] : *place.seen) raise(strand, position);
        last_ = place.seen;
      }
    }
    bool has(const Graph& graph, Node node) const {
      const Place& place = graph.places_[node];
      return place.strand < seen_.size() && seen_[place.strand] >= place.position;
    }

   private:
    void raise(std::uint32_t strand, std::uint32_t position) {
      if (strand >= seen_.size()) seen_.resize(strand + 1);
      seen_[strand] = std::max(seen_[strand], position);
    }
    std::vector<std::uint32_t> seen_;
    std::shared_ptr<const std::vector<std::pair<std::uint32_t, std::uint32_t>>> last_;
  };

 private:
  using Clock = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // strand, position; by strand
  struct Place {
    std::uint32_t strand = 0;
    std::uint32_t position = 0;  // from 1
    bool continued = false;
    std::shared_ptr<const Clock> seen;  // of other strands
  };

  bool reaches(const Place& later, Node earlier) const {
    const Place& place = places_[earlier];
    if (place.strand == later.strand) return place.position < later.position;
    const auto found = std::ranges::lower_bound(*later.seen, place.strand, {}, &Clock::value_type::first);
    return found != later.seen->end() && found->first == place.strand && found->second >= place.position;
  }

  /// The clock of `place` with `node` and its past added; the place's own strand is left out.
  std::shared_ptr<const Clock> merged(const Place& place, Node node) const {
    const Place& other = places_[node];
    Clock out;
    out.reserve(std::max(place.seen->size(), other.seen->size()) + 1);
    const auto put = [&](std::uint32_t strand, std::uint32_t position) {
      if (strand == place.strand) return;
      if (!out.empty() && out.back().first == strand) {
        out.back().second = std::max(out.back().second, position);
      } else {
        out.emplace_back(strand, position);
      }
    };
    auto a = place.seen->begin();
    auto b = other.seen->begin();
    bool own_due = true;
    const auto put_own_before = [&](std::uint32_t strand) {
      if (own_due && other.strand <= strand) {
        put(other.strand, other.position);
        own_due = false;
      }
    };
    while (a != place.seen->end() || b != other.seen->end()) {
      const bool from_a = b == other.seen->end() || (a != place.seen->end() && a->first <= b->first);
      const auto& next = from_a ? *a++ : *b++;
      put_own_before(next.first);
      put(next.first, next.second);
    }
    if (own_due) put(other.strand, other.position);
    return std::make_shared<const Clock>(std::move(out));
  }

  std::vector<Place> places_;
  std::uint32_t strands_ = 0;
};

}  // namespace parley
