/// The vectors in tests/vectors/acts and tests/vectors/cards are what the code makes and reads today.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "../vectors/acts_and_cards.hpp"
#include "simple_exchange.hpp"

namespace parley {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = fs::path(PARLEY_SOURCE_DIR) / "tests/vectors";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> files(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == extension) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

fs::path sibling(fs::path path, std::string_view extension) {
  return path.replace_extension(extension);
}

TEST(Vectors, AreMadeAgainByteForByte) {
  const auto made = vectors::acts_and_cards();
  for (const auto& [path, content] : made) EXPECT_EQ(read_file(kFolder / path), content) << path;
  std::size_t there = 0;
  for (const char* folder : {"acts", "cards"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kFolder / folder))
      there += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(there, made.size()) << "a file is there that is not made";
}

TEST(Vectors, OfGoodActsMakeARecordInWhichAllCount) {
  std::optional<Record> record;
  for (const fs::path& path : files(kFolder / "acts/good", ".json")) {
    const auto act = check_act({read_file(path), read_file(sibling(path, ".sig"))});
    ASSERT_TRUE(act) << path << ": " << act.error().message;
    EXPECT_EQ(act->id.hex() + "\n", read_file(sibling(path, ".id")));
    if (!record) {
      record = std::move(Record::found(*act).value());
      continue;
    }
    const Addition added = record->add(*act);
    EXPECT_EQ(added.outcome, Addition::Outcome::applied) << path << ": " << added.error.message;
    for (int i = 0; fs::exists(sibling(path, ".disclosure" + std::to_string(i))); ++i) {
      EXPECT_TRUE(record->add_disclosure(act->id, read_file(sibling(path, ".disclosure" + std::to_string(i))))
                      .value());
    }
    const Judgement& judgement = record->judgement(record->find(act->id).value());
    EXPECT_TRUE(judgement.counts) << path << ": " << judgement.why;
  }
  EXPECT_EQ(record->size(), 18U);
}

TEST(Vectors, OfBadActsAreRefused) {
  const auto bad = files(kFolder / "acts/bad", ".json");
  EXPECT_GT(bad.size(), 30U);
  for (const fs::path& path : bad) {
    EXPECT_FALSE(check_act({read_file(path), read_file(sibling(path, ".sig"))})) << path;
    EXPECT_FALSE(read_file(sibling(path, ".why")).empty());
  }
}

TEST(Vectors, OfCardsAreReadAndRefused) {
  for (const fs::path& path : files(kFolder / "cards", ".card")) {
    const auto card = read_card_block(read_file(path));
    ASSERT_TRUE(card) << path << ": " << card.error().message;
    EXPECT_EQ(card->json().canonical(), read_file(sibling(path, ".json")));
    EXPECT_EQ(comparison_digits(card->card.digest().bytes) + "\n", read_file(sibling(path, ".digits")));
  }
  EXPECT_EQ(read_card_block(read_file(kFolder / "cards/lavrov-mailed.txt")),
            read_card_block(read_file(kFolder / "cards/lavrov.card")));
  for (const fs::path& path : files(kFolder / "cards/bad", ".json")) {
    EXPECT_FALSE(read_signed_card(parse_canonical_json(read_file(path)).value())) << path;
  }
}

}  // namespace
}  // namespace parley
