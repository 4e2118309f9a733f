#include <algorithm>

#include "base/text.hpp"
#include "desk/marker.hpp"
#include "desk/state.hpp"
#include "sign/sshsig.hpp"

namespace parley {

Result<DeskIdentity> Desk::renew(const Ed25519SecretKey* party_key, const std::optional<Secret>& passphrase,
                                 const std::optional<std::filesystem::path>& signing_key) {
  State& state = *state_;
  if (!state.keys) return fail("the desk is locked", "give its passphrase");
  if (!state.lock.valid()) throw std::logic_error("a desk that is renewed is opened exclusively");
  const KeyId old_key = state.key();

  const Result<std::optional<SshKeygenSigner>> signing = tried_signer(signing_key);
  if (!signing) return std::unexpected(signing.error());
  if (*signing && (*signing)->public_key().id() == old_key)
    return fail("this is the key that the desk has signed with",
                "a desk that is renewed signs with another one");
  Keys keys = Keys::generate(state.world.random, state.archive_key.identity, *signing);
  keys.sealing.insert(keys.sealing.end(), state.keys->sealing.begin(), state.keys->sealing.end());
  if (*signing) {
    for (const ExchangeSummary& exchange : exchanges()) {
      Result<Record*> record = state.load(exchange.id);
      if (!record) return std::unexpected(record.error());
      for (const Delegate& delegate : (*record)->delegates()) {
        if (delegate.card.signing == keys.signing.public_key())
          return fail("this is a key of " + delegate.card.delegate.display() + " in an exchange of this desk",
                      "a desk that is renewed signs with a key of its own");
      }
    }
  }
  DeskIdentity identity = state.identity;
  identity.card.card.signing = keys.signing.public_key();
  identity.card.card.sealing = keys.sealing.front().recipient().text();
  identity.card.signature =
      party_key ? sshsig_sign(*party_key, namespaces::kCard, as_bytes(identity.card.card.bytes())) : "";

  // After a kill at any of these steps the key file has the key of the card that is there.
  constexpr int kWorkFactor = 18;
  const auto write_keys = [&](const SigningKey* former) {
    write_secret_file(state.home, "keys", keys.text(state.name(), former), passphrase, kWorkFactor,
                      state.world.random);
  };
  write_keys(&state.keys->signing);
  std::filesystem::remove(state.home / (passphrase ? "keys.txt" : "keys.age"));
  identity.passphrase = passphrase.has_value();
  state.archive.put_card(identity.card);
  write_keys(nullptr);
  state.identity = identity;
  state.keys = std::move(keys);
  state.copied.reset();
  write_marker(state.home, state.key(), 0);
  if (!party_key) return identity;

  for (const ExchangeSummary& exchange : exchanges()) {
    Result<Record*> record = state.load(exchange.id);
    if (!record) return std::unexpected(record.error());
    const auto delegates = (*record)->delegates();
    const auto former = std::ranges::find_if(
        delegates, [&](const Delegate& delegate) { return delegate.card.signing.id() == old_key; });
    if (former == delegates.end() || (*record)->is_revoked(old_key)) continue;
    Revoke revoke;
    revoke.delegate = former->card.delegate;
    revoke.revoked = old_key;
    if (const std::optional<Index> head = (*record)->head_of(old_key)) {
      revoke.last = LastAct{(*record)->at(*head).id, *(*record)->at(*head).act.number};
    }
    const Admit admit{identity.card, {}, former->powers};
    // In this order, so that no epoch that comes of it has the old key among its readers.
    if (const Result<ActId> done = sign_by_party_key(exchange.id, revoke, *party_key); !done)
      return std::unexpected(done.error());
    if (const Result<ActId> done = sign_by_party_key(exchange.id, admit, *party_key); !done)
      return std::unexpected(done.error());
  }
  return identity;
}

}  // namespace parley
