/// What a browser sends with a form, and the cookie: parsed once, with limits.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "pages/passing.hpp"

namespace parley::pages {

/// The fields of a form, and the files chosen in it. Fields are wiped when it goes: one may be a passphrase.
struct Form {
  Form() = default;
  Form(Form&&) noexcept = default;
  Form& operator=(Form&&) noexcept = default;
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;
  ~Form();

  struct File {
    std::string name;        ///< the last part alone
    std::string_view bytes;  ///< in the body
  };
  std::map<std::string, std::string> fields;  ///< of several with one name, joined by line ends
  std::multimap<std::string, File> files;     ///< several may be chosen in one field
  std::shared_ptr<const Body> body;           ///< in which the files lie

  std::string get(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
  bool has(const std::string& name) const { return fields.contains(name); }
};

inline constexpr std::size_t kMostFields = 20000;

/// `application/x-www-form-urlencoded` (WHATWG URL, section 5) or `multipart/form-data` (RFC 7578), as the
/// content type says. Fields must be UTF-8; their line ends become LF. Files are parts of `body`, which must
/// stay.
Result<Form> parse_form(std::string_view content_type, std::string_view body);

/// `%41+b` as it was meant; none if an escape is broken.
std::optional<std::string> unescape(std::string_view text);

/// The value of a cookie (RFC 6265, section 5.4), or none.
std::optional<std::string> cookie(std::string_view header, std::string_view name);

}  // namespace parley::pages
