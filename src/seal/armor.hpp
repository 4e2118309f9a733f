/// age's ASCII armor: strict PEM (C2SP age, "ASCII armor").
#pragma once

#include "base/ports.hpp"
#include "seal/buffered_source.hpp"
#include "seal/error.hpp"

namespace parley {

/// Thrown by ArmorSource while reading, and caught where files are opened.
struct ArmorException {
  SealError error;
};

/// Whether a file is armored, or means to be, by its beginning.
bool looks_armored(BufferedSource& source);

/// The bytes within an armored file. CRLF and LF end lines; white space may stand around the armor, at most 1
/// KiB on each side; all else must be as it is written.
class ArmorSource : public Source {
 public:
  explicit ArmorSource(BufferedSource& inner) : inner_(inner) {}
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  void begin();
  void next_line();
  void finish();
  std::string take_line();

  BufferedSource& inner_;
  Bytes line_;
  std::size_t used_ = 0;
  bool begun_ = false;
  bool done_ = false;
};

/// Writes an armored file; `finish` must be called at the end.
class ArmorSink : public Sink {
 public:
  explicit ArmorSink(Sink& inner) : inner_(inner) {}
  void write(BytesView bytes) override;
  void finish();

 private:
  Sink& inner_;
  Bytes held_;  // fewer bytes than a line
  bool begun_ = false;
};

}  // namespace parley
