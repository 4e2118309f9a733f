/// age-compatible encryption of any file or stream.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "seal/age.hpp"
#include "seal/armor.hpp"
#include "seal/background_sink.hpp"
#include "seal/buffered_source.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kKeyFile = 16 * 1024 * 1024;

int exit_code(SealErrorKind kind) {
  switch (kind) {
    case SealErrorKind::header:
      return 3;
    case SealErrorKind::hmac:
      return 4;
    case SealErrorKind::no_match:
      return 5;
    case SealErrorKind::payload:
      return 6;
    case SealErrorKind::armor:
      return 7;
  }
  return kFailed;
}

/// Lines that are not empty and no comment.
template <class Take>
Result<void> each_key_line(std::string_view text, const std::string& file, Take take) {
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view key = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (key.ends_with('\r') || key.ends_with(' ')) key.remove_suffix(1);
    if (key.empty() || key.starts_with('#')) continue;
    if (const Result<void> taken = take(key); !taken)
      return fail(fmt::format("{}:{}: {}", shown(file), number, taken.error().message), taken.error().remedy);
  }
  return {};
}

/// Counts what passes for the progress line.
class WatchedSource : public Source {
 public:
  WatchedSource(Source& inner, Progress& progress, std::uint64_t total)
      : inner_(inner), progress_(progress), total_(total) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t got = inner_.read(out);
    done_ += got;
    progress_.at(done_, total_);
    return got;
  }

 private:
  Source& inner_;
  Progress& progress_;
  std::uint64_t total_, done_ = 0;
};

struct Files {
  Descriptor in;
  int in_fd = STDIN_FILENO;
  std::uint64_t size = 0;
  std::optional<NewFile> out;
};

Result<void> open_files(const Arguments& arguments, Files& files) {
  const auto in = arguments.get("IN");
  if (in && *in != "-") {
    Result<Descriptor> opened = open_to_read(*in);
    if (!opened) return std::unexpected(opened.error());
    files.in = std::move(*opened);
    files.in_fd = files.in.get();
    std::error_code ignored;
    files.size = std::filesystem::file_size(*in, ignored);
  }
  const auto out = arguments.get("--output");
  if (!out || *out == "-") return {};
  std::error_code ignored;
  if (in && std::filesystem::equivalent(*in, *out, ignored)) {
    return fail("the input and the output are one file", "name another file with -o");
  }
  files.out.emplace(*out);
  return {};
}

}  // namespace

const Manual seal_manual{
    .name = "seal",
    .summary = "encrypt a file to recipients or with a passphrase, as age does",
    .text =
        "Encrypts any file or stream in the age format (age-encryption.org/v1); any age program opens it. "
        "Without IN it reads standard input, without -o it writes standard output. An output file takes its "
        "place only when it is whole.",
    .options = {{"-r,--recipient", "AGE1…", "seal to this recipient; may be given several times", false,
                 true},
                {"-R,--recipients-file", "FILE", "seal to all recipients listed in a file", false, true},
                {"-p,--passphrase", "", "seal with a passphrase"},
                {"-a,--armor", "", "write text (ASCII armor)"},
                {"-o,--output", "FILE", "write to a file"},
                {"IN", "", "the file to seal"}},
    .examples = {{"parley seal -r age1… -o plan.age plan.txt", "for one recipient"},
                 {"tar c folder | parley seal -p > folder.tar.age", "a stream, with a passphrase"}}};

