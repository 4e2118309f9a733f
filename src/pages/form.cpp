#include "pages/form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/secret.hpp"

namespace parley::pages {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<void> put(Form& form, const std::string& name, std::string_view value) {
  if (form.fields.size() + form.files.size() >= kMostFields) return fail("the form has too many fields");
  if (!valid_utf8(name) || !valid_utf8(value)) return fail("the form holds what is no text (UTF-8)");
  std::string& field = form.fields[name];
  if (field.empty())
    field = line_ends(value);
  else
    field += '\n' + line_ends(value);
  return {};
}

Result<Form> parse_urlencoded(std::string_view body) {
  Form out;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = unescape(pair.substr(0, equals));
    auto given = unescape(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !given) return fail("the form has a broken escape");
    const Result<void> done = put(out, *name, *given);
    wipe({reinterpret_cast<std::uint8_t*>(given->data()), given->size()});  // it may be a passphrase
    if (!done) return std::unexpected(done.error());
  }
  return out;
}

/// The value of `name="…"` in a Content-Disposition. Browsers write `"` as %22.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  const std::string sought = "; " + std::string(name) + "=\"";
  const std::size_t found = header.find(sought);
  if (found == std::string_view::npos) return std::nullopt;
  const std::string_view rest = header.substr(found + sought.size());
  const std::size_t end = rest.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(rest.substr(0, end));
}

Result<Form> parse_multipart(std::string_view boundary, std::string_view body) {
  const std::string delimiter = "\r\n--" + std::string(boundary);
  const auto broken = [] { return fail("the form did not arrive whole", "send it again"); };
  if (boundary.empty() || boundary.size() > 70 || !body.starts_with(std::string_view(delimiter).substr(2)))
    return broken();
  body.remove_prefix(delimiter.size() - 2);
  Form out;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return broken();
    body.remove_prefix(2);
    const std::size_t head_end = body.find("\r\n\r\n");
    if (head_end == std::string_view::npos || head_end > 4096) return broken();
    const std::string_view head = body.substr(0, head_end);
    body.remove_prefix(head_end + 4);
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return broken();
    const std::string_view content = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
    const std::string_view disposition = head.substr(0, head.find("\r\n"));
    const auto name = parameter(disposition, "name");
    if (!name) return broken();
    if (auto file = parameter(disposition, "filename")) {
      if (out.fields.size() + out.files.size() >= kMostFields) return fail("the form has too many fields");
      if (file->empty() && content.empty()) continue;  // none was chosen
      const std::size_t slash = file->find_last_of("/\\");
      out.files.emplace(*name,
                        Form::File{slash == std::string::npos ? *file : file->substr(slash + 1), content});
    } else if (const Result<void> done = put(out, *name, content); !done) {
      return std::unexpected(done.error());
    }
  }
  return out;
}

}  // namespace

Form::~Form() {
  for (auto& [name, text] : fields) wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = digit(text[i + 1]);
      const int low = digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<Form> parse_form(std::string_view content_type, std::string_view body) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (type == "application/x-www-form-urlencoded") return parse_urlencoded(body);
  constexpr std::string_view kBoundary = "boundary=";
  if (const std::size_t at = content_type.find(kBoundary);
      type == "multipart/form-data" && at != std::string_view::npos)
    return parse_multipart(content_type.substr(at + kBoundary.size()), body);
  return fail("this is no form");
}

std::optional<std::string> cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::string_view pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(pair.size() + 1, header.size()));
    while (header.starts_with(' ')) header.remove_prefix(1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return std::string(pair.substr(name.size() + 1));
  }
  return std::nullopt;
}

}  // namespace parley::pages
