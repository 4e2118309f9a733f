/// Reads a heading, from the word that says what it is. Private to this folder.
#pragma once

#include "note/parts.hpp"

namespace parley::note {

class Heading {
 public:
  Heading(Scanner scanner, Paragraph& paragraph, Problems& problems)
      : scanner_(scanner), paragraph_(paragraph), problems_(problems) {}

  void read();

 private:
  void fail(std::string message, std::string remedy);
  bool keyword(std::string_view word);
  /// Whatever should follow the keyword does not: perhaps it was meant as a title.
  std::string or_a_title(std::string remedy) const;
  /// These say whether they found it, and what is wrong if not.
  bool references();
  bool colon(const char* why);
  bool one_reference();
  void read_title();
  /// A title that begins like a keyword was meant as one, and one that begins with a paragraph's name (or has
  /// it after one word) was meant as an answer.
  void read_point();
  void read_condition_if_any();
  void read_package();
  void read_qualifiers();
  void read_answer();
  void read_day(std::string_view stops);
  void read_when_and_where();
  void read_talks();
  void read_declaration();
  void read_withdrawal();

  Scanner scanner_;
  std::string_view keyword_;
  Paragraph& paragraph_;
  Problems& problems_;
};

}  // namespace parley::note
