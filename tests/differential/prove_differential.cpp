// prove_differential SOLVER FIRST PROGRAMS [EVERY]: random programs and cases, and each EVERY-th
// rule test of the shipped policies: what a solver makes of their worksheets in terms is what the
// reference makes. Run it from the top of the project.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/plan/build_worksheet.h"
#include "tests/differential/compare.h"
#include "tests/differential/random_case.h"
#include "tests/differential/solver_check.h"

namespace {

using namespace poppy;
using namespace poppy::differential;

/// Small lists, so that terms stay few.
constexpr std::size_t kMostRows = 2;

bool try_program(const std::string& solver, std::uint64_t seed, SolverCheck& totals) {
  const RandomProgram program = draw_program(seed);
  const auto rules = Rules::load(program.files());
  if (!rules) return false;
  Chance chance(seed);
  const std::vector<units::Month> months{{618}, {619}, {620}};  // 2021-07 to 2021-09
  for (const char* county : {"", "Fresno"}) {
    const Setting setting =
        make_setting(*rules, county, chance.one_of(months), *units::make_date(2021, 8, 25));
    const CaseSource source = case_source(*rules->data().program, setting.month);
    std::vector<NamedCase> cases;
    for (int i = 0; i < 6; ++i) {
      const CaseWish wish{i % 2 == 0 ? 100U : 80U, kMostRows, i % 3 != 2};
      const std::string text = draw_case(source, chance, wish);
      const auto facts = read_case_text(*rules, text);
      if (facts) cases.push_back({text, *facts});
    }
    const std::string found =
        run_check(solver, *setting.every_line, setting.run_date, cases, totals);
    if (found.empty()) continue;
    fmt::print("seed {}, county {}, {}: {}\n", seed, county, units::to_string(setting.month),
               found);
    return false;
  }
  return true;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<File> files_below(const std::vector<std::string>& folders, bool is_of_tests) {
  std::vector<File> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      const std::string extension = entry.path().extension();
      const bool is_test = path.find("/tests/") != std::string::npos;
      const bool is_wanted =
          is_of_tests
              ? is_test && extension == ".yaml" && path.find("/cases/") == std::string::npos
              : !is_test && (extension == ".poppy" || extension == ".csv" || extension == ".yaml");
      if (is_wanted) files.push_back({path, text_of(entry.path())});
    }
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

/// The rule tests of one month, made ready.
std::vector<engine::PreparedTest> shipped_tests(const Rules& rules) {
  std::vector<engine::PreparedTest> prepared;
  engine::RuleTestsAsked asked;
  asked.prepared = &prepared;
  const auto read = [](const std::string& path) -> std::expected<std::string, std::string> {
    return text_of(path);
  };
  for (const File& file : files_below({"policies"}, true)) {
    static_cast<void>(engine::run_rule_tests(rules, file, asked, read));
  }
  std::erase_if(prepared, [](const engine::PreparedTest& test) {
    return test.request.first != test.request.last;
  });
  return prepared;
}

/// The number of failures.
std::size_t try_shipped(const std::string& solver, std::size_t every, SolverCheck& totals) {
  const auto rules = Rules::load(files_below({"policies", "county_rules"}, false));
  if (!rules) {
    fmt::print("the shipped policies are refused: {}\n", rules.error().front().text);
    return 1;
  }
  const std::vector<engine::PreparedTest> tests = shipped_tests(*rules);
  std::size_t failed = 0;
  for (std::size_t i = 0; i < tests.size(); i += every) {
    const engine::PreparedTest& test = tests[i];
    const auto sheet = plan::build_worksheet(
        test.rules.data().program, {test.request.county, test.request.first, test.request.run_date,
                                    test.request.programs, true});
    const std::string found =
        run_check(solver, sheet, test.request.run_date, {{test.name, test.facts}}, totals);
    if (found.empty()) continue;
    fmt::print("{}\n", found);
    ++failed;
  }
  return failed;
}

std::uint64_t number_of(const char* words) { return std::strtoull(words, nullptr, 10); }

void print(std::string_view of, const SolverCheck& totals, std::size_t failed) {
  fmt::print("{}: {} cases compared, {} left out for numbers too large, {} for time, {} failed\n",
             of, totals.cases.size() - totals.out_of_time, totals.too_large, totals.out_of_time,
             failed);
  fmt::print("  of {} lines {} have a part that is not translated, and {} more read such a line\n",
             totals.lines, totals.opaque, totals.on_opaque);
  for (const auto& [why, count] : totals.whys) fmt::print("    {}: {}\n", why, count);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "prove_differential SOLVER FIRST PROGRAMS [EVERY]\n");
    return 2;
  }
  const std::uint64_t first = number_of(argv[2]);
  const std::uint64_t programs = number_of(argv[3]);
  SolverCheck random;
  std::size_t failed = 0;
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    if (!try_program(argv[1], seed, random)) ++failed;
  }
  print(fmt::format("{} random programs", programs), random, failed);
  if (argc > 4) {
    SolverCheck shipped;
    const std::size_t differ = try_shipped(argv[1], number_of(argv[4]), shipped);
    print("the shipped policies", shipped, differ);
    failed += differ;
  }
  // Where most were left out nothing was shown.
  return failed == 0 && random.out_of_time * 5 <= random.cases.size() ? 0 : 1;
}
