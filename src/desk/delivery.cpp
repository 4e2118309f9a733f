#include "desk/delivery.hpp"

#include <fmt/core.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/state.hpp"
#include "talks/check.hpp"

namespace parley {
namespace {

constexpr std::uint64_t kLargestAttachment = std::uint64_t{4} << 30;

struct FileFacts {
  std::uint64_t size = 0;
  Digest sha256;
};

Result<FileFacts> digest_file(const std::filesystem::path& path,
                              const std::function<void(std::uint64_t)>& progress) {
  Result<Descriptor> file = open_to_read(path);
  if (!file) return std::unexpected(file.error());
  FdSource source(file->get());
  const auto too_large = [&] { return fail(shown(path.string()) + " is larger than 4 GiB", "split it"); };
  std::error_code unknown;
  if (const auto size = std::filesystem::file_size(path, unknown); !unknown && size > kLargestAttachment)
    return too_large();
  DigestSink digest;
  Bytes block(1 << 20);
  while (const std::size_t got = source.read(block)) {
    digest.write(BytesView(block).first(got));
    if (digest.size() > kLargestAttachment) return too_large();
    if (progress) progress(got);
  }
  return FileFacts{digest.size(), digest.finish()};
}

class Composer {
 public:
  explicit Composer(Random& random) : random_(random) {}

  DisclosureId add(const note::Disclosure& disclosure) {
    note::Salt salt{};
    random_.fill(salt);
    out.disclosures.push_back(note::write_disclosure(salt, disclosure));
    return sha256_id<DisclosureId>(out.disclosures.back());
  }

  Composed out;

 private:
  Random& random_;
};

/// The cover as it is delivered: `attach:` lines name files, not paths of this computer.
std::string without_paths(const note::Note& note) {
  std::string out;
  std::string_view rest = note.cover_source;
  std::size_t attached = 0;
  bool header = true;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    header = header && !line.empty();
    if (header && line.starts_with("attach:")) {
      out +=
          "attach: " + std::filesystem::path(note.header.attach[attached++].path).filename().string() + '\n';
    } else {
      out += std::string(line) + '\n';
    }
  }
  return out;
}

note::Binding binding_of(const note::Note& note) {
  return {note.header.standing, note.header.answer_by, note.header.open_until, {}};
}

Result<std::vector<note::ResolvedName>> resolve_cover(const note::Note& note, const NameResolver& names) {
  std::vector<note::ResolvedName> out;
  for (const note::NoteReference& reference : note.header.answers) {
    const Result<ActId> act = names.note(reference.to);
    if (!act) return std::unexpected(act.error());
    note::ResolvedName name{reference.to.display(), *act, std::nullopt};
    if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  }
  if (note.header.minutes) {
    const Result<ParagraphId> id = names.paragraph(note.header.minutes->to);
    if (!id) return std::unexpected(id.error());
    out.push_back({note.header.minutes->to.display(), id->act, id->paragraph});
  }
  return out;
}

Result<std::vector<note::ResolvedName>> resolve_paragraph(const note::Paragraph& paragraph,
                                                          const NameResolver& names) {
  std::vector<note::ResolvedName> out;
  for (const note::Reference& reference : note::names_in(paragraph)) {
    if (reference.to.note == names.self) continue;
    const Result<ParagraphId> id = names.paragraph(reference.to);
    if (!id) return std::unexpected(id.error());
    out.push_back({reference.to.display(), id->act, id->paragraph});
  }
  return out;
}

Result<void> compose_parts(Composer& composer, const note::Note& note, std::string cover,
                           const NameResolver& names) {
  note::Disclosure disclosure;
  disclosure.binding = binding_of(note);
  Result<std::vector<note::ResolvedName>> resolved = resolve_cover(note, names);
  if (!resolved) return std::unexpected(resolved.error());
  disclosure.binding.names = std::move(*resolved);
  disclosure.segment = std::move(cover);
  composer.out.cover = composer.add(disclosure);
  for (const note::Paragraph& paragraph : note.paragraphs) {
    resolved = resolve_paragraph(paragraph, names);
    if (!resolved) return std::unexpected(resolved.error());
    disclosure = {note::DisclosureKind::paragraph, paragraph.number, binding_of(note), paragraph.source, {}};
    disclosure.binding.names = std::move(*resolved);
    composer.out.paragraphs.push_back(composer.add(disclosure));
  }
  return {};
}

Result<note::Note> read_for_delivery(std::string_view text) {
  note::Reading reading = note::read_note(text);
  if (!reading.note) {
    return fail(fmt::format("the note has {} problem{}", reading.problems.size(),
                            reading.problems.size() == 1 ? "" : "s"),
                "see them with parley check");
  }
  return std::move(*reading.note);
}

}  // namespace

