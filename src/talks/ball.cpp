#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "talks/laid.hpp"

namespace parley::talks {

namespace {

/// The joining of a party, if `entry` was said without having seen it: then the party owes since it came.
const Roster::Passage* came_after(const Table& table, std::string_view party, const Entry& entry) {
  for (const Roster::Passage& passage : table.roster.came) {
    if (passage.party == party && !table.sight.before(passage.act, entry)) return &passage;
  }
  return nullptr;
}

/// The author's word on its own wording after it was asked: it answers the question.
const Entry* reply(const Table& table, const Laid& laid, const Entry& question) {
  for (const Entry* own : table.line(laid.author()).own()) {
    const Said said = own->said.said;
    const bool speaks = own->said.on == laid.id() && said != Said::reserved && said != Said::asked;
    if (speaks && table.sight.before(question, *own)) return own;
  }
  return nullptr;
}

/// Several wordings of one author stand only in the alternative: who stands on one has answered the others.
/// For each author, who stands on one of its wordings.
using Content = std::map<std::string_view, std::set<std::string_view>>;

Content content(const Table& table) {
  Content out;
  for (const auto& [party, line] : table.negotiators) {
    for (const Footing& footing : line.stand()) {
      const Laid* laid = table.find(footing.wording);
      if (laid && laid->stands) out[laid->author()].insert(party);
    }
  }
  return out;
}

/// What the others said of one wording.
class Round {
 public:
  Round(const Table& table, const Laid& laid, const Content& content, Debts& out)
      : table_(table), laid_(laid), out_(out), base_(laid.author() == kBase) {
    if (const auto of = content.find(laid.author()); of != content.end()) content_ = &of->second;
  }

  /// Returns whether the wording is stuck: refused, maintained, and refused again.
  bool run() {
    for (const Table::Negotiator& one : table_.negotiators) {
      if (one.party != laid_.author()) hear(one.party, one.line);
    }
    if (!table_.all_speak()) {
      answered_ = false;
      const Debt debt{{}, laid_.by, nullptr, &laid_, unanswered()};
      if (!out_.silent || debt.before(*out_.silent)) out_.silent = debt;
    }
    if (!answered_ || refusals_.empty()) return false;
    if (base_) {
      for (const Refusal& refusal : refusals_) {
        owe(refusal.party, latest_, "does not accept the base text and has to put a text forward");
      }
      return false;
    }
    return author_turn();
  }

 private:
  struct Refusal {
    std::string party;
    const Entry* by;
  };

  void owe(const std::string& party, const Entry* by, std::string why) {
    out_.all.push_back({party, by, nullptr, &laid_, std::move(why)});
  }

  std::string unanswered() const { return "has not answered " + laid_.name(); }

  /// The last answer in canonical order: entries stand in one vector in that order.
  void answer_by(const Entry* entry) {
    if (!latest_ || std::less<>{}(latest_, entry)) latest_ = entry;
  }

  void hear(const std::string& party, const Line& line) {
    if (line.contradictory()) {
      answered_ = false;
      return;
    }
    if (line.stands_on(laid_.id())) {
      answer_by(line.consent(laid_.id()));
      return;
    }
    if (content_ && content_->contains(party)) return;

    const Entry* answer = line.answer(laid_.id());
    // What it confirms was said in a package that holds no more.
    if (answer && answer->said.said == Said::confirmed && !line.ever_stood_on(laid_.id())) answer = nullptr;
    if (!answer || answer->said.said == Said::withdrew_acceptance) {
      answered_ = false;
      if (answer)
        owe(party, answer, "took back its acceptance of " + laid_.name());
      else
        out_.all.push_back({party, laid_.by, came_after(table_, party, *laid_.by), &laid_, unanswered()});
      return;
    }
    switch (answer->said.said) {
      case Said::asked:
        if (base_) break;
        answered_ = false;
        if (const Entry* told = reply(table_, laid_, *answer)) {
          owe(party, told, "has its answer in " + told->said.name + ", and has not answered " + laid_.name());
        } else {
          owe(laid_.author(), answer, "has not answered the question " + answer->said.name);
        }
        return;
      case Said::reserved:
        answered_ = false;
        owe(party, laid_.by,
            "reserves its position on " + laid_.name() +
                (answer->said.until ? " until " + answer->said.until->display() : std::string()));
        return;
      case Said::accepted:
      case Said::accepted_ad_referendum:
      case Said::confirmed:
        answer = line.stand_by();  // it stood there, and went elsewhere
        break;
      default:
        break;
    }
    refusals_.push_back({party, answer});
    answer_by(answer);
  }

