// What has threads: checking many acts at once, and sealing while the disk writes. Built with
// ThreadSanitizer.
#include <gtest/gtest.h>

#include "crypto/random.hpp"
#include "record/act.hpp"
#include "seal/age.hpp"
#include "seal/background_sink.hpp"
#include "seal/buffered_source.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

TEST(Threads, ManyActsAreCheckedAtOnce) {
  SystemRandom random;
  const Ed25519SecretKey key = Ed25519SecretKey::generate(random);
  std::vector<SignedAct> acts;
  for (int i = 1; i <= 200; ++i) {
    Act act;
    act.author = "lavrov@russia";
    act.exchange = ExchangeId{};
    act.key = PublicKey(key.public_key()).id();
    act.number = i;
    if (i > 1) act.previous = ActId{};
    act.heads = {ActId{}};
    act.time = {1640000000 + i};
    act.deed = Leave{};
    const std::string bytes = write_act(act);
    acts.push_back({bytes, sshsig_sign(key, namespaces::kAct, as_bytes(i % 7 == 0 ? "other" : bytes))});
  }
  const auto results = check_acts(std::move(acts), 4);
  for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].has_value(), (i + 1) % 7 != 0) << i;
}

TEST(Threads, SealingWritesInTheBackground) {
  SystemRandom random;
  const AgeIdentity identity = AgeIdentity::generate(random);
  Bytes plain(5 * 1024 * 1024 + 17);
  random.fill(plain);
  BytesSink sealed;
  {
    BytesSource source(plain);
    BackgroundSink background(sealed);
    seal(source, background, {{identity.recipient()}, std::nullopt}, false, random);
    background.finish();
  }
  const Bytes bytes = sealed.take();
  BytesSource source(bytes);
  BytesSink opened;
  BackgroundSink background(opened);
  ASSERT_TRUE(open(source, background, {{identity}, {}}));
  background.finish();
  EXPECT_EQ(opened.take(), plain);
}

struct FailingSink : Sink {
  void write(BytesView) override { throw std::runtime_error("the disk is full"); }
};

TEST(Threads, AFailureInTheBackgroundIsTold) {
  FailingSink failing;
  BackgroundSink background(failing);
  background.write(as_bytes("some"));
  EXPECT_THROW(background.finish(), std::runtime_error);
}

}  // namespace
}  // namespace parley
