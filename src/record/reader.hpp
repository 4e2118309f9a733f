/// Reads the members of a JSON object into typed values, and says which member is wrong and how.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace parley {

/// One pass over an object: each member that is wanted is taken by name; `finish` refuses what is left over.
/// The first thing that is wrong is kept, and everything after it is read as empty.
class ObjectReader {
 public:
  /// `where` names the object in messages: `the act`, `rules`.
  ObjectReader(const Json& json, std::string_view where);

  bool has(std::string_view name) const;
  /// Without control characters but line feeds.
  std::string text(std::string_view name, std::size_t most_code_points, std::size_t least = 1);
  /// As `text`, on one line.
  std::string line(std::string_view name, std::size_t most_code_points, std::size_t least = 1);
  std::string raw_text(std::string_view name, std::size_t most_bytes);
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);
  Instant time(std::string_view name);
  template <class AnyId>
  AnyId id(std::string_view name) {
    return as_id<AnyId>(name, member(name));
  }
  /// An array of ids in the order given.
  template <class AnyId>
  std::vector<AnyId> ids(std::string_view name, std::size_t most) {
    std::vector<AnyId> out;
    each(name, most, [&](const Json& item) { out.push_back(as_id<AnyId>(name, &item)); });
    return out;
  }
  /// An array that stands for a set: ascending, without duplicates.
  template <class AnyId>
  std::vector<AnyId> id_set(std::string_view name, std::size_t most, std::size_t least = 0) {
    std::vector<AnyId> out = ids<AnyId>(name, most);
    for (std::size_t i = 1; i < out.size(); ++i) {
      if (!(out[i - 1] < out[i])) refuse(name, "is not in ascending order, or has something twice");
    }
    if (out.size() < least) refuse(name, "is empty");
    return out;
  }
  std::set<std::string> text_set(std::string_view name, std::size_t most, std::size_t most_bytes);
  /// Calls `visit` for each item of an array of at most `most`.
  void each(std::string_view name, std::size_t most, const std::function<void(const Json&)>& visit);
  /// The member itself; null if there is none, which is an error.
  const Json* member(std::string_view name);

  void refuse(std::string_view name, std::string_view why);
  void refuse(Error error);
  bool good() const { return !error_; }
  /// The error if anything was wrong, members that nobody asked for included.
  Result<void> finish();

 private:
  template <class AnyId>
  AnyId as_id(std::string_view name, const Json* json) {
    AnyId id;
    if (!read_hex(json, id.bytes)) refuse(name, "is not 64 lower-case hexadecimal digits");
    return id;
  }
  static bool read_hex(const Json* json, std::span<std::uint8_t, 32> out);

  const Json::Object* object_ = nullptr;
  std::string where_;
  std::vector<std::string_view> taken_;
  std::optional<Error> error_;
};

}  // namespace parley
