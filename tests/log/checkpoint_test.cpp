#include "log/checkpoint.hpp"

#include <gmock/gmock.h>

#include "crypto/digest.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

const Ed25519SecretKey kKey = Ed25519SecretKey::from_seed(Bytes(32, 9));
const VerifierKey kVerifier{"relay.example", kKey.public_key()};
const Checkpoint kCheckpoint{"relay.example/box", 20852163, sha256(as_bytes("root")), {}};

// The key and the note of the signed-note package of Go's module checksum database, and of the standard.
TEST(Checkpoint, KeysReadAndWriteAsOthersDo) {
  const char* const text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const auto key = VerifierKey::parse(text);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->name, "PeterNeumann");
  EXPECT_EQ(key->text(), text);
  EXPECT_EQ(VerifierKey::parse(kVerifier.text()), kVerifier);
}

TEST(Checkpoint, KeysThatAreNoneAreRefused) {
  for (const char* text : {"", "PeterNeumann", "PeterNeumann+c74f20a3",
                           "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "PeterNeumann+c74f20a3+AhpcZ2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T"})
    EXPECT_FALSE(VerifierKey::parse(text)) << text;
  EXPECT_FALSE(VerifierKey::parse((VerifierKey{"unsound", {}}).text()));
}

TEST(Checkpoint, SaysWhatWasSigned) {
  const std::string note = sign_checkpoint(kCheckpoint, kVerifier.name, kKey);
  EXPECT_THAT(note, HasSubstr("relay.example/box\n20852163\n"));
  EXPECT_EQ(open_checkpoint(note, kVerifier), kCheckpoint);
  Checkpoint more = kCheckpoint;
  more.extensions = {"one line", "and another"};
  EXPECT_EQ(open_checkpoint(sign_checkpoint(more, kVerifier.name, kKey), kVerifier), more);
  EXPECT_EQ(read_unverified_checkpoint(note), kCheckpoint);
}

TEST(Checkpoint, CarriesOthersSignaturesBeside) {
  const Ed25519SecretKey witness = Ed25519SecretKey::from_seed(Bytes(32, 5));
  const std::string theirs = sign_checkpoint(kCheckpoint, "witness", witness);
  std::string note = sign_checkpoint(kCheckpoint, kVerifier.name, kKey);
  note += theirs.substr(theirs.find("\xe2\x80\x94"));
  EXPECT_TRUE(open_checkpoint(note, kVerifier));
  EXPECT_TRUE(open_checkpoint(note, {"witness", witness.public_key()}));
  EXPECT_FALSE(open_checkpoint(note, {"stranger", witness.public_key()}));
}

TEST(Checkpoint, EveryChangedBitIsNoticed) {
  const std::string note = sign_checkpoint(kCheckpoint, kVerifier.name, kKey);
  for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string changed = note;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(open_checkpoint(changed, kVerifier)) << bit;
  }
}

TEST(Checkpoint, AnotherKeyOfTheSameNameIsNoKey) {
  const Ed25519SecretKey other = Ed25519SecretKey::from_seed(Bytes(32, 8));
  EXPECT_FALSE(open_checkpoint(sign_checkpoint(kCheckpoint, kVerifier.name, other), kVerifier));
}

TEST(Checkpoint, IsReadStrictly) {
  const std::string note = sign_checkpoint(kCheckpoint, kVerifier.name, kKey);
  const auto with = [&](std::string_view old, std::string_view fresh) {
    std::string out = note;
    return out.replace(out.find(old), old.size(), fresh);
  };
  EXPECT_TRUE(read_unverified_checkpoint(with("20852163", "0")));
  EXPECT_TRUE(read_unverified_checkpoint(with("20852163", "18446744073709551615")));
  for (const std::string& bad :
       {std::string(), note.substr(0, note.size() - 1), with("20852163", "020852163"), with("20852163", "+1"),
        with("20852163", "-1"), with("20852163", ""), with("20852163", "18446744073709551616"),
        with("20852163", "1 "), with("relay.example/box\n", ""), with("relay.example/box", "a\tb"),
        with("=\n\n", "=\n"), with("=\n\n", "=\n\n\n"), with("=\n\n", "=\nmore\n\nand more\n"),
        with("\xe2\x80\x94 ", "- "), with("\xe2\x80\x94 relay.example ", "\xe2\x80\x94 "),
        with("\xe2\x80\x94 relay.example", "\xe2\x80\x94 relay+example"), note + "x\n", note + note,
        with("=\n\n", "=\n" + std::string(4096, 'x') + "\n\n")})
    EXPECT_FALSE(read_unverified_checkpoint(bad)) << bad;
  std::string many = note;
  for (int i = 0; i < 15; ++i) many += note.substr(note.find("\xe2\x80\x94"));
  EXPECT_TRUE(read_unverified_checkpoint(many));
  EXPECT_FALSE(read_unverified_checkpoint(many + note.substr(note.find("\xe2\x80\x94"))));
}

TEST(Checkpoint, ALineIsALine) {
  Checkpoint twice = kCheckpoint;
  twice.origin = "relay\n999";
  EXPECT_THROW(twice.text(), std::invalid_argument);
  twice = kCheckpoint;
  twice.extensions = {""};
  EXPECT_THROW(twice.text(), std::invalid_argument);
  EXPECT_FALSE(is_note_name("a b"));
  EXPECT_FALSE(
      is_note_name("a\xc2\xa0"
                   "b"));
  EXPECT_FALSE(is_note_name("a+b"));
  EXPECT_FALSE(is_note_name(""));
  EXPECT_TRUE(is_note_name("relay.example/one"));
}

}  // namespace
}  // namespace parley
