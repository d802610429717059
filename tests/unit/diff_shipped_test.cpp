// Small faults in the shipped rules: where a rule test sees one, the rules are told to differ in
// the test's county, months and run.
#include <doctest/doctest.h>

#include <algorithm>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/diff/differences.h"
#include "interpreter/engine/prepared_test.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/trial/mutants.h"

namespace {

namespace fs = std::filesystem;
using namespace poppy;

std::expected<std::string, std::string> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected("it is not there");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Rules shipped() {
  std::vector<std::string> paths;
  for (const char* folder : {"policies", "county_rules"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      const bool is_of_tests = path.find("/tests/") != std::string::npos;
      const bool is_rule = path.ends_with(".poppy") || path.ends_with(".csv") ||
                           (path.starts_with("county_rules") && path.ends_with(".yaml"));
      if (is_rule && !is_of_tests) paths.push_back(path);
    }
  }
  std::ranges::sort(paths);
  std::vector<File> files;
  for (const std::string& path : paths) files.emplace_back(path, *read(path));
  auto rules = Rules::load(std::move(files));
  REQUIRE(rules);
  return std::move(*rules);
}

/// Some of the tests of a file, from all over it.
std::vector<engine::PreparedTest> some_tests(const Rules& rules, const std::string& path,
                                             std::size_t most) {
  std::vector<engine::PreparedTest> all;
  engine::RuleTestsAsked asked{"", 0};
  asked.prepared = &all;
  const auto file = engine::run_rule_tests(rules, {path, *read(path)}, asked, read);
  REQUIRE(file.problems.empty());
  std::erase_if(all, [](const engine::PreparedTest& test) {
    return test.node.find("county_file") != nullptr || !test.request.county;
  });
  std::vector<engine::PreparedTest> result;
  for (std::size_t i = 0; i < most && i < all.size(); ++i) {
    result.push_back(all[i * all.size() / std::min(most, all.size())]);
  }
  return result;
}

}  // namespace

TEST_CASE("what a rule test sees is told to differ where the test stands") {
  const Rules rules = shipped();
  const auto& program = rules.data().program;
  const std::vector<engine::PreparedTest> tests =
      some_tests(rules, "policies/gagr/tests/scenarios.yaml", 24);
  std::vector<trial::Mutant> mutants = trial::find_mutants(*rules.data().input.sources, *program);
  std::erase_if(mutants, [&](const trial::Mutant& mutant) {
    const auto* line = std::get_if<check::LineId>(&mutant.owner);
    return line == nullptr || program->lines[*line].program != "gagr";
  });
  constexpr std::size_t kMutants = 120;
  REQUIRE(mutants.size() > kMutants);
  std::size_t seen = 0;
  for (std::size_t i = 0; i < kMutants; ++i) {
    const trial::Mutant& mutant = mutants[i * mutants.size() / kMutants];
    const auto mutated = std::make_shared<check::Program>(*program);
    mutant.apply(*mutated);
    engine::WorksheetCache sheets;
    const auto killer = std::ranges::find_if(tests, [&](const engine::PreparedTest& test) {
      return !engine::passes(test, mutated, sheets);
    });
    if (killer == tests.end()) continue;
    ++seen;
    diff::DifferencesAsked asked;
    asked.from = killer->request.first;
    asked.until = killer->request.last;
    asked.run_date = killer->request.run_date;
    asked.county = program->counties[*killer->request.county].name;
    const auto found = diff::find_differences(program, mutated, asked, [](std::size_t) {});
    REQUIRE(found);
    CAPTURE(mutant.name);
    CHECK_FALSE(found->outcomes.empty());
  }
  CHECK(seen >= 10);
}
