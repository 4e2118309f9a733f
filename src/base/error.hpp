/// Errors that come from outside data or from the world, as values.
///
/// A function whose failure is part of its job returns `Result<T>`. What should not happen (a broken
/// invariant, a disk that fails under us) is an exception.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace parley {

/// What went wrong, and what a person can do about it. Both are sentences for the user, in plain words;
/// text that came from outside is quoted in them only after `shown()` (see text.hpp) made it harmless.
struct Error {
  std::string message;  ///< what went wrong, and where; no full stop needed
  std::string remedy;   ///< what to do now; may be empty
  bool misuse = false;  ///< it is the call that cannot be understood: an option's value

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for `return fail("…", "…")` in a function that returns any Result.
inline std::unexpected<Error> fail(std::string message, std::string remedy = {}) {
  return std::unexpected(Error{std::move(message), std::move(remedy), false});
}

inline std::unexpected<Error> misuse(std::string message, std::string remedy = {}) {
  return std::unexpected(Error{std::move(message), std::move(remedy), true});
}

}  // namespace parley
