// See known_machine.h, and known.def for what each step does.
#include "interpreter/code/known_machine.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "interpreter/code/exact.h"
#include "interpreter/code/machine_state.h"

namespace poppy::code {
namespace {

using units::kBlank;
using units::kKnown;

/// Whether the numbers stand as one of the bits for less, equal and greater says.
[[gnu::always_inline]] inline std::int64_t stand(unsigned orders, std::int64_t left,
                                                 std::int64_t right) {
  const unsigned order = (left >= right ? 1U : 0U) + (left > right ? 1U : 0U);
  return orders >> order & 1U;
}

}  // namespace

KnownMachine::KnownMachine(const Code& code)
    : code_(code),
      known_(code.known),
      tests_(code.known.tests.size()),
      registers_(code.known.registers) {
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    const Test& test = known_.tests[i];
    tests_[i] = {nullptr, nullptr, test.low, test.range, test.row, test.open};
  }
  for (const Formula& formula : known_.formulas) {
    const BoundTest* const first = tests_.data() + formula.first_test;
    formulas_.push_back({first, first + formula.tests, known_.tables.data() + formula.table,
                         formula.simple, formula.row, formula.first_pair, formula.pairs});
  }
}

void KnownMachine::attach(const Block& block, const View* views, const Place* places) {
  block_ = &block;
  views_ = views;
  places_ = places;
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    const View& view = views[known_.tests[i].slot];
    tests_[i].values = view.values;
    tests_[i].states = view.states;
  }
}

[[gnu::always_inline]] inline std::int64_t KnownMachine::decide(std::uint32_t formula,
                                                                unsigned& open) const {
  const BoundFormula& now = formulas_[formula];
  const auto holds = [](const BoundTest& test, std::size_t row) {
    const std::uint64_t distance =
        static_cast<std::uint64_t>(test.values[row]) - static_cast<std::uint64_t>(test.low);
    return std::uint64_t{distance <= test.range ? 1U : 0U};
  };
  std::uint64_t bits = 0;
  const BoundTest* test = now.tests;
  if (now.simple) {
    const std::size_t row = rows_[now.row];
    do {
      bits = bits * 2 + holds(*test, row);
      open |= test->states[row];
    } while (++test != now.end);
    return static_cast<std::int64_t>(now.table[bits >> 6U] >> (bits & 63U) & 1U);
  }
  for (; test != now.end; ++test) {
    const std::uint32_t row = rows_[test->row];
    const unsigned state = test->states[row];
    static_assert(kBlank == 1);
    bits = bits * 2 + (holds(*test, row) & ~state);
    open |= state & test->open;
  }
  for (std::uint32_t i = 0; i < now.pairs; ++i) {
    const PairTest& pair = known_.pairs[now.first_pair + i];
    const View& left = views_[pair.left];
    const View& right = views_[pair.right];
    const std::int64_t l = left.values[rows_[pair.left_row]];
    const std::int64_t r = right.values[rows_[pair.right_row]];
    const bool holds_too = pair.equal ? l == r : l < r;
    open |= unsigned{left.states[rows_[pair.left_row]]} | right.states[rows_[pair.right_row]];
    if (pair.forbidden && holds_too) open |= units::kError;
    bits = bits * 2 + (holds_too ? 1 : 0);
  }
  return static_cast<std::int64_t>(now.table[bits >> 6U] >> (bits & 63U) & 1U);
}

