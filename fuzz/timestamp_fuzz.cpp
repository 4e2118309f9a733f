// Time-stamp tokens: no bytes crash the reader, and none that differ from the signed ones are taken.
#include <cstdlib>

#include "crypto/digest.hpp"
#include "crypto/timestamp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  // The certificate of an authority whose key nobody has: nothing can be signed by it.
  static const std::vector<std::string> authorities = {
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBajCCARCgAwIBAgIUTGdfvZmcFBeA73QF+CS8b0o54e0wCgYIKoZIzj0EAwIw\n"
      "GjEYMBYGA1UEAwwPQXV0aG9yaXR5IG90aGVyMCAXDTI2MTEyMzEwNTE1OFoYDzIx\n"
      "MjYxMDMwMTA1MTU4WjAaMRgwFgYDVQQDDA9BdXRob3JpdHkgb3RoZXIwWTATBgcq\n"
      "hkjOPQIBBggqhkjOPQMBBwNCAARlnTK0P1Q29E2pMkyP8qRQ6zJejTyPNq8R+bM7\n"
      "P0UDnUzLzKEo7rj320FNRz/yiiduCLUG34HZN6BclMUr++wnozIwMDAPBgNVHRMB\n"
      "Af8EBTADAQH/MB0GA1UdDgQWBBTvi+FZHHYrXwGf4AdwQNPEwa41tDAKBggqhkjO\n"
      "PQQDAgNIADBFAiEAgr1zdx3PfuWA4jtctDp/Ff7cZSXcburV03cc+F4aAJ4CIDmM\n"
      "aPlnDMBt/M+z/D2FPs94gWjifcwAha+3o3BiVKeF\n"
      "-----END CERTIFICATE-----\n"};
  const Result<Instant> time = check_timestamp({data, size}, sha256(as_bytes("the act")), authorities);
  if (time || time.error().message.empty()) std::abort();
  return 0;
}
