#include "acts_and_cards.hpp"

#include "../record/simple_exchange.hpp"
#include "base/json.hpp"
#include "seal/bech32.hpp"

namespace parley::vectors {
namespace {

class Maker {
 public:
  std::map<std::string, std::string> files;

  /// A good act: bytes, signature, and the id that it has.
  Index good(const std::string& name, const CheckedAct& act,
             const std::vector<std::string>& disclosures = {}) {
    const std::string path = "acts/good/" + numbered(name);
    files[path + ".json"] = act.raw.bytes;
    files[path + ".sig"] = act.raw.signature;
    files[path + ".id"] = act.id.hex() + "\n";
    for (std::size_t i = 0; i < disclosures.size(); ++i) {
      files[path + ".disclosure" + std::to_string(i)] = disclosures[i];
    }
    if (!talks) return 0;
    return talks->add(act, disclosures);
  }
  /// A bad one: bytes that have no place in a record, and a sentence about why.
  void bad(const std::string& name, const std::string& bytes, const std::string& why,
           std::string signature = {}) {
    const std::string path = "acts/bad/" + name;
    if (signature.empty())
      signature = sshsig_sign(secret_key("lavrov@russia"), namespaces::kAct, as_bytes(bytes));
    files[path + ".json"] = bytes;
    files[path + ".sig"] = signature;
    files[path + ".why"] = why + "\n";
  }
  std::string numbered(const std::string& name) {
    std::string count = std::to_string(++count_);
    return std::string(2 - std::min<std::size_t>(2, count.size()), '0') + count + "-" + name;
  }

  SimpleExchange* talks = nullptr;

