// See weigh.h.
#include "interpreter/reference/weigh.h"

#include <array>
#include <span>
#include <utility>

#include "interpreter/reference/ends.h"

namespace poppy::reference {

using check::Op;
using check::OpKind;
using plan::Node;
using plan::NodeId;
using plan::SlotId;
using units::Value;

namespace {

bool is_widening(Op op) { return op == Op::int_to_rate || op == Op::money_to_exact; }

bool is_order(Op op) {
  return op == Op::less || op == Op::less_equal || op == Op::greater || op == Op::greater_equal;
}

/// Whether each item of a group has come out alike where the group comes out so.
bool settles_items(Op op, bool holds) {
  return holds ? op == Op::all_of || op == Op::none_of : op == Op::any_of;
}

/// Whether a comparison that comes out so says how far its sides may go.
bool bounds_sides(Op op, bool holds) {
  return is_order(op) || op == (holds ? Op::equal : Op::unequal);
}

template <class IdType>
std::uint64_t key(IdType high, std::uint32_t low) {
  return std::uint64_t{high.value} << 32 | low;
}

}  // namespace

const Possible* Weighed::found(SlotId slot, std::uint32_t row) const {
  if (row >= kFirstStandIn) {
    const auto at = of_stand_ins_.find(key(slot, row));
    return at != of_stand_ins_.end() ? &kept_[at->second] : nullptr;
  }
  if (first_[slot] == 0) return nullptr;
  const std::uint32_t at = rows_[first_[slot] - 1 + row];
  return at == 0 ? nullptr : &kept_[at - 1];
}

bool Weighed::is_settled(SlotId slot, std::uint32_t row) const {
  const Possible* const possible = found(slot, row);
  if (possible == nullptr) return false;
  return possible->is_firm() || settled_errors_.contains(key(slot, row));
}

void Weighed::keep(SlotId slot, std::uint32_t row, std::uint32_t rows, Possible possible) {
  std::uint32_t& last = last_[slot];
  if (last == 0 || kept_[last - 1] != possible) {
    kept_.push_back(std::move(possible));
    last = static_cast<std::uint32_t>(kept_.size());
  }
  if (row >= kFirstStandIn) {
    of_stand_ins_.insert_or_assign(key(slot, row), last - 1);
    return;
  }
  if (first_[slot] == 0) {
    first_[slot] = static_cast<std::uint32_t>(rows_.size()) + 1;
    rows_.resize(rows_.size() + rows, 0);
  }
  rows_[first_[slot] - 1 + row] = last;
}

std::vector<std::uint32_t> CaseValues::open_lines(const plan::Worksheet& sheet) const {
  std::vector<std::uint32_t> open;
  for (std::uint32_t line = 0; line < sheet.lines.size(); ++line) {
    const SlotId slot = sheet.lines[line].slot;
    if (!has(slot)) continue;
    const std::uint32_t rows = row_count(sheet.slots[slot].entity);
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (is_firm(slot, row)) continue;
      open.push_back(line);
      break;
    }
  }
  return open;
}

Weighed weigh(const plan::Worksheet& sheet, const CaseValues& values) {
  constexpr std::uint32_t kMostTellParents = 500;
  Weighed result;
  result.first_.resize(sheet.slots.size());
  result.last_.resize(sheet.slots.size());
  std::uint64_t rows = 0;
  for (const check::EntityId entity : sheet.program->entities.ids()) {
    rows += values.row_count(entity);
  }
  result.tells_parents_ = rows <= kMostTellParents;
  Weigher weigher(sheet, values, result);
  for (const std::uint32_t line : values.open_lines(sheet)) weigher.weigh_line(sheet.lines[line]);
  return result;
}

void Weigher::weigh_line(const plan::SheetLine& line) {
  const std::uint32_t rows = values_.row_count(sheet_.slots[line.slot].entity);
  std::uint64_t nodes = 0;
  for (std::uint32_t row = 0; row < rows && nodes < kMostNodesOfLine; ++row) {
    if (values_.is_firm(line.slot, row)) continue;
    nodes_ = 0;
    Possible found = line_value(line, row);
    nodes += nodes_;
    const bool is_new_error = found.value.is_error() && values_.at(line.slot, row).is_unknown();
    if (is_new_error) making_->settled_errors_.insert(key(line.slot, row));
    if (found.is_firm() || is_new_error) {
      making_->settled.push_back({line.slot, row, found.value});
    }
    making_->keep(line.slot, row, rows, std::move(found));
  }
}

