// See machine.h, and code.def for what each instruction does.
#include "interpreter/code/machine.h"

#include "interpreter/code/exact.h"
#include "interpreter/code/search.h"

namespace poppy::code {
namespace {

using units::Cell;
using units::CellKind;
using units::CellState;
using units::Column;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::kUnknown;
using units::Pair;

View view_of(const Column& column) {
  return {column.values.data(), column.dens.data(), column.states.data()};
}

}  // namespace

Machine::Machine(std::shared_ptr<const Code> code)
    : code_(std::move(code)),
      registers_(code_->registers),
      span_piles_(code_->piles),
      row_piles_(code_->piles) {
  const auto& slots = code_->sheet->slots;
  for (const plan::SlotId slot : slots.ids()) {
    if (slots[slot].kind != plan::SlotKind::line) inputs_.push_back(slot);
  }
}

void Machine::attach(Block& block) {
  bind(block, *code_->sheet);
  look_at(block);
}

void Machine::attach_few(Block& block) {
  bind_few(block, *code_->sheet);
  if (block_ != &block || layout_ != block.layout) return look_at(block);
  first_row_.clear();
  for (const plan::SlotId slot : inputs_) views_[slot.value] = view_of(*block.slots[slot]);
}

void Machine::look_at(Block& block) {
  block_ = &block;
  layout_ = block.layout;
  first_row_.clear();
  views_.clear();
  places_.clear();
  for (const Column* column : block.slots) views_.push_back(view_of(*column));
  for (Column& column : block.own) {
    places_.push_back({column.values.data(), column.dens.empty() ? nullptr : column.dens.data(),
                       column.states.data()});
  }
}

void Machine::run() {
  const plan::Worksheet& sheet = *code_->sheet;
  for (std::size_t line = 0; line < sheet.lines.size(); ++line) {
    run_line(line, 0, block_->facts.entities[sheet.slots[sheet.lines[line].slot].entity].count());
  }
}

void Machine::run_case(std::uint32_t case_row) {
  if (first_row_.empty()) find_rows();
  const plan::Worksheet& sheet = *code_->sheet;
  for (std::size_t line = 0; line < sheet.lines.size(); ++line) {
    const std::vector<std::uint32_t>& first =
        first_row_[sheet.slots[sheet.lines[line].slot].entity];
    run_line(line, first[case_row], first[case_row + 1]);
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
}

void Machine::run_line(std::size_t line, std::uint32_t first_row, std::uint32_t end_row) {
  const plan::SlotId slot = code_->sheet->lines[line].slot;
  const Instruction* const begin = &code_->instructions[code_->begin[line]];
  const std::vector<std::uint32_t>& of_case =
      block_->facts.entities[code_->sheet->slots[slot].entity].of_case;
  for (std::uint32_t row = first_row; row < end_row; ++row) {
    frames_[0] = row;
    case_ = of_case[row];
    execute(begin);
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
// NOLINTNEXTLINE(readability-function-size): one case an instruction
void Machine::execute(const Instruction* at) {
  const Code& code = *code_;
  facts::FactColumns& facts = block_->facts;
  units::CellPools& pools = facts.pools;
  const Instruction* const first = code.instructions.data();
  Register* const registers = registers_.data();
  const View* const views = views_.data();

  for (;; ++at) {
    const Instruction& now = *at;
    Register& t = registers[now.to];
    Register& u = registers[now.to + 1];
    // Where the operand is not known the result is settled and the instruction over.
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
        const facts::EntityRows& rows = facts.entities[check::EntityId(now.a)];
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

#define POPPY_DO(name)
#define POPPY_DO_VALUE(name) case Do::name:
#define POPPY_DO_AGGREGATE(name)
#include "interpreter/code/code.def"
#undef POPPY_DO
        compute(now);
        break;

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

#define POPPY_DO(name)
#define POPPY_DO_VALUE(name)
#define POPPY_DO_AGGREGATE(name) case Do::name:
#include "interpreter/code/code.def"
#undef POPPY_DO
        if (gather(now)) jump();
        break;
    }
  }
}

}  // namespace poppy::code
