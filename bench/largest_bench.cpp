/// The largest set that holds together, as the number of wordings and conditions grows tenfold; and against
/// minisat on the same instances, where it is installed.
///
///     largest_bench [WORDINGS]       1,000,000 unless told otherwise, with five conditions each
///
/// Half of the conditions are joined by `and`, half by `or`; one wording in a hundred does not stand, so that
/// failures spread. Printed is the time per condition (aim: flat). minisat gets the same question as Horn
/// clauses over what fails, whose least model is what is taken away; its time is without reading the file.
/// The two must agree.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "talks/largest.hpp"

namespace parley::talks {
namespace {

constexpr std::size_t kConditions = 5;
constexpr std::size_t kAgainst = 100'000;  // wordings in the instance for minisat, at most

struct Wording {
  bool stands = true, all = true;
  std::vector<std::uint32_t> on;
};

std::vector<Wording> instance(std::size_t count) {
  std::mt19937 chance(7);
  std::vector<Wording> out(count);
  for (Wording& wording : out) {
    wording.stands = chance() % 100 != 0;
    wording.all = chance() % 2 == 0;
    // An `and` over far more points would fail everywhere: it asks for one alone.
    const std::size_t links = wording.all ? 1 : 2 * kConditions - 1;
    for (std::size_t i = 0; i < links; ++i)
      wording.on.push_back(static_cast<std::uint32_t>(chance() % count));
  }
  return out;
}

Net net_of(const std::vector<Wording>& wordings) {
  Net net;
  for (const Wording& wording : wordings) {
    if (wording.stands && wording.all)
      net.all();
    else
      net.any();
  }
  for (std::uint32_t i = 0; i < wordings.size(); ++i) {
    if (!wordings[i].stands) continue;
    for (const std::uint32_t on : wordings[i].on) net.rest(i, on);
  }
  return net;
}

double seconds(const Net& net, std::size_t& held) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<bool> holds = net.largest();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    held = static_cast<std::size_t>(std::count(holds.begin(), holds.end(), true));
  }
  return best;
}

/// Variable i + 1: wording i fails.
void write_clauses(const std::vector<Wording>& wordings, const std::string& file) {
  std::ofstream out(file);
  std::size_t clauses = 0;
  std::string text;
  const auto number = [](std::size_t i) { return std::to_string(i + 1); };
  for (std::size_t i = 0; i < wordings.size(); ++i) {
    const Wording& wording = wordings[i];
    if (!wording.stands) {
      text += number(i) + " 0\n";
      ++clauses;
    } else if (wording.all) {
      for (const std::uint32_t on : wording.on) text += "-" + number(on) + " " + number(i) + " 0\n";
      clauses += wording.on.size();
    } else {
      for (const std::uint32_t on : wording.on) text += "-" + number(on) + " ";
      text += number(i) + " 0\n";
      ++clauses;
    }
  }
  out << "p cnf " << wordings.size() << ' ' << clauses << '\n' << text;
}

/// Seconds without parsing, and how many wordings hold in its model; negative if it is not installed.
double minisat(const std::string& folder, std::size_t& held) {
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
  model >> word;
  held = 0;
  for (long variable = 0; model >> variable && variable != 0;) held += variable < 0 ? 1 : 0;
  return all - parse;
}

int run(std::size_t most) {
  std::printf("  wordings  conditions    hold    seconds   ns a condition\n");
  for (std::size_t count = std::max<std::size_t>(most / 100, 1000); count <= most; count *= 10) {
    const Net net = net_of(instance(count));
    std::size_t held = 0;
    const double took = seconds(net, held);
    std::printf("%10zu  %10zu  %5.1f %%  %7.4f   %.1f\n", count, net.links(),
                100.0 * static_cast<double>(held) / static_cast<double>(count), took,
                took * 1e9 / static_cast<double>(net.links()));
  }
  const auto wordings = instance(std::min(most, kAgainst));
  std::string folder = "/tmp/largest-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  write_clauses(wordings, folder + "/clauses");
  std::size_t held = 0;
  std::size_t theirs = 0;
  const double ours = seconds(net_of(wordings), held);
  const double took = minisat(folder, theirs);
  if (std::system(("rm -rf " + folder).c_str()) != 0) return 1;
  if (took < 0) {
    std::printf("minisat is not installed, so nothing is compared\n");
    return 0;
  }
  std::printf("against minisat on %zu wordings: %.4f s, minisat %.4f s, %.1f times as fast; %s\n",
              wordings.size(), ours, took, took / ours, held == theirs ? "the same set" : "ANOTHER SET");
  return held == theirs ? 0 : 1;
}

}  // namespace
}  // namespace parley::talks

int main(int argc, char** argv) {
  return parley::talks::run(argc > 1 ? std::stoul(argv[1]) : 1'000'000);
}
