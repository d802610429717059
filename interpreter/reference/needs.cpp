// See needs.h.
#include "interpreter/reference/needs.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "interpreter/plan/lines_needed.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::reference {

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
      need.flag = sheet.origins[index].flag();
    } else {
      need.county = true;
    }
    add(result, need);
  }
  return result;
}

/// Stands for facts that may come to light once others are known.
const Need kHidden{};

/// A record, or a list that somebody told, that is not known: what is read of it is not looked at.
bool hides(const Node& node, const Value& value) {
  return node.type.kind == check::TypeKind::record && value.is_unknown() &&
         kind_of(node.op) != check::OpKind::children;
}

/// Adds what an expression rests on while it is evaluated. Whatever turns out firm rests on
/// nothing.
class Collector final : public Watch {
 public:
  Collector(const plan::Worksheet& sheet, std::vector<Need>& to) : sheet_(sheet), to_(to) {}

  std::size_t begin() override {
    ++nodes_;
    return to_.size();
  }
  void end(const Node& node, std::size_t mark, const Value& value) override {
    if (value.is_firm()) {
      to_.resize(mark);
    } else if (hides(node, value)) {
      to_.push_back(kHidden);
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
  /// Evaluated so far.
  [[nodiscard]] std::uint32_t nodes() const { return nodes_; }

 private:
  const plan::Worksheet& sheet_;
  std::vector<Need>& to_;
  std::uint32_t nodes_ = 0;
};

/// How many nodes are evaluated.
class Count final : public Watch {
 public:
  std::size_t begin() override {
    ++nodes_;
    return 0;
  }
  void end(const Node& /*node*/, std::size_t /*mark*/, const Value& /*value*/) override {}
  void read(SlotId /*slot*/, std::uint32_t /*row*/, const Value& /*value*/) override {}
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}
  /// Since it was asked last.
  [[nodiscard]] std::uint64_t take() { return std::exchange(nodes_, 0); }

 private:
  std::uint64_t nodes_ = 0;
};

/// All values a fact of the type can take, where they can be listed.
std::vector<Value> possible_values(const check::Program& program, const check::Type& type) {
  std::vector<Value> result;
  if (type.kind == check::TypeKind::boolean) result = {Value::of(false), Value::of(true)};
  if (type.kind == check::TypeKind::enumeration && type.enumeration() != check::kCountyEnum) {
    for (std::size_t i = 0; i < program.enums[type.enumeration()].values.size(); ++i) {
      result.push_back(Value::of(static_cast<std::int64_t>(i)));
    }
  }
  if (!result.empty() && type.or_blank) result.push_back(Value::blank());
  return result;
}

/// The rows of a case, some of whose values are others.
class Overlay : public CaseValues {
 public:
  explicit Overlay(const CaseValues& known) : known_(known) {}

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

 protected:
  [[nodiscard]] const CaseValues& known() const { return known_; }

 private:
  const CaseValues& known_;
};

/// A case before its unknowns were weighed.
class Unsettled final : public Overlay {
 public:
  Unsettled(const CaseValues& settled, const Weighed& weighed)
      : Overlay(settled), weighed_(weighed) {}

  [[nodiscard]] Value at(SlotId slot, std::uint32_t row) const override {
    return weighed_.is_settled(slot, row) ? Value::unknown() : known().at(slot, row);
  }

 private:
  const Weighed& weighed_;
};

std::uint64_t cell_key(SlotId slot, std::uint32_t row) {
  return std::uint64_t{slot.value} << 32 | row;
}

}  // namespace

/// A case as it would be if a fact of it were known: only what is not firm can come out otherwise.
class NeedSearch::Trial final : public Overlay {
 public:
  Trial(const NeedSearch& search, const Need& fact, const Value& value)
      : Overlay(*search.values_), search_(search), fact_(fact), value_(value) {}

  [[nodiscard]] Value at(SlotId slot, std::uint32_t row) const override {
    if (slot == fact_.slot && row == fact_.row) return value_;
    Value before = known().at(slot, row);
    if (before.is_firm() || search_.sheet_.slots[slot].kind != plan::SlotKind::line) return before;
    const auto found = search_.cell_at_.find(cell_key(slot, row));
    if (found == search_.cell_at_.end()) return before;
    const Cell& cell = search_.cells_[found->second];
    return cell.tried == search_.trial_ ? cell.value : before;
  }

 private:
  const NeedSearch& search_;
  const Need& fact_;
  const Value& value_;
};

