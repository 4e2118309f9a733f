/// The same rules, folded the slow and obvious way, and the agreed set found by trying all sets; against the
/// talks, which are kept up to date note by note.
///
/// Two parties with one delegate each see everything. So "newest" is "last", and much of the talks falls
/// away; what is left is who stands on what, on which terms, and what holds together.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "note/note.hpp"
#include "play.hpp"
#include "random.hpp"

namespace parley::talks {
namespace {

const std::vector<std::string> kParties = {"a", "b"};

/// One thing said of one wording.
struct Say {
  std::size_t note = 0;  ///< of all notes, from 1
  std::string name, party, on;
  const note::Paragraph* paragraph = nullptr;
  bool opens = false, settles = false, withdraws = false, sought = false;
  std::string point;

  bool answers(note::PositionKind position) const {
    return !opens && !settles && !withdraws && paragraph->position == position;
  }
  bool counters() const { return answers(note::PositionKind::counter); }
  bool offers() const { return opens || counters(); }
  bool accepts() const {
    return answers(note::PositionKind::accept) || answers(note::PositionKind::accept_ad_referendum);
  }
  bool takes() const { return offers() || accepts(); }
  std::string wording() const { return offers() ? name : on; }
  bool takes_back() const {
    return (withdraws && paragraph->withdrawn != note::Withdrawn::point) ||
           answers(note::PositionKind::reject) || answers(note::PositionKind::reserve) ||
           answers(note::PositionKind::accept_in_principle);
  }
  bool withdraws_point() const { return withdraws && paragraph->withdrawn == note::Withdrawn::point; }
  bool plain() const { return !paragraph->condition && paragraph->package.empty(); }
  std::string package() const {
    return paragraph->package.empty() ? "" : std::to_string(note) + paragraph->package;
  }
};

struct Foot {
  std::string wording;
  const Say* by = nullptr;
};
using Feet = std::vector<Foot>;
using Set = std::set<std::string>;

class Plain {
 public:
  Plain(const Talks& talks, bool locked) : locked_(locked) {
    std::size_t number = 0;
    for (const NoteView* note : talks.notes()) {
      ++number;
      for (const note::Paragraph& paragraph : note->note->paragraphs) add(*note, number, paragraph);
    }
    if (locked_) {
      for (const std::string& point : points_) lock(point);
    }
    for (const Say& say : says_) {
      if (!say.package().empty() && ends(say.package())) ended_.insert(say.package());
    }
    for (const auto& [point, lock] : locks_) hold_to(point, lock);
    for (const std::string& point : points_) {
      for (const std::string& party : kParties) feet_[point][party] = replay(point, party);
      const std::vector<std::string> all = all_on(point);
      if (all.size() == 1) candidates_[point] = all.front();
    }
  }

  const std::vector<std::string>& points() const { return points_; }
  Set stands(const std::string& point, const std::string& party) const {
    Set out;
    for (const Foot& foot : feet_.at(point).at(party)) out.insert(foot.wording);
    return out;
  }
  std::size_t choices(const std::string& point) const { return all_on(point).size(); }

  /// All sets of candidates, one by one: the union of those that hold together must hold together itself.
  Set agreed(bool firmly) const {
    std::vector<std::string> all;
    for (const auto& [point, wording] : candidates_) {
      if (!firmly || !unconfirmed(point, wording)) all.push_back(wording);
    }
    Set out;
    for (unsigned which = 0; which < 1U << all.size(); ++which) {
      Set set;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if ((which >> i & 1U) != 0) set.insert(all[i]);
      }
      if (together(set)) out.insert(set.begin(), set.end());
    }
    RC_ASSERT(together(out));
    return out;
  }

 private:
  void add(const NoteView& note, std::size_t number, const note::Paragraph& paragraph) {
    Say say;
    say.note = number;
    say.name = note.name + "." + std::to_string(paragraph.number);
    say.party = note.party;
    say.paragraph = &paragraph;
    say.opens = paragraph.kind == note::ParagraphKind::point;
    say.settles = paragraph.kind == note::ParagraphKind::settle;
    say.withdraws = paragraph.kind == note::ParagraphKind::withdrawal;
    if (say.opens) {
      say.point = say.name;
      points_.push_back(say.name);
    }
    if (say.offers() && paragraph.wording) texts_.insert(say.name);
    if (say.opens) {
      home_[say.name] = say.point;
      says_.push_back(say);
      return;
    }
    for (const note::Reference& reference : paragraph.references) {
      say.on = reference.to.display();
      say.point = home_.at(say.on);
      if (say.counters()) home_[say.name] = say.point;
      says_.push_back(say);
    }
  }

  bool has_effect(const Say& say) const {
    if (say.sought) return false;
    return !(say.accepts() || say.answers(note::PositionKind::confirm)) || texts_.contains(say.on);
  }

