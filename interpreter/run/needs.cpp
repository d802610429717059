// See needs.h.
#include "interpreter/run/needs.h"

#include <algorithm>

#include "interpreter/run/evaluate.h"

namespace poppy::run {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using plan::SlotId;
using units::Value;

namespace {

void add(std::vector<Need>& needs, const Need& need) {
  if (std::ranges::find(needs, need) == needs.end()) needs.push_back(need);
}

/// The flags among the origins that nobody has set, or the county where none is given.
std::vector<Need> unset(const plan::Worksheet& sheet, const std::vector<std::uint32_t>& origins) {
  std::vector<Need> result;
  for (const std::uint32_t index : origins) {
    if (!sheet.origins[index].unset) continue;
    Need need;
    if (sheet.county) {
      need.flag = sheet.origins[index].id;
    } else {
      need.county = true;
    }
    add(result, need);
  }
  return result;
}

/// Adds what an expression rests on while it is evaluated. Whatever turns out firm rests on
/// nothing.
class Collector final : public Watch {
 public:
  Collector(const plan::Worksheet& sheet, std::vector<Need>& to) : sheet_(sheet), to_(to) {}

  std::size_t begin() override { return to_.size(); }
  void end(const Node& node, std::size_t mark, const Value& value) override {
    if (value.is_firm()) {
      to_.resize(mark);
    } else if (node.op == Op::constant && node.origins != kNone) {
      for (const Need& need : unset(sheet_, sheet_.origin_lists[node.origins])) to_.push_back(need);
    }
  }
  void read(SlotId slot, std::uint32_t row, const Value& value) override {
    const bool is_line = sheet_.slots[slot].kind == plan::SlotKind::line;
    if (is_line ? value.is_firm() : !value.is_unknown()) return;
    Need need;
    need.slot = slot;
    need.row = row;
    to_.push_back(need);
  }
  void list(check::EntityId entity, std::uint32_t parent, bool given) override {
    if (given) return;
    Need need;
    need.list = entity;
    need.row = parent;
    to_.push_back(need);
  }

 private:
  const plan::Worksheet& sheet_;
  std::vector<Need>& to_;
};

/// All values a fact of the type can take, where they can be listed.
std::vector<Value> possible_values(const check::Program& program, const check::Type& type) {
  std::vector<Value> result;
  if (type.kind == check::TypeKind::boolean) result = {Value::of(false), Value::of(true)};
  if (type.kind == check::TypeKind::enumeration && type.of != check::kCountyEnum) {
    for (std::size_t i = 0; i < program.enums[type.of].values.size(); ++i) {
      result.push_back(Value::of(static_cast<std::int64_t>(i)));
    }
  }
  if (!result.empty() && type.or_blank) result.push_back(Value::blank());
  return result;
}

/// Calls `visit` with each slot that the expression reads.
template <typename Visit>
void each_read(const plan::Worksheet& sheet, NodeId id, const Visit& visit) {
  const Node& node = sheet.nodes[id];
  if (kind_of(node.op) == check::OpKind::read) visit(node.a);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    each_read(sheet, sheet.children[node.first + i], visit);
  }
}

/// A case as it would be if a fact of it were known.
class Trial final : public CaseValues {
 public:
  Trial(const plan::Worksheet& sheet, const Dependents& dependents, const CaseValues& known,
        const Need& fact, std::vector<std::vector<Value>>& changed)
      : sheet_(sheet), dependents_(dependents), known_(known), fact_(fact), changed_(changed) {}

  /// Computes the lines again, as far as anything they read is not as it was.
  void suppose(const Value& value, const std::vector<std::uint32_t>& lines) {
    value_ = value;
    for (const std::uint32_t line : lines) {
      if (reads_change(line)) compute(sheet_.lines[line]);
    }
  }
  void forget(const std::vector<std::uint32_t>& lines) {
    for (const std::uint32_t line : lines) changed_[sheet_.lines[line].slot].clear();
  }

  [[nodiscard]] Value at(SlotId slot, std::uint32_t row) const override {
    if (slot == fact_.slot && row == fact_.row) return value_;
    return changed_[slot].empty() ? known_.at(slot, row) : changed_[slot][row];
  }
  [[nodiscard]] std::uint32_t row_count(check::EntityId entity) const override {
    return known_.row_count(entity);
  }
  [[nodiscard]] std::uint32_t parent(check::EntityId entity, std::uint32_t row) const override {
    return known_.parent(entity, row);
  }
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t parent) const override {
    return known_.is_given(entity, parent);
  }
  [[nodiscard]] units::RowList children(check::EntityId entity,
                                        std::uint32_t parent) const override {
    return known_.children(entity, parent);
  }
  [[nodiscard]] units::Date run_date() const override { return known_.run_date(); }

 private:
  bool reads_change(std::uint32_t line) const {
    return std::ranges::any_of(dependents_.read_by(line), [this](SlotId slot) {
      return slot == fact_.slot || !changed_[slot].empty();
    });
  }

  void compute(const plan::SheetLine& line) {
    const Evaluator evaluator(sheet_, *this);
    std::vector<Value>& values = changed_[line.slot];
    const std::uint32_t rows = known_.row_count(sheet_.slots[line.slot].entity);
    bool same = true;
    for (std::uint32_t row = 0; row < rows; ++row) {
      values.push_back(evaluator.line_value(line, row));
      same = same && values.back() == known_.at(line.slot, row);
    }
    if (same) values.clear();
  }

