#include "sign/sshsig.hpp"

#include <gmock/gmock.h>

#include "openssh.hpp"
#include "sign/signer.hpp"
#include "sign/wire.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

constexpr const char* kData = PARLEY_SOURCE_DIR "/tests/sign/data/";
constexpr std::string_view kMessage = "{\"kind\":\"deliver\",\"note\":\"russia/1\"}";

std::string data(const std::string& name) {
  return openssh::read_file(kData + name);
}

std::string armored() {
  return sshsig_sign(openssh::test_key(), namespaces::kAct, as_bytes(kMessage));
}

/// The parts of a signature's blob, each of which a test can spoil.
struct Parts {
  std::string magic = "SSHSIG";
  std::uint32_t version = 1;
  Bytes key = PublicKey(openssh::test_key().public_key()).wire();
  std::string signing_namespace = "parley-act";
  std::string reserved;
  std::string hash = "sha512";
  std::string algorithm = "ssh-ed25519";
  Bytes raw = Bytes(64, 7);
  Bytes after_raw;
  Bytes after_all;

  Bytes blob() const {
    Bytes inner;
    wire::put_string(inner, algorithm);
    wire::put_string(inner, raw);
    inner.insert(inner.end(), after_raw.begin(), after_raw.end());
    Bytes out(magic.begin(), magic.end());
    wire::put_uint32(out, version);
    wire::put_string(out, key);
    wire::put_string(out, signing_namespace);
    wire::put_string(out, reserved);
    wire::put_string(out, hash);
    wire::put_string(out, inner);
    out.insert(out.end(), after_all.begin(), after_all.end());
    return out;
  }
  bool parses() const { return sshsig_parse(sshsig_armor(blob())).has_value(); }

  /// Whether it still parses with one part set to another value.
  template <class Part>
  static bool parses_with(Part Parts::* part, std::type_identity_t<Part> value) {
    Parts parts;
    parts.*part = std::move(value);
    return parts.parses();
  }
};

TEST(SshSig, VerifiesWhatItSigned) {
  const auto by = sshsig_verify(armored(), namespaces::kAct, as_bytes(kMessage));
  ASSERT_TRUE(by);
  EXPECT_EQ(*by, PublicKey(openssh::test_key().public_key()));
  EXPECT_EQ(armored(), armored());
  EXPECT_TRUE(sshsig_verify(sshsig_sign(openssh::test_key(), namespaces::kAct, {}), namespaces::kAct, {}));
}

TEST(SshSig, IsMadeByASigner) {
  KeySigner signer(openssh::test_key());
  Signer& port = signer;
  EXPECT_EQ(*port.sign(namespaces::kAct, as_bytes(kMessage)), armored());
  EXPECT_EQ(port.public_key(), PublicKey(openssh::test_key().public_key()));
}

TEST(SshSig, CountsForItsNamespaceAndItsBytesAlone) {
  for (const std::string_view other :
       {namespaces::kCard, namespaces::kSignOff, namespaces::kParty, std::string_view("file")}) {
    const auto refused = sshsig_verify(armored(), other, as_bytes(kMessage));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("parley-act"));
  }
  for (std::size_t i = 0; i < kMessage.size(); ++i) {
    std::string changed(kMessage);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sshsig_verify(armored(), namespaces::kAct, as_bytes(changed)));
  }
  EXPECT_FALSE(sshsig_verify(armored(), namespaces::kAct, as_bytes(std::string(kMessage) + "\n")));
}

TEST(SshSig, WithAnyByteChangedIsRefused) {
  const std::string whole = armored();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const char flip : {'\x01', '\x04', '\x20'}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      EXPECT_FALSE(sshsig_verify(changed, namespaces::kAct, as_bytes(kMessage))) << i;
    }
  }
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {  // the last line end may be missing
    EXPECT_FALSE(sshsig_parse(whole.substr(0, size))) << size;
  }
}

