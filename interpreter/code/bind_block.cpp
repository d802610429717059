// Facts in columns -> the slots of a worksheet. The meaning is reference/bind.cpp's, which does it
// for one case with dated facts and corrections.
#include <algorithm>

#include "interpreter/code/block.h"

namespace poppy::code {
namespace {

using check::kNone;
using facts::FactColumns;
using facts::SavedRun;
using plan::SlotId;
using units::Column;

void fill(Column& column, units::CellKind kind, std::size_t rows, units::CellState state) {
  column.values.assign(rows, 0);
  column.states.assign(rows, state);
  if (kind == units::CellKind::exact) column.dens.assign(rows, 1);
}

/// Each row is written before it is read: what stands there does not matter.
void make_room(Column& column, units::CellKind kind, std::size_t rows) {
  column.values.resize(rows);
  column.states.resize(rows, units::kUnknown);
  if (kind == units::CellKind::exact) column.dens.resize(rows, 1);
}

/// The saved slots of one program and month, which one past decision answers.
struct PastLines {
  std::string_view program;
  units::Month month;
  std::vector<SlotId> slots;
  std::uint32_t latest = kNone;  // of the case at hand: into FactColumns::saved
};

class SavedBinder {
 public:
  SavedBinder(Block& block, const plan::Worksheet& sheet)
      : block_(block), facts_(block.facts), sheet_(sheet), program_(*sheet.program) {}

  void bind() {
    for (const SlotId slot : sheet_.slots.ids()) {
      if (sheet_.slots[slot].kind == plan::SlotKind::saved) ask(slot);
    }
    if (asked_.empty()) return;
    if (std::ranges::none_of(facts_.saved_given, [](auto given) { return given != 0; })) {
      for (const PastLines& asked : asked_) {
        for (const SlotId slot : asked.slots) {
          std::ranges::fill(block_.own[slot].states, units::kUnknown);
        }
      }
      return;
    }
    begin_rows();
    for (std::uint32_t at = 0; at < facts_.cases(); ++at) {
      if (facts_.saved_given[at] == 0) {
        for (const PastLines& asked : asked_) each_row(asked, at, units::kUnknown);
      } else {
        bind_case(at);
      }
    }
  }

 private:
  void ask(SlotId id) {
    const plan::Slot& slot = sheet_.slots[id];
    fill(block_.own[id], facts::cell_kind(slot.type), facts_.entities[slot.entity].count(),
         units::kBlank);
    const std::string_view program = program_.lines[slot.line()].program;
    auto at = std::ranges::find_if(asked_, [&](const PastLines& asked) {
      return asked.month == slot.month && asked.program == program;
    });
    if (at == asked_.end()) at = asked_.insert(at, {program, slot.month, {}, kNone});
    at->slots.push_back(id);
  }

  /// By entity and case: its first row.
  void begin_rows() {
    begin_.resize(facts_.entities.size());
    for (const check::EntityId entity : begin_.ids()) {
      const std::vector<std::uint32_t>& of_case = facts_.entities[entity].of_case;
      begin_[entity].reserve(facts_.cases() + 1);
      std::uint32_t row = 0;
      for (std::uint32_t at = 0; at <= facts_.cases(); ++at) {
        while (row < of_case.size() && of_case[row] < at) ++row;
        begin_[entity].push_back(row);
      }
    }
  }

  void each_row(const PastLines& asked, std::uint32_t at, units::CellState state) {
    for (const SlotId slot : asked.slots) {
      const auto& begin = begin_[sheet_.slots[slot].entity];
      std::fill(block_.own[slot].states.begin() + begin[at],
                block_.own[slot].states.begin() + begin[at + 1], state);
    }
  }

  void bind_case(std::uint32_t at) {
    const std::uint32_t first = facts_.saved_begin[at];
    const auto end = at + 1 < facts_.cases() ? facts_.saved_begin[at + 1]
                                             : static_cast<std::uint32_t>(facts_.saved.size());
    if (first == end) return;  // blank
    for (PastLines& asked : asked_) {
      asked.latest = kNone;
      for (std::uint32_t i = first; i < end; ++i) {
        const SavedRun& run = facts_.saved[i];
        if (run.month != asked.month || facts_.run_date[at] < run.run_date) continue;
        const bool later =
            asked.latest == kNone || !(run.run_date < facts_.saved[asked.latest].run_date);
        if (later && speaks(run, asked.program)) asked.latest = i;
      }
      if (asked.latest == kNone) continue;
      for (const SlotId slot : asked.slots) bind_rows(slot, facts_.saved[asked.latest], at);
    }
  }

  bool speaks(const SavedRun& run, std::string_view program) const {
    if (run.count == 0) return true;
    for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
      if (program_.lines[facts_.saved_cells[i].line].program == program) return true;
    }
    return false;
  }

  void bind_rows(SlotId id, const SavedRun& run, std::uint32_t at) {
    const plan::Slot& slot = sheet_.slots[id];
    Column& column = block_.own[id];
    for (std::uint32_t row = begin_[slot.entity][at]; row < begin_[slot.entity][at + 1]; ++row) {
      bool about_record = program_.entities[slot.entity].depth <= 1;
      bool found = false;
      for (std::uint32_t i = run.first; i < run.first + run.count && !found; ++i) {
        const facts::SavedCell& saved = facts_.saved_cells[i];
        if (saved.row != row || program_.lines[saved.line].entity != slot.entity) continue;
        about_record = true;
        found = saved.line == slot.line();
        if (!found) continue;
        column.values[row] = saved.cell.value;
        column.states[row] = saved.cell.state;
        if (!column.dens.empty()) column.dens[row] = saved.cell.den;
      }
      if (!found) column.states[row] = about_record ? units::kUnknown : units::kBlank;
    }
  }

  Block& block_;
  const FactColumns& facts_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  std::vector<PastLines> asked_;
  units::IdVector<check::EntityId, std::vector<std::uint32_t>> begin_;
};

void lay_out(Block& block, const plan::Worksheet& sheet, std::uint32_t spare) {
  ++block.layout;
  block.room.clear();
  for (const facts::EntityRows& rows : block.facts.entities) {
    block.room.push_back(rows.count() + spare);
  }
  block.own.resize(sheet.slots.size());
  block.slots.resize(sheet.slots.size());
  for (const SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    if (slot.kind == plan::SlotKind::fact) {
      block.slots[id] = &block.facts.fields[slot.field()];
      continue;
    }
    block.slots[id] = &block.own[id];
    if (slot.kind == plan::SlotKind::line) {
      make_room(block.own[id], facts::cell_kind(slot.type), block.room[slot.entity]);
    }
  }
}

/// What is another for each lot of cases.
void fill_in(Block& block, const plan::Worksheet& sheet) {
  SavedBinder(block, sheet).bind();
  block.too_large.assign(block.facts.cases(), 0);
}

}  // namespace

void bind(Block& block, const plan::Worksheet& sheet) {
  lay_out(block, sheet, 0);
  fill_in(block, sheet);
}

void bind_few(Block& block, const plan::Worksheet& sheet) {
  constexpr std::uint32_t kSpare = 8;  // rows
  const auto& entities = block.facts.entities;
  bool fits = block.room.size() == entities.size();
  for (const check::EntityId entity : entities.ids()) {
    fits = fits && entities[entity].count() <= block.room[entity];
  }
  if (!fits) lay_out(block, sheet, kSpare);
  fill_in(block, sheet);
}

}  // namespace poppy::code
