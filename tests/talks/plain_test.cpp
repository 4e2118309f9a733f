/// The same rules, folded the slow and obvious way, and the agreed set found by trying all sets; against the
/// talks, which are kept up to date note by note.
///
/// Two or three parties with one delegate each see everything. So "newest" is "last", and much of the talks
/// falls away; what is left is who stands on what, on which terms and until when, what holds together, what
/// takes the place of what, and who left what was agreed.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "note/note.hpp"
#include "play.hpp"
#include "random.hpp"
#include "talks/grounds.hpp"

namespace parley::talks {
namespace {

/// One thing said of one wording.
struct Say {
  std::size_t note = 0;  ///< of all notes, from 1
  const NoteView* view = nullptr;
  std::string name, party, on;
  const note::Paragraph* paragraph = nullptr;
  bool opens = false, settles = false, withdraws = false, succeeds = false, sought = false;
  std::string point;

  bool answers(note::PositionKind position) const {
    return !opens && !settles && !withdraws && !succeeds && paragraph->position == position;
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
  std::string terms() const {
    return (paragraph->condition ? paragraph->condition->display() : "") + "/" + package();
  }
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
  Plain(const Talks& talks, bool locked, Instant now)
      : talks_(talks), parties_(talks.negotiating()), locked_(locked), now_(now) {
    std::size_t number = 0;
    for (const NoteView* note : talks.notes()) {
      ++number;
      for (const note::Paragraph& paragraph : note->note->paragraphs) add(*note, number, paragraph);
    }
    if (locked_) {
      for (const std::string& point : points_) lock(point);
    }
    end_packages();
    for (const std::string& point : points_) lapse(point);
    for (const auto& [point, lock] : locks_) hold_to(point, lock);
    for (const std::string& point : points_) {
      for (const std::string& party : parties_) feet_[point][party] = replay(point, party);
      const std::vector<std::string> all = all_on(point);
      if (all.size() == 1 && !unproved(point, all.front())) candidates_[point] = all.front();
    }
  }

  const std::vector<std::string>& points() const { return points_; }
  Set stands(const std::string& point, const std::string& party) const {
    Set out;
    for (const Foot& foot : feet_.at(point).at(party)) out.insert(foot.wording);
    return out;
  }
  /// On which terms, of each that it stands on.
  Set grounds(const std::string& point, const std::string& party) const {
    Set out;
    for (const Foot& foot : feet_.at(point).at(party))
      out.insert(foot.wording + terms_of(foot.by->paragraph).text());
    return out;
  }
  std::size_t choices(const std::string& point) const { return all_on(point).size(); }
  std::string candidate(const std::string& point) const {
    const auto found = candidates_.find(point);
    return found == candidates_.end() ? "" : found->second;
  }
  /// Whether others have taken the point's place, where these wordings are agreed.
  bool replaced(const std::string& point, const Set& agreed) const {
    const auto found = successions_.find(point);
    return found != successions_.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const std::vector<std::string>& points) {
                         return std::all_of(points.begin(), points.end(),
                                            [&](const std::string& one) { return is_agreed(one, agreed); });
                       });
  }
  /// Whether a party keeps what it stood on by the other fold.
  bool keeps(const Plain& was, const std::string& point, const std::string& party,
             const std::string& wording) const {
    const Feet& before = was.feet_.at(point).at(party);
    const Feet& after = feet_.at(point).at(party);
    return std::all_of(before.begin(), before.end(), [&](const Foot& foot) {
      return foot.wording != wording || std::any_of(after.begin(), after.end(), [&](const Foot& now) {
               return now.wording == wording && (now.by->plain() || now.by->terms() == foot.by->terms());
             });
    });
  }

