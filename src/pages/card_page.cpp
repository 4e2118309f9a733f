/// One's own card, and reading those of others.
#include "base/text.hpp"
#include "pages/parts.hpp"

namespace parley::pages {

/// What a card says, with the digits to compare.
Html card_facts(const SignedCard& card) {
  return together(el("dl", cls("facts"), el("dt", "Delegate"), el("dd", card.card.delegate.display()),
                     el("dt", "Side"), el("dd", card.card.party_name, " (", name_of(card.card.role), ")"),
                     el("dt", "May"), el("dd", powers_text(card.card.powers)), el("dt", "Vouched for"),
                     el("dd", card.vouched() ? "by the party's key"
                                             : "not yet: it is a request, until a colleague admits it"),
                     el("dt", "Signing key"), el("dd", el("code", card.card.signing.line())),
                     el("dt", "Sealing key"), el("dd", el("code", card.card.sealing))),
                  el("p", "Digits to compare, by telephone for instance:"),
                  digits_block(comparison_digits(card.card.digest().bytes)));
}

Answer card_file(Visit& visit) {
  const SignedCard& own = visit.office.desk().identity().card;
  return file(own.card.delegate.delegate + '-' + own.card.delegate.party + ".card", card_block(own),
              "text/plain; charset=utf-8");
}

Answer card_page(Visit& visit) {
  const SignedCard& own = visit.office.desk().identity().card;
  const std::string block = card_block(own);
  Page page{.title = "Cards", .live = false};
  Html& main = page.main;
  if (visit.post) {
    const Result<SignedCard> card = read_card_block(cards_given(visit.form, "card"));
    if (card) {
      page.title = "Card of " + card->card.delegate.display();
      main = together(
          el("h1", page.title), card_facts(*card),
          el("p",
             "Compare the digits with its owner on another channel: only that shows that nobody swapped it."),
          el("div", cls("deeds"), el("a", cls("button"), href(Path("/convene")), "Open an exchange"),
             el("a", href(Path("/card")), "Your card, and another's")));
      return show(visit, std::move(page));
    }
    main += el("p", cls("wrong"), at("role", "alert"), card.error().message, ". ", card.error().remedy, ".");
  }
  main += together(
      el("h1", "Your card"),
      el("p",
         "It says who you are and by which keys. Nothing in it is secret: send it by any way to whoever "
         "opens the exchange. Then "
         "read its digits out on another channel, so that nobody can have swapped it."),
      card_facts(own),
      el("div", cls("deeds"), el("a", cls("button"), href(Path("/card").part("file")), "Save it as a file"),
         el("button", at("type", "button"), cls("quiet"), at("data-copy", "block"), at("hidden"),
            "Copy its text")),
      el("pre", at("tabindex", "0"), at("id", "block"), block), qr_picture(block, "Your card as a QR code"),
      el("h2", "Look at somebody's card"),
      form(visit, Path("/card"), at("enctype", "multipart/form-data"),
           card_field("Somebody's card", "card", visit.form.get("card")), button("Look at it")));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
