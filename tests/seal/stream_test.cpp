#include "seal/stream.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace parley {
namespace {

constexpr std::size_t kChunk = 65536;
constexpr std::size_t kTag = 16;
constexpr std::size_t kNonce = 16;
const Bytes kKey = sample(16);

Bytes sealed(BytesView plain) {
  SeededRandom random;
  BytesSource in(plain);
  BytesSink out;
  seal_stream(in, out, kKey, random);
  return out.take();
}

Opened opened(BytesView bytes) {
  BytesSource in(bytes);
  BytesSink out;
  auto result = open_stream(in, out, kKey);
  return {std::move(result), out.take()};
}

const std::vector<std::size_t> kSizes = {0,
                                         1,
                                         15,
                                         kChunk - 1,
                                         kChunk,
                                         kChunk + 1,
                                         2 * kChunk,
                                         3 * kChunk + 5,
                                         17 * kChunk - 1,
                                         17 * kChunk,
                                         17 * kChunk + 1,
                                         18 * kChunk,
                                         33 * kChunk,
                                         33 * kChunk + 1,
                                         40 * kChunk};

TEST(Stream, every_boundary_round_trips) {
  for (const std::size_t size : kSizes) {
    const Bytes plain = sample(size);
    const Bytes bytes = sealed(plain);
    const std::size_t chunks = size == 0 ? 1 : (size + kChunk - 1) / kChunk;
    EXPECT_EQ(bytes.size(), kNonce + size + chunks * kTag) << size;
    const Opened back = opened(bytes);
    EXPECT_TRUE(back.result) << size;
    EXPECT_EQ(back.plain, plain) << size;
  }
}

TEST(Stream, a_source_that_trickles_gives_the_same) {
  const Bytes plain = sample(3 * kChunk + 5);
  SeededRandom random;
  TricklingSource in(plain, 1001);
  BytesSink out;
  seal_stream(in, out, kKey, random);
  EXPECT_EQ(out.take(), sealed(plain));
}

TEST(Stream, cut_anywhere_gives_only_whole_chunks_and_an_error) {
  for (const std::size_t size : {kChunk, 2 * kChunk + 10, 20 * kChunk}) {
    const Bytes plain = sample(size);
    const Bytes bytes = sealed(plain);
    for (std::size_t cut = 0; cut < bytes.size();
         cut += cut % kChunk < 40 || bytes.size() - cut < 40 ? 1 : 997) {
      const Opened back = opened(BytesView(bytes).first(cut));
      ASSERT_FALSE(back.result) << cut;
      EXPECT_EQ(back.result.error().kind, cut < kNonce ? SealErrorKind::header : SealErrorKind::payload)
          << cut;
      EXPECT_EQ(back.plain.size() % kChunk, 0U);
      EXPECT_TRUE(std::equal(back.plain.begin(), back.plain.end(), plain.begin()));
      if (cut > 0 && size > 3 * kChunk) cut += 31 * kTag;
    }
  }
}

TEST(Stream, whatever_follows_is_refused) {
  for (const std::size_t size : {0UZ, 5UZ, kChunk, kChunk + 5, 16 * kChunk, 17 * kChunk}) {
    Bytes bytes = sealed(sample(size));
    bytes.push_back(0);
    EXPECT_EQ(opened(bytes).result.error().kind, SealErrorKind::payload) << size;
    bytes.resize(bytes.size() + kChunk * 2);
    EXPECT_EQ(opened(bytes).result.error().kind, SealErrorKind::payload) << size;
  }
}

TEST(Stream, chunks_cannot_change_places_or_be_left_out) {
  const std::size_t step = kChunk + kTag;
  const Bytes bytes = sealed(sample(4 * kChunk + 9));
  Bytes swapped = bytes;
  std::swap_ranges(swapped.begin() + kNonce, swapped.begin() + kNonce + static_cast<std::ptrdiff_t>(step),
                   swapped.begin() + kNonce + static_cast<std::ptrdiff_t>(step));
  EXPECT_TRUE(opened(swapped).plain.empty());
  EXPECT_FALSE(opened(swapped).result);
  Bytes shorter = bytes;
  shorter.erase(shorter.begin() + kNonce + static_cast<std::ptrdiff_t>(step),
                shorter.begin() + kNonce + static_cast<std::ptrdiff_t>(2 * step));
  EXPECT_EQ(opened(shorter).plain.size(), kChunk);
  EXPECT_FALSE(opened(shorter).result);
}

TEST(Stream, every_changed_byte_is_noticed) {
  Bytes bytes = sealed(sample(100));
  for (std::uint8_t& byte : bytes) {
    byte ^= 0x80;
    const Opened back = opened(bytes);
    EXPECT_FALSE(back.result);
    EXPECT_TRUE(back.plain.empty());
    byte ^= 0x80;
  }
}

}  // namespace
}  // namespace parley
