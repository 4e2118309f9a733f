#include "outcomes.hpp"

#include <set>

#include "../record/simple_exchange.hpp"
#include "base/json.hpp"

namespace parley::vectors {
namespace {

using Seen = std::vector<std::string>;

const std::set<Power> kTransmit = {Power::transmit};
const std::set<Power> kMayAdmit = {Power::admit, Power::transmit};

/// One exchange, and what it comes to as section 13 says: stated here by hand, not by the record.
///
/// Acts have names. Each has seen the founding act, what was set up `first`, and the acts that it names with
/// their pasts; so two acts that do not name each other are concurrent.
class Case {
 public:
  explicit Case(std::string about,
                std::initializer_list<std::string_view> names = {"lavrov@russia", "ryabkov@russia",
                                                                 "blinken@usa"})
      : about_(std::move(about)), talks_(names) {
    for (const std::string_view name : names) {
      delegate(std::string(name), kAllPowers);
      parties_[std::string(name.substr(name.find('@') + 1))];
    }
    joined("russia");
    put("convene", talks_.founding(), {}, {});
  }

  struct More {
    std::string key;  ///< of the delegate, where it is not that of its name
    std::string time;
    std::vector<std::string> disclosures;
  };
  /// An act of a delegate, or of the party key of that handle.
  Case& act(const std::string& name, std::string_view who, Deed deed, const Seen& seen = {},
            const More& more = {}) {
    std::set<std::string> past(first_.begin(), first_.end());
    for (const std::string& each : seen) {
      past.insert(each);
      past.insert(acts_.at(each).past.begin(), acts_.at(each).past.end());
    }
    const Record view = view_of(past);
    CheckedAct made = who.contains('@') ? talks_.act(view, who, std::move(deed), more.key)
                                        : talks_.party_act(view, who, std::move(deed));
    if (!more.time.empty()) {
      Act dated = made.act;
      dated.time = parse_instant(more.time).value();
      made = sign(dated, who);
    }
    put(name, made, std::move(past), more.disclosures);
    return *this;
  }
  /// One that all others have seen.
  Case& first(const std::string& name, std::string_view who, Deed deed, const Seen& seen = {}) {
    act(name, who, std::move(deed), seen);
    first_.push_back(name);
    return *this;
  }
  Case& note(const std::string& name, std::string_view who, std::int64_t number, const Seen& seen = {}) {
    const SimpleNote note(number, {});
    return act(name, who, note.deed, seen, {{}, {}, note.disclosures});
  }
  /// Somebody of that party has seen those acts, and what they say is relied on.
  Case& relies(const std::string& name, std::string_view who, const Seen& seen) {
    return act(name, who, Confirm{{talks_.founding().id}}, seen);
  }

  // Deeds.
  Admit admit(std::string_view name, std::set<Power> powers = kTransmit, std::string_view key = {}) {
    return SimpleExchange::admit(card(name, powers, Role::negotiating, 0, key), powers, word());
  }
  /// As of an act of its, named; or of none.
  Revoke revoke(std::string_view name, const std::string& last = {}) {
    Revoke out;
    out.delegate = parse_delegate_name(name).value();
    out.epoch = recipient(word());
    out.revoked = key_id(name);
    if (!last.empty()) out.last = LastAct{id(last), acts_.at(last).act.act.number.value()};
    return out;
  }
  Rekey rekey(const Seen& refused = {}) {
    Rekey out{recipient(word()), {}};
    for (const std::string& each : refused) out.refused.insert(*epoch_started(acts_.at(each).act.act));
    return out;
  }
  static Invite invite(std::string_view name, Role role = Role::negotiating) {
    return {vouched(card(name, kAllPowers, role))};
  }
  static Conclude conclude() { return {{}, {}, {}, {}, {"russia", "usa"}}; }
  Join join_invited() { return {recipient(word())}; }

