#include "sql/postgres.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <thread>

#include "base/imported.hpp"

namespace parley {
namespace {

constexpr const char* kLibrary = "libpq.so.5";
const Imported<decltype(::PQclear)> PQclear{kLibrary, "PQclear"};
const Imported<decltype(::PQcmdStatus)> PQcmdStatus{kLibrary, "PQcmdStatus"};
const Imported<decltype(::PQconnectdbParams)> PQconnectdbParams{kLibrary, "PQconnectdbParams"};
const Imported<decltype(::PQconsumeInput)> PQconsumeInput{kLibrary, "PQconsumeInput"};
const Imported<decltype(::PQenterPipelineMode)> PQenterPipelineMode{kLibrary, "PQenterPipelineMode"};
const Imported<decltype(::PQerrorMessage)> PQerrorMessage{kLibrary, "PQerrorMessage"};
const Imported<decltype(::PQexec)> PQexec{kLibrary, "PQexec"};
const Imported<decltype(::PQexitPipelineMode)> PQexitPipelineMode{kLibrary, "PQexitPipelineMode"};
const Imported<decltype(::PQfinish)> PQfinish{kLibrary, "PQfinish"};
const Imported<decltype(::PQfreemem)> PQfreemem{kLibrary, "PQfreemem"};
const Imported<decltype(::PQftype)> PQftype{kLibrary, "PQftype"};
const Imported<decltype(::PQgetResult)> PQgetResult{kLibrary, "PQgetResult"};
const Imported<decltype(::PQgetisnull)> PQgetisnull{kLibrary, "PQgetisnull"};
const Imported<decltype(::PQgetlength)> PQgetlength{kLibrary, "PQgetlength"};
const Imported<decltype(::PQgetvalue)> PQgetvalue{kLibrary, "PQgetvalue"};
const Imported<decltype(::PQnfields)> PQnfields{kLibrary, "PQnfields"};
const Imported<decltype(::PQnotifies)> PQnotifies{kLibrary, "PQnotifies"};
const Imported<decltype(::PQntuples)> PQntuples{kLibrary, "PQntuples"};
const Imported<decltype(::PQpipelineSync)> PQpipelineSync{kLibrary, "PQpipelineSync"};
const Imported<decltype(::PQprepare)> PQprepare{kLibrary, "PQprepare"};
const Imported<decltype(::PQresultErrorField)> PQresultErrorField{kLibrary, "PQresultErrorField"};
const Imported<decltype(::PQresultErrorMessage)> PQresultErrorMessage{kLibrary, "PQresultErrorMessage"};
const Imported<decltype(::PQresultStatus)> PQresultStatus{kLibrary, "PQresultStatus"};
const Imported<decltype(::PQsendQueryPrepared)> PQsendQueryPrepared{kLibrary, "PQsendQueryPrepared"};
const Imported<decltype(::PQsetNoticeProcessor)> PQsetNoticeProcessor{kLibrary, "PQsetNoticeProcessor"};
const Imported<decltype(::PQsocket)> PQsocket{kLibrary, "PQsocket"};
const Imported<decltype(::PQstatus)> PQstatus{kLibrary, "PQstatus"};

constexpr Oid kBigint = 20, kBytea = 17;
constexpr std::string_view kChannel = "parley_relay";
constexpr std::size_t kPipeline = 256;  // statements sent before their results are read

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;
using PgResult = std::unique_ptr<PGresult, ClearResult>;

SqlError::Kind kind_of(std::string_view state) {
  if (state == "53100") return SqlError::Kind::full;
  for (const std::string_view passing : {"08", "53", "57P", "25006", "40", "55P03"}) {
    if (state.starts_with(passing)) return SqlError::Kind::unavailable;
  }
  return state.empty() ? SqlError::Kind::unavailable : SqlError::Kind::other;
}

Connection connect(const std::string& url) {
  // What a person writes in the URL stands; a host that vanished is noticed in seconds, not in minutes.
  const char* const names[] = {"connect_timeout",
                               "keepalives_idle",
                               "keepalives_interval",
                               "keepalives_count",
                               "tcp_user_timeout",
                               "dbname",
                               nullptr};
  const char* const values[] = {"5", "10", "5", "3", "15000", url.c_str(), nullptr};
  Connection out(PQconnectdbParams(names, values, 1));
  if (PQstatus(out.get()) != CONNECTION_OK)
    throw SqlError(SqlError::Kind::unavailable, std::string("the database: ") + PQerrorMessage(out.get()));
  return out;
}

std::array<char, 8> big_endian(std::int64_t value) {
  std::array<char, 8> out{};
  for (std::size_t i = 0; i < 8; ++i)
    out[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
  return out;
}

class PostgresConnection : public SqlConnection {
 public:
  explicit PostgresConnection(std::string url) : url_(std::move(url)) {}

  std::vector<SqlRows> each(std::string_view sql, std::span<const SqlParameters> parameters) override {
    ensure_open();
    std::vector<SqlRows> out;
    out.reserve(parameters.size());
    if (parameters.empty()) return out;
    const std::string& name = prepared(sql, parameters.front());
    if (parameters.size() == 1) {
      send(name, parameters.front());
      while (const PgResult result{PQgetResult(connection_.get())}) out.push_back(rows(result.get()));
      return out;
    }
    for (std::size_t at = 0; at < parameters.size(); at += kPipeline)
      pipeline(name, parameters.subspan(at, std::min(kPipeline, parameters.size() - at)), out);
    return out;
  }

  void script(const std::string& sql) override {
    ensure_open();
    std::string text = sql;
    for (const auto& [word, here] : {std::pair{"BLOB", "BYTEA"}, std::pair{"INTEGER", "BIGINT"}}) {
      for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;)
        text.replace(at, std::strlen(word), here);
    }
    run(text.c_str());
  }
  void begin() override { begin("BEGIN"); }
  void begin_snapshot() override { begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  void commit() override {
    warned_.clear();
    run("COMMIT");
    in_transaction_ = false;
    // "The transaction has already committed locally, but might not have been replicated to the standby."
    if (!warned_.empty()) lost("the database did not wait for its standby: " + warned_);
  }
  void rollback() override {
    in_transaction_ = false;
    if (!connection_) return;
    const PgResult result(PQexec(connection_.get(), "ROLLBACK"));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) connection_.reset();
  }
  std::string_view for_update() const override { return " FOR UPDATE"; }
  void lock_all() override { run("SELECT pg_advisory_xact_lock(5728143870513)"); }
  void notify(std::span<const std::int64_t> numbers) override {
    std::vector<std::string> texts;
    std::vector<SqlParameters> parameters;
    for (const std::int64_t number : numbers) texts.push_back(std::to_string(number));
    for (const std::string& text : texts) parameters.push_back({as_bytes(text)});
    each("SELECT length(pg_notify('parley_relay', convert_from($1, 'UTF8'))::text)::bigint", parameters);
  }
  unsigned openings() const override { return openings_; }

  void ensure_open() override {
    if (connection_) return;
    if (in_transaction_)
      throw SqlError(SqlError::Kind::unavailable, "the connection to the database was lost");
    connection_ = connect(url_);
    statements_.clear();
    PQsetNoticeProcessor(
        connection_.get(),
        [](void* self, const char* text) { static_cast<PostgresConnection*>(self)->warned_ = text; }, this);
    run("SET synchronous_commit = on; SET client_min_messages = warning");
    warned_.clear();
    ++openings_;
  }

 private:
  void begin(const char* sql) {
    ensure_open();
    run(sql);
    in_transaction_ = true;
  }

  [[noreturn]] void lost(const std::string& what) {
    connection_.reset();
    throw SqlError(SqlError::Kind::unavailable, what);
  }

  [[noreturn]] void failed(const PGresult* result) {
    const char* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string what = std::string("the database: ") + PQerrorMessage(connection_.get());
    const SqlError::Kind kind = kind_of(state ? state : "");
    if (kind == SqlError::Kind::unavailable) lost(what);
    throw SqlError(kind, what);
  }

  void run(const char* sql) {
    if (!connection_) throw SqlError(SqlError::Kind::unavailable, "the connection to the database was lost");
    const PgResult result(PQexec(connection_.get(), sql));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) failed(result.get());
    // A transaction that had failed is rolled back by COMMIT without an error.
    if (std::strcmp(sql, "COMMIT") == 0 && std::strcmp(PQcmdStatus(result.get()), "COMMIT") != 0)
      lost("the database rolled the transaction back");
  }

