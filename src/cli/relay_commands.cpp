/// Running a relay, and checking its store.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "log/checkpoint.hpp"
#include "relay/server.hpp"
#include "sql/postgres.hpp"

namespace parley::cli {
namespace {

/// A whole number, with K, M, G or T behind it for powers of 1024 if `units`.
Result<std::uint64_t> number_option(const Arguments& arguments, const std::string& name,
                                    std::uint64_t otherwise, bool units = false) {
  const auto given = arguments.get(name);
  if (!given) return otherwise;
  std::string_view text = *given;
  unsigned shift = 0;
  constexpr std::string_view powers = "KMGT";
  if (units && !text.empty() && powers.find(text.back()) != std::string_view::npos) {
    shift = 10 * (static_cast<unsigned>(powers.find(text.back())) + 1);
    text.remove_suffix(1);
  }
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, value) != std::from_chars_result{end, std::errc{}} ||
      value >= std::uint64_t{1} << (52 - shift))
    return misuse(name + " takes a whole number", units ? "as in " + name + " 500M, with K, M, G or T" : "");
  return value << shift;
}

Result<void> read_limits(const Arguments& arguments, relay::Options& options) {
  const auto take = [&](const std::string& name, auto& out, bool units = false) -> Result<void> {
    const auto value = number_option(arguments, name, static_cast<std::uint64_t>(out), units);
    if (!value) return std::unexpected(value.error());
    out = static_cast<std::remove_reference_t<decltype(out)>>(*value);
    return {};
  };
  std::uint64_t timeout = 30, address_rate = 100, box_rate = 100, create_rate = 60;
  for (const Result<void>& taken :
       {take("--box-items", options.quotas.items), take("--box-bytes", options.quotas.bytes, true),
        take("--connections", options.connections),
        take("--address-connections", options.connections_per_address), take("--watchers", options.watchers),
        take("--timeout", timeout), take("--slowest", options.slowest, true),
        take("--address-rate", address_rate), take("--box-rate", box_rate),
        take("--create-rate", create_rate)}) {
    if (!taken) return taken;
  }
  if (options.slowest == 0) return misuse("--slowest is at least 1", "16K is usual");
  options.timeout = std::chrono::seconds(timeout);
  options.idle = std::chrono::seconds(timeout * 5 / 2);
  options.per_address = {static_cast<double>(address_rate), static_cast<double>(address_rate * 20)};
  options.per_box = {static_cast<double>(box_rate), static_cast<double>(box_rate * 20)};
  options.creations = {static_cast<double>(create_rate) / 3600, static_cast<double>(create_rate)};
  if (const auto keep = arguments.get("--keep")) {
    options.keep = parse_span(*keep);
    if (!options.keep) return misuse("--keep takes a span of time", "as in --keep 90d; m, h, d or w");
  }
  return {};
}

/// `127.0.0.1:8600`, `[::1]:8600`.
Result<void> read_address(const Arguments& arguments, relay::Options& options) {
  const std::string text = arguments.get("--listen").value_or("127.0.0.1:8600");
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  if (colon == std::string::npos || host.empty() || colon + 1 == text.size() ||
      std::from_chars(text.data() + colon + 1, end, port) != std::from_chars_result{end, std::errc{}})
    return misuse("--listen takes an address and a port",
                  "as in --listen 127.0.0.1:8600, or 0.0.0.0:8600 for all of this computer's");
  options.host = host;
  options.port = port;
  return {};
}

Result<relay::Options> read_options(const Arguments& arguments) {
  relay::Options options;
  if (const Result<void> read = read_limits(arguments, options); !read) return std::unexpected(read.error());
  if (const Result<void> read = read_address(arguments, options); !read) return std::unexpected(read.error());
  options.tls_certificate = arguments.get("--tls-cert").value_or("");
  options.tls_key = arguments.get("--tls-key").value_or("");
  if (options.tls_certificate.empty() != options.tls_key.empty())
    return fail("a certificate and its key go together", "give both --tls-cert and --tls-key");
  options.behind_proxy = arguments.has("--behind-proxy");
  if (const auto file = arguments.get("--create-token")) {
    Result<std::string> token = read_file(*file, 1024);
    if (!token) return std::unexpected(token.error());
    while (token->ends_with('\n') || token->ends_with('\r')) token->pop_back();
    if (token->size() < 16)
      return fail(shown(*file) + " holds no token of 16 characters or more",
                  "openssl rand -hex 32 makes one");
    options.create_token = *token;
  }
  return options;
}

