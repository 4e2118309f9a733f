/// The keys of the desk: backups, the party key, and going on under new keys.
#include <fmt/core.h>

#include "base/text.hpp"
#include "desk/backup.hpp"
#include "desk/keys.hpp"
#include "pages/parts.hpp"
#include "pages/secrets.hpp"
#include "seal/age.hpp"

namespace parley::pages {
namespace {

Answer backup(Visit& visit, Desk& desk) {
  const Path back("/keys");
  Secret passphrase;
  if (visit.office.needs_passphrase()) {
    passphrase = typed(visit, "passphrase");
    // That of the desk, so that there is no second one to forget.
    if (const auto key = read_desk_key(visit.office.home(), [&]() -> Result<Secret> { return passphrase; });
        !key)
      return go_wrong(back, key.error());
  } else {
    Result<Secret> given = typed_twice(visit);
    if (!given) return go_wrong(back, given.error());
    passphrase = std::move(*given);
  }
  Passing content(visit.office.home());
  SealingSink sealed(content, {{}, std::move(passphrase)}, visit.office.world().random);
  const Result<BackedUp> done = write_backup(desk, visit.office.key(), sealed);
  if (!done) return go_wrong(back, done.error());
  sealed.finish();
  Answer out = file(visit.office.card().delegate.delegate + '-' + visit.office.card().delegate.party + '-' +
                        visit.office.now().date() + ".backup",
                    std::move(content));
  out.said = fmt::format("The whole desk is in the backup: {}, {}. ",
                         count_text(done->exchanges, "exchange", "exchanges"),
                         count_text(done->attachments, "attachment", "attachments"));
  for (const std::string& name : done->missing)
    out.said += "The attachment " + shown(name) + " is not on this desk, so it is not in it. ";
  out.said += "Keep it on another disk, and rehearse it: parley restore FILE --check";
  return out;
}

Answer party_key_file(Visit& visit, const Desk& desk) {
  const Path back("/keys");
  const Secret passphrase = typed(visit, "passphrase");
  const Result<Ed25519SecretKey> key = desk.party_key({}, [&]() -> Result<Secret> { return passphrase; });
  if (!key) return go_wrong(back, key.error());
  Result<Secret> fresh = typed_twice(visit);
  if (!fresh) return go_wrong(back, fresh.error());
  Passing content(visit.office.home());
  SealingSink sealed(content, {{}, std::move(*fresh)}, visit.office.world().random);
  const Secret text(party_key_text(*key) + '\n');
  sealed.write(as_bytes(text.text()));
  sealed.finish();
  return file(visit.office.card().delegate.party + "-party-key.age", std::move(content));
}

/// Taken off only when a copy elsewhere has been seen to open.
Answer remove_party_key(Visit& visit, Desk& desk) {
  const Path back("/keys");
  const auto chosen = visit.form.files.find("file");
  if (chosen == visit.form.files.end())
    return go_wrong(back, {"no file was chosen", "choose the file in which you saved the party key"});
  const Secret passphrase = typed(visit, "passphrase");
  Passing copy;
  copy.write(as_bytes(chosen->second.bytes));
  const Result<Ed25519SecretKey> key =
      desk.party_key(copy.path(), [&]() -> Result<Secret> { return passphrase; });
  if (!key)
    return go_wrong(back,
                    {"that file does not give the party key: " + key.error().message, "nothing was removed"});
  const auto here = secret_file(visit.office.home(), "party");
  if (!here) return go_wrong(back, {"the party key is not on this desk", ""});
  std::filesystem::remove(*here);
  sync_folder(visit.office.home());
  if (const Result<void> again = visit.office.reopen(); !again) return go_wrong(back, again.error());
  return go(back, "The party key is off this computer. Keep the file where you keep what must not be lost.");
}

/// The keys stay the same, and so does what is open here.
Answer new_passphrase(Visit& visit) {
  const Path back("/keys");
  const Secret now = typed(visit, "passphrase");
  const Result<Secret> fresh = typed_twice(visit);
  if (!fresh) return go_wrong(back, fresh.error());
  if (const Result<void> done = change_passphrase(
          visit.office.home(), [&]() -> Result<Secret> { return now; }, *fresh, visit.office.world().random);
      !done)
    return go_wrong(back, done.error());
  if (const Result<void> again = visit.office.reopen(); !again) return go_wrong(back, again.error());
  return go(back,
            "The keys are sealed with the new passphrase. Make a new backup: an older one opens with the "
            "passphrase that it was made with.");
}

Answer renew(Visit& visit, Desk& desk) {
  const Path back("/keys");
  std::optional<Ed25519SecretKey> key;
  if (visit.form.files.contains("file") || desk.identity().party_key_here) {
    Result<Ed25519SecretKey> read = party_key_given(visit, desk);
    if (!read) return go_wrong(back, read.error());
    key = std::move(*read);
  }
  std::optional<Secret> passphrase;
  if (desk.identity().passphrase) {
    Result<Secret> given = typed_twice(visit);
    if (!given) return go_wrong(back, given.error());
    passphrase = std::move(*given);
  }
  const Result<DeskIdentity> renewed = desk.renew(key ? &*key : nullptr, passphrase);
  if (!renewed) return go_wrong(back, renewed.error());
  Answer out = go(Path("/unlock"),
                  key ? "The desk has new keys, admitted, and the old ones are revoked. Open it again."
                      : "The desk has new keys. Open it again, and have a colleague admit its new card.");
  out.changed = true;
  out.lock = true;
  return out;
}

Html party_key(const Visit& visit) {
  const Html head = el("h2", "The party key");
  if (!visit.office.desk().identity().party_key_here)
    return together(head, el("p", "It is not on this computer, as it should be."));
  return together(
      head,
      el("p",
         "It vouches for your side's delegates: with it, a lost or stolen desk is replaced. Whoever has it "
         "can admit "
         "anybody to your side. Save it sealed with a passphrase of its own, on a stick for instance, and "
         "take it off "
         "this computer."),
      form(visit, Path("/keys"), hidden("do", "party-key"),
           visit.office.needs_passphrase()
               ? password("The desk's passphrase", "passphrase", "current-password")
               : Html(),
           twice("A passphrase for the party key"), button("Save the party key, sealed")),
      el("details", at("id", "remove"), el("summary", "Take it off this computer"),
         el("p", "Only when the saved file has been seen to open: choose it, and give its passphrase."),
         form(visit, Path("/keys"), at("enctype", "multipart/form-data"), hidden("do", "remove"),
              el("label", cls("field"), el("span", "The saved party key"),
                 el("input", at("type", "file"), at("name", "file"), at("required"))),
              password("Its passphrase", "passphrase", "off"),
              button("Look into it, and remove the party key here"))),
      el("p", cls("soft"), "On paper, as 24 words: ", el("code", "parley party-key print"),
         ". A browser does not show them: it may keep what it shows."));
}

Html renewal(const Visit& visit) {
  const auto copied = visit.office.desk().copied();
  const bool here = visit.office.desk().identity().party_key_here;
  return together(
      el("h2", "New keys"),
      copied ? el("p", cls("wrong"), at("role", "alert"), copied->message, ". ", copied->remedy, ".")
             : el("p", "This desk is no copy as far as it can tell, and needs none."),
      el("p",
         "A desk that was copied, or restored from a backup, must never sign with its old key again. Under "
         "new keys it "
         "goes on; the old sealing key is kept for reading. With the party key the new ones are admitted, "
         "and the old "
         "ones revoked, in every exchange; without it a colleague admits the new card."),
      el("details", at("id", "renew"), at_if(copied.has_value(), "open"), el("summary", "Make new keys"),
         form(visit, Path("/keys"), at("enctype", "multipart/form-data"), hidden("do", "renew"),
              el("label", cls("field"),
                 el("span", here ? "The party key (left empty: the one on this desk)"
                                 : "The party key, if you have it"),
                 el("input", at("type", "file"), at("name", "file"))),
              password("Its passphrase, if it has one", "passphrase", "off", false),
              visit.office.desk().identity().passphrase ? twice("A passphrase for the new keys") : Html(),
              button("Make new keys"))));
}

}  // namespace

Answer keys_page(Visit& visit) {
  if (visit.post) {
    Result<Desk> desk = visit.office.changing();
    if (!desk) return go_wrong(Path("/keys"), desk.error());
    const std::string what = visit.form.get("do");
    if (what == "backup") return backup(visit, *desk);
    if (what == "party-key") return party_key_file(visit, *desk);
    if (what == "remove") return remove_party_key(visit, *desk);
    if (what == "renew") return renew(visit, *desk);
    if (what == "passphrase") return new_passphrase(visit);
    return go_wrong(Path("/keys"), {"nothing was asked", ""});
  }
  Page page{.title = "Keys and backups", .live = false};
  const bool sealed = visit.office.needs_passphrase();
  page.main = together(
      el("h1", "Keys and backups"), el("h2", "A backup"),
      el("p",
         "The whole desk in one sealed file: keys, everything signed and received, attachments, annotations. "
         "Make one "
         "after each day of work, and keep it on another disk. What was signed after it is with the others: "
         "they send "
         "it again."),
      form(visit, Path("/keys"), hidden("do", "backup"),
           sealed ? password("The desk's passphrase, which opens the backup too", "passphrase",
                             "current-password")
                  : twice("A passphrase for the backup"),
           button("Save a backup")),
      el("h2", "The passphrase"),
      el("p",
         sealed
             ? "Another one seals the same keys: the others notice nothing. Who has seen the old one and has "
               "a copy of this desk has its keys all the same: then make new keys, below."
             : "This desk has none: whoever can read this disk can sign in your name. Give it one."),
      el("details", at("id", "passphrase"),
         el("summary", sealed ? "Give the desk another passphrase" : "Give the desk a passphrase"),
         form(visit, Path("/keys"), hidden("do", "passphrase"),
              sealed ? password("The passphrase of now", "passphrase", "current-password") : Html(),
              twice("The new passphrase"), button("Seal the keys with it"))),
      party_key(visit), renewal(visit), el("h2", "When something is lost"),
      el("ul", cls("measure"),
         el("li", el("strong", "There is a backup. "), "Make a desk of it with ",
            el("code", "parley restore FILE"), ", open it here, and make new keys above."),
         el("li", el("strong", "A colleague's desk is left. "),
            "Make a desk with the colleague's card, send your own card, and be admitted on the page People."),
         el("li", el("strong", "Every desk of your side is lost. "),
            "With the party key: ", el("code", "parley init --as NAME@PARTY --party-key FILE"),
            "; another party packs its copy for your new card (",
            el("code", "parley pouch pack --rescue CARD"), "); then ",
            el("code", "parley recover POUCH --party-key FILE"), "."),
         el("li", el("strong", "The party key, the backups and every desk are lost. "),
            "Nobody can give them back: begin a new exchange.")));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
