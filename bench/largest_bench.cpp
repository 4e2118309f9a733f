/// The largest set that holds together, as the number of wordings and conditions grows tenfold; and against
/// minisat on the same instances, where it is installed.
///
///     largest_bench [WORDINGS]       1,000,000 unless told otherwise, with five conditions each
///
/// Half of the wordings join their conditions by `and`, half by `or`. Two kinds of instances: of the first
/// one wording in a hundred does not stand and next to nothing falls with it; of the second one in four, and
/// about as many more fall. Printed is the processor time per condition (aim: flat), apart for making the net
/// out of the conditions and for finding the set: the least of some instances of one size, each made anew and
/// looked at once, so that nothing is in the caches or learnt from the last. Beside it stands the least that
/// any way of finding the set has to do: one pass through the conditions that touches the wording which each
/// names. That is no work but memory's, and grows as memory grows slow with size; so what grows less than it
/// does, grows by memory. minisat gets the same question as Horn clauses over what fails, whose least model
/// is what is taken away; its time is without reading the file. The two sets must be the same.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "talks/largest.hpp"

namespace parley::talks {
namespace {

constexpr unsigned kConditions = 5;
constexpr unsigned kInstances = 5;

struct Kind {
  const char* name;
  unsigned standing;  // of a hundred wordings
};
constexpr Kind kKinds[] = {{"little falls", 99}, {"much falls", 75}};

struct Wording {
  bool stands = true, all = true;
  std::size_t conditions = 0;
};
struct Instance {
  std::vector<Wording> wordings;
  std::vector<std::uint32_t> on;  // the wordings that the conditions name, wording by wording
};

/// Made by the same rules whatever the size.
Instance instance(std::size_t count, Kind kind, unsigned seed) {
  std::mt19937 chance(seed);
  Instance out;
  // An `and` over far more points would fail everywhere: it asks for one alone, and an `or` for the rest.
  const unsigned either = 2 * kConditions * 100 / kind.standing - 1;
  for (std::size_t i = 0; i < count; ++i) {
    Wording wording;
    wording.stands = chance() % 100 < kind.standing;
    wording.all = chance() % 2 == 0;
    wording.conditions = !wording.stands ? 0 : wording.all ? 1 : either;
    for (std::size_t k = 0; k < wording.conditions; ++k)
      out.on.push_back(static_cast<std::uint32_t>(chance() % count));
    out.wordings.push_back(wording);
  }
  return out;
}

Net net_of(const Instance& instance) {
  Net net;
  for (const Wording& wording : instance.wordings) {
    if (wording.stands && wording.all)
      net.all();
    else
      net.any();
  }
  auto on = instance.on.begin();
  for (std::uint32_t i = 0; i < instance.wordings.size(); ++i) {
    for (std::size_t k = 0; k < instance.wordings[i].conditions; ++k) net.rest(i, *on++);
  }
  return net;
}

struct Took {
  double making = 1e9, finding = 1e9, touching = 1e9;  // seconds
  std::size_t links = 0;
  std::vector<bool> holds;  // of the last instance
};

/// Processor time, in seconds: all of it is spent here, and others who use the machine do not count.
double used() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// How often each wording is named.
std::vector<std::uint32_t> touched(const Instance& instance) {
  std::vector<std::uint32_t> out(instance.wordings.size());
  for (const std::uint32_t on : instance.on) ++out[on];
  return out;
}

Took measured(std::size_t count, Kind kind) {
  Took out;
  for (unsigned seed = 1; seed <= kInstances; ++seed) {
    const Instance one = instance(count, kind, seed);
    const double start = used();
    const Net net = net_of(one);
    const double made = used();
    out.holds = net.largest();
    const double found = used();
    const std::vector<std::uint32_t> named = touched(one);
    out.touching = std::min(out.touching, used() - found);
    out.finding = std::min(out.finding, found - made);
    out.making = std::min(out.making, made - start);
    out.links = net.links();
    if (std::accumulate(named.begin(), named.end(), std::size_t{0}) != out.links)
      throw std::logic_error("the net has not the conditions of its instance");
  }
  return out;
}

/// Variable i + 2: wording i fails. Variable 1 is what minisat tries first, and tries as false: then all
/// wordings that do not stand fail, and what follows is found while it solves, not while it reads.
void write_clauses(const Instance& instance, const std::string& file) {
  std::ofstream out(file);
  std::size_t clauses = 0;
  std::string text;
  const auto number = [](std::size_t i) { return std::to_string(i + 2); };
  auto on = instance.on.begin();
  for (std::size_t i = 0; i < instance.wordings.size(); ++i) {
    const Wording& wording = instance.wordings[i];
    if (!wording.stands) {
      text += "1 " + number(i) + " 0\n";
      ++clauses;
    } else if (wording.all) {
      text += "-" + number(*on++) + " " + number(i) + " 0\n";
      ++clauses;
    } else {
      for (std::size_t k = 0; k < wording.conditions; ++k) text += "-" + number(*on++) + " ";
      text += number(i) + " 0\n";
      ++clauses;
    }
  }
  out << "p cnf " << instance.wordings.size() + 1 << ' ' << clauses << '\n' << text;
}

/// Seconds without parsing, which it tells to a hundredth, and which wordings hold in its model; negative if
/// it is not installed.
double minisat(const std::string& folder, std::vector<bool>& holds) {
  const std::string run = "cd " + folder + " && minisat -no-pre clauses model >said 2>&1";
  if (std::system(run.c_str()) == -1) return -1;
  std::ifstream said(folder + "/said");
  double all = -1;
  double parse = 0;
  for (std::string line; std::getline(said, line);) {
    if (const auto at = line.find("Parse time:"); at != std::string::npos)
      parse = std::atof(line.c_str() + at + 11);
    if (const auto at = line.find("CPU time"); at != std::string::npos)
      all = std::atof(line.c_str() + line.find(':', at) + 1);
  }
  if (all < 0) return -1;
  std::ifstream model(folder + "/model");
  std::string word;
  long variable = 0;
  model >> word >> variable;
  holds.clear();
  while (model >> variable && variable != 0) holds.push_back(variable < 0);
  return all - parse;
}

int run(std::size_t most) {
  std::string folder = "/tmp/largest-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  bool compared = true;
  bool same = true;
  for (const Kind kind : kKinds) {
    std::printf("%s\n  wordings  conditions    hold   ns a condition: making  finding  touching it once\n",
                kind.name);
    Took took;
    for (std::size_t count = std::max<std::size_t>(most / 100, 1000); count <= most; count *= 10) {
      took = measured(count, kind);
      const auto links = static_cast<double>(took.links);
      std::printf(
          "%10zu  %10zu  %5.1f %%  %22.1f  %7.1f  %16.1f\n", count, took.links,
          100.0 * static_cast<double>(std::ranges::count(took.holds, true)) / static_cast<double>(count),
          took.making * 1e9 / links, took.finding * 1e9 / links, took.touching * 1e9 / links);
    }
    write_clauses(instance(took.holds.size(), kind, kInstances), folder + "/clauses");
    std::vector<bool> theirs;
    const double other = minisat(folder, theirs);
    compared = compared && other >= 0;
    if (!compared) continue;
    same = same && theirs == took.holds;
    std::printf("  minisat on the last instance: %.2f s, %.1f times as long; %s\n", other,
                other / (took.making + took.finding), theirs == took.holds ? "the same set" : "ANOTHER SET");
  }
  if (std::system(("rm -rf " + folder).c_str()) != 0) return 1;
  if (!compared) std::printf("minisat is not installed, so nothing is compared\n");
  return same ? 0 : 1;
}

}  // namespace
}  // namespace parley::talks

int main(int argc, char** argv) {
  return parley::talks::run(argc > 1 ? std::stoul(argv[1]) : 1'000'000);
}
