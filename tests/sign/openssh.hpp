/// What the tests of signing share: a temporary folder, files in it, and OpenSSH's own ssh-keygen run there.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "crypto/ed25519.hpp"
#include "sign/public_key.hpp"

namespace parley::openssh {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-sign-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string write(const std::string& name, std::string_view content) const {
    const std::filesystem::path path = path_ / name;
    std::ofstream(path, std::ios::binary) << content;
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path.string();
  }
  std::string read(const std::string& name) const { return read_file(path_ / name); }

  struct Outcome {
    int status = 0;
    std::string output;
  };
  /// Runs a shell command in the folder.
  Outcome run(const std::string& command) const {
    const std::string line = "cd '" + path_.string() + "' && (" + command + ") 2>&1";
    std::FILE* pipe = popen(line.c_str(), "r");  // NOLINT(cert-env33-c): a test's own fixed commands
    if (pipe == nullptr) throw std::runtime_error("cannot run a command");
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      outcome.output.append(buffer.data(), size);
    }
    outcome.status = pclose(pipe);
    return outcome;
  }

 private:
  std::filesystem::path path_;
};

inline bool available() {
  return std::system("ssh-keygen -Y 2>&1 | grep -q -i -e option -e usage") == 0;
}  // NOLINT

/// A key that is the same in every run.
inline Ed25519SecretKey test_key(std::uint8_t number = 1) {
  Bytes seed(32, number);
  return Ed25519SecretKey::from_seed(seed);
}

}  // namespace parley::openssh

#define PARLEY_NEEDS_OPENSSH \
  if (!openssh::available()) GTEST_SKIP() << "ssh-keygen is not installed"
