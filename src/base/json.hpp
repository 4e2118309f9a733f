/// JSON in canonical form (RFC 8785), within the limits of I-JSON (RFC 7493), without fractions: what acts
/// and cards are written in. Parsing is Boost.JSON's; the strictness and the canonical form are ours.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"

namespace parley {

/// A JSON value. Numbers are whole and within ±(2^53 − 1). Object members are kept in canonical order
/// (by UTF-16 code units).
class Json {
 public:
  struct Utf16Less {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
  };
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, Utf16Less>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}  // at most 2^53 − 1
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  /// Null when the value is of another type.
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  /// The member of an object, or null when there is none or this is no object.
  const Json* find(std::string_view key) const;

  /// RFC 8785: no white space, members sorted, shortest escapes. The same value always gives the same bytes.
  std::string canonical() const;
  /// Indented, for people and for `--json`. Control and invisible characters are escaped as \uXXXX.
  std::string pretty() const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> value_;
};

struct JsonLimits {
  std::size_t bytes = 1 << 20;  ///< of the whole text
  std::size_t depth = 16;       ///< nested arrays and objects
};

/// Any JSON text within I-JSON whose numbers are whole. Refused: malformed UTF-8, lone surrogates and
/// noncharacters, duplicate members, fractions and exponents, −0, integers beyond ±(2^53 − 1), a byte order
/// mark, and whatever exceeds the limits. The error says what and at which byte.
Result<Json> parse_json(std::string_view text, JsonLimits limits = {});

/// As `parse_json`, and refuses a text that is not its own canonical form (record rule 1).
Result<Json> parse_canonical_json(std::string_view text, JsonLimits limits = {});

}  // namespace parley
