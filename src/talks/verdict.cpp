#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

#include "talks/effect.hpp"
#include "talks/laid.hpp"

namespace parley::talks {

const Laid* Table::find(const WordingId& wording) const {
  const auto found = places.find(wording);
  return found == places.end() ? nullptr : &laid[found->second];
}

std::string fallen_text(const Entry& entry) {
  return "package " + entry.said.package + " (" + entry.said.name + ") holds no more: " + entry.said.ended;
}

namespace {

/// Finds the state of a point that is laid out.
class Verdict {
 public:
  Verdict(const Table& table, const std::vector<Entry>& thread, const Fate& fate, Point& point)
      : table_(table), thread_(thread), fate_(fate), point_(point) {}

  void reach() {
    if (untouched() || unsaid()) return;
    auto outcome = agreement(table_, thread_, fate_, point_);
    if (!outcome || outcome->state == State::blocked) point_.reopened = fate_.reopened;
    if (outcome) {
      settle(outcome->state, std::move(outcome->why), {std::move(outcome->owed)}, outcome->besides);
      return;
    }
    if (contradictory() || in_principle() || crossed() || withdrawn()) return;
    std::optional<Debts> owed = debts(table_);
    if (!owed) {
      settle(State::deadlocked, "all have said no since the last wording, and maintained it");
      return;
    }
    const bool left = owed->none();
    if (left) owed->all = left_over();
    if (lapsed())
      open(State::lapsed, std::move(*owed));
    else
      open(State::open, std::move(*owed), left ? fate_.ball : std::vector<BallHolder>{});
  }

 private:
  const std::vector<std::string>& parties() const { return table_.roster.negotiating; }

  void settle(State state, std::string why, Debts owed = {}, const std::vector<BallHolder>& besides = {}) {
    point_.state = state;
    point_.why = std::move(why);
    if (table_.roster.alone()) return;
    find_returns(table_, thread_, point_.reopened, owed);
    point_.ball = holders(table_, owed);
    for (const BallHolder& holder : besides) {
      const auto place =
          std::lower_bound(point_.ball.begin(), point_.ball.end(), holder.party,
                           [](const BallHolder& one, const std::string& party) { return one.party < party; });
      if (place == point_.ball.end() || place->party != holder.party) point_.ball.insert(place, holder);
    }
  }

  /// A state in which somebody owes: the sentence says who and what.
  void open(State state, Debts owed, const std::vector<BallHolder>& besides = {}) {
    settle(state, {}, std::move(owed), besides);
    std::vector<std::string> parts;
    if (point_.reopened) {
      parts.push_back("reopened by " + point_.reopened->party + " on " + point_.reopened->when.date() + " (" +
                      point_.reopened->name + ")");
    }
    add_ended_packages(parts);
    for (const Laid& laid : table_.laid) {
      if (!laid.lapsed() || table_.line(laid.by->said.party).stands_on(laid.id())) continue;
      parts.push_back(laid.name() + " was open until " + laid.by->open_until->display() +
                      (laid.owner.empty() ? "" : "; it is now the offer of " + laid.owner));
    }
    for (const Laid& laid : table_.laid) {
      if (laid.stands || !table_.line(laid.author()).ever_stood_on(laid.id())) continue;
      if (const std::vector<std::string> on_it = who_stand_on(laid.id()); !on_it.empty()) {
        parts.push_back(laid.author() + " left " + laid.name() + ", which " + join(on_it, " and ") +
                        (on_it.size() == 1 ? " accepts" : " accept"));
      }
    }
    if (!fate_.why.empty()) parts.push_back(fate_.why);
    if (table_.roster.alone()) parts.emplace_back("nobody else takes part who could answer");
    constexpr std::size_t kNamed = 8;  // of two hundred that owe, not all are read
    const std::size_t named = std::min(point_.ball.size(), kNamed);
    for (std::size_t i = 0; i < named; ++i)
      parts.push_back(point_.ball[i].party + ": " + point_.ball[i].pass->why);
    if (const std::size_t more = point_.ball.size() - named; more > 0)
      parts.push_back("and " + std::to_string(more) + " more");
    for (const Entry& entry : thread_) {
      if (entry.said.unauthorised) {
        parts.push_back(entry.said.name + " is unauthorised, waits for " + entry.said.party);
      }
    }
    point_.why = join(parts, "; ");
  }

