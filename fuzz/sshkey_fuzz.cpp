// Key files of others: public lines, their wire form, and private key files.
#include <cstdlib>

#include "sign/openssh_key.hpp"
#include "sign/public_key.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const BytesView bytes(data, size);
  if (const auto key = PublicKey::parse(as_text(bytes))) {
    if (PublicKey::parse(key->line()) != *key) std::abort();
  }
  if (const auto key = PublicKey::from_wire(bytes)) {
    const Bytes wire = key->wire();
    if (!std::equal(wire.begin(), wire.end(), bytes.begin(), bytes.end())) std::abort();
  }
  const std::string body =
      "-----BEGIN OPENSSH PRIVATE KEY-----\n" + to_base64(bytes) + "\n-----END OPENSSH PRIVATE KEY-----\n";
  for (const std::string_view text : {as_text(bytes), std::string_view(body)}) {
    const auto key = read_openssh_key(text);
    if (!key) continue;
    const Secret written = write_openssh_key(*key, "comment");
    const auto again = read_openssh_key(written.text());
    if (!again || again->public_key() != key->public_key()) std::abort();
  }
  return 0;
}
