#include "talks/arrival.hpp"

#include <algorithm>

#include "talks/store.hpp"

namespace parley::talks {

namespace {

/// The first act of the party, in canonical order, that had the note in its past.
std::optional<Index> first_that_saw(const Talks& talks, Index note, const std::string& party) {
  const Record& record = talks.record();
  std::optional<Index> first;
  for (Index i = 0; i < record.size(); ++i) {
    if (record.at(i).act.party() != party || !record.in_past(note, i)) continue;
    if (!first || talks.before(i, *first)) first = i;
  }
  return first;
}

/// An act of the party by which it says that it cannot open a sealing key that was in use when the note was
/// signed.
std::optional<Index> could_not_open(const Talks& talks, Index note, const std::string& party) {
  const Record& record = talks.record();
  std::vector<std::string> in_use;
  for (const Record::Epoch& epoch : record.epochs()) {
    const auto started = record.find(epoch.started_by);
    if (started && record.in_past(*started, note)) in_use.push_back(epoch.recipient);
  }
  for (Index i = 0; i < record.size(); ++i) {
    const auto* rekey = std::get_if<Rekey>(&record.at(i).act.deed);
    if (!rekey || record.at(i).act.party() != party || record.in_past(i, note)) continue;
    if (std::ranges::any_of(in_use, [&](const std::string& key) { return rekey->refused.contains(key); }))
      return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Arrival> arrivals(const Talks& talks, const NoteView& note) {
  const Record& record = talks.record();
  std::vector<Arrival> out;
  for (const Party& party : talks.parties()) {
    if (party.handle == note.party) continue;
    Arrival& arrival = out.emplace_back();
    arrival.party = party.handle;
    arrival.observes = party.role == Role::observer;
    arrival.signed_at = note.time;
    if (const auto receipt = record.receipt(note.index, party.handle)) {
      const CheckedAct& act = record.at(*receipt);
      arrival.receipt = true;
      arrival.received_by = act.act.author;
      arrival.received_at = act.act.time;
      arrival.receipt_act = act.id;
    } else {
      arrival.held = record.held_by(note.index, party.handle);
    }
  }
  return out;
}

std::vector<Step> steps(const Talks& talks, const NoteView& note, const Arrival& arrival, Instant now) {
  const Record& record = talks.record();
  const std::string& party = arrival.party;
  std::vector<Step> out;
  out.push_back({Stage::written, note.time, note.delegate, note.act, "by " + note.delegate,
                 "when (the time is its author's claim), nor that it left its author's desk"});
  const auto add = [&](Stage stage, Index index, std::string text, std::string not_proved) {
    const CheckedAct& act = record.at(index);
    out.push_back({stage, act.act.time, act.act.author, act.id, std::move(text), std::move(not_proved)});
  };
  for (const ProvedTime& time : talks.store().times.of(note.act)) {
    const std::string who = time.by.empty() ? "an authority for time stamps" : "the relay " + time.by;
    out.push_back(
        {Stage::accepted,
         time.at,
         {},
         time.carried_by,
         who + " has signed that it was there" +
             (time.party ? " (it is " + *time.party + "'s, and counts only against that party)" : ""),
         "that it could be opened, nor that " + party + " fetched it"});
  }
  const auto saw = first_that_saw(talks, note.index, party);
  if (saw && record.at(*saw).id != arrival.receipt_act) {
    add(Stage::fetched, *saw, record.at(*saw).act.author + " has signed an act that had it in its past",
        "that its texts could be opened, nor that anybody read them");
  }
  if (!note.counts) {
    out.push_back({Stage::refused,
                   {},
                   {},
                   note.act,
                   "it counts at no desk: " + note.why_not,
                   "that it did not arrive: every desk refuses it for the same reason"});
  } else if (!arrival.receipt) {
    if (const auto refusal = could_not_open(talks, note.index, party)) {
      add(Stage::refused, *refusal,
          record.at(*refusal).act.author +
              " has signed that it cannot open a sealing key that was in use, so it is sent again",
          "that it was sealed to that key");
    }
  }
  if (note.answer_by && *note.answer_by < now && !arrival.observes &&
      (!arrival.receipt || *arrival.received_at > *note.answer_by)) {
    out.push_back({Stage::not_opened,
                   note.answer_by,
                   {},
                   {},
                   arrival.receipt ? "the receipt claims a later time than the answer-by"
                                   : "no receipt by the answer-by is here",
                   "that it did not arrive: a receipt may be on its way, or may have been withheld"});
  }
  if (arrival.receipt) {
    out.push_back({Stage::opened, arrival.received_at, arrival.received_by, arrival.receipt_act,
                   "by " + arrival.received_by + ", with a signed receipt",
                   "agreement, nor that anybody read it; the time is the receiver's claim"});
  }
  return out;
}

std::string_view word(Stage stage) {
  switch (stage) {
    case Stage::written:
      return "signed";
    case Stage::carried:
      return "carried";
    case Stage::accepted:
      return "accepted";
    case Stage::fetched:
      return "fetched";
    case Stage::refused:
      return "refused";
    case Stage::opened:
      return "opened";
    case Stage::not_opened:
      return "not opened by the date";
  }
  return {};
}

}  // namespace parley::talks
