// What a browser sends with a form; the first line is the content type.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "pages/form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto form =
      parley::pages::parse_form(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
  if (form && form->fields.size() + form->files.size() > parley::pages::kMostFields) std::abort();
  static_cast<void>(parley::pages::cookie(text, "parley-1"));
  return 0;
}
