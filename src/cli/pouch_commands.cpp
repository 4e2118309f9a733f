/// The pouch: packing what the others have not confirmed, unpacking what they sent.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/arrived.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"
#include "post/pouch.hpp"
#include "talks/talks.hpp"

namespace parley::cli {
const Manual pack_manual{
    .name = "pouch pack",
    .summary = "pack what the others have not confirmed into one file",
    .text =
        R"(Packs all that the other parties are not known to hold, receipts included, sealed so that only delegates of the exchange can open it. Carry the file to them by any way. Packing changes nothing: what is not confirmed is packed again next time, and the same item twice is harmless.

An act of your own that starts a new sealing key is signed first if the circle of readers has changed.)",
    .options =
        {{"-o,--output", "FILE", "the pouch to write", true},
         {"--to", "PARTY", "only what this party lacks; may be given several times", false, true},
         {"--all", "", "also what they have confirmed"},
         {"--rescue", "CARD",
          "everything, sealed to this card alone: for a delegate whose party lost every desk (parley help "
          "recover). Compare the card's digits with its owner first"},
         {"--json", "", "print what was packed as JSON"}},
    .examples = {{"parley pouch pack -o monday.pouch", "for everybody"},
                 {"parley pouch pack --to usa -o usa.pouch", "for one party"}},
    .json = R"json({"file": TEXT, "acts", "attachments", "bytes": NUMBER})json"};

int run_pack(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  PackOptions options;
  if (const auto file = arguments.get("--rescue")) {
    Result<SignedCard> card = read_card_file(*file);
    if (!card) return failed(card.error());
    if (!card->vouched())
      return failed({"the card is not vouched for by its party's key",
                     "its owner makes it with parley init --party-key"});
    tell(*session, fmt::format("For {}, vouched for by the key of {}. Digits of the card: {}",
                               card->card.delegate.display(), card->card.delegate.party,
                               comparison_digits(card->card.digest().bytes)));
    options.rescue = std::move(*card);
  }
  if (arguments.has("--exchange")) {
    const Result<ExchangeId> id = session->exchange();
    if (!id) return failed(id.error());
    options.exchange = *id;
  }
  for (const std::string& party : arguments.all("--to")) options.to.insert(party);
  options.all = arguments.has("--all");
  if (!options.exchange) {
    const auto all = session->desk().exchanges();
    if (std::ranges::none_of(all, [](const ExchangeSummary& each) { return each.joined || each.damage; }))
      return failed({"there is nothing to pack: your party is in no exchange",
                     "open one with parley convene, or join one with parley join"});
  }
  const std::string output = *arguments.get("--output");
  if (const Result<void> may = may_replace(output, "parley-pouch/"); !may) return failed(may.error());
  Result<Packed> packed = std::unexpected(Error{});
  {
    Progress progress("Packing");
    packed = pack_pouch(session->desk(), output, options,
                        [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); });
  }
  if (!packed) return failed(packed.error());
  if (session->json()) {
    print(Json(Json::Object{{"file", output},
                            {"acts", static_cast<std::int64_t>(packed->acts)},
                            {"attachments", static_cast<std::int64_t>(packed->attachments)},
                            {"bytes", packed->bytes}})
              .pretty());
    return kDone;
  }
  for (const std::string& remark : packed->notes) line(remark);
  line(fmt::format(
      "{}: {}{}, {}", shown(output), count_text(packed->acts, "act", "acts"),
      packed->attachments ? " and " + count_text(packed->attachments, "attachment", "attachments") : "",
      size_text(packed->bytes)));
  if (packed->acts + packed->attachments == 0) line("The others hold all that you hold, as far as is known.");
  return kDone;
}

const Manual unpack_manual{
    .name = "pouch unpack",
    .summary = "unpack a pouch, and sign the receipts for what came",
    .text =
        R"(Takes what is for this desk, says what came and from whom, what was refused and why, and signs the receipts, which go out with your next pouch. A receipt says that it arrived and could be opened; it is not agreement.

Any file is harmless: one that was cut short, has garbage in it, belongs to somebody else, or was unpacked before. What cannot be used is kept aside (parley pouch refused lists it); nothing else changes. Exit code 3 says that something was refused or damaged, or that nothing in it is for this desk.)",
    .options = {{"FILE", "", "the pouch; several may be named", true, true}, {"--json", "", "print as JSON"}},
    .examples = {{"parley pouch unpack monday.pouch", "then parley inbox"}},
    .json = R"json([{"file": TEXT, "complete": BOOL, "damage": TEXT, "receipts", "double-dealing": NUMBER,
  "items": [{"what": "new", "known", "waiting", "refused", "unopened", "damaged" or "attachment",
             "act": ID, "reason": TEXT, "attachment": TEXT (those that there are)}]}])json"};