  const std::string& prepared(std::string_view sql, const SqlParameters& parameters) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    std::vector<Oid> types(parameters.size(), kBytea);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (std::holds_alternative<std::int64_t>(parameters[i])) types[i] = kBigint;
      if (std::holds_alternative<std::monostate>(parameters[i])) types[i] = 0;  // as the column is
    }
    const std::string name = "s" + std::to_string(statements_.size());
    const PgResult result(PQprepare(connection_.get(), name.c_str(), std::string(sql).c_str(),
                                    static_cast<int>(types.size()), types.data()));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) failed(result.get());
    return statements_.emplace(sql, name).first->second;
  }

  void send(const std::string& name, const SqlParameters& parameters) {
    const std::size_t count = parameters.size();
    std::vector<std::array<char, 8>> numbers(count);
    std::vector<const char*> values(count, nullptr);
    std::vector<int> lengths(count, 0), formats(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
      if (const auto* number = std::get_if<std::int64_t>(&parameters[i])) {
        numbers[i] = big_endian(*number);
        values[i] = numbers[i].data();
        lengths[i] = 8;
      } else if (const auto* bytes = std::get_if<BytesView>(&parameters[i])) {
        values[i] = bytes->empty() ? "" : reinterpret_cast<const char*>(bytes->data());
        lengths[i] = static_cast<int>(bytes->size());
      }
    }
    if (PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(count), values.data(),
                            lengths.data(), formats.data(), 1) != 1)
      failed(nullptr);
  }

  void pipeline(const std::string& name, std::span<const SqlParameters> parameters,
                std::vector<SqlRows>& out) {
    if (PQenterPipelineMode(connection_.get()) != 1) failed(nullptr);
    for (const SqlParameters& list : parameters) send(name, list);
    if (PQpipelineSync(connection_.get()) != 1) failed(nullptr);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const PgResult result(PQgetResult(connection_.get()));
      out.push_back(rows(result.get()));
      if (PQgetResult(connection_.get()) != nullptr) lost("the database answered more than was asked");
    }
    const PgResult end(PQgetResult(connection_.get()));
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(connection_.get()) != 1)
      failed(end.get());
  }

  SqlRows rows(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      // What is left of a pipeline goes with the connection; a full disk must still be told as such.
      const char* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
      const std::string what = std::string("the database: ") + PQresultErrorMessage(result);
      connection_.reset();
      throw SqlError(kind_of(state ? state : ""), what);
    }
    SqlRows out;
    const int columns = PQnfields(result);
    for (int r = 0; r < PQntuples(result); ++r) {
      std::vector<SqlRow::Cell> cells;
      for (int c = 0; c < columns; ++c) {
        if (PQgetisnull(result, r, c)) {
          cells.emplace_back();
          continue;
        }
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(PQgetvalue(result, r, c));
        const auto size = static_cast<std::size_t>(PQgetlength(result, r, c));
        if (PQftype(result, c) == kBytea) {
          cells.emplace_back(Bytes(bytes, bytes + size));
        } else {
          std::uint64_t number = 0;
          for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[i];
          cells.emplace_back(static_cast<std::int64_t>(number));
        }
      }
      out.emplace_back(std::move(cells));
    }
    return out;
  }

  std::string url_;
  Connection connection_;
  std::map<std::string, std::string, std::less<>> statements_;
  std::string warned_;
  unsigned openings_ = 0;
  bool in_transaction_ = false;
};

}  // namespace

