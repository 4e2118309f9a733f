#include "post/item.hpp"

#include <gtest/gtest.h>

#include "../desk/desks.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "seal/padme.hpp"

namespace parley {
namespace {

std::string frame(std::string_view label, std::string_view bytes) {
  return std::string(label) + ' ' + std::to_string(bytes.size()) + '\n' + std::string(bytes) + '\n';
}

const std::string kMagic = "parley-item/1\n";

std::string item_of(const std::string& frames) {
  return kMagic + frames + frame("padding", "");
}

bool reads(const std::string& plain) {
  const auto read = read_item(plain);
  if (!read) EXPECT_FALSE(read.error().message.empty());
  return read.has_value();
}

TEST(Item, IsReadAsItWasWritten) {
  const Desk::Arrival item{{"an act\nof two lines", "a signature"}, {"one", "", "three\n"}, {"KEY"}};
  const Result<Desk::Arrival> read = read_item(write_item(item));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->act.bytes, item.act.bytes);
  EXPECT_EQ(read->act.signature, item.act.signature);
  EXPECT_EQ(read->disclosures, item.disclosures);
  EXPECT_EQ(read->epoch_keys, item.epoch_keys);
}

TEST(Item, HasAPadmeLengthAndTheShortestPaddingThatGivesOne) {
  for (std::size_t length = 0; length < 5000; length += length < 300 ? 1 : 37) {
    const std::string plain = write_item({{std::string(length, 'a'), "s"}, {}, {}});
    EXPECT_EQ(plain.size(), padme(plain.size())) << length;
    const std::size_t bare = item_of(frame("act", std::string(length, 'a')) + frame("signature", "s")).size();
    for (std::size_t shorter = 0; bare + shorter < plain.size(); ++shorter) {
      const std::size_t digits = std::to_string(shorter).size() - 1;
      if (bare + shorter + digits >= plain.size()) break;
      EXPECT_NE(padme(bare + shorter + digits), bare + shorter + digits) << length << ' ' << shorter;
    }
  }
}

TEST(Item, IsTakenAtItsLimitsAndNoFurther) {
  const auto with = [](std::size_t act, std::size_t signature) {
    return item_of(frame("act", std::string(act, 'a')) + frame("signature", std::string(signature, 's')));
  };
  EXPECT_TRUE(reads(with(limits::kActBytes, limits::kSignatureBytes)));
  EXPECT_FALSE(reads(with(limits::kActBytes + 1, 1)));
  EXPECT_FALSE(reads(with(1, limits::kSignatureBytes + 1)));
  const auto several = [](std::string_view label, std::size_t count, const std::string& bytes) {
    std::string frames = frame("act", "a") + frame("signature", "s");
    for (std::size_t i = 0; i < count; ++i) frames += frame(label, bytes);
    return item_of(frames);
  };
  constexpr std::size_t kMost = 1 + limits::kParagraphs + limits::kAttachments;
  EXPECT_TRUE(reads(several("disclosure", kMost, "")));
  EXPECT_FALSE(reads(several("disclosure", kMost + 1, "")));
  EXPECT_TRUE(reads(several("epoch-key", 4096, std::string(128, 'k'))));
  EXPECT_FALSE(reads(several("epoch-key", 4097, "k")));
  EXPECT_FALSE(reads(several("epoch-key", 1, std::string(129, 'k'))));
  std::string large = with(1, 1);
  large.resize(large.size() - frame("padding", "").size());
  const auto padded_to = [&](std::size_t size) {
    const std::string line = "padding " + std::to_string(size - large.size() - 18) + '\n';
    return large + frame("padding", std::string(size - large.size() - line.size() - 1, '\0'));
  };
  EXPECT_EQ(padded_to(kLargestItem).size(), kLargestItem);
  EXPECT_TRUE(reads(padded_to(kLargestItem)));
  EXPECT_FALSE(reads(padded_to(kLargestItem + 1)));
}

TEST(Item, OfAnyOtherFormIsRefused) {
  const std::string act = frame("act", "a");
  const std::string signature = frame("signature", "s");
  EXPECT_TRUE(reads(item_of(act + signature)));
  for (const std::string& plain :
       {std::string(),
        kMagic,
        std::string("parley-item/2\n") + act + signature + frame("padding", ""),
        kMagic + act + signature,
        item_of(signature + act),
        item_of(act),
        item_of(signature),
        item_of(act + act + signature),
        item_of(act + signature + signature),
        item_of(act + signature + frame("epoch-key", "k") + frame("disclosure", "d")),
        item_of(act + signature + frame("mood", "good")),
        item_of(act + signature) + "\n",
        item_of(act + signature) + frame("padding", ""),
        kMagic + act + signature + frame("padding", "x"),
        item_of("act 01\na\n" + signature),
        item_of("act +1\na\n" + signature),
        item_of("act 1 \na\n" + signature),
        item_of("act 2\na\n" + signature),
        item_of("act 1\nab" + signature),
        item_of("act -1\na\n" + signature),
        item_of("act 18446744073709551617\na\n" + signature),
        item_of("act 999999999\na\n" + signature)}) {
    EXPECT_FALSE(reads(plain)) << plain;
  }
  const std::string whole = write_item({{"an act", "a signature"}, {"a text"}, {"a key"}});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(reads(whole.substr(0, length))) << length;
}

class AnAttachment : public testing::Test {
 protected:
  /// The plaintext of a file with these bytes.
  std::string plain_of(const std::string& bytes) {
    const AttachmentState state{id, "file", bytes.size(), sha256(as_bytes(bytes)), true, true};
    BytesSink out;
    expect(write_attachment(state, out, [&](Sink& into) -> Result<void> {
      into.write(as_bytes(bytes));
      return {};
    }));
    const Bytes written = out.take();
    const std::string plain(as_text(written));
    EXPECT_EQ(plain.size(), padme(plain.size()));
    EXPECT_TRUE(is_attachment(plain));
    return plain;
  }
  /// What the sink makes of it, written in blocks of that size; "refused" for none.
  std::string taken(std::string_view plain, std::size_t block) const {
    BytesSink bytes;
    AttachmentSink sink(bytes);
    for (std::size_t at = 0; at < plain.size(); at += block) sink.write(as_bytes(plain.substr(at, block)));
    if (!sink.disclosure()) return "refused";
    EXPECT_EQ(sink.disclosure(), id);
    const Bytes out = bytes.take();
    return std::string(as_text(out));
  }