int run_unpack(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Desk& desk = session->desk();
  Arrivals arrivals(desk);
  bool problems = false;
  Json::Array out;
  for (const std::string& file : arguments.all("FILE")) {
    Result<UnpackReport> report = std::unexpected(Error{});
    {
      Progress progress("Unpacking");
      report = unpack_pouch(desk, file,
                            [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); });
    }
    if (!report) return failed(report.error());
    Json::Array items;
    for (const Unpacked& item : report->items) {
      const bool bad = item.what == Unpacked::What::refused || item.what == Unpacked::What::damaged;
      problems = problems || bad;
      Json::Object json{{"what", word_of(item.what)}};
      if (item.act) json.emplace("act", item.act->hex());
      if (!item.reason.empty()) json.emplace("reason", item.reason);
      if (!item.name.empty()) json.emplace("attachment", item.name);
      items.emplace_back(std::move(json));
    }
    const bool for_others =
        !report->items.empty() && std::ranges::all_of(report->items, [](const Unpacked& item) {
          return item.what == Unpacked::What::unopened;
        });
    problems = problems || !report->complete || for_others;
    out.emplace_back(
        Json::Object{{"file", file},
                     {"complete", report->complete},
                     {"damage", report->damage},
                     {"items", std::move(items)},
                     {"receipts", static_cast<std::int64_t>(report->receipts.size())},
                     {"double-dealing", static_cast<std::int64_t>(report->double_dealing.size())}});
    if (session->json()) continue;
    if (const Result<void> shown_all = arrivals.show(*report, "it goes out with your next pouch"); !shown_all)
      return failed(shown_all.error());
    if (!report->complete)
      line(fmt::format("The pouch is not complete: {}. What could be read whole was taken.", report->damage));
    else if (!report->damage.empty())
      line(fmt::format("The pouch is damaged, but nothing of it is missing: {}.", report->damage));
    if (report->items.empty() && report->complete) line("The pouch is empty.");
    if (for_others) line("Nothing in this pouch is for this desk, as far as its keys tell.");
  }
  if (session->json()) print(Json(std::move(out)).pretty());
  return problems ? kProblems : kDone;
}

const Manual refused_manual{
    .name = "pouch refused",
    .summary = "what was refused or could not be opened, kept aside to be looked at",
    .text =
        R"(Lists the items of pouches that could not be used: refused, with the reason, or sealed to a key that this desk does not have (yet); those are tried again whenever keys come. The newest thousand are kept, up to 64 MiB. Nothing of them is part of any record.

With a number and -o, writes one item as it came, for whoever examines it.)",
    .options = {{"NUMBER", "", "one of the list"},
                {"-o,--output", "FILE", "write that item to a file that does not exist yet"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley pouch refused", "lists them"},
                 {"parley pouch refused 3 -o item.age", "takes one out, to be examined"}},
    .json = R"json([{"number": NUMBER, "kept": TIME, "pouch": TEXT, "reason": TEXT, "bytes": NUMBER}])json"};

int run_refused(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const std::vector<RefusedItem> all = session->desk().refused();
  if (const auto number = arguments.get("NUMBER")) {
    const auto found =
        std::ranges::find(all, *number, [](const RefusedItem& item) { return std::to_string(item.number); });
    if (found == all.end())
      return failed({"no item with the number " + shown(*number) + " is kept", "see parley pouch refused"});
    const auto output = arguments.get("--output");
    if (!output) return failed({"an item is no text to be shown", "name a file with -o"});
    if (std::filesystem::exists(*output))
      return failed({shown(*output) + " is there already", "name another file; nothing was overwritten"});
    NewFile file(*output);
    file.sink().write(session->desk().refused_bytes(found->number));
    file.commit();
    line(fmt::format("Written to {} ({})", shown(*output), size_text(found->size)));
    return kDone;
  }
  Json::Array out;
  Table table({"", "kept", "pouch", "size", "reason"});
  for (const RefusedItem& item : all) {
    table.row({std::to_string(item.number), item.when.display(), shown(item.source), size_text(item.size),
               shown(item.reason)});
    out.emplace_back(Json::Object{{"number", item.number},
                                  {"kept", item.when.rfc3339()},
                                  {"pouch", item.source},
                                  {"reason", item.reason},
                                  {"bytes", item.size}});
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line("Nothing was refused.");
  else
    table.print(columns());
  return kDone;
}

}  // namespace parley::cli
