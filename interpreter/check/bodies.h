// How a body, with its versions, becomes a line: shared by defines and the hidden lines of outcomes
// and modules.
#pragma once

#include "interpreter/check/scope.h"

namespace poppy::check {

/// A line no rule can name: a condition or field of an outcome, or when a module applies.
[[nodiscard]] LineId add_hidden_line(Checking& checking, ModuleId module, EntityId entity,
                                     std::string name, Expr body, const units::Dating& dating,
                                     Span span);
/// The same of a body that is finished.
[[nodiscard]] LineId put_hidden_line(Checking& checking, ModuleId module, EntityId entity,
                                     std::string name, Expr body, const units::Dating& dating,
                                     Span span);
/// An expression once it is whole: divisions that are not rounded.
void finish_body(Checking& checking, const Expr& body);

[[nodiscard]] inline units::Dating bounds_of(const std::optional<syntax::Dating>& dating) {
  return dating ? dating->bounds : units::Dating{};
}

}  // namespace poppy::check
