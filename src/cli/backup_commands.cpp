#include <fmt/core.h>
#include <stdlib.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output_file.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/backup.hpp"
#include "desk/verify.hpp"
#include "seal/age.hpp"
#include "seal/buffered_source.hpp"

namespace parley::cli {
namespace {

class ShownSource : public Source {
 public:
  ShownSource(Source& on, Progress& progress, std::uint64_t total)
      : on_(on), progress_(progress), total_(total) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t got = on_.read(out);
    done_ += got;
    progress_.at(done_, total_);
    return got;
  }

 private:
  Source& on_;
  Progress& progress_;
  std::uint64_t total_, done_ = 0;
};

/// A private folder that goes when this does.
class Rehearsal {
 public:
  Rehearsal() {
    std::string name = std::filesystem::temp_directory_path() / "parley-check-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), "a temporary folder");
    folder_ = name;
  }
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;
  ~Rehearsal() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path home() const { return folder_ / "desk"; }

 private:
  std::filesystem::path folder_;
};

/// Says exchange by exchange what a restored desk holds; checks every signature and digest of it.
Result<bool> report(const Desk& desk, Json::Array& json, bool quiet) {
  bool sound = true;
  for (const ExchangeSummary& exchange : desk.exchanges()) {
    const Result<Verification> found = verify_exchange(desk, exchange.id);
    if (!found) return std::unexpected(found.error());
    sound = sound && found->wrong.empty();
    json.emplace_back(Json::Object{{"exchange", exchange.id.hex()},
                                   {"title", exchange.title},
                                   {"acts", static_cast<std::int64_t>(found->acts)},
                                   {"attachments", static_cast<std::int64_t>(found->attachments)},
                                   {"wrong", Json::Array(found->wrong.begin(), found->wrong.end())}});
    if (quiet) continue;
    line(fmt::format("  {}: {}, {}, each as it was signed", shown(exchange.title),
                     count_text(found->acts, "act", "acts"),
                     count_text(found->attachments, "attachment", "attachments")));
    for (const std::string& wrong : found->wrong) line("    WRONG: " + shown(wrong));
  }
  return sound;
}

}  // namespace

const Manual backup_manual{
    .name = "backup",
    .summary = "put the whole desk into one sealed file",
    .text =
        R"(Everything that the desk holds goes into one file: keys, everything signed and received, attachments, private annotations; the party key too, as long as it is on this desk. The file is sealed with the desk's passphrase (a desk without one asks for a passphrase for the file), or to recipients, and can be read without Parley:  age -d FILE | tar -xf -

Keep it on another disk, make a new one after each day of work, and rehearse: parley restore FILE --check. What was signed after a backup is with the others: they have it, and send it again.)",
    .options = {{"-o,--output", "FILE", "the backup to write", true},
                {"-r,--recipient", "AGE1…", "seal it to this recipient instead; may be given several times",
                 false, true},
                {"--json", "", "print what was backed up as JSON"}},
    .examples = {{"parley backup -o /media/usb/desk.backup", "sealed with the desk's passphrase"},
                 {"parley backup -r age1… -o desk.backup", "to a recipient, for one who keeps it for you"}},
    .json = R"json({"file": TEXT, "exchanges", "attachments": NUMBER, "missing": [TEXT]})json"};

int run_backup(const Arguments& arguments) {
  SealTo to;
  for (const std::string& text : arguments.all("--recipient")) {
    const Result<AgeRecipient> recipient = AgeRecipient::parse(text);
    if (!recipient) return failed(recipient.error());
    to.recipients.push_back(*recipient);
  }
  const std::filesystem::path home = home_folder(arguments);
  std::optional<Secret> passphrase;
  Result<DeskKey> key = read_desk_key(home, [&] {
    Result<Secret> given =
        passphrase_for(arguments, "Passphrase of the desk in " + shown(home.string()) + ": ", false);
    if (given) passphrase = *given;
    return given;
  });
  if (!key) return failed(key.error());
  if (to.recipients.empty() && !passphrase) {
    Result<Secret> given = passphrase_for(arguments, "A passphrase for the backup: ", true);
    if (!given) return failed(given.error());
    passphrase = std::move(*given);
  }
  if (to.recipients.empty()) to.passphrase = std::move(passphrase);
  std::optional<DeskKey> remembered = *key;
  const Result<Session> session = Session::open(arguments, Session::For::changing, remembered);
  if (!session) return failed(session.error());
  const std::string output = *arguments.get("--output");
  if (std::filesystem::exists(output))
    return failed(
        {shown(output) + " is there already", "name another file with -o; nothing was overwritten"});
  Result<OutputFile> file = OutputFile::open(output, 0600);
  if (!file) return failed(file.error());
  SystemRandom random;
  SealingSink sealed(file->sink(), to, random);
  Result<BackedUp> done = fail("");
  {
    Progress progress("Backing up");
    done = write_backup(session->desk(), *key, sealed, [&](std::uint64_t more) { progress.add(more); });
  }
  if (!done) return failed(done.error());
  sealed.finish();
  file->commit();
  if (session->json()) {
    print(Json(Json::Object{{"file", output},
                            {"exchanges", static_cast<std::int64_t>(done->exchanges)},
                            {"attachments", static_cast<std::int64_t>(done->attachments)},
                            {"missing", Json::Array(done->missing.begin(), done->missing.end())}})
              .pretty());
    return kDone;
  }
  line(fmt::format("The whole desk is in {}: {}, {}.", shown(output),
                   count_text(done->exchanges, "exchange", "exchanges"),
                   count_text(done->attachments, "attachment", "attachments")));
  for (const std::string& name : done->missing)
    note("The attachment " + shown(name) +
         " is not on this desk as it was signed, so it is not in the backup.");
  line("Rehearse it:  parley restore " + shown(output) + " --check");
  return kDone;
}