NameResolver names_in(const talks::Talks& talks, std::string_view party, std::int64_t number) {
  return {note::NoteRef{std::string(party), static_cast<int>(number), {}, {}},
          [&talks](const note::NoteRef& name) -> Result<ActId> {
            if (name.party == talks::kBaseName) return talks.record().at(0).id;
            const Result<const talks::NoteView*> note = talks.find_note(name);
            if (!note) return std::unexpected(note.error());
            return (*note)->act;
          },
          [&talks](const note::ParagraphRef& name) -> Result<ParagraphId> {
            const Result<talks::Found> found = talks.find_paragraph(name);
            if (!found) return std::unexpected(found.error());
            return found->id;
          }};
}

Result<Composed> compose_base(std::string_view text, Random& random) {
  const Result<note::Note> note = read_for_delivery(text);
  if (!note) return std::unexpected(note.error());
  for (const note::Paragraph& paragraph : note->paragraphs) {
    if (paragraph.kind != note::ParagraphKind::point || !paragraph.wording) {
      return fail(
          fmt::format("paragraph {} of the base text is not a point with a wording", paragraph.number),
          "a base text has only \"## Title\" paragraphs, each with its text after \"> \"");
    }
  }
  if (!note->header.answers.empty() || !note->header.attach.empty()) {
    return fail("a base text answers nothing and has no attachments", "take those lines out of its header");
  }
  Composer composer(random);
  if (const Result<void> done = compose_parts(composer, *note, note->cover_source, {}); !done)
    return std::unexpected(done.error());
  return std::move(composer.out);
}

Result<Delivery> prepare_delivery(std::string_view text, std::int64_t number, const NameResolver& names,
                                  const NoteFiles& files, Random& random,
                                  const std::function<void(std::uint64_t)>& progress) {
  const Result<note::Note> note = read_for_delivery(text);
  if (!note) return std::unexpected(note.error());
  Composer composer(random);
  if (const Result<void> done = compose_parts(composer, *note, without_paths(*note), names); !done) {
    return std::unexpected(done.error());
  }
  Delivery delivery;
  int place = 0;
  for (const note::Attach& attach : note->header.attach) {
    const std::filesystem::path path = files.find(attach.path);
    const std::string name = std::filesystem::path(attach.path).filename().string();
    if (!note::is_file_name(name))
      return fail("an attachment cannot be named " + shown(name), "rename the file");
    const Result<FileFacts> facts = digest_file(path, progress);
    if (!facts) return std::unexpected(facts.error());
    note::Disclosure disclosure;
    disclosure.kind = note::DisclosureKind::attachment;
    disclosure.number = ++place;
    disclosure.attachment = {name, facts->size, facts->sha256};
    composer.out.attachments.push_back(composer.add(disclosure));
    delivery.files.push_back(path);
  }
  Deliver deed;
  deed.note = number;
  deed.standing = static_cast<NoteStanding>(note->header.standing);
  deed.cover = composer.out.cover;
  deed.paragraphs = std::move(composer.out.paragraphs);
  deed.attachments = std::move(composer.out.attachments);
  delivery.act.deed = std::move(deed);
  delivery.disclosures = std::move(composer.out.disclosures);
  return delivery;
}

Result<ActId> Desk::deliver(const ExchangeId& id, Delivery delivery,
                            const std::function<void(std::uint64_t)>& progress) {
  if (const Result<void> may = state_->may_sign(); !may) return std::unexpected(may.error());
  const auto& deed = std::get<Deliver>(delivery.act.deed);
  for (std::size_t i = 0; i < delivery.files.size(); ++i) {
    const std::string& bytes = delivery.disclosures[1 + deed.paragraphs.size() + i];
    const Result<note::Disclosure> disclosure = note::read_disclosure(bytes);
    if (!disclosure) return std::unexpected(disclosure.error());
    const note::AttachmentText& text = disclosure->attachment;
    const AttachmentState stated{deed.attachments[i], text.name, text.size, text.sha256, false, false};
    if (delivery.files[i].empty()) {
      DigestSink looked;
      if (const Result<void> here = read_attachment(stated, looked); !here)
        return std::unexpected(here.error());
      continue;
    }
    Result<Descriptor> source_file = open_to_read(delivery.files[i]);
    if (!source_file) return std::unexpected(source_file.error());
    FdSource source(source_file->get());
    const auto incoming = incoming_attachment();
    copy(source, *incoming, progress);
    if (const Result<void> adopted = adopt_attachment(*incoming, stated); !adopted) {
      return fail("the attachment " + shown(text.name) + " changed while it was being delivered",
                  "deliver the note again");
    }
  }
  return sign(id, std::move(delivery.act.deed), std::move(delivery.disclosures));
}

