#include "random.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <vector>

#include "note/diagnostic.hpp"
#include "note/note.hpp"
#include "play.hpp"
#include "talks/check.hpp"

namespace parley::talks {

namespace {

std::string pick(const std::vector<std::string>& from) {
  return *rc::gen::elementOf(from);
}

/// A paragraph or two about what is on the table. `other`: what the other party stands on, if anything.
std::string words(const std::vector<std::string>& known, const std::vector<std::string>& other) {
  static const std::vector<std::string> kSay = {
      "Re X: accept",
      "Re X: accept",
      "Re X: accept",
      "Re X: accept if Y",
      "Re X: accept if point Y and Z",
      "Re X: accept if Y or point Z",
      "Re X: accept ad referendum",
      "Re X: confirm",
      "Re X: reject",
      "Re X: counter > other",
      "Re X: counter if Y > on a condition",
      "Re X: counter, alternative > third",
      "Re X: accept, alternative",
      "Re X: accept, package E | Re Y: accept, package E",
      "Re X: counter, package E > packed | Re Y: accept, package E",
      "Re X: counter, package E > packed | Re Y: counter, package E > packed",
      "Re X: accept, package E | Withdraw Y, package E if Z",
      "Withdraw X if Y",
      "Withdraw X",
      "Withdraw acceptance of X if point Y",
      "Settle X",
      "Settle X",
      "Settle X",
      "Merge X, Z: Both > merged",
      "Split X: Part > a part | Split X: Part > the other",
      "New | Re SELF: counter if X > given on a condition"};
  const std::map<char, std::string> names = {{'X', pick(other)}, {'Y', pick(other)}, {'Z', pick(known)}};
  std::string out;
  for (const char c : pick(kSay)) {
    const auto placed = names.find(c);
    out += placed == names.end() ? std::string(1, c) : placed->second;
  }
  return out;
}

}  // namespace

std::optional<std::string> random_note(const Talks& talks, const std::string& party, bool locked,
                                       const std::string& options) {
  std::vector<std::string> known, other, agreed_ones;
  for (const Point* point : talks.points()) {
    if (point->agreed) agreed_ones.push_back(talks.name(*point->agreed));
    for (const Wording& wording : point->wordings) {
      known.push_back(wording.name);
      if (wording.stands && wording.party != party) other.push_back(wording.name);
    }
  }
  if (other.empty() || *rc::gen::inRange(0, 4) == 0) other = known;
  std::string said = known.size() < 3 ? "X > x | Y > y | Z" : words(known, other);
  if (locked && !agreed_ones.empty() && *rc::gen::inRange(0, 3) == 0) said = "Settle " + pick(agreed_ones);
  if (const auto self = said.find("SELF"); self != std::string::npos)
    said.replace(self, 4, party + "/" + std::to_string(talks.next_number(party)) + ".1");
  const std::string text = note_text(options, said);
  const note::Reading reading = note::read_note(text);
  if (!reading.note) return std::nullopt;
  const auto problems = check_draft(talks, *reading.note, {party, talks.next_number(party), true});
  const bool wrong = std::ranges::any_of(
      problems, [](const auto& problem) { return problem.severity == note::Severity::error; });
  return wrong ? std::nullopt : std::optional(text);
}

}  // namespace parley::talks
