// Acts of others: whatever is read is written back byte for byte, and an error is a clean sentence. What is
// read and founds an exchange makes a record or is refused.
#include <cstdlib>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "record/record.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const Result<Act> act = read_act(bytes);
  if (!act) {
    if (act.error().message.empty() || !valid_utf8(act.error().message)) std::abort();
    return 0;
  }
  if (std::holds_alternative<Unknown>(act->deed)) return 0;
  if (write_act(*act) != bytes) std::abort();
  const CheckedAct checked{*act, sha256_id<ActId>(bytes), {}, {bytes, {}}};
  if (const Result<Record> record = Record::found(checked)) {
    if (record->parties().empty() || record->delegates().empty() || !record->current_epoch()) std::abort();
  }
  return 0;
}
