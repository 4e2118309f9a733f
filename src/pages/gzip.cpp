#include "pages/gzip.hpp"

#include <zlib.h>

#include <new>

#include "base/imported.hpp"

namespace parley::pages {
namespace {

constexpr const char* kLibrary = "libz.so.1";
const Imported<decltype(::deflate)> deflate{kLibrary, "deflate"};
const Imported<decltype(::deflateBound)> deflateBound{kLibrary, "deflateBound"};
const Imported<decltype(::deflateEnd)> deflateEnd{kLibrary, "deflateEnd"};
const Imported<decltype(::deflateInit2_)> deflateInit2_{kLibrary, "deflateInit2_"};

}  // namespace

bool takes_gzip(std::string_view accepted) {
  while (!accepted.empty()) {
    std::string_view one = accepted.substr(0, accepted.find(','));
    accepted.remove_prefix(std::min(one.size() + 1, accepted.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    const std::string_view name = one.substr(0, one.find_first_of("; "));
    if (name != "gzip") continue;
    const std::size_t quality = one.find("q=0");
    return quality == std::string_view::npos ||
           one.find_first_of("123456789", quality) != std::string_view::npos;
  }
  return false;
}

std::string gzip(std::string_view text) {
  constexpr int kGzip = 15 + 16;  // the largest window, and the wrapping of gzip
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // the bound holds all of it
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace parley::pages
