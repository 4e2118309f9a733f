// What the published vectors do not show: writing, and the edges of the limits.
#include "seal/armor.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace parley {
namespace {

const std::string kBegin = "-----BEGIN AGE ENCRYPTED FILE-----";
const std::string kEnd = "-----END AGE ENCRYPTED FILE-----";

std::string armored(BytesView bytes, std::size_t piece = 1000) {
  BytesSink out;
  ArmorSink armor(out);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    armor.write(bytes.subspan(at, std::min(piece, bytes.size() - at)));
  }
  armor.finish();
  return std::string(as_text(out.take()));
}

/// What is within, or the error's message.
std::string within(std::string_view text) {
  TricklingSource source(as_bytes(text), 5);
  BufferedSource buffered(source);
  ArmorSource armor(buffered);
  try {
    Bytes out(10000);
    out.resize(armor.read(out));
    return std::string(as_text(out));
  } catch (const ArmorException& failure) {
    EXPECT_EQ(failure.error.kind, SealErrorKind::armor);
    return "! " + failure.error.message;
  }
}

TEST(Armor, round_trips_at_every_length) {
  for (std::size_t size = 1; size < 200; ++size) {
    const Bytes bytes = sample(size);
    const std::string text = armored(bytes, 1 + size % 50);
    EXPECT_EQ(within(text), as_text(bytes)) << size;
    EXPECT_EQ(text, armored(bytes));
  }
}

TEST(Armor, lines_are_full_and_ended) {
  const std::string text = armored(Bytes(48 * 2 + 1));
  EXPECT_EQ(text,
            kBegin + '\n' + std::string(64, 'A') + '\n' + std::string(64, 'A') + "\nAA==\n" + kEnd + '\n');
}

TEST(Armor, white_space_around_it_has_a_limit) {
  const std::string body = kBegin + "\nAAAA\n" + kEnd + '\n';
  const std::string inside = within(body);
  EXPECT_EQ(inside.size(), 3U);
  EXPECT_EQ(within(std::string(1000, '\n') + body), inside);
  EXPECT_EQ(within(body + std::string(1000, ' ')), inside);
  EXPECT_EQ(within(std::string(1030, '\n') + body), "! there is too much white space before the armor");
  EXPECT_EQ(within(body + std::string(1030, ' ')), "! there is too much white space after the armor");
}

TEST(Armor, damage_is_named) {
  const std::string full(64, 'A');
  EXPECT_EQ(within(kBegin + "\nAAAA\n"), "! the armor is cut short, or a line of it is far too long");
  EXPECT_EQ(within(kBegin + '\n' + std::string(5000, 'A')),
            "! the armor is cut short, or a line of it is far too long");
  EXPECT_EQ(within(kBegin + "\nAAAA\nAAAA\n" + kEnd), "! a short line stands in the middle of the armor");
  EXPECT_EQ(within(kBegin + '\n' + full + "AAAA\n" + kEnd),
            "! a line of the armor is longer than 64 characters");
  EXPECT_EQ(within(kBegin + "\n\nAAAA\n" + kEnd), "! there is an empty line in the armor");
  EXPECT_EQ(within(kBegin + "\nA*AA\n" + kEnd), "! a line of the armor is not base64");
  EXPECT_EQ(within(kBegin + "\nAAB=\n" + kEnd), "! a line of the armor is not base64");
  EXPECT_EQ(within(kBegin + "\nAAAA\n" + kEnd + "\nmore"), "! something follows the armor");
  EXPECT_EQ(within("More\n" + kBegin), "! the armor does not begin with its first line");
}

TEST(Armor, is_recognised) {
  const auto recognised = [](std::string_view text) {
    BytesSource source(as_bytes(text));
    BufferedSource buffered(source);
    const bool armored = looks_armored(buffered);
    EXPECT_EQ(buffered.peek(text.size()).size(), text.size());  // nothing taken
    return armored;
  };
  EXPECT_TRUE(recognised(kBegin));
  EXPECT_TRUE(recognised("\r\n  " + kBegin));
  EXPECT_TRUE(recognised("-----begin age encrypted file-----"));
  EXPECT_FALSE(recognised("age-encryption.org/v1\n" + kBegin));
  EXPECT_FALSE(recognised(""));
  EXPECT_FALSE(recognised("hello"));
}

}  // namespace
}  // namespace parley
