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

Answer card_page(Visit& visit) {
  const SignedCard& own = visit.office.desk().identity().card;
  const std::string block = card_block(own);
  if (visit.path.size() > 1 && visit.path[1] == "file")
    return file(own.card.delegate.delegate + '-' + own.card.delegate.party + ".card", block,
                "text/plain; charset=utf-8");
  Page page{.title = "Cards", .live = false};
  Html& main = page.main;
  main += together(
      el("h1", "Your card"),
      el("p",
         "It says who you are and by which keys. Nothing in it is secret: send it by any way to whoever "
         "opens the exchange. Then "
         "read its digits out on another channel, so that nobody can have swapped it."),
      card_facts(own),
      el("div", cls("deeds"), el("a", cls("button"), href(Path("/card").part("file")), "Save it as a file")),
      el("pre", at("tabindex", "0"), at("id", "block"), block),
      el("p",
         el("button", at("type", "button"), cls("quiet"), at("data-copy", "block"), at("hidden"), "Copy it")),
      qr_picture(block, "Your card as a QR code"), el("h2", "Look at somebody's card"),
      form(visit, Path("/card"), at("enctype", "multipart/form-data"),
           el("label", cls("field"), el("span", "The card's text"),
              el("textarea", at("name", "card"), at("rows", "6"), Exact{visit.form.get("card")})),
           el("label", cls("field"), el("span", "or its file"),
              el("input", at("type", "file"), at("name", "file"))),
           button("Look at it")));
  if (visit.post) {
    const auto chosen = visit.form.files.find("file");
    const Result<SignedCard> card =
        read_card_block(chosen != visit.form.files.end() ? chosen->second.bytes : visit.form.get("card"));
    main += card
                ? together(el("h2", "Card of ", card->card.delegate.display()), card_facts(*card))
                : el("p", cls("wrong"), at("role", "alert"), card.error().message, ". ", card.error().remedy);
  }
  return show(visit, std::move(page));
}

}  // namespace parley::pages
