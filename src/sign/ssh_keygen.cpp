#include "sign/ssh_keygen.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/text.hpp"

extern char** environ;

namespace parley {
namespace {

constexpr std::size_t kLongestKey = 4096;

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "ssh-keygen");
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { ::close(fd_); }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// The message in memory, for the other program to read.
void fill(int fd, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0) throw std::system_error(errno, std::generic_category(), "ssh-keygen");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  ::lseek(fd, 0, SEEK_SET);
}

std::string drain(int fd) {
  std::string out(kLongestSignature + 1, '\0');
  ::lseek(fd, 0, SEEK_SET);
  const ssize_t got = ::read(fd, out.data(), out.size());
  out.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return out;
}

}  // namespace

Result<SshKeygenSigner> SshKeygenSigner::of_file(const std::filesystem::path& file) {
  const std::filesystem::path open =
      file.extension() == ".pub" ? file : std::filesystem::path(file.string() + ".pub");
  std::ifstream in(open);
  std::string line;
  if (!in || !std::getline(in, line) || line.size() > kLongestKey) {
    return fail("there is no public key in " + shown(open.string()),
                "name the key's file, beside which its .pub lies: ssh-keygen -t ed25519 -f FILE makes both");
  }
  Result<PublicKey> key = PublicKey::parse(line);
  if (!key) return std::unexpected(key.error());
  return SshKeygenSigner(std::filesystem::absolute(file), std::move(*key));
}

Result<std::string> SshKeygenSigner::sign(std::string_view signing_namespace, BytesView message) const {
  const Fd given(::memfd_create("message", MFD_CLOEXEC));
  const Fd taken(::memfd_create("signature", MFD_CLOEXEC));
  fill(given.get(), message);
  std::string name(signing_namespace), file = file_.string();
  std::string program = "ssh-keygen", y = "-Y", verb = "sign", quiet = "-q", f = "-f", n = "-n";
  std::array<char*, 9> words{program.data(), y.data(), verb.data(), quiet.data(), f.data(),
                             file.data(),    n.data(), name.data(), nullptr};
  ::posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, given.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, taken.get(), STDOUT_FILENO);
  ::pid_t child = 0;
  const int spawned = ::posix_spawnp(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0)
    return fail("ssh-keygen cannot be run: " + std::generic_category().message(spawned),
                "install OpenSSH's client: apt-get install openssh-client");
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "ssh-keygen");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail("ssh-keygen did not sign with " + shown(file),
                "is the token plugged in and touched, the agent running and the key in it (ssh-add -l)? "
                "Nothing was signed");
  }
  std::string armored = drain(taken.get());
  const Result<PublicKey> by = sshsig_verify(armored, signing_namespace, message);
  if (!by) return fail("what ssh-keygen signed does not verify: " + by.error().message, by.error().remedy);
  if (*by != key_) return fail("ssh-keygen signed with another key than the desk's: " + by->line());
  return armored;
}

}  // namespace parley
