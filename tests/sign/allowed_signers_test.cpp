#include "sign/allowed_signers.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "openssh.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

AllowedSigner lavrov() {
  return {"lavrov@russia",
          {namespaces::kAct, namespaces::kSignOff},
          PublicKey(openssh::test_key().public_key()),
          {},
          {}};
}

TEST(AllowedSigners, IsOneLine) {
  AllowedSigner signer = lavrov();
  EXPECT_EQ(allowed_signers_line(signer),
            "lavrov@russia namespaces=\"parley-act,parley-signoff\" " + signer.key.line() + "\n");
  signer.valid_after = parse_instant("2022-01-26T12:00:00Z");
  signer.valid_before = parse_instant("2022-03-01T00:00:00Z");
  EXPECT_EQ(
      allowed_signers_line(signer),
      "lavrov@russia namespaces=\"parley-act,parley-signoff\",valid-after=\"20220126120000Z\",valid-before="
      "\"20220301000000Z\" " +
          signer.key.line() + "\n");
}

TEST(AllowedSigners, TakesNoWildcardAndNoSecondLine) {
  for (const char* bad :
       {"", "*", "*@russia", "!lavrov@russia", "a@b,c@d", "a@b\nc@d", "a@b c", "\"a@b\"", "#a"}) {
    AllowedSigner signer = lavrov();
    signer.principal = bad;
    EXPECT_THROW(allowed_signers_line(signer), std::invalid_argument) << bad;
  }
}

TEST(AllowedSigners, IsReadByOpenssh) {
  PARLEY_NEEDS_OPENSSH;
  const openssh::Folder folder;
  folder.write("act", "{}");
  folder.write("act.sig", sshsig_sign(openssh::test_key(), namespaces::kAct, as_bytes("{}")));
  folder.write("card.sig", sshsig_sign(openssh::test_key(), namespaces::kCard, as_bytes("{}")));
  folder.write("other.sig", sshsig_sign(openssh::test_key(2), namespaces::kAct, as_bytes("{}")));
  AllowedSigner blinken = lavrov();
  blinken.principal = "blinken@usa";
  blinken.key = PublicKey(openssh::test_key(2).public_key());
  blinken.valid_after = parse_instant("2022-01-26T12:00:00Z");
  blinken.valid_before = parse_instant("2022-03-01T00:00:00Z");
  folder.write("signers", allowed_signers_line(lavrov()) + allowed_signers_line(blinken));
  const auto verifies = [&](const std::string& who, const std::string& signing_namespace,
                            const std::string& signature, const std::string& options = {}) {
    return folder
               .run("TZ=Asia/Tokyo ssh-keygen -Y verify -f signers -I " + who + " -n " + signing_namespace +
                    " -s " + signature + " " + options + " < act")
               .status == 0;
  };
  EXPECT_TRUE(verifies("lavrov@russia", "parley-act", "act.sig"));
  EXPECT_FALSE(verifies("blinken@usa", "parley-act", "act.sig"));
  EXPECT_FALSE(
      verifies("lavrov@russia", "parley-card", "card.sig"));  // a namespace that the line does not name
  EXPECT_FALSE(verifies("lavrov@russia", "parley-act", "other.sig"));
  EXPECT_TRUE(verifies("blinken@usa", "parley-act", "other.sig", "-O verify-time=20220126120100Z"));
  EXPECT_FALSE(verifies("blinken@usa", "parley-act", "other.sig", "-O verify-time=20220126115900Z"));
  EXPECT_FALSE(verifies("blinken@usa", "parley-act", "other.sig", "-O verify-time=20220301000100Z"));
}

}  // namespace
}  // namespace parley