TEST(SshSig, ArmorIsStrict) {
  const std::string whole = armored();
  EXPECT_TRUE(sshsig_parse(whole));
  EXPECT_TRUE(sshsig_parse(whole.substr(0, whole.size() - 1)));
  const std::size_t body = whole.find('\n') + 1;
  std::string crlf;
  for (const char c : whole) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  std::string spaced = whole;
  spaced.insert(body + 10, " ");
  std::string empty_line = whole;
  empty_line.insert(body, "\n");
  std::string one_line = whole;
  one_line.erase(std::remove(one_line.begin() + static_cast<std::ptrdiff_t>(body), one_line.end() - 30, '\n'),
                 one_line.end() - 30);
  for (const std::string& bad : {"\n" + whole, " " + whole, whole + "\n", whole + whole, "note: " + whole,
                                 crlf, spaced, empty_line, one_line, std::string()}) {
    EXPECT_FALSE(sshsig_parse(bad)) << bad;
  }
}

TEST(SshSig, IsAtMostFourKibibytes) {
  // Only the namespace can be long; each three bytes of it take four characters and their share of a line
  // end.
  Parts parts;
  std::size_t longest = 0;
  for (std::size_t size = 2600; size < 3100; ++size) {
    parts.signing_namespace.assign(size, 'n');
    const std::size_t armored_size = sshsig_armor(parts.blob()).size();
    EXPECT_EQ(parts.parses(), armored_size <= kLongestSignature);
    if (parts.parses()) longest = armored_size;
  }
  EXPECT_GT(longest, kLongestSignature - 8);
}

TEST(SshSig, EveryPartIsChecked) {
  EXPECT_TRUE(Parts{}.parses());
  EXPECT_FALSE(Parts::parses_with(&Parts::magic, "SSHSIH"));
  EXPECT_FALSE(Parts::parses_with(&Parts::version, 0));
  EXPECT_FALSE(Parts::parses_with(&Parts::version, 2));
  EXPECT_FALSE(Parts::parses_with(&Parts::key, {}));
  EXPECT_FALSE(Parts::parses_with(&Parts::reserved, "x"));
  EXPECT_TRUE(Parts::parses_with(&Parts::hash, "sha256"));
  EXPECT_FALSE(Parts::parses_with(&Parts::hash, "sha1"));
  EXPECT_FALSE(Parts::parses_with(&Parts::hash, "SHA512"));
  EXPECT_FALSE(Parts::parses_with(&Parts::hash, ""));
  EXPECT_FALSE(Parts::parses_with(&Parts::algorithm, "ssh-rsa"));
  EXPECT_FALSE(Parts::parses_with(&Parts::algorithm, "sk-ssh-ed25519@openssh.com"));
  EXPECT_FALSE(Parts::parses_with(&Parts::raw, Bytes(63, 7)));
  EXPECT_FALSE(Parts::parses_with(&Parts::raw, Bytes(65, 7)));
  EXPECT_FALSE(Parts::parses_with(&Parts::after_raw, {1}));
  EXPECT_FALSE(Parts::parses_with(&Parts::after_raw, {1, 0, 0, 0, 1}));  // a token's tail behind a plain key
  EXPECT_FALSE(Parts::parses_with(&Parts::after_all, {0}));
  const Bytes whole = Parts{}.blob();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(sshsig_parse(sshsig_armor(BytesView(whole).first(size)))) << size;
  }
}

TEST(SshSig, AnUnsoundKeySignsNothing) {
  // With a key of small order and R of the same kind, S = 0 fits every message in a lax verifier.
  Parts parts;
  Bytes identity(32, 0);
  identity[0] = 1;
  parts.key.clear();
  wire::put_string(parts.key, "ssh-ed25519");
  wire::put_string(parts.key, identity);
  parts.raw = identity;
  parts.raw.resize(64, 0);
  const std::string forged = sshsig_armor(parts.blob());
  const auto parsed = sshsig_parse(forged);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(sshsig_verify(*parsed, namespaces::kAct, as_bytes(kMessage)));
  EXPECT_FALSE(sshsig_verify(forged, namespaces::kAct, as_bytes(kMessage)));
}