/// Where the store is, and how to reach it.
struct Place {
  relay::OpenConnection open;
  std::optional<std::string> url;  ///< of PostgreSQL
  Descriptor lock;                 ///< of a folder
};

Result<Place> read_place(const Arguments& arguments, bool to_run) {
  Place place;
  const auto data = arguments.get("--data"), store = arguments.get("--store");
  if (data.has_value() == store.has_value())
    return fail("it is not said where the relay keeps its items",
                "give a folder with --data, or a PostgreSQL with --store");
  if (store) {
    if (!store->starts_with("postgresql://") && !store->starts_with("postgres://"))
      return misuse("--store takes the URL of a PostgreSQL", "as in --store postgresql://user@host/database");
    place.url = store;
    place.open = [url = *store] { return open_postgres(url); };
    return place;
  }
  const std::filesystem::path folder = *data, file = folder / "relay.db";
  if (to_run) {
    ::umask(077);
    std::filesystem::create_directories(folder);
    place.lock = Descriptor(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!place.lock.valid() || ::flock(place.lock.get(), LOCK_EX | LOCK_NB) != 0)
      return fail("another relay works on " + shown(folder.string()),
                  "one folder serves one process; several share a PostgreSQL (--store)");
  } else if (!std::filesystem::exists(file)) {
    return fail("there is no relay's store in " + shown(folder.string()),
                "name the folder that parley relay was started with");
  }
  place.open = [file] { return open_sqlite(file); };
  return place;
}

}  // namespace

const Manual relay_manual{
    .name = "relay",
    .summary = "run a relay: a server that stores and forwards sealed items",
    .text =
        R"(Any side, a third party or a secretariat can run one. It holds sealed items in boxes and knows no names, no contents and no keys of the talks. Accepted means durable: it answers after the commit reached the disk. For each box it keeps an RFC 6962 tree and signs its head with the relay's key, so that whoever uses it can prove what it accepted, and when.

The items are in a folder (--data, on SQLite) or in a PostgreSQL (--store), which any number of relays may share. The relay's name and key are made with the store and stay with it. When it listens it prints one line with its address, its name and its key, which go into parley convene.

SIGTERM and SIGINT stop it: it takes no more and answers what it took. SIGHUP reads the TLS files again. How to run it in earnest is in docs/relay.md, its HTTP interface in docs/relay-api.md.)",
    .options =
        {{"--data", "DIR", "keep items in this folder; made if it is not there"},
         {"--store", "URL", "keep items in a PostgreSQL: postgresql://user@host/database"},
         {"--listen", "ADDRESS:PORT",
          "where to listen, 127.0.0.1:8600 if not given; port 0 takes any that is free"},
         {"--name", "NAME",
          "the relay's name in its checkpoints, as relay.example.org; made up if not given, and never "
          "changed"},
         {"--tls-cert", "FILE", "certificate chain in PEM; without it, HTTP is not encrypted"},
         {"--tls-key", "FILE", "the certificate's key in PEM"},
         {"--keep", "SPAN", "delete the bytes of items that are older: 90d; for ever if not given"},
         {"--create-token", "FILE", "only who has the token in this file can make a box"},
         {"--behind-proxy", "", "count clients by the last address in X-Forwarded-For"},
         {"--box-items", "N", "at most so many items in a box; 1000000 if not given"},
         {"--box-bytes", "N", "at most so many bytes in a box, as 500M; 16G if not given"},
         {"--address-rate", "N",
          "requests a second from one address, and 20 times that at once; 100 if not given, 0 for no limit"},
         {"--box-rate", "N", "the same for one box"},
         {"--create-rate", "N", "boxes an hour from one address; 60 if not given, 0 for no limit"},
         {"--connections", "N", "at most so many; 20000 if not given"},
         {"--address-connections", "N", "at most so many from one address; 1000 if not given"},
         {"--watchers", "N", "at most so many clients waiting for items; 20000 if not given"},
         {"--timeout", "SECONDS",
          "how long to wait for a request's header, and for a client that sends or takes nothing; 30 if not "
          "given"},
         {"--slowest", "N",
          "cut off who sends a body or takes an answer at fewer bytes a second, once the timeout is over; "
          "16K if not given"},
         {"--log-level", "LEVEL",
          "error, warning, info (if not given) or debug, which logs requests with addresses"}},
    .examples = {
        {"parley relay --data /var/lib/parley-relay", "try it on this computer"},
        {"parley relay --data /var/lib/parley-relay --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key "
         "key.pem --name relay.example.org",
         "for others"},
        {"parley relay --store 'postgresql://relay@db1,db2/relay?target_session_attrs=read-write' --keep 90d",
         "on a PostgreSQL with a standby"}}};

