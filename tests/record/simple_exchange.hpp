/// Exchanges for tests: delegates whose keys come from their names, and acts in one line each.
///
///     SimpleExchange talks({"lavrov@russia", "blinken@usa"});
///     CheckedAct joined = talks.act(talks.seen(), "blinken@usa", Join{});
///     talks.add(joined);
///
/// Everything is deterministic: the same calls give the same bytes. Needs the layer `record` alone.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "record/record.hpp"
#include "seal/keys.hpp"
#include "sign/sshsig.hpp"

namespace parley {

/// The same word, the same key.
inline Ed25519SecretKey secret_key(std::string_view word) {
  return Ed25519SecretKey::from_seed(sha256(as_bytes(word)).bytes);
}
inline PublicKey public_key(std::string_view word) {
  return PublicKey(secret_key(word).public_key());
}
inline KeyId key_id(std::string_view word) {
  return public_key(word).id();
}

/// The same word, the same age recipient.
inline std::string recipient(std::string_view word) {
  return AgeIdentity{X25519SecretKey::from_bytes(sha256(as_bytes(word)).bytes)}.recipient().text();
}

inline const std::set<Power> kAllPowers = {Power::admit, Power::commit, Power::conclude, Power::sign_off,
                                           Power::transmit};

/// The card of `lavrov@russia`: its signing key is that of the word `lavrov@russia` (or of `key`), its
/// party's that of the word `russia`. It is not signed.
inline Card card(std::string_view name, std::set<Power> powers = kAllPowers, Role role = Role::negotiating,
                 std::int64_t sign_offs = 0, std::string_view key = {}) {
  Card out;
  out.delegate = parse_delegate_name(name).value();
  out.party_name = "The party " + out.delegate.party;
  out.role = role;
  out.powers = std::move(powers);
  out.sign_offs = sign_offs;
  out.signing = public_key(key.empty() ? name : key);
  out.sealing = recipient(key.empty() ? name : key);
  out.party_key = public_key(out.delegate.party);
  return out;
}

/// A card with its party key's signature.
inline SignedCard vouched(const Card& card) {
  return {card, sshsig_sign(secret_key(card.delegate.party), namespaces::kCard, as_bytes(card.bytes()))};
}

/// Writes, signs with the key of the word, and checks. Throws if the act is refused.
inline CheckedAct sign(const Act& act, std::string_view word) {
  SignedAct raw;
  raw.bytes = write_act(act);
  raw.signature = sshsig_sign(secret_key(word), act.by_party_key() ? namespaces::kParty : namespaces::kAct,
                              as_bytes(raw.bytes));
  Result<CheckedAct> checked = check_act(std::move(raw));
  if (!checked) throw std::runtime_error(checked.error().message);
  return std::move(*checked);
}

/// A disclosure file, its salt made from its text.
inline std::string disclosure(std::string_view place, std::string_view text) {
  return sha256(as_bytes(text)).hex() + '\n' + std::string(place) + '\n' + std::string(text);
}

/// A note as `deliver` and its disclosures: a cover and paragraphs of one line each.
struct SimpleNote {
  Deliver deed;
  std::vector<std::string> disclosures;

  SimpleNote(std::int64_t number, const std::vector<std::string>& paragraphs, const std::string& refs = {}) {
    deed.note = number;
    const std::string salt = std::to_string(number);
    disclosures.push_back(disclosure("cover 0", "standing: formal\n\ntitle: Note " + salt + "\n"));
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
      disclosures.push_back(disclosure("paragraph " + std::to_string(i + 1),
                                       "standing: formal\n" + refs + "\n## " + paragraphs[i] + "\n"));
    }
    deed.cover = sha256_id<DisclosureId>(disclosures[0]);
    for (std::size_t i = 1; i < disclosures.size(); ++i) {
      deed.paragraphs.push_back(sha256_id<DisclosureId>(disclosures[i]));
    }
  }
};

/// A founding act and the record that grows from it.
class SimpleExchange {
 public:
  /// The first of the names convenes; a party is vouched for by its own key.
  SimpleExchange(std::initializer_list<std::string_view> names)
      : SimpleExchange(found(cards_of({names.begin(), names.end()}))) {}
  explicit SimpleExchange(CheckedAct founding) : founding_(std::move(founding)), record_(fresh()) {}