  // What it comes to. All acts count, all of the founding cards read, only russia has joined, and the
  // founding act's epoch is that of now; unless it is said here.
  Case& stands(const std::string& name, const std::string& how) {
    acts_.at(name).standing = how;
    return *this;
  }
  Case& revoked(const std::string& name) { return stands(name, "revoked"); }
  Case& no_right(const std::string& name) { return stands(name, "no right"); }
  Case& delegate(const std::string& name, const std::set<Power>& powers, bool reads = true,
                 const std::string& key = {}) {
    delegates_[{name, key_id(key.empty() ? name : key)}] = {powers, false, reads};
    return *this;
  }
  Case& ended(const std::string& name) {
    Person& person = delegates_.at({name, key_id(name)});
    person.revoked = true;
    person.reads = false;
    return *this;
  }
  Case& reads_not(const std::string& name) {
    delegates_.at({name, key_id(name)}).reads = false;
    return *this;
  }
  Case& joined(const std::string& party) {
    parties_[party].joined = true;
    return *this;
  }
  Case& invited(const std::string& party) {
    parties_[party];
    return *this;
  }
  Case& left(const std::string& party) {
    parties_[party].left = true;
    for (auto& [who, person] : delegates_) person.reads = person.reads && !who.first.ends_with("@" + party);
    return *this;
  }
  /// The act whose epoch one seals with; empty: `rekey` comes first.
  Case& epoch(const std::string& name) {
    epoch_ = name;
    return *this;
  }
  Case& smaller_epoch(const std::string& one, const std::string& other) {
    return epoch(id(one) < id(other) ? one : other);
  }
  Case& forked(const std::string& one, const std::string& other) {
    forks_.push_back(id(one) < id(other) ? Json::Array{one, other} : Json::Array{other, one});
    return *this;
  }
  ActId id(const std::string& name) const { return acts_.at(name).act.id; }

  std::string file() const {
    Json::Array acts;
    for (const std::string& name : order_) {
      const Made& made = acts_.at(name);
      Json::Array disclosures;
      for (const std::string& text : made.disclosures) disclosures.emplace_back(text);
      acts.emplace_back(Json::Object{{"act", made.act.raw.bytes},
                                     {"disclosures", disclosures},
                                     {"name", name},
                                     {"signature", made.act.raw.signature},
                                     {"standing", made.standing}});
    }
    Json::Array delegates;
    for (const auto& [who, person] : delegates_) {
      Json::Array powers;
      std::set<std::string> names;
      for (const Power power : person.powers) names.emplace(name_of(power));
      for (const std::string& power : names) powers.emplace_back(power);
      delegates.emplace_back(Json::Object{{"delegate", who.first},
                                          {"key", who.second.hex()},
                                          {"powers", powers},
                                          {"reads", person.reads},
                                          {"revoked", person.revoked}});
    }
    Json::Array parties;
    for (const auto& [handle, party] : parties_) {
      parties.emplace_back(Json::Object{{"joined", party.joined}, {"left", party.left}, {"party", handle}});
    }
    Json::Array forks;
    for (const Json::Array& pair : forks_) forks.emplace_back(pair);
    return Json(Json::Object{{"about", about_},
                             {"acts", acts},
                             {"delegates", delegates},
                             {"double-dealing", forks},
                             {"epoch", epoch_},
                             {"parties", parties}})
               .pretty() +
           '\n';
  }

 private:
  struct Made {
    CheckedAct act;
    std::set<std::string> past;
    std::vector<std::string> disclosures;
    std::string standing = "counts";
  };
  struct Person {
    std::set<Power> powers;
    bool revoked = false, reads = true;
  };
  struct PartyState {
    bool joined = false, left = false;
  };

  void put(const std::string& name, const CheckedAct& act, std::set<std::string> past,
           std::vector<std::string> disclosures) {
    acts_.emplace(name, Made{act, std::move(past), std::move(disclosures)});
    order_.push_back(name);
  }
  Record view_of(const std::set<std::string>& past) const {
    Record out = talks_.fresh();
    for (const std::string& name : order_) {
      if (past.contains(name)) SimpleExchange::add_to(out, acts_.at(name).act, acts_.at(name).disclosures);
    }
    return out;
  }
  std::string word() { return "epoch " + std::to_string(++words_); }

