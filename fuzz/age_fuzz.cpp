// age files of others: a header that parses is written back as it was, armor says the same twice, and how the
// bytes arrive makes no difference.
#include <cstdlib>

#include "seal/age.hpp"
#include "seal/armor.hpp"
#include "seal/bech32.hpp"
#include "seal/buffered_source.hpp"
#include "seal/header.hpp"
#include "seal/stream.hpp"

namespace {

using namespace parley;

void demand(bool holds) {
  if (!holds) std::abort();
}

class Trickle : public Source {
 public:
  explicit Trickle(BytesView bytes) : inner_(bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    step_ = step_ % 61 + 1;
    return inner_.read(out.first(std::min(out.size(), step_)));
  }

 private:
  BytesSource inner_;
  std::size_t step_ = 0;
};

/// The identity of the published test kit, which most of the corpus is sealed to.
const AgeIdentity& identity() {
  static const AgeIdentity kept =
      *AgeIdentity::parse("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0");
  return kept;
}

/// The file key of the test kit: with it a payload can be tried without a header.
const Bytes kFileKeyOfTheKit = {'Y', 'E', 'L', 'L', 'O', 'W', ' ', 'S',
                                'U', 'B', 'M', 'A', 'R', 'I', 'N', 'E'};

void whole_file(BytesView data) {
  const OpenWith with{{identity()}, {}};
  BytesSource at_once(data);
  BytesSink one;
  const auto result = open(at_once, one, with);
  Trickle pieces(data);
  BytesSink other;
  const auto again = open(pieces, other, with);
  demand(result.has_value() == again.has_value() && (result || result.error().kind == again.error().kind));
  demand(one.take() == other.take());
  (void)open_bytes(data, std::span(&identity(), 1), 1000);
}

void header(BytesView data) {
  BytesSource bytes(data);
  BufferedSource source(bytes);
  const auto read = read_header(source);
  if (!read) return;
  const std::string written = write_header(read->stanzas, kFileKeyOfTheKit);
  demand(written.starts_with(read->authenticated));
  for (const Stanza& stanza : read->stanzas) {
    (void)unwrap_x25519(stanza, identity());
    // One digit: no more than a fraction of a second's work.
    if (stanza.arguments.size() == 3 && stanza.arguments[2].size() == 1)
      (void)unwrap_passphrase(stanza, Secret(std::string_view("password")));
  }
}

void armor(BytesView data) {
  BytesSource bytes(data);
  BufferedSource source(bytes);
  BytesSink out;
  try {
    ArmorSource within(source);
    Bytes block(100);
    while (const std::size_t got = within.read(block)) out.write(BytesView(block).first(got));
  } catch (const ArmorException&) {
    return;
  }
  const Bytes plain = out.take();
  BytesSink written;
  ArmorSink sink(written);
  sink.write(plain);
  sink.finish();
  const Bytes text = written.take();
  BytesSource again(text);
  BufferedSource buffered(again);
  ArmorSource reread(buffered);
  Bytes back(plain.size() + 1);
  back.resize(reread.read(back));
  demand(back == plain);
}

void payload(BytesView data) {
  BytesSource bytes(data);
  BytesSink out;
  (void)open_stream(bytes, out, kFileKeyOfTheKit);
}

void bech32(BytesView data) {
  const auto decoded = bech32_decode(as_text(data));
  if (decoded) demand(bech32_decode(bech32_encode(decoded->prefix, decoded->bytes))->bytes == decoded->bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  whole_file(bytes);
  header(bytes);
  armor(bytes);
  payload(bytes);
  bech32(bytes);
  return 0;
}
