/// age-compatible encryption of any file or stream.
#include "cli/seal_commands.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output_file.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "seal/age.hpp"
#include "seal/armor.hpp"
#include "seal/background_sink.hpp"
#include "seal/buffered_source.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kKeyFile = 16 << 20;   // bytes
constexpr std::size_t kShownText = 1 << 20;  // bytes opened to a terminal
constexpr unsigned kSealedMode = 0666;       // less the umask, as any file
constexpr unsigned kOpenedMode = 0600;

/// A command that ends here, with this exit code.
struct Stop {
  int code;
};

int seal_failed(const SealError& error, const std::string& file = {}) {
  const std::string where = file.empty() ? "" : shown(file) + ": ";
  const std::string kind =
      fmt::format("{}{}", name_of(error.kind), error.kind == SealErrorKind::no_match ? "" : " failure");
  failed({fmt::format("{}{}: {}", where, kind, error.message), {}});
  return exit_code(error.kind);
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
    if (const Result<void> taken = take(key); !taken) {
      return fail(fmt::format("{}:{}: {}", shown(file), number, taken.error().message), taken.error().remedy);
    }
  }
  return {};
}

/// The text is not quoted in errors: it might be a secret.
Result<AgeRecipient> read_recipient(std::string_view text) {
  if (text.starts_with("AGE-SECRET-KEY-")) {
    return fail("this is an identity, a secret, and not a recipient",
                "age-keygen -y gives the recipient that belongs to it");
  }
  return AgeRecipient::parse(text);
}

Result<AgeIdentity> read_identity(std::string_view text) {
  if (text.starts_with("age1"))
    return fail("this is a recipient, and not an identity", "name the file with the AGE-SECRET-KEY-1…");
  return AgeIdentity::parse(text);
}

Result<std::vector<AgeRecipient>> read_recipients(const Arguments& arguments) {
  std::vector<AgeRecipient> out;
  const auto take = [&](std::string_view text) -> Result<void> {
    const Result<AgeRecipient> recipient = read_recipient(text);
    if (!recipient) return std::unexpected(recipient.error());
    out.push_back(*recipient);
    return {};
  };
  for (const std::string& text : arguments.all("--recipient")) {
    if (const Result<void> taken = take(text); !taken) {
      return fail("-r: " + taken.error().message, taken.error().remedy);
    }
  }
  for (const std::string& file : arguments.all("--recipients-file")) {
    const Result<std::string> text = read_file(file, kKeyFile);
    if (!text) return std::unexpected(text.error());
    const std::size_t before = out.size();
    if (const Result<void> read = each_key_line(*text, file, take); !read)
      return std::unexpected(read.error());
    if (out.size() == before)
      return fail(shown(file) + " names no recipient", "it should have a line age1… for each");
  }
  return out;
}

/// A text that is wiped when it goes.
struct KeyText {
  std::string text;
  KeyText() = default;
  KeyText(const KeyText&) = delete;
  KeyText& operator=(const KeyText&) = delete;
  ~KeyText() { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }
};

/// The identities of a file, which may itself be sealed with a passphrase.
Result<void> read_identities(const std::string& file, const Arguments& arguments,
                             std::vector<AgeIdentity>& out) {
  KeyText key;
  Result<std::string> read = read_file(file, kKeyFile);
  if (!read) return std::unexpected(read.error());
  key.text = std::move(*read);
  BytesSource probe(as_bytes(key.text));
  BufferedSource head(probe);
  if (key.text.starts_with("age-encryption.org/") || looks_armored(head)) {
    std::optional<Error> not_given;
    const auto ask = [&]() -> Result<Secret> {
      Result<Secret> given = passphrase_for(arguments, "Passphrase of " + shown(file) + ": ", false);
      if (!given) not_given = given.error();
      return given;
    };
    BytesSource sealed(as_bytes(key.text));
    BytesSink plain;
    const SealResult<void> opened = open(sealed, plain, {{}, ask});
    if (not_given) return std::unexpected(*not_given);
    if (!opened) throw Stop{seal_failed(opened.error(), file)};
    Bytes bytes = plain.take();
    KeyText inner;
    inner.text = as_text(bytes);
    wipe(bytes);
    std::swap(key.text, inner.text);
  }
  const std::size_t before = out.size();
  const Result<void> taken = each_key_line(key.text, file, [&](std::string_view line) -> Result<void> {
    Result<AgeIdentity> identity = read_identity(line);
    if (!identity) return std::unexpected(identity.error());
    out.push_back(std::move(*identity));
    return {};
  });
  if (taken && out.size() == before)
    return fail(shown(file) + " holds no identity", "it should have a line AGE-SECRET-KEY-1…");
  return taken;
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

/// Where the bytes come from and go to.
struct Files {
  Descriptor named;
  int in = STDIN_FILENO;
  std::uint64_t size = 0;  ///< of the input; 0 when not known
  std::optional<OutputFile> out;
};

Result<Files> open_files(const Arguments& arguments, unsigned mode,
                         const std::vector<std::string>& key_files) {
  Files files;
  const auto in = arguments.get("IN");
  if (in && *in != "-") {
    Result<Descriptor> opened = open_to_read(*in);
    if (!opened) return std::unexpected(opened.error());
    files.named = std::move(*opened);
    files.in = files.named.get();
    std::error_code ignored;
    if (std::filesystem::is_regular_file(*in, ignored)) files.size = std::filesystem::file_size(*in, ignored);
  }
  const auto out = arguments.get("--output");
  if (out && *out != "-") {
    if (same_file(*out, files.in))
      return fail("the input and the output are one file", "name another file with -o");
    for (const std::string& file : key_files) {
      if (same_file(*out, file))
        return fail("the output would take the place of " + shown(file), "name another file with -o");
    }
  }
  Result<OutputFile> opened = OutputFile::open(out, mode);
  if (!opened) return std::unexpected(opened.error());
  files.out.emplace(std::move(*opened));
  return files;
}

/// What is opened to a terminal: text of others, made harmless, and only when all of it is known to be
/// authentic.
class ShownText : public Sink {
 public:
  void write(BytesView bytes) override {
    if (text_.size() <= kShownText) text_ += as_text(bytes);
  }
  Result<void> show() const {
    const char* const remedy = "write it to a file with -o, or to the terminal as it is with -o -";
    if (text_.size() > kShownText) return fail("it is too long for the terminal", remedy);
    if (!valid_utf8(text_) || text_.find('\0') != std::string::npos) return fail("it is not text", remedy);
    print(shown_lines(text_));
    return {};
  }

 private:
  std::string text_;
};

}  // namespace