  const plan::Worksheet& sheet_;
  const Dependents& dependents_;
  const CaseValues& known_;
  const Need& fact_;
  Value value_;
  std::vector<std::vector<Value>>& changed_;  // by SlotId, by row: of lines that came out otherwise
};

}  // namespace

Dependents::Dependents(const plan::Worksheet& sheet) : sheet_(sheet) {}

const std::vector<bool>& Dependents::of(SlotId input) {
  if (reads_.empty()) {
    for (const plan::SheetLine& line : sheet_.lines) {
      std::vector<SlotId>& slots = reads_.emplace_back();
      each_read(sheet_, line.root, [&](SlotId slot) { slots.push_back(slot); });
      std::ranges::sort(slots);
      slots.erase(std::ranges::unique(slots).begin(), slots.end());
    }
    of_.resize(sheet_.slots.size());
  }
  std::vector<bool>& changes = of_[input];
  if (!changes.empty()) return changes;
  changes.resize(sheet_.slots.size());
  changes[input] = true;
  for (std::size_t i = 0; i < sheet_.lines.size(); ++i) {
    if (std::ranges::any_of(reads_[i], [&](SlotId slot) { return changes[slot]; })) {
      changes[sheet_.lines[i].slot] = true;
    }
  }
  return changes;
}

const std::vector<std::uint32_t>& Dependents::between(SlotId input, SlotId wanted) {
  const auto [found, added] = between_.try_emplace({input, wanted});
  std::vector<std::uint32_t>& lines = found->second;
  if (!added) return lines;
  const std::vector<bool>& changes = of(input);
  std::vector<bool> leads(sheet_.slots.size());
  leads[wanted] = true;
  for (std::size_t i = sheet_.lines.size(); i-- > 0;) {
    const SlotId slot = sheet_.lines[i].slot;
    if (!leads[slot] || !changes[slot]) continue;
    lines.push_back(static_cast<std::uint32_t>(i));
    for (const SlotId read : reads_[i]) leads[read] = true;
  }
  std::ranges::reverse(lines);
  return lines;
}

NeedSearch::NeedSearch(const plan::Worksheet& sheet) : sheet_(sheet), dependents_(sheet) {}

void NeedSearch::begin(const CaseValues& values) {
  values_ = &values;
  lines_.clear();
  parts_.clear();
}

NeedSearch::Part& NeedSearch::part_of(SlotId slot, std::uint32_t row) {
  const auto [found, added] = lines_.try_emplace({slot, row});
  Part& part = found->second;
  if (!added) return part;
  part.begin = static_cast<std::uint32_t>(parts_.size());
  Collector collector(sheet_, parts_);
  static_cast<void>(Evaluator(sheet_, *values_, &collector)
                        .line_value(sheet_.lines[sheet_.line_of_slot[slot]], row));
  part.end = static_cast<std::uint32_t>(parts_.size());
  return part;
}

std::vector<Need> NeedSearch::needs(SlotId slot, std::uint32_t row) {
  std::vector<Need> found;
  if (values_->at(slot, row).is_firm()) return found;
  ++question_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ahead;  // runs of parts_, the next one last
  const auto go_into = [&](SlotId line, std::uint32_t of) {
    Part& part = part_of(line, of);
    if (part.told != question_) ahead.emplace_back(part.begin, part.end);
    part.told = question_;
  };
  go_into(slot, row);
  while (!ahead.empty()) {
    auto& [next, end] = ahead.back();
    if (next == end) {
      ahead.pop_back();
      continue;
    }
    const Need need = parts_[next++];
    if (need.slot != kNone && sheet_.slots[need.slot].kind == plan::SlotKind::line) {
      go_into(need.slot, need.row);
    } else {
      add(found, need);
    }
  }
  constexpr std::size_t kMostTried = 12;  // each trial computes a part of the sheet again
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].settles_alone =
        found.size() == 1 || (i < kMostTried && settles_alone(found[i], slot, row));
  }
  std::ranges::stable_partition(found, &Need::settles_alone);
  return found;
}

/// Whether every value the fact can take makes the wanted value firm.
bool NeedSearch::settles_alone(const Need& need, SlotId wanted, std::uint32_t row) {
  if (need.slot == kNone) return false;
  const auto values = possible_values(*sheet_.program, sheet_.slots[need.slot].type);
  if (values.empty()) return false;
  const std::vector<std::uint32_t>& lines = dependents_.between(need.slot, wanted);
  tried_.resize(sheet_.slots.size());
  Trial trial(sheet_, dependents_, *values_, need, tried_);
  return std::ranges::all_of(values, [&](const Value& value) {
    trial.suppose(value, lines);
    const bool settled = trial.at(wanted, row).is_firm();
    trial.forget(lines);
    return settled;
  });
}

std::vector<Need> needs(const Determination& determination, SlotId slot, std::uint32_t row) {
  const SlotValues values(determination);
  NeedSearch search(*determination.sheet);
  search.begin(values);
  return search.needs(slot, row);
}

std::vector<Need> needs_to_apply(const Determination& determination) {
  std::vector<Need> result;
  for (const plan::NotApplied& one : determination.sheet->not_applied) {
    if (!one.undetermined) continue;
    for (const Need& need : unset(*determination.sheet, one.origins)) add(result, need);
  }
  if (result.size() == 1) result.front().settles_alone = true;
  return result;
}

std::vector<units::ErrorNote> errors(const Determination& determination, SlotId slot,
                                     std::uint32_t row) {
  const Value& value = determination.slots[slot][row];
  if (!value.is_error()) return {};
  return {value.note()};
}

}  // namespace poppy::run
