// Cards of others, as text blocks: whatever is read is written as a block that reads the same.
#include <cstdlib>

#include "base/text.hpp"
#include "record/card.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<SignedCard> card = read_card_block(text);
  if (!card) {
    if (card.error().message.empty() || !valid_utf8(card.error().message)) std::abort();
  } else {
    const Result<SignedCard> again = read_card_block(card_block(*card));
    if (!again || *again != *card) std::abort();
  }
  // The JSON inside, without the base64 around it, so that the fuzzer gets through.
  if (const Result<Json> json = parse_canonical_json(text)) {
    if (const auto inner = read_signed_card(*json); inner && inner->json().canonical() != text) std::abort();
  }
  return 0;
}