std::unique_ptr<SqlConnection> open_postgres(const std::string& url) {
  return std::make_unique<PostgresConnection>(url);
}

struct PostgresListener::State {
  std::string url;
  Connection connection;
  int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
};

PostgresListener::PostgresListener(std::string url) : state_(std::make_unique<State>()) {
  state_->url = std::move(url);
}

PostgresListener::~PostgresListener() {
  ::close(state_->wake);
}

void PostgresListener::stop() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(state_->wake, &one, sizeof one));
}

std::optional<std::vector<std::int64_t>> PostgresListener::wait(std::chrono::milliseconds longest) {
  const auto wait_for = [&](int fd) {
    std::array<pollfd, 2> on{{{state_->wake, POLLIN, 0}, {fd, POLLIN, 0}}};
    ::poll(on.data(), fd < 0 ? 1 : 2, static_cast<int>(longest.count()));
    return on[0].revents == 0;
  };
  if (!state_->connection) {
    try {
      state_->connection = connect(state_->url);
      const std::string listen = "LISTEN " + std::string(kChannel);
      const PgResult result(PQexec(state_->connection.get(), listen.c_str()));
      if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return std::nullopt;
      state_->connection.reset();
    } catch (const SqlError&) {  // NOLINT(bugprone-empty-catch)
      // Tried again with the next call.
    }
    wait_for(-1);
    return std::vector<std::int64_t>{};
  }
  std::vector<std::int64_t> out;
  if (!wait_for(PQsocket(state_->connection.get()))) return out;
  if (PQconsumeInput(state_->connection.get()) != 1) {
    state_->connection.reset();
    return out;
  }
  while (PGnotify* const told = PQnotifies(state_->connection.get())) {
    std::int64_t number = 0;
    const std::string_view text = told->extra;
    std::from_chars(text.data(), text.data() + text.size(), number);
    out.push_back(number);
    PQfreemem(told);
  }
  return out;
}

}  // namespace parley