  static bool leaves(const Say& say, const std::string& wording) {
    if (say.takes()) return say.wording() != wording || !say.plain();
    return say.withdraws_point() || (say.takes_back() && say.on == wording);
  }

  /// All have settled one wording: what leaves it afterwards only seeks to.
  void lock(const std::string& point) {
    for (const Say& offer : says_) {
      if (offer.point != point || !offer.offers() || !texts_.contains(offer.name)) continue;
      std::map<std::string, std::vector<std::size_t>> settled;
      for (const Say& say : says_) {
        if (!say.settles || (say.on != offer.name && say.on != point)) continue;
        const bool stood = std::any_of(says_.begin(), says_.end(), [&](const Say& earlier) {
          return earlier.party == say.party && earlier.note < say.note && earlier.takes() &&
                 has_effect(earlier) && earlier.wording() == offer.name;
        });
        if (stood) settled[say.party].push_back(say.note);
      }
      if (settled.size() < kParties.size()) continue;
      bool again = true;
      while (again) {
        again = false;
        std::size_t last = 0;
        for (const auto& [party, notes] : settled) last = std::max(last, notes.empty() ? 0 : notes.front());
        for (const Say& say : says_) {
          if (say.point != point || !has_effect(say) || !leaves(say, offer.name)) continue;
          std::vector<std::size_t>& own = settled[say.party];
          if (own.empty() || say.note < own.front() || say.note > last) continue;
          std::erase_if(own, [&](std::size_t note) { return note <= say.note; });
          again = true;
          break;
        }
        if (std::any_of(settled.begin(), settled.end(), [](const auto& one) { return one.second.empty(); })) {
          settled.clear();
          break;
        }
      }
      if (settled.empty()) continue;
      std::size_t last = 0;
      for (const auto& [party, notes] : settled) last = std::max(last, notes.front());
      for (Say& say : says_) {
        say.sought = say.sought ||
                     (say.point == point && has_effect(say) && leaves(say, offer.name) && say.note > last);
      }
      locks_[point] = offer.name;
      return;
    }
  }

  void hold_to(const std::string& point, const std::string& wording) {
    const auto all = [&](const std::string& on) {
      return std::all_of(kParties.begin(), kParties.end(), [&](const std::string& party) {
        const Feet feet = replay(point, party);
        return std::any_of(feet.begin(), feet.end(), [&](const Foot& foot) { return foot.wording == on; });
      });
    };
    const bool here = all(wording);
    std::vector<Say*> sought;
    for (Say& say : says_) {
      if (say.point == point && say.sought) sought.push_back(&say);
    }
    for (Say* say : sought) say->sought = false;
    const bool elsewhere = std::any_of(says_.begin(), says_.end(), [&](const Say& say) {
      return say.point == point && say.offers() && say.name != wording && texts_.contains(say.name) &&
             all(say.name);
    });
    if (!here || elsewhere) return;
    for (Say* say : sought) say->sought = true;
  }

  /// A package ends when another refuses a part of it, or its party says something else on a part.
  bool ends(const std::string& package) const {
    for (const Say& part : says_) {
      if (part.package() != package) continue;
      if (!has_effect(part)) return true;
      for (const Say& later : says_) {
        if (later.point != part.point || later.note <= part.note || !has_effect(later)) continue;
        const bool on_it = part.takes() && !later.on.empty() && later.on == part.wording();
        if (later.party != part.party) {
          if (on_it && (later.answers(note::PositionKind::reject) ||
                        (later.counters() && !later.paragraph->alternative)))
            return true;
        } else if (later.takes() ? !later.paragraph->alternative
                                 : later.withdraws_point() || (later.takes_back() && on_it)) {
          return true;
        }
      }
    }
    return false;
  }

  Feet replay(const std::string& point, const std::string& party) const {
    Feet feet;
    for (std::size_t note = 1; note <= says_.back().note; ++note) {
      for (const bool packed : {false, true}) {
        Feet chosen, added;
        Set ended;
        bool all_ended = false;
        for (const Say& say : says_) {
          if (say.note != note || say.point != point || say.party != party) continue;
          if (!has_effect(say) || say.package().empty() == packed || ended_.contains(say.package())) continue;
          if (say.takes()) (say.paragraph->alternative ? added : chosen).push_back({say.wording(), &say});
          if (say.takes_back()) ended.insert(say.on);
          all_ended = all_ended || say.withdraws_point();
        }
        if (!chosen.empty() || all_ended) feet = chosen;
        feet.insert(feet.end(), added.begin(), added.end());
        std::erase_if(feet, [&](const Foot& foot) { return ended.contains(foot.wording); });
      }
    }
    return feet;
  }

  std::vector<std::string> all_on(const std::string& point) const {
    std::vector<std::string> out;
    for (const std::string& wording : texts_) {
      const bool all = home_.at(wording) == point &&
                       std::all_of(kParties.begin(), kParties.end(), [&](const std::string& party) {
                         return stands(point, party).contains(wording);
                       });
      if (all) out.push_back(wording);
    }
    return out;
  }