Possible Weigher::at(SlotId slot, std::uint32_t row) {
  const plan::Slot& of = sheet_.slots[slot];
  const bool is_line = of.kind == plan::SlotKind::line;
  if (row >= kFirstStandIn && program_.entities[of.entity].depth <= 1) {
    row = 0;  // a case has one of itself and of its county
  }
  if (row < kFirstStandIn) {
    Value value = values_.at(slot, row);
    if (value.is_firm()) return exactly(program_, of.type, std::move(value));
  }
  if (!is_line) return input(slot);
  if (const Possible* const found = weighed_.found(slot, row)) return *found;
  if (row < kFirstStandIn || making_ == nullptr || !values_.has(slot)) {
    return exactly(program_, of.type, Value::unknown());
  }
  // Asked for the first time: what it reads comes earlier on the sheet.
  const std::vector<Narrowed> narrowed = std::exchange(narrowed_, {});
  const std::uint64_t nodes = nodes_;
  Possible found = line_value(sheet_.lines[sheet_.line_of_slot[slot]], row);
  nodes_ = nodes;
  narrowed_ = narrowed;
  making_->keep(slot, row, values_.row_count(of.entity), found);
  return found;
}

/// The row that stands for all that are of the parent.
std::uint32_t Weigher::stand_in(check::EntityId entity, std::uint32_t parent) {
  if (!weighed_.tells_parents_) return kAnyRow;
  const auto at = weighed_.stand_in_at_.find(key(entity, parent));
  if (at != weighed_.stand_in_at_.end()) return at->second;
  if (making_ == nullptr) return kAnyRow;
  const auto row = kFirstStandIn + static_cast<std::uint32_t>(making_->stand_ins_.size());
  making_->stand_ins_.push_back({entity, parent});
  making_->stand_in_at_.emplace(key(entity, parent), row);
  return row;
}

Possible Weigher::input(SlotId slot) const {
  const plan::Slot& of = sheet_.slots[slot];
  Possible result = anything(program_, of.type);
  if (of.kind == plan::SlotKind::saved) {
    result.may_blank = true;
    return result;
  }
  const units::Bounds& bounds = program_.fields[of.field()].bounds;
  if (bounds.low) result.low = bounds.low;
  if (bounds.high) result.high = bounds.high;
  return settled(of.type, std::move(result));
}

Possible Weigher::line_value(const plan::SheetLine& line, std::uint32_t row) {
  Frames frames;
  frames.at[0] = {sheet_.slots[line.slot].entity, row};
  return possible(line.root, frames);
}

Possible Weigher::possible(NodeId id, const Frames& frames) {
  const Node& node = sheet_.nodes[id];
  ++nodes_;
  if (watch_ == nullptr) return made(node, frames);
  Watch& watch = *watch_;
  const std::size_t mark = watch.begin();
  Possible result = made(node, frames);
  watch.end(node, mark, result.value);
  return result;
}

template <typename Apply>
[[gnu::noinline]] Possible Weigher::of_children(const Node& node, const Frames& frames,
                                                const Apply& apply) {
  constexpr std::size_t kFew = 4;  // most have no more: without a heap
  const auto fill = [&](std::span<Possible> asked) {
    for (std::uint32_t i = 0; i < node.count; ++i) asked[i] = possible(child(node, i), frames);
    return apply(std::span<const Possible>(asked));
  };
  if (node.count > kFew) {
    std::vector<Possible> many(node.count);
    return fill(many);
  }
  std::array<Possible, kFew> few;
  return fill(std::span(few).first(node.count));
}

