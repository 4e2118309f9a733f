#include "pages/secrets.hpp"

#include "crypto/random.hpp"
#include "pages/parts.hpp"

namespace parley::pages {

Html password(std::string_view label, std::string_view name, std::string_view kind, bool required,
              std::string_view hint) {
  return el("label", cls("field"), el("span", label),
            el("input", at("type", "password"), at("name", name), at("autocomplete", kind),
               at("maxlength", "4096"), at_if(required, "required")),
            hint.empty() ? Html() : el("small", hint));
}

Html twice(std::string_view label) {
  return together(password(label, "new", "new-password"),
                  password("The same again", "again", "new-password"));
}

Secret typed(Visit& visit, const std::string& name) {
  std::string& text = visit.form.fields[name];
  Secret out(text);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  text.clear();
  return out;
}

Result<Secret> typed_twice(Visit& visit) {
  Secret one = typed(visit, "new");
  const Secret other = typed(visit, "again");
  if (one.empty()) return fail("a passphrase is needed", "type one, twice");
  if (!equal_secretly(as_bytes(one.text()), as_bytes(other.text())))
    return fail("the two passphrases differ", "type them again");
  return one;
}

Html party_key_fields(const Visit& visit, std::string_view when) {
  const bool here = visit.office.desk().identity().party_key_here;
  return el(
      "details", at("id", "party-key"), el("summary", "Sign with the party key instead"), el("p", when),
      el("label", cls("check"), el("input", at("type", "checkbox"), at("name", "by-party-key"), value("yes")),
         "The party key signs, not you"),
      el("label", cls("field"),
         el("span", here ? "The party key (left empty: the one on this desk)" : "The party key"),
         el("input", at("type", "file"), at("name", "file")),
         el("small", "The file in which it was saved, or its 24 words typed into one.")),
      password("Its passphrase, if it has one", "passphrase", "off", false));
}

Result<Ed25519SecretKey> party_key_given(Visit& visit, const Desk& desk) {
  const Secret passphrase = typed(visit, "passphrase");
  const auto chosen = visit.form.files.find("file");
  Passing brought;
  if (chosen != visit.form.files.end()) brought.write(as_bytes(chosen->second.bytes));
  Result<Ed25519SecretKey> key =
      desk.party_key(chosen != visit.form.files.end() ? std::optional(brought.path()) : std::nullopt,
                     [&]() -> Result<Secret> { return passphrase; });
  if (!key) return fail("the party key: " + key.error().message, key.error().remedy);
  return key;
}

}  // namespace parley::pages