int run_seal_command(const Arguments& arguments) {
  SealTo to;
  const auto take = [&](std::string_view text) -> Result<void> {
    const Result<AgeRecipient> recipient = AgeRecipient::parse(text);
    if (!recipient) return std::unexpected(recipient.error());
    to.recipients.push_back(*recipient);
    return {};
  };
  for (const std::string& text : arguments.all("--recipient")) {
    if (const Result<void> taken = take(text); !taken)
      return failed({"-r " + shown(text) + ": " + taken.error().message, taken.error().remedy});
  }
  for (const std::string& file : arguments.all("--recipients-file")) {
    const Result<std::string> text = read_file(file, kKeyFile);
    if (!text) return failed(text.error());
    if (const Result<void> read = each_key_line(*text, file, take); !read) return failed(read.error());
  }
  const bool passphrase = arguments.has("--passphrase");
  if (passphrase == !to.recipients.empty()) {
    failed({passphrase ? "a file is sealed either to recipients or with a passphrase"
                       : "it is not said for whom to seal",
            "name recipients with -r or -R, or use -p for a passphrase"});
    return kUsage;
  }
  if (!passphrase && (arguments.has("--passphrase-file") || arguments.has("--passphrase-fd"))) {
    failed({"a passphrase was given without -p", "add -p"});
    return kUsage;
  }
  if (passphrase) {
    Result<Secret> read = passphrase_for(arguments, "A passphrase: ", true);
    if (!read) return failed(read.error());
    to.passphrase = std::move(*read);
  }
  Files files;
  if (const Result<void> opened = open_files(arguments, files); !opened) return failed(opened.error());
  const bool armored = arguments.has("--armor");
  if (!files.out && !armored && is_terminal(STDOUT_FILENO)) {
    return failed(
        {"sealed bytes would fill the terminal with nonsense", "write to a file with -o, or text with -a"});
  }
  SystemRandom random;
  FdSource in(files.in_fd);
  FdSink standard_output(STDOUT_FILENO);
  Progress progress("Sealing");
  WatchedSource watched(in, progress, files.size);
  BackgroundSink out(files.out ? files.out->sink() : standard_output);
  seal(watched, out, to, armored, random);
  out.finish();
  if (files.out) files.out->commit(false);  // as age: the system writes it out in its own time
  return kDone;
}

const Manual open_manual{
    .name = "open",
    .summary = "decrypt an age file",
    .text =
        R"(Decrypts a file in the age format, armored or not, with the identities of a file (AGE-SECRET-KEY-1…; the file may itself be sealed with a passphrase), or with a passphrase if that is how it was sealed. Without -i and with a desk at hand, the desk's own keys are not used: name them.

A failure names its kind and has its own exit code: header 3, HMAC 4, no match 5, payload 6, armor 7. What reached standard output before a failure was authentic; an output file is written only if all of it is.)",
    .options = {{"-i,--identity", "FILE", "identities to try; may be given several times", false, true},
                {"-o,--output", "FILE", "write to a file"},
                {"IN", "", "the file to open"}},
    .examples = {{"parley open -i key.txt -o plan.txt plan.age", "with a key file"},
                 {"parley open folder.tar.age | tar x", "asks for the passphrase"}}};

int run_open_command(const Arguments& arguments) {
  OpenWith with;
  for (const std::string& file : arguments.all("--identity")) {
    Result<std::string> text = read_file(file, kKeyFile);
    if (!text) return failed(text.error());
    BytesSource probe(as_bytes(*text));
    BufferedSource head(probe);
    if (text->starts_with("age-encryption.org/") || looks_armored(head)) {
      BytesSource sealed(as_bytes(*text));
      BytesSink plain;
      const auto opened =
          open(sealed, plain,
               {{}, [&] { return passphrase_for(arguments, "Passphrase of " + shown(file) + ": ", false); }});
      if (!opened) {
        failed({fmt::format("{}: {} failure: {}", shown(file), name_of(opened.error().kind),
                            opened.error().message),
                {}});
        return exit_code(opened.error().kind);
      }
      *text = as_text(plain.take());
    }
    const auto read = each_key_line(*text, file, [&](std::string_view key) -> Result<void> {
      Result<AgeIdentity> identity = AgeIdentity::parse(key);
      if (!identity) return std::unexpected(identity.error());
      with.identities.push_back(std::move(*identity));
      return {};
    });
    if (!read) return failed(read.error());
    wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
  }
  with.passphrase = [&] { return passphrase_for(arguments, "Passphrase: ", false); };
  if (!with.identities.empty() && !arguments.has("--passphrase-file") && !arguments.has("--passphrase-fd"))
    with.passphrase = nullptr;
  Files files;
  if (const Result<void> opened = open_files(arguments, files); !opened) return failed(opened.error());
  FdSource in(files.in_fd);
  FdSink standard_output(STDOUT_FILENO);
  Progress progress("Opening");
  WatchedSource watched(in, progress, files.size);
  BackgroundSink out(files.out ? files.out->sink() : standard_output);
  const SealResult<void> opened = open(watched, out, with);
  out.finish();
  if (!opened) {
    failed({fmt::format("{} failure: {}", name_of(opened.error().kind), opened.error().message), {}});
    return exit_code(opened.error().kind);
  }
  if (files.out) files.out->commit(false);  // as age: the system writes it out in its own time
  return kDone;
}

}  // namespace parley::cli
