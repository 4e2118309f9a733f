/// The table from acts already checked: from cold, and after one more act, as the record grows tenfold.
///
///     talks_bench [PARTIES ACTS]     that size alone; else all sizes below
///
/// Eight parties, and two hundred, answer each other's points in turn; each signs for the note before its
/// own. Printed is the processor time from cold, and the median until the table is right again after one more
/// act (adding it to the record is not counted), of three kinds: a note that opens a point and answers three;
/// the acceptance by which all stand on three wordings, so that a package closes; a withdrawal of such an
/// acceptance, which opens them again. What such an act touches is the same in every record: points with as
/// many statements, and for the packages as many as there are parties. So each is printed, too, as a ratio to
/// the smallest record with as many parties. What is left of growth there is the time of memory, not work:
/// talks_work.sh counts the instructions.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/ed25519.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "talks/talks.hpp"

namespace parley::talks {
namespace {

constexpr std::size_t kMore = 25;  // acts of each kind that are added to each record, one by one
constexpr std::size_t kPart = 3;   // points of a package
struct Size {
  std::size_t parties = 0, acts = 0;
};
constexpr Size kSizes[] = {{8, 1'000}, {8, 10'000}, {8, 100'000}, {200, 10'000}, {200, 100'000}};

/// Processor time, in seconds: all of it is spent here, and others who use the machine do not count.
double used() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
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

  /// One point opened; three that others opened lately answered, one of them with another wording.
  void answers() {
    Text text;
    text.add("## Matter " + std::to_string(acts_.size()) + "\n> Each side shall do its part.", {});
    const char* const answers[] = {"accept", "reject", "counter\n> Each side shall do half of it."};
    for (std::size_t i = 0; open_.size() == 16 && i < 3; ++i) {
      const note::ResolvedName* on = &open_[(i * 7 + 1) % open_.size()];
      if (on->name.starts_with(parties_[turn_] + "/")) on = &open_[(i * 7 + 2) % open_.size()];
      text.add("## Re " + on->name + ": " + answers[i], *on);
    }
    open_.push_front(note(text).front());
    if (open_.size() > 16) open_.pop_back();
  }

  /// The first party puts wordings forward, the second accepts them in packages, all others but the last
  /// plainly.
  void prepare_packages() {
    Text offers;
    for (std::size_t i = 0; i < kMore * kPart; ++i)
      offers.add("## Part " + std::to_string(i) + "\n> Each side shall do this.", {});
    turn_ = 0;
    packed_ = note(offers);
    while (turn_ + 1 != parties_.size()) {
      Text text;
      for (std::size_t i = 0; i < packed_.size(); ++i)
        text.add("## Re " + packed_[i].name + ": accept" +
                     (turn_ == 1 ? ", package E" + std::to_string(i / kPart) : ""),
                 packed_[i]);
      note(text);
    }
  }
  /// The last party accepts what a package rests on.
  void closes_package() {
    Text text;
    for (std::size_t i = 0; i < kPart; ++i) {
      const note::ResolvedName& on = packed_[closed_++];
      text.add("## Re " + on.name + ": accept", on);
    }
    turn_ = parties_.size() - 1;
    note(text);
  }
  /// The last party takes back one acceptance for each package.
  void withdraws() {
    const note::ResolvedName& on = packed_[withdrawn_];
    withdrawn_ += kPart;
    Text text;
    text.add("## Withdraw acceptance of " + on.name, on);
    turn_ = parties_.size() - 1;
    note(text);
  }

  const std::vector<Sent>& acts() const { return acts_; }

 private:
  struct Text {
    std::string all = "title: A note\n\n";
    std::vector<std::optional<note::ResolvedName>> names;  // by paragraph
    void add(const std::string& paragraph, std::optional<note::ResolvedName> name) {
      all += paragraph + "\n\n";
      names.push_back(std::move(name));
    }
  };

  /// A receipt of the party whose turn it is, and its note; then it is the next one's turn. Returns the names
  /// of its paragraphs.
  std::vector<note::ResolvedName> note(const Text& text) {
    const std::size_t party = std::exchange(turn_, (turn_ + 1) % parties_.size());
    write(party, Receive{{*last_}, {}}, {});
    const note::Reading reading = note::read_note(text.all);
    note::Disclosure cover;
    cover.segment = reading.note->cover_source;
    const note::Salt salt = sha256(as_bytes(text.all)).bytes;
    std::vector<std::string> disclosures{note::write_disclosure(salt, cover)};
    Deliver deliver;
    deliver.cover = sha256_id<DisclosureId>(disclosures.front());
    for (const note::Paragraph& paragraph : reading.note->paragraphs) {
      note::Disclosure one;
      one.kind = note::DisclosureKind::paragraph;
      one.number = paragraph.number;
      one.segment = paragraph.source;
      if (const auto& name = text.names[static_cast<std::size_t>(paragraph.number) - 1])
        one.binding.names = {*name};
      disclosures.push_back(note::write_disclosure(salt, one));
      deliver.paragraphs.push_back(sha256_id<DisclosureId>(disclosures.back()));
    }
    deliver.note = ++numbers_[party];
    const std::string name = parties_[party] + "/" + std::to_string(deliver.note);
    const std::vector<DisclosureId> paragraphs = deliver.paragraphs;
    write(party, std::move(deliver), std::move(disclosures));
    std::vector<note::ResolvedName> out;
    for (const DisclosureId& id : paragraphs)
      out.push_back({name + "." + std::to_string(out.size() + 1), *last_, id});
    return out;
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
  std::size_t turn_ = 0;
  std::vector<note::ResolvedName> packed_;  // what the packages are about, kPart after kPart
  std::size_t closed_ = 0, withdrawn_ = 0;  // of these
};

void give(Record& record, const Sent& sent) {
  record.add(sent.act);
  for (const std::string& disclosure : sent.disclosures) (void)record.add_disclosure(sent.act.id, disclosure);
}

/// Apart, for talks_work.sh.
[[gnu::noinline]] bool one_more(Talks& talks) {
  return !talks.update().empty();
}

struct Took {
  double cold = 0, answers = 0, closes = 0, withdraws = 0;
};

Took measured(Size size, std::size_t& points) {
  Author author(size.parties);
  while (author.acts().size() + 2 * size.parties < size.acts) author.answers();
  author.prepare_packages();
  Record record = Record::found(author.acts().front().act).value();
  std::size_t given = 0;
  const auto give_all = [&] {
    for (; given < author.acts().size(); ++given) give(record, author.acts()[given]);
  };
  give_all();

  Took out;
  const double start = used();
  Talks talks(record);
  out.cold = used() - start;
  points = talks.points().size();

  const auto median = [&](void (Author::*act)()) {
    std::vector<double> all;
    for (std::size_t i = 0; i < kMore; ++i) {
      (author.*act)();
      give_all();
      const double before = used();
      if (!one_more(talks)) throw std::logic_error("an act that should change the table does not");
      all.push_back(used() - before);
    }
    std::ranges::nth_element(all, all.begin() + kMore / 2);
    return all[kMore / 2];
  };
  const auto agreed = [&] {
    return std::ranges::count(talks.points(), State::agreed, [](const Point* one) { return one->state; });
  };
  out.answers = median(&Author::answers);
  out.closes = median(&Author::closes_package);
  if (agreed() != kMore * kPart) throw std::logic_error("the packages do not close");
  out.withdraws = median(&Author::withdraws);
  if (agreed() != 0) throw std::logic_error("the packages do not open again");
  return out;
}

int run(std::span<const Size> sizes) {
  std::printf("%8s %8s %8s %9s   %s\n%36s   %17s %17s %17s\n", "parties", "acts", "points", "cold, s",
              "one more act, us, and as a ratio to the smallest record above", "", "answers",
              "closes a package", "withdraws");
  Took first;
  std::size_t parties = 0;
  for (const Size& size : sizes) {
    std::size_t points = 0;
    const Took took = measured(size, points);
    if (std::exchange(parties, size.parties) != size.parties) first = took;
    std::printf("%8zu %8zu %8zu %9.3f   %9.1f %7.2f %9.1f %7.2f %9.1f %7.2f\n", size.parties, size.acts,
                points, took.cold, took.answers * 1e6, took.answers / first.answers, took.closes * 1e6,
                took.closes / first.closes, took.withdraws * 1e6, took.withdraws / first.withdraws);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace parley::talks

int main(int argc, char** argv) {
  using parley::talks::Size;
  if (argc != 3) return parley::talks::run(parley::talks::kSizes);
  const Size size{std::stoul(argv[1]), std::stoul(argv[2])};
  return parley::talks::run({&size, 1});
}
