// Resolving one expression: the rows it is about, what is known not to be blank, and the functions
// that turn syntax into ops. Each function reports its problems and always returns an expression;
// one with a problem has the type kWrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/types.h"

namespace poppy::check {

/// A row in scope (frame 0: the line's own, then one for each aggregate around), a window's month,
/// or a row of a table.
struct Frame {
  EntityId entity = kNone;    // none: a window, or a table
  std::string as;             // reached by this name alone; of a window or table always there
  std::uint32_t number = 0;   // of the frame, or of the variable
  ParameterId table = kNone;  // of a row of a table
};

struct Scope {
  Checking& checking;
  ModuleId module;
  std::vector<Frame> frames;
  std::vector<std::string> not_blank;  // key_of() what is known not to be blank here
  std::uint32_t variables = 0;         // windows and tables so far
  bool early = false;                  // the sum to come adds months early
  bool early_used = false;
};

[[nodiscard]] Scope scope_of(Checking& checking, ModuleId module, EntityId entity);
[[nodiscard]] const Program& program_of(const Scope& scope);

// resolve_expr.cpp
/// As found: may be blank, is not widened. `expected` settles which enum a value's name belongs to;
/// it may be nothing.
[[nodiscard]] Expr resolve(Scope& scope, const syntax::Expr& expr, const Type& expected = {});
/// Of this very type.
[[nodiscard]] Expr resolve_as(Scope& scope, const syntax::Expr& expr, const Type& wanted);
[[nodiscard]] Expr resolve_condition(Scope& scope, const syntax::Expr& expr);
/// Of any type, but never blank.
[[nodiscard]] Expr resolve_plain(Scope& scope, const syntax::Expr& expr, const Type& expected = {});
/// Any of date, month, span, dayset, as a dayset.
[[nodiscard]] Expr resolve_days(Scope& scope, const syntax::Expr& expr);

[[nodiscard]] Expr coerce(Scope& scope, Expr expr, const Type& wanted);
[[nodiscard]] Expr require_plain(Scope& scope, Expr expr);
/// The same for a value that stands in a text. A record is named by its facts: its place among the
/// records would hang on lists that the text does not speak of.
[[nodiscard]] Expr require_printable(Scope& scope, Expr expr);
/// Widens the one or the other so that both are alike; reports and marks both wrong where that
/// cannot be. `found`: `a` and `b` cannot be compared.
void unify(Scope& scope, Expr& left, Expr& right, Span span, std::string_view verb);
[[nodiscard]] std::string shown(const Scope& scope, const Type& type);

// resolve_names.cpp
[[nodiscard]] Expr resolve_name(Scope& scope, const syntax::Expr& expr, const Type& expected);
[[nodiscard]] Expr resolve_member(Scope& scope, const syntax::Expr& expr);
/// What the name stands for here other than a value of an enum.
[[nodiscard]] std::optional<Expr> find_name(Scope& scope, std::string_view name, Span span);
/// The row of a table that the name stands for here, if it does.
[[nodiscard]] const Frame* find_table_row(Scope& scope, std::string_view name, Span span);
/// Whether the name stands for a row in scope, or for what one has.
[[nodiscard]] bool is_name_of_rows(Scope& scope, std::string_view name, Span span);
/// A fact, line or list of the record, if its entity has one of the name.
[[nodiscard]] std::optional<Expr> find_member(Scope& scope, const Expr& record,
                                              std::string_view name, Span span);
[[nodiscard]] std::optional<Expr> find_value(const Scope& scope, const Type& type,
                                             std::string_view name, Span span);
// table_loops.cpp: `row of TABLE as t`, and `t.KEY`
[[nodiscard]] std::optional<Frame> resolve_table_rows(Scope& scope, const syntax::Expr& argument,
                                                      const syntax::Expr& table, Expr& list);
/// A cell, or an end of its range, where what stands before the point is a row of a table.
[[nodiscard]] std::optional<Expr> resolve_row_member(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr report_row_alone(Scope& scope, const Frame& row, Span span);
/// Where a list is needed and a table named: told, and true.
[[nodiscard]] bool report_table_for_list(Scope& scope, const syntax::Expr& expr);
// resolve_reads.cpp: look-ups and other months
[[nodiscard]] Expr resolve_index(Scope& scope, const syntax::Expr& expr);
/// The scale that `marginal` reads: `tax`, or `tax[status]` where it has keys.
[[nodiscard]] Expr resolve_scale(Scope& scope, const syntax::Expr& expr);
/// A scale stands where a value is needed.
void report_scale(Scope& scope, std::string_view name, Span span);
[[nodiscard]] Expr resolve_at(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_saved(Scope& scope, const syntax::Expr& expr, std::optional<Expr> month);
/// A window's month, or the benefit month and months from it; else a problem.
[[nodiscard]] Expr resolve_bounded_month(Scope& scope, const syntax::Expr& expr);
// arithmetic.cpp
[[nodiscard]] Expr resolve_sum(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_product(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_minus(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_round(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_bound(Scope& scope, const syntax::Expr& expr, const Type& expected);
/// Divisions by what is read from the case stand under a rounding.
void report_unrounded_divisions(Checking& checking, const Expr& expr);
/// Those left where no date or month took them in.
void report_lengths_of_time(Checking& checking, const Expr& expr);
// logic.cpp
[[nodiscard]] Expr resolve_items(Scope& scope,
                                 const syntax::Expr& expr);  // and, or, all, any, none, at least
[[nodiscard]] Expr resolve_compare(Scope& scope, const syntax::Expr& expr);
[[nodiscard]] Expr resolve_in(Scope& scope, const syntax::Expr& expr);
/// `wanted` none: the branches agree among themselves.
[[nodiscard]] Expr resolve_choice(Scope& scope, const syntax::Expr& expr, const Type& expected,
                                  std::optional<Type> wanted);
// functions.cpp, aggregates.cpp
[[nodiscard]] Expr resolve_call(Scope& scope, const syntax::Expr& expr, const Type& expected);
/// The number of the next aggregate's row; nullopt, and a problem, where evaluators have no more.
[[nodiscard]] std::optional<std::uint32_t> next_frame(Scope& scope, Span span);
/// The aggregate of this name, or nullopt when the call is no aggregate (`days(month)`).
[[nodiscard]] std::optional<Expr> resolve_aggregate(Scope& scope, const syntax::Expr& call,
                                                    const Type& expected);
[[nodiscard]] const std::vector<std::string_view>& function_names();

// narrow.cpp
/// The same for the same computation, whatever its place in the text.
[[nodiscard]] std::string key_of(const Expr& expr);
/// What is not blank where the condition has come out as `outcome`, added to `facts`.
void add_not_blank(const Expr& condition, bool outcome, std::vector<std::string>& facts);
/// Its type without blank, where that is known here.
[[nodiscard]] Expr narrowed(const Scope& scope, Expr expr);

/// What is learnt after it is forgotten with it.
class Narrowing {
 public:
  explicit Narrowing(Scope& scope) : scope_(scope), size_(scope.not_blank.size()) {}
  ~Narrowing() { scope_.not_blank.resize(size_); }
  Narrowing(const Narrowing&) = delete;
  Narrowing& operator=(const Narrowing&) = delete;
  void assume(const Expr& condition, bool outcome) {
    add_not_blank(condition, outcome, scope_.not_blank);
  }

 private:
  Scope& scope_;
  std::size_t size_;
};

}  // namespace poppy::check
