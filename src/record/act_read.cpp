#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "record/act.hpp"
#include "record/reader.hpp"
#include "seal/keys.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

constexpr std::int64_t kLargestNumber = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kCheckpoints = 16;
constexpr std::size_t kCheckpointBytes = 4096;
constexpr std::size_t kTimes = 64;
constexpr std::size_t kCertificateBytes = std::size_t{16} * 1024;
constexpr std::size_t kTokenBytes = std::size_t{64} * 1024;
constexpr std::size_t kRecipientBytes = 128;
constexpr std::int64_t kShortestSpan = 60;
constexpr std::int64_t kLongestSpan = 316224000;

/// Reads a nested object and passes its error, if any, to the outer one.
template <class Read>
void nested(ObjectReader& outer, const Json* json, std::string_view where, Read read) {
  if (!json) return;
  ObjectReader inner(*json, where);
  read(inner);
  if (const Result<void> done = inner.finish(); !done) outer.refuse(done.error());
}

std::string recipient(ObjectReader& reader, std::string_view name) {
  std::string text = reader.raw_text(name, kRecipientBytes);
  if (const auto parsed = AgeRecipient::parse(text); !parsed)
    reader.refuse(name, "is " + parsed.error().message);
  return text;
}

SignedCard card(ObjectReader& reader, const Json* json) {
  if (!json) return {};
  Result<SignedCard> read = read_signed_card(*json);
  if (!read) {
    reader.refuse(read.error());
    return {};
  }
  return std::move(*read);
}

ParagraphId paragraph(ObjectReader& outer, const Json* json) {
  ParagraphId id;
  nested(outer, json, "a paragraph's digests", [&](ObjectReader& reader) {
    id.act = reader.id<ActId>("act");
    id.paragraph = reader.id<DisclosureId>("paragraph");
  });
  return id;
}

template <class Value>
Value choice(ObjectReader& reader, std::string_view name, std::initializer_list<Value> values) {
  const std::string text = reader.raw_text(name, 64);
  for (const Value value : values) {
    if (name_of(value) == text) return value;
  }
  reader.refuse(name, "is none of the values that there are");
  return *values.begin();
}

std::set<std::string> handles(ObjectReader& reader, std::string_view name, std::size_t most) {
  std::set<std::string> out = reader.text_set(name, most, 32);
  for (const std::string& handle : out) {
    if (!is_party_handle(handle)) reader.refuse(name, "names what is no party's handle");
  }
  return out;
}

template <class AnyId>
std::set<AnyId> as_set(const std::vector<AnyId>& ids) {
  return {ids.begin(), ids.end()};
}

Rules read_rules(ObjectReader& outer) {
  Rules rules;
  nested(outer, outer.member("rules"), "the rules", [&](ObjectReader& reader) {
    if (reader.has("answer-by")) rules.answer_by = reader.integer("answer-by", kShortestSpan, kLongestSpan);
    rules.basis = reader.text("basis", 2000);
    if (reader.has("deemed")) rules.deemed = reader.integer("deemed", kShortestSpan, kLongestSpan);
    rules.publication =
        choice(reader, "publication", {Publication::never, Publication::consent, Publication::free});
    const std::string settled = reader.raw_text("settled", 16);
    if (settled != "open" && settled != "locked") reader.refuse("settled", "is not open or locked");
    rules.settled = settled == "locked" ? Settled::locked : Settled::open;
  });
  return rules;
}

Convene read_convene(ObjectReader& reader) {
  Convene deed;
  if (reader.has("authorities")) deed.authorities = reader.text_set("authorities", 16, kCertificateBytes);
  if (reader.has("base")) {
    nested(reader, reader.member("base"), "the base text", [&](ObjectReader& base) {
      deed.base_cover = base.id<DisclosureId>("cover");
      deed.base_paragraphs = base.ids<DisclosureId>("paragraphs", limits::kParagraphs);
    });
  }
  reader.each("cards", limits::kCards, [&](const Json& json) { deed.cards.push_back(card(reader, &json)); });
  if (deed.cards.empty()) reader.refuse("cards", "is empty");
  if (reader.has("continues")) {
    nested(reader, reader.member("continues"), "the exchange that this one continues",
           [&](ObjectReader& continues) {
             deed.continues = continues.id<ExchangeId>("exchange");
             deed.continues_heads = as_set(continues.id_set<ActId>("heads", limits::kHeads));
           });
  }
  deed.epoch = recipient(reader, "epoch");
  deed.nonce = reader.id<Digest>("nonce");
  if (reader.has("parent")) deed.parent = reader.id<ExchangeId>("parent");
  reader.integer("protocol", 1, 1);
  if (reader.has("relays")) {
    reader.each("relays", 16, [&](const Json& json) {
      nested(reader, &json, "a relay", [&](ObjectReader& object) {
        RelayName relay{object.raw_text("key", 1024), object.line("name", 200), object.line("url", 1000), {}};
        if (object.has("party")) relay.party = object.raw_text("party", 32);
        if (relay.party && !is_party_handle(*relay.party)) object.refuse("party", "is no party's handle");
        deed.relays.push_back(std::move(relay));
      });
    });
  }
  deed.rules = read_rules(reader);
  deed.title = reader.line("title", 200);
  return deed;
}

