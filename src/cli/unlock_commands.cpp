#include <fmt/core.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/commands.hpp"
#include "cli/keyring.hpp"
#include "cli/passphrase.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {

const Manual unlock_manual{
    .name = "unlock",
    .summary = "read on this desk for a while without giving the passphrase each time",
    .text =
        R"(What a desk holds lies sealed on the disk: without the passphrase nobody sees so much as a title. This asks for it once and leaves the key of the archive with the kernel, for this user alone and for a while; it is never written to a disk. Until then every command that only reads works at once. To sign, and to open what arrives, the passphrase is asked for each time.

Whoever works under your name on this computer can read the desk meanwhile: lock it when you leave, with parley lock.)",
    .options = {{"--for", "SPAN", "how long: 30m, 8h, 2d (default: 8h)"}},
    .examples = {{"parley unlock --for 30m", "for half an hour"}}};

int run_unlock(const Arguments& arguments) {
  constexpr std::int64_t kLongest = std::int64_t{7} * 24 * 60 * 60;
  const std::string asked = arguments.get("--for").value_or("8h");
  const std::optional<Span> span = parse_span(asked);
  if (!span || span->seconds < 60 || span->seconds > kLongest)
    return failed(
        {"--for: \"" + shown(asked) + "\" is not a time from a minute to a week", "as in --for 8h", true});
  std::optional<DeskKey> key;
  const Result<Session> session = Session::open(arguments, Session::For::unlocking, key);
  if (!session) return failed(session.error());
  const Desk& desk = session->desk();
  if (!desk.identity().passphrase) {
    line("This desk has no passphrase: it is always open.");
    return kDone;
  }
  if (const Result<void> kept = keep_unlocked(desk.home(), key->archive, std::chrono::seconds(span->seconds));
      !kept)
    return failed(kept.error());
  line(fmt::format("The desk of {} can be read until {}. Lock it before:  parley lock",
                   desk.identity().card.card.delegate.display(),
                   Instant{session->now().seconds + span->seconds}.display()));
  return kDone;
}

const Manual lock_manual{
    .name = "lock",
    .summary = "end what parley unlock began: ask for the passphrase again",
    .text =
        "Forgets the key of the archive that parley unlock has left. Nothing of the desk "
        "can be read then without its passphrase.",
    .options = {},
    .examples = {{"parley lock", "before one leaves the computer"}}};

int run_lock(const Arguments& arguments) {
  const std::filesystem::path home = home_folder(arguments);
  if (const Result<bool> passphrase = needs_passphrase(home); !passphrase) {
    return failed(passphrase.error());
  } else if (!*passphrase) {
    return failed({"this desk has no passphrase, so it cannot be locked", "give it one: parley passphrase"});
  }
  line(forget_unlocked(home) ? "The desk is locked." : "The desk was locked already.");
  return kDone;
}

const Manual passphrase_manual{
    .name = "passphrase",
    .summary = "give this desk another passphrase, or one at all",
    .text =
        R"(Seals the desk's keys, and the party key as long as it is on the desk, with another passphrase. The keys stay the same: the others notice nothing, and an older backup still opens with the passphrase that it was made with.

Who has seen the old passphrase and a copy of the desk has its keys all the same: then go on under new ones, with parley renew. What lay in the clear may still be found on the disk.)",
    .options = {{"--new-passphrase-file", "FILE",
                 "the new one is its first line; asked for twice if not given"},
                {"--remove", "", "leave the keys in the clear"}},
    .examples = {{"parley passphrase", "asks for the old one, and twice for the new"}}};

int run_passphrase(const Arguments& arguments) {
  const auto file = arguments.get("--new-passphrase-file");
  if (file && arguments.has("--remove"))
    return failed({"there cannot be a new passphrase and none", "give --new-passphrase-file or --remove"});
  const Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Desk& desk = session->desk();
  std::optional<Secret> fresh;
  if (!arguments.has("--remove")) {
    PassphraseSource source;
    if (file) source.file = *file;
    source.prompt = "The new passphrase: ";
    source.confirm = true;
    Result<Secret> given = read_passphrase(source);
    if (!given) return failed(given.error());
    fresh = std::move(*given);
  }
  const Result<void> done = change_passphrase(
      desk.home(), [&]() -> Result<Secret> { return session->passphrase().value(); }, fresh,
      desk.world().random);
  if (!done) return failed(done.error());
  forget_unlocked(desk.home());
  line(fresh ? "The keys are sealed with the new passphrase. Make a new backup:  parley backup -o FILE"
             : "The keys lie in the clear now: whoever reads this disk reads the talks, and signs.");
  return kDone;
}

}  // namespace parley::cli
