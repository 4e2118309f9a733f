/// Desks for tests, in temporary folders, with a clock that is set and chance from a seed.
///
///     TemporaryFolder folder;
///     Place place(folder.path(), "lavrov@russia");
///     Desk desk = place.open();
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../seal/samples.hpp"
#include "desk/archive.hpp"
#include "desk/delivery.hpp"
#include "desk/desk.hpp"
#include "desk/keys.hpp"

namespace parley {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-test-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Each look at it is a minute later.
class SteppingClock : public Clock {
 public:
  Instant now() override { return {seconds_ += 60}; }

 private:
  std::int64_t seconds_ = 1640000000;
};

template <class Value>
Value expect(Result<Value> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

inline Result<Secret> no_passphrase() {
  throw std::logic_error("a passphrase is asked for");
}

/// A desk's folder, and the world that its desk sees.
class Place {
 public:
  /// Makes the desk of `lavrov@russia`, the first of its party, without a passphrase.
  Place(const std::filesystem::path& folder, std::string_view name)
      : home(folder / std::string(name)), random_(std::string(name)) {
    NewDesk how;
    how.delegate = parse_delegate_name(name).value();
    identity = expect(make_desk(home, how, world()));
  }

  /// A further desk of a party, whose card is a request until it is admitted; without a party key the first,
  /// of a party whose notes need that many sign-offs.
  Place(const std::filesystem::path& folder, std::string_view name, const std::optional<PublicKey>& party_key,
        std::int64_t sign_offs = 0)
      : home(folder / std::string(name)), random_(std::string(name)) {
    NewDesk how;
    how.delegate = parse_delegate_name(name).value();
    how.with_party_key = !party_key;
    how.party_key = party_key;
    how.sign_offs = sign_offs;
    identity = expect(make_desk(home, how, world()));
  }

  World world() { return {clock, random_}; }
  /// Opened to be changed.
  Desk open() { return expect(Desk::open(home, world(), true, expect(read_desk_key(home, no_passphrase)))); }
  /// Opened to be looked at.
  Desk look() { return expect(Desk::open(home, world(), false, expect(read_desk_key(home, no_passphrase)))); }

  /// Its archive, behind its back.
  Archive archive() const {
    const Secret key = expect(read_desk_key(home, no_passphrase)).archive;
    return expect(
        Archive::open(home / "archive.db", ArchiveKey{AgeIdentity::parse(key.text()).value()}.pages()));
  }

  std::filesystem::path home;
  DeskIdentity identity;
  SteppingClock clock;

 private:
  SeededRandom random_;
};

/// Opens an exchange with the cards of the places, by the first of them.
inline ExchangeId convene(std::vector<Place*> places, std::string_view base_text = {}) {
  Convene what;
  what.title = "Talks";
  for (const Place* place : places) what.cards.push_back(place->identity.card);
  Desk desk = places.front()->open();
  const ExchangeId id = expect(desk.convene(std::move(what), base_text));
  return id;
}

/// Signs and stores a note; the files that it attaches are beside it in `folder`.
inline Result<ActId> deliver(Desk& desk, const ExchangeId& id, std::string_view text,
                             const std::filesystem::path& folder = {}) {
  Record record = expect(desk.record(id));
  const talks::Talks talks(record);
  const std::string& party = desk.identity().card.card.delegate.party;
  const std::int64_t number = talks.next_number(party);
  Result<Delivery> delivery =
      prepare_delivery(text, number, names_in(talks, party, number), folder, desk.world().random);
  if (!delivery) return std::unexpected(delivery.error());
  return desk.deliver(id, std::move(*delivery));
}

}  // namespace parley
