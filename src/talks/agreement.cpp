#include <algorithm>
#include <functional>

#include "note/note.hpp"
#include "talks/effect.hpp"
#include "talks/laid.hpp"

namespace parley::talks {

std::string join(const std::vector<std::string>& words, std::string_view by) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += by;
    out += word;
  }
  return out;
}

namespace {

class Agreement {
 public:
  Agreement(const Table& table, const std::vector<Entry>& thread) : table_(table), thread_(thread) {}

  std::optional<Outcome> find(const Fate& fate, Point& point) {
    if (!agreed(fate, point)) newcomers(fate);
    if (!outcome_) deserted();
    return std::move(outcome_);
  }

  Sketch sketch() {
    Sketch out;
    const std::vector<const Laid*> all = stood_on();
    if (all.empty()) {
      const Before old = before_newcomers();
      if (old.laid && !plain(*old.laid))
        out.but_newcomers = std::pair(old.laid->id(), old.silent.front()->act);
    }
    if (all.size() != 1 || unproved(*all.front())) return out;
    const WordingId wording = all.front()->id();
    if (to_be_confirmed(*all.front())) {
      out.to_confirm = wording;
      return out;
    }
    out.candidate = wording;
    const Statement& last = last_consent(*all.front())->said;
    out.last = last.name;
    out.last_act = last.act;
    out.last_time = last.time;
    const auto rests_on = [&](const std::string& party, const Line& line) {
      if (line.ad_referendum(wording)) out.unconfirmed.push_back(party);
      if (plain(line, wording)) return;
      std::vector<Clause>& clauses = out.terms.emplace_back();
      for (const Footing* footing : line.footings(wording)) clauses.push_back(clause(*footing->by, thread_));
    };
    for (const auto& [party, line] : table_.negotiators) rests_on(party, line);
    const std::string& author = all.front()->author();
    if (author != kBase && !table_.roster.negotiates(author)) rests_on(author, table_.line(author));
    return out;
  }

 private:
  /// The wordings on which all stand, conditions aside.
  std::vector<const Laid*> stood_on() const {
    std::vector<const Laid*> all;
    if (!table_.all_speak()) return all;
    for (const Laid& laid : table_.laid) {
      if (all_who_speak_stand(laid)) all.push_back(&laid);
    }
    return all;
  }

  const std::vector<std::string>& parties() const { return table_.roster.negotiating; }

  void reach(State state, std::string why, std::vector<Debt> owed = {}) {
    outcome_ = Outcome{state, std::move(why), std::move(owed), {}};
  }

  /// Whether all who have said something stand on it, and its author too, where the author is another.
  bool all_who_speak_stand(const Laid& laid) const {
    if (table_.negotiators.size() < 2 || !laid.by->text) return false;
    if (laid.author() != kBase && !table_.line(laid.author()).stands_on(laid.id())) return false;
    return std::ranges::all_of(table_.negotiators, [&](const Table::Negotiator& one) {
      return !one.line.contradictory() && one.line.stands_on(laid.id());
    });
  }

  bool agreed(const Fate& fate, Point& point) {
    const std::vector<const Laid*> all = stood_on();
    if (all.empty()) return false;
    if (all.size() > 1) {
      std::vector<std::string> names;
      std::vector<Debt> owed;
      names.reserve(all.size());
      for (const Laid* laid : all) names.push_back(laid->name());
      for (const std::string& party : parties()) {
        owed.push_back({party, last_consent(*all.back()), nullptr, nullptr, "has to choose one"});
      }
      reach(State::choose_one, "agreed in the alternative: choose one of " + join(names), std::move(owed));
      return true;
    }
    const Laid& laid = *all.front();
    if (to_be_confirmed(laid) || unproved(laid)) return true;
    if (fate.holding == Holding::no) {
      reach(State::blocked, "all stand on " + laid.name() + "; " + fate.why);
      outcome_->besides = fate.ball;
      return true;
    }
    point.agreed = laid.id();
    point.incomplete = laid.by->incomplete;
    std::vector<Debt> owed;
    std::vector<std::string> pending;
    const Entry* last = last_consent(laid);
    for (const auto& [party, line] : table_.negotiators) {
      const Entry* consent = line.consent(laid.id());
      point.with_statement =
          point.with_statement || (consent && !consent->puts_forward() && consent->has_reasons);
      point.without_prejudice =
          point.without_prejudice || (consent && consent->said.standing == NoteStanding::without_prejudice);
      if (line.ad_referendum(laid.id())) {
        pending.push_back(party);
        owed.push_back(
            {party, last, nullptr, &laid, "accepted " + laid.name() + " ad referendum, and has to confirm"});
      }
    }
    const std::string rests = fate.why.empty() ? "" : "; " + fate.why;
    if (fate.holding == Holding::firm) {
      reach(State::agreed, "all stand on " + laid.name() + (laid.by->incomplete ? ", which has blanks" : ""));
    } else {
      reach(State::agreed_ad_referendum,
            "all stand on " + laid.name() +
                (pending.empty() ? "" : "; " + join(pending, " and ") + " ad referendum") + rests,
            std::move(owed));
      outcome_->besides = fate.ball;
    }
    return true;
  }

