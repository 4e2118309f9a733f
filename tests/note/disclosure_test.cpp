#include "note/disclosure.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "note/limits.hpp"

namespace parley::note {
namespace {

using testing::HasSubstr;

const std::string kSaltText(64, '0');
const std::string kOnes(64, '1');
const std::string kTwos(64, '2');

std::string error_of(const std::string& bytes) {
  const Result<Disclosure> read = read_disclosure(bytes);
  return read ? "" : read.error().message;
}

TEST(Disclosure, OfAParagraphIsWrittenAsTheProtocolSays) {
  Disclosure paragraph;
  paragraph.kind = DisclosureKind::paragraph;
  paragraph.number = 3;
  paragraph.binding = {Standing::without_prejudice,
                       parse_instant("2022-03-01T12:00:00Z"),
                       parse_instant("2022-04-01T12:00:00Z"),
                       {{"russia/1.2", *ActId::from_hex(kOnes), DisclosureId::from_hex(kTwos)}}};
  paragraph.segment = "## Re russia/1.2: counter\n> x\n";
  const std::string bytes = write_disclosure(Salt{}, paragraph);
  EXPECT_EQ(bytes, kSaltText +
                       "\nparagraph 3\nstanding: without-prejudice\nanswer-by: 2022-03-01T12:00:00Z\n" +
                       "open-until: 2022-04-01T12:00:00Z\nref: russia/1.2 " + kOnes + ' ' + kTwos +
                       "\n\n## Re russia/1.2: counter\n> x\n");
  const Result<Disclosure> read = read_disclosure(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, DisclosureKind::paragraph);
  EXPECT_EQ(read->number, 3);
  EXPECT_EQ(read->binding, paragraph.binding);
  EXPECT_EQ(read->segment, paragraph.segment);
}

TEST(Disclosure, OfACoverNamesNotesAndTheTalksOfItsMinutes) {
  Disclosure cover;
  cover.binding.names = {{"russia/1@lavrov", *ActId::from_hex(kOnes), std::nullopt},
                         {"usa/1.7", *ActId::from_hex(kOnes), DisclosureId::from_hex(kTwos)}};
  cover.segment = "title: T\n\n";
  const std::string bytes = write_disclosure(Salt{}, cover);
  EXPECT_EQ(bytes, kSaltText + "\ncover 0\nstanding: formal\nref: russia/1@lavrov " + kOnes +
                       "\nref: usa/1.7 " + kOnes + ' ' + kTwos + "\n\ntitle: T\n\n");
  const Result<Disclosure> read = read_disclosure(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->binding, cover.binding);
  EXPECT_EQ(read->segment, cover.segment);
}

TEST(Disclosure, OfAnAttachmentHasThreeLines) {
  Disclosure attachment;
  attachment.kind = DisclosureKind::attachment;
  attachment.number = 64;
  attachment.attachment = {"Karte der Gr\u00f6\u00dfe 1.pdf", std::uint64_t{4} << 30,
                           *Digest::from_hex(kOnes)};
  const std::string bytes = write_disclosure(Salt{}, attachment);
  EXPECT_EQ(bytes, kSaltText +
                       "\nattachment 64\nname: Karte der Gr\u00f6\u00dfe 1.pdf\nsize: 4294967296\nsha256: " +
                       kOnes + '\n');
  const Result<Disclosure> read = read_disclosure(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->attachment, attachment.attachment);
}

TEST(Disclosure, IsRefusedIfItIsWrittenInAnyOtherWay) {
  const std::string begin = kSaltText + "\nparagraph 1\n";
  const std::string ref = "ref: a/1.1 " + kOnes + ' ' + kTwos + '\n';
  ASSERT_EQ(error_of(begin + "standing: formal\n" + ref + "\n## x\n"), "");
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "salt"},
      {kSaltText, "salt"},
      {std::string(64, 'A') + "\nparagraph 1\nstanding: formal\n\n## x\n", "salt"},
      {kSaltText + "\r\nparagraph 1\nstanding: formal\n\n## x\n", "salt"},
      {kSaltText + "\nparagraph", "what it is"},
      {kSaltText + "\nparagraph\nstanding: formal\n\n## x\n", "what it is"},
      {kSaltText + "\nparagraph 01\nstanding: formal\n\n## x\n", "what it is"},
      {kSaltText + "\nparagraph 2001\nstanding: formal\n\n## x\n", "what it is"},
      {kSaltText + "\nparagraph -1\nstanding: formal\n\n## x\n", "what it is"},
      {kSaltText + "\nchapter 1\nstanding: formal\n\n## x\n", "what it is"},
      {kSaltText + "\nparagraph 0\nstanding: formal\n\n## x\n", "number"},
      {kSaltText + "\ncover 1\nstanding: formal\n\ntitle: x\n", "number"},
      {kSaltText + "\nattachment 65\nname: x\nsize: 1\nsha256: " + kOnes + "\n", "number"},
      {begin + "\n## x\n", "standing"},
      {begin + "standing: without prejudice\n\n## x\n", "standing"},
      {begin + "standing: formal\nanswer-by: 2022-03-01\n\n## x\n", "date"},
      {begin +
           "standing: formal\nopen-until: 2022-03-01T12:00:00Z\nanswer-by: 2022-03-01T12:00:00Z\n\n## x\n",
       "lines above"},
      {begin + "standing: formal\nstanding: formal\n\n## x\n", "lines above"},
      {begin + "standing: formal\n## x\n", "lines above"},
      {begin + "standing: formal\nref: a/1.1 " + kOnes + "\n\n## x\n", "two digests"},
      {begin + "standing: formal\nref: a/1 " + kOnes + "\n\n## x\n", "names nothing"},
      {begin + "standing: formal\nref: A/1.1 " + kOnes + ' ' + kTwos + "\n\n## x\n", "names nothing"},
      {begin + "standing: formal\nref: a/1.1 " + kOnes + "  " + kTwos + "\n\n## x\n", "two digests"},
      {begin + "standing: formal\nref: a/1.1\n\n## x\n", "no digest"},
      {begin + "standing: formal\n" + ref + ref + "\n## x\n", "twice"},
      {begin + "standing: formal\n\n", "one segment"},
      {begin + "standing: formal\n\ntitle: x\n", "one segment"},
      {begin + "standing: formal\n\n## x", "one segment"},
      {begin + "standing: formal\n\n## x\n## y\n", "one segment"},
      {begin + "standing: formal\n\n## \xff\n", "one segment"},
      {kSaltText + "\ncover 0\nstanding: formal\n\n## x\n", "one segment"},
      {kSaltText + "\ncover 0\nstanding: formal\n\ntitle: x\n## y\n", "one segment"},
      {kSaltText + "\ncover 0\nstanding: formal\nref: a/1 " + kOnes + ' ' + kTwos + "\n\ntitle: x\n",
       "one digest"},
      {kSaltText + "\nattachment 1\nname: a/b\nsize: 1\nsha256: " + kOnes + "\n", "three lines"},
      {kSaltText + "\nattachment 1\nname: x\nsize: 1\nsha256: " + kOnes + "\n\n", "three lines"},
      {kSaltText + "\nattachment 1\nname: x\nsize: 1\nsha256: " + kOnes, "three lines"},
      {kSaltText + "\nattachment 1\nname: x\nsize: 01\nsha256: " + kOnes + "\n", "size or digest"},
      {kSaltText + "\nattachment 1\nname: x\nsize: 4294967297\nsha256: " + kOnes + "\n", "size or digest"},
      {kSaltText + "\nattachment 1\nname: x\nsize: 1\nsha256: 12\n", "size or digest"},
      {begin + "standing: formal\n\n## x\n" + std::string(limits::kDisclosureBytes, 'x') + '\n', "512 KiB"},
  };
  for (const auto& [bytes, why] : bad) EXPECT_THAT(error_of(bytes), HasSubstr(why)) << bytes.substr(0, 300);
}

