#include "play.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "talks/facts.hpp"
#include "talks/status.hpp"

namespace parley::talks {

namespace {

std::string trim(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

std::vector<std::string> cut(std::string_view text, std::string_view by) {
  std::vector<std::string> out;
  while (true) {
    const auto at = text.find(by);
    out.push_back(trim(text.substr(0, at)));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + by.size());
  }
}

std::string salt(std::string_view of) { return sha256(as_bytes(of)).hex(); }

}  // namespace

PublicKey key_of(std::string_view word) {
  return PublicKey(Ed25519SecretKey::from_seed(sha256(as_bytes(word)).bytes).public_key());
}

std::vector<SignedCard> cards_of(const std::string& party, Role role) {
  std::vector<SignedCard> out;
  for (const char* delegate : {"one", "two", "clerk"}) {
    Card card;
    card.delegate = {delegate, party};
    card.party_name = party;
    card.role = role;
    card.powers = {Power::admit, Power::commit, Power::conclude, Power::transmit};
    if (card.delegate.delegate == "clerk") card.powers = {Power::transmit};
    card.signing = key_of(card.delegate.display());
    card.sealing = "age1" + card.delegate.display();
    card.party_key = key_of(party);
    out.push_back({card, "vouched"});
  }
  return out;
}

Sent found(const std::vector<std::string>& parties, const std::string& base_text, const Rules& rules) {
  Convene convene;
  for (const std::string& word : parties) {
    const auto colon = word.find(':');
    const std::string handle = colon == std::string::npos ? word : word.substr(colon + 1);
    const Role role = word.starts_with("chair:")      ? Role::chair
                      : word.starts_with("observer:") ? Role::observer
                                                      : Role::negotiating;
    for (SignedCard& card : cards_of(handle, role)) convene.cards.push_back(std::move(card));
  }
  convene.epoch = "age1epoch";
  convene.rules = rules;
  convene.title = "Talks";
  Sent sent;
  if (!base_text.empty()) {
    const note::Reading reading = note::read_note(base_text);
    if (!reading.note) throw std::runtime_error("the base text cannot be read");
    sent.disclosures = disclose(*reading.note, {});
    convene.base_cover = sha256_id<DisclosureId>(sent.disclosures[0]);
    for (std::size_t i = 1; i < sent.disclosures.size(); ++i) {
      convene.base_paragraphs.push_back(sha256_id<DisclosureId>(sent.disclosures[i]));
    }
  }
  Act act;
  const Card& author = convene.cards.front().card;
  act.author = author.delegate.display();
  act.key = author.signing.id();
  act.number = 1;
  act.time = *parse_instant("2022-01-01T00:00:00Z");
  act.deed = convene;
  const std::string bytes = write_act(act);
  sent.act = {act, sha256_id<ActId>(bytes), author.signing, {bytes, ""}};
  return sent;
}

void give(Record& record, const Sent& sent) {
  record.add(sent.act);
  for (const std::string& disclosure : sent.disclosures) (void)record.add_disclosure(sent.act.id, disclosure);
}

std::string Writer::author(std::string_view speaker) {
  const auto dot = speaker.find('.');
  if (dot == std::string_view::npos) return "one@" + std::string(speaker);
  return std::string(speaker.substr(dot + 1)) + "@" + std::string(speaker.substr(0, dot));
}

Sent Writer::act(const Record& seen, std::string_view speaker, Deed deed, Instant time) const {
  const std::string name = author(speaker);
  const PublicKey key = key_of(name);
  Act act = next_act(seen, key.id(), name);
  act.time = time;
  act.deed = std::move(deed);
  const std::string bytes = write_act(act);
  return {{act, sha256_id<ActId>(bytes), key, {bytes, ""}}, {}};
}

}  // namespace parley::talks
