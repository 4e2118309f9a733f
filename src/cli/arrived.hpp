/// What came in, by whichever way, as a person reads it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "desk/desk.hpp"
#include "post/pouch.hpp"
#include "talks/talks.hpp"

namespace parley::cli {

std::string_view word_of(Unpacked::What what);  ///< `new`

/// For one opened Desk, whose records it follows: what is shown again and again costs what is new.
class Arrivals {
 public:
  explicit Arrivals(Desk& desk) : desk_(desk) {}
  /// Says what arrived, exchange by exchange. `receipt_goes`: how a receipt that was signed goes out.
  Result<void> show(const UnpackReport& report, const std::string& receipt_goes);
  /// The talks of an exchange, brought up to date.
  Result<talks::Talks*> talks_of(const ExchangeId& id);

 private:
  struct Kept {
    std::uint64_t read_anew = 0;
    std::unique_ptr<talks::Talks> talks;
  };
  Desk& desk_;
  std::map<ExchangeId, Kept> kept_;
};

}  // namespace parley::cli
