#include "sign/public_key.hpp"

#include <gmock/gmock.h>

#include "openssh.hpp"
#include "sign/wire.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

constexpr const char* kData = PARLEY_SOURCE_DIR "/tests/sign/data/";

Bytes wire_of(std::string_view algorithm, BytesView point, std::string_view application = {}) {
  Bytes out;
  wire::put_string(out, algorithm);
  wire::put_string(out, point);
  if (!application.empty()) wire::put_string(out, application);
  return out;
}

TEST(PublicKey, HasOneLineAndOneWireForm) {
  const PublicKey key(openssh::test_key().public_key());
  EXPECT_EQ(key.algorithm(), "ssh-ed25519");
  EXPECT_FALSE(key.on_token());
  EXPECT_EQ(key.line(), "ssh-ed25519 " + to_base64(key.wire()));
  for (const std::string& line :
       {key.line(), key.line() + "\n", key.line() + "\r\n", key.line() + " me@desk, at home"}) {
    const auto parsed = PublicKey::parse(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_EQ(*parsed, key);
  }
  EXPECT_EQ(*PublicKey::from_wire(key.wire()), key);
  EXPECT_NE(key, PublicKey(openssh::test_key(2).public_key()));
}

TEST(PublicKey, OfATokenKeepsItsApplication) {
  const auto key = PublicKey::parse(openssh::read_file(std::string(kData) + "token.pub"));
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->on_token());
  EXPECT_EQ(key->application(), "ssh:");
  EXPECT_EQ(key->algorithm(), "sk-ssh-ed25519@openssh.com");
  EXPECT_EQ(*PublicKey::parse(key->line()), *key);
  EXPECT_EQ(*PublicKey::from_wire(key->wire()), *key);
  EXPECT_NE(*key, PublicKey(key->point()));
}

TEST(PublicKey, IsNamedAsOpensshNamesIt) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  const PublicKey key(openssh::test_key().public_key());
  folder.write("key.pub", key.line() + "\n");
  const auto listed = folder.run("ssh-keygen -lf key.pub");
  EXPECT_THAT(listed.output, HasSubstr("SHA256:" + to_base64(key.id().bytes, false) + " "));
}

TEST(PublicKey, RefusesUnsoundPoints) {
  const Bytes zero(32, 0);  // order 4
  Bytes identity(32, 0);    // order 1
  identity[0] = 1;
  Bytes minus_one(32, 0xff);  // order 2
  minus_one[0] = 0xec;
  minus_one[31] = 0x7f;
  Bytes not_canonical(32, 0xff);  // y = p
  not_canonical[0] = 0xed;
  not_canonical[31] = 0x7f;
  Bytes off_curve(32, 0);
  off_curve[0] = 2;
  const auto order8 = *from_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  for (const Bytes& point : {zero, identity, minus_one, not_canonical, off_curve, order8}) {
    EXPECT_FALSE(PublicKey::from_wire(wire_of("ssh-ed25519", point))) << to_hex(point);
    EXPECT_FALSE(PublicKey::from_wire(wire_of("sk-ssh-ed25519@openssh.com", point, "ssh:"))) << to_hex(point);
    const auto unchecked = PublicKey::from_wire_unchecked(wire_of("ssh-ed25519", point));
    ASSERT_TRUE(unchecked);
    EXPECT_FALSE(unchecked->sound());
  }
}

TEST(PublicKey, RefusesEveryOtherWire) {
  const PublicKey key(openssh::test_key().public_key());
  const Bytes wire = key.wire();
  for (std::size_t size = 0; size < wire.size(); ++size) {
    EXPECT_FALSE(PublicKey::from_wire(BytesView(wire).first(size))) << size;
  }
  Bytes longer = wire;
  longer.push_back(0);
  EXPECT_FALSE(PublicKey::from_wire(longer));
  const BytesView point = key.point().bytes;
  EXPECT_FALSE(PublicKey::from_wire(wire_of("ssh-ed25519", point.first(31))));
  EXPECT_FALSE(PublicKey::from_wire(wire_of("ssh-ed25519", point, "ssh:")));
  EXPECT_FALSE(PublicKey::from_wire(wire_of("sk-ssh-ed25519@openssh.com", point)));
  EXPECT_FALSE(PublicKey::from_wire(wire_of("sk-ssh-ed25519@openssh.com", point, std::string(256, 'x'))));
  EXPECT_THAT(PublicKey::from_wire(wire_of("ssh-rsa", point)).error().remedy, HasSubstr("ssh-ed25519"));
  Bytes huge = {0xff, 0xff, 0xff, 0xff, 's', 's', 'h'};
  EXPECT_FALSE(PublicKey::from_wire(huge));
}

TEST(PublicKey, RefusesEveryOtherLine) {
  const PublicKey key(openssh::test_key().public_key());
  const std::string body = to_base64(key.wire());
  const std::string refused[] = {
      "",
      "\n",
      body,
      "ssh-ed25519",
      "ssh-ed25519 ",
      "ssh-rsa " + body,
      "sk-ssh-ed25519@openssh.com " + body,
      " " + key.line(),
      "ssh-ed25519  " + body,
      "ssh-ed25519\t" + body,
      "ssh-ed25519 " + body.substr(0, body.size() - 1),
      "ssh-ed25519 " + body + "=",
      key.line() + "\n\n",
      key.line() + "\nssh-ed25519 " + body,
      key.line() + " comment\x1b[2J",
      key.line() + ' ' + std::string(1024, 'x'),
      "namespaces=\"x\" " + key.line(),
  };
  for (const std::string& bad : refused) EXPECT_FALSE(PublicKey::parse(bad)) << bad;
}

}  // namespace
}  // namespace parley
