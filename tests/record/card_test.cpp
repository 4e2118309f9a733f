#include "record/card.hpp"

#include <gtest/gtest.h>

#include "simple_exchange.hpp"

namespace parley {
namespace {

std::string read_error(const std::string& json) {
  const auto read = read_signed_card(parse_json(json).value());
  return read ? "" : read.error().message;
}

/// The JSON of lavrov's request, with one member replaced (or removed, for an empty value).
std::string request_with(std::string_view member, const std::string& value) {
  Json::Object object = *vouched(card("lavrov@russia")).json().find("card")->object();
  object.erase(std::string(member));
  if (!value.empty()) object.emplace(member, parse_json(value).value());
  return Json(Json::Object{{"card", object}}).canonical();
}

TEST(Card, IsReadAsItWasWritten) {
  Card original = card("lavrov@russia", {Power::commit, Power::sign_off}, Role::chair, 3);
  const SignedCard signed_card = vouched(original);
  const auto read = read_signed_card(signed_card.json());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, signed_card);
  EXPECT_EQ(original.bytes(),
            R"({"delegate":"lavrov","name":"The party russia","party":"russia","party-key":")" +
                original.party_key.line() + R"(","powers":["commit","sign-off"],"role":"chair","sealing":")" +
                original.sealing + R"(","sign-offs":3,"signing":")" + original.signing.line() + R"("})");
  EXPECT_EQ(original.digest(), sha256(as_bytes(original.bytes())));
}

TEST(Card, WithoutASignatureIsARequest) {
  const SignedCard request{card("lavrov@russia"), {}};
  const auto read = read_signed_card(request.json());
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->vouched());
}

TEST(Card, RefusesASignatureThatDoesNotFit) {
  SignedCard altered = vouched(card("lavrov@russia"));
  altered.card.party_name = "Another";
  EXPECT_FALSE(read_signed_card(altered.json()));

  SignedCard by_another{card("lavrov@russia"), {}};
  by_another.signature = sshsig_sign(secret_key("usa"), namespaces::kCard, as_bytes(by_another.card.bytes()));
  const auto read = read_signed_card(by_another.json());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the card of lavrov@russia is signed by another key than its party's");

  SignedCard other_use{card("lavrov@russia"), {}};
  other_use.signature = sshsig_sign(secret_key("russia"), namespaces::kAct, as_bytes(other_use.card.bytes()));
  EXPECT_FALSE(read_signed_card(other_use.json()));
}

TEST(Card, RefusesWhatItsMembersMayNotBe) {
  EXPECT_EQ(read_error(request_with("role", "\"chair\"")), "");
  EXPECT_NE(read_error(request_with("role", "\"king\"")), "");
  EXPECT_NE(read_error(request_with("delegate", "\"Lavrov\"")), "");
  EXPECT_NE(read_error(request_with("delegate", "\"\"")), "");
  EXPECT_NE(read_error(request_with("party", "\"base\"")), "");
  EXPECT_NE(read_error(request_with("party", "")), "");
  EXPECT_NE(read_error(request_with("name", "\"\"")), "");
  EXPECT_EQ(read_error(request_with("name", '"' + std::string(200, 'x') + '"')), "");
  EXPECT_NE(read_error(request_with("name", '"' + std::string(201, 'x') + '"')), "");
  EXPECT_NE(read_error(request_with("name", R"("a\u001bb")")), "");
  EXPECT_NE(read_error(request_with("name", R"("a\nb")")), "");
  EXPECT_NE(read_error(request_with("powers", "[]")), "");
  EXPECT_NE(read_error(request_with("powers", R"(["commit","admit"])")), "");
  EXPECT_NE(read_error(request_with("powers", R"(["admit","admit"])")), "");
  EXPECT_NE(read_error(request_with("powers", R"(["reign"])")), "");
  EXPECT_EQ(read_error(request_with("sign-offs", "1")), "");
  EXPECT_EQ(read_error(request_with("sign-offs", "16")), "");
  EXPECT_NE(read_error(request_with("sign-offs", "0")), "");
  EXPECT_NE(read_error(request_with("sign-offs", "17")), "");
  EXPECT_NE(read_error(request_with("sealing", "\"age1short\"")), "");
  EXPECT_NE(read_error(request_with("sealing", "null")), "");
  EXPECT_NE(read_error(request_with("signing", "\"ssh-rsa AAAA\"")), "");
  EXPECT_NE(read_error(request_with("signing", '"' + public_key("x").line() + " comment\"")), "");
  EXPECT_NE(read_error(request_with("king", "1")), "");
  EXPECT_EQ(read_error("[]"), "the signed card is not a JSON object");
}

TEST(Card, RefusesUnsoundKeys) {
  // The identity of the group: a key of small order, under which anything can be made to verify.
  const std::string zero =
      "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
  EXPECT_NE(read_error(request_with("signing", zero)), "");
  EXPECT_NE(read_error(request_with("party-key", zero)), "");
}

TEST(CardBlock, SurvivesTheMail) {
  const SignedCard original = vouched(card("lavrov@russia"));
  const std::string block = card_block(original);
  EXPECT_TRUE(block.starts_with("-----BEGIN PARLEY CARD-----\n"));
  EXPECT_TRUE(block.ends_with("-----END PARLEY CARD-----\n"));
  EXPECT_EQ(read_card_block(block).value(), original);

  std::string mailed = "Dear colleague,\r\n\r\n";
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t end = block.find('\n', at);
    mailed += "> > " + block.substr(at, end - at) + "  \r\n";
    at = end + 1;
  }
  EXPECT_EQ(read_card_block(mailed + "> Regards\r\n").value(), original);
}

TEST(CardBlock, RefusesWhatIsDamagedOrTooLong) {
  const std::string block = card_block(vouched(card("lavrov@russia")));
  EXPECT_FALSE(read_card_block(""));
  EXPECT_FALSE(read_card_block(block.substr(0, block.size() / 2)));
  EXPECT_FALSE(read_card_block(block.substr(20)));
  std::string changed = block;
  changed[100] = changed[100] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(read_card_block(changed));
  EXPECT_TRUE(read_card_block(std::string(16 * 1024 - block.size(), ' ') + block));
  const auto longer = read_card_block(std::string(16 * 1024 - block.size() + 1, ' ') + block);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().message, "the card is longer than 16 KiB");
}

}  // namespace
}  // namespace parley
