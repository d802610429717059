// The case that a solver has found, as a case file says it: JSON, to be read and decided as any
// other.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "interpreter/prove/case_terms.h"

namespace poppy::prove {

/// The terms whose values make up a case, without those that are constants.
[[nodiscard]] std::vector<Term> case_values(const Terms& terms, const CaseTerms& facts);

/// By term.
using Values = std::map<std::uint32_t, units::Rational>;

/// Error: a value that no case file can say.
[[nodiscard]] std::expected<std::string, std::string> case_text(const Terms& terms,
                                                                CaseTerms& facts,
                                                                const check::Program& program,
                                                                units::Date run_date,
                                                                const Values& values);

/// Every way to say less: a key or a record left out; and then, every value that is plainer.
[[nodiscard]] std::vector<std::string> smaller_cases(const std::string& text);
[[nodiscard]] std::vector<std::string> plainer_cases(const std::string& text);

/// In one line of YAML, as rule tests have it.
[[nodiscard]] std::string case_as_yaml(const std::string& text);

}  // namespace poppy::prove
