#include "sql/sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <utility>

#include "sql/sealed_pages.hpp"

namespace parley {
namespace {

// What a statement may have to undo stays in memory: beside a sealed database it would lie in the clear. It
// can only be said before SQLite's first use.
[[maybe_unused]] const int kUndoInMemory = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK)
    throw SqliteError(std::string("the database: ") + sqlite3_errmsg(database),
                      database ? sqlite3_extended_errcode(database) : code);
}

}  // namespace

bool SqliteError::unreadable() const {
  return code == SQLITE_IOERR_DATA || code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  check(database,
        sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), next_(other.next_) {}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement& Statement::bind(std::int64_t value) {
  check(database_, sqlite3_bind_int64(statement_, next_++, value));
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  check(database_,
        sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

namespace {

// A null pointer would bind NULL.
const std::uint8_t* start_of(BytesView blob) {
  static constexpr std::uint8_t nothing = 0;
  return blob.empty() ? &nothing : blob.data();
}

}  // namespace

Statement& Statement::bind(BytesView blob) {
  check(database_, sqlite3_bind_blob64(statement_, next_++, start_of(blob), blob.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_lent(BytesView blob) {
  check(database_, sqlite3_bind_blob64(statement_, next_++, start_of(blob), blob.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null() {
  check(database_, sqlite3_bind_null(statement_, next_++));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) check(database_, code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  next_ = 1;
}

int Statement::columns() const {
  return sqlite3_column_count(statement_);
}
bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_INTEGER;
}
std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
std::string Statement::text(int column) const {
  return std::string(as_text(blob(column)));
}

Bytes Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {bytes, bytes + sqlite3_column_bytes(statement_, column)};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Database::Database(const std::filesystem::path& file) {
  open(file, nullptr);
  execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
}

Database::Database(const std::filesystem::path& file, const Key32& key)
    : pages_(std::make_unique<SealedPages>(key)) {
  open(file, pages_->name());
  SealedPages::prepare(handle_.get());
  execute("PRAGMA temp_store=MEMORY; PRAGMA page_size=4096;");
  const bool fresh = [&] {
    Statement mode = prepare("PRAGMA journal_mode");
    return mode.step() && mode.text(0) != "wal";
  }();
  // The way into WAL would take a rollback journal.
  if (fresh) execute("PRAGMA journal_mode=OFF; PRAGMA journal_mode=WAL;");
  execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
}

Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&& other) noexcept {
  handle_ = std::move(other.handle_);  // closed while its pages can still be written
  pages_ = std::move(other.pages_);
  return *this;
}
Database::~Database() = default;

void Database::open(const std::filesystem::path& file, const char* vfs) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  handle_.reset(handle);
  check(handle, code);
  check(handle, sqlite3_extended_result_codes(handle, 1));
  check(handle, sqlite3_busy_timeout(handle, 30000));
}

void Database::execute(const std::string& sql) const {
  check(handle_.get(), sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

Bytes Database::image() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> pages(
      sqlite3_serialize(handle_.get(), "main", &size, 0), sqlite3_free);
  if (!pages) throw std::bad_alloc();
  Bytes out(pages.get(), pages.get() + size);
  if (out.size() > 20) out[18] = out[19] = 1;  // read and written without a log: it stands alone
  return out;
}

std::int64_t Database::copy_tables(BytesView image, std::int64_t version) const {
  sqlite3* handle = handle_.get();
  for (const int option :
       {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_TRUSTED_SCHEMA})
    check(handle, sqlite3_db_config(handle, option, 0, nullptr));
  execute("ATTACH ':memory:' AS taken");
  auto* bytes = static_cast<std::uint8_t*>(sqlite3_malloc64(image.size() + 1));
  if (bytes == nullptr) throw std::bad_alloc();
  std::ranges::copy(image, bytes);
  const auto size = static_cast<sqlite3_int64>(image.size());
  check(handle, sqlite3_deserialize(handle, "taken", bytes, size, size, SQLITE_DESERIALIZE_FREEONCLOSE));
  Statement said = prepare("PRAGMA taken.user_version");
  const std::int64_t found = said.step() ? said.integer(0) : 0;
  said.reset();
  if (found != version) return found;
  // A table may name one that comes later.
  execute("PRAGMA foreign_keys=OFF");
  Transaction transaction(*this);
  // Named with their table: a name alone that is no column would be taken for a text. What an older one lacks
  // is as it is by default.
  Statement tables = prepare(
      "SELECT t.name, group_concat('\"' || c.name || '\"'), group_concat('given.\"' || c.name || '\"') "
      "FROM main.sqlite_schema t, pragma_table_info(t.name, 'main') c "
      "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND (c.dflt_value IS NULL OR "
      "EXISTS "
      "(SELECT 1 FROM pragma_table_info(t.name, 'taken') g WHERE g.name = c.name)) GROUP BY t.name");
  while (tables.step()) {
    const std::string table = '"' + tables.text(0) + '"';
    execute("DELETE FROM main." + table);
    execute("INSERT INTO main." + table + " (" + tables.text(1) + ") SELECT " + tables.text(2) +
            " FROM taken." + table + " AS given");
  }
  tables.reset();
  if (prepare("PRAGMA main.foreign_key_check").step())
    throw SqliteError("its rows do not hold together", SQLITE_CORRUPT);
  transaction.commit();
  execute("DETACH taken; PRAGMA foreign_keys=ON");
  return found;
}

Transaction::Transaction(const Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const SqliteError&) {  // NOLINT(bugprone-empty-catch)
    // SQLite has rolled back by itself; there is nothing left to undo.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

Unhurried::Unhurried(const Database& database) : database_(database) {
  database_.execute("PRAGMA synchronous=NORMAL");
}

Unhurried::~Unhurried() {
  database_.execute("PRAGMA synchronous=FULL");
}

}  // namespace parley