Join read_join(ObjectReader& reader) {
  Join deed;
  if (reader.has("epoch")) deed.epoch = recipient(reader, "epoch");
  return deed;
}

Invite read_invite(ObjectReader& reader) {
  return {card(reader, reader.member("card"))};
}

Admit read_admit(ObjectReader& reader) {
  Admit deed;
  deed.card = card(reader, reader.member("card"));
  deed.epoch = recipient(reader, "epoch");
  deed.powers = read_powers(reader, "powers");
  return deed;
}

Revoke read_revoke(ObjectReader& reader) {
  Revoke deed;
  deed.also = as_set(reader.id_set<KeyId>("also", limits::kCards));
  const auto name = parse_delegate_name(reader.raw_text("delegate", 65));
  if (!name) reader.refuse("delegate", "is not a delegate's name such as lavrov@russia");
  deed.delegate = name.value_or(DelegateName{});
  deed.epoch = recipient(reader, "epoch");
  if (reader.has("last")) {
    nested(reader, reader.member("last"), "the last act that stands", [&](ObjectReader& last) {
      deed.last = LastAct{last.id<ActId>("act"), last.integer("number", 1, kLargestNumber)};
    });
  }
  deed.revoked = reader.id<KeyId>("revoked");
  return deed;
}

Rekey read_rekey(ObjectReader& reader) {
  Rekey deed;
  deed.epoch = recipient(reader, "epoch");
  deed.refused = reader.text_set("refused", limits::kHeads, kRecipientBytes);
  if (!std::ranges::all_of(deed.refused,
                           [](const std::string& text) { return AgeRecipient::parse(text).has_value(); }))
    reader.refuse("refused", "names what is not an age recipient");
  return deed;
}

Deliver read_deliver(ObjectReader& reader) {
  Deliver deed;
  deed.attachments = reader.ids<DisclosureId>("attachments", limits::kAttachments);
  deed.cover = reader.id<DisclosureId>("cover");
  deed.note = reader.integer("note", 1, limits::kNoteNumber);
  deed.paragraphs = reader.ids<DisclosureId>("paragraphs", limits::kParagraphs);
  if (reader.has("sign-offs")) {
    reader.each("sign-offs", limits::kSignOffs, [&](const Json& json) {
      nested(reader, &json, "a sign-off", [&](ObjectReader& object) {
        SignOff sign_off;
        sign_off.signature = object.raw_text("signature", kLongestSignature);
        if (const Json* statement = object.member("statement")) {
          sign_off.statement = statement->canonical();
          if (const auto read = read_sign_off_statement(sign_off.statement); !read)
            object.refuse(read.error());
        }
        deed.sign_offs.push_back(std::move(sign_off));
      });
    });
    if (deed.sign_offs.empty()) reader.refuse("sign-offs", "is empty");
  }
  deed.standing = read_standing(reader, "standing");
  return deed;
}

Receive read_receive(ObjectReader& reader) {
  Receive deed;
  deed.acts = as_set(reader.id_set<ActId>("acts", limits::kReceipted));
  deed.attachments = as_set(reader.id_set<DisclosureId>("attachments", limits::kReceipted));
  if (deed.acts.empty() && deed.attachments.empty())
    reader.refuse("acts", "is empty, and so is \"attachments\"");
  return deed;
}

Publish read_publish(ObjectReader& reader) {
  Publish deed;
  deed.note = reader.id<ActId>("note");
  deed.paragraphs = as_set(reader.id_set<DisclosureId>("paragraphs", limits::kParagraphs));
  deed.say = choice(reader, "say", {Publish::Say::propose, Publish::Say::consent, Publish::Say::refuse});
  return deed;
}

Conclude read_conclude(ObjectReader& reader) {
  constexpr std::size_t kMost = 2000;
  Conclude deed;
  if (reader.has("ad-referendum-until")) deed.ad_referendum_until = reader.time("ad-referendum-until");
  reader.each("agreed", kMost, [&](const Json& json) {
    Conclude::Entry entry;
    nested(reader, &json, "an agreed point", [&](ObjectReader& object) {
      entry.point = paragraph(object, object.member("point"));
      entry.wording = paragraph(object, object.member("wording"));
    });
    if (!deed.agreed.empty() && !(deed.agreed.back().point < entry.point)) {
      reader.refuse("agreed", "is not in ascending order, or has something twice");
    }
    deed.agreed.push_back(entry);
  });
  reader.each("omitted", kMost, [&](const Json& json) {
    const ParagraphId point = paragraph(reader, &json);
    if (!deed.omitted.empty() && !(deed.omitted.back() < point)) {
      reader.refuse("omitted", "is not in ascending order, or has something twice");
    }
    deed.omitted.push_back(point);
  });
  if (reader.has("open-until")) deed.open_until = reader.time("open-until");
  deed.parties = handles(reader, "parties", limits::kCards);
  return deed;
}