  std::string about_;
  SimpleExchange talks_;
  std::map<std::string, Made> acts_;
  std::vector<std::string> order_;
  Seen first_;
  std::map<std::pair<std::string, KeyId>, Person> delegates_;
  std::map<std::string, PartyState> parties_;
  std::vector<Json::Array> forks_;
  std::string epoch_ = "convene";
  int words_ = 0;
};

using Cases = std::map<std::string, std::string>;

void put(Cases& out, const std::string& name, const Case& made) {
  out["outcomes/" + name + ".json"] = made.file();
}

void admissions(Cases& out) {
  {
    Case c("Two parties admit. Both newcomers are in; neither epoch has both as readers.");
    c.act("one", "lavrov@russia", c.admit("r@russia")).act("two", "blinken@usa", c.admit("u@usa"));
    put(out, "admit-admit", c.delegate("r@russia", kTransmit).delegate("u@usa", kTransmit).epoch(""));
  }
  {
    Case c("Two delegates admit one card, with different powers: it has both.");
    c.act("one", "lavrov@russia", c.admit("r@russia"))
        .act("two", "ryabkov@russia", c.admit("r@russia", {Power::commit}));
    put(out, "admit-admit-one-card",
        c.delegate("r@russia", {Power::commit, Power::transmit}).smaller_epoch("one", "two"));
  }
  {
    Case c("One key is admitted under two names: it has both, and is one reader.");
    c.act("one", "lavrov@russia", c.admit("r@russia", kTransmit, "shared"))
        .act("two", "blinken@usa", c.admit("u@usa", kTransmit, "shared"));
    put(out, "admit-admit-one-key",
        c.delegate("r@russia", kTransmit, true, "shared")
            .delegate("u@usa", kTransmit, true, "shared")
            .smaller_epoch("one", "two"));
  }
  {
    Case c("The admitter is revoked at an earlier act: the admission falls, and its delegate reads nothing.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "admit-revoke", c.revoked("admission").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("The same, and another party had relied on the admission: it stands.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .relies("reliance", "blinken@usa", {"admission"});
    put(out, "admit-revoke-relied-on", c.delegate("r@russia", kTransmit).ended("lavrov@russia").epoch(""));
  }
  {
    Case c("The same, and the other party knew of the revocation: the admission falls.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .relies("reliance", "blinken@usa", {"admission", "revocation"});
    put(out, "admit-revoke-relied-on-too-late",
        c.revoked("admission").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("A revoked key admits a puppet, which admits another: both fall, and neither reads.");
    c.act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("puppet", "lavrov@russia", c.admit("x@russia", kMayAdmit))
        .act("second puppet", "x@russia", c.admit("y@russia"), {"puppet"})
        .act("rekey", "blinken@usa", c.rekey(), {"revocation", "second puppet"});
    put(out, "admit-revoke-puppets",
        c.revoked("puppet").no_right("second puppet").ended("lavrov@russia").epoch("rekey"));
  }
  {
    Case c(
        "The puppet starts an epoch that has exactly the readers of now: it made the key, so it is not "
        "used.");
    c.act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("puppet", "lavrov@russia", c.admit("x@russia", kMayAdmit))
        .act("rekey", "x@russia", c.rekey(), {"revocation", "puppet"});
    put(out, "admit-revoke-puppet-rekeys",
        c.revoked("puppet").no_right("rekey").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("A key is admitted again while it is revoked: it is revoked.");
    c.first("earlier", "lavrov@russia", c.admit("r@russia"))
        .act("admission", "lavrov@russia", c.admit("r@russia", {Power::commit}))
        .act("revocation", "russia", c.revoke("r@russia"));
    put(out, "admit-revoke-one-key",
        c.delegate("r@russia", {Power::commit, Power::transmit}).ended("r@russia").epoch("revocation"));
  }
  {
    Case c("Somebody else is revoked: both have effect, and neither epoch has the readers of now.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("revocation", "usa", c.revoke("blinken@usa"));
    put(out, "admit-revoke-others", c.delegate("r@russia", kTransmit).ended("blinken@usa").epoch(""));
  }
  {
    Case c("The admission's epoch has the readers of now; the rekey's lacks the newcomer.");
    c.act("admission", "lavrov@russia", c.admit("r@russia")).act("rekey", "blinken@usa", c.rekey());
    put(out, "admit-rekey", c.delegate("r@russia", kTransmit).epoch("admission"));
  }
  {
    Case c("A convened party joins while another admits.");
    c.act("admission", "lavrov@russia", c.admit("r@russia")).act("joining", "blinken@usa", Join{});
    put(out, "admit-join", c.delegate("r@russia", kTransmit).joined("usa").epoch("admission"));
  }
  {
    Case c("An invited party joins while another admits: neither epoch has all.");
    c.first("one", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .first("two", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("joining", "stoltenberg@nato", c.join_invited());
    put(out, "admit-join-invited",
        c.delegate("r@russia", kTransmit).delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch(""));
  }
  {
    Case c("An invitation by one of two parties admits nobody yet.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("invitation", "blinken@usa", Case::invite("stoltenberg@nato"));
    put(out, "admit-invite", c.delegate("r@russia", kTransmit).epoch("admission"));
  }
  {
    Case c("A party leaves while a delegate of its admits another: both count, and none of the party reads.");
    c.act("admission", "lavrov@russia", c.admit("r@russia")).act("leaving", "ryabkov@russia", Leave{});
    put(out, "admit-leave", c.delegate("r@russia", kTransmit).left("russia").epoch(""));
  }
  {
    Case c("Another party leaves.");
    c.act("admission", "lavrov@russia", c.admit("r@russia")).act("leaving", "blinken@usa", Leave{});
    put(out, "admit-leave-others", c.delegate("r@russia", kTransmit).left("usa").epoch(""));
  }
  {
    Case c("A note is delivered while somebody is admitted: the newcomer reads it by the older epoch's key.");
    c.act("admission", "ryabkov@russia", c.admit("r@russia")).note("note", "lavrov@russia", 1);
    put(out, "admit-deliver", c.delegate("r@russia", kTransmit).epoch("admission"));
  }
  {
    Case c("A list is concluded while somebody is admitted.");
    c.act("admission", "blinken@usa", c.admit("u@usa")).act("conclusion", "lavrov@russia", Case::conclude());
    put(out, "admit-conclude", c.delegate("u@usa", kTransmit).epoch("admission"));
  }
}

void revocations(Cases& out) {
  {
    Case c("One key is revoked at two acts: the one that names fewer governs.");
    c.first("one", "lavrov@russia", Confirm{{c.id("convene")}})
        .first("two", "lavrov@russia", Confirm{{c.id("convene")}})
        .act("at one", "russia", c.revoke("lavrov@russia", "one"))
        .act("at two", "russia", c.revoke("lavrov@russia", "two"));
    put(out, "revoke-revoke-one-key",
        c.revoked("two").ended("lavrov@russia").smaller_epoch("at one", "at two"));
  }
  {
    Case c("Two parties revoke one delegate each: both have effect.");
    c.act("one", "russia", c.revoke("lavrov@russia", "convene")).act("two", "usa", c.revoke("blinken@usa"));
    put(out, "revoke-revoke", c.ended("lavrov@russia").ended("blinken@usa").epoch(""));
  }
  {
    Case c("Two who are in each other's line revoke each other: both are revoked.");
    c.first("there", "lavrov@russia", c.admit("r@russia", kMayAdmit))
        .first("back", "r@russia", c.admit("lavrov@russia"))
        .act("one", "lavrov@russia", c.revoke("r@russia", "back"))
        .act("two", "r@russia", c.revoke("lavrov@russia", "there"));
    put(out, "revoke-revoke-mutual",
        c.revoked("one")
            .revoked("two")
            .delegate("r@russia", kMayAdmit)
            .ended("r@russia")
            .ended("lavrov@russia")
            .epoch(""));
  }
  {
    Case c("Above in the line: who revokes is revoked by its own admitter. Both revocations have effect.");
    c.first("admits r", "lavrov@russia", c.admit("r@russia", kMayAdmit))
        .first("admits s", "r@russia", c.admit("s@russia"))
        .act("below", "r@russia", c.revoke("s@russia"))
        .act("above", "lavrov@russia", c.revoke("r@russia", "admits s"));
    put(out, "revoke-revoke-above",
        c.revoked("below")
            .delegate("r@russia", kMayAdmit)
            .ended("r@russia")
            .delegate("s@russia", kTransmit)
            .ended("s@russia")
            .epoch(""));
  }
  {
    Case c("Above in the line, at an act before the admission below: that falls too, unless relied on.");
    c.first("admits r", "lavrov@russia", c.admit("r@russia", kMayAdmit))
        .act("admits s", "r@russia", c.admit("s@russia"))
        .note("note", "s@russia", 1, {"admits s"})
        .act("above", "lavrov@russia", c.revoke("r@russia"));
    put(out, "revoke-above-of-admission",
        c.revoked("admits s")
            .no_right("note")
            .delegate("r@russia", kMayAdmit)
            .ended("r@russia")
            .epoch("above"));
  }
  {
    Case c("With those who go along: what of them the revocation had seen stands, and nothing else.");
    c.first("admits r", "lavrov@russia", c.admit("r@russia"))
        .act("seen", "r@russia", Confirm{{c.id("convene")}}, {})
        .no_right("seen");
    c.note("known", "r@russia", 1, {"seen"}).note("unknown", "r@russia", 2, {"known"});
    Revoke with = c.revoke("lavrov@russia", "admits r");
    with.also = {key_id("r@russia")};
    c.act("revocation", "russia", with, {"known"});
    put(out, "revoke-also-deliver",
        c.revoked("unknown")
            .ended("lavrov@russia")
            .delegate("r@russia", kTransmit)
            .ended("r@russia")
            .epoch("revocation"));
  }
  {
    Case c("Who revokes itself sends that with the epoch from before: nobody else knows of it yet.");
    c.act("revocation", "ryabkov@russia", c.revoke("ryabkov@russia"));
    put(out, "revoke-oneself", c.ended("ryabkov@russia"));
  }
  {
    Case c(
        "It has made the key of the epoch that begins: once another has written, nobody uses it, nor the one "
        "before.");
    c.act("revocation", "ryabkov@russia", c.revoke("ryabkov@russia"))
        .relies("follower", "blinken@usa", {"revocation"});
    put(out, "revoke-oneself-seen", c.ended("ryabkov@russia").epoch(""));
  }
  {
    Case c("The revoked key starts an epoch: that falls, and the revocation's is used.");
    c.act("rekey", "lavrov@russia", c.rekey())
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-rekey", c.revoked("rekey").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Somebody else starts an epoch, with the revoked among its readers: it is not used.");
    c.act("rekey", "blinken@usa", c.rekey())
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-rekey-others", c.ended("lavrov@russia").epoch("revocation"));
  }
  const auto usa = {std::string_view("lavrov@russia"), std::string_view("blinken@usa"),
                    std::string_view("nuland@usa")};
  {
    Case c("The revoked had joined for its party: that falls, and the party has not joined.", usa);
    c.act("joining", "blinken@usa", Join{})
        .act("revocation", "usa", c.revoke("blinken@usa"))
        .note("note", "nuland@usa", 1, {"joining", "revocation"});
    put(out, "revoke-join", c.revoked("joining").no_right("note").ended("blinken@usa").epoch("revocation"));
  }
  {
    Case c("After that, another delegate joins for it.", usa);
    c.act("joining", "blinken@usa", Join{})
        .act("revocation", "usa", c.revoke("blinken@usa"))
        .act("joining again", "nuland@usa", Join{}, {"joining", "revocation"})
        .note("note", "nuland@usa", 1, {"joining again"});
    put(out, "revoke-join-again",
        c.revoked("joining").ended("blinken@usa").joined("usa").epoch("revocation"));
  }
  {
    Case c("Another party had relied on the joining: it stands.", usa);
    c.act("joining", "blinken@usa", Join{})
        .act("revocation", "usa", c.revoke("blinken@usa"))
        .relies("reliance", "lavrov@russia", {"joining"});
    put(out, "revoke-join-relied-on", c.ended("blinken@usa").joined("usa").epoch("revocation"));
  }
  {
    Case c(
        "An invited party joins while a delegate of another is revoked: neither epoch has the readers of "
        "now.");
    c.first("one", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .first("two", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("joining", "stoltenberg@nato", c.join_invited())
        .act("revocation", "russia", c.revoke("lavrov@russia", "one"));
    put(out, "revoke-join-invited",
        c.ended("lavrov@russia").delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch(""));
  }
  {
    Case c("The revoked had invited: that falls, and its party may invite by another card.");
    c.act("thief's", "lavrov@russia", Case::invite("puppet@nato"))
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("own", "ryabkov@russia", Case::invite("stoltenberg@nato"), {"thief's", "revocation"})
        .act("other", "blinken@usa", Case::invite("stoltenberg@nato"));
    put(out, "revoke-invite",
        c.revoked("thief's")
            .ended("lavrov@russia")
            .invited("nato")
            .delegate("stoltenberg@nato", kAllPowers, false)
            .epoch("revocation"));
  }
  {
    Case c("The invited party had joined, not knowing of the revocation: it had relied on the consent.");
    c.act("other", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("consent", "lavrov@russia", Case::invite("stoltenberg@nato"), {"other"})
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("joining", "stoltenberg@nato", c.join_invited(), {"consent"});
    put(out, "revoke-invite-relied-on",
        c.ended("lavrov@russia").delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch(""));
  }
  {
    Case c(
        "It joined knowing of the revocation: the joining falls with the consent; with another it joins "
        "again.");
    c.act("other", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("consent", "lavrov@russia", Case::invite("stoltenberg@nato"), {"other"})
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("joining", "stoltenberg@nato", c.join_invited(), {"consent", "revocation"})
        .act("consent again", "ryabkov@russia", Case::invite("stoltenberg@nato"), {"joining"})
        .act("joining again", "stoltenberg@nato", c.join_invited(), {"consent again"});
    put(out, "revoke-invite-known",
        c.revoked("consent")
            .no_right("joining")
            .ended("lavrov@russia")
            .delegate("stoltenberg@nato", kAllPowers)
            .joined("nato")
            .epoch("joining again"));
  }
  {
    Case c("The revoked had made its party leave: that falls, and the party is in.");
    c.act("leaving", "lavrov@russia", Leave{})
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-leave", c.revoked("leaving").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Another party had relied on the leaving: the act counts, and the party is in all the same.");
    c.act("leaving", "lavrov@russia", Leave{})
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .relies("reliance", "blinken@usa", {"leaving"});
    put(out, "revoke-leave-relied-on", c.ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Somebody else makes the party leave: both have effect.");
    c.act("leaving", "ryabkov@russia", Leave{})
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-leave-others", c.ended("lavrov@russia").left("russia").epoch(""));
  }
  {
    Case c("The revoked had delivered, and nobody had relied on it: the note falls.");
    c.note("note", "lavrov@russia", 1).act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-deliver", c.revoked("note").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Another party had relied on the note: it stands. Nobody voids an acceptance by revoking.");
    c.note("note", "lavrov@russia", 1)
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .relies("reliance", "blinken@usa", {"note"});
    put(out, "revoke-deliver-relied-on", c.ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Only a colleague, and one who knew of the revocation, had acknowledged the note: it falls.");
    c.note("note", "lavrov@russia", 1)
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .relies("colleague", "ryabkov@russia", {"note"})
        .relies("too late", "blinken@usa", {"note", "revocation"});
    put(out, "revoke-deliver-too-late", c.revoked("note").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("The revoked had concluded, and nobody had relied on it: it falls.");
    c.act("conclusion", "lavrov@russia", Case::conclude())
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"));
    put(out, "revoke-conclude", c.revoked("conclusion").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("The other party has concluded the same list, having seen the first: both stand.");
    c.act("conclusion", "lavrov@russia", Case::conclude())
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("second", "blinken@usa", Case::conclude(), {"conclusion"});
    put(out, "revoke-conclude-relied-on", c.ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Both had concluded the same list, neither having seen the other: the revoked one's falls.");
    c.act("conclusion", "lavrov@russia", Case::conclude())
        .act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("second", "blinken@usa", Case::conclude());
    put(out, "revoke-conclude-conclude", c.revoked("conclusion").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("A revoked key says that it had spoken before: a claimed time decides nothing.");
    c.act("revocation", "russia", c.revoke("lavrov@russia", "convene"))
        .act("backdated", "lavrov@russia", Confirm{{c.id("convene")}}, {}, {{}, "2021-12-15T12:00:01Z", {}});
    put(out, "backdating-by-revoked", c.revoked("backdated").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("An act is dated before what it had seen: it counts, and is shown as dated early.");
    c.act("one", "blinken@usa", Confirm{{c.id("convene")}})
        .act("two", "lavrov@russia", Confirm{{c.id("convene")}}, {"one"}, {{}, "2021-12-01T00:00:00Z", {}});
    put(out, "backdating", c);
  }
}

void double_dealing(Cases& out) {
  {
    Case c("A key deals double, and is revoked at one of the two: the other falls.");
    c.act("one", "lavrov@russia", Confirm{{c.id("convene")}})
        .note("two", "lavrov@russia", 1)
        .act("revocation", "russia", c.revoke("lavrov@russia", "one"), {"one"});
    put(out, "double-dealing-revoked",
        c.forked("one", "two").revoked("two").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("Another party had relied on the other branch: both stand.");
    c.act("one", "lavrov@russia", Confirm{{c.id("convene")}})
        .note("two", "lavrov@russia", 1)
        .act("revocation", "russia", c.revoke("lavrov@russia", "one"), {"one"})
        .relies("reliance", "blinken@usa", {"two"});
    put(out, "double-dealing-relied-on", c.forked("one", "two").ended("lavrov@russia").epoch("revocation"));
  }
  {
    Case c("An admission on a branch does not count until the party key confirms it, and reads nothing.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("other", "lavrov@russia", Confirm{{c.id("convene")}});
    put(out, "double-dealing-admission", c.forked("admission", "other").no_right("admission").epoch(""));
  }
  {
    Case c("The party key confirms it.");
    c.act("admission", "lavrov@russia", c.admit("r@russia"))
        .act("other", "lavrov@russia", Confirm{{c.id("convene")}})
        .act("confirmation", "russia", c.admit("r@russia"));
    put(out, "double-dealing-admission-confirmed",
        c.forked("admission", "other")
            .delegate("r@russia", kTransmit)
            .smaller_epoch("admission", "confirmation"));
  }
  {
    Case c("A revocation on one branch has effect.");
    c.first("admission", "lavrov@russia", c.admit("r@russia"))
        .act("one", "lavrov@russia", c.revoke("r@russia"))
        .act("other", "lavrov@russia", Confirm{{c.id("convene")}});
    put(out, "double-dealing-revocation",
        c.forked("one", "other").delegate("r@russia", kTransmit).ended("r@russia").epoch("one"));
  }
}

void epochs_and_parties(Cases& out) {
  const auto with_nato = [](Case& c) -> Case& {
    return c.first("one", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .first("two", "blinken@usa", Case::invite("stoltenberg@nato"));
  };
  {
    Case c("Two epochs of the same readers: the one started by the act with the smaller id is used.");
    c.act("first", "lavrov@russia", c.rekey()).act("second", "blinken@usa", c.rekey());
    put(out, "rekey-rekey", c.smaller_epoch("first", "second"));
  }
  {
    Case c(
        "One of them refuses an epoch that the other's author goes on using: only the refused one is out.");
    c.first("refused", "lavrov@russia", c.rekey())
        .act("first", "lavrov@russia", c.rekey())
        .act("second", "blinken@usa", c.rekey({"refused"}));
    put(out, "rekey-rekey-refusing", c.smaller_epoch("first", "second"));
  }
  {
    Case c("A convened party's joining starts no epoch.");
    c.act("rekey", "lavrov@russia", c.rekey()).act("joining", "blinken@usa", Join{});
    put(out, "rekey-join", c.joined("usa").epoch("rekey"));
  }
  {
    Case c("The invited party is no reader of the rekey's epoch: its own is used.");
    with_nato(c)
        .act("rekey", "lavrov@russia", c.rekey())
        .act("joining", "stoltenberg@nato", c.join_invited());
    put(out, "rekey-join-invited",
        c.delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch("joining"));
  }
  {
    Case c("An invitation changes no reader.");
    c.act("rekey", "lavrov@russia", c.rekey())
        .act("invitation", "blinken@usa", Case::invite("stoltenberg@nato"));
    put(out, "rekey-invite", c.epoch("rekey"));
  }
  {
    Case c("The rekey's epoch has those who left among its readers: a new one is due.");
    c.act("rekey", "lavrov@russia", c.rekey()).act("leaving", "blinken@usa", Leave{});
    put(out, "rekey-leave", c.left("usa").epoch(""));
  }
  {
    Case c("A note is delivered meanwhile.");
    c.act("rekey", "blinken@usa", c.rekey()).note("note", "lavrov@russia", 1);
    put(out, "rekey-deliver", c.epoch("rekey"));
  }
  {
    Case c("A list is concluded meanwhile.");
    c.act("rekey", "blinken@usa", c.rekey()).act("conclusion", "lavrov@russia", Case::conclude());
    put(out, "rekey-conclude", c.epoch("rekey"));
  }
  {
    Case c("Two delegates join for one party: it has joined.",
           {"lavrov@russia", "blinken@usa", "nuland@usa"});
    c.act("first", "blinken@usa", Join{}).act("second", "nuland@usa", Join{});
    put(out, "join-join", c.joined("usa"));
  }
  {
    Case c("Two invited parties join: neither needs the other's consent, and neither epoch has both.");
    c.first("one", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .first("two", "lavrov@russia", Case::invite("schmid@osce"))
        .first("three", "blinken@usa", Case::invite("stoltenberg@nato"))
        .first("four", "blinken@usa", Case::invite("schmid@osce"))
        .act("first", "stoltenberg@nato", c.join_invited())
        .act("second", "schmid@osce", c.join_invited());
    put(out, "join-join-invited",
        c.delegate("stoltenberg@nato", kAllPowers)
            .delegate("schmid@osce", kAllPowers)
            .joined("nato")
            .joined("osce")
            .epoch(""));
  }
  {
    Case c("One party was invited by two cards, and joins by both: it is that of the smaller digest.",
           {"lavrov@russia", "ryabkov@russia", "blinken@usa", "nuland@usa"});
    c.act("one", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .act("two", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("three", "ryabkov@russia", Case::invite("geoana@nato"))
        .act("four", "nuland@usa", Case::invite("geoana@nato"))
        .act("first", "stoltenberg@nato", c.join_invited(), {"one", "two"})
        .act("second", "geoana@nato", c.join_invited(), {"three", "four"});
    const bool first = card("stoltenberg@nato").digest() < card("geoana@nato").digest();
    c.delegate(first ? "stoltenberg@nato" : "geoana@nato", kAllPowers).joined("nato");
    put(out, "join-join-two-cards", c.epoch(first ? "first" : "second"));
  }
  {
    Case c("A convened party joins while another party is invited.");
    c.act("joining", "blinken@usa", Join{})
        .act("invitation", "lavrov@russia", Case::invite("stoltenberg@nato"));
    put(out, "join-invite", c.joined("usa"));
  }
  {
    Case c(
        "A third party joins while a fourth is invited: the fourth needs the third's consent if it joins "
        "later.");
    with_nato(c)
        .act("joining", "stoltenberg@nato", c.join_invited())
        .act("three", "lavrov@russia", Case::invite("schmid@osce"))
        .act("four", "blinken@usa", Case::invite("schmid@osce"))
        .act("too early", "schmid@osce", c.join_invited(), {"joining", "three", "four"});
    put(out, "join-invite-third",
        c.no_right("too early").delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch("joining"));
  }
  {
    Case c("Of one party one delegate joins and another leaves: it has left.",
           {"lavrov@russia", "blinken@usa", "nuland@usa"});
    c.act("joining", "blinken@usa", Join{}).act("leaving", "nuland@usa", Leave{});
    put(out, "join-leave", c.joined("usa").left("usa").epoch(""));
  }
  {
    Case c("An invited party joins while another leaves: its epoch has those who left among its readers.");
    with_nato(c).act("joining", "stoltenberg@nato", c.join_invited()).act("leaving", "blinken@usa", Leave{});
    put(out, "join-leave-others",
        c.delegate("stoltenberg@nato", kAllPowers).joined("nato").left("usa").epoch(""));
  }
  {
    Case c("A delegate delivers who had not seen its party join: that never counts.",
           {"lavrov@russia", "blinken@usa", "nuland@usa"});
    c.act("joining", "blinken@usa", Join{}).note("note", "nuland@usa", 1);
    put(out, "join-deliver", c.no_right("note").joined("usa"));
  }
  {
    Case c("Another party delivers.");
    c.act("joining", "blinken@usa", Join{}).note("note", "lavrov@russia", 1);
    put(out, "join-deliver-others", c.joined("usa"));
  }
  {
    Case c("A list is concluded by the parties that its author had seen; who joins meanwhile is not bound.");
    with_nato(c)
        .act("joining", "stoltenberg@nato", c.join_invited())
        .act("conclusion", "lavrov@russia", Case::conclude())
        .act("second", "blinken@usa", Case::conclude());
    put(out, "join-conclude", c.delegate("stoltenberg@nato", kAllPowers).joined("nato").epoch("joining"));
  }
  {
    Case c("Both parties invite one card: that is the consent of all.");
    c.act("first", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .act("second", "blinken@usa", Case::invite("stoltenberg@nato"));
    put(out, "invite-invite", c.invited("nato").delegate("stoltenberg@nato", kAllPowers, false));
  }
  {
    Case c("The parties invite two cards of one party: there is no consent of all to either.");
    c.act("first", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .act("second", "blinken@usa", Case::invite("geoana@nato"));
    put(out, "invite-invite-two-cards", c);
  }
  {
    Case c(
        "A party leaves while another invites: its consent is not needed by those who have seen it leave.");
    c.act("invitation", "lavrov@russia", Case::invite("stoltenberg@nato"))
        .act("leaving", "blinken@usa", Leave{})
        .act("joining", "stoltenberg@nato", c.join_invited(), {"invitation", "leaving"});
    put(out, "invite-leave",
        c.delegate("stoltenberg@nato", kAllPowers).joined("nato").left("usa").epoch("joining"));
  }
  {
    Case c("A note is delivered meanwhile.");
    c.act("invitation", "blinken@usa", Case::invite("stoltenberg@nato")).note("note", "lavrov@russia", 1);
    put(out, "invite-deliver", c);
  }
  {
    Case c("A list is concluded meanwhile.");
    c.act("invitation", "blinken@usa", Case::invite("stoltenberg@nato"))
        .act("conclusion", "lavrov@russia", Case::conclude());
    put(out, "invite-conclude", c);
  }
}

void last_words(Cases& out) {
  {
    Case c("Two delegates make one party leave: it has left.");
    c.act("first", "lavrov@russia", Leave{}).act("second", "ryabkov@russia", Leave{});
    put(out, "leave-leave", c.left("russia").epoch(""));
  }
  {
    Case c("Both parties leave: nobody reads what comes.");
    c.act("first", "lavrov@russia", Leave{}).act("second", "blinken@usa", Leave{});
    put(out, "leave-leave-all", c.left("russia").left("usa").epoch(""));
  }
  {
    Case c(
        "A party leaves while its delegate delivers: the note counts, for its author had not seen it leave.");
    c.act("leaving", "ryabkov@russia", Leave{}).note("note", "lavrov@russia", 1);
    put(out, "leave-deliver", c.left("russia").epoch(""));
  }
  {
    Case c("A party leaves while its delegate concludes: the conclusion counts.");
    c.act("leaving", "ryabkov@russia", Leave{}).act("conclusion", "lavrov@russia", Case::conclude());
    put(out, "leave-conclude", c.left("russia").epoch(""));
  }
  {
    Case c("Two delegates use one number: both notes stand.");
    c.note("first", "lavrov@russia", 1).note("second", "ryabkov@russia", 1);
    put(out, "deliver-deliver", c);
  }
  {
    Case c("A note is delivered while the other party concludes.");
    c.note("note", "lavrov@russia", 1).act("conclusion", "blinken@usa", Case::conclude());
    put(out, "deliver-conclude", c);
  }
  {
    Case c("Both parties conclude one list: both count.");
    c.act("first", "lavrov@russia", Case::conclude()).act("second", "blinken@usa", Case::conclude());
    put(out, "conclude-conclude", c);
  }
}

}  // namespace

std::map<std::string, std::string> outcomes() {
  Cases out;
  admissions(out);
  revocations(out);
  double_dealing(out);
  epochs_and_parties(out);
  last_words(out);
  return out;
}

}  // namespace parley::vectors