const Manual restore_manual{
    .name = "restore",
    .summary = "make a desk of a backup, or rehearse that with --check",
    .text =
        R"(Opens a backup, makes a desk of it, and checks every signature and every digest in it. With --check nothing is left behind: it shows that the backup would do.

A restored desk can be read at once. It does not sign with its old keys, because it cannot know what was signed with them after the backup: go on under new ones with parley renew, and the others send what is missing. The new desk has the backup's passphrase.)",
    .options = {{"FILE", "", "the backup; - is standard input, where it may be opened already (parley open)",
                 true},
                {"--check", "", "a rehearsal: make no desk"},
                {"--json", "", "print what the backup holds as JSON"}},
    .examples = {{"parley restore desk.backup --check", "shows that it would do"},
                 {"parley restore desk.backup --home new", "makes a desk of it in the folder new"},
                 {"parley open -i key.txt desk.backup | parley restore -",
                  "one that was sealed to a recipient"}},
    .json =
        R"json({"desk": TEXT (delegate), "home": TEXT (if one was made), "exchanges": [{"exchange": ID, "title": TEXT, "acts", "attachments": NUMBER, "wrong": [TEXT]}]})json"};

int run_restore(const Arguments& arguments) {
  const std::string name = *arguments.get("FILE");
  const bool check = arguments.has("--check");
  Descriptor opened;
  std::uint64_t size = 0;
  if (name != "-") {
    Result<Descriptor> file = open_to_read(name);
    if (!file) return failed(file.error());
    opened = std::move(*file);
    std::error_code ignored;
    size = std::filesystem::file_size(name, ignored);
  }
  FdSource bytes(name == "-" ? STDIN_FILENO : opened.get());
  BufferedSource head(bytes);
  std::optional<Secret> passphrase;
  const bool sealed =
      as_text(head.peek(std::string_view("age-encryption.org/").size())) == "age-encryption.org/";
  const OpenWith with{{}, [&]() -> Result<Secret> {
                        Result<Secret> given = passphrase_for(arguments, "Passphrase of the backup: ", false);
                        if (given) passphrase = *given;
                        return given;
                      }};
  const std::filesystem::path home = home_folder(arguments);
  if (!check && std::filesystem::exists(home / "desk.json"))
    return failed(
        {"there is a desk in " + shown(home.string()) + " already", "name another folder with --home"});
  std::optional<OpeningSource> contents;
  if (sealed) {
    SealResult<OpeningSource> begun = OpeningSource::begin(head, with);
    if (!begun) {
      return failed({"the backup does not open: " + begun.error().message,
                     passphrase
                         ? "try again"
                         : "if it was sealed to a recipient: parley open -i KEY FILE | parley restore -"});
    }
    contents.emplace(std::move(*begun));
  }
  SystemClock clock;
  SystemRandom random;
  const World world{clock, random};
  std::optional<Rehearsal> rehearsal;
  if (check) rehearsal.emplace();
  const std::filesystem::path into = check ? rehearsal->home() : home;
  // A rehearsal's keys are sealed with what nobody knows.
  Bytes chance(32);
  random.fill(chance);
  const std::optional<Secret> seal = check ? std::optional(Secret(to_hex(chance))) : passphrase;
  Result<void> done;
  try {
    Progress progress(check ? "Checking" : "Restoring");
    ShownSource shown_source(contents ? static_cast<Source&>(*contents) : head, progress, size);
    done = restore_backup(shown_source, into, world, seal, check ? 1 : kDefaultWorkFactor);
  } catch (const OpeningFailure& failure) {
    return failed(
        {"the backup is damaged: " + failure.error.message, "take another one; nothing was changed"});
  }
  if (!done) return failed(done.error());
  const Result<DeskKey> key = read_desk_key(into, [&]() -> Result<Secret> { return *seal; });
  if (!key) return failed(key.error());
  const Result<Desk> desk = Desk::open(into, world, false, *key);
  if (!desk) return failed(desk.error());
  const std::string who = desk->identity().card.card.delegate.display();
  if (!arguments.has("--json"))
    line((check ? "This backup holds the desk of " : "Restored: the desk of ") + who);
  Json::Array exchanges;
  const Result<bool> sound = report(*desk, exchanges, arguments.has("--json"));
  if (!sound) return failed(sound.error());
  if (arguments.has("--json")) {
    Json::Object json{{"desk", who}, {"exchanges", std::move(exchanges)}};
    if (!check) json.emplace("home", std::filesystem::absolute(into).string());
    print(Json(std::move(json)).pretty());
  } else if (check) {
    line(*sound ? "It would do. Nothing was changed." : "It holds what is wrong. Take another one.");
  } else {
    if (!passphrase) line("Its keys lie in the clear: give them a passphrase with  parley passphrase");
    line("It can be read. Before it signs:  parley renew");
  }
  return *sound ? kDone : kProblems;
}

}  // namespace parley::cli