  bool author_turn() {
    const Line& author = table_.line(laid_.author());
    const Entry* maintains = author.maintains(laid_.id());
    bool turn = false;
    bool back = false;
    bool stuck = true;
    for (const Refusal& refusal : refusals_) {
      const Entry& no = *refusal.by;
      const Said said = no.said.said;
      if (said == Said::accepted_in_principle) {
        const bool named =
            table_.roster.negotiates(no.said.drafter) || table_.roster.is_chair(no.said.drafter);
        owe(named ? no.said.drafter : laid_.author(), &no,
            "is to draft: " + no.said.name + " accepts in principle");
        stuck = false;
      } else if (maintains && table_.sight.before(no, *maintains)) {
        owe(refusal.party, maintains, maintains->said.name + " maintains " + laid_.name());
        back = true;
        stuck = false;
      } else {
        const bool final = maintains && table_.sight.before(*maintains, no) &&
                           (said == Said::rejected || said == Said::maintained) &&
                           table_.line(refusal.party).refusal_seen_by(laid_.id(), *maintains);
        stuck = stuck && final;
        turn = turn || (!final && !author.spoke_after(no));
      }
    }
    if (turn && !back) {
      owe(laid_.author(), latest_, "all have answered " + laid_.name() + ", and it is not agreed");
      out_.all.back().turn = true;
    }
    return stuck;
  }

