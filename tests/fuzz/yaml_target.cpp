// Any bytes as a county file and as a file of rule tests, under the shipped rules; and as JSON.
#include <string>

#include "interpreter/config/read_json.h"
#include "interpreter/engine/rule_tests.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shipped_rules.h"

namespace {

// What a test is based on, whatever it names.
const std::string kCase =
    "case: c\nprograms: [gagr]\npersons: [ { id: p1, beginnings_of_aid: [ { applied: 2022-01-21, "
    "begun: 2022-01-21 } ] } ]\n";

}  // namespace

POPPY_FUZZ_TARGET(yaml) {
  const poppy::Rules& rules = shipped_rules();

  poppy::text::SourceSet sources;
  static_cast<void>(poppy::config::read_json(sources, sources.add("fuzz.json", text)));
  const auto county = poppy::county::read_county(sources, sources.add("fuzz.yaml", text));
  if (county) {
    const auto with_county = std::make_shared<poppy::text::SourceSet>(rules.data().input.sources);
    const auto file = with_county->add("fuzz.yaml", text);
    const auto loaded = poppy::engine::with_county_file(rules, with_county, file);
    static_cast<void>(loaded);
  }
  const auto tests = poppy::engine::run_rule_tests(
      rules, {"gagr/tests/fuzz.yaml", text}, {},
      [](const std::string&) -> std::expected<std::string, std::string> { return kCase; });
  static_cast<void>(tests);
}