FdSink NoteFiles::create(const std::string& name) {
  const Descriptor& file = created_.emplace_back(::memfd_create("parley", MFD_CLOEXEC));
  if (!file.valid()) throw std::system_error(errno, std::generic_category(), "making a file in memory");
  take(name, fmt::format("/proc/self/fd/{}", file.get()));
  return FdSink(file.get());
}

void NoteFiles::take(const std::string& name, std::filesystem::path file) {
  files_[name] = std::move(file);
}

std::filesystem::path NoteFiles::find(const std::string& name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? folder_ / name : found->second;
}

namespace {

/// Adds an act as if it had been signed.
ActId add_unsigned(Record& record, const Delegate& author, Instant time, Deed deed) {
  Act act = next_act(record, author.card.signing.id(), author.card.delegate.display());
  act.time = time;
  act.deed = std::move(deed);
  const std::string bytes = write_act(act);
  const ActId id = sha256_id<ActId>(bytes);
  record.add({std::move(act), id, author.card.signing, {bytes, {}}});
  return id;
}

}  // namespace

std::vector<note::Diagnostic> refusals(Record& record, std::string_view party, std::string_view text,
                                       Instant now) {
  const std::vector<Party> parties = record.parties();
  if (std::ranges::find(parties, party, &Party::handle) == parties.end()) return {};
  note::Reading reading = note::read_note(note::normalize(text));
  if (reading.note) {
    talks::Talks talks(record);
    talks.set_now(now);
    const auto found =
        talks::check_draft(talks, *reading.note, {std::string(party), talks.next_number(party), true});
    reading.problems.insert(reading.problems.end(), found.begin(), found.end());
  }
  std::erase_if(reading.problems,
                [](const note::Diagnostic& problem) { return problem.severity != note::Severity::error; });
  return std::move(reading.problems);
}

Result<void> suppose(Record& record, std::string_view party, std::string_view text, Instant time,
                     Random& random) {
  Result<Delivery> delivery = fail("");
  {
    const talks::Talks talks(record);
    const std::int64_t number = talks.next_number(party);
    delivery = prepare_delivery(note::normalize(text), number, names_in(talks, party, number), {}, random);
  }
  if (!delivery) return std::unexpected(delivery.error());
  const auto delegates = record.delegates();
  const auto speaker = std::ranges::find_if(delegates, [&](const Delegate& delegate) {
    return delegate.card.delegate.party == party && record.may(delegate.card.signing.id(), Power::commit);
  });
  if (speaker == delegates.end())
    return fail(std::string(party) + " has nobody who could commit it", "see parley people");
  // Its desk signs for what it has before it writes.
  Receive receipts;
  const auto sign_for = [&] {
    if (!receipts.acts.empty()) add_unsigned(record, *speaker, time, std::exchange(receipts, {}));
  };
  const auto size = static_cast<Index>(record.size());
  for (Index i = 0; i < size; ++i) {
    const Act& act = record.at(i).act;
    if (act.party() == party || !record.judgement(i).counts || std::holds_alternative<Receive>(act.deed) ||
        record.receipt(i, party))
      continue;
    receipts.acts.insert(record.at(i).id);
    if (receipts.acts.size() == limits::kReceipted) sign_for();
  }
  sign_for();
  const ActId id = add_unsigned(record, *speaker, time, std::move(delivery->act.deed));
  for (std::string& disclosure : delivery->disclosures) {
    if (const Result<bool> added = record.add_disclosure(id, std::move(disclosure)); !added)
      return std::unexpected(added.error());
  }
  const Judgement& judgement = record.judgement(*record.find(id));
  if (!judgement.counts) return fail("that would not count: " + judgement.why);
  // Their desks sign receipts by themselves; an offer with an end is taken in time by its author's.
  for (const Party& other : record.parties()) {
    const auto reader = std::ranges::find_if(delegates, [&](const Delegate& delegate) {
      return delegate.card.delegate.party == other.handle &&
             record.may(delegate.card.signing.id(), Power::transmit);
    });
    if (other.handle != party && other.joined && !other.left && reader != delegates.end())
      add_unsigned(record, *reader, time, Receive{{id}, {}});
  }
  return {};
}

}  // namespace parley