  bool unconfirmed(const std::string& point, const std::string& wording) const {
    return std::any_of(kParties.begin(), kParties.end(), [&](const std::string& party) {
      const Say* last = nullptr;
      for (const Say& say : says_) {
        const bool consents = say.takes() ? say.wording() == wording
                                          : say.answers(note::PositionKind::confirm) && say.on == wording;
        if (say.point == point && say.party == party && has_effect(say) && consents &&
            !ended_.contains(say.package()))
          last = &say;
      }
      return last && last->answers(note::PositionKind::accept_ad_referendum);
    });
  }

  bool met(const note::Condition& condition, const Set& set) const {
    const auto each = [&](const note::Condition& part) { return met(part, set); };
    switch (condition.kind) {
      case note::Condition::Kind::all:
        return std::all_of(condition.parts.begin(), condition.parts.end(), each);
      case note::Condition::Kind::any:
        return std::any_of(condition.parts.begin(), condition.parts.end(), each);
      case note::Condition::Kind::wording:
        return set.contains(condition.reference.to.display());
      case note::Condition::Kind::point:
        break;
    }
    const std::string& point = home_.at(condition.reference.to.display());
    return candidates_.contains(point) && set.contains(candidates_.at(point));
  }

  bool met(const Say& say, const Set& set) const {
    if (say.paragraph->condition && !met(*say.paragraph->condition, set)) return false;
    if (say.package().empty()) return true;
    std::map<std::string, bool> parts;  // of the package, by point: whether one of its wordings is agreed
    for (const Say& part : says_) {
      if (part.package() != say.package()) continue;
      if (part.takes()) {
        parts[part.point] = parts[part.point] || set.contains(part.wording());
      } else if (part.paragraph->condition && !met(*part.paragraph->condition, set)) {
        return false;
      }
    }
    return std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.second; });
  }

  bool together(const Set& set) const {
    return std::all_of(set.begin(), set.end(), [&](const std::string& wording) {
      return std::all_of(kParties.begin(), kParties.end(), [&](const std::string& party) {
        const Feet& feet = feet_.at(home_.at(wording)).at(party);
        return std::any_of(feet.begin(), feet.end(),
                           [&](const Foot& foot) { return foot.wording == wording && met(*foot.by, set); });
      });
    });
  }

  bool locked_;
  std::vector<Say> says_;
  std::vector<std::string> points_;
  std::map<std::string, std::string> home_;  ///< of wordings: their point
  Set texts_;                                ///< wordings that have one
  Set ended_;                                ///< packages
  std::map<std::string, std::string> locks_;
  std::map<std::string, std::map<std::string, Feet>> feet_;
  std::map<std::string, std::string> candidates_;
};

RC_GTEST_PROP(Plain, FoldAgreesWithTheTalks, ()) {
  const bool locked = *rc::gen::arbitrary<bool>();
  Rules rules;
  if (locked) rules.settled = Settled::locked;
  const Sent founding = found(kParties, "", rules);
  auto record = Record::found(founding.act);
  const Writer writer;
  int time = 0;
  const auto now = [&] { return Instant{1640995200 + 3600 * ++time}; };
  give(*record, writer.act(*record, "b", Join{}, now()));
  Talks talks(*record);
  const auto steps = *rc::gen::inRange(4, 26);
  for (int i = 0; i < steps; ++i) {
    const std::string party = *rc::gen::elementOf(kParties);
    const auto text = random_note(talks, party, locked);
    if (!text) continue;
    const std::int64_t number = talks.next_number(party);
    give(*record, writer.note(*record, talks, party, number, *text, now()));
    talks.update();

    const Plain plain(talks, locked);
    const Set agreed = plain.agreed(false);
    const Set firm = plain.agreed(true);
    for (const Point* point : talks.points()) {
      RC_LOG() << party << ": " << *text << '\n' << dump(talks);
      const std::string held = point->agreed ? talks.name(*point->agreed) : "";
      RC_ASSERT((held.empty() ? 0U : agreed.count(held)) == (held.empty() ? 0U : 1U));
      for (const Wording& wording : point->wordings) {
        RC_ASSERT(agreed.contains(wording.name) == (wording.name == held));
      }
      RC_ASSERT((point->state == State::agreed) == (!held.empty() && firm.contains(held)));
      RC_ASSERT((point->state == State::choose_one) == (plain.choices(point->name) > 1));
      RC_ASSERT((point->state == State::blocked) == (plain.choices(point->name) == 1 && held.empty()));
      for (const std::string& who : kParties) {
        Set on;
        for (const WordingId& id : point->position(who)->stands_on) on.insert(talks.name(id));
        RC_ASSERT(on == plain.stands(point->name, who));
      }
    }
  }
}

}  // namespace
}  // namespace parley::talks
