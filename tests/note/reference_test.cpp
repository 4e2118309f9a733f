#include "note/reference.hpp"

#include <gmock/gmock.h>

namespace parley::note {
namespace {

TEST(Reference, IsShownAsItIsWritten) {
  for (const char* text : {"usa/1", "base/1", "a/9999", "x-1/2@d-2", "russia/1@lavrov~0123abcd"}) {
    const auto ref = parse_note_ref(text);
    ASSERT_TRUE(ref) << text;
    EXPECT_EQ(ref->display(), text);
  }
  for (const char* text : {"usa/1.3", "base/1.2000", "russia/1@lavrov.3", "russia/1@lavrov~0123abcd.12"}) {
    const auto ref = parse_paragraph_ref(text);
    ASSERT_TRUE(ref) << text;
    EXPECT_EQ(ref->display(), text);
  }
}

TEST(Reference, HasItsParts) {
  const auto ref = parse_paragraph_ref("russia/12@lavrov~0123abcd.7");
  ASSERT_TRUE(ref);
  EXPECT_EQ(*ref, (ParagraphRef{{"russia", 12, "lavrov", "0123abcd"}, 7}));
}

TEST(Reference, HasOneSpelling) {
  for (const char* text :
       {"", "usa", "usa/", "usa/0", "usa/01", "usa/10000", "Usa/1", "usa /1", "usa/1 ", " usa/1", "usa/1@",
        "usa/1~0123abcd", "usa/1@d~0123abc", "usa/1@d~0123ABCD", "usa/+1", "u\u0455a/1", "usa/1.2", "usa//1",
        "abcdefghijklmnopqrstuvwxyz0123456/1"}) {
    EXPECT_FALSE(parse_note_ref(text)) << text;
  }
  for (const char* text :
       {"usa/1", "usa/1.", "usa/1.0", "usa/1.01", "usa/1.2001", "usa/1.2.3", "usa/1.99999999999999999999"}) {
    EXPECT_FALSE(parse_paragraph_ref(text)) << text;
  }
}

TEST(Reference, IsOrderedByPartyNoteAndParagraph) {
  EXPECT_LT(*parse_paragraph_ref("a/2.9"), *parse_paragraph_ref("a/10.1"));
  EXPECT_LT(*parse_paragraph_ref("a/1.2"), *parse_paragraph_ref("a/1.10"));
  EXPECT_LT(*parse_paragraph_ref("a/9.9"), *parse_paragraph_ref("b/1.1"));
}

}  // namespace
}  // namespace parley::note
