/// Pouches in and out, and a sync on demand.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "desk/files.hpp"
#include "pages/parts.hpp"
#include "post/pouch.hpp"

namespace parley::pages {
namespace {

std::string_view word(Unpacked::What what) {
  switch (what) {
    case Unpacked::What::added:
      return "new";
    case Unpacked::What::known:
      return "known";
    case Unpacked::What::waiting:
      return "waiting for what comes before it";
    case Unpacked::What::refused:
      return "refused";
    case Unpacked::What::unopened:
      return "not for this desk, as far as its keys tell";
    case Unpacked::What::damaged:
      return "damaged";
    case Unpacked::What::attachment:
      return "attachment";
  }
  return "";
}

std::string told(const UnpackReport& report) {
  std::map<std::string, std::size_t> lines;
  for (const Unpacked& item : report.items)
    ++lines[std::string(word(item.what)) + (item.reason.empty() ? "" : ": " + item.reason)];
  std::string out;
  for (const auto& [line, count] : lines) out += fmt::format("{} × {}\n", count, line);
  if (!report.complete)
    out += "The pouch is not complete: " + report.damage + ". What could be read whole was taken.\n";
  if (report.items.empty() && report.complete) out += "The pouch is empty.\n";
  if (!report.receipts.empty()) out += "A receipt is signed. Receipt is not agreement.\n";
  for (const DoubleDealing& pair : report.double_dealing)
    out += "DOUBLE DEALING: two different acts with one number, both signed: " + pair.first.hex() + " and " +
           pair.second.hex() + "\n";
  return out;
}

Answer unpack(Visit& visit) {
  const auto chosen = visit.form.files.find("pouch");
  if (chosen == visit.form.files.end())
    return go_wrong(Path("/pouch"), {"no file was chosen", "choose the pouch that you were sent"});
  Result<Desk> desk = visit.office.changing();
  if (!desk) return go_wrong(Path("/pouch"), desk.error());
  Passing pouch(visit.office.home());
  pouch.write(as_bytes(chosen->second.bytes));
  const Result<UnpackReport> report = unpack_pouch(*desk, pouch.path(), {}, chosen->second.name);
  if (!report) {
    // What cannot be read is told under the name that its owner knows.
    Error error = report.error();
    const std::string name = shown(pouch.path().string());
    if (const std::size_t found = error.message.find(name); found != std::string::npos)
      error.message.replace(found, name.size(), shown(chosen->second.name));
    return go_wrong(Path("/pouch"), error);
  }
  Answer out = go(report->invitations.empty() ? Path("/pouch") : Path("/"), told(*report));
  out.changed = true;
  return out;
}

/// The other sides of all exchanges of this desk.
std::set<std::string> known_sides(Visit& visit) {
  std::set<std::string> out;
  for (const ExchangeSummary& exchange : visit.office.exchanges()) {
    const Result<Room*> room = exchange.damage ? fail("") : visit.office.room(exchange.id);
    if (!room) continue;
    for (const Party& party : (*room)->record->parties()) {
      if (party.handle != visit.office.party()) out.insert(party.handle);
    }
  }
  return out;
}

Answer pack(Visit& visit) {
  PackOptions options;
  options.all = visit.form.get("all") == "yes";
  if (visit.form.get("do") == "rescue") {
    const Result<SignedCard> card = read_card_block(cards_given(visit.form, "card"));
    if (!card) return go_wrong(Path("/pouch"), card.error());
    options.rescue = *card;
    options.all = true;
  }
  if (const std::string key = visit.form.get("exchange"); !key.empty()) {
    const Result<ExchangeId> id = visit.office.desk().find_exchange(key);
    if (!id) return go_wrong(Path("/pouch"), id.error());
    options.exchange = *id;
  }
  std::string sides = visit.form.get("to");
  std::ranges::replace(sides, ',', ' ');
  std::istringstream words(sides);
  for (std::string side; words >> side;) {
    if (!known_sides(visit).contains(side))
      return go_wrong(Path("/pouch"), {"there is no side \"" + shown(side) + "\" in your exchanges",
                                       "write handles as on the page People, by commas"});
    options.to.insert(side);
  }
  Result<Desk> desk = visit.office.changing();
  if (!desk) return go_wrong(Path("/pouch"), desk.error());
  const std::filesystem::path file_name = desk->temporary_file();
  const Result<Packed> packed = pack_pouch(*desk, file_name, options);
  if (!packed) return go_wrong(Path("/pouch"), packed.error());
  Passing pouch = Passing::of(file_name);
  if (packed->acts + packed->attachments == 0 && !options.all)
    return go(Path("/pouch"),
              "The others hold all that you hold, as far as is known: there is nothing to pack.");
  const std::string day = visit.office.now().date();
  return file(visit.office.card().delegate.party + '-' + day + ".pouch", std::move(pouch));
}

}  // namespace

Answer sync_now(Visit& /*visit*/) {
  Answer out = go(Path("/"), "The relays are visited now. What they have shows here as it comes.");
  out.changed = true;
  return out;
}

Answer refused_file(Visit& visit) {
  for (const RefusedItem& item : visit.office.desk().refused()) {
    if (std::to_string(item.number) != visit.path[2]) continue;
    const Bytes bytes = visit.office.desk().refused_bytes(item.number);
    return file("refused-" + std::to_string(item.number) + ".age", std::string(as_text(bytes)));
  }
  return failed(visit, {"no such item is kept aside", "see those on the page of pouches"}, 404);
}

Answer pouch_page(Visit& visit) {
  if (visit.post) {
    const std::string what = visit.form.get("do");
    if (what == "unpack") return unpack(visit);
    if (what == "pack" || what == "rescue") return pack(visit);
    return go_wrong(Path("/pouch"), {"nothing was asked", "use a form of this page"});
  }
  Page page{.title = "Pouches", .live = false};
  std::vector<std::pair<std::string, std::string>> exchanges = {{"", "all exchanges"}};
  for (const ExchangeSummary& each : visit.office.exchanges())
    exchanges.emplace_back(each.id.hex().substr(0, 16), shown(each.title));
  Html refused;
  for (const RefusedItem& item : visit.office.desk().refused())
    refused += el("tr", el("th", at("scope", "row"), item.number), el("td", time_of(item.when)),
                  el("td", item.source), el("td", size_text(item.size)), el("td", item.reason),
                  el("td", el("a", href(Path("/pouch").part("refused").part(std::to_string(item.number))),
                              "Save", el("span", cls("vh"), " item ", item.number))));
  page.main = together(
      el("h1", "Pouches"),
      el("p",
         "A pouch is one file that carries what was signed, sealed, by any way: by mail, on a stick. Whoever "
         "carries it can read nothing."),
      el("h2", "A pouch that came"),
      form(visit, Path("/pouch"), at("enctype", "multipart/form-data"),
           el("input", at("type", "hidden"), at("name", "do"), value("unpack")),
           el("label", cls("field"), el("span", "The pouch that you were sent"),
              el("input", at("type", "file"), at("name", "pouch"), at("required"))),
           button("Unpack it")),
      el("p", cls("soft"),
         "Any file is harmless. Receipts are signed for what came; a receipt is not agreement."),
      el("h2", "A pouch to send"),
      el("p",
         "It is saved as a file: send that to each of the others, by any way. Nothing is lost if one gets "
         "it twice, or late."),
      form(visit, Path("/pouch"), el("input", at("type", "hidden"), at("name", "do"), value("pack")),
           choice("Of which exchange", "exchange", "", exchanges),
           field("For which sides", "to", "", "Their handles, by commas. Left empty: for all of them."),
           el("label", cls("check"), el("input", at("type", "checkbox"), at("name", "all"), value("yes")),
              "Also what they have confirmed: a complete pouch"),
           button("Pack what the others lack")),
      el("details", at("id", "rescue"), el("summary", "For a side that has lost every desk"),
         el("p",
            "All that this desk holds, sealed to the new card alone. Compare the card's digits with its "
            "owner first: "
            "whoever has its key reads everything."),
         form(visit, Path("/pouch"), at("enctype", "multipart/form-data"), hidden("do", "rescue"),
              card_field("The new card", "card", ""), button("Pack it for this card"))),
      refused.empty()
          ? Html()
          : together(el("h2", at("id", "aside"), "Kept aside"),
                     el("p",
                        "What could not be used, with the reason. Nothing of it is part of any record. What "
                        "is sealed to a key that this desk does not have is tried again whenever keys come."),
                     scrolling("Kept aside", el("table",
                                                el("thead", el("tr", el("th", at("scope", "col"), "No."),
                                                               el("th", at("scope", "col"), "Kept"),
                                                               el("th", at("scope", "col"), "From"),
                                                               el("th", at("scope", "col"), "Size"),
                                                               el("th", at("scope", "col"), "Reason"),
                                                               el("th", at("scope", "col"), "As it came"))),
                                                el("tbody", refused)))));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
