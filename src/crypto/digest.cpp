#include "crypto/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace parley {
namespace {

void check(int ok) {
  if (ok != 1) throw std::runtime_error("OpenSSL failed to hash");
}

/// Fetched once: looking an algorithm up by name costs as much as hashing a kilobyte.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}
const EVP_MD* sha512_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  return method;
}

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() { check(evp != nullptr ? EVP_DigestInit_ex(evp, sha256_method(), nullptr) : 0); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(BytesView bytes) {
  check(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  check(EVP_DigestFinal_ex(context_->evp, digest.bytes.data(), nullptr));
  check(EVP_DigestInit_ex(context_->evp, sha256_method(), nullptr));
  return digest;
}

Sha256 Sha256::copy() const {
  Sha256 other;
  check(EVP_MD_CTX_copy_ex(other.context_->evp, context_->evp));
  return other;
}

Digest sha256(BytesView bytes) {
  Digest digest;
  check(EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), nullptr, sha256_method(), nullptr));
  return digest;
}

std::array<std::uint8_t, 64> sha512(BytesView bytes) {
  std::array<std::uint8_t, 64> digest{};
  check(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha512_method(), nullptr));
  return digest;
}

}  // namespace parley
