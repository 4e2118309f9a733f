#include "record/card.hpp"

#include <fmt/core.h>

#include <array>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "record/reader.hpp"
#include "seal/keys.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

constexpr std::size_t kLargestBlock = std::size_t{16} * 1024;
constexpr std::string_view kBegin = "-----BEGIN PARLEY CARD-----";
constexpr std::string_view kEnd = "-----END PARLEY CARD-----";
constexpr std::int64_t kMostSignOffs = 16;

constexpr std::array kRoles = {std::pair{Role::negotiating, std::string_view("negotiating")},
                               std::pair{Role::chair, std::string_view("chair")},
                               std::pair{Role::observer, std::string_view("observer")}};
constexpr std::array kPowers = {std::pair{Power::admit, std::string_view("admit")},
                                std::pair{Power::commit, std::string_view("commit")},
                                std::pair{Power::conclude, std::string_view("conclude")},
                                std::pair{Power::observe, std::string_view("observe")},
                                std::pair{Power::sign_off, std::string_view("sign-off")},
                                std::pair{Power::transmit, std::string_view("transmit")}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return {};
}

PublicKey read_key(ObjectReader& reader, std::string_view name) {
  const std::string line = reader.raw_text(name, 1024);
  Result<PublicKey> key = PublicKey::parse(line);
  if (!key) {
    reader.refuse(Error{fmt::format("the card: \"{}\": {}", name, key.error().message), key.error().remedy});
    return {};
  }
  if (key->line() != line) reader.refuse(name, "is not written in its one form");
  return *key;
}

Json card_json(const Card& card) {
  Json::Array powers;
  for (const Power power : card.powers) powers.emplace_back(name_of(power));
  Json::Object object{{"delegate", card.delegate.delegate},
                      {"name", card.party_name},
                      {"party", card.delegate.party},
                      {"party-key", card.party_key.line()},
                      {"powers", std::move(powers)},
                      {"role", name_of(card.role)},
                      {"sealing", card.sealing},
                      {"signing", card.signing.line()}};
  if (card.sign_offs > 0) object.emplace("sign-offs", card.sign_offs);
  return object;
}

Result<Card> read_card(const Json& json) {
  ObjectReader reader(json, "the card");
  Card card;
  card.delegate.delegate = reader.raw_text("delegate", 32);
  if (!is_handle(card.delegate.delegate))
    reader.refuse("delegate", "is not a handle ([a-z0-9-], at most 32)");
  card.party_name = reader.line("name", 200);
  card.delegate.party = reader.raw_text("party", 32);
  if (!is_party_handle(card.delegate.party))
    reader.refuse("party", "is not a party's handle ([a-z0-9-], at most 32)");
  card.party_key = read_key(reader, "party-key");
  card.powers = read_powers(reader, "powers");
  const std::string role = reader.raw_text("role", 32);
  bool known = false;
  for (const auto& [candidate, name] : kRoles) {
    if (name != role) continue;
    card.role = candidate;
    known = true;
  }
  if (!known) reader.refuse("role", "is not negotiating, chair or observer");
  card.sealing = reader.raw_text("sealing", 128);
  if (const auto sealing = AgeRecipient::parse(card.sealing); !sealing)
    reader.refuse("sealing", "is " + sealing.error().message);
  if (reader.has("sign-offs")) card.sign_offs = reader.integer("sign-offs", 1, kMostSignOffs);
  card.signing = read_key(reader, "signing");
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  return card;
}

}  // namespace

std::string_view name_of(Role role) {
  return name_in(kRoles, role);
}
std::string_view name_of(Power power) {
  return name_in(kPowers, power);
}

std::set<Power> read_powers(ObjectReader& reader, std::string_view member) {
  std::set<Power> powers;
  for (const std::string& name : reader.text_set(member, kPowers.size(), 32)) {
    bool known = false;
    for (const auto& [candidate, candidate_name] : kPowers) {
      if (candidate_name != name) continue;
      powers.insert(candidate);
      known = true;
    }
    if (!known) reader.refuse(member, "names a power that there is not");
  }
  if (powers.empty()) reader.refuse(member, "is empty");
  return powers;
}

std::string Card::bytes() const {
  return card_json(*this).canonical();
}

Digest Card::digest() const {
  return sha256(as_bytes(bytes()));
}

Json SignedCard::json() const {
  Json::Object object{{"card", card_json(card)}};
  if (vouched()) object.emplace("signature", signature);
  return object;
}

Result<SignedCard> read_signed_card(const Json& json) {
  ObjectReader reader(json, "the signed card");
  SignedCard out;
  if (const Json* card = reader.member("card")) {
    Result<Card> read = read_card(*card);
    if (!read) return std::unexpected(read.error());
    out.card = std::move(*read);
  }
  if (reader.has("signature")) {
    out.signature = reader.raw_text("signature", kLongestSignature);
    if (reader.good()) {
      const Result<PublicKey> key =
          sshsig_verify(out.signature, namespaces::kCard, as_bytes(out.card.bytes()));
      if (!key)
        return fail("the card of " + out.card.delegate.display() + ": " + key.error().message,
                    key.error().remedy);
      if (*key != out.card.party_key) {
        return fail("the card of " + out.card.delegate.display() +
                    " is signed by another key than its party's");
      }
    }
  }
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  return out;
}

std::string card_block(const SignedCard& card) {
  const std::string body = to_base64(as_bytes(card.json().canonical()));
  std::string out = std::string(kBegin) + '\n';
  for (std::size_t i = 0; i < body.size(); i += 64) out += body.substr(i, 64) + '\n';
  return out + std::string(kEnd) + '\n';
}

Result<SignedCard> read_card_block(std::string_view text) {
  const auto damaged = [] {
    return fail("this is not a card, or it was damaged on the way",
                "it should be the whole block from -----BEGIN PARLEY CARD----- to -----END PARLEY CARD-----");
  };
  if (text.size() > kLargestBlock)
    return fail("the card is longer than 16 KiB", "send only the card's block");
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd, begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos) return damaged();
  std::string body;
  for (const char c : text.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r' && c != '>' && c != ' ' && c != '\t') body += c;
  }
  const auto bytes = from_base64(body);
  if (!bytes) return damaged();
  const Result<Json> json = parse_canonical_json(as_text(*bytes));
  if (!json) return damaged();
  return read_signed_card(*json);
}

}  // namespace parley