/// Over the rows below the one in `value`, which becomes the result.
bool KnownMachine::fold_rows(const KnownStep& step, std::int64_t& value) {
  const facts::EntityRows& below = block_->facts.entities[step.b];
  const auto parent = static_cast<std::size_t>(value);
  if (below.list_given[parent] == 0) return false;
  const bool all = step.number < 0;
  const auto formula = static_cast<std::uint32_t>(step.number);
  const std::uint32_t end = below.list_begin[parent] + below.list_count[parent];
  const View& head = views_[step.a];
  unsigned open = 0;
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (std::uint32_t row = below.list_begin[parent]; row < end; ++row) {
    rows_[step.row] = row;
    const std::int64_t met = all ? 1 : decide(formula, open);
    count += met;
    if (step.what != KnownDo::sum_rows || met == 0) continue;
    open |= head.states[row];
    if (__builtin_add_overflow(sum, head.values[row], &sum)) return false;
  }
  if (open != 0) return false;
  switch (step.what) {
    case KnownDo::sum_rows:
      value = sum;
      return true;
    case KnownDo::count_rows:
      value = count;
      return true;
    default:
      value = count == 0 ? step.how : step.how ^ 1;
      return true;
  }
}

bool KnownMachine::look_up(const KnownStep& step, Kept* keys) {
  const Table& table = code_.tables[step.a];
  keys_.clear();
  for (std::uint32_t key = 0; key < table.keys; ++key) keys_.push_back({keys[key].value, 1});
  bool too_large = false;
  const units::Cell found = code::look_up(table, keys_, block_->facts.pools, too_large);
  keys[0].value = found.value;
  keys[0].den = found.den;
  return !too_large && found.state == kKnown;
}

/// The row below whose number is the greatest, or the least, -1: none; two alike are an error.
bool KnownMachine::find_row(const KnownStep& step, std::int64_t& value) {
  const facts::EntityRows& below = block_->facts.entities[step.b];
  const auto parent = static_cast<std::size_t>(value);
  if (below.list_given[parent] == 0) return false;
  const bool all = step.number < 0;
  const auto formula = static_cast<std::uint32_t>(step.number);
  const std::uint32_t end = below.list_begin[parent] + below.list_count[parent];
  const View& by = views_[step.a];
  unsigned open = 0;
  std::int64_t best = 0;
  bool tie = false;
  value = -1;
  for (std::uint32_t row = below.list_begin[parent]; row < end; ++row) {
    rows_[step.row] = row;
    if (!all && decide(formula, open) == 0) continue;
    open |= by.states[row];
    const std::int64_t number = by.values[row];
    if (value < 0 || (step.how != 0 ? number > best : number < best)) {
      value = row;
      best = number;
      tie = false;
    } else if (number == best) {
      tie = true;
    }
  }
  return open == 0 && !tie;
}

// One switch, a case for each step. `give up` is to return the step.
template <bool kOneLine>
const KnownStep* KnownMachine::run(const KnownStep* begin, std::uint32_t row, std::uint32_t end_row,
                                   const std::uint32_t* of_case) {
  const KnownStep* const first = known_.steps.data();
  Kept* const registers = registers_.data();
  const View* const views = views_;
  rows_[0] = row;
  std::int64_t it = 0;
  std::int64_t den = 1;

  // After a store of one line alone: the next row.
  const KnownStep* at = begin;
  const auto is_over = [&] {
    if (!kOneLine) return false;
    if (++row == end_row) return true;
    rows_[0] = row;
    at = begin - 1;
    return false;
  };
  for (;; ++at) {
    const KnownStep& now = *at;
    if (now.what > KnownDo::some_row) __builtin_unreachable();

// The operands as `left` and `right`, wherever they are.
#define POPPY_WHOLE(name, ...)                         \
  case KnownDo::name: {                                \
    const std::int64_t left = registers[now.to].value; \
    const std::int64_t right = it;                     \
    __VA_ARGS__                                        \
    break;                                             \
  }                                                    \
  case KnownDo::name##_number: {                       \
    const std::int64_t left = it;                      \
    const std::int64_t right = now.number;             \
    __VA_ARGS__                                        \
    break;                                             \
  }                                                    \
  case KnownDo::name##_slot: {                         \
    const View& view = views[now.a];                   \
    const std::uint32_t at_row = rows_[now.row];       \
    if (view.states[at_row] != kKnown) return at;      \
    const std::int64_t left = it;                      \
    const std::int64_t right = view.values[at_row];    \
    __VA_ARGS__                                        \
    break;                                             \
  }
