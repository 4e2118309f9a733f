/// From a draft to what is delivered: names resolved, texts salted, digests listed.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "desk/files.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "talks/talks.hpp"

namespace parley {

/// The files of one note, by the names under which it attaches them.
class NoteFiles {
 public:
  NoteFiles() = default;
  /// Those of a folder, by their paths from there.
  NoteFiles(std::filesystem::path folder)  // NOLINT(google-explicit-constructor)
      : folder_(std::move(folder)) {}
  /// A file to be written now: in memory and without a name, so that nothing of it reaches a disk or is left
  /// after a kill. Throws std::system_error if there is no room for it.
  FdSink create(const std::string& name);
  void take(const std::string& name, std::filesystem::path file);
  std::filesystem::path find(const std::string& name) const;

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::filesystem::path> files_;
  std::vector<Descriptor> created_;
};

/// What the names of a draft stand for. Each fails with a sentence if the name means nothing or several
/// things.
struct NameResolver {
  /// The note to be: a name of one of its own paragraphs needs no digest (docs/protocol.md section 6).
  note::NoteRef self;
  std::function<Result<ActId>(const note::NoteRef&)> note;
  std::function<Result<ParagraphId>(const note::ParagraphRef&)> paragraph;
};

/// What names stand for in a draft of the party that is to be its note of that number. The talks must outlive
/// it.
NameResolver names_in(const talks::Talks& talks, std::string_view party, std::int64_t number);

/// The digests of a note's parts, with the files they are of, in the order in which an act lists them.
struct Composed {
  DisclosureId cover;
  std::vector<DisclosureId> paragraphs, attachments;
  std::vector<std::string> disclosures;
};

/// The base text of an exchange: a note whose paragraphs open points, and nothing else.
Result<Composed> compose_base(std::string_view text, Random& random);

/// Makes a delivery of a draft in normal form. Reads and digests the attachments, which may take a
/// while: `progress` is told the bytes read. `number` is that of the note.
Result<Delivery> prepare_delivery(std::string_view text, std::int64_t number, const NameResolver& names,
                                  const NoteFiles& files, Random& random,
                                  const std::function<void(std::uint64_t)>& progress = {});

/// Why a note of that party would be refused if it were delivered now: the errors of its text and those of
/// what it says, in order. Empty if it would not, or if the party is none of the exchange. The record is only
/// looked at, as Talks does.
std::vector<note::Diagnostic> refusals(Record& record, std::string_view party, std::string_view text,
                                       Instant now);

/// Adds a note to a record that will be thrown away, as if a delegate of the party who may commit it had
/// delivered it at that time, having seen all that is here, and all others had signed its receipt at once.
/// Nothing is signed and nothing is stored. Fails if the note has errors, or if it would not count.
Result<void> suppose(Record& record, std::string_view party, std::string_view text, Instant time,
                     Random& random);

}  // namespace parley
