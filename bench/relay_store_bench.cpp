/// What the proofs cost: items of 2 KiB committed by the relay's store in batches of 1, 16 and 256, beside
/// the same rows without tree, proofs and signature, told from known items in the same way, on the same disk
/// in the same run; and the tree, the proofs and the signature alone, without a disk.
///
///     relay_store_bench [--benchmark_…]      the files are in TMPDIR
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "relay/rows.hpp"
#include "relay/store.hpp"

namespace parley::relay {
namespace {

constexpr std::size_t kBytes = 2048;
constexpr Instant kNow{1'700'000'000};

struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-store-bench-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder");
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// Items that are others each time, with their digests, as the network's threads hand them over.
std::vector<Operation> items(std::size_t count, std::int64_t box) {
  static std::uint64_t number = 0;
  static const Bytes random = [] {
    Bytes out(kBytes);
    SystemRandom().fill(out);
    return out;
  }();
  std::vector<Operation> out;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes body = random;
    ++number;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&number), sizeof number, body.begin());
    const Digest digest = sha256(body);
    out.emplace_back(AppendItem{box, {}, digest, std::move(body), {}});
  }
  return out;
}

void rate(benchmark::State& state) {
  state.counters["items"] =
      benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["per_item"] =
      benchmark::Counter(static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// A box each: what it costs more is each box's row and signature.
void store_with_boxes(benchmark::State& state) {
  const Folder folder;
  SystemRandom random;
  auto connection = open_sqlite(folder.path / "relay.db");
  const Identity identity = prepare_store(*connection, "relay.example", random).value();
  Store store(std::move(connection), std::make_shared<Signer>(identity), {}, random);
  std::vector<Operation> boxes;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    boxes.emplace_back(CreateBox{sha256(as_bytes("read")), sha256(as_bytes(std::to_string(i)))});
  std::vector<std::int64_t> numbers;
  for (const Outcome& made : store.commit(boxes, kNow))
    numbers.push_back(std::get<BoxCreated>(made).box.number);
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Operation> batch = items(numbers.size(), 0);
    for (std::size_t i = 0; i < batch.size(); ++i) std::get<AppendItem>(batch[i]).box = numbers[i];
    state.ResumeTiming();
    benchmark::DoNotOptimize(store.commit(batch, kNow));
  }
  rate(state);
}

void store_with_proofs(benchmark::State& state) {
  const Folder folder;
  SystemRandom random;
  auto connection = open_sqlite(folder.path / "relay.db");
  const Identity identity = prepare_store(*connection, "relay.example", random).value();
  Store store(std::move(connection), std::make_shared<Signer>(identity), {}, random);
  const CreateBox create{sha256(as_bytes("read")), sha256(as_bytes("append"))};
  const Operation operation = create;
  const auto made = store.commit({&operation, 1}, kNow);
  const std::int64_t box = std::get<BoxCreated>(made[0]).box.number;
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<Operation> batch = items(static_cast<std::size_t>(state.range(0)), box);
    state.ResumeTiming();
    benchmark::DoNotOptimize(store.commit(batch, kNow));
  }
  rate(state);
}

/// The same rows in the same tables, looked for by their digests and inserted, with the box's row; no more.
void rows_alone(benchmark::State& state) {
  const Folder folder;
  SystemRandom random;
  auto connection = open_sqlite(folder.path / "relay.db");
  const Identity identity = prepare_store(*connection, "relay.example", random).value();
  KnownItems known(known_hash(identity), kKnownMemory);
  connection->query(
      "INSERT INTO box (number, id, read_digest, append_digest, created, size, time, kept_from, bytes, edge) "
      "VALUES (1, $1, $2, $3, 0, 0, 0, 0, 0, $4)",
      {as_bytes("id"), as_bytes("r"), as_bytes("a"), BytesView{}});
  std::uint64_t size = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<Operation> batch = items(static_cast<std::size_t>(state.range(0)), 1);
    state.ResumeTiming();
    SqlTransaction transaction(*connection);
    benchmark::DoNotOptimize(
        connection->query("SELECT id, size, time, kept_from, bytes, edge FROM box WHERE number = $1", {1}));
    std::vector<SqlParameters> rows, bytes;
    std::vector<Digest> digests;
    for (const Operation& operation : batch) {
      const auto& append = std::get<AppendItem>(operation);
      benchmark::DoNotOptimize(known.candidates(*connection, 1, size, append.item));
      const std::int64_t upload = kPosted + number(size + digests.size());
      bytes.push_back({piece_place(upload, 0), BytesView(append.body)});
      rows.push_back({place(1, size + digests.size()), BytesView(append.item.bytes),
                      BytesView(append.commitment.bytes), kNow.seconds, std::int64_t{kBytes}, state.range(0),
                      BytesView{}, upload});
      digests.push_back(append.item);
    }
    connection->each("INSERT INTO piece (place, bytes) VALUES ($1, $2)", bytes);
    connection->each(
        "INSERT INTO item (place, digest, commitment, time, size, tree_size, subtrees, upload) VALUES ($1, "
        "$2, "
        "$3, $4, $5, $6, $7, $8)",
        rows);
    known.append(*connection, 1, size, digests);
    size += digests.size();
    connection->query("UPDATE box SET size = $1, time = $2, bytes = $3 WHERE number = $4",
                      {number(size), kNow.seconds, number(size * kBytes), 1});
    transaction.commit();
  }
  rate(state);
}

void proofs_alone(benchmark::State& state) {
  SystemRandom random;
  const auto key = Ed25519SecretKey::generate(random);
  TreeEdge edge;
  const Digest item = sha256(as_bytes("item"));
  for (auto _ : state) {
    std::map<Subtree, Digest> known;
    const std::vector<Subtree> before = edge.subtrees();
    for (std::size_t i = 0; i < before.size(); ++i) known.emplace(before[i], edge.peaks()[i]);
    const std::uint64_t from = edge.size();
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      const std::uint64_t index = edge.size();
      const std::vector<Digest> completed = edge.append(LogLeaf{item, item, kNow}.hash());
      for (unsigned level = 0; level < completed.size(); ++level)
        known.emplace(Subtree{level, index >> level}, completed[level]);
    }
    const FetchSubtrees fetch = [&known](std::span<const Subtree> wanted) {
      std::vector<Digest> out;
      for (const Subtree& subtree : wanted) out.push_back(known.at(subtree));
      return out;
    };
    for (std::uint64_t index = from; index < edge.size(); ++index)
      benchmark::DoNotOptimize(inclusion_proof(index, edge.size(), fetch));
    benchmark::DoNotOptimize(
        sign_checkpoint({"relay.example/box", edge.size(), edge.root(), {}}, "relay.example", key));
  }
  rate(state);
}

BENCHMARK(store_with_proofs)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK(store_with_boxes)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK(rows_alone)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK(proofs_alone)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace parley::relay

BENCHMARK_MAIN();
