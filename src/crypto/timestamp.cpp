#include "crypto/timestamp.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace parley {

namespace {

template <auto free>
struct Free {
  template <class Any>
  void operator()(Any* pointer) const {
    free(pointer);
  }
};
template <class Any, auto free>
using Owned = std::unique_ptr<Any, Free<free>>;

std::optional<Instant> time_of(PKCS7* token) {
  const Owned<TS_TST_INFO, TS_TST_INFO_free> info(PKCS7_to_TS_TST_INFO(token));
  if (!info) return std::nullopt;
  std::tm when{};
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info.get()), &when) != 1) return std::nullopt;
  return Instant{timegm(&when)};
}

/// Takes only whole certificates of nothing else.
bool add_authority(X509_STORE* store, const std::string& pem) {
  const Owned<BIO, BIO_free> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Owned<X509, X509_free> certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
  return certificate && X509_STORE_add_cert(store, certificate.get()) == 1;
}

}  // namespace

Result<Instant> check_timestamp(BytesView token, const Digest& sha256,
                                const std::vector<std::string>& authorities) {
  if (token.size() > kLargestToken) return fail("the time-stamp token is larger than 64 KiB");
  const std::uint8_t* at = token.data();
  const Owned<PKCS7, PKCS7_free> parsed(d2i_PKCS7(nullptr, &at, static_cast<long>(token.size())));
  if (!parsed || at != token.data() + token.size()) return fail("this is no time-stamp token");
  const auto time = time_of(parsed.get());
  if (!time) return fail("the token holds no time");

  Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  bool any = false;
  for (const std::string& pem : authorities) any = add_authority(store.get(), pem) || any;
  if (!any) return fail("no authority's certificate can be read");
  X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(rules, time->seconds);
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_USE_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_TIMESTAMP_SIGN);

  const Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free> context(TS_VERIFY_CTX_new());
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  auto* imprint = static_cast<unsigned char*>(OPENSSL_memdup(sha256.bytes.data(), sha256.bytes.size()));
  TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(sha256.bytes.size()));
  if (TS_RESP_verify_token(context.get(), parsed.get()) != 1)
    return fail("the token is not signed by an authority of the exchange, or is of something else");
  return *time;
}

}  // namespace parley
