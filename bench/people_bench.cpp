/// What many delegates and a long record cost: sealing, admitting, revoking, unlocking.
///
///     people_bench [ACTS] [DELEGATES]        100,000 and 1,000 unless told otherwise
///
/// Printed are: the time to seal an act of 2 KiB on a desk of 2, 20 and DELEGATES delegates, with the ratio
/// to that of 2 (aim: the same); then, on a desk with ACTS acts of history and DELEGATES delegates, the time
/// to unlock it until the table can be shown, against the bare rate of libsodium's verification of as many
/// signatures; and the time to sign an admission and a revocation and to seal each to all, against stock age
/// sealing the same item to as many recipients.
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "../tests/desk/desks.hpp"
#include "../tests/record/simple_exchange.hpp"
#include "post/item.hpp"
#include "post/sealing.hpp"
#include "talks/talks.hpp"

namespace parley {
namespace {

constexpr std::size_t kMostCards = 500;  // in the founding act; the others are admitted
constexpr std::size_t kBatch = 10'000;   // acts taken at once

using Clock = std::chrono::steady_clock;

template <class Work>
double seconds(Work work) {
  const Clock::time_point from = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - from).count();
}

/// Of several times, the one in the middle.
template <class Work>
double median(int times, Work work) {
  std::vector<double> out;
  for (int i = 0; i < times; ++i) out.push_back(seconds(work));
  std::ranges::nth_element(out, out.begin() + times / 2);
  return out[static_cast<std::size_t>(times / 2)];
}

/// A desk of one of that many delegates of its party, against a party of one delegate.
class Talk {
 public:
  explicit Talk(std::size_t delegates) : ann(folder.path(), "ann@alpha"), random_("bench") {
    Desk desk = ann.open();
    const Ed25519SecretKey party = expect(desk.party_key({}, no_passphrase));
    Convene what = SimpleExchange::convening({ann.identity.card, vouched(card("bob@beta"))});
    std::vector<Card> others;
    for (std::size_t i = 1; i < delegates; ++i)
      others.push_back(colleague("d" + std::to_string(i) + "@alpha"));
    const std::size_t founding = std::min(others.size(), kMostCards);
    for (std::size_t i = 0; i < founding; ++i)
      what.cards.push_back({others[i], sshsig_sign(party, namespaces::kCard, as_bytes(others[i].bytes()))});
    id = expect(desk.convene(std::move(what), ""));
    for (std::size_t i = founding; i < others.size(); ++i) {
      // As `sign_by_party_key` does it, without reading the record anew for each.
      Act act;
      act.author = "alpha";
      act.key = PublicKey(party.public_key()).id();
      act.exchange = id;
      act.heads = {id_of(heads_)};
      act.time = Instant{1640000000 + static_cast<std::int64_t>(i)};
      const AgeIdentity epoch = AgeIdentity::generate(random_);
      act.deed = Admit{{others[i], sshsig_sign(party, namespaces::kCard, as_bytes(others[i].bytes()))},
                       epoch.recipient().text(),
                       {Power::commit, Power::transmit}};
      put(act, party, namespaces::kParty, {std::string(epoch.text().text())});
    }
    take(desk);
  }

  /// The card of one more delegate of the desk's party.
  Card colleague(const std::string& name) const {
    Card out = ann.identity.card.card;
    const Card own = card(name);
    out.delegate = own.delegate;
    out.signing = own.signing;
    out.sealing = own.sealing;
    return out;
  }

  /// Acts of the other party: it joins, and signs one confirmation after another.
  void go_on(std::size_t acts) {
    Desk desk = ann.open();
    const Ed25519SecretKey key = secret_key("bob@beta");
    Act act;
    act.author = "bob@beta";
    act.key = PublicKey(key.public_key()).id();
    act.exchange = id;
    for (std::size_t i = 0; i < acts; ++i) {
      act.number = static_cast<std::int64_t>(i) + 1;
      if (i == 0) {
        act.heads = {id_of(heads_)};
        act.deed = Join{};
      } else {
        act.previous = *heads_;
        act.heads.clear();
        act.deed = Confirm{{id_of({})}};
      }
      act.time = Instant{1650000000 + static_cast<std::int64_t>(i)};
      put(act, key, namespaces::kAct, {});
      if (batch_.size() == kBatch) take(desk);
    }
    take(desk);
  }

  TemporaryFolder folder;
  Place ann;
  ExchangeId id;

 private:
  /// Of the newest act that was made; the founding act's is the exchange's.
  ActId id_of(const std::optional<ActId>& newest) const {
    ActId out;
    out.bytes = newest ? newest->bytes : id.bytes;
    return out;
  }
  void put(const Act& act, const Ed25519SecretKey& key, std::string_view space,
           std::vector<std::string> epoch_keys) {
    SignedAct raw{write_act(act), {}};
    raw.signature = sshsig_sign(key, space, as_bytes(raw.bytes));
    heads_ = sha256_id<ActId>(raw.bytes);
    batch_.push_back({std::move(raw), {}, std::move(epoch_keys)});
  }
  void take(Desk& desk) {
    for (const Desk::Taken& taken : expect(desk.take(std::exchange(batch_, {}), "bench"))) {
      if (taken.outcome != Addition::Outcome::applied) throw std::runtime_error(taken.error.message);
    }
  }