#define POPPY_EXACT(name, ...)                                           \
  case KnownDo::name: {                                                  \
    const Exact left{registers[now.to].value, registers[now.to].den};    \
    const Exact right{it, den};                                          \
    __VA_ARGS__                                                          \
    break;                                                               \
  }                                                                      \
  case KnownDo::name##_number: {                                         \
    const Exact left{it, den};                                           \
    const Exact right = known_.exacts[now.a];                            \
    __VA_ARGS__                                                          \
    break;                                                               \
  }                                                                      \
  case KnownDo::name##_slot: {                                           \
    const View& view = views[now.a];                                     \
    const std::uint32_t at_row = rows_[now.row];                         \
    const Exact left{it, den};                                           \
    const Exact right{view.values[at_row], 1};                           \
    if (view.states[at_row] != kKnown || right.num == kNoNum) return at; \
    __VA_ARGS__                                                          \
    break;                                                               \
  }                                                                      \
  case KnownDo::name##_exact_slot: {                                     \
    const View& view = views[now.a];                                     \
    const std::uint32_t at_row = rows_[now.row];                         \
    if (view.states[at_row] != kKnown) return at;                        \
    const Exact left{it, den};                                           \
    const Exact right{view.values[at_row], view.dens[at_row]};           \
    __VA_ARGS__                                                          \
    break;                                                               \
  }