Confirm read_confirm(ObjectReader& reader) {
  return {as_set(reader.id_set<ActId>("acts", limits::kReceipted, 1))};
}

/// A time proof, in form only (section 5.3).
TimeProof read_time_proof(ObjectReader& outer, const Json& json) {
  TimeProof out;
  nested(outer, &json, "a time proof", [&](ObjectReader& reader) {
    out.act = reader.id<ActId>("act");
    const std::string kind = reader.raw_text("kind", 16);
    if (kind == "rfc3161") {
      TimeToken token{reader.raw_text("token", kTokenBytes)};
      if (!from_base64(token.base64)) reader.refuse("token", "is not base64");
      out.how = std::move(token);
    } else if (kind == "relay") {
      RelayTime proof;
      proof.checkpoint = reader.raw_text("checkpoint", kCheckpointBytes);
      proof.index = reader.integer("index", 0, kLargestNumber);
      proof.item = reader.id<Digest>("item");
      proof.proof = reader.ids<Digest>("proof", 64);
      proof.relay = reader.raw_text("relay", 1024);
      proof.salt = reader.id<Digest>("salt");
      proof.time = reader.time("time");
      out.how = std::move(proof);
    } else {
      reader.refuse("kind", "is not relay or rfc3161");
    }
  });
  return out;
}

Deed read_deed(ObjectReader& reader, const std::string& kind) {
  if (kind == "convene") return read_convene(reader);
  if (kind == "join") return read_join(reader);
  if (kind == "invite") return read_invite(reader);
  if (kind == "admit") return read_admit(reader);
  if (kind == "revoke") return read_revoke(reader);
  if (kind == "rekey") return read_rekey(reader);
  if (kind == "deliver") return read_deliver(reader);
  if (kind == "receive") return read_receive(reader);
  if (kind == "publish") return read_publish(reader);
  if (kind == "conclude") return read_conclude(reader);
  if (kind == "confirm") return read_confirm(reader);
  if (kind == "leave") return Leave{};
  return Unknown{kind};
}

void read_author(ObjectReader& reader, Act& act) {
  act.author = reader.raw_text("author", 65);
  const bool delegate = parse_delegate_name(act.author).has_value();
  if (!delegate && !is_party_handle(act.author)) {
    reader.refuse("author", "is neither a delegate such as lavrov@russia nor a party");
  }
  if (delegate) {
    act.number = reader.integer("number", 1, kLargestNumber);
    if (*act.number > 1) act.previous = reader.id<ActId>("previous");
  }
}

}  // namespace

NoteStanding read_standing(ObjectReader& reader, std::string_view member) {
  return choice(reader, member,
                {NoteStanding::formal, NoteStanding::without_prejudice, NoteStanding::exploratory});
}

Result<Act> read_act(std::string_view bytes) {
  if (bytes.size() > limits::kActBytes) {
    return fail(
        fmt::format("the act is {} bytes long; at most {} are allowed", bytes.size(), limits::kActBytes));
  }
  const Result<Json> json = parse_canonical_json(bytes, {limits::kActBytes, 16});
  if (!json) return std::unexpected(json.error());
  ObjectReader reader(*json, "the act");
  Act act;
  read_author(reader, act);
  if (reader.has("checkpoints")) {
    reader.each("checkpoints", kCheckpoints, [&](const Json& item) {
      const std::string* text = item.string();
      if (!text || text->size() > kCheckpointBytes) {
        reader.refuse("checkpoints", "has an entry that is no string, or is too long");
      } else {
        act.checkpoints.push_back(*text);
      }
    });
  }
  act.heads = reader.id_set<ActId>("heads", limits::kHeads);
  act.key = reader.id<KeyId>("key");
  const std::string kind = reader.line("kind", 32);
  act.time = reader.time("time");
  if (reader.has("times")) {
    reader.each("times", kTimes,
                [&](const Json& item) { act.times.push_back(read_time_proof(reader, item)); });
  }
  const bool founding = kind == "convene";
  if (founding && act.number != 1) reader.refuse("number", "is not 1, as it is in every founding act");
  if (founding && !act.heads.empty()) reader.refuse("heads", "is not empty, as it is in every founding act");
  if (!founding) act.exchange = reader.id<ExchangeId>("exchange");
  act.deed = read_deed(reader, kind);
  if (act.by_party_key() && !std::holds_alternative<Admit>(act.deed) &&
      !std::holds_alternative<Revoke>(act.deed)) {
    reader.refuse("kind", "is not admit or revoke, which alone the party key signs");
  }
  if (std::holds_alternative<Unknown>(act.deed)) {
    if (!reader.good()) return std::unexpected(reader.finish().error());
    return act;  // its further members are for a newer Parley
  }
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  return act;
}

}  // namespace parley
