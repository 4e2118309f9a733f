// The other side of bench/relay_arrival.py: signs many short notes at once on a desk without a passphrase.
//
//     relay_record HOME COUNT
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "crypto/random.hpp"
#include "desk/delivery.hpp"
#include "desk/desk.hpp"

namespace {

using namespace parley;

struct WallClock : Clock {
  Instant now() override {
    return {
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count()};
  }
};

template <class Value>
Value expect(Result<Value> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  WallClock clock;
  SystemRandom random;
  const DeskKey key = expect(read_desk_key(argv[1], [] { return fail("the desk has a passphrase"); }));
  Desk desk = expect(Desk::open(argv[1], {clock, random}, true, key));
  const ExchangeId id = expect(desk.find_exchange({}));
  const std::string party = desk.identity().card.card.delegate.party;
  talks::Talks talks(*expect(desk.follow(id)));
  for (int count = std::atoi(argv[2]); count > 0; --count) {
    talks.update();
    const std::int64_t number = talks.next_number(party);
    const std::string text = fmt::format("title: Note {0}\n\n## Point {0}\n> Wording {0}\n", number);
    expect(desk.deliver(
        id, expect(prepare_delivery(text, number, names_in(talks, party, number), NoteFiles{}, random))));
  }
}