  /// The last of the consents that made it agreed.
  const Entry* last_consent(const Laid& laid) const {
    const Entry* last = laid.by;
    for (const Table::Negotiator& one : table_.negotiators) {
      const Entry* consent = one.line.consent(laid.id());
      if (consent && std::less<>{}(last, consent)) last = consent;
    }
    return last;
  }

  /// An offer that ended on a date was accepted in time by the claim of who accepted it alone.
  bool unproved(const Laid& laid) {
    if (laid.author() == kBase) return false;
    std::string why;
    for (const Footing* footing : table_.line(laid.author()).footings(laid.id())) {
      if (footing->by->unproved.empty()) return false;
      why = footing->by->unproved;
    }
    std::vector<Debt> owed;
    owed.push_back({laid.author(), last_consent(laid), nullptr, &laid,
                    "has to say again whether it stands on " + laid.name()});
    reach(State::open, why, std::move(owed));
    return true;
  }

  /// After a party has left without which the point could not have been agreed, or a chair that had spoken of
  /// it, those who stay say again that they stand on it.
  bool to_be_confirmed(const Laid& laid) {
    for (const Roster::Passage& gone : table_.roster.went) {
      const auto line = table_.lines.find(gone.party);
      if (!gone.negotiated && (line == table_.lines.end() || line->second.own().empty())) continue;
      std::vector<Debt> owed;
      std::vector<std::string> who;
      for (const std::string& party : parties()) {
        const Line& own = table_.line(party);
        const bool again = std::any_of(own.own().begin(), own.own().end(), [&](const Entry* entry) {
          const bool speaks = entry->said.id == laid.id() || entry->said.on == laid.id();
          return speaks && table_.sight.before(gone.act, *entry);
        });
        if (again) continue;
        who.push_back(party);
        owed.push_back(
            {party, nullptr, &gone, &laid, "has to confirm " + laid.name() + ": " + gone.party + " left"});
      }
      if (who.empty()) continue;
      reach(State::to_be_confirmed, gone.party + " left; to be confirmed by " + join(who, " and "),
            std::move(owed));
      return true;
    }
    return false;
  }

  static bool plain(const Line& line, const WordingId& wording) {
    return std::ranges::any_of(line.stand(), [&](const Footing& footing) {
      return footing.wording == wording && footing.by->plain();
    });
  }
  /// Of all who have said something.
  bool plain(const Laid& laid) const {
    return std::ranges::all_of(table_.negotiators,
                               [&](const Table::Negotiator& one) { return plain(one.line, laid.id()); });
  }

  /// What all stand on but newcomers who have said nothing, if it is one wording.
  struct Before {
    std::vector<const Roster::Passage*> silent;  ///< the newcomers, in the order in which they came
    const Laid* laid = nullptr;
  };
  Before before_newcomers() const {
    Before out;
    for (const Roster::Passage& passage : table_.roster.came) {
      if (table_.line(passage.party).own().empty()) out.silent.push_back(&passage);
    }
    const auto silent = std::ranges::count_if(
        out.silent, [&](const Roster::Passage* passage) { return table_.roster.negotiates(passage->party); });
    const bool others = table_.negotiators.size() + static_cast<std::size_t>(silent) != parties().size();
    if (out.silent.empty() || others) return out;
    std::size_t several = 0;
    for (const Laid& laid : table_.laid) {
      if (!all_who_speak_stand(laid)) continue;
      out.laid = &laid;
      ++several;
    }
    if (several > 1) out.laid = nullptr;  // that was no agreement
    return out;
  }

