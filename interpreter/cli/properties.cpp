// poppy properties: what the rules claim of every case, tried on cases that are drawn.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/trial/try_properties.h"

namespace poppy::cli {

int properties(const PropertiesOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto wanted = trial::find_claims(*rules->data().program, options.only);
  if (!wanted) {
    const std::string& hint = wanted.error().hint;
    say("poppy: {}{}\n", wanted.error().message, hint.empty() ? "" : "; " + hint);
    return kProblems;
  }
  trial::PropertiesAsked asked;
  asked.only = options.only;
  asked.seed = options.seed;
  asked.cases = options.cases;
  asked.threads = options.threads;
  if (!options.county.empty()) {
    const auto county = county_by_name(*rules, options.county);
    if (!county) return county.error();
    asked.county = *county;
  }
  if (!options.month.empty()) {
    const auto month = units::parse_month(options.month);
    if (!month) {
      say("poppy: {}\n", month.error());
      return kWrongUse;
    }
    asked.month = *month;
  }
  // Each claim has its share of the seconds.
  const auto begin = std::chrono::steady_clock::now();
  if (options.seconds) {
    asked.go_on = [&](std::size_t claim, std::size_t claims) {
      const std::chrono::milliseconds until(1000 * static_cast<std::size_t>(*options.seconds) *
                                            (claim + 1) / claims);
      return std::chrono::steady_clock::now() - begin < until;
    };
  }
  const std::vector<trial::TriedClaim> tried = trial::try_properties(*rules, asked);
  const bool is_well = std::ranges::all_of(tried, [](const trial::TriedClaim& one) {
    return !one.broken && !one.is_in_doubt && !one.is_idle();
  });
  return finish(options.json ? trial::properties_json(*rules, asked.seed, tried)
                             : trial::properties_text(*rules, tried),
                is_well ? kWell : kProblems);
}

}  // namespace poppy::cli
