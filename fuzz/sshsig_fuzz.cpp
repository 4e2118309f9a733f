// Signatures of others: what parses is whole, and none but the key's own verifies.
#include <cstdlib>

#include "sign/sshsig.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  // Once as the armored text, once as the blob inside it: a fuzzer seldom guesses base64.
  for (const std::string& text : {std::string(as_text({data, size})), sshsig_armor({data, size})}) {
    const Result<SshSignature> signature = sshsig_parse(text);
    if (!signature) continue;
    if (PublicKey::from_wire_unchecked(signature->key.wire()) != signature->key) std::abort();
    (void)sshsig_verify(*signature, signature->signing_namespace, as_bytes("message"));
    if (sshsig_verify(text, "another namespace than the corpus has", as_bytes("message"))) std::abort();
  }
  return 0;
}
