/// Compression of a page on its way to the browser (RFC 1952).
#pragma once

#include <string>
#include <string_view>

namespace parley::pages {

/// Whether an Accept-Encoding header (RFC 9110, section 12.5.3) takes gzip.
bool takes_gzip(std::string_view accepted);

/// Fast rather than small: it goes no further than this computer.
std::string gzip(std::string_view text);

}  // namespace parley::pages