 private:
  int count_ = 0;
};

/// A sign-off of a note, by the delegate of that name.
SignOff sign_off(const SimpleNote& note, const ExchangeId& exchange, std::string_view who) {
  SignOffStatement statement;
  statement.author = parse_delegate_name(who).value();
  statement.cover = note.deed.cover;
  statement.exchange = exchange;
  statement.expires = parse_instant("2022-12-31T00:00:00Z").value();
  statement.heading = "Reply";
  statement.key = key_id(who);
  statement.note = note.deed.note;
  statement.paragraphs = note.deed.paragraphs;
  statement.party = statement.author.party;
  return {statement.bytes(), sshsig_sign(secret_key(who), namespaces::kSignOff, as_bytes(statement.bytes()))};
}

/// One exchange that uses every kind once, in the order in which it happened.
void good_acts(Maker& maker) {
  Convene convene =
      SimpleExchange::convening({vouched(card("lavrov@russia")), vouched(card("ryabkov@russia")),
                                 vouched(card("blinken@usa", kAllPowers, Role::negotiating, 1))});
  convene.rules.answer_by = 60 * 86400;
  convene.rules.publication = Publication::consent;
  SimpleExchange talks(SimpleExchange::found(convene, "lavrov@russia"));
  maker.good("convene", talks.founding());
  maker.talks = &talks;
  const auto say = [&](const std::string& kind, std::string_view who, Deed deed) {
    return maker.good(kind, talks.act(talks.seen(), who, std::move(deed)));
  };
  say("join", "blinken@usa", Join{});
  SimpleNote demand(1, {"Flights", "Exercises"});
  demand.disclosures.push_back(
      disclosure("attachment 1", "name: map.pdf\nsize: 3\nsha256: " + sha256(as_bytes("map")).hex() + "\n"));
  demand.deed.attachments = {sha256_id<DisclosureId>(demand.disclosures.back())};
  const Index delivered =
      maker.good("deliver", talks.act(talks.seen(), "lavrov@russia", demand.deed), demand.disclosures);
  const ActId note = talks.seen().at(delivered).id;
  say("receive", "blinken@usa", Receive{{note}, {demand.deed.attachments[0]}});
  SimpleNote reply(1, {"Re russia/1.1: reject"},
                   "ref: russia/1.1 " + note.hex() + " " + demand.deed.paragraphs[0].hex() + "\n");
  reply.disclosures[0] = disclosure(
      "cover 0", "standing: formal\nref: russia/1 " + note.hex() + "\n\ntitle: Reply\nanswers: russia/1\n\n");
  reply.deed.cover = sha256_id<DisclosureId>(reply.disclosures[0]);
  reply.deed.sign_offs = {sign_off(reply, talks.seen().id(), "blinken@usa")};
  const Index replied =
      maker.good("deliver-signed-off", talks.act(talks.seen(), "blinken@usa", reply.deed), reply.disclosures);
  say("publish", "blinken@usa", Publish{note, {}, Publish::Say::propose});
  say("admit", "lavrov@russia", SimpleExchange::admit(card("grushko@russia"), {Power::transmit}, "admitted"));
  maker.good("admit-by-party-key",
             talks.party_act(talks.seen(), "usa",
                             SimpleExchange::admit(card("nuland@usa"), kAllPowers, "by party")));
  say("rekey", "blinken@usa", Rekey{recipient("rekeyed"), {recipient("by party")}});
  const SignedCard guest = vouched(card("stoltenberg@nato", kAllPowers, Role::chair));
  say("invite", "lavrov@russia", Invite{guest});
  say("invite", "blinken@usa", Invite{guest});
  say("join-invited", "stoltenberg@nato", Join{recipient("joined")});
  maker.good("revoke",
             talks.act(talks.seen(), "lavrov@russia", talks.revoke("grushko@russia", {}, "revoked")));
  maker.good("revoke-by-party-key",
             talks.party_act(talks.seen(), "usa", talks.revoke("nuland@usa", {}, "revoked by party")));
  say("confirm", "lavrov@russia", Confirm{{talks.seen().at(replied).id}});
  const ParagraphId point{note, demand.deed.paragraphs[0]};
  const ParagraphId left_out{note, demand.deed.paragraphs[1]};
  say("conclude", "lavrov@russia",
      Conclude{{}, parse_instant("2022-03-01T12:00:00Z"), {{point, point}}, {left_out}, {"russia", "usa"}});
  Act crown = next_act(talks.seen(), key_id("lavrov@russia"), "lavrov@russia");
  crown.time = parse_instant("2022-01-01T00:00:00Z").value();
  crown.deed = Unknown{"crown"};
  maker.good("unknown-kind", sign(crown, "lavrov@russia"));
  say("leave", "blinken@usa", Leave{});
}

void bad_acts(Maker& maker) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  Act act = next_act(talks.seen(), key_id("lavrov@russia"), "lavrov@russia");
  act.time = parse_instant("2022-01-26T12:00:00Z").value();
  act.deed = Confirm{{talks.founding().id}};
  const std::string good = write_act(act);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string out = good;
    return out.replace(out.find(from), from.size(), to);
  };
  const auto member = [&](std::string_view name, const std::string& json) {
    Json::Object object = *parse_json(good).value().object();
    object.erase(std::string(name));
    if (!json.empty()) object.emplace(name, parse_json(json).value());
    return Json(object).canonical();
  };
  maker.bad("white-space", good + "\n", "a line end after the object: not canonical");
  maker.bad("order-of-members", "{\"time\":\"2022-01-26T12:00:00Z\"," + member("time", "").substr(1),
            "members are not sorted");
  maker.bad("duplicate-member", changed("\"kind\":", "\"kind\":\"leave\",\"kind\":"),
            "a member stands twice");
  maker.bad("escaped-letter", changed("\"confirm\"", "\"\\u0063onfirm\""),
            "a letter is escaped that need not be: not canonical");
  maker.bad("number-with-fraction", changed("\"number\":2", "\"number\":2.0"),
            "numbers are whole and have one spelling");
  maker.bad("number-too-large", changed("\"number\":2", "\"number\":9007199254740992"),
            "2^53 is beyond what numbers may be");
  maker.bad("byte-order-mark", "\xEF\xBB\xBF" + good, "a byte order mark");
  maker.bad("malformed-utf8", changed("confirm\"", "confirm\x80\""), "malformed UTF-8");
  maker.bad("lone-surrogate", changed("confirm\"", "confirm\\ud800\""), "a lone surrogate");
  maker.bad("null-member", member("previous", "null"), "no member may be null");
  maker.bad("unknown-member", member("mood", "1"), "a member that does not belong there");
  maker.bad("missing-time", member("time", ""), "a member is missing");
  maker.bad("time-with-offset", member("time", "\"2022-01-26T15:00:00+03:00\""),
            "times are UTC, in whole seconds");
  maker.bad("time-that-is-none", member("time", "\"2022-02-30T12:00:00Z\""), "there is no such day");
  maker.bad("upper-case-digest", member("previous", '"' + std::string(64, 'A') + '"'),
            "hexadecimal is lower case");
  maker.bad("handle-in-capitals", member("author", "\"Lavrov@russia\""), "handles are [a-z0-9-]{1,32}");
  maker.bad("author-of-the-base", member("author", "\"lavrov@base\""), "the handle base is reserved");
  maker.bad("number-one-with-previous", member("number", "1"), "number 1 has no previous");
  maker.bad("number-without-previous", member("previous", ""), "another number than 1 has a previous");
  maker.bad("number-zero", member("number", "0"), "numbers begin at 1");
  maker.bad("heads-unsorted",
            member("heads", "[\"" + std::string(64, 'b') + "\",\"" + std::string(64, 'a') + "\"]"),
            "a set is sorted");
  maker.bad("heads-twice",
            member("heads", "[\"" + std::string(64, 'b') + "\",\"" + std::string(64, 'b') + "\"]"),
            "a set has nothing twice");
  maker.bad("acts-empty", member("acts", "[]"), "confirm names at least one act");
  maker.bad("founding-act-with-exchange", member("kind", "\"convene\""),
            "a founding act has number 1 and no exchange");
  maker.bad("nested-too-deep",
            Json(Json::Object{{"jewels", parse_json(std::string(15, '[') + std::string(15, ']')).value()}})
                .canonical()
                .replace(10, 0, "[")
                .append("]"),
            "more than 16 levels of nesting");
  maker.bad("changed-byte", changed("12:00:00Z", "12:00:01Z"), "the signature is of other bytes",
            sshsig_sign(secret_key("lavrov@russia"), namespaces::kAct, as_bytes(good)));
  maker.bad("signed-by-another-key", good, "the signature is by another key than the act names",
            sshsig_sign(secret_key("blinken@usa"), namespaces::kAct, as_bytes(good)));
  maker.bad("signed-for-another-use", good, "the signature's namespace is parley-party",
            sshsig_sign(secret_key("lavrov@russia"), namespaces::kParty, as_bytes(good)));
  maker.bad("signature-with-text-around-it", good, "a signature stands alone",
            "see below\n" + sshsig_sign(secret_key("lavrov@russia"), namespaces::kAct, as_bytes(good)));
  Act by_party_key = act;
  by_party_key.author = "russia";
  by_party_key.previous.reset();
  by_party_key.key = key_id("russia");
  by_party_key.number = 1;
  by_party_key.deed = SimpleExchange::admit(card("nuland@russia"), {Power::transmit}, "epoch");
  maker.bad("party-key-with-number", write_act(by_party_key), "an act of the party key has no number",
            sshsig_sign(secret_key("russia"), namespaces::kParty, as_bytes(write_act(by_party_key))));
  SignedCard altered = vouched(card("nuland@russia"));
  altered.card.powers = kAllPowers;
  altered.card.sealing = recipient("another");
  act.deed = Admit{altered, recipient("epoch"), {Power::transmit}};
  maker.bad("card-altered", write_act(act), "the signature of the card inside does not fit");
  std::string mistyped = recipient("epoch");
  mistyped.back() = mistyped.back() == 'q' ? 'p' : 'q';
  act.deed = Rekey{mistyped, {}};
  maker.bad("epoch-mistyped", write_act(act), "the checksum of the epoch's recipient does not fit");
  act.deed = Rekey{bech32_encode("age", Bytes(32)), {}};
  maker.bad("epoch-of-small-order", write_act(act), "anybody could open what is sealed to that recipient");
}

