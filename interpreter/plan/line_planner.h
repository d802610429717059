// Lines and their expressions -> nodes of a worksheet under construction. Lines are planned in the
// program's order, so that a line's constants are known to the lines that read them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "interpreter/plan/fold.h"
#include "interpreter/plan/resolve.h"
#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

struct PlannedLine {
  SlotId slot = check::kNone;
  NodeId root;
  bool absent = false;  // not in force: a rule, or a part of an outcome
};

class LinePlanner {
 public:
  using Expr = check::Expr;
  using LineId = check::LineId;
  using Month = units::Month;

  /// `sheet` knows its program, county and month already.
  LinePlanner(Worksheet& sheet, units::Date run_date);

  /// The line at the month, with all that it reads planned before it.
  const PlannedLine& ensure(LineId line, Month month);
  SlotId slot(SlotKind kind, check::EntityId entity, const check::Type& type, std::uint32_t id,
              Month month);
  [[nodiscard]] const NodeBuilder& nodes() const { return build_; }
  [[nodiscard]] const Resolver& resolver() const { return resolve_; }

 private:
  /// What an expression is planned for.
  struct Setting {
    Month month;                      // the month its line is evaluated for
    std::vector<Month> windows;       // by variable
    std::vector<std::uint32_t> rows;  // likewise, into Parameter::rows
  };

  const std::vector<LineId>& reads_of(LineId line);
  PlannedLine plan_line(LineId id, Month month);
  NodeId expression(const Expr& expr, const Setting& setting);
  std::vector<NodeId> arguments(const Expr& expr, const Setting& setting);
  /// What the month, the run and the county make a constant.
  NodeId planned(const Expr& expr, const Setting& setting);
  /// One origin for each flag and month, whatever reads it: it is told in full once.
  std::uint32_t flag_origin(check::FlagId flag, Month month);
  NodeId county(const Expr& expr);
  NodeId field(const Expr& expr, const Setting& setting);
  /// The month as a firm constant, or the error of one outside the calendar.
  NodeId month_argument(const Expr& expr, const Setting& setting);
  NodeId error_of(const Expr& expr, NodeId month);
  [[nodiscard]] bool is_full() const;
  NodeId too_many_months(const Expr& expr);
  NodeId read_line(const Expr& expr, const Setting& setting);
  NodeId saved(const Expr& expr, const Setting& setting);
  NodeId group(const Expr& expr, const Setting& setting);
  static Dropped out_of_force(const check::Mark& mark, const Expr& item);
  NodeId choice(const Expr& expr, const Setting& setting);
  /// An aggregate over a window of months: its parts once for each month, the earliest first.
  NodeId unrolled(const Expr& expr, const Setting& setting);
  // plan_rows.cpp: an aggregate over the rows of a table, likewise, in the order of the file.
  NodeId unrolled_rows(const Expr& expr, const Setting& setting);
  NodeId row_cell(const Expr& expr, const Setting& setting);
  /// One for each row and month, as of flags.
  std::uint32_t row_origin(check::ParameterId id, std::uint32_t row, Month month);
  NodeId parameter(const Expr& expr, const Setting& setting);
  Origin parameter_origin(check::ParameterId id, Month month) const;
  /// Where no row of the table holds for the month and run.
  NodeId not_in_force(const Expr& expr, check::ParameterId id, Month month);
  // plan_scale.cpp: a marginal scale, written out bracket by bracket.
  using RowIds = std::span<const std::uint32_t>;  // of the scale's rows, the thresholds rising
  NodeId marginal(const Expr& expr, const Setting& setting);
  NodeId choose_scale(const Expr& expr, const std::vector<RowIds>& groups, const Setting& setting);
  NodeId is_of_keys(const Expr& read, const check::TableRow& row, const Setting& setting);
  NodeId brackets(const Expr& expr, RowIds rows, const Setting& setting);
  NodeId bracket(const Expr& expr, const check::TableRow& row, const check::TableRow* next,
                 const Setting& setting);
  [[nodiscard]] bool are_all_keys(const Expr& read, std::size_t groups) const;
  NodeId table(const Expr& expr, const check::Parameter& parameter, const Setting& setting);
  std::uint32_t ensure_table(check::ParameterId id, Month month);

  Worksheet& sheet_;
  const check::Program& program_;
  NodeBuilder build_;
  Resolver resolve_;
  IdVector<LineId, std::size_t> position_;  // of each line in the program's order
  // Lines each line reads at its own month, of those that were asked for.
  IdVector<LineId, std::optional<std::vector<LineId>>> reads_;
  std::map<std::pair<LineId, std::int32_t>, PlannedLine> planned_;
  std::map<std::tuple<SlotKind, std::uint32_t, std::int32_t>, SlotId> slots_;
  std::map<std::pair<check::ParameterId, std::int32_t>, std::uint32_t> tables_;
  std::map<std::pair<check::FlagId, std::int32_t>, std::uint32_t> flags_;
  std::map<std::tuple<check::ParameterId, std::uint32_t, std::int32_t>, std::uint32_t> rows_;
};

}  // namespace poppy::plan
