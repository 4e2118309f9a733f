#include "cli/passphrase.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kLongest = 4096;

termios saved_settings{};
int terminal_fd = -1;

extern "C" void restore_echo_and_die(int signal) {
  if (terminal_fd >= 0) ::tcsetattr(terminal_fd, TCSAFLUSH, &saved_settings);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// No echo while it lives; the signals that end a program put it back first.
class NoEcho {
 public:
  explicit NoEcho(int fd) : fd_(fd) {
    if (::tcgetattr(fd, &saved_settings) != 0) return;
    terminal_fd = fd;
    for (std::size_t i = 0; i < std::size(kSignals); ++i)
      previous_[i] = std::signal(kSignals[i], restore_echo_and_die);
    termios quiet = saved_settings;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    ::tcsetattr(fd, TCSAFLUSH, &quiet);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (terminal_fd < 0) return;
    ::tcsetattr(fd_, TCSAFLUSH, &saved_settings);
    terminal_fd = -1;
    for (std::size_t i = 0; i < std::size(kSignals); ++i) std::signal(kSignals[i], previous_[i]);
  }

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  int fd_;
  void (*previous_[std::size(kSignals)])(int) = {};
};

Result<Secret> first_line(int fd) {
  std::string text;
  text.reserve(kLongest + 1);
  char c = 0;
  while (text.size() <= kLongest && ::read(fd, &c, 1) == 1 && c != '\n') text += c;
  if (text.ends_with('\r')) text.pop_back();
  Secret secret(text);
  const bool usable = !text.empty() && text.size() <= kLongest;
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!usable) return fail("no passphrase was given", "it is the first line, not empty, at most 4 KiB");
  return secret;
}

Result<Secret> ask_once(int fd, const std::string& prompt) {
  const NoEcho quiet(fd);  // before the prompt: who sees it may type
  if (::write(fd, prompt.data(), prompt.size()) < 0) return fail("the terminal cannot be written to");
  return first_line(fd);
}

}  // namespace

Result<Secret> read_passphrase(const PassphraseSource& source) {
  if (source.fd) return first_line(*source.fd);
  if (source.file) {
    Result<Descriptor> file = open_to_read(*source.file);
    if (!file) return std::unexpected(file.error());
    struct stat about{};
    if (::fstat(file->get(), &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 077) != 0)
      note("others on this machine can read " + shown(source.file->string()) + ": chmod 600");
    return first_line(file->get());
  }
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.valid()) {
    return fail("a passphrase is needed, and there is no terminal to ask for it",
                "give it with --passphrase-file FILE or --passphrase-fd N; to read for a while without it: "
                "parley unlock");
  }
  Result<Secret> passphrase = ask_once(terminal.get(), source.prompt);
  if (!passphrase || !source.confirm) return passphrase;
  const Result<Secret> again = ask_once(terminal.get(), "The same again: ");
  if (!again) return again;
  if (!equal_secretly(passphrase->bytes(), again->bytes()))
    return fail("the two passphrases differ", "try again");
  return passphrase;
}

}  // namespace parley::cli
