/// A store of each kind for a test: SQLite in a folder, PostgreSQL started for the test program.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.hpp"
#include "crypto/random.hpp"
#include "relay/store.hpp"
#include "sql/postgres.hpp"

namespace parley::relay {

/// A folder that goes with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-relay-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The URL of an empty schema in the test program's PostgreSQL, which is started when first asked for.
std::string postgres_url();

/// Stores on one database of the kind that the parameter names.
class EachStore : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string_view(GetParam()) == "PostgreSQL") url_ = postgres_url();
    connection_ = open();
    identity_ = prepare_store(*connection_, "relay.example", random_).value();
  }
  std::unique_ptr<SqlConnection> open() const {
    return url_.empty() ? open_sqlite(folder_.path() / "relay.db") : open_postgres(url_);
  }
  Store store(Quotas quotas = {}) {
    return Store(open(), std::make_shared<Signer>(*identity_), quotas, random_);
  }
  SqlConnection& connection() { return *connection_; }
  const Identity& identity() const { return *identity_; }

  SystemRandom random_;
  std::string url_;

 private:
  TempFolder folder_;
  std::unique_ptr<SqlConnection> connection_;
  std::optional<Identity> identity_;
};

}  // namespace parley::relay
