#include "desk/drafts.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "desk/state.hpp"
#include "note/disclosure.hpp"
#include "record/reader.hpp"
#include "seal/buffered_source.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

constexpr std::string_view kDraftMagic = "parley-draft/1\n";
constexpr std::string_view kSignOffMagic = "parley-sign-off/1\n";
constexpr std::size_t kLargestDraft = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kLongestHeading = 200;  // of a point's title in the caucus, in bytes

/// Fills in what the disclosures say, and holds them against each other.
Result<void> understand(FrozenDraft& draft) {
  const auto wrong = [] { return fail("a frozen draft has a part that is not in its place"); };
  std::optional<note::Binding> whole;
  for (const std::string& bytes : draft.disclosures) {
    const Result<note::Disclosure> part = note::read_disclosure(bytes);
    if (!part) return std::unexpected(part.error());
    const auto digest = sha256_id<DisclosureId>(bytes);
    if (part->kind == note::DisclosureKind::attachment) {
      if (!whole || part->number != static_cast<int>(draft.attachments.size()) + 1) return wrong();
      draft.deed.attachments.push_back(digest);
      draft.attachments.push_back(part->attachment);
      continue;
    }
    if (!draft.attachments.empty()) return wrong();
    if (part->kind == note::DisclosureKind::cover) {
      if (whole) return wrong();
      draft.deed.cover = digest;
      whole = part->binding;
    } else {
      if (!whole || part->number != static_cast<int>(draft.deed.paragraphs.size()) + 1) return wrong();
      draft.deed.paragraphs.push_back(digest);
    }
    if (part->binding.standing != whole->standing || part->binding.answer_by != whole->answer_by ||
        part->binding.open_until != whole->open_until)
      return wrong();
    draft.text += part->segment;
  }
  if (!whole || draft.attachments.size() > limits::kAttachments ||
      draft.deed.paragraphs.size() > limits::kParagraphs)
    return wrong();
  note::Reading reading = note::read_note(draft.text);
  if (!reading.note || reading.note->paragraphs.size() != draft.deed.paragraphs.size())
    return fail("a frozen draft holds a note that cannot be read");
  draft.deed.note = draft.note;
  draft.deed.standing = static_cast<NoteStanding>(whole->standing);
  draft.title = reading.note->header.title;
  draft.paragraphs = std::move(reading.note->paragraphs);
  return {};
}

Result<Json> json_after(std::string_view magic, std::string_view bytes, const std::string& what) {
  if (bytes.size() > kLargestDraft || !bytes.starts_with(magic))
    return fail("that is no " + what + " of this version");
  return parse_canonical_json(bytes.substr(magic.size()), {kLargestDraft, 16});
}

/// A paragraph's heading, short enough for a title.
std::string heading_of(const note::Paragraph& paragraph) {
  std::string heading = paragraph.source.substr(0, paragraph.source.find('\n'));
  heading.erase(0, std::string_view("## ").size());
  if (heading.size() > kLongestHeading) {
    std::size_t end = kLongestHeading;
    while ((static_cast<unsigned char>(heading[end]) & 0xC0) == 0x80) --end;
    heading = heading.substr(0, end) + " ...";
  }
  return heading;
}

