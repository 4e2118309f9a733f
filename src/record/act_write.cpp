#include "record/act.hpp"

namespace parley {
namespace {

template <class Ids>
Json id_array(const Ids& ids) {
  Json::Array array;
  for (const auto& id : ids) array.emplace_back(id.hex());
  return array;
}

Json json_of(const TimeProof& proof) {
  Json::Object out{{"act", proof.act.hex()}};
  if (const auto* token = std::get_if<TimeToken>(&proof.how)) {
    out.emplace("kind", "rfc3161");
    out.emplace("token", token->base64);
    return out;
  }
  const auto& relay = std::get<RelayTime>(proof.how);
  out.emplace("kind", "relay");
  out.emplace("checkpoint", relay.checkpoint);
  out.emplace("index", relay.index);
  out.emplace("item", relay.item.hex());
  out.emplace("proof", id_array(relay.proof));
  out.emplace("relay", relay.relay);
  out.emplace("salt", relay.salt.hex());
  out.emplace("time", relay.time.rfc3339());
  return out;
}

template <class Texts>
Json text_array(const Texts& texts) {
  Json::Array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

Json paragraph_json(const ParagraphId& id) {
  return Json::Object{{"act", id.act.hex()}, {"paragraph", id.paragraph.hex()}};
}

Json rules_json(const Rules& rules) {
  Json::Object object{{"basis", rules.basis},
                      {"publication", name_of(rules.publication)},
                      {"settled", rules.settled == Settled::open ? "open" : "locked"}};
  if (rules.answer_by) object.emplace("answer-by", *rules.answer_by);
  if (rules.deemed) object.emplace("deemed", *rules.deemed);
  return object;
}

/// Adds the members of a kind to those that every act has.
struct Writer {
  Json::Object& out;

  void operator()(const Convene& deed) const {
    if (!deed.authorities.empty()) out.emplace("authorities", text_array(deed.authorities));
    if (deed.base_cover) {
      out.emplace("base", Json::Object{{"cover", deed.base_cover->hex()},
                                       {"paragraphs", id_array(deed.base_paragraphs)}});
    }
    Json::Array cards;
    for (const SignedCard& card : deed.cards) cards.push_back(card.json());
    out.emplace("cards", std::move(cards));
    if (deed.continues) {
      out.emplace("continues", Json::Object{{"exchange", deed.continues->hex()},
                                            {"heads", id_array(deed.continues_heads)}});
    }
    out.emplace("epoch", deed.epoch);
    out.emplace("nonce", deed.nonce.hex());
    if (deed.parent) out.emplace("parent", deed.parent->hex());
    out.emplace("protocol", 1);
    if (!deed.relays.empty()) {
      Json::Array relays;
      for (const RelayName& relay : deed.relays) {
        Json::Object object{{"key", relay.key}, {"name", relay.name}, {"url", relay.url}};
        if (relay.party) object.emplace("party", *relay.party);
        relays.emplace_back(std::move(object));
      }
      out.emplace("relays", std::move(relays));
    }
    out.emplace("rules", rules_json(deed.rules));
    out.emplace("title", deed.title);
  }
  void operator()(const Join& deed) const {
    if (deed.epoch) out.emplace("epoch", *deed.epoch);
  }
  void operator()(const Invite& deed) const { out.emplace("card", deed.card.json()); }
  void operator()(const Admit& deed) const {
    out.emplace("card", deed.card.json());
    out.emplace("epoch", deed.epoch);
    Json::Array powers;
    for (const Power power : deed.powers) powers.emplace_back(name_of(power));
    out.emplace("powers", std::move(powers));
  }
  void operator()(const Revoke& deed) const {
    out.emplace("also", id_array(deed.also));
    out.emplace("delegate", deed.delegate.display());
    out.emplace("epoch", deed.epoch);
    if (deed.last)
      out.emplace("last", Json::Object{{"act", deed.last->act.hex()}, {"number", deed.last->number}});
    out.emplace("revoked", deed.revoked.hex());
  }
  void operator()(const Rekey& deed) const {
    out.emplace("epoch", deed.epoch);
    out.emplace("refused", text_array(deed.refused));
  }
  void operator()(const Deliver& deed) const {
    out.emplace("attachments", id_array(deed.attachments));
    out.emplace("cover", deed.cover.hex());
    out.emplace("note", deed.note);
    out.emplace("paragraphs", id_array(deed.paragraphs));
    if (!deed.sign_offs.empty()) {
      Json::Array sign_offs;
      for (const SignOff& sign_off : deed.sign_offs) {
        sign_offs.emplace_back(Json::Object{{"signature", sign_off.signature},
                                            {"statement", parse_json(sign_off.statement).value()}});
      }
      out.emplace("sign-offs", std::move(sign_offs));
    }
    out.emplace("standing", name_of(deed.standing));
  }
  void operator()(const Receive& deed) const {
    out.emplace("acts", id_array(deed.acts));
    out.emplace("attachments", id_array(deed.attachments));
  }
  void operator()(const Publish& deed) const {
    out.emplace("note", deed.note.hex());
    out.emplace("paragraphs", id_array(deed.paragraphs));
    out.emplace("say", name_of(deed.say));
  }
  void operator()(const Conclude& deed) const {
    if (deed.ad_referendum_until) out.emplace("ad-referendum-until", deed.ad_referendum_until->rfc3339());
    Json::Array agreed;
    for (const Conclude::Entry& entry : deed.agreed) {
      agreed.emplace_back(
          Json::Object{{"point", paragraph_json(entry.point)}, {"wording", paragraph_json(entry.wording)}});
    }
    out.emplace("agreed", std::move(agreed));
    Json::Array omitted;
    for (const ParagraphId& point : deed.omitted) omitted.push_back(paragraph_json(point));
    out.emplace("omitted", std::move(omitted));
    if (deed.open_until) out.emplace("open-until", deed.open_until->rfc3339());
    out.emplace("parties", text_array(deed.parties));
  }
  void operator()(const Confirm& deed) const { out.emplace("acts", id_array(deed.acts)); }
  void operator()(const Leave&) const {}
  void operator()(const Unknown&) const {}
};

constexpr std::string_view kKinds[] = {"convene", "join",    "invite",  "admit",    "revoke",  "rekey",
                                       "deliver", "receive", "publish", "conclude", "confirm", "leave"};

}  // namespace

std::string_view name_of(NoteStanding standing) {
  switch (standing) {
    case NoteStanding::formal:
      return "formal";
    case NoteStanding::without_prejudice:
      return "without-prejudice";
    case NoteStanding::exploratory:
      return "exploratory";
  }
  return {};
}

std::string_view name_of(Publication publication) {
  switch (publication) {
    case Publication::never:
      return "never";
    case Publication::consent:
      return "consent";
    case Publication::free:
      return "free";
  }
  return {};
}

std::string_view name_of(Publish::Say say) {
  switch (say) {
    case Publish::Say::propose:
      return "propose";
    case Publish::Say::consent:
      return "consent";
    case Publish::Say::refuse:
      return "refuse";
  }
  return {};
}

std::string Act::party() const {
  const std::size_t at = author.find('@');
  return at == std::string::npos ? author : author.substr(at + 1);
}

std::string_view Act::kind() const {
  if (const auto* unknown = std::get_if<Unknown>(&deed)) return unknown->kind;
  return kKinds[deed.index()];
}

const std::string* epoch_started(const Act& act) {
  if (const auto* deed = std::get_if<Convene>(&act.deed)) return &deed->epoch;
  if (const auto* deed = std::get_if<Admit>(&act.deed)) return &deed->epoch;
  if (const auto* deed = std::get_if<Revoke>(&act.deed)) return &deed->epoch;
  if (const auto* deed = std::get_if<Rekey>(&act.deed)) return &deed->epoch;
  if (const auto* deed = std::get_if<Join>(&act.deed)) return deed->epoch ? &*deed->epoch : nullptr;
  return nullptr;
}

std::string write_act(const Act& act) {
  Json::Object out{{"author", act.author},
                   {"heads", id_array(act.heads)},
                   {"key", act.key.hex()},
                   {"kind", act.kind()},
                   {"time", act.time.rfc3339()}};
  if (!act.checkpoints.empty()) out.emplace("checkpoints", text_array(act.checkpoints));
  if (act.exchange) out.emplace("exchange", act.exchange->hex());
  if (act.number) out.emplace("number", *act.number);
  if (act.previous) out.emplace("previous", act.previous->hex());
  if (!act.times.empty()) {
    Json::Array times;
    for (const TimeProof& proof : act.times) times.push_back(json_of(proof));
    out.emplace("times", std::move(times));
  }
  std::visit(Writer{out}, act.deed);
  return Json(std::move(out)).canonical();
}

}  // namespace parley
