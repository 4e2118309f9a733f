#include "play.hpp"

#include <functional>
#include <sstream>
#include <stdexcept>

#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "talks/arrival.hpp"
#include "talks/conclusion.hpp"
#include "talks/facts.hpp"
#include "talks/grounds.hpp"
#include "talks/likeness.hpp"
#include "talks/meetings.hpp"
#include "talks/outline.hpp"
#include "talks/reminders.hpp"
#include "talks/status.hpp"
#include "talks/telling.hpp"

namespace parley::talks {

namespace {

std::string trim(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

std::vector<std::string> cut(std::string_view text, std::string_view by) {
  std::vector<std::string> out;
  while (true) {
    const auto at = text.find(by);
    out.push_back(trim(text.substr(0, at)));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + by.size());
  }
}

note::Salt salt(std::string_view of) {
  return sha256(as_bytes(of)).bytes;
}

/// The disclosures of a note: its cover and paragraphs. `of_note` and `of_paragraph` say what a name stands
/// for; nothing for a name of the note itself.
std::vector<std::string> disclose(
    const note::Note& text, const note::Salt& salt,
    const std::function<std::optional<note::ResolvedName>(const note::NoteRef&)>& of_note,
    const std::function<std::optional<note::ResolvedName>(const note::ParagraphRef&)>& of_paragraph) {
  note::Disclosure cover;
  cover.binding.standing = text.header.standing;
  cover.binding.answer_by = text.header.answer_by;
  cover.binding.open_until = text.header.open_until;
  cover.segment = text.cover_source;
  note::Disclosure paragraph = cover;
  for (const note::NoteReference& answers : text.header.answers) {
    if (const auto resolved = of_note(answers.to)) cover.binding.names.push_back(*resolved);
  }
  if (text.header.minutes) {
    if (const auto resolved = of_paragraph(text.header.minutes->to)) cover.binding.names.push_back(*resolved);
  }
  std::vector<std::string> out{note::write_disclosure(salt, cover)};
  paragraph.kind = note::DisclosureKind::paragraph;
  for (const note::Paragraph& one : text.paragraphs) {
    paragraph.number = one.number;
    paragraph.segment = one.source;
    paragraph.binding.names.clear();
    for (const note::Reference& name : note::names_in(one)) {
      if (const auto resolved = of_paragraph(name.to)) paragraph.binding.names.push_back(*resolved);
    }
    out.push_back(note::write_disclosure(salt, paragraph));
  }
  return out;
}

}  // namespace

PublicKey key_of(std::string_view word) {
  return PublicKey(Ed25519SecretKey::from_seed(sha256(as_bytes(word)).bytes).public_key());
}

namespace {

Ed25519SecretKey relay_key(std::string_view name) {
  return Ed25519SecretKey::from_seed(sha256(as_bytes("relay " + std::string(name))).bytes);
}

VerifierKey verifier(const std::string& name) {
  return {name, relay_key(name).public_key()};
}

}  // namespace

TimeProof accepted_by(std::string_view relay, const ActId& act, Instant time) {
  RelayTime out;
  out.relay = relay;
  out.time = time;
  out.item = sha256(as_bytes("the item"));
  out.salt = sha256(as_bytes("the salt"));
  const LogLeaf leaf{act_commitment(out.salt.bytes, act), out.item, time};
  const Checkpoint checkpoint{std::string(relay) + "/box", 1, leaf.hash(), {}};
  out.checkpoint = sign_checkpoint(checkpoint, std::string(relay), relay_key(relay));
  return {act, out};
}

std::vector<SignedCard> cards_of(const std::string& party, Role role) {
  std::vector<SignedCard> out;
  for (const char* delegate : {"one", "two", "clerk"}) {
    Card card;
    card.delegate = {delegate, party};
    card.party_name = party;
    card.role = role;
    card.powers = {Power::admit, Power::commit, Power::conclude, Power::transmit};
    if (card.delegate.delegate == "clerk") card.powers = {Power::transmit};
    card.signing = key_of(card.delegate.display());
    card.sealing = "age1" + card.delegate.display();
    card.party_key = key_of(party);
    out.push_back({card, "vouched"});
  }
  return out;
}

Sent found(const std::vector<std::string>& parties, const std::string& base_text, const Rules& rules) {
  Convene convene;
  for (const std::string& word : parties) {
    if (word.starts_with("relay:")) {
      const auto at = word.find('@');
      const std::string name = word.substr(6, at == std::string::npos ? at : at - 6);
      RelayName relay{verifier(name).text(), name, "https://relay.example", {}};
      if (at != std::string::npos) relay.party = word.substr(at + 1);
      convene.relays.push_back(std::move(relay));
      continue;
    }
    const auto colon = word.find(':');
    const std::string handle = colon == std::string::npos ? word : word.substr(colon + 1);
    const Role role = word.starts_with("chair:")      ? Role::chair
                      : word.starts_with("observer:") ? Role::observer
                                                      : Role::negotiating;
    for (SignedCard& card : cards_of(handle, role)) convene.cards.push_back(std::move(card));
  }
  convene.epoch = "age1epoch";
  convene.rules = rules;
  convene.title = "Talks";
  Sent sent;
  if (!base_text.empty()) {
    const note::Reading reading = note::read_note(base_text);
    if (!reading.note) throw std::runtime_error("the base text cannot be read");
    sent.disclosures = disclose(*reading.note, salt("base"), {}, {});
    convene.base_cover = sha256_id<DisclosureId>(sent.disclosures[0]);
    for (std::size_t i = 1; i < sent.disclosures.size(); ++i) {
      convene.base_paragraphs.push_back(sha256_id<DisclosureId>(sent.disclosures[i]));
    }
  }
  Act act;
  const Card& author = convene.cards.front().card;
  act.author = author.delegate.display();
  act.key = author.signing.id();
  act.number = 1;
  act.time = *parse_instant("2022-01-01T00:00:00Z");
  act.deed = convene;
  const std::string bytes = write_act(act);
  sent.act = {act, sha256_id<ActId>(bytes), author.signing, {bytes, ""}};
  return sent;
}

void give(Record& record, const Sent& sent) {
  const Addition added = record.add(sent.act);
  if (added.outcome == Addition::Outcome::refused) throw std::runtime_error(added.error.message);
  for (const std::string& disclosure : sent.disclosures) {
    const auto taken = record.add_disclosure(sent.act.id, disclosure);
    if (!taken) throw std::runtime_error(taken.error().message);
  }
}

std::string Writer::author(std::string_view speaker) {
  const auto dot = speaker.find('.');
  if (dot == std::string_view::npos) return "one@" + std::string(speaker);
  return std::string(speaker.substr(dot + 1)) + "@" + std::string(speaker.substr(0, dot));
}

Sent Writer::act(const Record& seen, std::string_view speaker, Deed deed, Instant time,
                 std::vector<TimeProof> times) const {
  const std::string name = author(speaker);
  const PublicKey key = key_of(name);
  Act act = next_act(seen, key.id(), name);
  act.time = time;
  act.times = std::move(times);
  act.deed = std::move(deed);
  const std::string bytes = write_act(act);
  return {{act, sha256_id<ActId>(bytes), key, {bytes, ""}}, {}};
}

std::optional<Sent> Writer::receipt(const Record& seen, std::string_view speaker, Instant time) const {
  const std::string party(speaker.substr(0, speaker.find('.')));
  Receive receive;
  for (Index i = 0; i < seen.size(); ++i) {
    const Act& one = seen.at(i).act;
    if (one.party() != party && seen.judgement(i).counts && !std::holds_alternative<Receive>(one.deed) &&
        !seen.receipt(i, party))
      receive.acts.insert(seen.at(i).id);
  }
  if (receive.acts.empty()) return std::nullopt;
  return act(seen, speaker, receive, time);
}

Sent Writer::by_party_key(const Record& seen, const std::string& party, Deed deed, Instant time) const {
  Act act;
  act.author = party;
  act.exchange = seen.id();
  act.heads = seen.heads();
  act.key = key_of(party).id();
  act.time = time;
  act.deed = std::move(deed);
  const std::string bytes = write_act(act);
  return {{act, sha256_id<ActId>(bytes), key_of(party), {bytes, ""}}, {}};
}

Sent Writer::note(const Record& seen, const Talks& talks, std::string_view speaker, std::int64_t number,
                  const std::string& text, Instant time) const {
  const note::Reading reading = note::read_note(text);
  for (const note::Diagnostic& problem : reading.problems) {
    if (problem.severity == note::Severity::error) throw std::runtime_error(text + ": " + problem.message);
  }
  const std::string party(speaker.substr(0, speaker.find('.')));
  std::vector<std::string> disclosures = disclose(
      *reading.note, salt(std::string(speaker) + std::to_string(number) + time.rfc3339()),
      [&](const note::NoteRef& name) -> std::optional<note::ResolvedName> {
        const auto found = talks.find_note(name);
        if (!found) throw std::runtime_error(found.error().message);
        return note::ResolvedName{name.display(), (*found)->act, std::nullopt};
      },
      [&](const note::ParagraphRef& name) -> std::optional<note::ResolvedName> {
        const bool own = name.note.party == party && name.note.number == number && name.note.delegate.empty();
        if (own) return std::nullopt;
        const auto found = talks.find_paragraph(name);
        if (!found) throw std::runtime_error(found.error().message);
        return note::ResolvedName{name.display(), found->id.act, found->id.paragraph};
      });
  Deliver deliver;
  deliver.note = number;
  const note::Standing standing = reading.note->header.standing;
  deliver.standing = standing == note::Standing::exploratory         ? NoteStanding::exploratory
                     : standing == note::Standing::without_prejudice ? NoteStanding::without_prejudice
                                                                     : NoteStanding::formal;
  deliver.cover = sha256_id<DisclosureId>(disclosures[0]);
  for (std::size_t i = 1; i < disclosures.size(); ++i) {
    deliver.paragraphs.push_back(sha256_id<DisclosureId>(disclosures[i]));
  }
  Sent sent = act(seen, speaker, std::move(deliver), time);
  sent.disclosures = std::move(disclosures);
  return sent;
}

std::string note_text(std::string_view options, std::string_view paragraphs) {
  std::string out = "title: A note\n";
  for (const std::string& option : cut(options, ",")) {
    if (option.empty()) continue;
    if (option == "exploratory" || option == "without prejudice") {
      out += "standing: " + option + "\n";
    } else {
      const auto space = option.find(' ');
      out += option.substr(0, space) + ":" + option.substr(space) + "\n";
    }
  }
  out += "\n";
  for (const std::string& paragraph : cut(paragraphs, " | ")) {
    const auto reasons = cut(paragraph, " -- ");
    const auto wording = cut(reasons[0], " > ");
    const auto from = cut(wording[0], " << ");
    const auto place = cut(from[0], " @ ");
    out += "## " + place[0] + "\n";
    if (place.size() > 1) out += "place: " + place[1] + "\n";
    if (from.size() > 1) out += "from: " + from[1] + "\n";
    if (wording.size() > 1) {
      for (const std::string& line : cut(wording[1], " / ")) out += "> " + line + "\n";
      out += "\n";
    }
    if (reasons.size() > 1) out += reasons[1] + "\n\n";
  }
  return out;
}

namespace {

/// What is told of the talks besides their facts.
void dump_what_is_told(const Talks& talks, Instant now, std::ostream& out) {
  for (const NoteView* note : talks.notes()) {
    for (const Arrival& arrival : arrivals(talks, *note)) {
      for (const Step& step : steps(talks, *note, arrival, now))
        out << note->name << " at " << arrival.party << ": " << step.text << "; " << step.not_proved << '\n';
    }
    for (const Coverage& line : coverage(talks, *note))
      out << line.party << " answered " << line.answered.size() << " of " << line.asked.size() << '\n';
    for (const ParagraphId& paragraph : note->paragraphs) {
      for (const Likeness& like : likenesses(talks, paragraph))
        out << talks.name(paragraph) << ' ' << word(like.claim) << ' ' << like.name << '\n';
    }
  }
  for (const Reminder& one : reminders(talks, Instant{now.seconds - 140LL * 86400}))
    out << one.when.rfc3339() << ' ' << one.text << ' ' << one.overdue << one.sure << '\n';
  for (const Meeting& meeting : meetings(talks))
    out << meeting.stands().date.rfc3339() << ' ' << word(meeting.state) << '\n';
  for (const Declaration& one : declarations(talks, now))
    out << one.name << ' ' << word(one.state) << ": " << one.why << '\n';
  for (const Conclusion& one : conclusions(talks, now)) {
    out << one.list.agreed.size() << " concluded: " << word(one.state);
    for (const std::string& party : one.missing) out << ", not by " << party;
    out << '\n';
  }
  for (const Publicity& one : publicity(talks)) out << one.note_name << " public: " << one.may << '\n';
  const Point* outline = agreed_outline(talks);
  const std::string by =
      outline && outline->agreed ? outline->wording(*outline->agreed)->text.value_or("") : "";
  for (const Chapter& chapter : by.empty() ? without_outline(talks) : in_outline(talks, by)) {
    out << '[' << chapter.line << ']';
    for (const Point* point : chapter.points) out << ' ' << point->name;
    out << '\n';
  }
  for (const Obstacle& one : draft_conclusion(talks, {}, true).obstacles)
    out << one.point->name << " keeps it from being concluded: " << one.why << '\n';
  for (const Point* point : talks.points()) {
    for (const Point* other : waits_for(talks, *point)) out << point->name << " for " << other->name << '\n';
  }
}

}  // namespace

std::string dump(const Talks& talks) {
  std::ostringstream out;
  for (const NoteView* note : talks.notes()) {
    out << note->name << ' ' << note->delegate << ' ' << note->time.rfc3339() << ' ' << note->counts << ' '
        << note->why_not << ' ' << note->authorised << ' '
        << (note->confirmed_by ? note->confirmed_by->hex() : std::string()) << '\n';
  }
  for (const Point* point : talks.points()) {
    out << point->name << ' ' << point->id.act.hex() << ' ' << word(point->state) << ": " << point->why
        << (point->adopted ? " adopted" : "") << " [" << point->with_statement << point->incomplete
        << point->without_prejudice << point->locked << "]\n";
    for (const Wording& wording : point->wordings) {
      out << "  " << wording.name << ' ' << wording.text.value_or("-") << ' ' << wording.stands
          << wording.left << wording.withdrawn << wording.suspended << wording.fallen << wording.lapsed;
      for (const std::string& party : wording.accepted_by) out << ' ' << party;
      out << '\n';
    }
    for (const Position& position : talks.positions(*point)) {
      out << "  " << position.party << ' ' << (position.said ? word(*position.said) : "silent") << ' '
          << position.on_name << ' ' << position.name << ' ' << position.delegate << ' '
          << position.contradictory << position.waits_for_authority << position.ad_referendum
          << position.on_terms << " on";
      for (const WordingId& id : position.stands_on) out << ' ' << talks.name(id);
      for (const Ground& ground : grounds(*point, position))
        out << ' ' << ground.name << ' ' << ground.confirmed << ground.terms.text();
      out << '\n';
    }
    for (const Statement& said : point->thread) {
      out << "  " << said.name << ' ' << verb(said.said) << ' ' << said.on_name << ' ' << said.unauthorised
          << ' ' << said.no_effect << ' ' << said.ended << '\n';
    }
    for (const PointId& id : point->from) out << "  from " << talks.name(id) << '\n';
    for (const PointId& id : point->into) out << "  into " << talks.name(id) << '\n';
    for (const BallHolder& holder : point->ball) {
      out << "  ball " << holder.party << ' ' << holder.pass->since.rfc3339() << ' ' << holder.pass->name
          << ' ' << holder.pass->why << '\n';
    }
  }
  const Instant now = *parse_instant("2022-06-01T00:00:00Z");
  for (const Fact& fact : facts(talks, now)) out << fact.topic << ": " << fact.line << '\n';
  dump_what_is_told(talks, now, out);
  return out.str();
}

}  // namespace parley::talks
