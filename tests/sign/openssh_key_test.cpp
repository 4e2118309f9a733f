#include "sign/openssh_key.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "openssh.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

bool same(const Ed25519SecretKey& a, const Ed25519SecretKey& b) {
  return std::ranges::equal(a.seed(), b.seed());
}

TEST(OpensshKey, ReadsWhatItWrites) {
  for (const char* comment : {"", "a", "lavrov@russia", "1234567", "12345678"}) {
    const Secret file = write_openssh_key(openssh::test_key(), comment);
    const auto key = read_openssh_key(file.text());
    ASSERT_TRUE(key) << comment << key.error().message;
    EXPECT_TRUE(same(*key, openssh::test_key()));
    EXPECT_EQ(file.text(), write_openssh_key(openssh::test_key(), comment).text());
  }
}

TEST(OpensshKey, WithAnyByteChangedIsRefusedOrTheSameKey) {
  const Secret file = write_openssh_key(openssh::test_key(), "lavrov@russia");
  const std::string whole(file.text());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto key = read_openssh_key(changed);  // the comment may change
    if (key) {
      EXPECT_TRUE(same(*key, openssh::test_key())) << i;
    }
    EXPECT_FALSE(read_openssh_key(whole.substr(0, i)) && i + 1 < whole.size()) << i;
  }
  EXPECT_FALSE(read_openssh_key(std::string(20000, 'x')));
}

TEST(OpensshKey, IsTakenByOpenssh) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  const PublicKey key(openssh::test_key().public_key());
  folder.write("key", write_openssh_key(openssh::test_key(), "lavrov@russia").text());
  EXPECT_EQ(folder.run("ssh-keygen -y -f key").output, key.line() + " lavrov@russia\n");
  folder.write("act", "{}");
  ASSERT_EQ(folder.run("ssh-keygen -q -Y sign -f key -n parley-act act").status, 0);
  EXPECT_EQ(folder.read("act.sig"), sshsig_sign(openssh::test_key(), namespaces::kAct, as_bytes("{}")));
}

TEST(OpensshKey, OfOpensshIsRead) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  ASSERT_EQ(folder.run("ssh-keygen -q -t ed25519 -N '' -C 'any comment' -f key").status, 0);
  const auto key = read_openssh_key(folder.read("key"));
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(PublicKey(key->public_key()), *PublicKey::parse(folder.read("key.pub")));
}

TEST(OpensshKey, OfAnotherKindOrProtectedIsRefusedWithTheRemedy) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  ASSERT_EQ(
      folder.run("ssh-keygen -q -t ed25519 -a 1 -N secret -f locked; ssh-keygen -q -t ecdsa -N '' -f curve")
          .status,
      0);
  EXPECT_THAT(read_openssh_key(folder.read("locked")).error().remedy, HasSubstr("ssh-keygen -p"));
  EXPECT_THAT(read_openssh_key(folder.read("curve")).error().message, HasSubstr("ed25519"));
}

}  // namespace
}  // namespace parley