const Manual seal_manual{
    .name = "seal",
    .summary = "encrypt a file to recipients or with a passphrase, as age does",
    .text =
        R"(Encrypts any file or stream in the age format (age-encryption.org/v1); any age program opens it. Without IN it reads standard input, without -o it writes standard output. An output file appears only when it is whole; one that is there already is replaced then, as age does.

A recipients file has a recipient (age1…) on each line; empty lines and lines that begin with # are skipped. A passphrase is asked for twice on the terminal, or is the first line of --passphrase-file.)",
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
  Result<std::vector<AgeRecipient>> recipients = read_recipients(arguments);
  if (!recipients) return failed(recipients.error());
  to.recipients = std::move(*recipients);
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
  Result<Files> files = open_files(arguments, kSealedMode, arguments.all("--recipients-file"));
  if (!files) return failed(files.error());
  const bool armored = arguments.has("--armor");
  if (!armored && files->out->on_terminal() && !arguments.has("--output")) {
    return failed(
        {"sealed bytes would fill the terminal with nonsense", "write to a file with -o, or text with -a"});
  }
  if (passphrase) {
    Result<Secret> read = passphrase_for(arguments, "A passphrase: ", true);
    if (!read) return failed(read.error());
    to.passphrase = std::move(*read);
  }
  SystemRandom random;
  FdSource in(files->in);
  Progress progress("Sealing");
  WatchedSource watched(in, progress, files->size);
  BackgroundSink out(files->out->sink());
  seal(watched, out, to, armored, random);
  out.finish();
  files->out->commit();
  return kDone;
}

const Manual open_manual{
    .name = "open",
    .summary = "decrypt an age file",
    .text =
        R"(Decrypts a file in the age format, armored or not, with the identities of a file (AGE-SECRET-KEY-1… on a line each; the file may itself be sealed with a passphrase), or with a passphrase if that is how it was sealed. The keys of a desk are not used: name a file with -i. A passphrase is asked for on the terminal, or read with --passphrase-file FILE or --passphrase-fd N.

A failure names its kind and has its own exit code: header 3, HMAC 4, no match 5, payload 6, armor 7. What reached standard output before a failure was authentic; an output file is written only if all of it is. On a terminal only text is shown, with what could do harm there written out; -o - writes it as it is.)",
    .options = {{"-i,--identity", "FILE", "identities to try; may be given several times", false, true},
                {"-o,--output", "FILE", "write to a file"},
                {"IN", "", "the file to open"}},
    .examples = {{"parley open -i key.txt -o plan.txt plan.age", "with a key file"},
                 {"parley open folder.tar.age | tar x", "asks for the passphrase"}}};

int run_open_command(const Arguments& arguments) try {
  OpenWith with;
  const std::vector<std::string> key_files = arguments.all("--identity");
  for (const std::string& file : key_files) {
    if (const Result<void> read = read_identities(file, arguments, with.identities); !read)
      return failed(read.error());
  }
  std::optional<Error> not_given;
  if (with.identities.empty() || arguments.has("--passphrase-file") || arguments.has("--passphrase-fd")) {
    with.passphrase = [&]() -> Result<Secret> {
      Result<Secret> given = passphrase_for(arguments, "Passphrase: ", false);
      if (!given) not_given = given.error();
      return given;
    };
  }
  Result<Files> files = open_files(arguments, kOpenedMode, key_files);
  if (!files) return failed(files.error());
  FdSource in(files->in);
  ShownText text;
  const bool show = files->out->on_terminal() && !arguments.has("--output");
  Progress progress("Opening");
  WatchedSource watched(in, progress, files->size);
  BackgroundSink out(show ? text : files->out->sink());
  const SealResult<void> opened = open(watched, out, with);
  out.finish();
  if (not_given) return failed(*not_given);
  if (!opened) return seal_failed(opened.error());
  files->out->commit();
  if (show) {
    if (const Result<void> done = text.show(); !done) return failed(done.error());
  }
  return kDone;
} catch (const Stop& stop) {
  return stop.code;
}

}  // namespace parley::cli
