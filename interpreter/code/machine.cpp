// See machine.h, and code.def for what each instruction does.
#include "interpreter/code/machine.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

#include "interpreter/code/exact.h"
#include "interpreter/code/search.h"
#include "interpreter/text/problem.h"

namespace poppy::code {
namespace {

using units::Cell;
using units::CellKind;
using units::CellState;
using units::Column;
using units::Date;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::kUnknown;
using units::Month;
using units::Pair;
using units::Span;
using units::SpanRun;

/// What operands in these states come to, where one is not known and blanks are not wanted.
CellState open_state(unsigned states) {
  if ((states & kError) != 0) return kError;
  return (states & kUnknown) != 0 ? kUnknown : kError;
}
/// The worst of the states.
CellState worst(unsigned states) {
  if ((states & kError) != 0) return kError;
  if ((states & kUnknown) != 0) return kUnknown;
  return (states & kBlank) != 0 ? kBlank : kKnown;
}

/// Of a condition that is not known: a blank one is an error.
CellState condition_state(CellState state) { return state == kBlank ? kError : state; }

[[gnu::always_inline]] inline bool holds(unsigned how, std::int64_t left, std::int64_t right) {
  switch (static_cast<Comparison>(how >> 1U)) {
    case Comparison::equal:
      return left == right;
    case Comparison::unequal:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::less_equal:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::greater_equal:
      return left >= right;
  }
  text::bug("a comparison that is none");
}

/// Equality asks for values or blanks, order for values.
bool is_equality(unsigned how) { return how >> 1U <= 1; }

Date to_date(std::int64_t value) { return {static_cast<std::int32_t>(value)}; }
Month to_month(std::int64_t value) { return {static_cast<std::int32_t>(value)}; }

SpanRun spans_of(const units::CellPools& pools, std::int64_t value) {
  const Pair run = units::unpack(value);
  return SpanRun(pools.spans).subspan(run.first, run.second);
}

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

/// A day set made at the end of the pool by `make`, with room for so many spans.
template <typename Make>
std::int64_t made_days(units::CellPools& pools, std::size_t room, Make make) {
  std::vector<Span>& spans = pools.spans;
  if (spans.capacity() < spans.size() + room + 1) {
    spans.reserve(std::max(2 * spans.capacity(), spans.size() + room + 1));
  }
  const auto first = static_cast<std::uint32_t>(spans.size());
  make(spans);
  return units::pack(Pair{first, static_cast<std::uint32_t>(spans.size()) - first});
}

}  // namespace

Machine::Machine(std::shared_ptr<const Code> code)
    : code_(std::move(code)),
      known_(*code_),
      registers_(code_->registers),
      span_piles_(code_->piles),
      row_piles_(code_->piles) {}

void Machine::attach(Block& block) {
  bind(block, *code_->sheet);
  block_ = &block;
  first_row_.clear();
  views_.clear();
  places_.clear();
  for (const Column* column : block.slots) {
    views_.push_back({column->values.data(), column->dens.data(), column->states.data()});
  }
  for (Column& column : block.own) {
    places_.push_back({column.values.data(), column.dens.empty() ? nullptr : column.dens.data(),
                       column.states.data()});
  }
  known_.attach(block, views_.data(), places_.data());
}

void Machine::run() {
  const plan::Worksheet& sheet = *code_->sheet;
  for (std::size_t line = 0; line < sheet.lines.size(); ++line) {
    run_line(line, 0, block_->facts.entities[sheet.slots[sheet.lines[line].slot].entity].count());
  }
}

void Machine::run_case(std::uint32_t case_row) {
  if (first_row_.empty()) find_rows();
  case_ = case_row;
  for (const Stretch& stretch : stretches_) {
    const std::uint32_t first = stretch.first_row[case_row];
    const std::uint32_t end = stretch.first_row[case_row + 1];
    if (end - first == 1) {
      run_row(stretch, first);
    } else {  // a line may read those before it of other rows
      for (std::size_t line = stretch.line; line < stretch.end; ++line) run_line(line, first, end);
    }
  }
}

void Machine::find_rows() {
  for (const facts::EntityRows& rows : block_->facts.entities) {
    std::vector<std::uint32_t>& first = first_row_.emplace_back();
    std::uint32_t row = 0;
    for (std::uint32_t at = 0; at <= block_->facts.cases(); ++at) {
      while (row < rows.count() && rows.of_case[row] < at) ++row;
      first.push_back(row);
    }
  }
  stretches_.clear();
  const plan::Worksheet& sheet = *code_->sheet;
  for (std::size_t line = 0; line < sheet.lines.size(); line = code_->next_entity[line]) {
    const check::EntityId entity = sheet.slots[sheet.lines[line].slot].entity;
    stretches_.push_back({first_row_[entity].data(), block_->facts.entities[entity].of_case.data(),
                          line, code_->next_entity[line]});
  }
}

void Machine::run_line(std::size_t line, std::uint32_t first_row, std::uint32_t end_row) {
  const plan::SlotId slot = code_->sheet->lines[line].slot;
  const KnownStep* const known = &code_->known.steps[code_->known.begin[line]];
  const Instruction* const begin = &code_->instructions[code_->begin[line]];
  const std::vector<std::uint32_t>& of_case =
      block_->facts.entities[code_->sheet->slots[slot].entity].of_case;
  while (first_row < end_row) {
    if (known_.run_line(known, first_row, end_row, of_case.data()) == nullptr) return;
    const std::uint32_t row = known_.row_at_hand();
    frames_[0] = row;
    case_ = of_case[row];
    execute(begin);
    first_row = row + 1;
  }
}

void Machine::run_row(const Stretch& stretch, std::uint32_t row) {
  const KnownCode& known = code_->known;
  for (std::size_t line = stretch.line; line < stretch.end;) {
    const KnownStep* const gave_up =
        known_.run_lines(&known.steps[known.begin[line]], row, stretch.of_case);
    if (gave_up == nullptr) return;
    const auto step = static_cast<std::uint32_t>(gave_up - known.steps.data());
    const auto after = std::ranges::upper_bound(known.begin, step);
    line = static_cast<std::size_t>(after - known.begin.begin());
    frames_[0] = row;
    execute(&code_->instructions[code_->begin[line - 1]]);
  }
}

units::Cell Machine::apply(const Instruction* instruction, std::span<const units::Cell> operands,
                           std::uint32_t of_case) {
  case_ = of_case;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    registers_[i].value = operands[i].value;
    registers_[i].den = operands[i].den;
    registers_[i].state = operands[i].state;
  }
  execute(instruction);
  return {registers_[0].value, registers_[0].den, registers_[0].state};
}

