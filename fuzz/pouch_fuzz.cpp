// Pouch files: whatever is found in one lies in it with its digest, and a pouch made of that is whole.
#include <sys/mman.h>

#include <cstdlib>

#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/pouch_file.hpp"
#include "seal/buffered_source.hpp"

namespace {

using namespace parley;

PouchScan scan(std::string_view bytes) {
  const Descriptor file(::memfd_create("pouch", MFD_CLOEXEC));
  FdSink(file.get()).write(as_bytes(bytes));
  return scan_pouch(file.get(), {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const PouchScan found = scan(bytes);
  if (!found.is_pouch && !found.items.empty()) std::abort();
  if (!found.complete && found.is_pouch && found.damage.empty()) std::abort();
  BytesSink out;
  PouchWriter writer(out);
  for (const PouchItem& item : found.items) {
    if (item.offset > size || item.length > size - item.offset) std::abort();
    const BytesView sealed = as_bytes(bytes).subspan(item.offset, item.length);
    if (bytes.find(sha256(sealed).hex()) == std::string::npos) std::abort();
    writer.item(sealed);
  }
  writer.finish();
  const Bytes made = out.take();
  const PouchScan again = scan(as_text(made));
  if (!again.complete || !again.damage.empty() || again.items.size() != found.items.size()) std::abort();
  return 0;
}
