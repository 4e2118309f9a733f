/// Checking a record from the bytes, against the bare rate of libsodium's verification on the same cores.
///
///     record_bench [ACTS]        10,000 unless told otherwise
///
/// The acts are confirmations and receipts of twenty-four delegates of eight parties, each act naming what
/// its author had seen. Printed are the time to check and add them all, verifications of as many signatures
/// by libsodium alone, the ratio (aim: at least 80 %), and what one more act costs as the record grows
/// tenfold.
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "../tests/record/simple_exchange.hpp"

namespace parley {
namespace {

constexpr std::size_t kParties = 8;
constexpr std::size_t kDelegatesOfEach = 3;
constexpr int kRounds = 5;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) {
  return std::chrono::duration<double>(Clock::now() - from).count();
}

/// Time on the wall, and of all cores together, which others on the machine disturb less.
struct Took {
  double wall = 1e9, cpu = 1e9;
  void take(Took other) {
    wall = std::min(wall, other.wall);
    cpu = std::min(cpu, other.cpu);
  }
};
class Watch {
 public:
  Took took() const {
    return {seconds_since(wall_), static_cast<double>(std::clock() - cpu_) / CLOCKS_PER_SEC};
  }

 private:
  Clock::time_point wall_ = Clock::now();
  std::clock_t cpu_ = std::clock();
};

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kParties * kDelegatesOfEach; ++i) {
    out.push_back("d" + std::to_string(i / kParties) + "@p" + std::to_string(i % kParties));
  }
  return out;
}

/// The founding act and then acts of every delegate in turn. Every delegate but the first few of a round
/// writes without having seen the act just before its own, so that the record is a graph and no line.
std::vector<SignedAct> make(std::size_t count, bool with_signatures) {
  const std::vector<std::string> who = names();
  SimpleExchange talks(SimpleExchange::found(SimpleExchange::cards_of(who)));
  std::vector<SignedAct> out{talks.founding().raw};
  std::vector<Ed25519SecretKey> keys;
  for (const std::string& name : who) keys.push_back(secret_key(name));
  std::vector<Act> newest(who.size());
  std::vector<ActId> ids(who.size());
  for (std::size_t i = 0; out.size() < count; ++i) {
    const std::size_t d = i % who.size();
    Act& act = newest[d];
    const bool first = !act.number.has_value();
    act.author = who[d];
    act.exchange = talks.seen().id();
    act.key = PublicKey(keys[d].public_key()).id();
    if (d == 0 && first) act.number = 1, ids[0] = talks.founding().id;
    act.number = act.number.value_or(0) + 1;
    act.previous = *act.number > 1 ? std::optional(ids[d]) : std::nullopt;
    act.heads.clear();
    if (first && d != 0) act.heads.push_back(talks.founding().id);
    if (i >= 2) {
      act.heads.push_back(ids[(i - 2) % who.size()]);
      std::ranges::sort(act.heads);
    }
    act.time = Instant{1640000000 + static_cast<std::int64_t>(i)};
    act.deed = i >= 2 && i % 2 == 0 ? Deed(Receive{{ids[(i - 2) % who.size()]}, {}})
                                    : Deed(Confirm{{talks.founding().id}});
    SignedAct raw{write_act(act), {}};
    if (with_signatures) raw.signature = sshsig_sign(keys[d], namespaces::kAct, as_bytes(raw.bytes));
    ids[d] = sha256_id<ActId>(raw.bytes);
    out.push_back(std::move(raw));
  }
  return out;
}

/// As many bare verifications as there are acts, on all cores.
Took bare(std::size_t count) {
  const Ed25519SecretKey key = secret_key("bare");
  const std::string message(160, 'm');  // what an SSHSIG signature signs is that long
  const auto signature = ed25519_sign(key, as_bytes(message));
  const auto point = key.public_key().bytes;
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  const Watch watch;
  {
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (std::size_t i = t; i < count; i += threads) {
          if (crypto_sign_verify_detached(signature.data(), as_bytes(message).data(), message.size(),
                                          point.data()) != 0) {
            std::abort();
          }
        }
      });
    }
  }
  return watch.took();
}

Took checked(const std::vector<SignedAct>& acts) {
  std::vector<SignedAct> raw = acts;
  const Watch watch;
  std::optional<Record> record;
  check_acts(std::move(raw), [&](Result<CheckedAct> act) {
    if (record) {
      record->add(std::move(act.value()));
    } else {
      record = std::move(Record::found(std::move(act.value())).value());
    }
  });
  const Took took = watch.took();
  if (record->size() != acts.size()) std::abort();
  for (Index i = 0; i < record->size(); ++i) {
    if (!record->judgement(i).counts) std::abort();
  }
  return took;
}

/// The median time to add one act, already checked, at the end of a record.
double one_more(std::size_t size) {
  constexpr std::size_t kMore = 201;
  const std::vector<SignedAct> raw = make(size + kMore, false);
  const auto read = [&](std::size_t i) {
    Act act = read_act(raw[i].bytes).value();
    const PublicKey key = public_key(act.author);
    return CheckedAct{std::move(act), sha256_id<ActId>(raw[i].bytes), key, raw[i]};
  };
  auto record = Record::found(read(0)).value();
  for (std::size_t i = 1; i < size; ++i) record.add(read(i));
  std::vector<double> times;
  for (std::size_t i = size; i < size + kMore; ++i) {
    CheckedAct act = read(i);
    const auto start = Clock::now();
    record.add(std::move(act));
    times.push_back(seconds_since(start));
  }
  std::ranges::nth_element(times, times.begin() + kMore / 2);
  return times[kMore / 2];
}

int run(std::size_t count) {
  const std::vector<SignedAct> acts = make(count, true);
  std::size_t bytes = 0;
  for (const SignedAct& act : acts) bytes += act.bytes.size() + act.signature.size();
  Took alone;
  Took whole;
  for (int i = 0; i < kRounds; ++i) {  // by turns, and the best of each: others use this machine too
    alone.take(bare(acts.size()));
    whole.take(checked(acts));
  }
  const auto n = static_cast<double>(acts.size());
  std::printf("acts                      %zu (%.1f MB), %u threads\n", acts.size(),
              static_cast<double>(bytes) / 1e6, std::max(1U, std::thread::hardware_concurrency()));
  std::printf("libsodium alone           %.3f s, %.0f a second; %.3f s of all cores\n", alone.wall,
              n / alone.wall, alone.cpu);
  std::printf("record from the bytes     %.3f s, %.0f a second; %.3f s of all cores\n", whole.wall,
              n / whole.wall, whole.cpu);
  std::printf("ratio to libsodium        %.0f %%; %.0f %% of all cores\n", 100 * alone.wall / whole.wall,
              100 * alone.cpu / whole.cpu);
  const double small = one_more(10'000);
  const double large = one_more(100'000);
  std::printf("one more act, of 10,000   %.2f us\n", small * 1e6);
  std::printf("one more act, of 100,000  %.2f us, ratio %.2f\n", large * 1e6, large / small);
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  try {
    if (sodium_init() < 0) return 1;
    return parley::run(argc > 1 ? std::stoul(argv[1]) : 10'000);
  } catch (const std::exception& error) {
    (void)std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
