// What is sealed inside an item: whatever is read is written again and read the same; an attachment's sink
// gives the same whatever the blocks it comes in.
#include "post/item.hpp"

#include <cstdlib>
#include <utility>

#include "post/attachment.hpp"
#include "seal/buffered_source.hpp"

namespace {

using namespace parley;

std::pair<std::optional<DisclosureId>, Bytes> taken(std::string_view plain, std::size_t block) {
  BytesSink bytes;
  AttachmentSink sink(bytes);
  for (std::size_t at = 0; at < plain.size(); at += block) sink.write(as_bytes(plain.substr(at, block)));
  return {sink.disclosure(), bytes.take()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string plain(reinterpret_cast<const char*>(data), size);
  if (const Result<Desk::Arrival> item = read_item(plain)) {
    const Result<Desk::Arrival> again = read_item(write_item(*item));
    if (!again || again->act.bytes != item->act.bytes || again->act.signature != item->act.signature ||
        again->disclosures != item->disclosures || again->epoch_keys != item->epoch_keys) {
      std::abort();
    }
  }
  const auto whole = taken(plain, plain.size() + 1);
  const auto bytewise = taken(plain, 1);
  if (whole.first != bytewise.first || (whole.first && whole.second != bytewise.second)) std::abort();
  return 0;
}