std::string quoted(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += end == 0 ? ">" : "> " + std::string(text.substr(0, end));
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view without_empty_lines_at_end(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

/// The bytes of an attachment by its name, if the desk has it.
std::optional<std::string> attached(const Desk& desk, const Record& record, const talks::NoteView& note,
                                    std::string_view name) {
  for (const AttachmentState& each : desk.attachments(record, note.index)) {
    if (each.name != name || !each.here || each.size > kLargestDraft) continue;
    BytesSink bytes;
    if (!desk.read_attachment(each, bytes)) continue;
    const Bytes read = bytes.take();
    return std::string(as_text(read));
  }
  return std::nullopt;
}

bool has_attachment(const Desk& desk, const Record& record, const talks::NoteView& note,
                    std::string_view name) {
  return std::ranges::any_of(desk.attachments(record, note.index),
                             [&](const AttachmentState& each) { return each.name == name; });
}

bool is_for(const SignOffStatement& statement, const FrozenDraft& draft) {
  return statement == statement_of(draft, statement.author, statement.key, statement.expires);
}

}  // namespace

Result<FrozenDraft> freeze(const ExchangeId& exchange, std::string_view party, const Delivery& delivery) {
  FrozenDraft out;
  out.exchange = exchange;
  out.party = party;
  out.note = std::get<Deliver>(delivery.act.deed).note;
  out.disclosures = delivery.disclosures;
  if (const Result<void> good = understand(out); !good) return std::unexpected(good.error());
  return out;
}

std::string write_frozen_draft(const FrozenDraft& draft) {
  Json::Array disclosures;
  for (const std::string& each : draft.disclosures) disclosures.emplace_back(each);
  return std::string(kDraftMagic) + Json(Json::Object{{"disclosures", disclosures},
                                                      {"exchange", draft.exchange.hex()},
                                                      {"note", draft.note},
                                                      {"party", draft.party}})
                                        .canonical();
}

Result<FrozenDraft> read_frozen_draft(std::string_view bytes) {
  const Result<Json> json = json_after(kDraftMagic, bytes, "frozen draft");
  if (!json) return std::unexpected(json.error());
  ObjectReader reader(*json, "the frozen draft");
  FrozenDraft out;
  reader.each("disclosures", 1 + limits::kParagraphs + limits::kAttachments, [&](const Json& each) {
    if (each.string())
      out.disclosures.push_back(*each.string());
    else
      reader.refuse("disclosures", "holds what is no text");
  });
  out.exchange = reader.id<ExchangeId>("exchange");
  out.note = reader.integer("note", 1, limits::kNoteNumber);
  out.party = reader.raw_text("party", 32);
  if (!is_party_handle(out.party)) reader.refuse("party", "is no party's handle");
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  if (const Result<void> good = understand(out); !good) return std::unexpected(good.error());
  return out;
}

std::string write_sign_off(const SignOff& sign_off) {
  return std::string(kSignOffMagic) +
         Json(Json::Object{{"signature", sign_off.signature},
                           {"statement", parse_json(sign_off.statement).value()}})
             .canonical();
}

Result<SignOff> read_sign_off(std::string_view bytes) {
  const Result<Json> json = json_after(kSignOffMagic, bytes, "sign-off");
  if (!json) return std::unexpected(json.error());
  ObjectReader reader(*json, "the sign-off");
  SignOff out;
  out.signature = reader.raw_text("signature", limits::kSignatureBytes);
  if (const Json* statement = reader.member("statement")) out.statement = statement->canonical();
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  const Result<SignOffStatement> statement = read_sign_off_statement(out.statement);
  if (!statement) return std::unexpected(statement.error());
  const Result<PublicKey> key = sshsig_verify(out.signature, namespaces::kSignOff, as_bytes(out.statement));
  if (!key) return std::unexpected(key.error());
  if (key->id() != statement->key) return fail("a sign-off is signed by another key than it names");
  return out;
}

SignOffStatement statement_of(const FrozenDraft& draft, const DelegateName& author, const KeyId& key,
                              Instant expires) {
  SignOffStatement out;
  out.attachments = draft.deed.attachments;
  out.author = author;
  out.cover = draft.deed.cover;
  out.exchange = draft.exchange;
  out.expires = expires;
  out.heading = draft.title;
  out.key = key;
  out.note = draft.note;
  out.paragraphs = draft.deed.paragraphs;
  out.party = draft.party;
  out.standing = draft.deed.standing;
  return out;
}

Result<SignOff> Desk::sign_off(const SignOffStatement& statement) const {
  if (const Result<void> may = state_->may_sign(); !may) return std::unexpected(may.error());
  const std::string bytes = statement.bytes();
  Result<std::string> signature = state_->keys->signing.sign(namespaces::kSignOff, as_bytes(bytes));
  if (!signature) return std::unexpected(signature.error());
  return SignOff{bytes, std::move(*signature)};
}

std::string sharing_note(const FrozenDraft& draft, std::string_view title,
                         const std::vector<std::string>& files) {
  std::string out = "title: Draft of " + draft.name() + ": " + draft.title + '\n';
  for (const std::string& file : files) out += "attach: " + file + '\n';
  out += "\nA draft for \"" + std::string(title) +
         "\". Its paragraphs are points here, each with its text as it is written there.\n";
  for (const note::Paragraph& paragraph : draft.paragraphs) {
    out += fmt::format("\n## Paragraph {} of the draft: {}\n{}", paragraph.number, heading_of(paragraph),
                       quoted(without_empty_lines_at_end(paragraph.source)));
  }
  return out;
}

std::vector<SharedDraft> shared_drafts(const Desk& desk, const talks::Talks& caucus,
                                       std::vector<std::string>* unread) {
  const Record& record = caucus.record();
  std::vector<SharedDraft> out;
  std::vector<std::pair<SignOffStatement, SignOff>> sign_offs;
  const auto tell = [&](const talks::NoteView& note, const std::string& why) {
    if (unread) unread->push_back(note.name + ": " + why);
  };
  for (const talks::NoteView* note : caucus.notes()) {
    if (!note->counts) continue;
    for (const std::string_view file : {kDraftFile, kSignOffFile}) {
      if (!has_attachment(desk, record, *note, file)) continue;
      const auto bytes = attached(desk, record, *note, file);
      if (!bytes) {
        tell(*note, std::string(file) + " has not arrived");
      } else if (file == kDraftFile) {
        Result<FrozenDraft> draft = read_frozen_draft(*bytes);
        if (draft && draft->party == note->party)
          out.push_back({note, std::move(*draft), {}, {}});
        else
          tell(*note, draft ? "the draft is of another party" : draft.error().message);
      } else if (const Result<SignOff> sign_off = read_sign_off(*bytes)) {
        sign_offs.emplace_back(read_sign_off_statement(sign_off->statement).value(), *sign_off);
      } else {
        tell(*note, sign_off.error().message);
      }
    }
  }
  for (SharedDraft& shared : out) {
    for (const auto& each : sign_offs) {
      if (is_for(each.first, shared.draft) &&
          std::ranges::find(shared.sign_offs, each.first, [](const auto& one) { return one.first; }) ==
              shared.sign_offs.end())
        shared.sign_offs.push_back(each);
    }
  }
  for (const talks::NoteView* note : caucus.notes()) {
    if (!note->counts || !note->note) continue;
    for (const note::Paragraph& paragraph : note->note->paragraphs) {
      if (paragraph.kind != note::ParagraphKind::answer) continue;
      for (const note::Reference& reference : paragraph.references) {
        const auto found = caucus.find_paragraph(reference.to);
        if (!found) continue;
        for (SharedDraft& shared : out) {
          if (found->note != shared.shared_by) continue;
          shared.comments.push_back(
              {found->number, note->name, note->delegate, note->time, paragraph.reasons, paragraph.wording});
        }
      }
    }
  }
  return out;
}

std::vector<SignOff> good_sign_offs(const Record& exchange, const SharedDraft& shared, Instant now) {
  std::set<std::string> carried;
  for (Index i = 0; i < exchange.size(); ++i) {
    if (const auto* deliver = std::get_if<Deliver>(&exchange.at(i).act.deed)) {
      for (const SignOff& each : deliver->sign_offs) carried.insert(each.statement);
    }
  }
  std::vector<SignOff> out;
  std::set<DelegateName> authors;
  std::set<KeyId> keys;
  for (const auto& [statement, sign_off] : shared.sign_offs) {
    const auto delegates = exchange.delegates();
    const bool may = std::ranges::any_of(delegates, [&](const Delegate& delegate) {
      return delegate.card.delegate == statement.author && delegate.card.signing.id() == statement.key &&
             delegate.powers.contains(Power::sign_off) && !exchange.is_revoked(statement.key);
    });
    if (!may || statement.author.party != shared.draft.party || statement.expires < now ||
        carried.contains(sign_off.statement) || out.size() == limits::kSignOffs)
      continue;
    if (authors.contains(statement.author) || keys.contains(statement.key)) continue;
    authors.insert(statement.author);
    keys.insert(statement.key);
    out.push_back(sign_off);
  }
  return out;
}

std::int64_t sign_offs_needed(const Record& exchange, std::string_view party) {
  if (exchange.caucus()) return 0;
  for (const Party& each : exchange.parties()) {
    if (each.handle == party) return each.sign_offs;
  }
  return 0;
}

DraftStanding standing_of(const talks::Talks& exchange, const SharedDraft& shared, Instant now) {
  const Record& record = exchange.record();
  DraftStanding out;
  out.needed = sign_offs_needed(record, shared.draft.party);
  out.good = good_sign_offs(record, shared, now);
  for (const talks::NoteView* note : exchange.notes()) {
    const auto* deliver = std::get_if<Deliver>(&record.at(note->index).act.deed);
    if (!deliver || note->party != shared.draft.party || deliver->cover != shared.draft.deed.cover) continue;
    out.delivered = true;
    out.good = deliver->sign_offs;
    out.state = "delivered as " + note->name;
    return out;
  }
  out.overtaken = exchange.next_number(shared.draft.party) != shared.draft.note;
  out.state = out.overtaken ? shared.draft.name() + " is another note by now: share it anew"
              : out.ready() ? "can be delivered"
                            : "waits for sign-offs";
  return out;
}

namespace {

Result<ActId> say(Desk& desk, const talks::Talks& caucus, std::string_view text, const NoteFiles& files) {
  const std::string& party = desk.identity().card.card.delegate.party;
  const std::int64_t number = caucus.next_number(party);
  Result<Delivery> delivery = prepare_delivery(note::normalize(text), number, names_in(caucus, party, number),
                                               files, desk.world().random);
  if (!delivery) return std::unexpected(delivery.error());
  return desk.deliver(caucus.record().id(), std::move(*delivery));
}

}  // namespace

Result<ActId> share_draft(Desk& desk, const talks::Talks& caucus, const FrozenDraft& draft,
                          const Delivery& delivery, std::string_view title) {
  NoteFiles shared;
  shared.create(std::string(kDraftFile)).write(as_bytes(write_frozen_draft(draft)));
  std::vector<std::string> files{std::string(kDraftFile)};
  for (std::size_t i = 0; i < delivery.files.size(); ++i) {
    const std::string& attached = draft.attachments[i].name;
    if (attached == kSignOffFile || std::ranges::find(files, attached) != files.end())
      return fail("an attachment of a draft cannot be named " + attached +
                      (attached == kDraftFile || attached == kSignOffFile ? "" : ", as another one is"),
                  "rename the file");
    shared.take(attached, delivery.files[i]);
    files.push_back(attached);
  }
  return say(desk, caucus, sharing_note(draft, title, files), shared);
}

Result<ActId> share_sign_off(Desk& desk, const talks::Talks& caucus, const SharedDraft& shared,
                             const SignOff& sign_off) {
  NoteFiles files;
  files.create(std::string(kSignOffFile)).write(as_bytes(write_sign_off(sign_off)));
  return say(desk, caucus,
             fmt::format("title: Sign-off of {} by {}\nanswers: {}\nattach: {}\n", shared.draft.name(),
                         desk.identity().card.card.delegate.display(), shared.shared_by->name, kSignOffFile),
             files);
}

Result<ActId> share_comment(Desk& desk, const talks::Talks& caucus, std::string_view paragraph,
                            std::string_view given, const std::optional<std::string>& instead) {
  const std::string name(paragraph);
  const std::string said = note::normalize(given);
  if (said.starts_with("## ") || said.find("\n## ") != std::string::npos ||
      said.find("\n>") != std::string::npos || said.starts_with('>'))
    return fail("a comment is plain text", "propose other words for the paragraph instead");
  std::string text = "title: On " + name + "\n\n## Re " + name + ": ";
  if (instead) {
    std::string words = note::normalize(*instead);
    while (words.ends_with('\n')) words.pop_back();
    text += "counter\n" + quoted(std::string_view(words)) + '\n' + said;
  } else {
    text += "maintain\n\n" + said;
  }
  return say(desk, caucus, text, {});
}

Delivery delivery_of(const FrozenDraft& draft, std::vector<SignOff> sign_offs) {
  Delivery out;
  Deliver deed = draft.deed;
  deed.sign_offs = std::move(sign_offs);
  out.act.deed = std::move(deed);
  out.disclosures = draft.disclosures;
  out.files.resize(draft.attachments.size());  // all on the desk
  return out;
}

}  // namespace parley
