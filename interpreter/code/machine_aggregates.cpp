// The instructions of aggregates over rows. See machine.h, and code.def for what each does.
#include "interpreter/code/machine.h"

namespace poppy::code {

using units::CellState;
using units::kError;
using units::kKnown;
using units::Pair;
using units::Span;
using units::SpanRun;

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

// NOLINTNEXTLINE(readability-function-size): one case an instruction
bool Machine::gather(const Instruction& now) {
  units::CellPools& pools = block_->facts.pools;
  Register* const registers = registers_.data();
  Register& t = registers[now.to];
  Register& u = registers[now.to + 1];

  switch (now.what) {
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
        return true;
      }
      const Pair run = units::unpack(list.value);
      list.at = run.first;
      list.end = std::int64_t{run.first} + (run.second & ~units::kPooledRows);
      list.den = (run.second & units::kPooledRows) != 0 ? 1 : 0;
      break;
    }
    case Do::next: {
      Register& list = registers[now.to + 2];
      if (list.at == list.end) return true;
      const auto next = static_cast<std::uint32_t>(list.at++);
      frames_[now.frame] = list.den != 0 ? pools.rows[next] : next;
      break;
    }
    case Do::where: {
      const Register& where = registers[now.to + 4];
      if (where.state != kKnown) {
        u.state |= condition_state(where.state);
      } else if (where.value == 0) {
        return true;
      }
      break;
    }
    case Do::some:
    case Do::every: {
      const Register& where = registers[now.to + 4];
      const Register& head = registers[now.to + 5];
      const std::int64_t harmless = now.what == Do::some ? 0 : 1;
      if (head.state == kKnown && head.value == harmless) break;
      const unsigned states = unsigned{condition_state(where.state)} | condition_state(head.state);
      if (states == kKnown) {
        stop(t);
        return true;
      }
      t.state = static_cast<CellState>(t.state | states);
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
      settle_exact(t, add(exact_of(t), exact_of(head), result), result);
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
        order = (now.how & 1) != 0 ? compare(exact_of(by), exact_of(best))
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

#define POPPY_DO(name) case Do::name:
#define POPPY_DO_VALUE(name) case Do::name:
#define POPPY_DO_AGGREGATE(name)
#include "interpreter/code/code.def"
#undef POPPY_DO
      text::bug("an instruction of no aggregate");
  }
  return false;
}

}  // namespace poppy::code
