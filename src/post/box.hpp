/// The boxes of an exchange on a relay (record rules 25 and 26, docs/protocol.md 12.1).
///
/// An exchange has one box for each stretch between revocations: the convening starts one, and so does every
/// `revoke`. All that belongs to a box is derived from the private key of the epoch which that act started,
/// so whoever can read there can reach it, and who was revoked cannot reach the next.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/desk.hpp"

namespace parley {

/// What opens a box, and what ties an item in it to an act.
struct BoxKeys {
  ActId root;        ///< the act that started it
  std::string read;  ///< the capabilities, 64 hex digits each
  std::string append;
  Digest id;      ///< by which the relay knows it
  Secret secret;  ///< of the commitments

  /// The salt of the commitment to an act, or to an attachment's disclosure. `form` tells apart the forms in
  /// which one act is sealed more than once: empty, `cards`, `invited`, or an epoch's recipient.
  Digest salt(BytesView named, std::string_view form) const;
  Digest commitment(BytesView named, std::string_view form) const;
};

/// All of a box, from the private key of the epoch that the act started.
BoxKeys box_keys(const ActId& root, Secret key);

class HeldEpochs;

/// The boxes that the desk can reach, in canonical order of their roots. The last one is the one to append
/// to.
std::vector<BoxKeys> boxes_of(const HeldEpochs& epochs, const Record& record);
/// The same, from an unlocked desk.
std::vector<BoxKeys> boxes_of(const Desk& desk, const Record& record);
/// Those of revocations that wait here for their past, at most 64: what they wait for may lie there. Whether
/// such a box is one of the exchange is not known yet, so it is only read.
std::vector<BoxKeys> boxes_ahead(const Desk& desk, const Record& record);

}  // namespace parley
