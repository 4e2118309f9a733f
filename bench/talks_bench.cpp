/// The table from acts already checked: from cold, and after one new act, as the record grows tenfold.
///
/// Eight parties, and two hundred, answer each other's points in turn, with receipts between the notes.
/// Printed are the time from cold, the median time until the table is right again after one more note (adding
/// it to the record is not counted), and both as ratios to the smallest record.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <utility>

#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "talks/talks.hpp"

namespace parley::talks {
namespace {

constexpr int kMore = 51;  // notes added to each record, one by one
/// Parties, and acts.
constexpr std::pair<std::size_t, std::size_t> kSizes[] = {
    {8, 1'000}, {8, 10'000}, {8, 100'000}, {200, 10'000}, {200, 100'000}};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) {
  return std::chrono::duration<double>(Clock::now() - from).count();
}

PublicKey key_of(std::string_view word) {
  return PublicKey(Ed25519SecretKey::from_seed(sha256(as_bytes(word)).bytes).public_key());
}

struct Sent {
  CheckedAct act;
  std::vector<std::string> disclosures;
};

/// Writes an exchange act by act, each having seen all before it.
class Author {
 public:
  explicit Author(std::size_t parties) : chain_(parties), numbers_(parties), previous_(parties) {
    for (std::size_t i = 0; i < parties; ++i) parties_.push_back("p" + std::to_string(i));
    Convene convene;
    for (const std::string& party : parties_) {
      Card card;
      card.delegate = {"one", party};
      card.party_name = party;
      card.powers = {Power::admit, Power::commit, Power::conclude, Power::transmit};
      card.signing = key_of(party);
      card.sealing = "age1" + party;
      card.party_key = key_of("party " + party);
      convene.cards.push_back({card, "vouched"});
      keys_.push_back(card.signing);
    }
    convene.epoch = "age1epoch";
    convene.title = "Talks";
    write(0, convene, {});
    for (std::size_t party = 1; party < parties_.size(); ++party) write(party, Join{}, {});
  }

  /// The next act: notes and receipts by turns.
  void step() {
    const std::size_t party = acts_.size() / 2 % parties_.size();
    if (acts_.size() % 2 == 0) return note(party);
    write(party, Receive{{*last_}, {}}, {});
  }

  const std::vector<Sent>& acts() const { return acts_; }

 private:
  void note(std::size_t party) {
    // One point opened; three that others opened lately answered, one of them with another wording.
    std::string text =
        "title: A note\n\n## Matter " + std::to_string(acts_.size()) + "\n> Each side shall do its part.\n\n";
    std::vector<note::ResolvedName> names{{}};
    const char* const answers[] = {"accept", "reject", "counter\n> Each side shall do half of it."};
    for (std::size_t i = 0; open_.size() == 16 && i < 3; ++i) {
      names.push_back(open_[(i * 7 + 1) % open_.size()]);
      if (names.back().name.starts_with(parties_[party] + "/"))
        names.back() = open_[(i * 7 + 2) % open_.size()];
      text += "## Re " + names.back().name + ": " + answers[i] + "\n\n";
    }
    const note::Reading reading = note::read_note(text);
    note::Disclosure cover;
    cover.segment = reading.note->cover_source;
    const note::Salt salt = sha256(as_bytes(text)).bytes;
    std::vector<std::string> disclosures{note::write_disclosure(salt, cover)};
    Deliver deliver;
    deliver.cover = sha256_id<DisclosureId>(disclosures.front());
    for (const note::Paragraph& paragraph : reading.note->paragraphs) {
      note::Disclosure one;
      one.kind = note::DisclosureKind::paragraph;
      one.number = paragraph.number;
      one.segment = paragraph.source;
      if (paragraph.number > 1) one.binding.names = {names[static_cast<std::size_t>(paragraph.number) - 1]};
      disclosures.push_back(note::write_disclosure(salt, one));
      deliver.paragraphs.push_back(sha256_id<DisclosureId>(disclosures.back()));
    }
    deliver.note = ++numbers_[party];
    const std::string name = parties_[party] + "/" + std::to_string(deliver.note);
    const DisclosureId opened = deliver.paragraphs.front();
    write(party, std::move(deliver), std::move(disclosures));
    open_.push_front({name + ".1", *last_, opened});
    if (open_.size() > 16) open_.pop_back();
  }

  void write(std::size_t party, Deed deed, std::vector<std::string> disclosures) {
    Act act;
    act.author = "one@" + parties_[party];
    if (!acts_.empty()) act.exchange = ExchangeId{acts_.front().act.id.bytes};
    act.key = keys_[party].id();
    act.number = ++chain_[party];
    act.previous = previous_[party];
    if (last_ && last_ != act.previous) act.heads = {*last_};
    act.time = Instant{1640995200 + static_cast<std::int64_t>(acts_.size()) * 60};
    act.deed = std::move(deed);
    const std::string bytes = write_act(act);
    const auto id = sha256_id<ActId>(bytes);
    acts_.push_back({{act, id, keys_[party], {bytes, ""}}, std::move(disclosures)});
    previous_[party] = last_ = id;
  }

  std::vector<PublicKey> keys_;
  std::vector<Sent> acts_;
  std::vector<std::string> parties_;
  std::vector<std::int64_t> chain_, numbers_;
  std::vector<std::optional<ActId>> previous_;
  std::optional<ActId> last_;
  std::deque<note::ResolvedName> open_;
};

void give(Record& record, const Sent& sent) {
  record.add(sent.act);
  for (const std::string& disclosure : sent.disclosures) (void)record.add_disclosure(sent.act.id, disclosure);
}

int run() {
  std::printf("%8s %10s %10s %12s %14s %12s %12s\n", "parties", "acts", "points", "cold, s", "one more, us",
              "cold x", "one more x");
  double first_cold = 0;
  double first_more = 0;
  for (const auto& [parties, size] : kSizes) {
    Author author(parties);
    while (author.acts().size() < size) author.step();
    auto record = Record::found(author.acts().front().act);
    if (!record) return 1;
    for (const Sent& sent : author.acts()) give(*record, sent);

    const auto start = Clock::now();
    Talks talks(*record);
    const double cold = seconds_since(start);
    const std::size_t points = talks.points().size();

    std::vector<double> more;
    for (int i = 0; i < kMore; ++i) {
      author.step();
      if (i % 2 != 0) {
        give(*record, author.acts().back());
        talks.update();
        continue;
      }
      give(*record, author.acts().back());
      const auto before = Clock::now();
      const bool changed = !talks.update().empty();
      if (changed) more.push_back(seconds_since(before));
    }
    if (more.empty()) return 1;
    std::nth_element(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(more.size() / 2), more.end());
    const double one = more[more.size() / 2];
    if (first_cold == 0) {
      first_cold = cold;
      first_more = one;
    }
    std::printf("%8zu %10zu %10zu %12.3f %14.1f %12.1f %12.2f\n", parties, size, points, cold, one * 1e6,
                cold / first_cold, one / first_more);
  }
  return 0;
}

}  // namespace
}  // namespace parley::talks

int main() {
  return parley::talks::run();
}
