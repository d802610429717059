// A place within lines -> lines that hold where a case comes to the place in a certain way. What
// stands around the place stands around the probe: a branch that is not taken is not come to.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::witness {

/// The condition that is asked at an expression; none: it is no place that is looked for.
using AskAt = std::function<std::optional<check::Expr>(const check::Expr& expr)>;

enum class Around : std::uint8_t {
  settled_by_it,  // other items of a group do not settle it, so that something comes of the place
  whatever,
};

/// The condition that a case comes to such a place of the expression; none: there is none in it.
[[nodiscard]] std::optional<check::Expr> probe_in(const check::Program& program,
                                                  const check::Expr& expr, const AskAt& ask,
                                                  Around around);

[[nodiscard]] check::Expr yes_or_no(bool value, text::Span span);
[[nodiscard]] check::Expr negated(check::Expr condition);
[[nodiscard]] check::Expr grouped(check::Op op, std::vector<check::Expr> items, text::Span span);
[[nodiscard]] check::Expr constant_of(check::Type type, units::Value value, text::Span span);
[[nodiscard]] check::Expr compared(check::Op op, check::Expr left, check::Expr right);

/// An expression of a line of the county, as the case has it.
[[nodiscard]] check::Expr seen_from_case(check::Expr expr);

}  // namespace poppy::witness
