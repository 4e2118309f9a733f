/// What came in, by whichever way, as a person reads it.
#pragma once

#include <string>

#include "desk/desk.hpp"
#include "post/pouch.hpp"

namespace parley::cli {

/// Says what arrived, exchange by exchange. `receipt_goes`: how a receipt that was signed goes out.
Result<void> show_arrived(Desk& desk, const UnpackReport& report, const std::string& receipt_goes);

}  // namespace parley::cli