Possible Weigher::made(const Node& node, const Frames& frames) {
  switch (kind_of(node.op)) {
    case OpKind::leaf:
      if (node.op == Op::constant) return exactly(program_, node.type, sheet_.constants[node.a]);
      if (node.op == Op::run_date) {
        return exactly(program_, node.type, Value::of(values_.run_date()));
      }
      return row_of(node, frames);
    case OpKind::read:
      return read(node, frames);
    case OpKind::children:
      return list(node, frames);
    case OpKind::lookup:
      return of_children(node, frames, [&](std::span<const Possible> keys) {
        return possible_look_up(sheet_, node, keys);
      });
    case OpKind::group:
      return of_children(node, frames, [&](std::span<const Possible> items) {
        return possible_group(program_, node.op, node.a, items);
      });
    case OpKind::choice:
      return choice(node, frames);
    case OpKind::aggregate:
      return aggregate(node, frames);
    case OpKind::strict: {
      const check::Type first = node.count == 0 ? check::Type{} : sheet_.nodes[child(node, 0)].type;
      return of_children(node, frames, [&](std::span<const Possible> operands) {
        return possible_strict(sheet_, node, first, operands);
      });
    }
    case OpKind::planned:
      break;
  }
  text::bug("weigh: planning left an op that it should have resolved");
}

Frame Weigher::frame_of(const Node& row, const Frames& frames) const {
  Frame frame = frames.at[row.a];
  for (std::uint32_t hop = 0; hop < row.b; ++hop) {
    const check::EntityId above = program_.entities[frame.entity].parent;
    if (frame.row < kFirstStandIn) {
      frame.row = values_.parent(frame.entity, frame.row);
    } else if (frame.row != kAnyRow) {
      frame.row = weighed_.stand_ins_[frame.row - kFirstStandIn].parent;
    } else if (program_.entities[above].depth <= 1) {
      frame.row = 0;
    }
    frame.entity = above;
  }
  return frame;
}

Possible Weigher::row_of(const Node& row, const Frames& frames) const {
  const Frame frame = frame_of(row, frames);
  if (frame.row < kFirstStandIn) {
    return exactly(program_, row.type, Value::of(std::int64_t{frame.row}));
  }
  Possible result;
  result.stand_in = frame.row;
  return result;
}

/// What is read is of.
Possible Weigher::record_of(const Node& node, const Frames& frames) {
  const Node& record = sheet_.nodes[child(node, 0)];
  return record.op == Op::row ? row_of(record, frames) : possible(child(node, 0), frames);
}

Possible Weigher::read(const Node& node, const Frames& frames) {
  if (const Node& of = sheet_.nodes[child(node, 0)]; of.op == Op::row) {
    const std::uint32_t row = frame_of(of, frames).row;
    Possible result = at(node.slot(), row);
    if (watch_ != nullptr && row < kFirstStandIn) watch_->read(node.slot(), row, result.value);
    if (!result.is_one()) apply_narrowed(node, frames, result);
    return result;
  }
  const Possible record = record_of(node, frames);
  if (record.value.is_blank()) {
    return exactly(program_, node.type, Value::error("there is no such record", node.span));
  }
  if (record.value.is_error()) return exactly(program_, node.type, record.value);
  const std::uint32_t row =
      record.is_firm() ? static_cast<std::uint32_t>(record.value.number()) : record.stand_in;
  Possible result = at(node.slot(), row);
  if (watch_ != nullptr && row < kFirstStandIn) watch_->read(node.slot(), row, result.value);
  if (record.may_blank || record.may_error) {
    result.may_error = true;
    if (result.is_firm()) result.value = Value::unknown();
  }
  if (!result.is_one()) apply_narrowed(node, frames, result);
  return result;
}

Possible Weigher::list(const Node& node, const Frames& frames) {
  const Possible record = record_of(node, frames);
  if (record.value.is_blank()) {
    return exactly(program_, node.type, Value::error("there is no such record", node.span));
  }
  if (record.value.is_error()) return exactly(program_, node.type, record.value);
  if (record.is_firm()) {
    const auto row = static_cast<std::uint32_t>(record.value.number());
    const bool given = values_.is_given(node.entity(), row);
    if (watch_ != nullptr) watch_->list(node.entity(), row, given);
    if (given) {
      units::RowList rows = values_.children(node.entity(), row);
      if (node.op == Op::list) return exactly(program_, node.type, Value::of(std::move(rows)));
      return exactly(program_, node.type,
                     rows.rows.empty() ? Value::blank() : Value::of(std::int64_t{rows.rows[0]}));
    }
  }
  Possible result = anything(program_, node.type);
  result.stand_in =
      stand_in(node.entity(), record.is_firm() ? static_cast<std::uint32_t>(record.value.number())
                                               : record.stand_in);
  result.may_blank = node.op == Op::only;
  result.may_error = record.may_blank || record.may_error;
  return result;
}

