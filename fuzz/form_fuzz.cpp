// What a browser sends with a request: the first line is the content type of a form, or another header; the
// rest is the body.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "pages/form.hpp"
#include "pages/gate.hpp"
#include "pages/gzip.hpp"
#include "pages/target.hpp"
#include "pages/writing.hpp"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

struct Counting : parley::Random {
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& each : out) each = ++next;
  }
  std::uint8_t next = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley::pages;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view header = text.substr(0, end);
  const std::string_view body = text.substr(std::min(end + 1, text.size()));
  static Counting random;
  static const Gate gate(1, random);
  if (const auto form = parse_form(header, body)) {
    must(form->fields.size() + form->files.size() <= kMostFields);
    for (const auto& [name, given] : form->fields) {
      must(parley::valid_utf8(name) && parley::valid_utf8(given));
      must(given.find('\r') == std::string::npos);
    }
    for (const auto& [name, file] : form->files) {
      must(file.name.find_first_of("/\\") == std::string::npos);
      must(file.bytes.data() >= body.data() &&
           file.bytes.data() + file.bytes.size() <= body.data() + body.size());
    }
    must(parley::valid_utf8(put_together(parts_from(*form))));
    must(!gate.bears_token(form->get("token")));
  }
  if (const auto value = cookie(header, "parley-1")) must(value->find(';') == std::string::npos);
  if (const auto plain = unescape(header)) must(plain->size() <= header.size());
  const std::string to = page_to_open(header);
  must(to.starts_with('/') && !to.starts_with("//") && to.find_first_of("\\\r\n") == std::string::npos);
  static_cast<void>(takes_gzip(header));
  return 0;
}