// One switch, a case for each instruction: a jump table, and all state at hand.
void Machine::execute(const Instruction* at) {
  const Code& code = *code_;
  facts::FactColumns& facts = block_->facts;
  units::CellPools& pools = facts.pools;
  const Instruction* const first = code.instructions.data();
  Register* const registers = registers_.data();
  const View* const views = views_.data();

  const auto settle = [&](Register& t, CellState state) {
    t.state = state;
    t.value = 0;
    t.den = 1;
  };
  const auto exact_result = [&](Register& t, ExactState state, const Exact& result) {
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
  };
  // What checked arithmetic made, in `number`, unless it overflowed.
  std::int64_t number = 0;
  const auto checked = [&](Register& t, bool overflow) {
    if (overflow) {
      settle(t, kError);
    } else {
      t.value = number;
    }
  };
  const auto value_or_error = [&](Register& t, std::optional<std::int64_t> value) {
    if (value) {
      t.value = *value;
    } else {
      settle(t, kError);
    }
  };
  const auto days_of = [](const std::optional<Date>& date) {
    return date ? std::optional<std::int64_t>(date->days) : std::nullopt;
  };
  const auto exact_of = [](const Register& t) { return Exact{t.value, t.den}; };
  const auto cell_of = [](const Register& t) { return Cell{t.value, t.den, t.state}; };
  const auto stop = [&](Register& t) {
    t.value ^= 1;
    t.state = kKnown;
  };

  for (;; ++at) {
    const Instruction& now = *at;
    Register& t = registers[now.to];
    Register& u = registers[now.to + 1];
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
    const auto jump = [&] { at = first + now.jump - 1; };

    switch (now.what) {
      case Do::constant: {
        const Cell& cell = code.constants[now.a];
        t.value = cell.value;
        t.den = cell.den;
        t.state = cell.state;
        break;
      }
      case Do::too_large:
        block_->too_large[case_] = 1;
        settle(t, kError);
        break;
      case Do::load: {
        const std::uint32_t row = frames_[now.frame];
        t.value = views[now.a].values[row];
        t.state = views[now.a].states[row];
        break;
      }
      case Do::load_exact: {
        const std::uint32_t row = frames_[now.frame];
        t.value = views[now.a].values[row];
        t.den = views[now.a].dens[row];
        t.state = views[now.a].states[row];
        break;
      }
      case Do::load_of:
      case Do::load_exact_of: {
        if (!known()) break;
        const auto row = static_cast<std::size_t>(t.value);
        t.value = views[now.a].values[row];
        if (now.what == Do::load_exact_of) t.den = views[now.a].dens[row];
        t.state = views[now.a].states[row];
        break;
      }
      case Do::row: {
        std::uint32_t row = frames_[now.frame];
        for (std::uint32_t hop = 0; hop < now.b; ++hop) {
          row = facts.entities[code.paths[now.a + hop]].parent[row];
        }
        t.value = row;
        t.state = kKnown;
        break;
      }
      case Do::run_date:
        t.value = facts.run_date[case_].days;
        t.state = kKnown;
        break;
      case Do::list:
      case Do::only: {
        if (!known()) break;
        const facts::EntityRows& rows = facts.entities[now.a];
        const auto parent = static_cast<std::size_t>(t.value);
        if (rows.list_given[parent] == 0) {
          settle(t, kUnknown);
        } else if (now.what == Do::list) {
          t.value = units::pack(Pair{rows.list_begin[parent], rows.list_count[parent]});
        } else if (rows.list_count[parent] == 0) {
          settle(t, kBlank);
        } else {
          t.value = rows.list_begin[parent];
        }
        break;
      }

      case Do::jump:
        jump();
        break;
      case Do::store: {
        const Place& place = places_[now.a];
        const std::uint32_t row = frames_[0];
        const bool is_known = t.state == kKnown;
        place.values[row] = is_known ? t.value : 0;
        place.states[row] = t.state;
        if (place.dens != nullptr) place.dens[row] = is_known ? t.den : 1;
        return;
      }
      case Do::done:
        return;

      case Do::begin_group:
        t.value = now.number;
        t.state = kKnown;
        break;
      case Do::item:
        if (u.state != kKnown) {
          t.state |= condition_state(u.state);
        } else if (u.value == (now.how & 1)) {
          stop(t);
          jump();
        }
        break;
      case Do::item_group:
        if (u.state != kKnown) {
          t.state |= worst(u.state);
        } else if (u.value == (now.how & 1)) {
          stop(t);
          jump();
        }
        break;
      case Do::item_slot: {
        const View& view = views[now.a];
        const std::uint32_t row = frames_[now.frame];
        if (view.states[row] != kKnown) {
          t.state |= condition_state(view.states[row]);
        } else if (view.values[row] == (now.how & 1)) {
          stop(t);
          jump();
        }
        break;
      }
      case Do::item_compare: {
        const View& view = views[now.a];
        const std::uint32_t row = frames_[now.frame];
        const CellState state = view.states[row];
        bool truth = false;
        if (state == kKnown) {
          truth = holds(now.how, view.values[row], now.number);
        } else if (state == kBlank && is_equality(now.how)) {
          truth = (now.how >> 1U) == static_cast<unsigned>(Comparison::unequal);
        } else {
          t.state |= open_state(state);
          break;
        }
        if (truth == ((now.how & 1) != 0)) {
          stop(t);
          jump();
        }
        break;
      }
      case Do::item_compare_slots: {
        const std::uint32_t row = frames_[now.frame];
        const unsigned states = unsigned{views[now.a].states[row]} | views[now.b].states[row];
        if (states != kKnown) {
          t.state |= open_state(states);
        } else if (holds(now.how, views[now.a].values[row], views[now.b].values[row]) ==
                   ((now.how & 1) != 0)) {
          stop(t);
          jump();
        }
        break;
      }
      case Do::item_in: {
        const View& view = views[now.a];
        const std::uint32_t row = frames_[now.frame];
        const CellState state = view.states[row];
        if (state != kKnown && state != kBlank) {
          t.state |= state;
          break;
        }
        const auto value = static_cast<std::uint64_t>(view.values[row]);
        const bool in = state == kKnown && value < 64 &&
                        (static_cast<std::uint64_t>(now.number) >> value & 1U) != 0;
        if (in == ((now.how & 1) != 0)) {
          stop(t);
          jump();
        }
        break;
      }
      case Do::end_group:
        if (t.state != kKnown) settle(t, worst(t.state));
        break;
      case Do::begin_at_least:  // value: how many hold; den: how many are open
        t.value = 0;
        t.den = 0;
        t.state = kKnown;
        break;
      case Do::at_least_item:
        if (u.state != kKnown) {
          t.state |= condition_state(u.state);
          ++t.den;
        } else if (u.value != 0) {
          ++t.value;
        }
        break;
      case Do::end_at_least: {
        const std::int64_t met = t.value;
        const std::int64_t open = t.den;
        t.den = 1;
        if (met >= std::int64_t{now.a}) {
          t.value = 1;
          t.state = kKnown;
        } else if (met + open < std::int64_t{now.a}) {
          t.value = 0;
          t.state = kKnown;
        } else {
          settle(t, worst(t.state));
        }
        break;
      }
      case Do::negation:
        if (known()) t.value ^= 1;
        break;

      case Do::begin_choice:  // u.at: how many branches are in; u.end: they differ or are open
        settle(t, kError);
        u.value = 0;
        u.at = 0;
        u.end = 0;
        u.state = kKnown;
        break;
      case Do::guard: {
        const Register& guard = registers[now.to + 2];
        u.den = 1;  // taken for sure
        if (guard.state != kKnown) {
          u.state |= condition_state(guard.state);
          u.value = 1;
          u.den = 0;
        } else if (guard.value == 0) {
          jump();
        }
        break;
      }
      case Do::guard_compare: {
        const View& view = views[now.a];
        const std::uint32_t row = frames_[now.frame];
        const CellState state = view.states[row];
        u.den = 1;
        if (state == kKnown) {
          if (!holds(now.how, view.values[row], now.number)) jump();
        } else if (state == kBlank && is_equality(now.how)) {
          if ((now.how >> 1U) == static_cast<unsigned>(Comparison::equal)) jump();
        } else {
          u.state |= open_state(state);
          u.value = 1;
          u.den = 0;
        }
        break;
      }
      case Do::otherwise:
        u.den = 1;
        break;
      case Do::branch: {
        const Register& branch = registers[now.to + 2];
        const bool firm = branch.state <= kBlank;
        if (u.value == 0) {  // no guard was open: this is the one
          t.value = branch.value;
          t.den = branch.den;
          t.state = branch.state;
          if (branch.state != kKnown) settle(t, branch.state);
          jump();
          break;
        }
        if (!firm) {
          u.state |= branch.state;
          u.end = 1;
        } else if (u.at == 0) {
          t.value = branch.value;
          t.den = branch.den;
          t.state = branch.state;
        } else if (u.end == 0) {
          const bool same = t.state == branch.state &&
                            (t.state == kBlank || same_value(static_cast<CellKind>(now.how), pools,
                                                             cell_of(t), cell_of(branch)));
          if (!same) u.end = 1;
        }
        ++u.at;
        if (u.den != 0) jump();
        break;
      }
      case Do::end_choice:
        if (u.value != 0 && (u.end != 0 || u.at == 0)) settle(t, worst(u.state));
        break;

      case Do::to_exact:
        if (!known()) break;
        t.den = 1;
        if (t.value == std::numeric_limits<std::int64_t>::min()) {
          block_->too_large[case_] = 1;
          settle(t, kError);
        }
        break;
      case Do::add:
        if (both_known()) checked(t, __builtin_add_overflow(t.value, u.value, &number));
        break;
      case Do::subtract:
        if (both_known()) checked(t, __builtin_sub_overflow(t.value, u.value, &number));
        break;
      case Do::multiply:
        if (both_known()) checked(t, __builtin_mul_overflow(t.value, u.value, &number));
        break;
      case Do::add_exact: {
        Exact result;
        if (both_known()) exact_result(t, add(exact_of(t), exact_of(u), result), result);
        break;
      }
      case Do::subtract_exact: {
        Exact result;
        if (both_known()) exact_result(t, subtract(exact_of(t), exact_of(u), result), result);
        break;
      }
      case Do::multiply_exact: {
        Exact result;
        if (both_known()) exact_result(t, multiply(exact_of(t), exact_of(u), result), result);
        break;
      }
      case Do::divide: {
        if (!both_known()) break;
        Exact result;
        if (u.value == 0) {
          settle(t, kError);
        } else {
          exact_result(t, divide(exact_of(t), exact_of(u), result), result);
        }
        break;
      }
      case Do::negate:
        if (known()) checked(t, __builtin_sub_overflow(std::int64_t{0}, t.value, &number));
        break;
      case Do::negate_exact:
        if (known()) t.value = -t.value;
        break;
      case Do::absolute:
        if (known() && t.value < 0) {
          checked(t, __builtin_sub_overflow(std::int64_t{0}, t.value, &number));
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
        checked(t, state != ExactState::fine);
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
                          (states == kBlank || same_value(static_cast<CellKind>(now.how >> 1U),
                                                          pools, cell_of(t), cell_of(u)));
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
          spans.push_back(
              {units::first_day(to_month(t.value)), units::last_day(to_month(t.value))});
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
        value_or_error(t, days_of(date));
        break;
      }
      case Do::add_months_late:
      case Do::add_months_early: {
        if (!both_known()) break;
        const auto missing =
            now.what == Do::add_months_late ? units::MissingDay::late : units::MissingDay::early;
        const auto date = units::add_months(to_date(t.value), u.value, missing);
        value_or_error(t, days_of(date));
        break;
      }
      case Do::month_add: {
        if (!both_known()) break;
        const auto month = units::add_months(to_month(t.value), u.value);
        value_or_error(t, month ? std::optional<std::int64_t>(month->months) : std::nullopt);
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
          t.value =
              units::overlaps(units::unpack_span(t.value), units::unpack_span(u.value)) ? 1 : 0;
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
        value_or_error(t, count);
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
          date = units::make_date(static_cast<std::int32_t>(t.value),
                                  static_cast<std::int32_t>(u.value),
                                  static_cast<std::int32_t>(day.value));
        }
        value_or_error(t, days_of(date));
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

      case Do::exists:
        if (t.state > kBlank) {
          settle(t, open_state(t.state));
        } else {
          t.value = t.state == kKnown ? 1 : 0;
          t.den = 1;
          t.state = kKnown;
        }
        break;
      case Do::unless_blank:
        if (t.state != kBlank) jump();
        break;
      case Do::begin_in:  // t not firm: all the candidates are passed over
        u.state = t.state > kBlank ? t.state : kKnown;
        u.value = 0;
        u.at = t.state > kBlank ? 1 : 0;
        break;
      case Do::candidate: {
        const Register& candidate = registers[now.to + 2];
        if (u.at != 0) {
          jump();
        } else if (candidate.state > kBlank) {
          u.state |= candidate.state;
        } else if (t.state == candidate.state &&
                   (t.state == kBlank || same_value(static_cast<CellKind>(now.how), pools,
                                                    cell_of(t), cell_of(candidate)))) {
          u.value = 1;
          u.state = kKnown;
          jump();
        }
        break;
      }
      case Do::end_in:
        t.den = 1;
        if (u.state != kKnown) {
          settle(t, worst(u.state));
        } else {
          t.value = u.value;
          t.state = kKnown;
        }
        break;
      case Do::in_mask: {
        if (t.state > kBlank) {
          settle(t, open_state(t.state));
          break;
        }
        const auto value = static_cast<std::uint64_t>(t.value);
        const bool in = t.state == kKnown && value < 64 &&
                        (static_cast<std::uint64_t>(now.number) >> value & 1U) != 0;
        t.value = in ? 1 : 0;
        t.state = kKnown;
        break;
      }
      case Do::begin_pick:
        settle(t, kBlank);
        u.state = kKnown;
        break;
      case Do::pick:
      case Do::extreme: {
        const Register& next = registers[now.to + (now.what == Do::pick ? 2 : 5)];
        if (next.state > kBlank) {
          u.state |= next.state;
        } else if (next.state == kKnown) {
          const auto order = [&] {
            if ((now.how & 1) != 0) return compare(exact_of(next), exact_of(t));
            return next.value < t.value ? -1 : (next.value > t.value ? 1 : 0);
          };
          if (t.state == kBlank || ((now.how & 2) != 0 ? order() > 0 : order() < 0)) {
            t.value = next.value;
            t.den = next.den;
            t.state = kKnown;
          }
        }
        break;
      }
      case Do::end_pick:
        if (u.state != kKnown) settle(t, worst(u.state));
        break;

      case Do::look_up: {
        const Table& table = code.tables[now.a];
        unsigned states = 0;
        for (std::uint32_t key = 0; key < table.keys; ++key) {
          states |= registers[now.to + key].state;
        }
        if (states != kKnown) {
          settle(t, open_state(states));
          break;
        }
        keys_.clear();
        for (std::uint32_t key = 0; key < table.keys; ++key) {
          keys_.push_back({registers[now.to + key].value, registers[now.to + key].den});
        }
        bool too_large = false;
        const Cell found = look_up(table, keys_, pools, too_large);
        if (too_large) block_->too_large[case_] = 1;
        t.value = found.value;
        t.den = found.den;
        t.state = found.state;
        break;
      }

      case Do::begin_aggregate:
        t.value = now.number;
        t.den = 1;
        t.state = static_cast<CellState>(now.a);
        u.state = kKnown;
        u.at = 0;
        registers[now.to + 4].value = 1;
        registers[now.to + 4].state = kKnown;
        registers[now.to + 6].state = kKnown;
        if (now.how < row_piles_.size()) {
          row_piles_[now.how].clear();
          span_piles_[now.how].clear();
        }
        break;
      case Do::begin_list: {
        Register& list = registers[now.to + 2];
        if (list.state != kKnown) {
          settle(t, open_state(list.state));
          jump();
          break;
        }
        const Pair run = units::unpack(list.value);
        list.at = run.first;
        list.end = std::int64_t{run.first} + (run.second & ~units::kPooledRows);
        list.den = (run.second & units::kPooledRows) != 0 ? 1 : 0;
        break;
      }
      case Do::next: {
        Register& list = registers[now.to + 2];
        if (list.at == list.end) {
          jump();
          break;
        }
        const auto next = static_cast<std::uint32_t>(list.at++);
        frames_[now.frame] = list.den != 0 ? pools.rows[next] : next;
        break;
      }
      case Do::where: {
        const Register& where = registers[now.to + 4];
        if (where.state != kKnown) {
          u.state |= condition_state(where.state);
        } else if (where.value == 0) {
          jump();
        }
        break;
      }
      case Do::some:
      case Do::every: {
        const Register& where = registers[now.to + 4];
        const Register& head = registers[now.to + 5];
        const std::int64_t harmless = now.what == Do::some ? 0 : 1;
        if (head.state == kKnown && head.value == harmless) break;
        const unsigned states =
            unsigned{condition_state(where.state)} | condition_state(head.state);
        if (states == kKnown) {
          stop(t);
          jump();
        } else {
          t.state = static_cast<CellState>(t.state | states);
        }
        break;
      }
      case Do::sum: {
        const Register& head = registers[now.to + 5];
        u.state |= head.state;
        if (head.state == kKnown && __builtin_add_overflow(t.value, head.value, &t.value)) {
          t.state = kError;
        }
        break;
      }
      case Do::sum_exact: {
        const Register& head = registers[now.to + 5];
        u.state |= head.state;
        if (head.state != kKnown || t.state != kKnown) break;
        Exact result;
        exact_result(t, add(exact_of(t), exact_of(head), result), result);
        break;
      }
      case Do::count:
        if (now.how != 0) u.state |= registers[now.to + 5].state;
        ++t.value;
        break;
      case Do::gather_days: {
        const Register& head = registers[now.to + 5];
        u.state |= head.state;
        if (head.state != kKnown) break;
        const SpanRun spans = spans_of(pools, head.value);
        span_piles_[now.how].insert(span_piles_[now.how].end(), spans.begin(), spans.end());
        break;
      }
      case Do::gather_row:
        row_piles_[now.how].push_back(frames_[now.frame]);
        break;
      case Do::extreme_record: {
        const Register& by = registers[now.to + 6];
        Register& best = registers[now.to + 3];
        u.state |= by.state;
        if (by.state != kKnown) break;
        const std::int64_t row = frames_[now.frame];
        int order = 0;
        if (t.state == kKnown) {
          order = (now.how & 1) != 0
                      ? compare(exact_of(by), exact_of(best))
                      : (by.value < best.value ? -1 : (by.value > best.value ? 1 : 0));
          if ((now.how & 2) != 0) order = -order;
        }
        if (t.state != kKnown || order < 0) {
          t.value = row;
          t.state = kKnown;
          best.value = by.value;
          best.den = by.den;
          u.at = 0;  // a tie
        } else if (order == 0 && row != t.value) {
          u.at = 1;
        }
        break;
      }
      case Do::end_aggregate:
        if (u.state != kKnown) {
          settle(t, open_state(u.state));
        } else if (t.state == kError) {
          settle(t, kError);
        }
        break;
      case Do::end_days: {
        if (u.state != kKnown) {
          settle(t, open_state(u.state));
          break;
        }
        std::vector<Span>& pile = span_piles_[now.how];
        units::make_set(pile, 0);
        t.value = made_days(pools, pile.size(), [&](std::vector<Span>& spans) {
          spans.insert(spans.end(), pile.begin(), pile.end());
        });
        break;
      }
      case Do::end_rows: {
        if (u.state != kKnown) {
          settle(t, open_state(u.state));
          break;
        }
        const std::vector<std::uint32_t>& pile = row_piles_[now.how];
        const auto begin = static_cast<std::uint32_t>(pools.rows.size());
        pools.rows.insert(pools.rows.end(), pile.begin(), pile.end());
        t.value =
            units::pack(Pair{begin, static_cast<std::uint32_t>(pile.size()) | units::kPooledRows});
        break;
      }
      case Do::end_record:
        if (u.state != kKnown) {
          settle(t, open_state(u.state));
        } else if (u.at != 0) {
          settle(t, kError);
        }
        break;
    }
  }
}

}  // namespace poppy::code
