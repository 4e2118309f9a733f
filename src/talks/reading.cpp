#include "talks/reading.hpp"

#include <algorithm>
#include <map>

#include "note/disclosure.hpp"
#include "note/note.hpp"

namespace parley::talks {

namespace {

note::Standing as_written(NoteStanding standing) {
  switch (standing) {
    case NoteStanding::without_prejudice:
      return note::Standing::without_prejudice;
    case NoteStanding::exploratory:
      return note::Standing::exploratory;
    default:
      return note::Standing::formal;
  }
}

std::optional<Said> said_by(note::PositionKind position) {
  switch (position) {
    case note::PositionKind::accept:
      return Said::accepted;
    case note::PositionKind::accept_ad_referendum:
      return Said::accepted_ad_referendum;
    case note::PositionKind::accept_in_principle:
      return Said::accepted_in_principle;
    case note::PositionKind::reject:
      return Said::rejected;
    case note::PositionKind::counter:
      return Said::countered;
    case note::PositionKind::maintain:
      return Said::maintained;
    case note::PositionKind::ask:
      return Said::asked;
    case note::PositionKind::reserve:
      return Said::reserved;
    case note::PositionKind::confirm:
      return Said::confirmed;
  }
  return std::nullopt;
}

/// The texts of one note, in the order of the act's digests.
class Reader {
 public:
  Reader(const Record& record, ActId act, std::string party, std::string delegate, std::int64_t number,
         NoteStanding standing)
      : record_(record),
        act_(act),
        party_(std::move(party)),
        delegate_(std::move(delegate)),
        number_(number),
        standing_(as_written(standing)) {}

  Result<Reading> read(const DisclosureId& cover, const std::vector<DisclosureId>& paragraphs,
                       const std::vector<DisclosureId>& attachments) {
    auto first = take(cover, note::DisclosureKind::cover, 0);
    if (!first) return std::unexpected(first.error());
    Reading out;
    out.text = first->segment;
    std::vector<note::Binding> bindings;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
      auto text = take(paragraphs[i], note::DisclosureKind::paragraph, i + 1);
      if (!text) return std::unexpected(text.error());
      out.text += text->segment;
      out.paragraphs.push_back({act_, paragraphs[i]});
      bindings.push_back(std::move(text->binding));
    }
    for (std::size_t i = 0; i < attachments.size(); ++i) {
      auto file = take(attachments[i], note::DisclosureKind::attachment, i + 1);
      if (!file) return std::unexpected(file.error());
      const note::AttachmentText& named = file->attachment;
      out.attachments.push_back({attachments[i], named.name, named.size, named.sha256.hex()});
    }
    note::Reading parsed = note::read_note(out.text);
    if (!parsed.note) {
      const note::Diagnostic* error = nullptr;
      for (const note::Diagnostic& problem : parsed.problems) {
        if (!error && problem.severity == note::Severity::error) error = &problem;
      }
      return fail("its text cannot be read: line " + std::to_string(error ? error->line : 1) + ": " +
                  (error ? error->message : "no note"));
    }
    const note::Header& header = parsed.note->header;
    if (parsed.note->paragraphs.size() != paragraphs.size()) {
      return fail("its text does not have the paragraphs that its act lists");
    }
    bindings.push_back(first->binding);
    for (const note::Binding& binding : bindings) {
      if (binding.standing != standing_ || header.standing != standing_ ||
          binding.answer_by != header.answer_by || binding.open_until != header.open_until) {
        return fail("its paragraphs are not bound to its own standing and dates");
      }
    }
    for (const note::NoteReference& answers : header.answers) {
      const auto named = find(first->binding, answers.to.display());
      if (!named || !in_past(named->act)) return unresolved(answers.to.display());
      out.answers.push_back(named->act);
    }
    if (header.minutes) {
      out.minutes = resolve(first->binding, header.minutes->to, out.paragraphs);
      if (!out.minutes) return unresolved(header.minutes->to.display());
    }
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
      const note::Paragraph& paragraph = parsed.note->paragraphs[i];
      std::vector<ParagraphId> ids;
      for (const note::Reference& name : note::names_in(paragraph)) {
        const auto id = resolve(bindings[i], name.to, out.paragraphs);
        if (!id) return unresolved(name.to.display());
        ids.push_back(*id);
        meant_[name.to] = *id;
      }
      out.names.push_back(std::move(ids));
      say(paragraph, out.sayings);
      meant_.clear();
    }
    out.note = std::make_shared<const note::Note>(std::move(*parsed.note));
    return out;
  }

 private:
  Result<note::Disclosure> take(const DisclosureId& id, note::DisclosureKind kind, std::size_t number) const {
    const std::string* bytes = record_.disclosure(id);
    if (!bytes) return fail("a part of its text is not here");
    auto disclosure = note::read_disclosure(*bytes);
    if (!disclosure) return fail("a part of its text is malformed: " + disclosure.error().message);
    if (disclosure->kind != kind || static_cast<std::size_t>(disclosure->number) != number) {
      return fail("a part of its text is not what its act lists it as");
    }
    return disclosure;
  }