int run_relay(const Arguments& arguments) {
  const Result<relay::Options> options = read_options(arguments);
  if (!options) return failed(options.error());
  const auto level = relay::parse_level(arguments.get("--log-level").value_or("info"));
  if (!level) return failed({"--log-level takes error, warning, info or debug", {}, true});
  const auto name = arguments.get("--name");
  if (name && !is_note_name(*name))
    return failed({"a relay's name has no spaces and no +", "as in --name relay.example.org"});
  const Result<Place> place = read_place(arguments, true);
  if (!place) return failed(place.error());
  SystemRandom random;
  SystemClock clock;
  relay::Log log(*level);
  const Result<relay::Identity> identity = relay::prepare_store(*place->open(), name, random);
  if (!identity) return failed(identity.error());
  relay::Server server(*options, *identity, place->open, place->url, clock, random, log);
  const VerifierKey key{identity->name, identity->key.public_key()};
  const bool v6 = options->host.find(':') != std::string::npos;
  line(fmt::format("listening on {}://{}{}{}:{} as {} with the key {}",
                   options->tls_key.empty() ? "http" : "https", v6 ? "[" : "", options->host, v6 ? "]" : "",
                   server.port(), shown(key.name), shown(key.text())));
  std::fflush(stdout);
  server.run(true);
  return kDone;
}

const Manual relay_check_manual{
    .name = "relay check",
    .summary = "verify the whole store of a relay",
    .text =
        R"(Reads everything that a relay keeps: each item must have its digest, the items of a box must be there from 0 without a gap and none twice, their times must never go back, and the tree's hashes, its root and the newest signed checkpoint must be those of the items. It may run beside the relay; what is accepted meanwhile is not looked at.

Ends with 3 if something is wrong, and says what.)",
    .options = {{"--data", "DIR", "the relay's folder"}, {"--store", "URL", "the relay's PostgreSQL"}},
    .examples = {
        {"parley relay check --data /var/lib/parley-relay", "after a crash, a copy, or a restored backup"}}};

int run_relay_check(const Arguments& arguments) {
  const Result<Place> place = read_place(arguments, false);
  if (!place) return failed(place.error());
  const auto connection = place->open();
  const SqlSnapshot snapshot(*connection);
  Progress progress("Checking");
  std::uint64_t items = 0;
  const std::vector<std::string> wrong =
      relay::check_store(*connection, [&](std::uint64_t done, std::uint64_t total) {
        items = total;
        progress.step(done);
      });
  for (const std::string& each : wrong) line(shown(each));
  line(wrong.empty() ? fmt::format("{} items: all is as it was accepted", items)
                     : fmt::format("{} things are wrong", wrong.size()));
  return wrong.empty() ? kDone : kProblems;
}

}  // namespace parley::cli
