// JSON of others: whatever parses has one canonical form, which parses to the same value.
#include <cstdlib>

#include "base/json.hpp"
#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Json> json = parse_json(text);
  if (!json) {
    if (!valid_utf8(json.error().message)) std::abort();
    return 0;
  }
  const std::string canonical = json->canonical();
  if (!valid_utf8(text) || !valid_utf8(canonical)) std::abort();
  const Result<Json> again = parse_canonical_json(canonical);
  if (!again || *again != *json) std::abort();
  const Result<Json> pretty = parse_json(json->pretty(), {.bytes = std::size_t{1} << 26});
  if (!pretty || *pretty != *json) std::abort();
  return 0;
}
