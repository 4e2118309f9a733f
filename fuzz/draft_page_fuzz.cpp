// A draft taken apart for its form, and put together: nothing was changed, so it is the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "note/note.hpp"
#include "pages/draft.hpp"
#include "pages/markdown.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!parley::valid_utf8(text)) return 0;
  const std::string kept = parley::note::normalize(text);
  if (parley::pages::put_together(parley::pages::take_apart(kept), kept) != kept) std::abort();
  const std::string once = parley::pages::put_together(parley::pages::take_apart(text));
  static_cast<void>(parley::pages::put_together(parley::pages::take_apart(once)));
  const std::string html = parley::pages::markdown(text).text();
  if (html.find("<script") != std::string::npos || html.find("<img") != std::string::npos) std::abort();
  return 0;
}