NeedSearch::NeedSearch(const plan::Worksheet& sheet, NeedBudget budget)
    : sheet_(sheet), budget_(budget) {}

void NeedSearch::begin(const CaseValues& values, const Weighed* weighed) {
  values_ = &values;
  weighed_ = weighed;
  cells_.clear();
  cell_at_.clear();
  facts_.clear();
  fact_at_.clear();
  parts_.clear();
  question_ = 0;
  trial_ = 0;
  steps_ = 0;
}

std::uint32_t NeedSearch::cell_of(SlotId slot, std::uint32_t row) {
  const auto [found, added] =
      cell_at_.try_emplace(cell_key(slot, row), static_cast<std::uint32_t>(cells_.size()));
  if (added) {
    Cell& cell = cells_.emplace_back();
    cell.slot = slot;
    cell.row = row;
  }
  return found->second;
}

std::uint32_t NeedSearch::fact_of(const Need& need) {
  std::uint64_t kind = 0;
  std::uint32_t id = need.slot.value;
  if (need.county) {
    kind = 3;
    id = 0;
  } else if (need.flag != kNone) {
    kind = 2;
    id = need.flag.value;
  } else if (need.list != kNone) {
    kind = 1;
    id = need.list.value;
  }
  const auto [found, added] =
      fact_at_.try_emplace({kind << 32 | id, need.row}, static_cast<std::uint32_t>(facts_.size()));
  if (added) facts_.push_back({need, 0});
  return found->second;
}

/// What the fact is called: a saved value of many months has one name.
std::pair<std::uint64_t, std::uint32_t> NeedSearch::name_of(const Need& need) const {
  if (need.county) return {std::uint64_t{4} << 32, 0};
  if (need.flag != kNone) return {std::uint64_t{3} << 32 | need.flag.value, 0};
  if (need.list != kNone) return {std::uint64_t{2} << 32 | need.list.value, need.row};
  const plan::Slot& slot = sheet_.slots[need.slot];
  const std::uint64_t kind = slot.kind == plan::SlotKind::saved ? 1 : 0;
  return {kind << 32 | slot.id, need.row};
}

/// Finds out what the cell's value rests on directly, each once, in the order it is read.
void NeedSearch::open(std::uint32_t index) {
  if (cells_[index].is_open) return;
  read_.clear();
  Collector collector(sheet_, read_);
  const plan::SheetLine& line = sheet_.lines[sheet_.line_of_slot[cells_[index].slot]];
  const std::uint32_t row = cells_[index].row;
  if (weighed_ != nullptr && weighed_->is_weighed(cells_[index].slot, row)) {
    static_cast<void>(Weigher(sheet_, *values_, *weighed_, &collector).line_value(line, row));
  } else {
    static_cast<void>(Evaluator(sheet_, *values_, &collector).line_value(line, row));
  }
  const auto begin = static_cast<std::uint32_t>(parts_.size());
  bool hides = false;
  for (const Need& need : read_) {
    if (need == kHidden) {
      hides = true;
      continue;
    }
    const bool is_line = need.slot != kNone && sheet_.slots[need.slot].kind == plan::SlotKind::line;
    const Part part{is_line ? cell_of(need.slot, need.row) : fact_of(need), is_line};
    std::uint32_t& last = is_line ? cells_[part.index].read_by : facts_[part.index].read_by;
    if (last != index + 1) parts_.push_back(part);
    last = index + 1;
  }
  Cell& cell = cells_[index];
  cell.is_open = true;
  cell.begin = begin;
  cell.end = static_cast<std::uint32_t>(parts_.size());
  cell.nodes = collector.nodes();
  cell.hides = hides;
  steps_ += cell.nodes;
}

/// The facts that a cell rests on, in the order they are met, into found_; the cells on the way
/// into reached_. false: the budget ended it.
bool NeedSearch::walk(std::uint32_t from, std::uint64_t most) {
  found_.clear();
  reached_.clear();
  ++question_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ahead;  // runs of parts_, the next one last
  const auto go_into = [&](std::uint32_t index) {
    if (cells_[index].told == question_) return;
    cells_[index].told = question_;
    open(index);
    reached_.push_back(index);
    ahead.emplace_back(cells_[index].begin, cells_[index].end);
  };
  go_into(from);
  std::uint64_t done = 0;
  while (!ahead.empty()) {
    auto& [next, end] = ahead.back();
    if (next == end) {
      ahead.pop_back();
      continue;
    }
    if (done == most) {
      steps_ += done;
      return false;
    }
    ++done;
    const Part part = parts_[next++];
    if (part.is_line) {
      go_into(part.index);
    } else if (facts_[part.index].told != question_) {
      facts_[part.index].told = question_;
      facts_[part.index].is_found = true;
      found_.push_back(part.index);
    }
  }
  steps_ += done;
  return true;
}

