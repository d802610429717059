// Checked rules -> what an author should look at again: nothing here is wrong by the language, and
// all of it has cost somebody an afternoon. Each has a code, a place and a hint; a module may
// accept one with a reason: `accept L102 NAME "reason"`.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/syntax/tree.h"
#include "interpreter/text/source.h"

namespace poppy::analysis {

/// An accepted lint, for those who want to read the reasons.
struct Accepted {
  text::ProblemCode code;
  std::string name, reason;
};

struct Lints {
  text::Problems found;  // warnings, sorted by place; an `accept` that accepts nothing among them
  std::vector<Accepted> accepted;
};

/// `month`: of the day of the check; versions that end before it or within three months after it
/// are told.
[[nodiscard]] Lints find_lints(const syntax::RuleSheet& sheet, const check::Program& program,
                               units::Month month);

}  // namespace poppy::analysis
