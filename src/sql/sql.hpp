/// One door to two databases, SQLite and PostgreSQL, for statements that both understand.
///
/// Statements are SQL with parameters $1, $2 … that first appear in that order. Values are whole numbers,
/// bytes and null: columns are INTEGER and BLOB in
/// SQLite, BIGINT and BYTEA in PostgreSQL. A connection is one
/// thread's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace parley {

/// What a database could not do.
struct SqlError : std::runtime_error {
  enum class Kind : std::uint8_t {
    full,         ///< no room on the disk: nothing was changed; reading goes on
    unavailable,  ///< not reachable, restarting, or in another's way: what was asked for may have been done;
                  ///< try again
    other,
  };
  SqlError(Kind given, const std::string& what) : std::runtime_error(what), kind(given) {}
  Kind kind;
};

/// A parameter; bytes must live until the call returns.
using SqlValue = std::variant<std::monostate, std::int64_t, BytesView>;
using SqlParameters = std::vector<SqlValue>;

class SqlRow {
 public:
  using Cell = std::variant<std::monostate, std::int64_t, Bytes>;
  explicit SqlRow(std::vector<Cell> cells) : cells_(std::move(cells)) {}
  bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(cells_.at(column)); }
  /// These throw std::bad_variant_access if the column holds something else.
  std::int64_t integer(std::size_t column) const { return std::get<std::int64_t>(cells_.at(column)); }
  const Bytes& bytes(std::size_t column) const { return std::get<Bytes>(cells_.at(column)); }
  Bytes take_bytes(std::size_t column) { return std::get<Bytes>(std::move(cells_.at(column))); }
  /// Throws std::runtime_error unless it is 32 bytes.
  Digest digest(std::size_t column) const;

 private:
  std::vector<Cell> cells_;
};
using SqlRows = std::vector<SqlRow>;

/// All methods throw SqlError. After one of kind `unavailable` the connection opens itself anew with the next
/// call outside a transaction.
class SqlConnection {
 public:
  virtual ~SqlConnection() = default;

  /// Runs one statement with each of the parameter lists, in order; PostgreSQL gets them without waiting in
  /// between. `sql` must be a text that lives as long as the connection: it is prepared once.
  virtual std::vector<SqlRows> each(std::string_view sql, std::span<const SqlParameters> parameters) = 0;
  SqlRows query(std::string_view sql, const SqlParameters& parameters = {}) {
    return std::move(each(sql, {&parameters, 1}).front());
  }
  /// Several statements without parameters or results. For PostgreSQL, INTEGER is written BIGINT and BLOB is
  /// written BYTEA.
  virtual void script(const std::string& sql) = 0;

  virtual void begin() = 0;
  /// For reading alone: all statements until the end see the database as it is now.
  virtual void begin_snapshot() = 0;
  /// Durable when it returns: on this disk, and on those of the synchronous standbys.
  virtual void commit() = 0;
  /// Never throws.
  virtual void rollback() = 0;
  /// To stand behind SELECT: the rows are this transaction's until its end.
  virtual std::string_view for_update() const = 0;
  /// Holds off, until the end of the transaction, all others who call this.
  virtual void lock_all() = 0;
  /// With the commit, tells all listeners (postgres.hpp); does nothing for SQLite, which serves one process.
  virtual void notify(std::span<const std::int64_t> numbers) = 0;
  /// How often the connection has been opened.
  virtual unsigned openings() const = 0;
  /// Opens it if it is not open.
  virtual void ensure_open() = 0;
};

/// Rolled back unless `commit` was called.
class SqlTransaction {
 public:
  explicit SqlTransaction(SqlConnection& connection) : connection_(connection) { connection_.begin(); }
  SqlTransaction(const SqlTransaction&) = delete;
  SqlTransaction& operator=(const SqlTransaction&) = delete;
  ~SqlTransaction() {
    if (open_) connection_.rollback();
  }
  void commit() {
    connection_.commit();
    open_ = false;
  }

 private:
  SqlConnection& connection_;
  bool open_ = true;
};

/// For reading alone: all statements see the database as it was when this was made.
class SqlSnapshot {
 public:
  explicit SqlSnapshot(SqlConnection& connection) : connection_(connection) { connection_.begin_snapshot(); }
  SqlSnapshot(const SqlSnapshot&) = delete;
  SqlSnapshot& operator=(const SqlSnapshot&) = delete;
  ~SqlSnapshot() { connection_.rollback(); }

 private:
  SqlConnection& connection_;
};

/// The file is made if it is not there.
std::unique_ptr<SqlConnection> open_sqlite(const std::filesystem::path& file);

}  // namespace parley
