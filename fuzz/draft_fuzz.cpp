/// What comes from colleagues: frozen drafts and sign-offs. What reads is written again as it was.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "desk/drafts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = parley::as_text(parley::BytesView(data, size));
  if (const auto draft = parley::read_frozen_draft(text)) {
    if (parley::write_frozen_draft(*draft) != text) std::abort();
    (void)parley::sharing_note(*draft, "A title", {"draft.parley"});
  }
  if (const auto sign_off = parley::read_sign_off(text)) {
    if (parley::write_sign_off(*sign_off) != text) std::abort();
  }
  return 0;
}
