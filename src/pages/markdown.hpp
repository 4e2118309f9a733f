/// CommonMark of others as HTML, in the safe mode of cmark-gfm: no raw HTML, no images, and links that show
/// where they lead.
#pragma once

#include <string_view>

#include "pages/html.hpp"

namespace parley::pages {

/// Texts are made harmless first, as everywhere. An image becomes its description and its address, as text. A
/// link to http, https or mailto stays one, is marked as leading out, and has its address behind it; any
/// other becomes text. Headings become bold paragraphs, so that they cannot pass for those of the page. What
/// would be larger than 2 MiB is shown as plain text.
Html markdown(std::string_view text);

}  // namespace parley::pages
