/// Search over everything that is readable on the desk: SQLite's FTS5, in memory alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/desk.hpp"
#include "sql/sqlite.hpp"
#include "talks/talks.hpp"

namespace parley {

class Search {
 public:
  Search();
  /// Takes what the exchange has gained since: notes paragraph by paragraph, and one's own annotations.
  void take(const Desk& desk, const ExchangeId& id, std::string_view title, const talks::Talks& talks);

  struct Hit {
    ExchangeId exchange;
    std::string title;  ///< of the exchange
    std::string name;   ///< of the paragraph or the note
    std::string kind;   ///< `paragraph`, `cover`, `annotation`
    std::string heading;
    std::string standing;  ///< of the note; an annotation has none
    /// ` [without prejudice]`; nothing for what is formal.
    std::string mark() const;
    /// The words around: pieces, those that were sought marked true.
    std::vector<std::pair<std::string, bool>> context;
  };
  /// The words, all of which must be there; the last may be the beginning of one. Best first, at most `most`.
  std::vector<Hit> find(std::string_view words, std::size_t most) const;

 private:
  struct Taken {
    std::map<std::string, bool> notes;  ///< by act; whether their text was there
    std::int64_t annotations = 0;
  };
  Database database_;
  std::map<ExchangeId, Taken> taken_;
};

}  // namespace parley