  /// Whether something was taken in time by the word of who took it alone.
  bool any_unproved() const { return any_unproved_; }
  /// A part of a package that ended on its date, and by what it was left that had been taken.
  struct Fallen {
    std::string package, point, party;
    std::size_t left = 0;  ///< in which note
    Set wordings;
  };
  std::vector<Fallen> fallen() const {
    std::vector<Fallen> out;
    for (const auto& [package, how] : ended_) {
      for (const std::string& point : points_) {
        const Set wordings = taking(package, point);
        if (how.left && !wordings.empty())
          out.push_back({package, point, how.left->party, how.left->note, wordings});
      }
    }
    return out;
  }

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
    say.view = &note;
    say.name = note.name + "." + std::to_string(paragraph.number);
    say.party = note.party;
    say.paragraph = &paragraph;
    say.opens = note::opens_point(paragraph);
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
      const bool splits = paragraph.kind == note::ParagraphKind::split;
      for (const note::Reference& reference : paragraph.references) {
        auto& all = successions_[home_.at(reference.to.display())];
        std::size_t& by = split_by_[home_.at(reference.to.display())];
        if (!splits || by != number) all.emplace_back();
        all.back().push_back(say.name);
        by = splits ? number : 0;
      }
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

  struct How {
    bool missing = false, late = false, unproved = false;
    const Say* left = nullptr;  ///< by what the first left that is missing or late
  };
  /// How a package ended.
  struct Ended {
    const Say* by = nullptr;      ///< null: on its date
    std::optional<Instant> when;  ///< none: it never held
    const Say* left = nullptr;    ///< where it is its date: by what the first left
  };

  /// Whether what was said counts as said by the end, against a party: by when that has signed for it.
  void add_shown(How& out, const Say& say, const std::string& by, Instant end) const {
    if (say.party == by && say.view->time <= end) return;
    const auto receipt = talks_.record().receipt(say.view->index, by);
    if (receipt && talks_.record().at(*receipt).act.time <= end) return;
    (say.view->time > end || say.party == by ? out.late : out.unproved) = true;
  }

  /// How the others took what a party offers until a date. Who took another stand in a package that has ended
  /// is back from its end on.
  How taken(const std::string& point, const std::string& by, const Set& wordings, Instant end) const {
    How out;
    for (const std::string& party : parties_) {
      if (party == by) continue;
      const Say* since = nullptr;
      const Say* left = nullptr;
      std::optional<Ended> back;
      for (const Say& say : says_) {
        if (say.point != point || say.party != party || !has_effect(say) || say.succeeds) continue;
        const bool here = wordings.contains(say.wording());
        const bool leaves = (say.takes() && !here && !say.paragraph->alternative) ||
                            (say.takes_back() && here) || say.withdraws_point();
        const auto over = ended_.find(say.package());
        if (over != ended_.end()) {
          const Ended& is = over->second;
          if (!since || !leaves || !is.when || (back && *is.when <= *back->when)) continue;
          back = is;
          left = &say;
        } else if (say.takes() && here) {
          if (!since) since = &say;
        } else if (leaves && since) {
          since = nullptr;
          left = &say;
          back.reset();
        }
      }
      How shown;
      shown.missing = !since;
      if (since) add_shown(shown, *since, by, end);
      if (back && back->by) add_shown(shown, *back->by, by, end);
      if (back && !back->by && !(*back->when < end)) shown.late = true;
      out.missing = out.missing || shown.missing;
      out.late = out.late || shown.late;
      out.unproved = out.unproved || (shown.unproved && !shown.late);
      const bool gone = left && (shown.missing || shown.late);
      if (gone && (!out.left || left->note < out.left->note)) out.left = left;
    }
    return out;
  }

  void lapse(const std::string& point) {
    for (Say& say : says_) {
      if (say.point != point || !say.offers() || !say.view->open_until || !say.package().empty()) continue;
      lapsed_.erase(say.name);
      unproved_.erase(say.name);
      if (!has_effect(say)) continue;
      const How how = taken(point, say.party, {say.name}, *say.view->open_until);
      any_unproved_ = any_unproved_ || how.unproved;
      if (how.late || (how.missing && now_ > *say.view->open_until)) {
        lapsed_.insert(say.name);
      } else if (how.unproved) {
        unproved_.insert(say.name);
      }
    }
  }