Possible Weigher::choice(const Node& node, const Frames& frames) {
  const std::size_t mark = narrowed_.size();
  std::vector<PossibleBranch> open;
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    const bool guarded = i + 1 < node.count;
    Possible guard = guarded ? possible(child(node, i + 1), frames)
                             : exactly(program_, {check::TypeKind::boolean}, Value::of(true));
    if (guard.is(false)) continue;
    const bool taken = guard.value.is_known();
    // Where a guard may have no answer, nothing follows from it.
    const bool narrows = !taken && !guard.may_error && !guard.may_blank;
    const std::size_t before = narrowed_.size();
    if (narrows) narrow(child(node, i + 1), frames, true);
    Possible value = possible(child(node, i), frames);
    narrowed_.resize(before);
    open.push_back({std::move(guard), std::move(value)});
    if (taken) break;
    if (narrows) narrow(child(node, i + 1), frames, false);
  }
  narrowed_.resize(mark);
  if (open.empty()) {
    return exactly(program_, node.type, plan::apply_choice({}, node.span));
  }
  return possible_choice(sheet_, node, open);
}

void Weigher::add_element(const Node& node, std::uint32_t& at, const Frames& frames,
                          PossibleElement element, std::vector<PossibleElement>& elements) {
  const auto part = [&](std::uint32_t bit) {
    return (node.a & bit) != 0 ? child(node, at++) : check::kNone;
  };
  const NodeId where = part(check::kHasWhere);
  const NodeId head = part(check::kHasHead);
  const NodeId by = part(check::kHasBy);
  bool narrows = false;
  if (where != check::kNone) {
    Possible found = possible(where, frames);
    if (found.is(false)) return;
    narrows = !found.is_one() && !found.may_error && !found.may_blank;
    // Of a record that may not be there at all, it is known as little.
    if (found.is(true) && !element.where.is(true)) found = element.where;
    const bool is_there = element.where.is(true) && !element.repeats;
    if (found.value.is_error() && !is_there)
      found = exactly(program_, check::Type{check::TypeKind::boolean}, Value::unknown());
    element.where = std::move(found);
  }
  const std::size_t before = narrowed_.size();
  if (narrows) narrow(where, frames, true);
  if (head != check::kNone) element.head = possible(head, frames);
  if (by != check::kNone) element.by = possible(by, frames);
  narrowed_.resize(before);
  elements.push_back(std::move(element));
}

Possible Weigher::aggregate(const Node& node, const Frames& frames) {
  const Possible yes = exactly(program_, {check::TypeKind::boolean}, Value::of(true));
  std::vector<PossibleElement> elements;
  PossibleElement start;
  start.where = yes;
  if ((node.a & check::kUnrolled) != 0) {
    for (std::uint32_t at = 0; at < node.count;) add_element(node, at, frames, start, elements);
    return possible_aggregate(sheet_, node, elements);
  }
  const NodeId list_node = child(node, 0);
  const Possible list = possible(list_node, frames);
  if (list.value.is_blank()) {
    return exactly(program_, node.type, Value::error("there is no such list", node.span));
  }
  if (list.value.is_error()) return exactly(program_, node.type, list.value);
  const check::EntityId entity = sheet_.nodes[list_node].type.entity();
  // While it is not known of what is asked, that is what is missing.
  Watch* const watch = list.is_firm() ? watch_ : std::exchange(watch_, nullptr);
  for (const Possible::Row& row : list.rows) {
    Frames inner = frames;
    inner.at[node.b] = {entity, row.row};
    PossibleElement element = start;
    element.row = row.row;
    if (!row.sure) element.where = anything(program_, {check::TypeKind::boolean});
    std::uint32_t at = 1;
    add_element(node, at, inner, std::move(element), elements);
  }
  if (list.more) {
    Frames inner = frames;
    inner.at[node.b] = {entity, list.stand_in};
    PossibleElement element = start;
    element.row = list.stand_in;
    element.repeats = true;
    std::uint32_t at = 1;
    add_element(node, at, inner, std::move(element), elements);
  }
  watch_ = watch;
  Possible result = possible_aggregate(sheet_, node, elements);
  if (list.may_error || list.may_blank) {
    result.may_error = true;
    if (result.is_firm()) result.value = Value::unknown();
  }
  return result;
}

