#include "items_and_pouches.hpp"

#include "../seal/samples.hpp"
#include "acts_and_cards.hpp"
#include "post/item.hpp"
#include "post/pouch_file.hpp"
#include "seal/padme.hpp"

namespace parley::vectors {
namespace {

AgeIdentity key_of(std::string_view word) {
  return {X25519SecretKey::from_bytes(sha256(as_bytes(word)).bytes)};
}

std::string sealed(std::string_view plain, std::string_view word) {
  SeededRandom random("items " + std::to_string(plain.size()));
  const AgeRecipient to = key_of(word).recipient();
  const Bytes bytes = seal_bytes(as_bytes(plain), std::span(&to, 1), random);
  return std::string(as_text(bytes));
}

std::string pouch_of(const std::vector<std::string>& items) {
  BytesSink out;
  PouchWriter writer(out);
  for (const std::string& item : items) writer.item(as_bytes(item));
  writer.finish();
  const Bytes bytes = out.take();
  return std::string(as_text(bytes));
}

}  // namespace

std::map<std::string, std::string> items_and_pouches() {
  constexpr std::string_view kEpoch = "the first epoch";
  const std::map<std::string, std::string> acts = acts_and_cards();
  std::map<std::string, std::string> files;
  const auto text_of = [](const AgeIdentity& key) { return std::string(key.text().text()); };
  files["items/epoch.key"] = text_of(key_of(kEpoch)) + "\n";
  files["items/lavrov.key"] = text_of(key_of("lavrov@russia")) + "\n";

  const auto item = [&](const std::string& name, std::vector<std::string> epoch_keys) {
    Desk::Arrival out{{acts.at("acts/good/" + name + ".json"), acts.at("acts/good/" + name + ".sig")},
                      {},
                      std::move(epoch_keys)};
    for (int i = 0; acts.contains("acts/good/" + name + ".disclosure" + std::to_string(i)); ++i)
      out.disclosures.push_back(acts.at("acts/good/" + name + ".disclosure" + std::to_string(i)));
    return write_item(out);
  };
  const auto put = [&](const std::string& name, const std::string& plain, std::string_view to) {
    files["items/" + name + ".plain"] = plain;
    files["items/" + name + ".age"] = sealed(plain, to);
  };
  put("convene", item("01-convene", {text_of(key_of(kEpoch))}), "lavrov@russia");
  put("deliver", item("03-deliver", {}), kEpoch);
  std::string attachment =
      "parley-attachment/1\n" + sha256_id<DisclosureId>("its disclosure").hex() + "\n11\nhello world";
  attachment.resize(padme(attachment.size()));
  put("attachment", attachment, kEpoch);

  const std::string good = files["items/deliver.plain"];
  const auto bad = [&](const std::string& name, const std::string& plain, const std::string& why) {
    files["items/bad/" + name + ".plain"] = plain;
    files["items/bad/" + name + ".why"] = why + "\n";
  };
  bad("another-version", "parley-item/2" + good.substr(13), "the first line is another");
  bad("cut-short", good.substr(0, good.size() - 1), "the last frame is cut short");
  bad("followed", good + "\n", "something follows the padding");
  bad("without-padding", good.substr(0, good.rfind("padding ")), "the padding is missing");
  std::string marked = good;
  marked[marked.size() - 2] = 'x';
  bad("padding-of-letters", marked, "padding is zero bytes");
  std::string zero = good;
  bad("leading-zero", zero.replace(zero.find("act ") + 4, 0, "0"), "a length has no leading zero");
  bad("signature-first", "parley-item/1\nsignature 1\ns\nact 1\na\npadding 0\n\n", "the act comes first");

  const std::string three =
      pouch_of({files["items/convene.age"], files["items/deliver.age"], files["items/attachment.age"]});
  files["pouches/whole.pouch"] = three;
  files["pouches/whole.items"] = "3 complete\n";
  files["pouches/empty.pouch"] = pouch_of({});
  files["pouches/empty.items"] = "0 complete\n";
  files["pouches/cut-short.pouch"] = three.substr(0, three.size() - 200);
  files["pouches/cut-short.items"] = "2 incomplete\n";
  std::string changed = three;
  changed[three.find(files["items/deliver.age"]) + 100] ^= 1;
  files["pouches/changed-byte.pouch"] = changed;
  files["pouches/changed-byte.items"] = "2 incomplete\n";
  std::string garbage = three;
  garbage.insert(three.find("item ", three.find(files["items/deliver.age"])),
                 "what does not belong\nitem 7 of it\n");
  files["pouches/garbage.pouch"] = garbage;
  files["pouches/garbage.items"] = "3 complete\n";
  return files;
}

}  // namespace parley::vectors
