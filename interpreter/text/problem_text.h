// Problems as text for people: `file:line:column: error P201: message`, the line, a caret, a hint.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::text {

/// `as`: of another severity than its code has.
[[nodiscard]] std::string render_problem(const SourceSet& sources, const Problem& problem,
                                         std::optional<Severity> as = {});
/// All of them, a blank line between, and a last line that counts errors and warnings.
[[nodiscard]] std::string render_problems(const SourceSet& sources, const Problems& problems);

/// The candidate nearest to `word` (edit distance, case-insensitive first), or empty when none is
/// near enough to be a likely slip. Ties: the first in alphabetical order.
[[nodiscard]] std::string_view nearest_name(std::string_view word,
                                            std::span<const std::string_view> candidates);

}  // namespace poppy::text