TEST(Disclosure, NamesFilesWithoutFolders) {
  for (const std::string name : {"a", "a b.pdf", ".profile", "...", "\u00fc.txt"})
    EXPECT_TRUE(is_file_name(name)) << name;
  for (const std::string name : {"", ".", "..", "a/b", "/", "a\nb", "a\x7f", "\xff"})
    EXPECT_FALSE(is_file_name(name));
  EXPECT_TRUE(is_file_name(std::string(limits::kFileName, 'x')));
  EXPECT_FALSE(is_file_name(std::string(limits::kFileName + 1, 'x')));
}

RC_GTEST_PROP(Disclosure, HasOneSpelling, (bool changes)) {
  Disclosure paragraph;
  paragraph.kind = DisclosureKind::paragraph;
  paragraph.number = 1;
  paragraph.binding.names = {{"a/1.1", *ActId::from_hex(kOnes), DisclosureId::from_hex(kTwos)}};
  paragraph.segment = "## Re a/1.1: reject\n";
  std::string bytes = write_disclosure(Salt{}, paragraph);
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = *rc::gen::arbitrary<char>();
  if (changes) bytes.erase(*rc::gen::inRange<std::size_t>(0, bytes.size()), 1);
  const Result<Disclosure> read = read_disclosure(bytes);
  if (!read) return;
  Salt salt{};
  const auto raw = from_hex(std::string_view(bytes).substr(0, 64));
  RC_ASSERT(raw);
  std::ranges::copy(*raw, salt.begin());
  RC_ASSERT(write_disclosure(salt, *read) == bytes);
}

}  // namespace
}  // namespace parley::note
