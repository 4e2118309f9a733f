/// Writes the vectors below the folder named: `make_vectors tests/vectors`.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "acts_and_cards.hpp"
#include "items_and_pouches.hpp"
#include "outcomes.hpp"
#include "trees.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("make_vectors FOLDER: writes the vectors there\n", stderr);
    return 2;
  }
  auto files = parley::vectors::acts_and_cards();
  files.merge(parley::vectors::items_and_pouches());
  files.merge(parley::vectors::trees());
  files.merge(parley::vectors::outcomes());
  for (const auto& [path, content] : files) {
    const std::filesystem::path file = std::filesystem::path(argv[1]) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << content;
    if (!out.flush()) {
      std::fprintf(stderr, "cannot write %s\n", file.c_str());
      return 1;
    }
  }
  return 0;
}
