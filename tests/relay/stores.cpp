#include "stores.hpp"

#include <cstdio>

namespace parley::relay {
namespace {

std::string output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string out;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

class Server {
 public:
  Server() : url_(output_of(kScript + " start " + (folder_.path() / "server").string() + " fsync=off")) {}
  ~Server() {
    if (std::system((kScript + " stop " + (folder_.path() / "server").string()).c_str()) != 0)
      std::fputs("PostgreSQL did not stop\n", stderr);
  }
  const std::string& url() const { return url_; }

 private:
  struct OpenFolder : TempFolder {
    OpenFolder() { std::filesystem::permissions(path(), std::filesystem::perms::all); }
  };
  inline static const std::string kScript = PARLEY_SOURCE_DIR "/tests/relay/postgres.sh";
  OpenFolder folder_;
  std::string url_;
};

}  // namespace

std::string postgres_url() {
  static const Server server;
  static int schemas = 0;
  const std::string schema = "test" + std::to_string(++schemas);
  open_postgres(server.url())->script("CREATE SCHEMA " + schema);
  return server.url() + "&options=-csearch_path%3D" + schema;
}

}  // namespace parley::relay
