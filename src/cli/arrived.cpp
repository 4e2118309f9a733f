#include "cli/arrived.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {

namespace {

/// `usa/1 by blinken@usa`, or `join by blinken@usa`.
std::string describe(const Record& record, const talks::Talks* talks, const ActId& id) {
  const auto index = record.find(id);
  if (!index) return "an act that waits for its past (" + id.hex().substr(0, 12) + ")";
  const Act& act = record.at(*index).act;
  if (talks) {
    if (const talks::NoteView* note = talks->note(id); note && !note->name.empty()) {
      return fmt::format("{} by {}: {}", note->name, act.author, shown(note->title));
    }
  }
  return fmt::format("{} by {}", shown(act.kind()), act.author);
}

}  // namespace

std::string_view word_of(Unpacked::What what) {
  switch (what) {
    case Unpacked::What::added:
      return "new";
    case Unpacked::What::known:
      return "known";
    case Unpacked::What::waiting:
      return "waiting";
    case Unpacked::What::refused:
      return "refused";
    case Unpacked::What::unopened:
      return "unopened";
    case Unpacked::What::damaged:
      return "damaged";
    case Unpacked::What::attachment:
      return "attachment";
  }
  return {};
}

Result<talks::Talks*> Arrivals::talks_of(const ExchangeId& id) {
  const Result<Record*> record = desk_.follow(id);
  if (!record) return std::unexpected(record.error());
  Kept& kept = kept_[id];
  if (kept.talks && kept.read_anew == desk_.read_anew())
    kept.talks->update();
  else
    kept = {desk_.read_anew(), std::make_unique<talks::Talks>(**record)};
  return kept.talks.get();
}

Result<void> Arrivals::show(const UnpackReport& report, const std::string& receipt_goes) {
  std::map<ExchangeId, std::vector<const Unpacked*>> by_exchange;
  std::map<std::string, std::size_t> others;
  for (const Unpacked& item : report.items) {
    if (item.exchange)
      by_exchange[*item.exchange].push_back(&item);
    else
      ++others[std::string(word_of(item.what)) + ": " + item.reason];
  }
  for (const auto& [id, list] : by_exchange) {
    const Result<Record*> followed = desk_.follow(id);
    if (!followed) return std::unexpected(followed.error());
    const Record* record = *followed;
    const std::string title = record->convene().title;
    const bool invited = std::ranges::find(report.invitations, id) != report.invitations.end();
    const talks::Talks* talks = nullptr;
    if (!invited) {
      const Result<talks::Talks*> kept = talks_of(id);
      if (!kept) return std::unexpected(kept.error());
      talks = *kept;
    }
    line(bold(shown(title)));
    std::size_t known = 0;
    for (const Unpacked* item : list) {
      if (item->what == Unpacked::What::known) {
        ++known;
      } else if (item->what == Unpacked::What::attachment) {
        line("  attachment  " + shown(item->name));
      } else if (item->act) {
        line(fmt::format("  {:<10}  {}", word_of(item->what), describe(*record, talks, *item->act)));
      }
      if (!item->reason.empty()) line("              " + item->reason);
    }
    if (known > 0)
      line(fmt::format("  known       {} that had come before", count_text(known, "item", "items")));
    if (invited) line("  You are invited. See who takes part and join: parley join");
    for (const auto& [exchange, receipt] : report.receipts) {
      if (exchange == id) line("  A receipt is signed; " + receipt_goes + ".");
    }
    const std::size_t missing = record->missing().size();
    if (missing > 0)
      line(fmt::format("  {} that others name as seen {} not here yet: ask for a complete pouch",
                       count_text(missing, "act", "acts"), missing == 1 ? "is" : "are"));
  }
  for (const auto& [what, count] : others) line(fmt::format("  {} × {}", count, what));
  for (const DoubleDealing& pair : report.double_dealing) {
    line(bold("DOUBLE DEALING: ") + "two different acts with one number, both signed: " + pair.first.hex() +
         " and " + pair.second.hex());
  }
  return {};
}

}  // namespace parley::cli