  TemporaryFolder folder;
  DisclosureId id = sha256_id<DisclosureId>("its disclosure");
};

TEST_F(AnAttachment, IsTakenAsItWasSent) {
  for (const std::size_t size : {0U, 1U, 2U, 100U, 4095U, 4096U, 65535U, 65536U, 65537U, 200000U}) {
    const Bytes random = sample(size);
    const std::string bytes(as_text(random));
    const std::string plain = plain_of(bytes);
    for (const std::size_t block : {1U, 7U, 96U, 97U, 65536U}) {
      if (size > 5000 && block < 90) continue;
      EXPECT_EQ(taken(plain, block), bytes) << size << ' ' << block;
    }
  }
}

TEST_F(AnAttachment, OfAnyOtherFormIsRefused) {
  const std::string plain = plain_of("some bytes");
  for (const std::size_t block : {1U, 50U, 1000U}) {
    for (std::size_t length = 0; length < plain.find("some bytes") + 10; ++length)
      EXPECT_EQ(taken(plain.substr(0, length), block), "refused") << length;
    EXPECT_EQ(taken(plain + "x", block), "refused") << "padding is zeros";
    std::string other = plain;
    other[10] = '?';
    EXPECT_EQ(taken(other, block), "refused");
    const std::string head = "parley-attachment/1\n" + id.hex() + '\n';
    for (const char* size : {"", "01", "-1", "x", "4294967297", "99999999999999999999", "1 "})
      EXPECT_EQ(taken(head + size + "\nx", block), "refused") << size;
    EXPECT_EQ(taken(head + std::string(100000, '1'), block), "refused");
    EXPECT_EQ(taken("parley-attachment/1\n" + std::string(64, 'G') + "\n1\nx", block), "refused");
    EXPECT_EQ(taken(head + "1\nx", block), "x");
  }
}

}  // namespace
}  // namespace parley
