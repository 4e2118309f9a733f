/// The door's PostgreSQL half, over libpq.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sql/sql.hpp"

namespace parley {

/// `url` is what libpq takes: postgresql://user@host1,host2/database?target_session_attrs=read-write. Commits
/// wait for the synchronous standbys, whatever the database's default; a commit that the server says it did
/// not wait for is an error. The connection opens with the first call.
std::unique_ptr<SqlConnection> open_postgres(const std::string& url);

/// Hears what `SqlConnection::notify` tells, from any process. One thread's, but for `stop`.
class PostgresListener {
 public:
  explicit PostgresListener(std::string url);
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;
  ~PostgresListener();
  /// Waits for news, opening the connection when it is lost; none means: some may have been missed, all
  /// numbers may have changed. An empty list: nothing within that time, or `stop`.
  std::optional<std::vector<std::int64_t>> wait(std::chrono::milliseconds longest);
  /// Ends a wait, from any thread.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley
