#include "crypto/aead.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

Key32 counting_key() {
  Key32 key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(0x80 + i);
  return key;
}

// RFC 8439's key and nonce of section 2.8.2, without associated data; the values are those of Python's
// cryptography.
TEST(ChaCha20Poly1305, a_known_answer) {
  ChaCha20Poly1305 cipher(counting_key());
  const Nonce12 nonce = {7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47};
  const std::string plain = "Ladies and Gentlemen of the class of '99";
  Bytes sealed(plain.size() + kAeadTag);
  cipher.seal(nonce, as_bytes(plain), sealed.data());
  EXPECT_EQ(to_hex(sealed),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca967122eb838bb957e60b8"
            "f30a8bc490057bad");
}

TEST(ChaCha20Poly1305, opens_what_it_sealed_and_nothing_else) {
  ChaCha20Poly1305 cipher(counting_key());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{65536}}) {
    const Bytes plain(size, 3);
    Bytes sealed(size + kAeadTag);
    Bytes opened(size + 1);
    cipher.seal({1}, plain, sealed.data());
    ASSERT_TRUE(cipher.open({1}, sealed, opened.data()));
    EXPECT_TRUE(std::equal(plain.begin(), plain.end(), opened.begin()));
    EXPECT_FALSE(cipher.open({2}, sealed, opened.data()));
    for (const std::size_t at : {std::size_t{0}, size, sealed.size() - 1}) {
      sealed[at] ^= 1;
      EXPECT_FALSE(cipher.open({1}, sealed, opened.data()));
      sealed[at] ^= 1;
    }
    EXPECT_TRUE(cipher.open({1}, sealed, opened.data()));  // a failure leaves nothing behind
  }
}

TEST(ChaCha20Poly1305, in_place) {
  ChaCha20Poly1305 cipher(counting_key());
  Bytes bytes(1000 + kAeadTag, 9);
  cipher.seal({}, BytesView(bytes).first(1000), bytes.data());
  ASSERT_TRUE(cipher.open({}, bytes, bytes.data()));
  EXPECT_EQ(Bytes(bytes.begin(), bytes.begin() + 1000), Bytes(1000, 9));
}

TEST(ChaCha20Poly1305, shorter_than_a_tag) {
  ChaCha20Poly1305 cipher(counting_key());
  std::uint8_t out = 0;
  EXPECT_FALSE(cipher.open({}, Bytes(kAeadTag - 1), &out));
  EXPECT_FALSE(cipher.open({}, {}, &out));
}

}  // namespace
}  // namespace parley
