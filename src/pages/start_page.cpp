/// Making a desk, and opening one that is locked.
#include <charconv>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "pages/secrets.hpp"

namespace parley::pages {
namespace {

const std::vector<std::pair<std::string, std::string>>& roles() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"negotiating", "negotiating: puts forward, accepts, concludes"},
      {"chair", "chair: puts forward text, accepts nothing"},
      {"observer", "observer: reads"}};
  return all;
}

constexpr std::int64_t kMostSignOffs = 16;  // of a card
constexpr Power kGiven[] = {Power::transmit, Power::commit, Power::conclude, Power::sign_off, Power::admit};

/// How many sign-offs the notes of the side need.
Result<std::int64_t> sign_offs_given(const Form& form) {
  const std::string text = form.get("sign_offs");
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (!text.empty() &&
      (read.ec != std::errc() || read.ptr != text.data() + text.size() || out < 0 || out > kMostSignOffs))
    return fail("\"" + shown(text) + "\" is not a number of sign-offs", "write one from 0 to 16");
  return out;
}

Answer start_form(const Visit& visit, const std::string& wrong) {
  Page page{.title = "Make a desk", .bare = true, .live = false};
  page.main = together(
      el("h1", "Make a desk"),
      el("p", cls("lead"),
         "A desk is one person's place at the table: the keys that sign for you, and everything signed and "
         "received, "
         "in one folder on this computer."),
      wrong.empty() ? Html() : el("p", cls("wrong"), at("role", "alert"), wrong),
      form(
          visit, Path("/start"), at("enctype", "multipart/form-data"),
          field("Who you are", "as", visit.form.get("as"),
                "Your name and your side, as in lavrov@russia: a–z, 0–9 and -", true),
          field("The side's full name", "name", visit.form.get("name"),
                "As the others see it: Russian Federation"),
          choice("What your side does in the talks", "role", visit.form.get("role"), roles()),
          password("A passphrase", "passphrase", "new-password", true,
                   "It seals your keys. Several words are good. Nobody can tell it to you if you forget it."),
          password("The same again", "again", "new-password"),
          el("details", at("id", "colleague"),
             el("summary", "A colleague of mine has a desk for this side already"),
             el("p",
                "Paste the colleague's card. Your desk then joins that side, and your own card is a request "
                "until a colleague admits it."),
             card_field("The colleague's card", "colleague", visit.form.get("colleague"))),
          el("details", at_if(!visit.form.get("sign_offs").empty(), "open"), at("id", "more"),
             el("summary", "The side's notes need sign-offs; what you may do"),
             field("Sign-offs that each note of the side needs", "sign_offs", visit.form.get("sign_offs"),
                   "A number. Left empty: none. It stands in the side's cards, and nobody lowers it later."),
             el("fieldset", el("legend", "What you may do (none ticked: all of it)"),
                power_boxes(kGiven, powers_ticked(visit.form))),
             powers_told()),
          button("Make the desk")));
  return show(visit, std::move(page));
}

}  // namespace

Answer start_page(Visit& visit) {
  if (!visit.post) return start_form(visit, "");
  NewDesk desk;
  std::string& typed = visit.form.fields["passphrase"];
  std::string& again = visit.form.fields["again"];
  const bool same = equal_secretly(as_bytes(typed), as_bytes(again));
  desk.passphrase = Secret(typed);
  for (std::string* each : {&typed, &again})
    wipe({reinterpret_cast<std::uint8_t*>(each->data()), each->size()});
  const auto name = parse_delegate_name(visit.form.get("as"));
  if (!name)
    return start_form(visit, "\"" + shown(visit.form.get("as")) +
                                 "\" is not a delegate's name. Write NAME@SIDE, both of a-z, 0-9 and -, at "
                                 "most 32 characters each.");
  if (desk.passphrase->empty()) return start_form(visit, "A passphrase is needed.");
  if (!same) return start_form(visit, "The two passphrases differ. Type them again.");
  desk.delegate = *name;
  desk.party_name = visit.form.get("name");
  if (const auto role = chosen(visit.form, "role", roles()); !role)
    return start_form(visit, role.error().message + ".");
  for (const Role role : {Role::negotiating, Role::chair, Role::observer}) {
    if (name_of(role) == visit.form.get("role")) desk.role = role;
  }
  if (const std::set<Power> powers = powers_ticked(visit.form); !powers.empty()) desk.powers = powers;
  if (desk.role == Role::observer) desk.powers = {Power::observe};
  const Result<std::int64_t> sign_offs = sign_offs_given(visit.form);
  if (!sign_offs) return start_form(visit, sign_offs.error().message + ": " + sign_offs.error().remedy + ".");
  desk.sign_offs = *sign_offs;
  if (const std::string text = cards_given(visit.form, "colleague"); !text.empty()) {
    const Result<SignedCard> colleague = read_card_block(text);
    if (!colleague) return start_form(visit, "The colleague's card: " + colleague.error().message + ".");
    if (colleague->card.delegate.party != name->party)
      return start_form(visit, "That card is of " + colleague->card.delegate.display() +
                                   ", not of a delegate of " + name->party + ".");
    desk.with_party_key = false;
    desk.party_key = colleague->card.party_key;
    desk.party_name = colleague->card.party_name;
    desk.role = colleague->card.role;
    desk.sign_offs = colleague->card.sign_offs;
  }
  const Result<DeskIdentity> made = make_desk(visit.office.home(), desk, visit.office.world());
  if (!made) return start_form(visit, made.error().message + ". " + made.error().remedy);
  if (const Result<void> done = visit.office.unlock(*desk.passphrase); !done)
    return start_form(visit, done.error().message);
  return go(Path("/"), "The desk of " + made->card.card.delegate.display() + " is made, in " +
                           visit.office.home().string() + ".");
}

Answer unlock_page(Visit& visit, const std::string& then, const std::string& wrong) {
  Page page{.title = "Locked", .bare = true, .live = false, .status = 200};
  const bool asks = visit.office.needs_passphrase();
  page.main = together(
      el("h1", "This desk is locked"),
      el("p", asks ? "Nothing of it is shown, and nothing is in memory, until you give its passphrase."
                   : "Its keys lie in the clear on this computer, so there is no passphrase to ask for."),
      wrong.empty() ? Html() : el("p", cls("wrong"), at("role", "alert"), wrong),
      form(visit, Path("/unlock"), el("input", at("type", "hidden"), at("name", "then"), value(then)),
           asks ? el("label", cls("field"), el("span", "Passphrase"),
                     el("input", at("type", "password"), at("name", "passphrase"),
                        at("autocomplete", "current-password"), at("required"), at("autofocus"),
                        at("maxlength", "4096")))
                : Html(),
           button("Open the desk")));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