  const Table& table_;
  const Laid& laid_;
  const std::set<std::string_view>* content_ = nullptr;  // who stands on another of its author's wordings
  Debts& out_;
  bool base_;
  bool answered_ = true;
  std::vector<Refusal> refusals_;
  const Entry* latest_ = nullptr;
};

/// The base text calls for an answer once somebody spoke of it, while nobody's own wording stands.
bool base_calls(const Table& table, const Laid& laid) {
  for (const Laid& other : table.laid) {
    if (other.author() != kBase && other.stands) return false;
  }
  return std::any_of(table.lines.begin(), table.lines.end(), [&](const auto& entry) {
    const Entry* answer = entry.second.answer(laid.id());
    return answer && answer->said.said != Said::countered;
  });
}

}  // namespace

std::optional<Debts> debts(const Table& table) {
  Debts out;
  for (const auto& [party, line] : table.negotiators) {
    if (const Entry* conflict = line.conflict()) {
      out.all.push_back({party, conflict, nullptr, nullptr, "contradicts itself: " + line.contradiction()});
    }
  }
  const Content who = content(table);
  bool stuck = false;
  const Laid* newest = nullptr;
  for (const Laid& laid : table.laid) {
    const bool base = laid.author() == kBase;
    if (base ? !base_calls(table, laid) : !laid.stands) continue;
    stuck = Round(table, laid, who, out).run() || stuck;
    if (!base) newest = &laid;
  }
  // Of several alternatives one may be refused and another not yet answered: then it is not the author's
  // turn.
  std::set<std::string, std::less<>> waiting;
  for (const Debt& debt : out.all) {
    if (!debt.turn && debt.wording && debt.party != debt.wording->author() &&
        !waiting.contains(debt.wording->author()))
      waiting.insert(debt.wording->author());
  }
  std::erase_if(out.all, [&](const Debt& debt) { return debt.turn && waiting.contains(debt.party); });
  if (!out.none()) return out;
  if (stuck) return std::nullopt;
  if (newest) {
    const Entry* last = newest->by;
    for (const auto& [party, line] : table.negotiators) {
      const Entry* said = line.newest();
      if (party != newest->author() && said && std::less<>{}(last, said)) last = said;
    }
    out.all.push_back({newest->author(), last, nullptr, newest,
                       "all have answered " + newest->name() + ", and it is not agreed"});
  }
  return out;
}

bool Debt::before(const Debt& other) const {
  if (!by || !other.by) return by && !other.by;
  if (by != other.by) return std::less<>{}(by, other.by);
  return turn != other.turn ? other.turn : why < other.why;
}

Pass Debt::pass() const {
  Pass out{{}, {}, {}, wording ? std::optional(wording->id()) : std::nullopt, why};
  if (passage) {
    out.since = passage->time;
    out.act = passage->id;
  } else {
    out.since = by->said.time;
    // What was offered until a date kept the others waiting until then.
    if (by->lapsed && by->open_until) out.since = std::max(out.since, *by->open_until);
    out.act = by->said.act;
    out.name = by->said.name;
  }
  if (again && out.since < again->time) {
    out.since = again->time;
    if (again->act) {
      out.act = *again->act;
      out.name = again->name;
    }
  }
  return out;
}

namespace {

/// The first debt of each of those who have spoken.
std::vector<BallHolder> first_of(const std::vector<Debt>& debts) {
  std::vector<const Debt*> in_order;
  in_order.reserve(debts.size());
  for (const Debt& debt : debts) in_order.push_back(&debt);
  std::ranges::sort(in_order, [](const Debt* a, const Debt* b) {
    if (const auto order = a->party <=> b->party; order != 0) return order < 0;
    return a->before(*b) || (!b->before(*a) && std::less<>{}(a, b));
  });
  std::vector<BallHolder> out;
  for (const Debt* debt : in_order) {
    if (out.empty() || out.back().party != debt->party)
      out.push_back({debt->party, std::make_shared<const Pass>(debt->pass())});
  }
  return out;
}

/// Who has said nothing. Newcomers owe since they came.
std::vector<BallHolder> silent(const Table& table, const Debts& debts) {
  Debt debt = *debts.silent;
  std::vector<BallHolder> out;
  out.reserve(table.roster.negotiating.size() - table.negotiators.size());
  const auto pass = std::make_shared<const Pass>(debt.pass());
  for (auto next = table.negotiators.begin(); const std::string& party : table.roster.negotiating) {
    if (next != table.negotiators.end() && &next->party == &party) {
      ++next;
      continue;
    }
    debt.passage = came_after(table, party, *debt.by);
    const auto again = debts.silent_again.find(party);
    if (!debt.passage && again == debts.silent_again.end()) {
      out.push_back({party, pass});
      continue;
    }
    Debt own = debt;
    if (again != debts.silent_again.end() && (!own.again || own.again->time < again->second.time))
      own.again = again->second;
    out.push_back({party, std::make_shared<const Pass>(own.pass())});
  }
  return out;
}

}  // namespace

std::vector<BallHolder> holders(const Table& table, const Debts& debts) {
  std::vector<BallHolder> spoken = first_of(debts.all);
  if (!debts.silent) return spoken;
  std::vector<BallHolder> others = silent(table, debts);
  std::vector<BallHolder> out;
  out.reserve(spoken.size() + others.size());
  const auto moved = [](auto at) { return std::make_move_iterator(at); };
  std::merge(moved(spoken.begin()), moved(spoken.end()), moved(others.begin()), moved(others.end()),
             std::back_inserter(out),
             [](const BallHolder& a, const BallHolder& b) { return a.party < b.party; });
  return out;
}

}  // namespace parley::talks