  const CheckedAct& founding() const { return founding_; }
  /// A record of the founding act alone: a desk that has seen nothing else.
  Record fresh() const { return std::move(Record::found(founding_).value()); }
  /// The record of all that was added.
  Record& seen() { return record_; }

  /// The next act of `lavrov@russia`, signed, having seen what `seen` holds. Each act is dated an hour after
  /// the one before. `key` is the word of the signing key, where that is not the name.
  CheckedAct act(const Record& seen, std::string_view name, Deed deed, std::string_view key = {}) {
    const std::string_view word = key.empty() ? name : key;
    Act out = next_act(seen, key_id(word), std::string(name));
    out.time = Instant{founding_.act.time.seconds + 3600 * ++hours_};
    out.deed = std::move(deed);
    return sign(out, word);
  }
  /// An act of the party key.
  CheckedAct party_act(const Record& seen, std::string_view party, Deed deed, std::string_view key = {}) {
    Act out;
    out.author = party;
    out.exchange = seen.id();
    out.heads = seen.heads();
    out.key = key_id(key.empty() ? party : key);
    out.time = Instant{founding_.act.time.seconds + 3600 * ++hours_};
    out.deed = std::move(deed);
    return sign(out, key.empty() ? party : key);
  }

  /// Adds to the record, with disclosures. Throws unless it applies.
  Index add(const CheckedAct& act, const std::vector<std::string>& disclosures = {}) {
    return add_to(record_, act, disclosures);
  }
  static Index add_to(Record& record, const CheckedAct& act,
                      const std::vector<std::string>& disclosures = {}) {
    const Addition added = record.add(act);
    if (added.outcome != Addition::Outcome::applied && added.outcome != Addition::Outcome::duplicate) {
      throw std::runtime_error("not applied: " + added.error.message);
    }
    for (const std::string& text : disclosures) {
      if (const auto taken = record.add_disclosure(act.id, text); !taken)
        throw std::runtime_error(taken.error().message);
    }
    return record.find(act.id).value();
  }
  /// Both in one: signs, having seen all, and adds.
  Index say(std::string_view name, Deed deed, std::string_view key = {}) {
    return add(act(record_, name, std::move(deed), key));
  }
  Index party_says(std::string_view party, Deed deed) {
    return add(party_act(record_, party, std::move(deed)));
  }
  Index deliver(std::string_view name, const SimpleNote& note) {
    return add(act(record_, name, note.deed), note.disclosures);
  }

  bool counts(Index index) const { return record_.judgement(index).counts; }
  const std::string& why(Index index) const { return record_.judgement(index).why; }

  static std::vector<SignedCard> cards_of(const std::vector<std::string>& names) {
    std::vector<SignedCard> out;
    for (const std::string& name : names) out.push_back(vouched(card(name)));
    return out;
  }
  /// The founding deed: one may change it before it is signed.
  static Convene convening(std::vector<SignedCard> cards) {
    Convene out;
    out.cards = std::move(cards);
    out.epoch = recipient("the first epoch");
    out.nonce = sha256(as_bytes("nonce"));
    out.title = "Security guarantees";
    return out;
  }
  static CheckedAct found(std::vector<SignedCard> cards) {
    const std::string name = cards.at(0).card.delegate.display();
    return found(convening(std::move(cards)), name);
  }
  static CheckedAct found(Convene convene, const std::string& name) {
    Act out;
    out.author = name;
    out.key = key_id(name);
    out.number = 1;
    out.time = parse_instant("2021-12-15T12:00:00Z").value();
    out.deed = std::move(convene);
    return sign(out, name);
  }

  /// Deeds in short.
  static Admit admit(const Card& card, std::set<Power> powers, std::string_view epoch) {
    return {{card, {}}, recipient(epoch), std::move(powers)};
  }
  Revoke revoke(std::string_view name, std::optional<Index> last, std::string_view epoch,
                std::string_view key = {}) {
    Revoke out;
    out.delegate = parse_delegate_name(name).value();
    out.epoch = recipient(epoch);
    out.revoked = key_id(key.empty() ? name : key);
    if (last) out.last = LastAct{record_.at(*last).id, record_.at(*last).act.number.value()};
    return out;
  }

 private:
  CheckedAct founding_;
  Record record_;
  std::int64_t hours_ = 0;
};

}  // namespace parley
