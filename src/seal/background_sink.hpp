/// A sink that writes on a thread of its own, so that sealing and the disk work at the same time.
#pragma once

#include <memory>

#include "base/ports.hpp"

namespace parley {

class BackgroundSink : public Sink {
 public:
  /// Holds at most `queued` writes of at most a megabyte or so each.
  explicit BackgroundSink(Sink& inner, std::size_t queued = 4);
  ~BackgroundSink() override;
  void write(BytesView bytes) override;
  /// Waits until all is written; throws what the inner sink threw. Must be called before the result is relied
  /// on.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley
