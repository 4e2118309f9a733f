/// Sign-offs: what they say, and whether a note carries enough of them (docs/protocol.md section 5.5).
#include <fmt/core.h>

#include <algorithm>

#include "record/reader.hpp"
#include "record/state.hpp"
#include "sign/sshsig.hpp"

namespace parley {

namespace {

Json digests(const std::vector<DisclosureId>& ids) {
  Json::Array array;
  for (const DisclosureId& id : ids) array.emplace_back(id.hex());
  return array;
}

}  // namespace

std::string SignOffStatement::bytes() const {
  return Json(Json::Object{{"attachments", digests(attachments)},
                           {"author", author.display()},
                           {"cover", cover.hex()},
                           {"exchange", exchange.hex()},
                           {"expires", expires.rfc3339()},
                           {"heading", heading},
                           {"key", key.hex()},
                           {"note", note},
                           {"paragraphs", digests(paragraphs)},
                           {"party", party},
                           {"standing", name_of(standing)}})
      .canonical();
}

Result<SignOffStatement> read_sign_off_statement(std::string_view bytes) {
  const Result<Json> json = parse_canonical_json(bytes, {limits::kActBytes, 16});
  if (!json) return std::unexpected(json.error());
  ObjectReader reader(*json, "the sign-off's statement");
  SignOffStatement out;
  out.attachments = reader.ids<DisclosureId>("attachments", limits::kAttachments);
  const auto author = parse_delegate_name(reader.raw_text("author", 65));
  if (!author) reader.refuse("author", "is not a delegate's name such as lavrov@russia");
  out.author = author.value_or(DelegateName{});
  out.cover = reader.id<DisclosureId>("cover");
  out.exchange = reader.id<ExchangeId>("exchange");
  out.expires = reader.time("expires");
  out.heading = reader.line("heading", 1024, 0);
  out.key = reader.id<KeyId>("key");
  out.note = reader.integer("note", 1, limits::kNoteNumber);
  out.paragraphs = reader.ids<DisclosureId>("paragraphs", limits::kParagraphs);
  out.party = reader.raw_text("party", 32);
  out.standing = read_standing(reader, "standing");
  if (const Result<void> done = reader.finish(); !done) return std::unexpected(done.error());
  return out;
}

/// Each sign-off that a note carries must be good; those of `needed` different delegates are asked for, by as
/// many different keys.
std::string Record::State::why_sign_offs_missing(const Deliver& deed, Index index,
                                                 std::int64_t needed) const {
  const Act& carrier = act(index);
  const std::string& party = entries[index].party;
  std::set<std::string> signers;
  std::set<KeyId> keys;
  for (const SignOff& sign_off : deed.sign_offs) {
    const SignOffStatement statement = read_sign_off_statement(sign_off.statement).value();
    const Result<PublicKey> key =
        sshsig_verify(sign_off.signature, namespaces::kSignOff, as_bytes(sign_off.statement));
    if (!key || key->id() != statement.key) return "a sign-off's signature does not fit";
    SignOffStatement same = statement;
    same.attachments = deed.attachments;
    same.cover = deed.cover;
    same.exchange = *carrier.exchange;
    same.note = deed.note;
    same.paragraphs = deed.paragraphs;
    same.party = party;
    same.standing = deed.standing;
    if (same != statement) return "a sign-off is for another note";
    if (statement.expires < carrier.time) return "a sign-off is void: its date has passed";
    const std::string name = statement.author.display();
    const PowerBits powers = powers_of(statement.key, name, {index}, By::right);
    if (statement.author.party != party || (powers & bit(Power::sign_off)) == 0 ||
        revoked_in(statement.key, party, {index})) {
      return "a sign-off is by one who may not sign off for " + party;
    }
    const auto used = used_sign_offs.find(sign_off.statement);
    if (used != used_sign_offs.end() && std::ranges::any_of(used->second, [&](Index other) {
          return entries[other].rightful && graph.in_past(other, index);
        })) {
      return "a sign-off has served for an earlier note already";
    }
    signers.insert(name);
    keys.insert(statement.key);
  }
  const std::size_t carried = std::min(signers.size(), keys.size());
  if (static_cast<std::int64_t>(carried) < needed) {
    return fmt::format("it carries {} of the {} sign-offs that {} asks for", carried, needed, party);
  }
  return {};
}

}  // namespace parley