Needs NeedSearch::needs(SlotId slot, std::uint32_t row) {
  if (values_->at(slot, row).is_firm()) return {};
  const bool is_spent = steps_ >= budget_.of_case;
  const std::uint32_t wanted = cell_of(slot, row);
  const bool is_cut = !walk(wanted, is_spent ? budget_.walk_when_spent : budget_.walk);
  const bool hides =
      std::ranges::any_of(reached_, [this](std::uint32_t index) { return cells_[index].hides; });
  const bool is_only = found_.size() == 1 && !is_cut && !hides;
  const std::vector<bool> alone =
      is_only || is_spent ? std::vector<bool>{is_only} : settle_alone(wanted, hides);
  Needs result = named(alone, is_spent ? budget_.facts_when_spent : budget_.facts);
  result.is_cut = is_cut;
  constexpr std::uint64_t kToName = 20;  // its words take about as long
  steps_ += kToName * result.facts.size();
  return result;
}

Needs NeedSearch::unknowns(SlotId slot, std::uint32_t row) {
  if (values_->at(slot, row).is_firm()) return {};
  const bool is_cut = !walk(cell_of(slot, row), budget_.walk);
  Needs result = named({}, budget_.facts);
  result.is_cut = is_cut;
  return result;
}

/// Of the facts found, those that settle it alone first, up to `most` names.
Needs NeedSearch::named(const std::vector<bool>& alone, std::size_t most) {
  Needs result;
  std::set<std::pair<std::uint64_t, std::uint32_t>> named;
  for (const bool wanted_ones : {true, false}) {
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const bool is_alone = i < alone.size() && alone[i];
      if (is_alone != wanted_ones) continue;
      const auto name = name_of(facts_[found_[i]].need);
      if (named.size() >= most && !named.contains(name)) continue;
      named.insert(name);
      result.facts.push_back(facts_[found_[i]].need);
      result.facts.back().settles_alone = is_alone;
    }
  }
  result.left_out = static_cast<std::uint32_t>(found_.size() - result.facts.size());
  return result;
}

Needs NeedSearch::needs(std::span<const OpenValue> values, const std::vector<Need>& before) {
  Needs result;
  std::vector<Need> all = before;
  for (const OpenValue& value : values) {
    const Needs one = needs(value.slot, value.row);
    all.insert(all.end(), one.facts.begin(), one.facts.end());
    result.is_cut = result.is_cut || one.is_cut;
  }
  std::ranges::stable_partition(all, &Need::settles_alone);
  for (const Need& need : before) facts_[fact_of(need)].is_found = true;
  std::vector<bool> told(facts_.size());
  std::set<std::pair<std::uint64_t, std::uint32_t>> named;
  for (const Need& need : all) {
    const std::uint32_t fact = fact_of(need);
    if (told[fact]) continue;
    told[fact] = true;
    if (named.size() >= budget_.facts_of_line && !named.contains(name_of(need))) continue;
    named.insert(name_of(need));
    result.facts.push_back(need);
  }
  const auto found = std::ranges::count_if(facts_, &Fact::is_found);
  result.left_out =
      static_cast<std::uint32_t>(found) - static_cast<std::uint32_t>(result.facts.size());
  return result;
}

/// What is asked of a list's elements is not looked at while the list is not known: once it is,
/// any line that is needed may be read. Adds those that are not firm to reached_, while `left`
/// lasts.
void NeedSearch::reach_hidden(std::uint32_t wanted, std::uint64_t& left) {
  const SlotId of = cells_[wanted].slot;
  const auto [needed, added] = needed_by_.try_emplace(of);
  if (added) needed->second = plan::lines_needed(sheet_, std::array{of});
  const auto spend = [&left](std::uint64_t steps) {
    if (left < steps) return false;
    left -= steps;
    return true;
  };
  for (std::uint32_t line = 0; line < sheet_.line_of_slot[of]; ++line) {
    if (!needed->second[line]) continue;
    const SlotId slot = sheet_.lines[line].slot;
    const std::uint32_t rows = values_->row_count(sheet_.slots[slot].entity);
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (!spend(1)) return;
      if (values_->is_firm(slot, row)) continue;
      const std::uint32_t index = cell_of(slot, row);
      if (cells_[index].told == question_) continue;
      open(index);
      if (!spend(cells_[index].nodes)) return;
      cells_[index].told = question_;
      reached_.push_back(index);
    }
  }
}

