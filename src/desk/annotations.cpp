#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "desk/state.hpp"

namespace parley {
namespace {

constexpr std::size_t kLongest = std::size_t{16} * 1024;
constexpr std::array<std::string_view, 4> kKinds = {"remark", "fallback", "owner", "weight"};

}  // namespace

std::string_view name_of(Annotation::Kind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

Result<void> Desk::annotate(const ExchangeId& id, const ParagraphId& on, Annotation::Kind kind,
                            const std::optional<std::string>& text) {
  if (!state_->lock.valid()) throw std::logic_error("a desk that is annotated is opened exclusively");
  if (text && (text->size() > kLongest || !valid_utf8(*text)))
    return fail("an annotation is text of at most 16 KiB", "keep longer ones in a file of your own");
  const Database& database = state_->archive.database();
  Statement statement = database.prepare(
      text ? "INSERT OR REPLACE INTO annotation (exchange, act, paragraph, kind, text, at) VALUES (?, ?, ?, "
             "?, ?, ?)"
           : "DELETE FROM annotation WHERE exchange = ? AND act = ? AND paragraph = ? AND kind = ?");
  statement.bind(id).bind(on.act).bind(on.paragraph).bind(name_of(kind));
  if (text) statement.bind(*text).bind(state_->world.clock.now().seconds);
  statement.run();
  return {};
}

std::vector<Annotation> Desk::annotations(const ExchangeId& id) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT act, paragraph, kind, text, at FROM annotation WHERE exchange = ? ORDER BY rowid");
  statement.bind(id);
  std::vector<Annotation> out;
  while (statement.step()) {
    const auto kind = std::ranges::find(kKinds, statement.text(2));
    if (kind == kKinds.end()) continue;
    out.push_back({{statement.id<ActId>(0), statement.id<DisclosureId>(1)},
                   static_cast<Annotation::Kind>(kind - kKinds.begin()),
                   statement.text(3),
                   Instant{statement.integer(4)}});
  }
  return out;
}

}  // namespace parley
