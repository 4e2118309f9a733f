/// Shared libraries that few commands need, loaded when one of their functions is first called: most commands
/// start in half the time, and do not have in their memory what they do not use (libcurl alone brings thirty
/// other libraries with it).
#pragma once

#include <atomic>

namespace parley {

/// Where a function of a library lies; the library stays loaded. Throws std::runtime_error, with the
/// library's name, if it cannot be had.
void* imported(const char* library, const char* name);

/// A function of such a library. Called as the function itself; safe from several threads.
/// Throws as `imported` does.
template <class Function>
class Imported {
 public:
  /// The library by its name in the dynamic linker's path (`libpq.so.5`), which like `name` must be a
  /// literal.
  constexpr Imported(const char* library, const char* name) : library_(library), name_(name) {}

  template <class... Arguments>
  decltype(auto) operator()(Arguments... arguments) const {
    void* found = found_.load(std::memory_order_acquire);
    if (!found) {
      found = imported(library_, name_);
      found_.store(found, std::memory_order_release);
    }
    return reinterpret_cast<Function*>(found)(arguments...);
  }

 private:
  const char* library_;
  const char* name_;
  mutable std::atomic<void*> found_ = nullptr;
};

}  // namespace parley