/// Of the first facts found, whether every value that the fact can take makes the wanted value
/// firm. Each trial computes anew what lies between the fact and the wanted value.
std::vector<bool> NeedSearch::settle_alone(std::uint32_t wanted, bool hides) {
  constexpr std::size_t kMostTried = 12;
  std::vector<bool> alone(std::min(found_.size(), kMostTried));
  std::uint64_t left = budget_.trials;
  if (hides) {
    reach_hidden(wanted, left);
    steps_ += budget_.trials - left;
  }
  // Lines read earlier ones only: in their order, each cell comes after those it rests on.
  std::ranges::sort(reached_, {}, [this](std::uint32_t index) {
    const Cell& cell = cells_[index];
    return std::pair(sheet_.line_of_slot[cell.slot], cell.row);
  });
  for (std::size_t i = 0; i < alone.size(); ++i) facts_[found_[i]].bit = 1U << i;
  for (const std::uint32_t index : reached_) {
    Cell& cell = cells_[index];
    cell.bits = 0;
    for (std::uint32_t at = cell.begin; at < cell.end; ++at) {
      const Part& part = parts_[at];
      if (!part.is_line) {
        cell.bits |= facts_[part.index].bit;
      } else if (cells_[part.index].told == question_) {
        cell.bits |= cells_[part.index].bits;
      }
    }
    steps_ += cell.end - cell.begin;
  }
  for (std::size_t i = 0; i < alone.size(); ++i) {
    const std::uint64_t before = left;
    alone[i] = settles_alone(found_[i], wanted, left);
    steps_ += before - left;
  }
  for (std::size_t i = 0; i < alone.size(); ++i) facts_[found_[i]].bit = 0;
  return alone;
}

bool NeedSearch::settles_alone(std::uint32_t fact, std::uint32_t wanted, std::uint64_t& left) {
  const Need need = facts_[fact].need;
  if (need.slot == kNone) return false;
  const auto values = possible_values(*sheet_.program, sheet_.slots[need.slot].type);
  if (values.empty()) return false;
  return std::ranges::all_of(values, [&](const Value& value) {
    ++trial_;
    const Trial trial(*this, need, value);
    const Evaluator evaluator(sheet_, trial);
    Count count;  // of cells that take more than they did: the elements of what is hidden
    const Evaluator counted(sheet_, trial, &count);
    for (const std::uint32_t index : reached_) {
      Cell& cell = cells_[index];
      if ((cell.bits & facts_[fact].bit) == 0 || !reads_change(cell, fact)) continue;
      if (left < cell.nodes) return false;
      left -= cell.nodes;
      const Evaluator& by = cell.hides ? counted : evaluator;
      Value tried = by.line_value(sheet_.lines[sheet_.line_of_slot[cell.slot]], cell.row);
      left -= std::min(left, count.take());
      if (tried == values_->at(cell.slot, cell.row)) continue;
      cell.value = std::move(tried);
      cell.tried = trial_;
    }
    return cells_[wanted].tried == trial_ && cells_[wanted].value.is_firm();
  });
}

bool NeedSearch::reads_change(const Cell& cell, std::uint32_t fact) const {
  for (std::uint32_t at = cell.begin; at < cell.end; ++at) {
    const Part& part = parts_[at];
    if (part.is_line ? cells_[part.index].tried == trial_ : part.index == fact) return true;
  }
  return false;
}

std::vector<Need> needs(const Determination& determination, SlotId slot, std::uint32_t row) {
  const SlotValues values(determination);
  NeedSearch search(*determination.sheet);
  search.begin(values, determination.weighed.get());
  return search.needs(slot, row).facts;
}

Needs whatever(const Determination& determination, SlotId slot, std::uint32_t row) {
  if (!determination.weighed || !determination.weighed->is_settled(slot, row)) return {};
  const SlotValues settled(determination);
  const Unsettled values(settled, *determination.weighed);
  NeedBudget budget;  // a few of them are told
  budget.walk = 2'000;
  budget.facts = 20;
  NeedSearch search(*determination.sheet, budget);
  search.begin(values, nullptr);
  return search.unknowns(slot, row);
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

}  // namespace poppy::reference
