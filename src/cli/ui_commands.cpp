/// The desk's pages.
#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "pages/server.hpp"

namespace parley::cli {

const Manual ui_manual{
    .name = "ui",
    .summary = "the desk's pages, in a browser",
    .text =
        R"(Serves the desk to a browser on this computer, prints the address, and opens it. All that a delegate does by command can be done there, and what relays have is fetched as it comes, as by parley sync --watch. Where there is no desk yet, the pages make one.

The address is good once: it opens the desk in one browser. Nobody else on the network can reach it, and other sites in the same browser cannot ask it anything. The passphrase is asked for in the page. Without a visit for a while the desk locks, forgets its keys and all that it had read, and shows nothing until the passphrase is given again.)",
    .options = {{"--port", "N", "the port on the loopback address (default: any that is free)"},
                {"--no-browser", "", "do not open a browser: print the address alone"},
                {"--lock-after", "MINUTES", "lock without a visit for so long (default: 15)"},
                {"--relay-ca", "FILE", "certificates to trust for relays, besides the system's (PEM)"},
                {"--as-of", "TIME", "compute with another time than now"}},
    .examples = {{"parley ui", "opens the desk in the browser"},
                 {"parley ui --no-browser --lock-after 5", "prints the address; locks after five minutes"}}};

namespace {

Result<std::uint16_t> port_option(const Arguments& arguments) {
  const auto given = arguments.get("--port");
  if (!given) return 0;
  std::uint16_t out = 0;
  const char* const end = given->data() + given->size();
  if (std::from_chars(given->data(), end, out) != std::from_chars_result{end, std::errc{}})
    return misuse(fmt::format("--port: \"{}\" is not a number from 0 to 65535", shown(*given)));
  return out;
}

Result<std::chrono::seconds> minutes(const Arguments& arguments) {
  constexpr double kMost = 24 * 60;
  const auto given = arguments.get("--lock-after");
  if (!given) return std::chrono::minutes(15);
  double out = 0;
  const char* const end = given->data() + given->size();
  if (std::from_chars(given->data(), end, out) != std::from_chars_result{end, std::errc{}} || !(out > 0) ||
      out > kMost)
    return misuse(fmt::format("--lock-after: \"{}\" is not a number of minutes, up to a day", shown(*given)),
                  "write 15, or 0.5 for half a minute");
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(out * 60)));
}

/// Asks the system to open the address; false if it has nothing for that. Its output is nobody's business.
bool open_browser(const std::string& address) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  std::string program = "xdg-open";
  std::string argument = address;
  char* const words[] = {program.data(), argument.data(), nullptr};
  pid_t pid = 0;
  const int code = ::posix_spawnp(&pid, "xdg-open", &actions, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  return code == 0;
}

}  // namespace

int run_ui(const Arguments& arguments) {
  pages::ServerOptions options;
  options.home = home_folder(arguments);
  const Result<std::uint16_t> port = port_option(arguments);
  if (!port) return failed(port.error());
  options.port = *port;
  const Result<std::chrono::seconds> lock_after = minutes(arguments);
  if (!lock_after) return failed(lock_after.error());
  options.lock_after = *lock_after;
  if (const auto file = arguments.get("--relay-ca")) {
    constexpr std::size_t kMost = std::size_t{4} << 20;
    if (const auto read = read_file(*file, kMost); !read) return failed(read.error());
    options.relay_certificates = *file;
  }
  for (const auto& [name, member] :
       {std::pair{"--as-of", &options.as_of}, std::pair{"--claimed-time", &options.claimed}}) {
    const auto at = time_option(arguments, name);
    if (!at) return failed(at.error());
    *member = *at;
  }
  SystemClock clock;
  SystemRandom random;
  std::optional<pages::Server> server;
  try {
    server.emplace(options, clock, random);
  } catch (const std::system_error& error) {
    return failed(
        {fmt::format("the pages cannot be served on port {}: {}", *port, shown(error.code().message())),
         "leave --port out, and any that is free is taken"});
  }
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  line("The desk is at  " + server->address());
  line("The address is good once, in one browser. Stop with Ctrl-C.");
  if (!arguments.has("--no-browser") && !open_browser(server->address()))
    note("No browser was found (xdg-open): open the address yourself.");
  server->run();
  return kDone;
}

}  // namespace parley::cli
