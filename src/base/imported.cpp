#include "base/imported.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace parley {

void* imported(const char* library, const char* name) {
  void* const loaded = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void* const found = loaded ? ::dlsym(loaded, name) : nullptr;
  if (found) return found;
  const char* const why = ::dlerror();
  throw std::runtime_error(std::string("what this command needs is not installed: ") + (why ? why : library));
}

}  // namespace parley
