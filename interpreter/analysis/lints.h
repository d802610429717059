// Checked rules -> what an author should look at again: nothing here is wrong by the language, and
// all of it has cost somebody an afternoon. Each has a code, a place and a hint; a module may
// accept one with a reason, or set the level of a code: `accept P230 NAME "reason"`,
// `lint P237 error "reason"`.
#pragma once

#include <span>
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
  text::Problems found;    // warnings, sorted by place; an `accept` that accepts nothing among them
  text::Problems refused;  // those that their module has made errors
  std::vector<Accepted> accepted;
};

/// `month`: of the day of the check; versions that end before it or within three months after it
/// are told. `tests`: the texts of the rule tests, where values of enums may be used.
[[nodiscard]] Lints find_lints(const syntax::RuleSheet& sheet, const check::Program& program,
                               units::Month month, std::span<const std::string> tests);

}  // namespace poppy::analysis
