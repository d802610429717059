// The mutants of one expression, each as a change of that expression.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/trial/mutants.h"

namespace poppy::trial {

struct ExpressionMutant {
  MutantKind kind = MutantKind::compare;
  text::Span span, reach;
  std::string change;  // `<` becomes `<=`
  std::function<void(check::Expr&)> apply;
};

/// Of the expression itself, not of what it is made of. `readers`: what is computed only where it
/// holds, as the value of the branch whose condition it is.
[[nodiscard]] std::vector<ExpressionMutant> mutants_of(const check::Program& program,
                                                       const text::SourceSet& sources,
                                                       const check::Expr& expr,
                                                       std::span<const check::Expr* const> readers);

/// Whether they read alike and mean the same, wherever they stand.
[[nodiscard]] bool same(const check::Expr& left, const check::Expr& right);

/// A number, date or month more (or less) by its smallest unit; nullopt: it has none, or no next.
[[nodiscard]] std::optional<units::Value> next_value(const check::Type& type,
                                                     const units::Value& value, int step);

}  // namespace poppy::trial
