// The instructions that make a value of known ones. See machine.h, and code.def for what each does.
#include <algorithm>
#include <array>

#include "interpreter/code/machine.h"
#include "interpreter/code/search.h"

namespace poppy::code {
namespace {

using units::Cell;
using units::CellKind;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::Pair;

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

namespace {

/// One form of a strict op on registers t, t+1, …
using StrictStep = StrictResult (*)(units::CellPools& pools, const Register* t,
                                    const Instruction& now);

template <typename F, typename Form>
StrictResult step(units::CellPools& pools, const Register* t, const Instruction& now) {
  using Run = StrictForm<F, Form>;
  unsigned states = kKnown;
  std::array<Exact, Run::kOperands> operands;
  for (std::size_t i = 0; i < Run::kOperands; ++i) {
    states |= t[i].state;
    operands[i] = exact_of(t[i]);
  }
  if (states != kKnown) return {{0, 1}, open_state(states)};
  return Run::run(functor_of<F>(now.a, now.b), pools, operands);
}

using StrictSteps = std::array<StrictStep, std::size_t{256} * 8>;

template <typename F, typename... Forms>
constexpr void add_steps(StrictSteps& steps, check::Op op, ops::FormsOf<Forms...>) {
  ((steps[static_cast<std::size_t>(strict_step(op, StrictForm<F, Forms>::kKind))] =
        &step<F, Forms>),
   ...);
}

constexpr StrictSteps kStrictSteps = [] {
  StrictSteps steps{};
#define POPPY_STRICT(name, word, functor) \
  add_steps<ops::functor>(steps, check::Op::name, ops::functor::Forms());
#include "interpreter/ops/op.def"
  return steps;
}();

}  // namespace

// NOLINTNEXTLINE(readability-function-size): one case an instruction
void Machine::compute(const Instruction& now) {
  const Code& code = *code_;
  facts::FactColumns& facts = block_->facts;
  units::CellPools& pools = facts.pools;
  Register* const registers = registers_.data();
  Register& t = registers[now.to];
  const Register& u = registers[now.to + 1];

  switch (now.what) {
    case Do::strict: {
      const StrictStep step = kStrictSteps[static_cast<std::size_t>(now.number)];
      if (step == nullptr) text::bug("a strict op of operands that it has no form for");
      const StrictResult made = step(pools, &t, now);
      if (made.too_wide) block_->too_large[case_] = 1;
      t.value = made.number.num;
      t.den = made.number.den;
      t.state = made.state;
      break;
    }
    case Do::to_exact:
      if (t.state != kKnown) {
        settle(t, open_state(t.state));
        break;
      }
      t.den = 1;
      if (t.value == kNoNum) {
        block_->too_large[case_] = 1;
        settle(t, kError);
      }
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
    case Do::text_of: {
      if (t.state > kBlank) {
        settle(t, open_state(t.state));
        break;
      }
      const check::Type& type = code.types[now.a];
      const std::string text = t.state == kBlank
                                   ? std::string()
                                   : text_of(*code.sheet->program, type, cell_of(t), pools);
      const auto begin = static_cast<std::uint32_t>(pools.chars.size());
      pools.chars += text;
      t.value = units::pack(Pair{begin, static_cast<std::uint32_t>(text.size())});
      t.state = kKnown;
      break;
    }

    case Do::in_range: {
      if (t.state != kKnown) break;
      const units::Rational number{t.value, now.how != 0 ? t.den : 1};
      if (!units::is_within(code.sheet->program->fields[check::FieldId(now.a)].bounds, number))
        settle(t, kError);
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
