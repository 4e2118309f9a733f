#include "seal/header.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace parley {
namespace {

const Bytes kKey(16, 7);

SealResult<AgeHeader> read(std::string_view text) {
  TricklingSource inner(as_bytes(text), 3);
  BufferedSource source(inner);
  return read_header(source);
}

std::string refusal(std::string_view text) {
  const auto header = read(text);
  if (header) return "";
  EXPECT_EQ(header.error().kind, SealErrorKind::header);
  return header.error().message;
}

TEST(AgeHeader, what_is_written_is_read) {
  for (const std::size_t size : {0UZ, 1UZ, 32UZ, 47UZ, 48UZ, 49UZ, 96UZ, 1000UZ}) {
    const std::vector<Stanza> stanzas = {{{"grease", "!~", "x"}, sample(size)}, {{"other"}, {}}};
    const std::string text = write_header(stanzas, kKey);
    const std::string file = text + "payload";
    TricklingSource inner(as_bytes(file), 3);
    BufferedSource source(inner);
    const auto header = read_header(source);
    ASSERT_TRUE(header) << header.error().message;
    ASSERT_EQ(header->stanzas.size(), 2U);
    EXPECT_EQ(header->stanzas[0].arguments, stanzas[0].arguments);
    EXPECT_EQ(header->stanzas[0].body, stanzas[0].body);
    EXPECT_TRUE(header->stanzas[1].body.empty());
    EXPECT_EQ(header->mac, header_mac(header->authenticated, kKey));
    EXPECT_TRUE(text.starts_with(header->authenticated));
    EXPECT_TRUE(header->authenticated.ends_with("\n---"));
    EXPECT_EQ(as_text(source.peek(100)), "payload");
  }
}

TEST(AgeHeader, damage_is_named) {
  const std::string good = write_header({{{"x"}, Bytes(5)}}, kKey);
  const std::string mac = good.substr(good.find("--- "));
  const std::string version = "age-encryption.org/v1\n";
  EXPECT_EQ(refusal(good), "");
  EXPECT_EQ(refusal(""), "it is not an age file");
  EXPECT_EQ(refusal("hello\n"), "it is not an age file");
  EXPECT_EQ(refusal("age-encryption.org/v2\n"), "it is of a version of age that Parley does not know");
  EXPECT_EQ(refusal(version + mac), "it names no recipient");
  EXPECT_EQ(refusal(version + "-> a  b\n\n" + mac), "a recipient's line is malformed");
  EXPECT_EQ(refusal(version + "-> a \n\n" + mac), "a recipient's line is malformed");
  EXPECT_EQ(refusal(version + "-> a\tb\n\n" + mac), "a recipient's line is malformed");
  EXPECT_EQ(refusal(version + "-> a\xc3\xa4\n\n" + mac), "a recipient's line is malformed");
  EXPECT_EQ(refusal(version + "->\n\n" + mac), "a line of the header is none that the format knows");
  EXPECT_EQ(refusal(version + "-> a\nAA==\n" + mac), "a recipient's body is not canonical base64");
  EXPECT_EQ(refusal(version + "-> a\nAB\n" + mac), "a recipient's body is not canonical base64");
  EXPECT_EQ(refusal(version + "-> a\n" + std::string(65, 'A') + "\n\n" + mac),
            "a line of a recipient's body is too long");
  EXPECT_EQ(refusal(version + "-> a\n" + std::string(64, 'A') + "\n"), "a recipient's body is cut short");
  EXPECT_EQ(refusal(good.substr(0, good.size() - 1)), "the header is cut short or too long");
  EXPECT_EQ(refusal(version + "-> a\n\n---\n"), "a line of the header is none that the format knows");
  EXPECT_EQ(refusal(version + "-> a\n\n--- AAAA\n"), "the header's MAC is malformed");
  EXPECT_EQ(refusal(version + "-> a\n\n" + mac.substr(0, mac.size() - 1) + " \n"),
            "the header's MAC is malformed");
}

TEST(AgeHeader, line_ends_changed_on_the_way_are_recognised) {
  EXPECT_EQ(refusal("age-encryption.org/v1\r\n"),
            "its line ends were changed on the way (it was carried as text; carry it as binary, or armored)");
}

TEST(AgeHeader, has_a_limit) {
  std::string text = "age-encryption.org/v1\n";
  while (text.size() < kLargestHeader - 100) text += "-> a\n\n";
  const std::string mac = "--- " + to_base64(Bytes(32), false) + '\n';
  EXPECT_TRUE(read(text + mac));
  text.resize(text.size() + 100, 'x');
  EXPECT_FALSE(read(text + mac));
  EXPECT_EQ(refusal("age-encryption.org/v1\n-> " + std::string(kLargestHeader, 'a') + "\n\n" + mac),
            "the header is cut short or too long");
}

}  // namespace
}  // namespace parley
