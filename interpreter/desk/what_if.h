// A decision beside the one that facts, or settings of the county, as they might be would give.
#pragma once

#include <string>
#include <vector>

#include "interpreter/desk/explanation.h"

namespace poppy::desk {

/// A part of a decision, before and after.
struct ComparedPart {
  std::string month, program, kind;  // kind: decision, line, notice, message, record
  std::string name, title, record;
  std::string before, after;  // `not there` where it is not
};
/// In the order of the decisions, those that differ; `same`: how many do not.
struct ComparedParts {
  std::vector<ComparedPart> differing;
  std::size_t same = 0;
};
[[nodiscard]] ComparedParts compare_parts(const Decided& before, const Decided& after);

/// `settings`: `p1.grant=$500`, `p1.grant=` where it is not known, `flags.waiver=yes`. Problems:
/// those of deciding the case, a setting that names nothing or has no such value (P909).
[[nodiscard]] Outcome<Explained> explain_what_if(const Rules& rules, const Request& request,
                                                 const std::vector<std::string>& settings);

}  // namespace poppy::desk
