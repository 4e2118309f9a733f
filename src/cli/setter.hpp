/// How the text of the talks is set: for a terminal or as Markdown. Nothing in it that is others' can pass
/// for the program's: on a terminal their texts stand further in, and in Markdown all that would be
/// interpreted in them, but tables, is escaped.
#pragma once

#include <string>
#include <string_view>

#include "talks/outline.hpp"
#include "talks/talks.hpp"

namespace parley::cli {

class Setter {
 public:
  explicit Setter(bool markdown) : markdown_(markdown) {}

  void title(std::string_view text) const;
  /// A point's place and title. `besides`: its state, or the wording's name; may be empty.
  void heading(const talks::Point& point, const std::string& besides) const;
  void clean(std::string_view text) const;
  /// A wording that is open: whose it is, on what terms, and who accepts it.
  void bracketed(const talks::Talks& talks, const talks::Point& point, const talks::Wording& wording) const;
  void chapter(std::string_view text) const;
  void remark(const std::string& text) const;  ///< of the program; what it quotes is made harmless

 private:
  void set(const std::string& before, std::string_view text, const std::string& after) const;
  std::string inline_text(std::string_view text) const;

  bool markdown_;
};

}  // namespace parley::cli
