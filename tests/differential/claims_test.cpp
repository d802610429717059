// What is decided is never decided otherwise where less is known: claimed of lines of random
// programs, and tried as `poppy properties` tries it, in columns and by the reference evaluator.
// POPPY_CLAIMS_FIRST says with which seed programs begin, POPPY_CLAIMS_PROGRAMS how many.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/trial/try_properties.h"
#include "tests/differential/random_program.h"

namespace poppy::differential {
namespace {

constexpr std::size_t kMostClaims = 12;  // of a program
constexpr std::size_t kCases = 512;      // of a claim

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* words = std::getenv(variable);
  return words == nullptr ? otherwise : std::strtoull(words, nullptr, 10);
}

/// A property of each of some lines, beside them.
std::vector<File> with_claims(const check::Program& program, std::vector<File> files) {
  std::vector<const check::Line*> lines;
  for (const check::Line& line : program.lines) {
    const bool is_of_cases = line.entity != check::kCountyEntity;
    const bool is_compared = line.type.kind != check::TypeKind::record && !line.type.list;
    if (line.kind == check::LineKind::define && is_of_cases && is_compared) lines.push_back(&line);
  }
  const std::size_t step = lines.size() / kMostClaims + 1;
  for (std::size_t i = 0; i < lines.size(); i += step) {
    const check::Line& line = *lines[i];
    for (File& file : files) {
      if (!file.text.starts_with(fmt::format("module {} ", line.module))) continue;
      file.text += fmt::format(
          "property zz_{0} of {1} {{ same {0} with less known; same {0} with other names }}\n",
          line.name, program.entities[line.entity].name);
    }
  }
  return files;
}

TEST_CASE("knowing less decides nothing otherwise, whatever the rules are") {
  const std::uint64_t first = number_from("POPPY_CLAIMS_FIRST", 1);
  const std::uint64_t count = number_from("POPPY_CLAIMS_PROGRAMS", 25);
  std::size_t asked = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::vector<File> files = draw_program(seed).files();
    const auto plain = Rules::load(files);
    REQUIRE_MESSAGE(plain, seed);
    const auto rules = Rules::load(with_claims(*plain->data().program, files));
    REQUIRE_MESSAGE(rules, (rules ? "" : rules.error().front().text));
    trial::PropertiesAsked wanted;
    wanted.cases = kCases;
    wanted.seed = seed;
    const check::Program& program = *rules->data().program;
    for (const check::Property& property : program.properties) {
      if (property.name.starts_with("zz_")) wanted.only.push_back(property.name);
    }
    if (wanted.only.empty()) continue;
    for (const trial::TriedClaim& one : trial::try_properties(*rules, wanted)) {
      const check::Property& property = program.properties[one.place.property];
      const bool is_of_names = one.place.claim == 1;  // a text may be compared with a name
      asked += one.tally.asked;
      CHECK_MESSAGE(!one.is_in_doubt, fmt::format("seed {}: {}", seed, property.name));
      if (!one.broken || is_of_names) continue;
      FAIL_CHECK(fmt::format("seed {}: {}\n{}\n{}", seed, property.name, one.broken->difference,
                             trial::properties_text(*rules, {one})));
    }
  }
  MESSAGE(asked << " pairs");
  CHECK(asked > 1000);
}

}  // namespace
}  // namespace poppy::differential
