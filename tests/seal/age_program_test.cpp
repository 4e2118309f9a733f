// Against the stock age program, both ways.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/random.hpp"
#include "samples.hpp"

namespace parley {
namespace {

const std::vector<std::size_t> kSizes = {0, 1, 65535, 65536, 65537, 131072, 1'200'001};

int shell(const std::string& command) {
  return std::system(command.c_str());  // NOLINT(cert-env33-c): all of it is written here
}

class AgeProgram : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(shell("command -v age age-keygen >/dev/null"), 0) << "install the Debian package age";
    std::string name = std::filesystem::temp_directory_path() / "parley-age-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, BytesView bytes) const {
    std::ofstream out(path(name), std::ios::binary);
    out << as_text(bytes);
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const BytesView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
  }
  /// Runs a shell command in the folder.
  int run(const std::string& command) const {
    return shell(("cd '" + folder_.string() + "' && " + command + " 2>>errors"));
  }
  /// Runs a command on a terminal of its own and types `line` each time it asks for a passphrase.
  int run_typing(const std::string& command, const std::string& line) const {
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
      const std::string whole = "cd '" + folder_.string() + "' && exec " + command;
      ::execl("/bin/sh", "sh", "-c", whole.c_str(), nullptr);
      ::_exit(127);
    }
    std::string asked;
    char block[256];
    for (ssize_t got = 0; (got = ::read(terminal, block, sizeof block)) > 0;) {
      asked.append(block, static_cast<std::size_t>(got));
      if (!asked.ends_with(": ")) continue;
      asked.clear();
      const std::string typed = line + '\n';
      if (::write(terminal, typed.data(), typed.size()) < 0) break;
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(terminal);
    return status;
  }

  std::filesystem::path folder_;
  SystemRandom random_;
};

TEST_F(AgeProgram, opens_what_we_seal) {
  const AgeIdentity identity = AgeIdentity::generate(random_);
  write("key", identity.text().bytes());
  for (const std::size_t size : kSizes) {
    for (const bool armored : {false, true}) {
      write("sealed", sealed_to({{identity.recipient()}, {}}, sample(size), armored));
      ASSERT_EQ(run("age -d -i key -o plain sealed"), 0) << size;
      EXPECT_EQ(read("plain"), sample(size)) << size;
    }
  }
}

TEST_F(AgeProgram, makes_what_we_open) {
  ASSERT_EQ(run("age-keygen -o key"), 0);
  ASSERT_EQ(run("age-keygen -y key > recipient"), 0);
  const Bytes file = read("key");
  std::string text(as_text(file));
  text = text.substr(text.find("AGE-SECRET-KEY-"));
  const auto identity = AgeIdentity::parse(text.substr(0, text.find('\n')));
  ASSERT_TRUE(identity);
  const Bytes recipient = read("recipient");
  EXPECT_EQ(identity->recipient().text() + '\n', as_text(recipient));
  for (const std::size_t size : kSizes) {
    for (const char* flags : {"", "-a "}) {
      write("plain", sample(size));
      ASSERT_EQ(run(std::string("age ") + flags + "-R recipient -o sealed plain"), 0) << size;
      const Opened opened = opened_with({{*identity}, {}}, read("sealed"));
      EXPECT_TRUE(opened.result) << size;
      EXPECT_EQ(opened.plain, sample(size)) << size;
    }
  }
}

TEST_F(AgeProgram, with_many_recipients) {
  SealTo to;
  std::vector<AgeIdentity> identities;
  std::string lines;
  for (int i = 0; i < 100; ++i) {
    identities.push_back(AgeIdentity::generate(random_));
    to.recipients.push_back(identities.back().recipient());
    lines += to.recipients.back().text() + '\n';
  }
  write("sealed", sealed_to(to, sample(100)));
  write("key", identities[73].text().bytes());
  ASSERT_EQ(run("age -d -i key -o plain sealed"), 0);
  EXPECT_EQ(read("plain"), sample(100));
  write("recipients", as_bytes(lines));
  ASSERT_EQ(run("age -R recipients -o sealed plain"), 0);
  for (const std::size_t i : {0UZ, 50UZ, 99UZ}) {
    EXPECT_EQ(opened_with({{identities[i]}, {}}, read("sealed")).plain, sample(100));
  }
}

TEST_F(AgeProgram, with_a_passphrase) {
  SealTo to;
  to.passphrase = Secret(std::string_view("open sesame"));
  to.work_factor = 10;
  write("sealed", sealed_to(to, sample(70000)));
  ASSERT_EQ(run_typing("age -d -o plain sealed", "open sesame"), 0);
  EXPECT_EQ(read("plain"), sample(70000));
  EXPECT_NE(run_typing("age -d -o other sealed", "open"), 0);

  ASSERT_EQ(run_typing("age -p -a -o sealed plain", "open sesame"), 0);
  EXPECT_EQ(opened_with({{}, [] { return passphrase_given("open sesame"); }}, read("sealed")).plain,
            sample(70000));
}

}  // namespace
}  // namespace parley
