#include "seal/age.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"
#include "seal/header.hpp"

namespace parley {
namespace {

SealTo to_all(const std::vector<AgeIdentity>& identities) {
  SealTo to;
  to.recipients.reserve(identities.size());
  for (const AgeIdentity& identity : identities) to.recipients.push_back(identity.recipient());
  return to;
}

std::vector<AgeIdentity> people(int count) {
  SeededRandom random("people");
  std::vector<AgeIdentity> identities;
  identities.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) identities.push_back(AgeIdentity::generate(random));
  return identities;
}

TEST(Age, each_of_many_recipients_opens_it) {
  const auto identities = people(50);
  const Bytes plain = sample(1000);
  for (const bool armored : {false, true}) {
    const Bytes sealed = sealed_to(to_all(identities), plain, armored);
    for (const AgeIdentity& identity : identities) {
      const Opened opened = opened_with({{identity}, {}}, sealed);
      EXPECT_TRUE(opened.result);
      EXPECT_EQ(opened.plain, plain);
    }
    const Opened stranger =
        opened_with({people(51), {}}, sealed_to(to_all({people(60).back()}), plain, armored));
    ASSERT_FALSE(stranger.result);
    EXPECT_EQ(stranger.result.error().kind, SealErrorKind::no_match);
  }
}

TEST(Age, passphrase) {
  SealTo to;
  to.passphrase = Secret(std::string_view("open sesame"));
  to.work_factor = 2;
  const Bytes sealed = sealed_to(to, sample(10));
  EXPECT_EQ(opened_with({{}, [] { return passphrase_given("open sesame"); }}, sealed).plain, sample(10));
  const Opened wrong = opened_with({{}, [] { return passphrase_given("open"); }}, sealed);
  ASSERT_FALSE(wrong.result);
  EXPECT_EQ(wrong.result.error().message, "the passphrase is not the right one");
  const Opened none = opened_with({people(2), {}}, sealed);
  ASSERT_FALSE(none.result);
  EXPECT_EQ(none.result.error().message, "it is sealed with a passphrase, and none was given");
}

TEST(Age, written_in_any_pieces_it_is_the_same_file) {
  const SealTo to = to_all(people(2));
  for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 600000UL}) {
    const Bytes plain = sample(size);
    SeededRandom one("chance");
    BytesSource source(plain);
    BytesSink whole;
    seal(source, whole, to, false, one);
    const Bytes expected = whole.take();
    for (const std::size_t piece : {1000UL, 65536UL, 700000UL}) {
      SeededRandom same("chance");
      BytesSink out;
      SealingSink sink(out, to, same);
      for (std::size_t at = 0; at < size; at += piece)
        sink.write(BytesView(plain).subspan(at, std::min(piece, size - at)));
      sink.finish();
      EXPECT_EQ(out.take(), expected) << size << " in pieces of " << piece;
    }
  }
}

TEST(Age, read_in_any_pieces_it_gives_the_same) {
  const auto identities = people(1);
  for (const std::size_t size : {0UL, 1UL, 65536UL, 600000UL}) {
    const Bytes plain = sample(size);
    Bytes sealed = sealed_to(to_all(identities), plain, false);
    const auto read = [&](std::size_t piece) {
      BytesSource in(sealed);
      auto source = OpeningSource::begin(in, {identities, {}}).value();
      Bytes out, block(piece);
      while (const std::size_t got = source.read(block))
        out.insert(out.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got));
      return out;
    };
    for (const std::size_t piece : {1000UL, 65537UL, 700000UL}) EXPECT_EQ(read(piece), plain);
    sealed.back() ^= 1;
    EXPECT_THROW(read(1000), OpeningFailure);
    sealed.resize(sealed.size() - 17);
    EXPECT_THROW(read(1000), OpeningFailure);
    BytesSource in(sealed);
    EXPECT_EQ(OpeningSource::begin(in, {people(2), {}}).has_value(), true);
    BytesSource again(sealed);
    EXPECT_EQ(OpeningSource::begin(again, {{people(2).back()}, {}}).error().kind, SealErrorKind::no_match);
  }
}

TEST(Age, a_passphrase_is_not_asked_for_in_vain) {
  const auto identities = people(1);
  bool asked = false;
  const OpenWith with{{people(2)[1]}, [&]() -> Result<Secret> {
                        asked = true;
                        return fail("no");
                      }};
  EXPECT_FALSE(opened_with(with, sealed_to(to_all(identities), {})).result);
  EXPECT_FALSE(asked);
}

TEST(Age, somebody_must_be_able_to_open_it) {
  EXPECT_THROW(sealed_to({}, {}), std::invalid_argument);
  SealTo both = to_all(people(1));
  both.passphrase = Secret(std::string_view("p"));
  EXPECT_THROW(sealed_to(both, {}), std::invalid_argument);
  EXPECT_THROW(sealed_to({{AgeRecipient{}}, {}}, {}), std::invalid_argument);  // the point zero
}

TEST(Age, the_same_chance_gives_the_same_bytes) {
  EXPECT_EQ(sealed_to(to_all(people(3)), sample(9)), sealed_to(to_all(people(3)), sample(9)));
  EXPECT_NE(sealed_to(to_all(people(3)), sample(9)), sealed_to(to_all(people(3)), sample(9), false, "other"));
}

TEST(Age, every_changed_byte_is_noticed) {
  const auto identities = people(2);
  const Bytes plain = sample(20);
  Bytes sealed = sealed_to(to_all(identities), plain);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (const std::uint8_t flip : {std::uint8_t{1}, std::uint8_t{0x20}}) {
      sealed[at] ^= flip;
      const Opened opened = opened_with({{identities[0]}, {}}, sealed);
      EXPECT_FALSE(opened.result) << at;
      EXPECT_TRUE(opened.plain.empty()) << at;
      sealed[at] ^= flip;
    }
  }
}

TEST(Age, a_changed_header_is_an_hmac_failure) {
  const auto identities = people(1);
  const Bytes sealed = sealed_to(to_all(identities), sample(20));
  std::string text(as_text(sealed));
  text.insert(text.find("---"), "-> grease\n\n");
  const Opened opened = opened_with({identities, {}}, as_bytes(text));
  ASSERT_FALSE(opened.result);
  EXPECT_EQ(opened.result.error().kind, SealErrorKind::hmac);
}

TEST(Age, items_in_memory) {
  const auto identities = people(300);  // the epochs of a long exchange
  const std::vector<AgeRecipient> epoch = {identities[299].recipient()};
  SeededRandom random;
  const Bytes sealed = seal_bytes(sample(3000), epoch, random);
  EXPECT_EQ(open_bytes(sealed, identities, 3000), sample(3000));
  const auto too_large = open_bytes(sealed, identities, 2999);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, SealErrorKind::payload);
  EXPECT_EQ(open_bytes({}, identities, 3000).error().kind, SealErrorKind::header);
  const Bytes armored = sealed_to({epoch, {}}, sample(3000), true);
  EXPECT_EQ(open_bytes(armored, identities, 3000).error().kind, SealErrorKind::header);
}

TEST(Age, a_file_with_too_many_recipients_for_the_keys_at_hand_is_refused_at_once) {
  const auto identities = people(40);
  const std::vector<Stanza> stanzas(2000, Stanza{{"X25519", to_base64(Bytes(32, 9), false)}, Bytes(32)});
  const std::string file = write_header(stanzas, Bytes(16));
  const auto refused = open_bytes(as_bytes(file), identities, 1000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, SealErrorKind::header);
  EXPECT_EQ(refused.error().message, "it names too many recipients to try all keys on");
}

}  // namespace
}  // namespace parley