TEST(SshSig, OfATokenCountsWithATouch) {
  const std::string message = data("message");
  const PublicKey token = *PublicKey::parse(data("token.pub"));
  for (const char* name : {"touched-sha512.sig", "touched-sha256.sig"}) {
    const auto by = sshsig_verify(data(name), namespaces::kAct, as_bytes(message));
    ASSERT_TRUE(by) << name << by.error().message;
    EXPECT_EQ(*by, token);
    EXPECT_FALSE(sshsig_verify(data(name), namespaces::kCard, as_bytes(message)));
    EXPECT_FALSE(sshsig_verify(data(name), namespaces::kAct, as_bytes(message + "x")));
  }
  auto parsed = *sshsig_parse(data("touched-sha512.sig"));
  EXPECT_EQ(parsed.flags, 1);
  EXPECT_EQ(parsed.counter, 0x12345678U);
  auto other = parsed;
  other.counter += 1;
  EXPECT_FALSE(sshsig_verify(other, namespaces::kAct, as_bytes(message)));
  other = parsed;
  other.flags = 5;
  EXPECT_FALSE(sshsig_verify(other, namespaces::kAct, as_bytes(message)));
}

TEST(SshSig, OfATokenThatNobodyTouchedDoesNotCount) {
  auto untouched = *sshsig_parse(data("untouched.sig"));
  EXPECT_EQ(untouched.key, *PublicKey::parse(data("untouched.pub")));
  const auto refused = sshsig_verify(untouched, namespaces::kAct, as_bytes(data("message")));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("touching"));
  untouched.flags = 1;  // the flag is signed
  EXPECT_FALSE(sshsig_verify(untouched, namespaces::kAct, as_bytes(data("message"))));
}

TEST(SshSig, IsByteForByteWhatOpensshWrites) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  ASSERT_EQ(folder.run("ssh-keygen -q -t ed25519 -N '' -C '' -f key").status, 0);
  const PublicKey key = *PublicKey::parse(folder.read("key.pub"));
  for (const std::size_t size : {0U, 1U, 100U, 100000U}) {
    const std::string message(size, 'x');
    folder.write("message", message);
    ASSERT_EQ(folder.run("rm -f message.sig; ssh-keygen -q -Y sign -f key -n parley-act message").status, 0);
    const std::string theirs = folder.read("message.sig");
    const auto by = sshsig_verify(theirs, namespaces::kAct, as_bytes(message));
    ASSERT_TRUE(by) << by.error().message;
    EXPECT_EQ(*by, key);
    EXPECT_EQ(sshsig_armor(*from_base64([&] {
                std::string body = theirs.substr(theirs.find('\n') + 1);
                body.resize(body.find("-----END"));
                std::erase(body, '\n');
                return body;
              }())),
              theirs);
    ASSERT_EQ(
        folder.run("rm -f message.sig; ssh-keygen -q -Y sign -O hashalg=sha256 -f key -n parley-act message")
            .status,
        0);
    const auto parsed = sshsig_parse(folder.read("message.sig"));
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(parsed->sha512);
    EXPECT_TRUE(sshsig_verify(*parsed, namespaces::kAct, as_bytes(message)));
  }
}

TEST(SshSig, IsVerifiedByOpenssh) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  const PublicKey key(openssh::test_key().public_key());
  folder.write("signers", "lavrov@russia namespaces=\"parley-act\" " + key.line() + "\n");
  folder.write("act", kMessage);
  folder.write("changed", std::string(kMessage) + " ");
  folder.write("act.sig", armored());
  folder.write("card.sig", sshsig_sign(openssh::test_key(), namespaces::kCard, as_bytes(kMessage)));
  const std::string verify = "ssh-keygen -Y verify -f signers -I lavrov@russia -n parley-act -s ";
  EXPECT_THAT(folder.run(verify + "act.sig < act").output,
              HasSubstr("Good \"parley-act\" signature for lavrov@russia"));
  EXPECT_NE(folder.run(verify + "act.sig < changed").status, 0);
  EXPECT_NE(folder.run(verify + "card.sig < act").status, 0);
}

}  // namespace
}  // namespace parley
