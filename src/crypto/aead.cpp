#include "crypto/aead.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <stdexcept>

namespace parley {
namespace {

void check(int ok) {
  if (ok != 1) throw std::runtime_error("OpenSSL failed to encrypt or decrypt");
}

}  // namespace

struct ChaCha20Poly1305::Context {
  EVP_CIPHER_CTX* sealing = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* opening = EVP_CIPHER_CTX_new();
  explicit Context(const Key32& key) {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
    check(EVP_EncryptInit_ex2(sealing, cipher, key.data(), nullptr, nullptr));
    check(EVP_DecryptInit_ex2(opening, cipher, key.data(), nullptr, nullptr));
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    EVP_CIPHER_CTX_free(sealing);
    EVP_CIPHER_CTX_free(opening);
  }
};

ChaCha20Poly1305::ChaCha20Poly1305(const Key32& key) : context_(std::make_unique<Context>(key)) {}
ChaCha20Poly1305::ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept = default;
ChaCha20Poly1305& ChaCha20Poly1305::operator=(ChaCha20Poly1305&&) noexcept = default;
ChaCha20Poly1305::~ChaCha20Poly1305() = default;

void ChaCha20Poly1305::seal(const Nonce12& nonce, BytesView plain, std::uint8_t* out) {
  EVP_CIPHER_CTX* evp = context_->sealing;
  int written = 0;
  check(EVP_EncryptInit_ex2(evp, nullptr, nullptr, nonce.data(), nullptr));
  check(EVP_EncryptUpdate(evp, out, &written, plain.data(), static_cast<int>(plain.size())));
  check(EVP_EncryptFinal_ex(evp, out + written, &written));
  check(EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_GET_TAG, kAeadTag, out + plain.size()));
}

bool ChaCha20Poly1305::open(const Nonce12& nonce, BytesView sealed, std::uint8_t* out) {
  if (sealed.size() < kAeadTag) return false;
  EVP_CIPHER_CTX* evp = context_->opening;
  std::array<std::uint8_t, kAeadTag> tag{};
  const BytesView body = sealed.first(sealed.size() - kAeadTag);
  std::copy(sealed.end() - kAeadTag, sealed.end(), tag.begin());
  int written = 0;
  check(EVP_DecryptInit_ex2(evp, nullptr, nullptr, nonce.data(), nullptr));
  check(EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, kAeadTag, tag.data()));
  check(EVP_DecryptUpdate(evp, out, &written, body.data(), static_cast<int>(body.size())));
  return EVP_DecryptFinal_ex(evp, out + written, &written) == 1;
}

std::array<std::uint8_t, kAeadTag> xchacha_seal(const Key32& key, const Nonce24& nonce, BytesView beside,
                                                std::span<std::uint8_t> bytes) {
  std::array<std::uint8_t, kAeadTag> tag{};
  crypto_aead_xchacha20poly1305_ietf_encrypt_detached(bytes.data(), tag.data(), nullptr, bytes.data(),
                                                      bytes.size(), beside.data(), beside.size(), nullptr,
                                                      nonce.data(), key.data());
  return tag;
}

bool xchacha_open(const Key32& key, const Nonce24& nonce, BytesView beside,
                  const std::array<std::uint8_t, kAeadTag>& tag, std::span<std::uint8_t> bytes) {
  return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(bytes.data(), nullptr, bytes.data(),
                                                             bytes.size(), tag.data(), beside.data(),
                                                             beside.size(), nonce.data(), key.data()) == 0;
}

}  // namespace parley