  /// Whether nothing shows that it was taken in time: then who offered it, or offers it now, has to say so
  /// again.
  bool unproved(const std::string& point, const std::string& wording) const {
    const auto offer = std::find_if(says_.begin(), says_.end(),
                                    [&](const Say& say) { return say.name == wording && say.offers(); });
    const Feet& feet = feet_.at(point).at(offer->party);
    return std::all_of(feet.begin(), feet.end(), [&](const Foot& foot) {
      return foot.wording != wording || (foot.by->offers() && unproved_.contains(foot.by->name));
    });
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
      if (settled.size() < parties_.size()) continue;
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
      return std::all_of(parties_.begin(), parties_.end(), [&](const std::string& party) {
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
    lapse(point);
    const bool elsewhere = std::any_of(says_.begin(), says_.end(), [&](const Say& say) {
      return say.point == point && say.offers() && say.name != wording && texts_.contains(say.name) &&
             all(say.name);
    });
    if (!here || elsewhere) return;
    for (Say* say : sought) say->sought = true;
    lapse(point);
  }

  /// A package ends when another refuses a part of it, or its party says something else on a part.
  std::optional<Ended> said_to_end(const std::string& package) const {
    std::optional<Ended> out;
    for (const Say& part : says_) {
      if (part.package() != package) continue;
      if (!has_effect(part)) return Ended{};
      for (const Say& later : says_) {
        if (later.point != part.point || later.note <= part.note || !has_effect(later)) continue;
        if (out && out->by->note <= later.note) continue;
        const bool on_it = part.takes() && !later.on.empty() && later.on == part.wording();
        const bool refuses = later.party != part.party && on_it &&
                             (later.answers(note::PositionKind::reject) ||
                              (later.counters() && !later.paragraph->alternative));
        const bool leaves = later.party == part.party &&
                            (later.takes() ? !later.paragraph->alternative
                                           : later.withdraws_point() || (later.takes_back() && on_it));
        if (refuses || leaves) out = Ended{&later, later.view->time, nullptr};
      }
    }
    return out;
  }

  std::optional<Instant> date_of(const std::string& package) const {
    for (const Say& part : says_) {
      if (part.package() == package) return part.view->open_until;
    }
    return std::nullopt;
  }

  /// Or on its date, when not all the others have taken each part by then.
  std::optional<Ended> untaken(const std::string& package) {
    const Instant end = *date_of(package);
    bool ended = false;
    const Say* left = nullptr;
    for (const Say& part : says_) {
      const Set wordings = taking(package, part.point);
      if (part.package() != package || wordings.empty()) continue;
      const How how = taken(part.point, part.party, wordings, end);
      any_unproved_ = any_unproved_ || how.unproved;
      ended = ended || how.late || (how.missing && now_ > end);
      if (how.left && (!left || how.left->note < left->note)) left = how.left;
    }
    return ended ? std::optional(Ended{nullptr, end, left}) : std::nullopt;
  }

  /// First those that somebody ended, then those with a date, one date after the other: what had ended before
  /// that is known.
  void end_packages() {
    std::map<Instant, std::map<std::string, std::optional<Ended>>> dated;
    for (const Say& say : says_) {
      const std::string package = say.package();
      if (package.empty()) continue;
      if (const auto ended = said_to_end(package)) {
        ended_[package] = *ended;
      } else if (const auto end = date_of(package)) {
        dated[*end][package];
      }
    }
    for (auto& [end, packages] : dated) {
      for (auto& [package, how] : packages) how = untaken(package);
      for (const auto& [package, how] : packages) {
        if (how) ended_[package] = *how;
      }
    }
  }

  /// The wordings that a package offers or accepts on a point.
  Set taking(const std::string& package, const std::string& point) const {
    Set out;
    for (const Say& say : says_) {
      if (say.package() == package && say.point == point && say.takes()) out.insert(say.wording());
    }
    return out;
  }

  /// A point opened without a wording that the same note offers for itself.
  bool given_a_wording(const Say& opening, bool packed) const {
    return opening.opens && !opening.paragraph->wording &&
           std::any_of(says_.begin(), says_.end(), [&](const Say& say) {
             return say.note == opening.note && say.point == opening.point && say.counters() &&
                    !say.paragraph->alternative && say.package().empty() != packed &&
                    !ended_.contains(say.package());
           });
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
          if (given_a_wording(say, packed)) continue;
          if (lapsed_.contains(say.name)) {
            all_ended = all_ended || !say.paragraph->alternative;
            continue;
          }
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
                       std::all_of(parties_.begin(), parties_.end(), [&](const std::string& party) {
                         return stands(point, party).contains(wording);
                       });
      if (all) out.push_back(wording);
    }
    return out;
  }

  bool unconfirmed(const std::string& point, const std::string& wording) const {
    return std::any_of(parties_.begin(), parties_.end(), [&](const std::string& party) {
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
    return is_agreed(home_.at(condition.reference.to.display()), set);
  }

  bool is_agreed(const std::string& point, const Set& set) const {
    return (candidates_.contains(point) && set.contains(candidates_.at(point))) || replaced(point, set);
  }

  bool met(const Say& say, const Set& set) const {
    if (say.paragraph->condition && !met(*say.paragraph->condition, set)) return false;
    if (say.package().empty()) return true;
    std::map<std::string, bool> parts;  // of the package, by point: whether one of its wordings is agreed
    for (const Say& part : says_) {
      if (part.package() != say.package()) continue;
      if (part.view->open_until && !taking(say.package(), part.point).empty() &&
          taken(part.point, part.party, taking(say.package(), part.point), *part.view->open_until).unproved)
        return false;
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
      return std::all_of(parties_.begin(), parties_.end(), [&](const std::string& party) {
        const Feet& feet = feet_.at(home_.at(wording)).at(party);
        return std::any_of(feet.begin(), feet.end(),
                           [&](const Foot& foot) { return foot.wording == wording && met(*foot.by, set); });
      });
    });
  }

  const Talks& talks_;
  std::vector<std::string> parties_;
  bool locked_;
  Instant now_;
  std::vector<Say> says_;
  std::map<std::string, std::vector<std::vector<std::string>>> successions_;  ///< by the point they replace
  std::map<std::string, std::size_t> split_by_;  ///< of points: the note whose split of it was read last
  Set lapsed_, unproved_;                        ///< offers that have a date
  bool any_unproved_ = false;
  std::vector<std::string> points_;
  std::map<std::string, std::string> home_;  ///< of wordings: their point
  Set texts_;                                ///< wordings that have one
  std::map<std::string, Ended> ended_;       ///< packages
  std::map<std::string, std::string> locks_;
  std::map<std::string, std::map<std::string, Feet>> feet_;
  std::map<std::string, std::string> candidates_;
};

RC_GTEST_PROP(Plain, FoldAgreesWithTheTalks, ()) {
  const std::vector<std::string> parties =
      *rc::gen::elementOf(std::vector<std::vector<std::string>>{{"a", "b"}, {"a", "b", "c"}});
  const bool locked = *rc::gen::arbitrary<bool>();
  const bool dated = *rc::gen::arbitrary<bool>();
  Rules rules;
  if (locked) rules.settled = Settled::locked;
  const Sent founding = found(parties, "", rules);
  auto record = Record::found(founding.act);
  const Writer writer;
  int hours = 0;
  const auto now = [&] { return Instant{1640995200 + 3600 * hours}; };
  for (std::size_t i = 1; i < parties.size(); ++i)
    give(*record, writer.act(*record, parties[i], Join{}, now()));
  Talks talks(*record);
  std::map<std::string, std::string> reopened;  // by point: who left what was agreed, last
  bool unproved = false;
  std::map<std::size_t, std::map<std::string, std::string>>
      agreed_before;                                   // by number of the note, and point
  std::map<std::string, std::string> stood;            // by point
  std::set<std::pair<std::string, std::string>> told;  // parts of packages
  const auto look_at_fallen = [&](const Plain& plain) {
    for (const Plain::Fallen& part : plain.fallen()) {
      if (!told.emplace(part.package, part.point).second) continue;
      const std::string& was = agreed_before[part.left][part.point];
      const bool until_now = stood[part.point] == was && plain.candidate(part.point) != was;
      if (until_now && part.wordings.contains(was)) reopened[part.point] = part.party;
    }
    for (const std::string& point : plain.points()) stood[point] = plain.candidate(point);
  };
  const auto steps = *rc::gen::inRange(4, 26);
  for (int i = 0; i < steps; ++i) {
    ++hours;
    const std::string party = *rc::gen::elementOf(parties);
    std::string options;
    if (dated && *rc::gen::inRange(0, 3) == 0)
      options = "open-until " + Instant{now().seconds + 3600 * *rc::gen::inRange(0, 6)}.rfc3339();
    const auto text = random_note(talks, party, locked, options);
    if (!text) continue;
    const std::int64_t number = talks.next_number(party);
    if (const auto receipt = writer.receipt(*record, party, now())) give(*record, *receipt);
    talks.set_now(now());  // with what the receipt shows, and what has ended by then
    const Plain before(talks, locked, now());
    give(*record, writer.note(*record, talks, party, number, *text, now()));
    talks.set_now(now());
    RC_LOG() << party << ": " << *text << '\n' << dump(talks);

    // Time alone takes nothing from what is agreed.
    std::vector<PointId> stays;
    for (const Point* point : talks.points()) {
      if (point->state == State::agreed || is_replaced(point->state)) stays.push_back(point->id);
    }
    talks.set_now(Instant{now().seconds + 3600 * 100});
    for (const PointId& id : stays) {
      const Point& point = *talks.point(id);
      RC_ASSERT(point.state == State::agreed || is_replaced(point.state));
    }
    talks.set_now(now());

    const Plain plain(talks, locked, now());
    const Set agreed = plain.agreed(false);
    const Set firm = plain.agreed(true);
    for (const Point* point : talks.points()) {
      const std::string held = point->agreed ? talks.name(*point->agreed) : "";
      const std::string candidate = plain.candidate(point->name);
      const bool replaced = plain.replaced(point->name, agreed);
      RC_ASSERT(is_replaced(point->state) == replaced);
      for (const std::string& who : parties) {
        Set on, on_terms;
        if (const Position* position = point->position(who)) {
          for (const WordingId& id : position->stands_on) on.insert(talks.name(id));
          for (const Ground& ground : grounds(*point, *position))
            on_terms.insert(ground.wording_name + ground.terms.text());
        }
        RC_ASSERT(on == plain.stands(point->name, who));
        RC_ASSERT(on_terms == plain.grounds(point->name, who));
      }
      if (replaced) continue;
      RC_ASSERT(held == (agreed.contains(candidate) ? candidate : ""));
      RC_ASSERT((point->state == State::agreed) == (!held.empty() && firm.contains(held)));
      RC_ASSERT((point->state == State::choose_one) == (plain.choices(point->name) > 1));
      RC_ASSERT((point->state == State::blocked) == (!candidate.empty() && held.empty()));
    }
    const Set was = before.agreed(false);
    for (const std::string& point : before.points()) {
      const std::string candidate = before.candidate(point);
      if (was.contains(candidate)) agreed_before[talks.notes().size()][point] = candidate;
    }
    look_at_fallen(before);
    for (const std::string& point : before.points()) {
      const std::string stood_on = before.candidate(point);
      if (stood_on.empty()) continue;
      const bool parted = plain.candidate(point) != stood_on || !plain.keeps(before, point, party, stood_on);
      if (parted) reopened[point] = was.contains(stood_on) ? party : "";
    }
    look_at_fallen(plain);
    // What proves that an offer was taken by its date counts from the day it is there, so looking on step by
    // step cannot tell what was agreed before.
    unproved = unproved || before.any_unproved() || plain.any_unproved();
    if (unproved) continue;
    for (const Point* point : talks.points()) {
      if (point->state != State::open && point->state != State::in_principle &&
          point->state != State::crossed)
        continue;
      if (plain.choices(point->name) > 0) continue;  // all stand there, and nothing shows that in time
      RC_ASSERT((point->reopened ? point->reopened->party : "") == reopened[point->name]);
    }
  }
}

}  // namespace
}  // namespace parley::talks
