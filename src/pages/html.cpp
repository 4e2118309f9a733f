#include "pages/html.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace parley::pages {
namespace {

void escape(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

bool plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c < '\x7f') || c == '\n'; });
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            std::string_view("-._~@").find(c) != std::string_view::npos;
    if (unreserved) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace

Path Path::part(std::string_view more) const {
  Path out = *this;
  if (out.text_ != "/") out.text_ += '/';
  out.text_ += encoded(more);
  return out;
}

Path Path::name(std::string_view name) const {
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos ? part(name)
                                         : part(name.substr(0, slash)).part(name.substr(slash + 1));
}

Path Path::with(std::string_view key, std::string_view value) const {
  Path out = *this;
  out.text_ += out.text_.find('?') == std::string::npos ? '?' : '&';
  out.text_ += encoded(key) + '=' + encoded(value);
  return out;
}

Path Path::at(std::string_view fragment) const {
  Path out = *this;
  out.text_ += '#' + encoded(fragment);
  return out;
}

void Builder::put_text(std::string& out, std::string_view text) {
  if (plain(text))
    escape(out, text);
  else
    escape(out, shown_lines(text));
}

void Builder::put_exact(std::string& out, std::string_view text) {
  if (text.starts_with('\n')) out += '\n';  // a browser drops the first line end of a text field
  escape(out, text);
}

Html Builder::text(std::string_view text) {
  std::string out;
  put_text(out, text);
  return Html(std::move(out));
}

Html Builder::document(const Html& html) {
  return Html("<!doctype html>\n" + html.text() + "\n");
}

Attribute Builder::attribute(std::string_view name, std::string_view value) {
  std::string out = " ";
  out += name;
  out += "=\"";
  put_text(out, value);
  out += '"';
  return Attribute(std::move(out));
}

Html Builder::program(const Path& file) {
  return element("script", attribute("src", file.text()), bare("defer"));
}

Html Builder::outward(std::string_view url, const Html& text) {
  if (!url.starts_with("https://") && !url.starts_with("http://") && !url.starts_with("mailto:")) return text;
  return element("a", attribute("href", url), attribute("rel", "noopener noreferrer"),
                 attribute("target", "_blank"), attribute("class", "out"), text);
}

Attribute Builder::exact_attribute(std::string_view name, std::string_view value) {
  std::string out = " ";
  out += name;
  out += "=\"";
  escape(out, value);
  out += '"';
  return Attribute(std::move(out));
}

Attribute Builder::bare(std::string_view name) {
  return Attribute(" " + std::string(name));
}

bool Builder::is_void(std::string_view tag) {
  return tag == "input" || tag == "br" || tag == "meta" || tag == "link" || tag == "hr" || tag == "col";
}

Attribute value(std::string_view text) {
  return Builder::exact_attribute("value", text);
}

}  // namespace parley::pages
