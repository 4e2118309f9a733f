/// The age file format, version 1 (C2SP age): seal to recipients or a passphrase, open with identities or a
/// passphrase, any size in constant memory. The stock `age` program opens what this seals, and the reverse.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "seal/error.hpp"
#include "seal/keys.hpp"
#include "seal/stanzas.hpp"

namespace parley {

class BufferedSource;
class StreamOpener;
class StreamSealer;

/// To whom a file is sealed: recipients, or one passphrase; never both (the format forbids it).
struct SealTo {
  std::vector<AgeRecipient> recipients;
  std::optional<Secret> passphrase;
  int work_factor = kDefaultWorkFactor;
};

/// Seals all that `in` gives. `armored` writes ASCII armor. Throws what the source and the sink throw, and
/// std::invalid_argument when `to` is empty or names a point of small order.
void seal(Source& in, Sink& out, const SealTo& to, bool armored, Random& random);

/// Seals what is written to it, without armor; `finish` makes it whole. Throws as `seal` does.
class SealingSink : public Sink {
 public:
  SealingSink(Sink& out, const SealTo& to, Random& random);
  ~SealingSink() override;
  void write(BytesView bytes) override;
  void finish();

 private:
  std::unique_ptr<StreamSealer> stream_;
};

/// With what a file is opened. The passphrase is asked for only if the file needs one.
struct OpenWith {
  std::vector<AgeIdentity> identities;
  std::function<Result<Secret>()> passphrase;
};

/// Opens a file, armored or not. What reached `out` before an error was authentic, from the start. A file
/// whose recipients times the identities exceed 65,536 is refused (kind `header`): trying them all would take
/// too long.
SealResult<void> open(Source& in, Sink& out, const OpenWith& with);

/// The contents of a file as a source. `read` throws `OpeningFailure` when what follows is not authentic.
struct OpeningFailure {
  SealError error;
};
class OpeningSource : public Source {
 public:
  static SealResult<OpeningSource> begin(Source& in, const OpenWith& with);  ///< not armored
  OpeningSource(OpeningSource&&) noexcept;
  ~OpeningSource() override;
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  OpeningSource(std::unique_ptr<BufferedSource> source, std::unique_ptr<StreamOpener> stream);
  std::unique_ptr<BufferedSource> source_;
  std::unique_ptr<StreamOpener> stream_;
  BytesView left_;
};

/// In memory, for items: not armored, to recipients alone.
Bytes seal_bytes(BytesView plain, std::span<const AgeRecipient> to, Random& random);
/// The reverse, with the first identity that fits. Refuses to give more than `limit` bytes (kind `payload`).
SealResult<Bytes> open_bytes(BytesView sealed, std::span<const AgeIdentity> identities, std::size_t limit);
/// How many recipients it names; 0 if its header cannot be read.
std::size_t recipients_of(BytesView sealed);

}  // namespace parley