#define POPPY_CALCULATE(function)                                 \
  Exact made;                                                     \
  if (function(left, right, made) != ExactState::fine) return at; \
  it = made.num;                                                  \
  den = made.den;

    switch (now.what) {
      case KnownDo::constant:
        it = now.number;
        break;
      case KnownDo::constant_exact:
        it = known_.exacts[now.a].num;
        den = known_.exacts[now.a].den;
        break;
      case KnownDo::load: {
        const View& view = views[now.a];
        const std::uint32_t at_row = rows_[now.row];
        if (view.states[at_row] != kKnown) return at;
        it = view.values[at_row];
        break;
      }
      case KnownDo::load_exact: {
        const View& view = views[now.a];
        const std::uint32_t at_row = rows_[now.row];
        if (view.states[at_row] != kKnown) return at;
        it = view.values[at_row];
        den = view.dens[at_row];
        break;
      }
      case KnownDo::load_at:
      case KnownDo::load_exact_at: {
        const View& view = views[now.a];
        const auto at_row = static_cast<std::size_t>(it);
        if (view.states[at_row] != kKnown) return at;
        it = view.values[at_row];
        if (now.what == KnownDo::load_exact_at) den = view.dens[at_row];
        break;
      }
      case KnownDo::load_unless_blank:
      case KnownDo::load_exact_unless_blank: {
        const View& view = views[now.a];
        const std::uint32_t at_row = rows_[now.row];
        if (view.states[at_row] == kBlank) break;
        if (view.states[at_row] != kKnown) return at;
        it = view.values[at_row];
        if (now.what == KnownDo::load_exact_unless_blank) den = view.dens[at_row];
        at = first + now.b - 1;
        break;
      }
      case KnownDo::record:
        it = rows_[now.row];
        break;
      case KnownDo::run_date:
        it = block_->facts.run_date[of_case[row]].days;
        break;
      case KnownDo::load_widened: {
        const View& view = views[now.a];
        const std::uint32_t at_row = rows_[now.row];
        it = view.values[at_row];
        den = 1;
        if (view.states[at_row] != kKnown || it == kNoNum) return at;
        break;
      }
      case KnownDo::keep:
        registers[now.to].value = it;
        registers[now.to].den = den;
        break;
      case KnownDo::climb:
        rows_[now.to] = block_->facts.entities[now.a].parent[rows_[now.row]];
        break;

      case KnownDo::jump:
        at = first + now.b - 1;
        break;
      case KnownDo::jump_if:
        if (it == now.how) at = first + now.b - 1;
        break;
      case KnownDo::jump_if_formula: {
        unsigned open = 0;
        const std::int64_t truth = decide(now.a, open);
        if (open != 0) return at;
        if (truth == now.how) at = first + now.b - 1;
        break;
      }
      case KnownDo::store: {
        const Place& place = places_[now.a];
        place.values[row] = it;
        place.states[row] = kKnown;
        if (is_over()) return nullptr;
        break;
      }
      case KnownDo::store_exact: {
        const Place& place = places_[now.a];
        place.values[row] = it;
        place.dens[row] = den;
        place.states[row] = kKnown;
        if (is_over()) return nullptr;
        break;
      }
      case KnownDo::store_row: {
        const Place& place = places_[now.a];
        place.values[row] = std::max<std::int64_t>(it, 0);
        place.states[row] = it < 0 ? kBlank : kKnown;
        if (is_over()) return nullptr;
        break;
      }
      case KnownDo::store_formula: {
        unsigned open = 0;
        const std::int64_t truth = decide(now.b, open);
        if (open != 0) return at;
        const Place& place = places_[now.a];
        place.values[row] = truth;
        place.states[row] = kKnown;
        if (is_over()) return nullptr;
        break;
      }
      case KnownDo::give_up:
        return at;
      case KnownDo::done:
        return nullptr;

      case KnownDo::formula: {
        unsigned open = 0;
        it = decide(now.a, open);
        if (open != 0) return at;
        break;
      }
      case KnownDo::negation:
        it ^= 1;
        break;
      case KnownDo::select:
      case KnownDo::select_number:
      case KnownDo::select_slot: {
        unsigned open = 0;
        const std::int64_t other = -(decide(now.b, open) ^ 1);  // all ones: not this one
        if (now.what == KnownDo::select) {
          const Kept& kept = registers[now.to];
          it = (kept.value & other) | (it & ~other);
          den = (kept.den & other) | (den & ~other);
        } else if (now.what == KnownDo::select_number) {
          it = (it & other) | (now.number & ~other);
        } else {
          const View& view = views[now.a];
          const std::uint32_t at_row = rows_[now.row];
          open |= view.states[at_row];
          it = (it & other) | (view.values[at_row] & ~other);
        }
        if (open != 0) return at;
        break;
      }

        POPPY_WHOLE(add, std::int64_t made = 0;
                    if (__builtin_add_overflow(left, right, &made)) return at; it = made;)
        POPPY_WHOLE(subtract, std::int64_t made = 0;
                    if (__builtin_sub_overflow(left, right, &made)) return at; it = made;)
        POPPY_WHOLE(multiply, std::int64_t made = 0;
                    if (__builtin_mul_overflow(left, right, &made)) return at; it = made;)
        POPPY_WHOLE(floor_at, it = std::max(left, right);)
        POPPY_WHOLE(cap_at, it = std::min(left, right);)
        POPPY_WHOLE(compare, it = stand(now.how, left, right);)
        POPPY_EXACT(add_exact, POPPY_CALCULATE(code::add))
        POPPY_EXACT(subtract_exact, POPPY_CALCULATE(code::subtract))
        POPPY_EXACT(multiply_exact, POPPY_CALCULATE(code::multiply))
        POPPY_EXACT(divide, if (right.num == 0) return at; POPPY_CALCULATE(code::divide))
        POPPY_EXACT(floor_at_exact, const bool over = compare(left, right) < 0;
                    it = over ? right.num : left.num; den = over ? right.den : left.den;)
        POPPY_EXACT(cap_at_exact, const bool over = compare(left, right) > 0;
                    it = over ? right.num : left.num; den = over ? right.den : left.den;)
        POPPY_EXACT(compare_exact, it = stand(now.how, compare(left, right), 0);)

      case KnownDo::to_exact:
        if (it == kNoNum) return at;
        den = 1;
        break;
      case KnownDo::negate:
        if (it == kNoNum) return at;
        it = -it;
        break;
      case KnownDo::negate_exact:
        it = -it;
        break;
      case KnownDo::absolute:
        if (it == kNoNum) return at;
        it = it < 0 ? -it : it;
        break;
      case KnownDo::absolute_exact:
        it = it < 0 ? -it : it;
        break;
      case KnownDo::round:
      case KnownDo::round_whole: {
        const Exact value{it, now.what == KnownDo::round ? den : 1};
        std::int64_t rounded = 0;
        if (code::round(value, static_cast<units::Rounding>(now.how), now.b, rounded) !=
            ExactState::fine) {
          return at;
        }
        it = rounded;
        break;
      }
      case KnownDo::month_of:
        it = units::month_of(to_date(it)).months;
        break;
      case KnownDo::day_of:
        it = units::split(to_date(it)).day;
        break;
      case KnownDo::year_of:
        it = units::split(to_date(it)).year;
        break;
      case KnownDo::month_year:
        it = units::split(units::first_day(to_month(it))).year;
        break;
      case KnownDo::month_number:
        it = units::split(units::first_day(to_month(it))).month;
        break;
      case KnownDo::first_day:
        it = units::first_day(to_month(it)).days;
        break;
      case KnownDo::last_day:
        it = units::last_day(to_month(it)).days;
        break;
      case KnownDo::is_first_of_month:
        it = units::split(to_date(it)).day == 1 ? 1 : 0;
        break;
      case KnownDo::days_in_month:
        if (to_month(it) == units::kLastMonth) return at;  // which has no end
        it = units::days_in(to_month(it));
        break;
      case KnownDo::difference:
        it = registers[now.to].value - it;
        break;
      case KnownDo::add_days: {
        const auto date = units::add_days(to_date(registers[now.to].value), it);
        if (!date) return at;
        it = date->days;
        break;
      }
      case KnownDo::month_add: {
        const auto month = units::add_months(to_month(registers[now.to].value), it);
        if (!month) return at;
        it = month->months;
        break;
      }
      case KnownDo::age:
        it = units::age(to_date(registers[now.to].value), to_date(it));
        break;

      case KnownDo::look_up: {
        Kept* const keys = registers + now.to;
        if (!look_up(now, keys)) return at;
        it = keys->value;
        den = keys->den;
        break;
      }
      case KnownDo::look_up_key:
      case KnownDo::look_up_slot: {
        if (now.what == KnownDo::look_up_slot) {
          const View& view = views[now.b];
          const std::uint32_t at_row = rows_[now.row];
          if (view.states[at_row] != kKnown) return at;
          it = view.values[at_row];
        }
        const KeyedValues& table = known_.keyed[static_cast<std::size_t>(now.number)];
        const std::uint64_t place =
            static_cast<std::uint64_t>(it) - static_cast<std::uint64_t>(table.low);
        if (place >= table.values.size()) {
          Kept key{it, 1};
          if (!look_up(now, &key)) return at;
          it = key.value;
          den = key.den;
          break;
        }
        const units::Cell& found = table.values[place];
        if (found.state != kKnown) return at;
        it = found.value;
        den = found.den;
        break;
      }
      case KnownDo::first_row: {
        std::int64_t found = it;
        if (!find_row(now, found)) return at;
        it = found;
        break;
      }
      case KnownDo::sum_rows:
      case KnownDo::count_rows:
      case KnownDo::some_row: {
        std::int64_t folded = it;
        if (!fold_rows(now, folded)) return at;
        it = folded;
        break;
      }
    }
#undef POPPY_WHOLE
#undef POPPY_EXACT
#undef POPPY_CALCULATE
  }
}

const KnownStep* KnownMachine::run_line(const KnownStep* begin, std::uint32_t row,
                                        std::uint32_t end_row, const std::uint32_t* of_case) {
  return run<true>(begin, row, end_row, of_case);
}

const KnownStep* KnownMachine::run_lines(const KnownStep* begin, std::uint32_t row,
                                         const std::uint32_t* of_case) {
  return run<false>(begin, row, row + 1, of_case);
}

}  // namespace poppy::code
