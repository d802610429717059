// See infection.h.
#include "interpreter/trial/infection.h"

#include <algorithm>
#include <tuple>

#include "interpreter/check/program.h"
#include "interpreter/plan/line_planner.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::trial {

using reference::Determination;

namespace {

/// Its values are those of a determination of what was removed, which is not at hand.
bool is_asked_of_removed(const check::Program& program, check::LineId line) {
  return std::ranges::any_of(program.statements, [&](const check::Statement& one) {
    return one.of_removed && one.when == line;
  });
}

/// The values of a determination, asked for by the slots of another sheet.
class MappedValues final : public reference::CaseValues {
 public:
  MappedValues(const Determination& base, const std::vector<plan::SlotId>& slots)
      : base_(base), values_(base), slots_(slots) {}

  [[nodiscard]] units::Value at(plan::SlotId slot, std::uint32_t row) const override {
    return values_.at(slots_[slot.value], row);
  }
  [[nodiscard]] std::uint32_t row_count(check::EntityId entity) const override {
    return values_.row_count(entity);
  }
  [[nodiscard]] std::uint32_t parent(check::EntityId entity, std::uint32_t row) const override {
    return values_.parent(entity, row);
  }
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t parent) const override {
    return values_.is_given(entity, parent);
  }
  [[nodiscard]] units::RowList children(check::EntityId entity,
                                        std::uint32_t parent) const override {
    return values_.children(entity, parent);
  }
  [[nodiscard]] units::Date run_date() const override { return base_.run_date; }

 private:
  const Determination& base_;
  reference::SlotValues values_;
  const std::vector<plan::SlotId>& slots_;
};

}  // namespace

void Infection::begin_owner() {
  months_.clear();
  minis_.clear();
}

const Infection::Months* Infection::months_of(std::uint32_t test) {
  constexpr std::size_t kMost = 400;  // determinations are large
  if (const auto found = months_.find(test); found != months_.end()) return &found->second;
  if (months_.size() >= kMost) return nullptr;
  Months months;
  const auto& data = tests_[test].rules.data();
  engine::each_month(tests_[test], data.program, data.worksheets,
                     [&](const Determination& made, const config::YamlNode*, bool) {
                       months.push_back(made);
                       return true;
                     });
  return &months_.emplace(test, std::move(months)).first->second;
}

const Infection::Mini& Infection::mini_of(const Determination& base, const Mutant& mutant,
                                          const std::shared_ptr<check::Program>& mutated) {
  const plan::Worksheet& sheet = *base.sheet;
  const auto [found, is_new] = minis_.try_emplace(&sheet);
  Mini& mini = found->second;
  if (!is_new) return mini;
  mini.sheet.program = mutated;
  mini.sheet.county = sheet.county;
  mini.sheet.month = sheet.month;
  plan::LinePlanner planner(mini.sheet, base.run_date);
  const auto owner = std::get<check::LineId>(mutant.owner);
  for (std::uint32_t i = 0; i < sheet.lines.size(); ++i) {
    const plan::SheetLine& line = sheet.lines[i];
    if (line.line != owner) continue;
    mini.lines.emplace_back(i, planner.ensure(owner, line.month).root);
  }
  std::map<std::tuple<plan::SlotKind, std::uint32_t, std::int32_t>, plan::SlotId> of_base;
  for (const plan::SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    of_base[{slot.kind, slot.id, slot.month.months}] = id;
  }
  for (const plan::Slot& slot : mini.sheet.slots) {
    const auto same = of_base.find({slot.kind, slot.id, slot.month.months});
    mini.is_whole = mini.is_whole && same != of_base.end();
    mini.base_slots.push_back(same == of_base.end() ? plan::SlotId(check::kNone) : same->second);
  }
  return mini;
}

bool Infection::may_reach(std::uint32_t test, const Mutant& mutant,
                          const std::shared_ptr<check::Program>& mutated) {
  if (mutant.where != Reach::expression || !std::holds_alternative<check::LineId>(mutant.owner)) {
    return true;
  }
  if (is_asked_of_removed(*mutated, std::get<check::LineId>(mutant.owner))) return true;
  const Months* months = months_of(test);
  if (months == nullptr) return true;
  for (const Determination& base : *months) {
    const Mini& mini = mini_of(base, mutant, mutated);
    // Planning left the line out: what becomes of it with the mutant is not in this worksheet.
    if (mini.lines.empty() || !mini.is_whole) return true;
    const reference::SlotValues values(base);
    const reference::Evaluator evaluator(*base.sheet, values);
    const MappedValues mapped(base, mini.base_slots);
    const reference::Evaluator changed(mini.sheet, mapped);
    for (const auto& [index, root] : mini.lines) {
      const plan::SheetLine& line = base.sheet->lines[index];
      for (std::uint32_t row = 0; row < base.slots[line.slot].size(); ++row) {
        reference::Frames frames;
        frames.at[0] = {base.sheet->slots[line.slot].entity, row};
        const units::Value now = evaluator.value(line.root, frames);
        const units::Value then = changed.value(root, frames);
        if (!now.is_firm() || !(now == then)) return true;
      }
    }
  }
  return false;
}

}  // namespace poppy::trial
