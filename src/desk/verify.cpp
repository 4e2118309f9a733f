#include "desk/verify.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/state.hpp"
#include "talks/dating.hpp"

namespace parley {
namespace {

std::string short_id(const ActId& id) {
  return id.hex().substr(0, 12);
}

std::string who_and_what(const CheckedAct& act) {
  return fmt::format("{} by {} ({})", shown(act.act.kind()), act.act.author, short_id(act.id));
}

void check_acts_of(const Record& record, Verification& out) {
  talks::Times times;
  for (Index i = 0; i < record.size(); ++i) times.take(record, i);
  const talks::Dating dating(record, times);
  for (Index i = 0; i < record.size(); ++i) {
    const CheckedAct& act = record.at(i);
    const Judgement& judgement = record.judgement(i);
    if (judgement.counts) ++out.counting;
    if (judgement.incomplete) out.missing.push_back(who_and_what(act) + ": " + judgement.why);
    if (!judgement.counts && !judgement.incomplete)
      out.noted.push_back(who_and_what(act) + " does not count: " + judgement.why);
    if (std::holds_alternative<Receive>(act.act.deed)) ++out.receipts;
    if (std::holds_alternative<Unknown>(act.act.deed))
      out.noted.push_back(who_and_what(act) + " needs a newer Parley");
    if (const auto& wrong = dating.of(i))
      out.noted.push_back(who_and_what(act) + " is " + talks::word(*wrong));
  }
  for (const DoubleDealing& pair : record.double_dealing()) {
    const Act& first = record.at(*record.find(pair.first)).act;
    out.noted.push_back(fmt::format("double dealing by {}: two different acts with number {} ({} and {})",
                                    first.author, *first.number, short_id(pair.first),
                                    short_id(pair.second)));
  }
  for (const ActId& id : record.missing())
    out.missing.push_back("an act that others name as seen: " + short_id(id));
  for (const ActId& id : record.waiting())
    out.missing.push_back("the past of an act that waits for it: " + short_id(id));
}

void check_parties(const Desk& desk, const ExchangeId& id, const Record& record, Verification& out) {
  const std::string& own = desk.identity().card.card.delegate.party;
  const auto compared = desk.compared(id);
  for (const Party& party : record.parties()) {
    if (!party.joined) out.missing.push_back(party.handle + " has not joined");
    if (party.handle != own && !compared.contains(party.handle)) {
      out.missing.push_back(fmt::format("the exchange's digits were not compared with {} (parley compare {})",
                                        party.handle, party.handle));
    }
    if (party.handle == own || party.role == Role::observer) continue;
    for (Index i = 0; i < record.size(); ++i) {
      const Act& act = record.at(i).act;
      const auto* deliver = std::get_if<Deliver>(&act.deed);
      if (deliver && act.party() != party.handle && record.judgement(i).counts &&
          !record.receipt(i, party.handle)) {
        out.missing.push_back(
            fmt::format("a receipt by {} for {}/{}", party.handle, act.party(), deliver->note));
      }
    }
  }
}

}  // namespace

Result<Verification> verify_exchange(const Desk& desk, const ExchangeId& id) {
  Verification out;
  const Archive& archive = DeskInside::archive(desk);
  std::vector<Archive::StoredAct> stored = archive.acts(id, 0);
  std::vector<SignedAct> raw;
  for (Archive::StoredAct& act : stored) {
    if (sha256_id<ActId>(act.act.bytes) != act.id)
      out.wrong.push_back("an act in the archive is not the one that was stored (" + short_id(act.id) + ")");
    raw.push_back(std::move(act.act));
  }
  std::vector<Result<CheckedAct>> checked = check_acts(std::move(raw));
  std::optional<Record> record;
  std::set<ActId> none_of_it;  // the acts that waited for a past that showed it
  for (Result<CheckedAct>& act : checked) {
    if (!act) {
      out.wrong.push_back("an act in the archive: " + act.error().message);
      continue;
    }
    if (!record) {
      Result<Record> founded = Record::found(std::move(*act));
      if (!founded || founded->id() != id)
        return fail("the founding act in the archive is not that of the exchange");
      record.emplace(std::move(*founded));
      continue;
    }
    const std::string name = who_and_what(*act);
    const Addition added = record->add(std::move(*act));
    if (added.outcome == Addition::Outcome::refused) out.wrong.push_back(name + ": " + added.error.message);
    for (const auto& [refused, why] : added.refused) {
      none_of_it.insert(refused);
      out.noted.push_back("an act that waited is none of this exchange (" + short_id(refused) +
                          "): " + why.message);
    }
  }
  if (!record) return fail("there is no such exchange on this desk");
  for (Archive::StoredDisclosure& disclosure : archive.disclosures(id, 0)) {
    if (none_of_it.contains(disclosure.act)) continue;
    const Result<bool> added = record->add_disclosure(disclosure.act, std::move(disclosure.bytes));
    if (!added) {
      out.wrong.push_back("a text in the archive: " + added.error().message);
    } else {
      ++out.disclosures;
    }
  }
  out.acts = record->size();
  check_acts_of(*record, out);
  for (Index i = 0; i < record->size(); ++i) {
    for (const AttachmentState& attachment : desk.attachments(*record, i)) {
      if (!attachment.here && attachment.was_here) {
        out.wrong.push_back("the attachment " + shown(attachment.name) + " was here and is gone");
      } else if (!attachment.here) {
        out.missing.push_back("the attachment " + shown(attachment.name));
      } else if (DigestSink sink; desk.read_attachment(attachment, sink)) {
        ++out.attachments;
      } else {
        out.wrong.push_back("the attachment " + shown(attachment.name) + " is not the one that was signed");
      }
    }
  }
  const auto name = [&](const std::string& key) {
    const auto& relays = record->convene().relays;
    const auto relay = std::ranges::find(relays, key, &RelayName::key);
    return relay == relays.end() ? "?" : shown(relay->name);
  };
  for (const Desk::RelayMissing& missing : desk.relay_missing(id)) {
    out.missing.push_back(
        fmt::format("item {} of the relay {}: {}", missing.number, name(missing.relay), missing.state()));
  }
  for (const Desk::RelayVisit& visit : desk.relay_visits(id)) {
    if (visit.unproved.empty()) continue;
    out.missing.push_back(fmt::format("a proof by the relay {} {} (asked for since {})", name(visit.relay),
                                      shown(visit.unproved), visit.unproved_since.display()));
  }
  check_parties(desk, id, *record, out);
  return out;
}

}  // namespace parley
