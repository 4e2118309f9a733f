/// SQLite, with statements and transactions that clean up after themselves. Errors are exceptions: a disk
/// that fails under us is not part of the job.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "crypto/kdf.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace parley {

class SealedPages;

struct SqliteError : std::runtime_error {
  SqliteError(const std::string& what, int given) : std::runtime_error(what), code(given) {}
  int code;  ///< SQLite's extended one, as SQLITE_IOERR_WRITE
  /// What is on the disk is no database, or none that the key opens, or was changed there.
  bool unreadable() const;
};

class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Parameters, in order.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind(BytesView blob);
  Statement& bind_null();
  /// Bytes that live until `reset`; they are not copied.
  Statement& bind_lent(BytesView blob);
  template <class Tag>
  Statement& bind(const Id<Tag>& id) {
    return bind(BytesView(id.bytes));
  }

  /// The next row: false when there is none.
  bool step();
  /// Runs to the end.
  void run();
  /// Ready to be bound and run again; what was bound is forgotten.
  void reset();

  int columns() const;
  bool is_integer(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;  ///< of a text or a blob
  Bytes blob(int column) const;
  bool is_null(int column) const;
  template <class AnyId>
  AnyId id(int column) const {
    const Bytes bytes = blob(column);
    if (bytes.size() != 32) throw std::runtime_error("the database holds an id that is none");
    AnyId out;
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
    return out;
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
};

/// It must outlive its statements.
class Database {
 public:
  /// Opens or makes the file: WAL, synchronous=FULL, foreign keys, waits up to 30 s for others.
  explicit Database(const std::filesystem::path& file);
  /// The same, with every page sealed on the disk (sealed_pages.hpp). One that was made with another key, or
  /// that is not sealed, throws an unreadable() error.
  Database(const std::filesystem::path& file, const Key32& key);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Statement prepare(std::string_view sql) const { return {handle_.get(), sql}; }
  void execute(const std::string& sql) const;

  /// The whole database as the bytes of a plain SQLite file.
  Bytes image() const;
  /// Copies the rows of all own tables from such a file, in one transaction, if its user_version is
  /// `version`; gives that. The file is not trusted: nothing in it is run. Throws SqliteError, and nothing is
  /// changed, if it is damaged, lacks a table, or a column that has no default, or its rows do not hold
  /// together.
  std::int64_t copy_tables(BytesView image, std::int64_t version) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  void open(const std::filesystem::path& file, const char* vfs);
  std::unique_ptr<SealedPages> pages_;  // outlives the handle
  std::unique_ptr<sqlite3, Close> handle_;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back unless `commit` was called.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

/// While it lives, a commit does not wait for the disk: what is committed survives a loss of power once a
/// later commit without it has returned. Not within a transaction.
class Unhurried {
 public:
  explicit Unhurried(const Database& database);
  Unhurried(const Unhurried&) = delete;
  Unhurried& operator=(const Unhurried&) = delete;
  ~Unhurried();

 private:
  const Database& database_;
};

}  // namespace parley
