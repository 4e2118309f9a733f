/// The door's SQLite half.
#include "sql/sql.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "sql/sqlite.hpp"

namespace parley {
namespace {

SqlError::Kind kind_of(const SqliteError& error) {
  switch (error.code & 0xff) {
    case SQLITE_FULL:
      return SqlError::Kind::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqlError::Kind::unavailable;
    case SQLITE_IOERR:
      return error.code == SQLITE_IOERR_WRITE || error.code == SQLITE_IOERR_SHMSIZE ? SqlError::Kind::full
                                                                                    : SqlError::Kind::other;
    default:
      return SqlError::Kind::other;
  }
}

template <class Work>
auto guarded(Work work) {
  try {
    return work();
  } catch (const SqliteError& error) {
    throw SqlError(kind_of(error), error.what());
  }
}

class SqliteConnection : public SqlConnection {
 public:
  explicit SqliteConnection(const std::filesystem::path& file) : database_(file) {
    // The writer's log is folded back into the database after 32 MiB: less often, so less work per append.
    database_.execute(
        "PRAGMA wal_autocheckpoint=8192; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-32768;");
  }

  std::vector<SqlRows> each(std::string_view sql, std::span<const SqlParameters> parameters) override {
    return guarded([&] {
      Statement& statement = prepared(sql);
      std::vector<SqlRows> out;
      out.reserve(parameters.size());
      for (const SqlParameters& list : parameters) {
        const Reset reset{statement};
        for (const SqlValue& value : list) bind(statement, value);
        SqlRows& rows = out.emplace_back();
        while (statement.step()) rows.push_back(row(statement));
      }
      return out;
    });
  }

  void script(const std::string& sql) override {
    guarded([&] { database_.execute(sql); });
  }
  void begin() override { run("BEGIN IMMEDIATE"); }
  void begin_snapshot() override { run("BEGIN"); }
  void commit() override { run("COMMIT"); }
  void rollback() override {
    try {
      run("ROLLBACK");
    } catch (const SqlError&) {  // NOLINT(bugprone-empty-catch)
      // SQLite has rolled back by itself; there is nothing left to undo.
    }
  }
  std::string_view for_update() const override { return ""; }
  void lock_all() override {}
  void notify(std::span<const std::int64_t>) override {}
  unsigned openings() const override { return 1; }
  void ensure_open() override {}

 private:
  struct Reset {
    Statement& statement;
    ~Reset() { statement.reset(); }
  };

  void run(std::string_view sql) { query(sql); }

  Statement& prepared(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    return statements_.emplace(sql, database_.prepare(sql)).first->second;
  }

  static void bind(Statement& statement, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(*number);
    } else if (const auto* bytes = std::get_if<BytesView>(&value)) {
      statement.bind_lent(*bytes);
    } else {
      statement.bind_null();
    }
  }

  static SqlRow row(const Statement& statement) {
    std::vector<SqlRow::Cell> cells;
    const int columns = statement.columns();
    cells.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      if (statement.is_null(i)) {
        cells.emplace_back();
      } else if (statement.is_integer(i)) {
        cells.emplace_back(statement.integer(i));
      } else {
        cells.emplace_back(statement.blob(i));
      }
    }
    return SqlRow(std::move(cells));
  }

  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;
};

}  // namespace

Digest SqlRow::digest(std::size_t column) const {
  const Bytes& raw = bytes(column);
  Digest out;
  if (raw.size() != out.bytes.size()) throw std::runtime_error("the database holds a digest that is none");
  std::ranges::copy(raw, out.bytes.begin());
  return out;
}

std::unique_ptr<SqlConnection> open_sqlite(const std::filesystem::path& file) {
  return guarded([&] { return std::make_unique<SqliteConnection>(file); });
}

}  // namespace parley
