/// The attachments of a note: listing them, saving one.
#include <fmt/core.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"

namespace parley::cli {

const Manual attachment_list_manual{
    .name = "attachment list",
    .summary = "list the attachments of a note",
    .text =
        "Lists the files delivered with a note: number, name, size, digest, and whether the bytes are on "
        "this desk.",
    .options = {{"NOTE", "", "its name: usa/1", true}, {"--json", "", "print as JSON"}},
    .examples = {{"parley attachment list usa/1", "lists them"}},
    .json =
        R"json([{"number": NUMBER, "name": TEXT, "size": NUMBER (bytes), "here": BOOL, "sha256": ID}])json"};

int run_attachment_list(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const Result<const talks::NoteView*> note = session->talks().find_note(*arguments.get("NOTE"));
  if (!note) return failed(note.error());
  Table table({"", "name", "size", "here", "sha256"});
  Json::Array out;
  std::int64_t number = 0;
  for (const AttachmentState& attachment : session->desk().attachments(session->record(), (*note)->index)) {
    ++number;
    table.row({std::to_string(number), shown(attachment.name), size_text(attachment.size),
               attachment.here       ? "yes"
               : attachment.was_here ? "GONE"
                                     : "not yet",
               attachment.sha256.hex()});
    out.emplace_back(Json::Object{{"number", number},
                                  {"name", attachment.name},
                                  {"size", attachment.size},
                                  {"here", attachment.here},
                                  {"sha256", attachment.sha256.hex()}});
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line((*note)->name + " has no attachments.");
  else
    table.print(std::max<std::size_t>(columns(), 110));
  return kDone;
}

const Manual attachment_save_manual{
    .name = "attachment save",
    .summary = "save an attachment of a note to a file",
    .text =
        "Writes the file as it was delivered; its digest stands in the signed act and is checked. An "
        "existing file is not overwritten. Where the sender's name for it is a hidden file's or has "
        "characters "
        "that mislead, choose one with -o.",
    .options = {{"NOTE", "", "its name: usa/1", true},
                {"NUMBER", "", "which one (default: the first)"},
                {"-o,--output", "FILE", "where to (default: its own name, in this folder)"}},
    .examples = {{"parley attachment save union/1 1 -o prices.csv", "saves the first attachment"}}};

int run_attachment_save(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const Result<const talks::NoteView*> note = session->talks().find_note(*arguments.get("NOTE"));
  if (!note) return failed(note.error());
  const auto attachments = session->desk().attachments(session->record(), (*note)->index);
  const std::string number = arguments.get("NUMBER").value_or("1");
  const bool digits =
      !number.empty() && number.size() < 4 && number.find_first_not_of("0123456789") == std::string::npos;
  const std::size_t place = digits ? static_cast<std::size_t>(std::stoi(number)) : 0;
  if (place == 0 || place > attachments.size()) {
    return failed({(*note)->name + " has " + count_text(attachments.size(), "attachment", "attachments"),
                   "see parley attachment list " + (*note)->name});
  }
  const AttachmentState& attachment = attachments[place - 1];
  if (!attachment.here && attachment.was_here)
    return failed(
        {"the bytes of " + shown(attachment.name) + " were on this desk and are gone",
         "restore the desk's attachments from a backup, or have a party that holds it pack all: parley "
         "pouch pack --all"});
  if (!attachment.here)
    return failed({"the bytes of " + shown(attachment.name) + " have not arrived yet",
                   "they come with a pouch of the sender"});
  // Others chose the name: it must not become a hidden file (.profile) or look like something else.
  if (!arguments.has("--output") && (attachment.name.starts_with('.') || attachment.name.starts_with('-') ||
                                     !suspicious(attachment.name).empty())) {
    return failed({"the name " + shown(attachment.name) + " is not one to write a file by",
                   "choose the file's name yourself, with -o"});
  }
  const std::filesystem::path output = arguments.get("--output").value_or(attachment.name);
  if (std::filesystem::exists(output))
    return failed(
        {shown(output.string()) + " is there already", "name another file with -o; nothing was overwritten"});
  NewFile copy(output, 0644);
  Progress progress("Saving", attachment.size);
  struct ShownSink : Sink {
    Sink& on;
    Progress& progress;
    ShownSink(Sink& to, Progress& shown) : on(to), progress(shown) {}
    void write(BytesView bytes) override {
      on.write(bytes);
      progress.add(bytes.size());
    }
  } sink(copy.sink(), progress);
  if (const Result<void> done = session->desk().read_attachment(attachment, sink); !done)
    return failed(done.error());
  copy.commit();
  line(fmt::format("Saved {} ({}), sha256 {}", shown(output.string()), size_text(attachment.size),
                   attachment.sha256.hex()));
  return kDone;
}

}  // namespace parley::cli