  static std::unexpected<Error> unresolved(const std::string& name) {
    return fail("it refers to " + name + ", which it does not bind to anything that its author had seen");
  }

  static const note::ResolvedName* find(const note::Binding& binding, const std::string& name) {
    const auto found = std::find_if(binding.names.begin(), binding.names.end(),
                                    [&](const note::ResolvedName& one) { return one.name == name; });
    return found == binding.names.end() ? nullptr : &*found;
  }

  bool in_past(const ActId& act) const {
    const auto own = record_.find(act_);
    const auto other = record_.find(act);
    return own && other && record_.in_past(*other, *own);
  }

  /// By the digests that stand beside the name. A name without digests is one of the note's own paragraphs:
  /// its own act cannot name itself by digest.
  std::optional<ParagraphId> resolve(const note::Binding& binding, const note::ParagraphRef& name,
                                     const std::vector<ParagraphId>& own) const {
    if (const note::ResolvedName* bound = find(binding, name.display())) {
      if (!bound->paragraph || !in_past(bound->act) || !lists(bound->act, *bound->paragraph))
        return std::nullopt;
      return ParagraphId{bound->act, *bound->paragraph};
    }
    const auto number = static_cast<std::size_t>(name.number);
    const bool this_note = name.note.party == party_ && name.note.number == number_ &&
                           name.note.act.empty() &&
                           (name.note.delegate.empty() || name.note.delegate + "@" + party_ == delegate_);
    if (!this_note || name.number < 1 || number > own.size()) return std::nullopt;
    return own[number - 1];
  }

  /// Whether the act lists a paragraph with that digest.
  bool lists(const ActId& act, const DisclosureId& paragraph) const {
    const auto index = record_.find(act);
    if (!index) return false;
    const Deed& deed = record_.at(*index).act.deed;
    const std::vector<DisclosureId>* all = nullptr;
    if (const auto* deliver = std::get_if<Deliver>(&deed)) all = &deliver->paragraphs;
    if (const auto* convene = std::get_if<Convene>(&deed)) all = &convene->base_paragraphs;
    return all && std::find(all->begin(), all->end(), paragraph) != all->end();
  }

  Condition resolved(const note::Condition& written) const {
    Condition out{written.kind, {}, {}};
    for (const note::Condition& part : written.parts) out.parts.push_back(resolved(part));
    if (out.parts.empty()) out.on = meant_.at(written.reference.to);
    return out;
  }

  void say(const note::Paragraph& paragraph, std::vector<Saying>& out) const {
    Saying saying;
    saying.place = static_cast<std::uint32_t>(paragraph.number);
    saying.alternative = paragraph.alternative;
    saying.until = paragraph.until;
    saying.drafter = paragraph.drafter;
    saying.package = paragraph.package;
    for (const note::Reference& source : paragraph.from) saying.from.push_back(meant_.at(source.to));
    if (paragraph.condition) saying.condition = std::make_shared<Condition>(resolved(*paragraph.condition));
    const auto of_each = [&](Said said) {
      for (const note::Reference& reference : paragraph.references) {
        saying.said = said;
        saying.on = meant_.at(reference.to);
        out.push_back(saying);
      }
    };
    switch (paragraph.kind) {
      case note::ParagraphKind::point:
      case note::ParagraphKind::outline:
        out.push_back(saying);
        break;
      case note::ParagraphKind::answer:
        if (const auto said = said_by(paragraph.position)) of_each(*said);
        break;
      case note::ParagraphKind::withdrawal:
        of_each(paragraph.withdrawn == note::Withdrawn::point        ? Said::withdrew_point
                : paragraph.withdrawn == note::Withdrawn::acceptance ? Said::withdrew_acceptance
                                                                     : Said::withdrew_wording);
        break;
      case note::ParagraphKind::settle:
        of_each(Said::settled);
        break;
      case note::ParagraphKind::merge:
      case note::ParagraphKind::split: {
        const bool merges = paragraph.kind == note::ParagraphKind::merge;
        out.push_back(saying);
        of_each(merges ? Said::merged : Said::split);
        break;
      }
      default:
        break;
    }
  }

  const Record& record_;
  ActId act_;
  std::string party_, delegate_;
  std::int64_t number_;
  note::Standing standing_;
  std::map<note::ParagraphRef, ParagraphId> meant_;  ///< of the paragraph being read
};

}  // namespace

Result<Reading> read_delivered(const Record& record, Index act) {
  const CheckedAct& checked = record.at(act);
  const auto& deliver = std::get<Deliver>(checked.act.deed);
  return Reader(record, checked.id, checked.act.party(), checked.act.author, deliver.note, deliver.standing)
      .read(deliver.cover, deliver.paragraphs, deliver.attachments);
}

std::optional<Reading> read_base(const Record& record) {
  const Convene& convene = record.convene();
  if (!convene.base_cover) return std::nullopt;
  auto reading =
      Reader(record, record.at(0).id, std::string(kBaseName), std::string(kBaseName), 1, NoteStanding::formal)
          .read(*convene.base_cover, convene.base_paragraphs, {});
  if (!reading) return std::nullopt;
  return std::move(*reading);
}

}  // namespace parley::talks
