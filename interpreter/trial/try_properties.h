// The whole of `poppy properties`: each claim of the rules on drawn cases, what fails made small
// and explained, and that as text and JSON.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/problem.h"
#include "interpreter/trial/claim_bench.h"

namespace poppy::trial {

struct PropertiesAsked {
  std::vector<std::string> only;  // names of properties or programs; empty: all
  std::uint64_t seed = 1;
  std::size_t cases = 20'000;  // of each claim
  std::optional<check::CountyId> county;
  std::optional<units::Month> month;
  unsigned threads = 1;
  // Asked between rounds of the claim that is the n-th of so many: whether as many cases again are
  // drawn. May be empty.
  std::function<bool(std::size_t claim, std::size_t claims)> go_on;
};

/// Two cases, or one, and how they were decided.
struct BrokenClaim {
  TrialSetting setting;
  std::string difference;          // what the second case has otherwise
  std::string before, after;       // what the claim's value comes to; after: empty of `always`
  std::vector<std::string> steps;  // lines that come out otherwise, or that it rests on
  std::vector<std::string> tests;  // rule tests, as they can be pasted
};
struct TriedClaim {
  ClaimPlace place;
  Tally tally;
  std::optional<BrokenClaim> broken;
  bool is_in_doubt =
      false;  // columns and the reference evaluator are of two minds: a fault of ours
  /// No case that was drawn is one that it speaks of.
  [[nodiscard]] bool is_idle() const { return tally.asked == 0; }
};

/// The same whatever the number of threads. In the order of the rules.
[[nodiscard]] std::vector<TriedClaim> try_properties(const Rules& rules,
                                                     const PropertiesAsked& asked);

[[nodiscard]] std::string properties_text(const Rules& rules, const std::vector<TriedClaim>& tried);
[[nodiscard]] std::string properties_json(const Rules& rules, std::uint64_t seed,
                                          const std::vector<TriedClaim>& tried);

/// The claims of these properties or programs; of no names, all. Error: P992, with the nearest
/// name.
[[nodiscard]] std::expected<std::vector<ClaimPlace>, text::Problem> find_claims(
    const check::Program& program, const std::vector<std::string>& names);
/// The claim as it is written, on one line.
[[nodiscard]] std::string claim_words(const Rules& rules, ClaimPlace place);

/// What breaks a claim, from what the second case has otherwise to the rule tests.
[[nodiscard]] std::string broken_words(const BrokenClaim& broken);
void write_broken(text::JsonWriter& to, const check::Program& program, const BrokenClaim& broken);

}  // namespace poppy::trial
