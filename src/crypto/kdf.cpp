#include "crypto/kdf.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace parley {
namespace {

/// OpenSSL takes parameters as pointers to what it promises not to change; null is refused even for no bytes.
OSSL_PARAM octets(const char* name, BytesView bytes) {
  static std::uint8_t nothing = 0;
  std::uint8_t* data = bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

Key32 derive(const char* algorithm, const OSSL_PARAM* parameters) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, algorithm, nullptr),
                                                              EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()),
                                                                          EVP_KDF_CTX_free);
  Key32 key{};
  if (!context || EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) != 1) {
    throw std::runtime_error(std::string("OpenSSL failed to derive a key by ") + algorithm);
  }
  return key;
}

}  // namespace

Key32 hkdf_sha256(BytesView secret, BytesView salt, std::string_view info) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                   octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
                                   octets(OSSL_KDF_PARAM_INFO, as_bytes(info)), OSSL_PARAM_construct_end()};
  return derive("HKDF", parameters);
}

Key32 hmac_sha256(BytesView key, BytesView message) {
  Key32 mac{};
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), mac.data(),
           nullptr) == nullptr) {
    throw std::runtime_error("OpenSSL failed to compute an HMAC");
  }
  return mac;
}

Key32 scrypt(BytesView passphrase, BytesView salt, int log2_n) {
  if (log2_n < 1 || log2_n > 24) throw std::runtime_error("scrypt's work factor is out of range");
  std::uint64_t n = std::uint64_t{1} << log2_n;
  std::uint32_t r = 8;
  std::uint32_t p = 1;
  std::uint64_t memory = n * 128 * r + (std::uint64_t{1} << 20);
  const OSSL_PARAM parameters[] = {octets(OSSL_KDF_PARAM_PASSWORD, passphrase),
                                   octets(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
                                   OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
                                   OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
                                   OSSL_PARAM_construct_end()};
  return derive("SCRYPT", parameters);
}

}  // namespace parley