  /// Where a party's last word on the point was in a package that holds no more.
  void add_ended_packages(std::vector<std::string>& parts) const {
    if (std::ranges::all_of(thread_, [](const Entry& entry) { return entry.said.ended.empty(); })) return;
    std::map<std::string_view, const Entry*> last;
    for (const Entry& entry : thread_) {
      if (entry.said.spoken()) last[entry.said.party] = &entry;
    }
    std::vector<const Entry*> ended;
    for (const auto& [party, entry] : last) {
      if (!entry->said.ended.empty()) ended.push_back(entry);
    }
    std::ranges::sort(ended, std::less<>{});
    for (const Entry* entry : ended) parts.push_back(fallen_text(*entry));
  }

  std::vector<std::string> who_stand_on(const WordingId& wording) const {
    std::vector<std::string> out;
    for (const auto& [party, line] : table_.negotiators) {
      if (line.stands_on(wording)) out.push_back(party);
    }
    return out;
  }

  bool untouched() {
    if (!point_.base) return false;
    for (std::size_t i = 1; i < thread_.size(); ++i) {
      if (thread_[i].said.effective()) return false;
    }
    settle(State::as_in_base_text, "nobody has asked for anything else than the base text");
    return true;
  }

  /// The point was opened by one who cannot commit the party: it is not on the table before that is
  /// confirmed.
  bool unsaid() {
    const Statement& opening = thread_.front().said;
    if (!opening.no_effect.empty()) {
      settle(State::withdrawn, opening.name + " opened nothing: " + opening.no_effect);
      return true;
    }
    if (!opening.unauthorised) return false;
    if (!table_.roster.negotiates(opening.party) && !table_.roster.is_chair(opening.party)) {
      settle(State::withdrawn,
             opening.name + " was never confirmed, and " + opening.party + " left the talks");
      return true;
    }
    std::vector<Debt> owed;
    owed.push_back({opening.party, &thread_.front(), nullptr, nullptr, "has to confirm " + opening.name});
    open(State::open, {std::move(owed)});
    return true;
  }

  bool contradictory() {
    const bool any = std::ranges::any_of(
        table_.negotiators, [](const Table::Negotiator& one) { return one.line.contradictory(); });
    if (any) open(State::contradictory, *debts(table_));
    return any;
  }

  bool in_principle() {
    for (const Laid& laid : table_.laid) {
      if (!laid.stands) continue;
      std::vector<const Entry*> in_principle;
      const bool all = table_.all_speak() && std::ranges::all_of(table_.negotiators, [&](const auto& one) {
                         if (one.line.stands_on(laid.id())) return true;
                         const Entry* answer = one.line.answer(laid.id());
                         if (!answer || answer->said.said != Said::accepted_in_principle) return false;
                         in_principle.push_back(answer);
                         return true;
                       });
      if (!all || in_principle.empty()) continue;
      std::vector<Debt> owed;
      for (const Entry* answer : in_principle) {
        std::string drafter = answer->said.drafter;
        if (!table_.roster.negotiates(drafter) && !table_.roster.is_chair(drafter)) {
          drafter = laid.author() == kBase ? answer->said.party : laid.author();
        }
        owed.push_back(
            {drafter, answer, nullptr, &laid, "is to draft: " + answer->said.name + " accepts in principle"});
      }
      open(State::in_principle, {std::move(owed)});
      return true;
    }
    return false;
  }

  /// Each has gone over to the other's wording; or one accepted what the other, unseen, withdrew.
  bool crossed() {
    std::vector<Debt> owed;
    std::vector<std::string> parts;
    for (const Laid& laid : table_.laid) {
      if (laid.stands || laid.author() == kBase) continue;
      for (const auto& [party, line] : table_.negotiators) {
        if (party == laid.author() || line.contradictory() || !line.stands_on(laid.id())) continue;
        const Entry* accepts = line.consent(laid.id());
        const Entry* leaves = crossing(laid, party, *accepts);
        if (!leaves) continue;
        parts.push_back(party + " accepts " + laid.name() + ", which " + laid.author() + " has left");
        const Entry* since = std::max(leaves, accepts, std::less<>{});
        owed.push_back({party, since, nullptr, &laid,
                        "its acceptance of " + laid.name() + " crossed " + leaves->said.name});
        owed.push_back({laid.author(), since, nullptr, &laid,
                        leaves->said.name + " crossed the acceptance of " + laid.name()});
      }
    }
    if (owed.empty()) return false;
    std::erase_if(owed, [&](const Debt& debt) {
      return !table_.roster.negotiates(debt.party) && !table_.roster.is_chair(debt.party);
    });
    settle(State::crossed, "crossed, not agreed: " + join(parts, "; "), {std::move(owed)});
    return true;
  }

