// What a relay answers: a listing that is read says the same when it is written again, and nothing is larger
// than it may be.
#include <cstdlib>

#include "post/relay_answers.hpp"

namespace {

using namespace parley;

std::string written(const Listing& listing) {
  std::string out;
  for (const RelayedItem& item : listing.items) {
    const char* const where = item.where == RelayedItem::Where::here    ? " here "
                              : item.where == RelayedItem::Where::apart ? " apart "
                                                                        : " gone ";
    out += "item " + std::to_string(item.number) + where + std::to_string(item.size) + ' ' +
           item.leaf.item.hex() + ' ' + item.leaf.commitment.hex() + ' ' + item.leaf.time.rfc3339() + '\n';
    if (item.where == RelayedItem::Where::here) out += item.bytes + '\n';
  }
  return out + "end " + std::to_string(listing.next) + ' ' + std::to_string(listing.size) + '\n' +
         listing.checkpoint;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body = as_text({data, size});
  if (const auto listing = read_listing(body, 0)) {
    if (listing->items.size() > kMostListed || listing->next != listing->items.size()) std::abort();
    const auto again = read_listing(written(*listing), 0);
    if (!again || written(*again) != written(*listing)) std::abort();
  }
  if (const auto leaves = read_leaves(body, 0);
      leaves && (leaves->items.size() > kMostListed || leaves->next != leaves->items.size()))
    std::abort();
  if (const auto acceptance = read_acceptance(body); acceptance && acceptance->proof.size() > 64)
    std::abort();
  if (const auto proof = read_proof(body); proof && proof->size() > 64) std::abort();
  return 0;
}
