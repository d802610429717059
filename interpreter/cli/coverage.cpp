// poppy test --coverage: what of the rules the rule tests cover.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/prepare_tests.h"
#include "interpreter/cli/say.h"
#include "interpreter/trial/coverage.h"

namespace poppy::cli {
namespace {

std::string written(const text::SourceSet& sources, const trial::Coverage& coverage,
                    const std::string& as) {
  if (as == "lcov") return trial::coverage_lcov(sources, coverage);
  if (as == "html") return trial::coverage_html(sources, coverage);
  return trial::coverage_text(sources, coverage);
}

}  // namespace

int coverage(const TestOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto tests = prepare_tests(*rules, options.paths, options.folders, options.filter);
  if (!tests) return tests.error();
  const trial::Coverage found = trial::measure_coverage(*rules, *tests);
  const text::SourceSet& sources = *rules->data().input.sources;
  const std::string text = written(sources, found, options.coverage_format);
  const trial::Share share = trial::share_of(found);
  // Compared without a fraction: covered / all < percent / 100.
  const bool is_enough =
      !options.fail_under ||
      share.covered * 100 >= static_cast<std::size_t>(*options.fail_under) * share.all;
  const std::size_t tenths = trial::tenths_of(share);
  if (!is_enough) {
    say("poppy: {}.{} percent of the points are covered, and at least {} are asked for\n",
        tenths / 10, tenths % 10, *options.fail_under);
  }
  const int code = is_enough ? kWell : kProblems;
  return finish(text, code);
}

}  // namespace poppy::cli
