// The instructions that make a value of known ones: arithmetic, comparisons, dates, day sets,
// words. See machine.h, and code.def for what each does.
#include <algorithm>
#include <limits>
#include <optional>

#include "interpreter/code/machine.h"
#include "interpreter/code/search.h"

namespace poppy::code {
namespace {

using units::Cell;
using units::CellKind;
using units::Date;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::Pair;
using units::Span;
using units::SpanRun;

bool same_list(const units::CellPools& pools, std::int64_t left, std::int64_t right) {
  const Pair l = units::unpack(left);
  const Pair r = units::unpack(right);
  const std::uint32_t count = l.second & ~units::kPooledRows;
  if (count != (r.second & ~units::kPooledRows)) return false;
  const auto row = [&](const Pair& run, std::uint32_t i) {
    return (run.second & units::kPooledRows) != 0 ? pools.rows[run.first + i] : run.first + i;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    if (row(l, i) != row(r, i)) return false;
  }
  return true;
}

}  // namespace

bool same_value(CellKind kind, const units::CellPools& pools, const Cell& left, const Cell& right) {
  switch (kind) {
    case CellKind::number:
    case CellKind::span:
      return left.value == right.value;
    case CellKind::exact:
      return compare({left.value, left.den}, {right.value, right.den}) == 0;
    case CellKind::days:
      return std::ranges::equal(spans_of(pools, left.value), spans_of(pools, right.value));
    case CellKind::text:
      return pools.text(left.value) == pools.text(right.value);
    case CellKind::list:
      return same_list(pools, left.value, right.value);
  }
  text::bug("a kind of cell that is none");
}

void Machine::settle_exact(Register& t, ExactState state, const Exact& result) {
  switch (state) {
    case ExactState::fine:
      t.value = result.num;
      t.den = result.den;
      return;
    case ExactState::too_large:
      block_->too_large[case_] = 1;
      [[fallthrough]];
    case ExactState::error:
      settle(t, kError);
      return;
  }
}

void Machine::compute(const Instruction& now) {
  const Code& code = *code_;
  facts::FactColumns& facts = block_->facts;
  units::CellPools& pools = facts.pools;
  Register* const registers = registers_.data();
  Register& t = registers[now.to];
  Register& u = registers[now.to + 1];
  // What checked arithmetic made, in `number`, unless it overflowed.
  std::int64_t number = 0;
  const auto checked = [&](bool overflow) {
    if (overflow) {
      settle(t, kError);
    } else {
      t.value = number;
    }
  };
  const auto value_or_error = [&](std::optional<std::int64_t> value) {
    if (value) {
      t.value = *value;
    } else {
      settle(t, kError);
    }
  };
  const auto days_of = [](const std::optional<Date>& date) {
    return date ? std::optional<std::int64_t>(date->days) : std::nullopt;
  };
  // Operands t and u; where one is not known the result is settled and the instruction over.
  const auto both_known = [&] {
    const unsigned states = unsigned{t.state} | u.state;
    if (states == kKnown) return true;
    settle(t, open_state(states));
    return false;
  };
  const auto known = [&] {
    if (t.state == kKnown) return true;
    settle(t, open_state(t.state));
    return false;
  };

  switch (now.what) {
    case Do::to_exact:
      if (!known()) break;
      t.den = 1;
      if (t.value == std::numeric_limits<std::int64_t>::min()) {
        block_->too_large[case_] = 1;
        settle(t, kError);
      }
      break;
    case Do::add:
      if (both_known()) checked(__builtin_add_overflow(t.value, u.value, &number));
      break;
    case Do::subtract:
      if (both_known()) checked(__builtin_sub_overflow(t.value, u.value, &number));
      break;
    case Do::multiply:
      if (both_known()) checked(__builtin_mul_overflow(t.value, u.value, &number));
      break;
    case Do::add_exact: {
      Exact result;
      if (both_known()) settle_exact(t, add(exact_of(t), exact_of(u), result), result);
      break;
    }
    case Do::subtract_exact: {
      Exact result;
      if (both_known()) settle_exact(t, subtract(exact_of(t), exact_of(u), result), result);
      break;
    }
    case Do::multiply_exact: {
      Exact result;
      if (both_known()) settle_exact(t, multiply(exact_of(t), exact_of(u), result), result);
      break;
    }
    case Do::divide: {
      if (!both_known()) break;
      Exact result;
      if (u.value == 0) {
        settle(t, kError);
      } else {
        settle_exact(t, divide(exact_of(t), exact_of(u), result), result);
      }
      break;
    }
    case Do::negate:
      if (known()) checked(__builtin_sub_overflow(std::int64_t{0}, t.value, &number));
      break;
    case Do::negate_exact:
      if (known()) t.value = -t.value;
      break;
    case Do::absolute:
      if (known() && t.value < 0) {
        checked(__builtin_sub_overflow(std::int64_t{0}, t.value, &number));
      }
      break;
    case Do::absolute_exact:
      if (known() && t.value < 0) t.value = -t.value;
      break;
    case Do::round:
    case Do::round_whole: {
      if (!known()) break;
      const Exact value{t.value, now.what == Do::round ? t.den : 1};
      const ExactState state = round(value, static_cast<units::Rounding>(now.a), now.b, number);
      t.den = 1;
      checked(state != ExactState::fine);
      break;
    }
    case Do::floor_at:
      if (both_known()) t.value = std::max(t.value, u.value);
      break;
    case Do::cap_at:
      if (both_known()) t.value = std::min(t.value, u.value);
      break;
    case Do::floor_at_exact:
    case Do::cap_at_exact: {
      if (!both_known()) break;
      const int order = compare(exact_of(t), exact_of(u));
      if (now.what == Do::floor_at_exact ? order < 0 : order > 0) {
        t.value = u.value;
        t.den = u.den;
      }
      break;
    }
    case Do::compare:
      if (both_known()) t.value = holds(now.how, t.value, u.value) ? 1 : 0;
      break;
    case Do::compare_exact:
      if (!both_known()) break;
      t.value = holds(now.how, compare(exact_of(t), exact_of(u)), 0) ? 1 : 0;
      t.den = 1;
      break;
    case Do::equal: {
      const unsigned states = unsigned{t.state} | u.state;
      if (states > kBlank) {
        settle(t, open_state(states));
        break;
      }
      const bool same = t.state == u.state &&
                        (states == kBlank || same_value(static_cast<CellKind>(now.how >> 1U), pools,
                                                        cell_of(t), cell_of(u)));
      t.value = same != ((now.how & 1) != 0) ? 1 : 0;
      t.den = 1;
      t.state = kKnown;
      break;
    }
    case Do::month_to_span:
      if (!known()) break;
      t.value = units::pack(
          Span{units::first_day(to_month(t.value)), units::last_day(to_month(t.value))});
      break;
    case Do::span_to_days:
      if (!known()) break;
      t.value = made_days(pools, 1, [&](std::vector<Span>& spans) {
        spans.push_back(units::unpack_span(t.value));
      });
      break;
    case Do::month_to_days:
      if (!known()) break;
      t.value = made_days(pools, 1, [&](std::vector<Span>& spans) {
        spans.push_back({units::first_day(to_month(t.value)), units::last_day(to_month(t.value))});
      });
      break;
    case Do::date_to_days:
      if (!known()) break;
      t.value = made_days(pools, 1, [&](std::vector<Span>& spans) {
        spans.push_back({to_date(t.value), to_date(t.value)});
      });
      break;
    case Do::add_days: {
      if (!both_known()) break;
      const auto date = units::add_days(to_date(t.value), u.value);
      value_or_error(days_of(date));
      break;
    }
    case Do::add_months_late:
    case Do::add_months_early: {
      if (!both_known()) break;
      const auto missing =
          now.what == Do::add_months_late ? units::MissingDay::late : units::MissingDay::early;
      const auto date = units::add_months(to_date(t.value), u.value, missing);
      value_or_error(days_of(date));
      break;
    }
    case Do::month_add: {
      if (!both_known()) break;
      const auto month = units::add_months(to_month(t.value), u.value);
      value_or_error(month ? std::optional<std::int64_t>(month->months) : std::nullopt);
      break;
    }
    case Do::difference:
      if (both_known()) t.value -= u.value;
      break;
    case Do::unite:
    case Do::intersect:
    case Do::except: {
      if (!both_known()) break;
      const std::size_t room =
          units::unpack(t.value).second + std::size_t{units::unpack(u.value).second};
      t.value = made_days(pools, room, [&](std::vector<Span>& spans) {
        const SpanRun left = spans_of(pools, t.value);
        const SpanRun right = spans_of(pools, u.value);
        if (now.what == Do::unite) {
          units::append_union(left, right, spans);
        } else if (now.what == Do::intersect) {
          units::append_intersection(left, right, spans);
        } else {
          units::append_difference(left, right, spans);
        }
      });
      break;
    }
    case Do::spans_overlap:
      if (both_known())
        t.value = units::overlaps(units::unpack_span(t.value), units::unpack_span(u.value)) ? 1 : 0;
      break;
    case Do::span_within:
      if (both_known())
        t.value = units::within(units::unpack_span(t.value), units::unpack_span(u.value)) ? 1 : 0;
      break;
    case Do::days_overlap:
      if (both_known())
        t.value = units::overlaps(spans_of(pools, t.value), spans_of(pools, u.value)) ? 1 : 0;
      break;
    case Do::days_within:
      if (both_known())
        t.value = units::within(spans_of(pools, t.value), spans_of(pools, u.value)) ? 1 : 0;
      break;
    case Do::month_of:
      if (known()) t.value = units::month_of(to_date(t.value)).months;
      break;
    case Do::day_of:
      if (known()) t.value = units::split(to_date(t.value)).day;
      break;
    case Do::year_of:
      if (known()) t.value = units::split(to_date(t.value)).year;
      break;
    case Do::month_year:
      if (known()) t.value = units::split(units::first_day(to_month(t.value))).year;
      break;
    case Do::month_number:
      if (known()) t.value = units::split(units::first_day(to_month(t.value))).month;
      break;
    case Do::first_day:
      if (known()) t.value = units::first_day(to_month(t.value)).days;
      break;
    case Do::last_day:
      if (known()) t.value = units::last_day(to_month(t.value)).days;
      break;
    case Do::is_first_of_month:
      if (known()) t.value = units::split(to_date(t.value)).day == 1 ? 1 : 0;
      break;
    case Do::count_days: {
      if (!known()) break;
      const auto count = units::count_days(spans_of(pools, t.value));
      value_or_error(count);
      break;
    }
    case Do::first_days:
      if (!both_known()) break;
      t.value = made_days(pools, units::unpack(t.value).second, [&](std::vector<Span>& spans) {
        units::append_first_days(spans_of(pools, t.value), u.value, spans);
      });
      break;
    case Do::nth_day: {
      if (!both_known()) break;
      const auto day = units::nth_day(spans_of(pools, t.value), u.value);
      if (day) {
        t.value = day->days;
      } else {
        settle(t, kBlank);
      }
      break;
    }
    case Do::first_date:
    case Do::last_date: {
      if (!known()) break;
      const SpanRun spans = spans_of(pools, t.value);
      if (spans.empty()) {
        settle(t, kBlank);
      } else {
        t.value = now.what == Do::first_date ? spans.front().begin.days : spans.back().end.days;
      }
      break;
    }
    case Do::make_span:
      if (!both_known()) break;
      if (u.value < t.value) {
        settle(t, kError);
      } else {
        t.value = units::pack(Span{to_date(t.value), to_date(u.value)});
      }
      break;
    case Do::span_begin:
      if (known()) t.value = units::unpack_span(t.value).begin.days;
      break;
    case Do::span_end:
      if (known()) t.value = units::unpack_span(t.value).end.days;
      break;
    case Do::make_date: {
      const Register& day = registers[now.to + 2];
      const unsigned states = unsigned{t.state} | u.state | day.state;
      if (states != kKnown) {
        settle(t, open_state(states));
        break;
      }
      const auto in_range = [](std::int64_t value) { return value >= 0 && value <= 9999; };
      std::optional<Date> date;
      if (in_range(t.value) && in_range(u.value) && in_range(day.value)) {
        date =
            units::make_date(static_cast<std::int32_t>(t.value), static_cast<std::int32_t>(u.value),
                             static_cast<std::int32_t>(day.value));
      }
      value_or_error(days_of(date));
      break;
    }
    case Do::age:
      if (both_known()) t.value = units::age(to_date(t.value), to_date(u.value));
      break;
    case Do::text_of: {
      if (t.state > kBlank) {
        settle(t, open_state(t.state));
        break;
      }
      const check::Type& type = code.types[now.a];
      Cell cell = cell_of(t);
      if (type.kind == check::TypeKind::record && t.state == kKnown) {
        // A text counts the records of its own case.
        const std::vector<std::uint32_t>& of_case = facts.entities[type.of].of_case;
        cell.value -= std::ranges::lower_bound(of_case, case_) - of_case.begin();
      }
      const std::string text =
          t.state == kBlank ? std::string() : text_of(*code.sheet->program, type, cell, pools);
      const auto begin = static_cast<std::uint32_t>(pools.chars.size());
      pools.chars += text;
      t.value = units::pack(Pair{begin, static_cast<std::uint32_t>(text.size())});
      t.state = kKnown;
      break;
    }

#define POPPY_DO(name) case Do::name:
#define POPPY_DO_VALUE(name)
#define POPPY_DO_AGGREGATE(name) case Do::name:
#include "interpreter/code/code.def"
#undef POPPY_DO
      text::bug("an instruction that makes no value of others");
  }
}

}  // namespace poppy::code
