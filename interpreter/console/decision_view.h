// A decision (docs/decision-json.md) as the parts of a page: what was decided and why, the budget
// form line by line, notices, records made, and what is missing. Two of them are laid side by side.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/serve/components.h"

namespace poppy::console {

/// Where a page leads to from a decision; empty: nowhere.
struct DecisionLinks {
  std::function<std::string(const std::string&)> why;   // of a line: `p1.days_left`
  std::function<std::string(const std::string&)> need;  // to where it can be told: `p1.birth_date`
};

/// Of one decided month, for the template decision_parts.
[[nodiscard]] nlohmann::json decision_parts(const check::Program& program,
                                            const nlohmann::json& decided,
                                            const DecisionLinks& links);

/// Both decisions line by line; those that differ are marked.
struct Compared {
  serve::Table table;
  std::size_t differing = 0;
};
struct ComparedNames {
  std::string caption, left, right;
};
[[nodiscard]] Compared compare_decisions(const check::Program& program, const nlohmann::json& left,
                                         const nlohmann::json& right, const ComparedNames& names);

/// A value of the JSON of decisions, for people.
[[nodiscard]] std::string words_of_value(const nlohmann::json& value);

}  // namespace poppy::console
