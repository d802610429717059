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
#include "tests/differential/random_claims.h"
#include "tests/differential/random_program.h"

namespace poppy::differential {
namespace {

constexpr std::size_t kCases = 512;  // of a claim

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* words = std::getenv(variable);
  return words == nullptr ? otherwise : std::strtoull(words, nullptr, 10);
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
    wanted.only = claimed(program);
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
