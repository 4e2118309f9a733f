/// Acts beside notes that would change nothing, so that nobody signs one and believes that it did.
#pragma once

#include <string_view>

#include "talks/talks.hpp"

namespace parley::talks {

/// An error if that party signs no lists of agreed wordings, whatever they hold: it does not negotiate, or no
/// longer does.
Result<void> concludes(const Talks& talks, std::string_view party);

/// An error, with what to do instead, if the deed by that party would change nothing: it makes public where
/// the rule is never, confirms what waits for no confirmation, leaves a second time, or signs a list again on
/// the same terms, or any list if it does not conclude. Deeds of other kinds are not looked at.
Result<void> not_futile(const Talks& talks, std::string_view party, const Deed& deed, Instant now);

}  // namespace parley::talks
