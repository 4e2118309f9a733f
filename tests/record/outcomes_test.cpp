/// Section 13 of docs/protocol.md: what concurrent acts come to, as tests/vectors/outcomes says, in every
/// order of arrival.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

#include "../vectors/outcomes.hpp"
#include "base/json.hpp"
#include "record/record.hpp"

namespace parley {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = fs::path(PARLEY_SOURCE_DIR) / "tests/vectors";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// A vector, read as another implementer would.
struct Vector {
  struct Arrival {
    std::size_t act;
    std::string disclosure;  ///< empty: the act itself
  };
  std::vector<CheckedAct> acts;
  std::vector<std::string> names;
  std::vector<Arrival> arrivals;  ///< all but the founding act
  std::string outcome;
};

std::string text(const Json& json, std::string_view member) {
  return std::string(*json.object()->find(std::string(member))->second.string());
}
bool truth(const Json& json, std::string_view member) {
  return *json.object()->find(std::string(member))->second.boolean();
}
const Json::Array& list(const Json& json, std::string_view member) {
  return *json.object()->find(std::string(member))->second.array();
}

Vector read_vector(const fs::path& file) {
  const Json json = parse_json(read_file(file)).value();
  Vector out;
  std::ostringstream outcome;
  for (const Json& each : list(json, "acts")) {
    const std::size_t at = out.acts.size();
    out.acts.push_back(check_act({text(each, "act"), text(each, "signature")}).value());
    out.names.push_back(text(each, "name"));
    if (at > 0) out.arrivals.push_back({at, {}});
    for (const Json& disclosure : list(each, "disclosures"))
      out.arrivals.push_back({at, std::string(*disclosure.string())});
    outcome << text(each, "name") << ": " << text(each, "standing") << '\n';
  }
  for (const Json& pair : list(json, "double-dealing"))
    outcome << "double dealing: " << *(*pair.array())[0].string() << ", " << *(*pair.array())[1].string()
            << '\n';
  for (const Json& each : list(json, "parties"))
    outcome << text(each, "party") << (truth(each, "joined") ? " joined" : "")
            << (truth(each, "left") ? " left" : "") << '\n';
  for (const Json& each : list(json, "delegates")) {
    outcome << text(each, "delegate") << ' ' << text(each, "key");
    for (const Json& power : list(each, "powers")) outcome << ' ' << *power.string();
    outcome << (truth(each, "revoked") ? " revoked" : "") << (truth(each, "reads") ? " reads" : "") << '\n';
  }
  outcome << "epoch: " << text(json, "epoch") << '\n';
  out.outcome = outcome.str();
  return out;
}

std::string_view standing(const Judgement& judgement) {
  if (judgement.counts) return "counts";
  if (judgement.revoked) return "revoked";
  return judgement.incomplete ? "incomplete" : "no right";
}

std::string outcome_of(const Vector& vector, const Record& record) {
  std::ostringstream out;
  const auto name_of_act = [&](const ActId& id) {
    const auto found = std::ranges::find(vector.acts, id, &CheckedAct::id);
    return vector.names[static_cast<std::size_t>(found - vector.acts.begin())];
  };
  for (std::size_t i = 0; i < vector.acts.size(); ++i) {
    const auto here = record.find(vector.acts[i].id);
    out << vector.names[i] << ": " << (here ? standing(record.judgement(*here)) : "not here") << '\n';
  }
  for (const DoubleDealing& pair : record.double_dealing())
    out << "double dealing: " << name_of_act(pair.first) << ", " << name_of_act(pair.second) << '\n';
  for (const Party& party : record.parties())
    out << party.handle << (party.joined ? " joined" : "") << (party.left ? " left" : "") << '\n';
  const std::vector<KeyId> readers = record.readers();
  std::vector<KeyId> shown;
  for (const Delegate& delegate : record.delegates()) {
    const KeyId key = delegate.card.signing.id();
    std::set<std::string_view> powers;
    for (const Power power : delegate.powers) powers.insert(name_of(power));
    out << delegate.card.delegate.display() << ' ' << key.hex();
    for (const std::string_view power : powers) out << ' ' << power;
    out << (record.is_revoked(key) ? " revoked" : "")
        << (std::ranges::binary_search(readers, key) ? " reads" : "") << '\n';
    shown.push_back(key);
  }
  for (const KeyId& key : readers) {
    if (std::ranges::find(shown, key) == shown.end()) out << "a reader who is no delegate\n";
  }
  const auto epoch = record.current_epoch();
  out << "epoch: " << (epoch ? name_of_act(epoch->started_by) : "") << '\n';
  return out.str();
}

/// Hands everything in, in that order; what came before its act is handed in again.
Record arrive(const Vector& vector, const std::vector<std::size_t>& order) {
  Record record = Record::found(vector.acts[0]).value();
  std::vector<std::size_t> due = order;
  while (!due.empty()) {
    std::vector<std::size_t> again;
    for (const std::size_t at : due) {
      const Vector::Arrival& arrival = vector.arrivals[at];
      if (arrival.disclosure.empty()) {
        record.add(vector.acts[arrival.act]);
      } else if (!record.add_disclosure(vector.acts[arrival.act].id, arrival.disclosure)) {
        again.push_back(at);
      }
    }
    due = std::move(again);
  }
  return record;
}

std::vector<fs::path> vector_files() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kFolder / "outcomes")) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

TEST(Outcomes, AreMadeAgainByteForByte) {
  const auto made = vectors::outcomes();
  for (const auto& [path, content] : made) EXPECT_EQ(read_file(kFolder / path), content) << path;
  EXPECT_EQ(vector_files().size(), made.size()) << "a file is there that is not made";
}

TEST(Outcomes, AreThereForEveryPairOfKinds) {
  const std::vector<std::string> kinds = {"admit",  "revoke", "rekey",   "join",
                                          "invite", "leave",  "deliver", "conclude"};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    for (std::size_t j = i; j < kinds.size(); ++j) {
      EXPECT_TRUE(fs::exists(kFolder / "outcomes" / (kinds[i] + "-" + kinds[j] + ".json")))
          << kinds[i] << " and " << kinds[j];
    }
  }
}

TEST(Outcomes, AreTheSameInEveryOrderOfArrival) {
  for (const fs::path& file : vector_files()) {
    const Vector vector = read_vector(file);
    std::vector<std::size_t> order(vector.arrivals.size());
    ASSERT_LE(order.size(), 7U) << file << ": too many to try all orders";
    std::iota(order.begin(), order.end(), 0);
    do {
      ASSERT_EQ(outcome_of(vector, arrive(vector, order)), vector.outcome) << file.filename();
    } while (std::ranges::next_permutation(order).found);
  }
}

}  // namespace
}  // namespace parley
