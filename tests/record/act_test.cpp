#include "record/act.hpp"

#include <gtest/gtest.h>

#include "simple_exchange.hpp"

namespace parley {
namespace {

const ActId kSomeAct = sha256_id<ActId>("an act");
const DisclosureId kSomeText = sha256_id<DisclosureId>("a text");

Act act_of(Deed deed) {
  Act act;
  act.author = "lavrov@russia";
  act.exchange = sha256_id<ExchangeId>("an exchange");
  act.heads = {kSomeAct};
  act.key = key_id("lavrov@russia");
  act.number = 7;
  act.previous = sha256_id<ActId>("the one before");
  act.time = parse_instant("2022-01-26T12:00:00Z").value();
  act.deed = std::move(deed);
  return act;
}

Act party_act_of(Deed deed) {
  Act act = act_of(std::move(deed));
  act.author = "russia";
  act.number.reset();
  act.previous.reset();
  return act;
}

/// Why the bytes are refused; empty if they are not.
std::string refusal(std::string_view bytes) {
  const auto read = read_act(bytes);
  return read ? "" : read.error().message;
}

/// The act with a member replaced, or removed for an empty value.
std::string with(const Act& act, std::string_view member, const std::string& value) {
  Json::Object object = *parse_json(write_act(act)).value().object();
  object.erase(std::string(member));
  if (!value.empty()) object.emplace(member, parse_json(value).value());
  return Json(object).canonical();
}

std::string id_list(std::size_t count, std::string_view prefix = "id") {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < count; ++i)
    ids.insert(sha256_id<ActId>(std::string(prefix) + std::to_string(i)).hex());
  std::string out = "[";
  for (const std::string& id : ids) out += (out.size() > 1 ? ",\"" : "\"") + id + '"';
  return out + "]";
}

Convene convening() {
  return SimpleExchange::convening(SimpleExchange::cards_of({"lavrov@russia", "blinken@usa"}));
}

std::vector<Deed> every_kind() {
  Convene full = convening();
  full.authorities = {"-----BEGIN CERTIFICATE-----\n"};
  full.base_cover = kSomeText;
  full.base_paragraphs = {kSomeText};
  full.continues = sha256_id<ExchangeId>("former");
  full.continues_heads = {kSomeAct};
  full.parent = sha256_id<ExchangeId>("parent");
  full.relays = {{"key", "name", "https://relay.example", "usa"},
                 {"key", "name", "https://relay.example", {}}};
  full.rules = {86400, "Nothing is agreed.\nUntil all is.", 3600, Publication::consent, Settled::locked};
  const SignedCard one = vouched(card("nuland@usa"));
  SimpleNote note(3, {"Flights"});
  note.deed.attachments = {kSomeText};
  note.deed.standing = NoteStanding::without_prejudice;
  SignOffStatement statement;
  statement.author = {"lavrov", "russia"};
  statement.heading = "A note";
  statement.note = 3;
  statement.party = "russia";
  statement.paragraphs = {kSomeText};
  note.deed.sign_offs = {{statement.bytes(), "a signature"}};
  const ParagraphId place{kSomeAct, kSomeText};
  const Instant date = parse_instant("2022-03-01T12:00:00Z").value();
  return {Deed(full),
          Deed(Join{}),
          Deed(Join{recipient("epoch")}),
          Deed(Invite{one}),
          Deed(Admit{one, recipient("epoch"), {Power::transmit}}),
          Deed(Revoke{{key_id("b")}, {"b", "usa"}, recipient("epoch"), LastAct{kSomeAct, 3}, key_id("a")}),
          Deed(Rekey{recipient("epoch"), {recipient("old")}}),
          Deed(note.deed),
          Deed(Receive{{kSomeAct}, {kSomeText}}),
          Deed(Publish{kSomeAct, {kSomeText}, Publish::Say::consent}),
          Deed(Conclude{date, date, {{place, place}}, {place}, {"russia", "usa"}}),
          Deed(Confirm{{kSomeAct}}),
          Deed(Leave{})};
}

TEST(Act, OfEveryKindIsReadAsItWasWritten) {
  for (const Deed& deed : every_kind()) {
    Act act = act_of(deed);
    act.checkpoints = {"checkpoint"};
    if (std::holds_alternative<Convene>(deed)) {
      act.exchange.reset();
      act.heads.clear();
      act.number = 1;
      act.previous.reset();
    }
    const std::string bytes = write_act(act);
    const auto read = read_act(bytes);
    ASSERT_TRUE(read) << read.error().message << '\n' << bytes;
    EXPECT_EQ(write_act(*read), bytes);
    EXPECT_EQ(read->kind(), act.kind());
    EXPECT_EQ(read->deed.index(), deed.index());
  }
}

TEST(Act, HasTheCanonicalFormAndNoOther) {
  const std::string bytes = write_act(act_of(Leave{}));
  EXPECT_EQ(refusal(bytes), "");
  EXPECT_NE(refusal(bytes + "\n"), "");
  EXPECT_NE(refusal(" " + bytes), "");
  std::string spaced = bytes;
  spaced.insert(1, " ");
  EXPECT_NE(refusal(spaced), "");
  EXPECT_NE(refusal("{" + bytes.substr(1, bytes.size() - 2) + R"(,"kind":"leave"})"), "");
  EXPECT_NE(refusal(""), "");
  EXPECT_NE(refusal("null"), "");
  EXPECT_NE(refusal("[]"), "");
}

TEST(Act, RefusesMembersThatAreMissingOrDoNotBelong) {
  const Act act = act_of(Leave{});
  for (const char* member : {"author", "exchange", "heads", "key", "kind", "number", "previous", "time"}) {
    EXPECT_NE(refusal(with(act, member, "")), "") << member;
    EXPECT_NE(refusal(with(act, member, "null")), "") << member;
  }
  EXPECT_EQ(refusal(with(act, "mood", "1")), "the act: the member \"mood\" does not belong there");
  EXPECT_NE(refusal(with(act, "title", "\"x\"")), "");
}

TEST(Act, NumberOneHasNoPreviousAndOthersHaveOne) {
  Act first = act_of(Leave{});
  first.number = 1;
  EXPECT_NE(refusal(write_act(first)), "");
  first.previous.reset();
  EXPECT_EQ(refusal(write_act(first)), "");
  first.number = 2;
  EXPECT_NE(refusal(write_act(first)), "");
  EXPECT_NE(refusal(with(first, "number", "0")), "");
  EXPECT_NE(refusal(with(act_of(Leave{}), "number", "\"7\"")), "");
}

TEST(Act, ChecksIdsTimesAndNames) {
  const Act act = act_of(Leave{});
  EXPECT_NE(refusal(with(act, "time", "\"2022-01-26T12:00:00+00:00\"")), "");
  EXPECT_NE(refusal(with(act, "time", "\"2022-02-30T12:00:00Z\"")), "");
  EXPECT_NE(refusal(with(act, "key", '"' + std::string(64, 'A') + '"')), "");
  EXPECT_NE(refusal(with(act, "key", '"' + std::string(63, 'a') + '"')), "");
  EXPECT_NE(refusal(with(act, "author", "\"Lavrov@russia\"")), "");
  EXPECT_NE(refusal(with(act, "author", "\"lavrov@base\"")), "");
  EXPECT_NE(refusal(with(act, "author", "\"*@russia\"")), "");
  EXPECT_NE(
      refusal(with(act, "heads", '[' + id_list(2).substr(1, 66) + ',' + id_list(2).substr(1, 66) + ']')), "");
}

TEST(Act, OfThePartyKeyIsAdmitOrRevokeAndStandsInNoChain) {
  const SignedCard one = vouched(card("nuland@russia"));
  EXPECT_EQ(refusal(write_act(party_act_of(Admit{one, recipient("e"), {Power::transmit}}))), "");
  EXPECT_NE(refusal(write_act(party_act_of(Leave{}))), "");
  EXPECT_NE(refusal(write_act(party_act_of(Unknown{"crown"}))), "");
  EXPECT_NE(refusal(with(party_act_of(Admit{one, recipient("e"), {Power::transmit}}), "number", "1")), "");
}

TEST(Act, OfUnknownKindIsKeptWithWhateverItHolds) {
  const std::string bytes = with(act_of(Unknown{"crown"}), "jewels", R"([1,{"ruby":true}])");
  const auto read = read_act(bytes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kind(), "crown");
  EXPECT_NE(refusal(with(act_of(Unknown{"crown"}), "kind", "\"\"")), "");
}

TEST(Act, OfTheFoundingKindStandsFirst) {
  Act act = act_of(convening());
  act.exchange.reset();
  act.heads.clear();
  act.number = 1;
  act.previous.reset();
  EXPECT_EQ(refusal(write_act(act)), "");
  EXPECT_NE(refusal(with(act, "exchange", '"' + kSomeAct.hex() + '"')), "");
  EXPECT_NE(refusal(with(act, "heads", id_list(1))), "");
  EXPECT_NE(refusal(with(act, "protocol", "2")), "");
  EXPECT_NE(refusal(with(act, "cards", "[]")), "");
  EXPECT_NE(refusal(with(act, "title", "\"\"")), "");
  EXPECT_NE(refusal(with(act, "title", "\"two\\nlines\"")), "");
  EXPECT_EQ(refusal(with(act, "title", '"' + std::string(200, 'x') + '"')), "");
  EXPECT_NE(refusal(with(act, "title", '"' + std::string(201, 'x') + '"')), "");
  const auto rules = [&](const std::string& changed) { return refusal(with(act, "rules", changed)); };
  EXPECT_EQ(rules(R"({"answer-by":60,"basis":"x","publication":"never","settled":"open"})"), "");
  EXPECT_EQ(rules(R"({"answer-by":316224000,"basis":"x","publication":"never","settled":"open"})"), "");
  EXPECT_NE(rules(R"({"answer-by":59,"basis":"x","publication":"never","settled":"open"})"), "");
  EXPECT_NE(rules(R"({"answer-by":316224001,"basis":"x","publication":"never","settled":"open"})"), "");
  EXPECT_NE(rules(R"({"basis":"","publication":"never","settled":"open"})"), "");
  EXPECT_NE(rules(R"({"basis":"x","publication":"now","settled":"open"})"), "");
  EXPECT_NE(rules(R"({"basis":"x","publication":"never","settled":"shut"})"), "");
  act.number = 2;
  act.previous = kSomeAct;
  EXPECT_NE(refusal(write_act(act)), "");
}

TEST(Act, KeepsItsLimits) {
  const Act leave = act_of(Leave{});
  EXPECT_EQ(refusal(with(leave, "heads", id_list(1024))), "");
  EXPECT_NE(refusal(with(leave, "heads", id_list(1025))), "");
  const auto texts = [](std::size_t count, std::size_t size) {
    Json::Array array;
    for (std::size_t i = 0; i < count; ++i) array.emplace_back(std::string(size, 'x'));
    return Json(array).canonical();
  };
  EXPECT_EQ(refusal(with(leave, "checkpoints", texts(16, 4096))), "");
  EXPECT_NE(refusal(with(leave, "checkpoints", texts(17, 1))), "");
  EXPECT_NE(refusal(with(leave, "checkpoints", texts(1, 4097))), "");

  const Act deliver = act_of(SimpleNote(1, {}).deed);
  EXPECT_EQ(refusal(with(deliver, "paragraphs", id_list(2000))), "");
  EXPECT_NE(refusal(with(deliver, "paragraphs", id_list(2001))), "");
  EXPECT_EQ(refusal(with(deliver, "attachments", id_list(64))), "");
  EXPECT_NE(refusal(with(deliver, "attachments", id_list(65))), "");
  EXPECT_EQ(refusal(with(deliver, "note", "9999")), "");
  EXPECT_NE(refusal(with(deliver, "note", "10000")), "");
  EXPECT_NE(refusal(with(deliver, "note", "0")), "");

  const Act receive = act_of(Receive{{kSomeAct}, {}});
  EXPECT_EQ(refusal(with(receive, "acts", id_list(2048))), "");
  EXPECT_NE(refusal(with(receive, "acts", id_list(2049))), "");
  EXPECT_NE(refusal(with(receive, "acts", "[]")), "");

  // The act as a whole, to the byte.
  Act crown = act_of(Unknown{"crown"});
  const std::size_t rest = with(crown, "jewels", "\"\"").size();
  EXPECT_EQ(refusal(with(crown, "jewels", '"' + std::string(limits::kActBytes - rest, 'x') + '"')), "");
  EXPECT_NE(refusal(with(crown, "jewels", '"' + std::string(limits::kActBytes - rest + 1, 'x') + '"')), "");
  const std::string deep = std::string(15, '[') + std::string(15, ']');
  EXPECT_EQ(refusal(with(crown, "jewels", deep)), "");
  const std::string canonical = with(crown, "jewels", "1");
  std::string deeper = canonical;
  deeper.replace(deeper.find("\"jewels\":1") + 9, 1, "[" + deep + "]");
  EXPECT_NE(refusal(deeper), "");
}

TEST(Act, HoldsAtMost512Cards) {
  Act act = act_of(convening());
  act.exchange.reset();
  act.heads.clear();
  act.number = 1;
  act.previous.reset();
  // Bare, to stay below the size of an act: 512 requests of some 450 bytes each.
  const auto cards = [](std::size_t count) {
    std::string out = "[";
    const std::string one = SignedCard{card("a@b"), {}}.json().canonical();
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + one;
    return out + "]";
  };
  EXPECT_EQ(refusal(with(act, "cards", cards(512))), "");
  EXPECT_NE(refusal(with(act, "cards", cards(513))), "");
}

TEST(Act, ChecksTimeProofsInForm) {
  const Act act = act_of(Leave{});
  const std::string id = '"' + kSomeAct.hex() + '"';
  const std::string token = R"({"act":)" + id + R"(,"kind":"rfc3161","token":"AAAA"})";
  const std::string relay = R"({"act":)" + id + R"(,"checkpoint":"c","index":4,"item":)" + id +
                            R"(,"kind":"relay","proof":[)" + id + R"(],"relay":"r","salt":)" + id +
                            R"(,"time":"2022-01-26T12:00:00Z"})";
  EXPECT_EQ(refusal(with(act, "times", "[" + token + "," + relay + "]")), "");
  const auto read = read_act(with(act, "times", "[" + token + "," + relay + "]"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->times.size(), 2U);
  EXPECT_NE(refusal(with(act, "times", "[" + token.substr(0, token.size() - 7) + R"("-"}])")), "");
  EXPECT_NE(refusal(with(act, "times", R"([{"act":)" + id + R"(,"kind":"sundial"}])")), "");
  std::string many = "[" + token;
  for (int i = 1; i < 64; ++i) many += "," + token;
  EXPECT_EQ(refusal(with(act, "times", many + "]")), "");
  EXPECT_NE(refusal(with(act, "times", many + "," + token + "]")), "");
}

TEST(Act, ConcludesInOrder) {
  const auto place = [](std::string_view word) { return ParagraphId{sha256_id<ActId>(word), kSomeText}; };
  ParagraphId low = place("1");
  ParagraphId high = place("2");
  if (high < low) std::swap(low, high);
  EXPECT_EQ(refusal(write_act(act_of(Conclude{{}, {}, {{low, low}, {high, low}}, {low, high}, {"a"}}))), "");
  EXPECT_NE(refusal(write_act(act_of(Conclude{{}, {}, {{high, low}, {low, low}}, {}, {"a"}}))), "");
  EXPECT_NE(refusal(write_act(act_of(Conclude{{}, {}, {}, {high, low}, {"a"}}))), "");
  EXPECT_NE(refusal(write_act(act_of(Conclude{{}, {}, {}, {low, low}, {"a"}}))), "");
}

TEST(SignOffStatement, IsReadAsItWasWritten) {
  SignOffStatement statement;
  statement.author = {"lavrov", "russia"};
  statement.heading = "A note";
  statement.note = 3;
  statement.party = "russia";
  EXPECT_EQ(read_sign_off_statement(statement.bytes()).value(), statement);
  EXPECT_FALSE(read_sign_off_statement("{}"));
  EXPECT_FALSE(read_sign_off_statement(statement.bytes() + " "));
}

TEST(CheckAct, VerifiesTheSignatureByTheKeyNamed) {
  SimpleExchange talks({"lavrov@russia", "blinken@usa"});
  const SignedAct good = talks.founding().raw;
  const auto checked = check_act(good);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->id, sha256_id<ActId>(good.bytes));
  EXPECT_EQ(checked->key, public_key("lavrov@russia"));

  SignedAct changed = good;
  changed.bytes[changed.bytes.find("Security")] = 's';
  EXPECT_FALSE(check_act(changed));
  EXPECT_TRUE(reread_act(changed)) << "what was stored checked is not verified again";
  SignedAct by_another = good;
  by_another.signature = sshsig_sign(secret_key("x"), namespaces::kAct, as_bytes(good.bytes));
  EXPECT_FALSE(check_act(by_another));
  EXPECT_FALSE(reread_act(by_another));
  SignedAct other_use = good;
  other_use.signature = sshsig_sign(secret_key("lavrov@russia"), namespaces::kParty, as_bytes(good.bytes));
  EXPECT_FALSE(check_act(other_use));
  SignedAct long_signature = good;
  long_signature.signature += std::string(5000, '\n');
  EXPECT_FALSE(check_act(long_signature));
}

TEST(CheckAct, OfManyGivesEachItsOwnResult) {
  SimpleExchange talks({"lavrov@russia", "blinken@usa"});
  std::vector<SignedAct> raw;
  for (int i = 0; i < 10; ++i) {
    raw.push_back(talks.seen().at(talks.say("lavrov@russia", Confirm{{talks.founding().id}})).raw);
  }
  raw[3].signature = "nonsense";
  for (const unsigned threads : {0U, 1U, 3U, 50U}) {
    const auto checked = check_acts(raw, threads);
    ASSERT_EQ(checked.size(), raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
      EXPECT_EQ(checked[i].has_value(), i != 3);
      if (checked[i]) EXPECT_EQ(checked[i]->raw.bytes, raw[i].bytes);
    }
  }
  EXPECT_TRUE(check_acts({}).empty());
}

}  // namespace
}  // namespace parley
