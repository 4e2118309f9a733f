/// The published test kit of the age format: tests/vectors/age.
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "samples.hpp"

namespace parley {
namespace {

struct Vector {
  std::multimap<std::string, std::string> header;
  std::string file;

  std::string get(const std::string& key) const {
    const auto found = header.find(key);
    return found == header.end() ? "" : found->second;
  }
  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> values;
    for (auto [at, end] = header.equal_range(key); at != end; ++at) values.push_back(at->second);
    return values;
  }
};

std::string inflated(std::string_view from) {
  z_stream stream{};
  EXPECT_EQ(inflateInit(&stream), Z_OK);
  std::string source(from);
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  std::string out;
  std::vector<char> block(1 << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream.avail_out);
  }
  EXPECT_EQ(status, Z_STREAM_END);
  inflateEnd(&stream);
  return out;
}

Vector read_vector(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t end = text.find("\n\n");
  Vector vector;
  std::string_view head = std::string_view(text).substr(0, end + 1);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(line.size() + 1);
    const std::size_t colon = line.find(": ");
    vector.header.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  vector.file = text.substr(end + 2);
  if (vector.get("compressed") == "zlib") vector.file = inflated(vector.file);
  return vector;
}

std::string outcome(const SealResult<void>& result) {
  if (result) return "success";
  const std::string name(name_of(result.error().kind));
  return result.error().kind == SealErrorKind::no_match ? name : name + " failure";
}

std::vector<std::filesystem::path> vector_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(PARLEY_SOURCE_DIR "/tests/vectors/age")) {
    if (entry.path().extension() != ".md") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

class AgeVector : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(AgeVector, comes_out_as_published) {
  const Vector vector = read_vector(GetParam());
  OpenWith with;
  for (const std::string& text : vector.all("identity")) {
    if (auto identity = AgeIdentity::parse(text)) with.identities.push_back(std::move(*identity));
  }
  const auto passphrases = vector.all("passphrase");
  if (!passphrases.empty()) with.passphrase = [&] { return passphrase_given(passphrases[0]); };
  const Opened opened = opened_with(with, as_bytes(vector.file));
  if (GetParam().filename().string().find("hybrid") != std::string::npos) {
    if (with.identities.empty()) {
      EXPECT_FALSE(opened.result);
      EXPECT_TRUE(opened.plain.empty());
      return;
    }
  }
  EXPECT_EQ(outcome(opened.result), vector.get("expect"))
      << (opened.result ? "" : opened.result.error().message);
  if (const std::string payload = vector.get("payload"); !payload.empty()) {
    EXPECT_EQ(sha256(opened.plain).hex(), payload);
  } else {
    EXPECT_TRUE(opened.plain.empty());
  }
  // In pieces, as a pipe gives them: the same.
  TricklingSource pieces(as_bytes(vector.file), 4099);
  BytesSink again;
  EXPECT_EQ(outcome(open(pieces, again, with)), outcome(opened.result));
  EXPECT_EQ(again.take(), opened.plain);
}

INSTANTIATE_TEST_SUITE_P(testkit, AgeVector, testing::ValuesIn(vector_files()),
                         [](const auto& tested) { return tested.param.filename().string(); });

TEST(AgeVectors, are_all_there) {
  EXPECT_EQ(vector_files().size(), 143U);
}

}  // namespace
}  // namespace parley
