// See cell.h.
#include "interpreter/units/cell.h"

#include <limits>
#include <optional>

namespace poppy::units {
namespace {

Pair append(std::vector<Span>& to, const std::vector<Span>& spans) {
  const Pair run{static_cast<std::uint32_t>(to.size()), static_cast<std::uint32_t>(spans.size())};
  to.insert(to.end(), spans.begin(), spans.end());
  return run;
}

Value to_list(const Cell& cell, const CellPools& pools) {
  const Pair run = unpack(cell.value);
  const std::uint32_t count = run.second & ~kPooledRows;
  RowList list;
  for (std::uint32_t i = 0; i < count; ++i) {
    list.rows.push_back((run.second & kPooledRows) != 0 ? pools.rows[run.first + i]
                                                        : run.first + i);
  }
  return Value::of(std::move(list));
}

}  // namespace

Value to_value(CellKind kind, const Cell& cell, const CellPools& pools) {
  switch (cell.state) {
    case kKnown:
      break;
    case kBlank:
      return Value::blank();
    case kUnknown:
      return Value::unknown();
    default:
      return Value::error({}, {});
  }
  switch (kind) {
    case CellKind::number:
      return Value::of(cell.value);
    case CellKind::exact: {
      const auto lowest = make_rational(cell.value, cell.den);
      return lowest ? Value::of(*lowest) : Value::error({}, {});
    }
    case CellKind::span:
      return Value::of(unpack_span(cell.value));
    case CellKind::days: {
      const Pair run = unpack(cell.value);
      const auto begin = pools.spans.begin() + run.first;
      return Value::of(DaySet::of(std::vector<Span>(begin, begin + run.second)));
    }
    case CellKind::text:
      return Value::of(std::string(pools.text(cell.value)));
    case CellKind::list:
      return to_list(cell, pools);
  }
  return {};
}

std::optional<Cell> to_cell(CellKind kind, const Value& value, CellPools& pools) {
  switch (value.state) {
    case ValueState::known:
      break;
    case ValueState::blank:
      return Cell{0, 1, kBlank};
    case ValueState::unknown:
      return Cell{0, 1, kUnknown};
    case ValueState::error:
      return Cell{0, 1, kError};
  }
  switch (kind) {
    case CellKind::number:
      return Cell{value.number(), 1, kKnown};
    case CellKind::exact: {
      const Rational exact = std::holds_alternative<Rational>(value.data)
                                 ? value.rational()
                                 : Rational{value.number(), 1};
      if (exact.num > std::numeric_limits<std::int64_t>::max() ||
          exact.num < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
      }
      return Cell{static_cast<std::int64_t>(exact.num), exact.den, kKnown};
    }
    case CellKind::span:
      return Cell{pack(value.span()), 1, kKnown};
    case CellKind::days:
      return Cell{pack(append(pools.spans, value.days().spans())), 1, kKnown};
    case CellKind::text: {
      const Pair run{static_cast<std::uint32_t>(pools.chars.size()),
                     static_cast<std::uint32_t>(value.string().size())};
      pools.chars += value.string();
      return Cell{pack(run), 1, kKnown};
    }
    case CellKind::list: {
      const auto& rows = value.rows().rows;
      const Pair run{static_cast<std::uint32_t>(pools.rows.size()),
                     static_cast<std::uint32_t>(rows.size()) | kPooledRows};
      pools.rows.insert(pools.rows.end(), rows.begin(), rows.end());
      return Cell{pack(run), 1, kKnown};
    }
  }
  return std::nullopt;
}

}  // namespace poppy::units
