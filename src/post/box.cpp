#include "post/box.hpp"

#include "crypto/digest.hpp"
#include "crypto/kdf.hpp"
#include "post/sealing.hpp"

namespace parley {

namespace {

std::string derived(BytesView secret, std::string_view what) {
  return to_hex(hkdf_sha256(secret, {}, "parley-box/1 " + std::string(what)));
}

Digest hash(std::string_view text) {
  return sha256(as_bytes(text));
}

}  // namespace

Digest BoxKeys::salt(BytesView named, std::string_view form) const {
  return {hkdf_sha256(secret.bytes(), named, "parley-commitment/1 " + std::string(form))};
}

Digest BoxKeys::commitment(BytesView named, std::string_view form) const {
  Sha256 out;
  out.update(salt(named, form).bytes);
  out.update(named);
  return out.finish();
}

BoxKeys box_keys(const ActId& root, Secret key) {
  BoxKeys box{root, derived(key.bytes(), "read"), derived(key.bytes(), "append"), {}, std::move(key)};
  box.id = hash("parley-box/1\n" + hash(box.read).hex() + '\n' + hash(box.append).hex() + '\n');
  return box;
}

std::vector<BoxKeys> boxes_of(const HeldEpochs& epochs, const Record& record) {
  std::vector<BoxKeys> out;
  for (const HeldEpochs::Epoch& epoch : epochs.all()) {
    const Deed& deed = record.at(epoch.began).act.deed;
    if (!std::holds_alternative<Convene>(deed) && !std::holds_alternative<Revoke>(deed)) continue;
    if (epoch.key) out.push_back(box_keys(epoch.started_by, *epoch.key));
  }
  return out;
}

std::vector<BoxKeys> boxes_of(const Desk& desk, const Record& record) {
  HeldEpochs epochs;
  epochs.update(desk, record);
  return boxes_of(epochs, record);
}

std::vector<BoxKeys> boxes_ahead(const Desk& desk, const Record& record) {
  constexpr std::size_t kMost = 64;
  std::vector<BoxKeys> out;
  for (const ActId& id : record.waiting()) {
    const Act& act = record.waiting(id)->act;
    if (!std::holds_alternative<Revoke>(act.deed)) continue;
    if (auto key = desk.epoch_key(*epoch_started(act)); key && out.size() < kMost)
      out.push_back(box_keys(id, std::move(*key)));
  }
  return out;
}

}  // namespace parley
