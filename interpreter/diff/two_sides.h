// One case decided by two sets of rules, and what an outcome comes to in each.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/diff/compare_sheets.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/reference/determination.h"

namespace poppy::diff {

struct CaseSetting {
  std::string county;
  units::Month month;
  units::Date run_date;
  std::string program;
};

struct DecidedSide {
  facts::CaseFacts facts;
  reference::Determination made;
  bool is_refused = false;  // its facts contradict each other
};
struct DecidedBoth {
  DecidedSide was, now;
};

/// Of records, notices, messages and problems, of which a record has a list.
[[nodiscard]] bool is_listed(OutcomeKind kind);

/// What an outcome comes to for one record.
struct Shown {
  std::string text;  // `Approved`; of records and notices all of them
  std::vector<std::string> reasons;
  bool is_firm = true;  // neither undetermined nor an error
  friend bool operator==(const Shown&, const Shown&) = default;
};
/// By `p1.`, or nothing for the case; of what is listed, by the list: `p1.notices`.
[[nodiscard]] std::map<std::string, Shown> shown_outcome(const DecidedSide& side,
                                                         const NamedOutcome& outcome);

/// Where an outcome differs: of the first record that does.
struct FoundDifference {
  std::string record;  // `p1.`; `p1.notices`
  Shown was, now;
  [[nodiscard]] bool is_firm() const { return was.is_firm && now.is_firm; }
};
[[nodiscard]] std::optional<FoundDifference> difference(const DecidedBoth& both,
                                                        const NamedOutcome& outcome);

class TwoSides {
 public:
  TwoSides(const Rules& before, const Rules& after) : before_(before), after_(after) {}

  /// Nothing: one of the two does not read the case so, or has no such county.
  [[nodiscard]] std::optional<DecidedBoth> decide(const text::SourceSet& sources,
                                                  const config::YamlNode& tree,
                                                  const CaseSetting& setting);
  [[nodiscard]] const Rules& before() const { return before_; }
  [[nodiscard]] const Rules& after() const { return after_; }
  /// How many cases were tried.
  [[nodiscard]] std::size_t tried() const { return tried_; }

 private:
  const Rules& before_;
  const Rules& after_;
  std::size_t tried_ = 0;
};

}  // namespace poppy::diff