  /// Agreed by all who were there before a party came that has said nothing yet.
  void newcomers(const Fate& fate) {
    const Before old = before_newcomers();
    if (!old.laid || (!fate.before_newcomers && !plain(*old.laid))) return;
    std::vector<Debt> owed;
    std::vector<std::string> who;
    for (const Roster::Passage* passage : old.silent) {
      const bool unseen = std::ranges::none_of(table_.negotiators, [&](const Table::Negotiator& one) {
        const Entry* consent = one.line.consent(old.laid->id());
        return consent && table_.sight.before(passage->act, *consent);
      });
      if (!unseen) return;
      who.push_back(passage->party);
      owed.push_back({passage->party, nullptr, passage, old.laid, "has not answered " + old.laid->name()});
    }
    reach(State::to_be_confirmed, "agreed before " + join(who, " and ") + " joined", std::move(owed));
  }

  /// Agreed until all but one had left: there is nobody with whom that one could confirm it.
  void deserted() {
    if (parties().size() != 1 || table_.roster.went.empty()) return;
    const Line& own = table_.line(parties().front());
    for (const Laid& laid : table_.laid) {
      const Entry* consent = own.consent(laid.id());
      const bool stood = std::ranges::all_of(table_.roster.went, [&](const Roster::Passage& gone) {
        const auto line = table_.lines.find(gone.party);
        return line != table_.lines.end() && line->second.stands_on(laid.id()) && consent &&
               !table_.sight.before(gone.act, *consent);
      });
      if (!stood || !own.stands_on(laid.id()) || own.contradictory()) continue;
      reach(State::to_be_confirmed,
            "agreed until " + table_.roster.went.back().party + " left; nobody is there to confirm it with");
      return;
    }
  }

  const Table& table_;
  const std::vector<Entry>& thread_;
  std::optional<Outcome> outcome_;
};

}  // namespace

Clause clause(const Entry& entry, const std::vector<Entry>& thread) {
  Clause out;
  out.party = entry.said.party;
  out.name = entry.said.name;
  out.act = entry.said.act;
  out.time = entry.said.time;
  out.condition = entry.condition;
  out.package = entry.package;
  if (entry.condition) out.text = " if " + entry.said.paragraph->condition->display();
  if (entry.package) out.text += " in package " + entry.package->name;
  out.at = static_cast<std::size_t>(&entry - thread.data());
  return out;
}

Sketch sketch(const Table& table, const std::vector<Entry>& thread) {
  Sketch out = Agreement(table, thread).sketch();
  for (const Entry& entry : thread) {
    const bool withdraws = entry.said.said == Said::withdrew_wording ||
                           entry.said.said == Said::withdrew_point ||
                           entry.said.said == Said::withdrew_acceptance;
    if (withdraws && !entry.plain() && entry.said.effective())
      out.withdrawals.push_back(clause(entry, thread));
  }
  for (const Entry& entry : thread) {
    const Statement& said = entry.said;
    if ((said.said != Said::merged && said.said != Said::split) || !said.effective()) continue;
    // The parts of one note take the place of a point together.
    const bool with = said.said == Said::split && !out.successions.empty() &&
                      out.successions.back().said == Said::split && out.successions.back().act == said.act;
    if (!with) out.successions.push_back({said.said, said.act, {}, {}});
    out.successions.back().points.push_back(said.id);
    out.successions.back().names.push_back(said.name);
  }
  return out;
}

std::optional<Outcome> agreement(const Table& table, const std::vector<Entry>& thread, const Fate& fate,
                                 Point& point) {
  return Agreement(table, thread).find(fate, point);
}

}  // namespace parley::talks
