/// The whole record checked again, from the bytes in the archive.
#pragma once

#include <string>
#include <vector>

#include "desk/desk.hpp"

namespace parley {

struct Verification {
  // Proved.
  std::size_t acts = 0;         ///< signatures that fit, of known keys, each in its chain
  std::size_t counting = 0;     ///< of those, acts that count
  std::size_t disclosures = 0;  ///< texts whose digest stands in a signed act
  std::size_t attachments = 0;  ///< files whose digest stands in such a text
  std::size_t receipts = 0;
  // Each a sentence.
  std::vector<std::string> wrong;    ///< the archive does not hold what was signed
  std::vector<std::string> missing;  ///< what is not here, not shown or not compared
  std::vector<std::string>
      noted;  ///< double dealing, revoked and unrightful acts, dates before what they follow
};

/// Reads every act and text from the archive and checks all of it as if it came from outside.
Result<Verification> verify_exchange(const Desk& desk, const ExchangeId& id);

}  // namespace parley