void cards(Maker& maker) {
  const auto put = [&](const std::string& name, const SignedCard& card) {
    maker.files["cards/" + name + ".json"] = card.json().canonical();
    maker.files["cards/" + name + ".card"] = card_block(card);
    maker.files["cards/" + name + ".digits"] = comparison_digits(card.card.digest().bytes) + "\n";
  };
  put("lavrov", vouched(card("lavrov@russia")));
  put("observer", vouched(card("guterres@un", {Power::observe}, Role::observer)));
  put("with-sign-offs", vouched(card("blinken@usa", kAllPowers, Role::negotiating, 2)));
  put("request", {card("ryabkov@russia"), {}});
  std::string mailed = "Dear colleague,\r\n\r\n";
  const std::string block = card_block(vouched(card("lavrov@russia")));
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t end = block.find('\n', at);
    mailed += "> " + block.substr(at, end - at) + "\r\n";
    at = end + 1;
  }
  maker.files["cards/lavrov-mailed.txt"] = mailed;
  const auto bad = [&](const std::string& name, const std::string& json, const std::string& why) {
    maker.files["cards/bad/" + name + ".json"] = json;
    maker.files["cards/bad/" + name + ".why"] = why + "\n";
  };
  SignedCard altered = vouched(card("lavrov@russia"));
  altered.card.role = Role::chair;
  bad("altered", altered.json().canonical(), "the party key signed something else");
  SignedCard stranger{card("lavrov@russia"), {}};
  stranger.signature = sshsig_sign(secret_key("usa"), namespaces::kCard, as_bytes(stranger.card.bytes()));
  bad("signed-by-another-party", stranger.json().canonical(), "another key signed than the card names");
  const auto with = [&](std::string_view member, const std::string& value) {
    Json::Object object = *SignedCard{card("lavrov@russia"), {}}.json().find("card")->object();
    object.erase(std::string(member));
    object.emplace(member, parse_json(value).value());
    return Json(Json::Object{{"card", object}}).canonical();
  };
  bad("small-order-key",
      with("signing", "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""),
      "the signing key is the identity of the group, under which anything can be made to verify");
  bad("key-with-comment", with("signing", '"' + public_key("lavrov@russia").line() + " lavrov\""),
      "a key stands without comment");
  bad("sealing-key-of-small-order", with("sealing", '"' + bech32_encode("age", Bytes(32)) + '"'),
      "anybody could open what is sealed to that recipient");
  bad("powers-unsorted", with("powers", R"(["transmit","commit"])"), "a set is sorted");
  bad("no-powers", with("powers", "[]"), "at least one power");
  bad("reserved-party", with("party", "\"base\""), "the handle base is reserved");
  bad("name-of-two-lines", with("name", R"("The Federation\nof")"), "a name has no control characters");
}

}  // namespace

std::map<std::string, std::string> acts_and_cards() {
  Maker maker;
  good_acts(maker);
  bad_acts(maker);
  cards(maker);
  return std::move(maker.files);
}

}  // namespace parley::vectors