  /// The author's statement that crosses an acceptance of its wording: it went over to a wording of the
  /// one who accepts, or withdrew the wording without having seen the acceptance (nor the other way round).
  const Entry* crossing(const Laid& laid, std::string_view party, const Entry& accepts) const {
    const Line& author = table_.line(laid.author());
    for (const Footing& footing : author.stand()) {
      const Laid* other = table_.find(footing.wording);
      if (other && other->author() == party && !table_.line(party).stands_on(footing.wording)) {
        return author.consent(footing.wording);
      }
    }
    for (const Entry* own : author.own()) {
      const bool withdraws = (own->said.said == Said::withdrew_wording && own->said.on == laid.id()) ||
                             own->said.said == Said::withdrew_point;
      if (withdraws && !table_.sight.before(*own, accepts) && !table_.sight.before(accepts, *own)) return own;
    }
    return nullptr;
  }

  /// No wording stands that calls for an answer. If one is suspended, the ball is where its condition has it.
  /// Who has left a wording that another still accepts has to move; if nobody accepts anything, the party
  /// that opened the point.
  std::vector<Debt> left_over() const {
    std::vector<Debt> owed;
    if (!fate_.ball.empty()) return owed;
    for (const Laid& laid : table_.laid) {
      for (const std::string& party : who_stand_on(laid.id())) {
        if (laid.stands || party == laid.author()) continue;
        const Entry* consent = table_.line(party).consent(laid.id());
        const bool here = table_.roster.negotiates(laid.author()) || table_.roster.is_chair(laid.author());
        owed.push_back({here ? laid.author() : party, consent, nullptr, &laid,
                        laid.author() + " has left " + laid.name() + ", which " + party + " accepts"});
        owed.back().again = ended(table_, laid);
      }
    }
    const std::string opener(table_.opener);
    if (owed.empty() && fate_.ball.empty() &&
        (table_.roster.negotiates(opener) || table_.roster.is_chair(opener))) {
      owed.push_back({opener, &thread_.front(), nullptr, nullptr, "no wording stands any more"});
      for (const Laid& laid : table_.laid) {
        const auto end = ended(table_, laid);
        std::optional<Turn>& last = owed.back().again;
        if (end && (!last || last->time < end->time)) last = end;
      }
    }
    return owed;
  }

  /// Offers ended on their date, and nothing else stands but, at most, the same text offered by who accepted
  /// it too late.
  bool lapsed() const {
    const bool any =
        std::any_of(table_.laid.begin(), table_.laid.end(), [](const Laid& laid) { return laid.lapsed(); });
    return any && std::none_of(table_.laid.begin(), table_.laid.end(),
                               [](const Laid& laid) { return laid.stands && laid.owner.empty(); });
  }

  bool withdrawn() {
    bool somebody_withdrew = false;
    for (const Entry& entry : thread_) {
      const bool own_opening =
          entry.said.said == Said::withdrew_wording && entry.said.on == thread_.front().said.id;
      const bool counts = entry.said.effective() && !entry.pending &&
                          (entry.said.said == Said::withdrew_point || own_opening);
      somebody_withdrew = somebody_withdrew || counts;
    }
    const bool alive =
        std::any_of(table_.laid.begin(), table_.laid.end(), [](const Laid& laid) { return laid.stands; });
    if (alive) return false;
    const std::string opener(table_.opener);
    if (somebody_withdrew) {
      settle(State::withdrawn, opener + " withdrew it, and no other wording stands");
      return true;
    }
    const bool here = table_.roster.negotiates(opener) || table_.roster.is_chair(opener);
    const bool accepted = std::any_of(parties().begin(), parties().end(), [&](const std::string& party) {
      return !table_.line(party).stand().empty();
    });
    if (here || accepted) return false;
    settle(State::withdrawn, opener + ", which opened it, left the talks, and no other wording stands");
    return true;
  }

  const Table& table_;
  const std::vector<Entry>& thread_;
  const Fate& fate_;
  Point& point_;
};

}  // namespace

void decide(const Table& table, const std::vector<Entry>& thread, const Fate& fate, Point& point) {
  Verdict(table, thread, fate, point).reach();
}

}  // namespace parley::talks
