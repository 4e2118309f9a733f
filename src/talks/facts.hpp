/// The facts of the talks, each one line computed from the record: what was laid out in writing, who replied
/// to what, who received it when, what was conceded, who has the ball. `parley facts` prints them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

struct Fact {
  std::string topic;  ///< a few words: `Replies`; several facts may share one
  std::string line;   ///< the sentence, with names and dates; others' words in it are made harmless
};

/// In a fixed order of topics. `now` is for how long the ball was held and what is overdue; `progress` is
/// told how many acts were gone through for that.
std::vector<Fact> facts(const Talks& talks, Instant now,
                        const std::function<void(std::size_t)>& progress = {});

}  // namespace parley::talks