/// A fact, saved result or line of a row, as it stands or widened.
std::optional<Weigher::Narrowed> Weigher::narrowable(NodeId id, const Frames& frames) const {
  const Node* node = &sheet_.nodes[id];
  while (is_widening(node->op)) node = &sheet_.nodes[child(*node, 0)];
  if (kind_of(node->op) != OpKind::read) return std::nullopt;
  const Node& record = sheet_.nodes[child(*node, 0)];
  if (record.op != Op::row) return std::nullopt;
  Narrowed result;
  result.slot = node->slot();
  result.row = frame_of(record, frames).row;
  result.frame = record.a;
  result.hops = record.b;
  return result;
}

bool Weigher::Narrowed::is_of(const Node& read, const Node& record, std::uint32_t of_row) const {
  if (slot != read.slot() || row != of_row) return false;
  return row < kFirstStandIn || (frame == record.a && hops == record.b);
}

void Weigher::Narrowed::tighten(Possible& possible) const {
  raise_low(possible.low, low);
  lower_high(possible.high, high);
  if (not_blank) possible.may_blank = false;
  if (blank) possible.may_known = false;
}

void Weigher::apply_narrowed(const Node& node, const Frames& frames, Possible& possible) const {
  if (narrowed_.empty()) return;
  const Node& record = sheet_.nodes[child(node, 0)];
  if (record.op != Op::row) return;
  const std::uint32_t row = frame_of(record, frames).row;
  Possible narrower = possible;
  for (const Narrowed& one : narrowed_) {
    if (one.is_of(node, record, row)) one.tighten(narrower);
  }
  // What cannot be is a branch that is not taken: anything may be said of it.
  if (!narrower.may_known && !narrower.may_blank) return;
  if (narrower.low && narrower.high && is_below(*narrower.high, *narrower.low)) return;
  possible = settled(node.type, std::move(narrower));
}

void Weigher::narrow(NodeId guard, const Frames& frames, bool holds) {
  const Node& node = sheet_.nodes[guard];
  if (settles_items(node.op, holds)) {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      narrow(child(node, i), frames, node.op == Op::all_of);
    }
  } else if (node.op == Op::negation) {
    narrow(child(node, 0), frames, !holds);
  } else if (node.op == Op::exists) {
    if (auto found = narrowable(child(node, 0), frames)) {
      (holds ? found->not_blank : found->blank) = true;
      narrowed_.push_back(*found);
    }
  } else if (kind_of(node.op) == OpKind::read) {
    if (auto found = narrowable(guard, frames)) {
      found->low = found->high = units::Rational{holds ? 1 : 0, 1};
      found->not_blank = true;
      narrowed_.push_back(*found);
    }
  } else if (bounds_sides(node.op, holds)) {
    narrow_comparison(node, frames, holds);
  }
}

/// The sides may be a fact, result or line and what is as simple: else each would be asked about
/// twice, those within it four times, and so on.
void Weigher::narrow_comparison(const Node& node, const Frames& frames, bool holds) {
  const bool same = !is_order(node.op);
  const bool right_greater = (node.op == Op::less || node.op == Op::less_equal) == holds;
  for (const std::uint32_t side : {0U, 1U}) {
    auto found = narrowable(child(node, side), frames);
    if (!found) continue;
    const Node& other = sheet_.nodes[child(node, 1 - side)];
    if (other.op != Op::constant && !narrowable(child(node, 1 - side), frames)) continue;
    Watch* const watch = std::exchange(watch_, nullptr);
    const Possible bound = possible(child(node, 1 - side), frames);
    watch_ = watch;
    if (!bound.may_known || (same && bound.may_blank)) continue;
    const bool at_most = same || right_greater == (side == 0);
    const bool at_least = same || !at_most;
    if (at_most) found->high = bound.high;
    if (at_least) found->low = bound.low;
    found->not_blank = true;
    narrowed_.push_back(*found);
  }
}

}  // namespace poppy::reference
