// The meaning of every op on values, once: the planner folds with it, the reference evaluator runs
// on it, and faster evaluators are tested against it. Pure: no row, slot, month or county here.
#pragma once

#include <span>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/ops/op.h"
#include "interpreter/plan/worksheet.h"
#include "interpreter/units/value.h"

namespace poppy::plan {

/// Ops that need all their operands (arithmetic, comparison, functions): an error if an operand is
/// one, else unknown if an operand is, else the value; a blank where a value is needed is an error,
/// but for equal, unequal, in_set, exists, if_blank and the picks. `a` and `b` as in op.h.
[[nodiscard]] units::Value apply_strict(const check::Program& program, check::Op op,
                                        std::uint32_t a, std::uint32_t b,
                                        const check::Type& first_type,
                                        std::span<const units::Value> args, text::Span span);

/// all_of, any_of, none_of, at_least over the items' values: three-valued, whatever their order.
[[nodiscard]] units::Value apply_group(check::Op op, std::uint32_t at_least,
                                       std::span<const units::Value> items);

/// One branch of a choice that may still be taken: its guard was true, unknown or an error.
struct OpenBranch {
  units::Value guard, value;
};
/// Branches up to and including the first whose guard is true; those with a false guard left out.
[[nodiscard]] units::Value apply_choice(std::span<const OpenBranch> open, text::Span span);

/// An element of an aggregate. `where` is never false here; head and by are unknown where not
/// written.
struct Element {
  units::Value where, head, by;
  std::uint32_t row = 0;
};
[[nodiscard]] units::Value apply_aggregate(check::Op op, std::uint32_t bits,
                                           const check::Type& result,
                                           std::span<const Element> elements, text::Span span);

/// The rows that a look-up took: into Parameter::rows and ::beyond_rows, or kNone.
struct RowsUsed {
  std::uint32_t row = check::kNone;
  std::uint32_t increment = check::kNone;
};
/// The value of a parameter's table at the keys, among the rows in force; blank or an error when
/// there is none.
[[nodiscard]] units::Value look_up(const check::Program& program, const LookupTable& table,
                                   std::span<const units::Value> keys, text::Span span,
                                   RowsUsed* used = nullptr);
/// Where such a value comes from: the row and the increment, as far as there are any.
[[nodiscard]] std::vector<Origin> origins_of_rows(const check::Program& program,
                                                  const LookupTable& table, const RowsUsed& used,
                                                  const units::Value& value);

}  // namespace poppy::plan
