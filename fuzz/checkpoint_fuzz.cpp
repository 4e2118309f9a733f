// Signed checkpoints: what is read says the same when it is written again, and only what was signed opens.
#include <cstdlib>

#include "log/checkpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view note = as_text({data, size});
  static const Ed25519SecretKey key = Ed25519SecretKey::from_seed(Bytes(32, 1));
  const VerifierKey verifier{"relay", key.public_key()};
  const Result<Checkpoint> read = read_unverified_checkpoint(note);
  if (read) {
    const std::string text = read->text();
    if (!note.starts_with(text)) std::abort();
    if (open_checkpoint(sign_checkpoint(*read, "relay", key), verifier) != read && text.size() < 3000)
      std::abort();
  } else if (open_checkpoint(note, verifier)) {
    std::abort();
  }
  if (const Result<VerifierKey> parsed = VerifierKey::parse(note); parsed && parsed->text() != note)
    std::abort();
  return 0;
}