  SeededRandom random_;
  std::optional<ActId> heads_;
  std::vector<Desk::Arrival> batch_;
};

std::string note_of(std::size_t bytes) {
  return "title: A note\n\n## A point\n> " + std::string(bytes, 'w') + "\n";
}

double sealing(std::size_t delegates) {
  Talk talk(delegates);
  Desk desk = talk.ann.open();
  expect(desk.sign_with_epoch(talk.id, Rekey{}));
  const ActId note = expect(deliver(desk, talk.id, note_of(1024)));
  const Record record = expect(desk.record(talk.id));
  HeldEpochs epochs;
  epochs.update(desk, record);
  const Sealer sealer(desk, record, epochs, *record.current_epoch());
  const Index index = *record.find(note);
  return median(501, [&] {
    for (const SealedForm& form : expect(sealer.forms(index)))
      expect(seal_form(form, talk.ann.world().random));
  });
}

/// Stock age, sealing as many bytes to as many recipients, the start of the process taken off.
double age(const std::filesystem::path& folder, std::size_t bytes, std::size_t recipients) {
  std::ofstream(folder / "plain") << std::string(bytes, 'p');
  const auto run = [&](std::size_t count) {
    std::ofstream list(folder / "recipients");
    for (std::size_t i = 0; i < count; ++i) list << recipient("r" + std::to_string(i)) << '\n';
    list.close();
    const std::string command = "age -R " + (folder / "recipients").string() + " -o " +
                                (folder / "sealed").string() + " " + (folder / "plain").string();
    return median(5, [&] {
      if (std::system(command.c_str()) != 0) throw std::runtime_error("age failed");
    });
  };
  return run(recipients) - run(1);
}

double bare_verification(std::size_t count) {
  const Ed25519SecretKey key = secret_key("bare");
  const std::string message(160, 'm');  // what an SSHSIG signature signs is that long
  const auto signature = ed25519_sign(key, as_bytes(message));
  const auto point = key.public_key().bytes;
  return seconds([&] {
    for (std::size_t i = 0; i < count; ++i) {
      if (crypto_sign_verify_detached(signature.data(), as_bytes(message).data(), message.size(),
                                      point.data()) != 0)
        std::abort();
    }
  });
}

void report_change(Desk& desk, const ExchangeId& id, const char* what, const ActId& act, double signing,
                   const std::filesystem::path& folder, Random& random) {
  const Record record = expect(desk.record(id));
  std::optional<Sealer> sealer;
  HeldEpochs epochs;
  const double preparing = seconds([&] {
    epochs.update(desk, record);
    sealer.emplace(desk, record, epochs, *record.current_epoch());
  });
  const std::vector<SealedForm> forms = expect(sealer->forms(*record.find(act)));
  const SealedForm& cards = *std::ranges::find(forms, "cards", &SealedForm::name);
  const double sealed = median(5, [&] { expect(seal_form(cards, random)); });
  const double by_age = age(folder, write_item(cards.item).size(), cards.to.size());
  std::printf(
      "%s: signed and stored in %.2f s (the record is read for it), sealed in %.0f ms to %zu recipients with "
      "%zu keys (%.2f times age's %.0f ms), %.0f ms to prepare\n",
      what, signing, sealed * 1e3, cards.to.size(), cards.item.epoch_keys.size(), sealed / by_age,
      by_age * 1e3, preparing * 1e3);
}

int run(std::size_t acts, std::size_t delegates) {
  double two = 0;
  for (const std::size_t count : {std::size_t{2}, std::size_t{20}, delegates}) {
    const double time = sealing(count);
    if (two == 0) two = time;
    std::printf("sealing an act, %zu delegates: %.0f us, %.2f times that of 2\n", count, time * 1e6,
                time / two);
    std::fflush(stdout);
  }
  Talk talk(delegates);
  talk.go_on(acts);
  std::size_t size = 0;
  const double unlocking = median(3, [&] {
    const Desk desk = talk.ann.look();
    Record record = expect(desk.record(talk.id));
    size = record.size();
    const talks::Talks shown(record);
  });
  const double bare = bare_verification(size);
  std::printf(
      "unlocking a desk of %zu acts and %zu delegates: %.2f s, %.2f times libsodium's bare verification "
      "on one core (%.2f s)\n",
      size, delegates, unlocking, unlocking / bare, bare);
  std::fflush(stdout);

  Desk desk = talk.ann.open();
  const Ed25519SecretKey party = expect(desk.party_key({}, no_passphrase));
  const Card newcomer = talk.colleague("newcomer@alpha");
  const SignedCard vouched{newcomer, sshsig_sign(party, namespaces::kCard, as_bytes(newcomer.bytes()))};
  ActId act;
  const double admitting = seconds([&] {
    act =
        expect(desk.sign_by_party_key(talk.id, Admit{vouched, {}, {Power::commit, Power::transmit}}, party));
  });
  report_change(desk, talk.id, "admission", act, admitting, talk.folder.path(), talk.ann.world().random);
  Revoke revoke;
  revoke.delegate = newcomer.delegate;
  revoke.revoked = newcomer.signing.id();
  const double revoking = seconds([&] { act = expect(desk.sign_by_party_key(talk.id, revoke, party)); });
  report_change(desk, talk.id, "revocation", act, revoking, talk.folder.path(), talk.ann.world().random);
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  const auto number = [&](int i, std::size_t otherwise) {
    return argc > i ? static_cast<std::size_t>(std::strtoull(argv[i], nullptr, 10)) : otherwise;
  };
  return parley::run(number(1, 100'000), number(2, 1'000));
}
