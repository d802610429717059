// What an expression computes. One list for the checked program and for the worksheet: planning
// replaces the ops marked (plan) by others, so that the worksheet knows no flag, version, county
// file or benefit month. The meaning on values of the pure ops is in plan/apply.h, once, for
// folding and for running.
#pragma once

#include <cstdint>

namespace poppy::check {

enum class Op : std::uint8_t {
  constant,  // value
  // Records. A frame is a row the expression is about: 0 the line's own row, n the element of the
  // n-th aggregate around it.
  row,    // a: frame, b: hops to an ancestor -> record
  field,  // a: FieldId; args: record (blank record: error)
  line,   // a: LineId; args: record [, month (plan): `at`]
  saved,  // a: LineId; args: record, month (plan)
  list,   // a: EntityId (child); args: record -> list of its records
  only,   // a: EntityId (child, at most one); args: record -> record or blank
  // Replaced by planning.
  flag,           // (plan) a: FlagId
  parameter,      // (plan) a: ParameterId; args: keys -> lookup or constant
  lookup,         // worksheet only: a: table; args: keys
  benefit_month,  // (plan)
  run_date,       // an input of the worksheet
  county,         // (plan) the county that decides
  window_month,   // (plan) a: variable number
  // Arithmetic. Operands have been widened alike by the ops below.
  int_to_rate,
  money_to_exact,
  month_to_span,
  span_to_days,
  month_to_days,
  date_to_days,
  add,
  subtract,
  negate,    // integer, money, rate, exact_money
  multiply,  // int*int, money*int, rate*rate, exact_money*rate (money and int widened as needed)
  divide,    // rate/rate -> rate, exact_money/rate -> exact_money, exact_money/exact_money -> rate
  add_days,
  add_months_late,
  add_months_early,  // date, int
  month_add,         // month, int
  months_between,    // month, month -> int (month - month)
  days_between,      // date, date -> int (date - date)
  unite,
  intersect,
  except,  // dayset
  round,  // a: units::Rounding, b: 1 cent, 100 dollar (exact_money -> money); 0 whole (rate -> int)
  floor_at,
  cap_at,  // value, bound; alike types
  // Comparison of alike types -> bool.
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  overlaps,
  within,  // spans or daysets, both alike
  in_set,  // value, candidate…: equal to any
  // Logic: args are the items.
  all_of,
  any_of,
  none_of,
  at_least,  // a: how many
  negation,
  choose,  // value, guard, value, guard, … [, value]: a last value without a guard is `otherwise`
  // Blank.
  exists,
  if_blank,
  // Functions.
  month_of,
  day_of,
  year_of,
  month_year,
  month_number,  // date->month, date->int, date->int, month->int, month->int
  first_day,
  last_day,           // month -> date
  is_first_of_month,  // date -> bool
  count_days,         // dayset -> int
  first_days,
  nth_day,  // dayset, int
  first_date,
  last_date,  // dayset -> date or blank
  make_span,
  span_begin,
  span_end,
  make_date,  // year, month, day
  age,        // birth, on
  absolute,
  text_of,  // any -> text
  pick_least,
  pick_greatest,  // n values, blanks passed over; blank when none (earliest and latest are these on
                  // dates)
  // Aggregates. args: list [, where] [, head] [, by]; a: the kHas… bits; b: the element's frame.
  // For some, every and no the head is the condition, always there. Over a window the list is a
  // `window`; planning unrolls it: kUnrolled is set, there is no list, and args repeat
  // [where][head][by] once for each month.
  aggregate_sum,
  aggregate_count,
  aggregate_least,
  aggregate_greatest,
  aggregate_some,
  aggregate_every,
  aggregate_no,
  aggregate_days,
  aggregate_filter,
  aggregate_earliest_record,
  aggregate_latest_record,  // `by` least or greatest; a tie of different records is an error
  window,  // (plan) a: how many months, b: variable number * 2 + (upto ? 1 : 0); args: base month.
           // Stands in the place of an aggregate's list.
};

inline constexpr std::uint32_t kHasWhere = 1;
inline constexpr std::uint32_t kHasHead = 2;
inline constexpr std::uint32_t kHasBy = 4;
inline constexpr std::uint32_t kUnrolled = 8;  // worksheet only

}  // namespace poppy::check
