/// What sealing at rest costs: an archive's work on a sealed database against the same on a plain one, in one
/// run. `sealed/plain` is the ratio of the two times.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>

#include "sql/sqlite.hpp"

namespace {

using parley::Database;
using parley::Statement;
using parley::Transaction;

constexpr std::size_t kActBytes = 1500;  // a small note's act with its texts

struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

Database open(const Folder& folder, bool sealed) {
  const parley::Key32 key{1};
  return sealed ? Database(folder.path / "sealed.db", key) : Database(folder.path / "plain.db");
}

void insert(const Database& database, std::int64_t rows) {
  const std::string bytes(kActBytes, 'x');
  Statement put = database.prepare("INSERT INTO act (bytes) VALUES (?)");
  for (std::int64_t i = 0; i < rows; ++i) {
    put.bind(bytes).run();
    put.reset();
  }
}

template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Opening and reading everything, as a desk does when it is unlocked.
void read_all(benchmark::State& state) {
  const Folder folder;
  for (const bool sealed : {false, true}) {
    const Database database = open(folder, sealed);
    database.execute("CREATE TABLE act (position INTEGER PRIMARY KEY, bytes BLOB)");
    Transaction transaction(database);
    insert(database, state.range(0));
    transaction.commit();
  }
  double time[2] = {0, 0};
  for (auto _ : state) {
    for (const bool sealed : {false, true}) {
      time[sealed ? 1 : 0] += seconds([&] {
        const Database database = open(folder, sealed);
        Statement rows = database.prepare("SELECT bytes FROM act ORDER BY position");
        std::size_t read = 0;
        while (rows.step()) read += rows.text(0).size();
        benchmark::DoNotOptimize(read);
      });
    }
  }
  state.counters["sealed/plain"] = time[1] / time[0];
  state.counters["sealed ms"] = time[1] * 1000 / static_cast<double>(state.iterations());
}
BENCHMARK(read_all)->Arg(1000)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);

/// One act, durably.
void commit(benchmark::State& state) {
  const Folder folder;
  const Database plain = open(folder, false), sealed = open(folder, true);
  for (const Database* database : {&plain, &sealed})
    database->execute("CREATE TABLE act (position INTEGER PRIMARY KEY, bytes BLOB)");
  double time[2] = {0, 0};
  for (auto _ : state) {
    for (const bool is_sealed : {false, true}) {
      const Database& database = is_sealed ? sealed : plain;
      time[is_sealed ? 1 : 0] += seconds([&] {
        Transaction transaction(database);
        insert(database, 1);
        transaction.commit();
      });
    }
  }
  state.counters["sealed/plain"] = time[1] / time[0];
}
BENCHMARK(commit)->Unit(benchmark::kMillisecond)->Iterations(300);

}  // namespace

BENCHMARK_MAIN();
