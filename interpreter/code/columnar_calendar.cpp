// Dates, months and spans in columns.
#include <array>
#include <optional>

#include "interpreter/code/columnar.h"
#include "interpreter/code/machine_state.h"

namespace poppy::code {

using check::Op;
using plan::Node;
using units::CellState;
using units::kKnown;

namespace {

/// nullopt: no such date, or none in reach.
std::optional<units::Date> moved(Op op, std::int64_t value, std::int64_t by) {
  switch (op) {
    case Op::add_days:
      return units::add_days(to_date(value), by);
    case Op::add_months_late:
      return units::add_months(to_date(value), by, units::MissingDay::late);
    default:
      return units::add_months(to_date(value), by, units::MissingDay::early);
  }
}

std::optional<units::Date> date_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  const auto in_range = [](std::int64_t value) { return value >= 0 && value <= 9999; };
  if (!in_range(year) || !in_range(month) || !in_range(day)) return std::nullopt;
  return units::make_date(static_cast<std::int32_t>(year), static_cast<std::int32_t>(month),
                          static_cast<std::int32_t>(day));
}

/// What exists for every date, month or span.
std::int64_t part(Op op, std::int64_t value, std::int64_t other) {
  switch (op) {
    case Op::month_of:
      return units::month_of(to_date(value)).months;
    case Op::day_of:
      return units::split(to_date(value)).day;
    case Op::year_of:
      return units::split(to_date(value)).year;
    case Op::month_year:
      return units::split(units::first_day(to_month(value))).year;
    case Op::month_number:
      return units::split(units::first_day(to_month(value))).month;
    case Op::first_day:
      return units::first_day(to_month(value)).days;
    case Op::last_day:
      return units::last_day(to_month(value)).days;
    case Op::is_first_of_month:
      return units::split(to_date(value)).day == 1 ? 1 : 0;
    case Op::span_begin:
      return units::unpack_span(value).begin.days;
    case Op::span_end:
      return units::unpack_span(value).end.days;
    default:
      return units::age(to_date(value), to_date(other));
  }
}

}  // namespace

Columnar::Numbers Columnar::make_spans(const Node& node, const Domain& domain) {
  const Numbers begin = numbers_of(child_id(node, 0), domain);
  const Numbers end = numbers_of(child_id(node, 1), domain);
  const Room made = take_numbers(domain, false);
  std::vector<std::uint32_t>& wrong = wrong_rows_;
  wrong.clear();
  Numbers result;
  const CellState* const states = both_states(begin, end, domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const auto first = static_cast<std::uint32_t>(begin.value(row));
    const auto last = static_cast<std::uint32_t>(end.value(row));
    made.values[row] = units::pack(units::Pair{first, last});
    if (end.value(row) < begin.value(row) && (states == nullptr || states[row] == kKnown)) {
      wrong.push_back(static_cast<std::uint32_t>(row));
    }
  }
  result.values = made.values;
  result.states = with_errors(states, wrong, domain);
  return result;
}

Columnar::Numbers Columnar::calendar_rows(const Node& node, const Domain& domain,
                                          const Room& into) {
  // count(days(month)): of the month itself, with no set of days made.
  const bool of_month = node.op == Op::count_days && child(node, 0).op == Op::month_to_days;
  const Node& operands = of_month ? child(node, 0) : node;
  std::array<Numbers, 3> operand;
  for (std::uint32_t i = 0; i < operands.count; ++i) {
    operand[i] = numbers_of(child_id(operands, i), domain);
  }
  const auto& [first, second, third] = operand;
  const Room made = take_numbers(domain, false, into);
  Numbers result;
  result.values = made.values;
  result.states = all_states(operand, domain);
  wrong_rows_.clear();
  // put(row) answers nothing where there is no such value.
  const auto each = [&](auto put) {
    for (std::size_t row = 0; row < domain.rows; ++row) {
      made.values[row] = 0;
      if (result.states != nullptr && result.states[row] != kKnown) continue;
      const std::optional<std::int64_t> value = put(row);
      if (value) {
        made.values[row] = *value;
      } else {
        wrong_rows_.push_back(static_cast<std::uint32_t>(row));
      }
    }
  };
  using Found = std::optional<std::int64_t>;
  const auto days = [](const std::optional<units::Date>& date) {
    return date ? Found(date->days) : std::nullopt;
  };
  switch (node.op) {
    case Op::count_days:
      each([&](std::size_t row) -> Found {
        const std::int64_t value = first.value(row);
        if (of_month) {
          // The last month ends at the open end: its days have no number.
          if (to_month(value) == units::kLastMonth) return std::nullopt;
          return units::days_in(to_month(value));
        }
        return units::count_days(spans_of(block_->facts.pools, value));
      });
      break;
    case Op::add_days:
    case Op::add_months_late:
    case Op::add_months_early:
      each([&](std::size_t row) {
        return days(moved(node.op, first.value(row), second.value(row)));
      });
      break;
    case Op::month_add:
      each([&](std::size_t row) {
        const auto month = units::add_months(to_month(first.value(row)), second.value(row));
        return month ? Found(month->months) : std::nullopt;
      });
      break;
    case Op::make_date:
      each([&](std::size_t row) {
        return days(date_of(first.value(row), second.value(row), third.value(row)));
      });
      break;
    default:
      each([&](std::size_t row) -> Found {
        return part(node.op, first.value(row), second.value(row));
      });
      break;
  }
  result.states = with_errors(result.states, wrong_rows_, domain);
  return result;
}

}  // namespace poppy::code
