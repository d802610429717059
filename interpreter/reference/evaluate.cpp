// See evaluate.h.
#include "interpreter/reference/evaluate.h"

#include <array>
#include <span>
#include <utility>

namespace poppy::reference {

using check::Op;
using plan::Node;
using plan::NodeId;
using units::Value;

Holds holds(const Value& value) {
  if (!value.is_known()) return Holds::undetermined;
  return value.truth() ? Holds::yes : Holds::no;
}

Value Evaluator::value(NodeId id, const Frames& frames) const {
  const Node& node = sheet_.nodes[id];
  if (watch_ == nullptr) return made(node, frames);
  const std::size_t mark = watch_->begin();
  Value result = made(node, frames);
  watch_->end(node, mark, result);
  return result;
}

Value Evaluator::line_value(const plan::SheetLine& line, std::uint32_t row) const {
  Frames frames;
  frames.at[0] = {sheet_.slots[line.slot].entity, row};
  return value(line.root, frames);
}

Value Evaluator::made(const Node& node, const Frames& frames) const {
  switch (kind_of(node.op)) {
    case check::OpKind::leaf:
      return leaf_value(node, frames);
    case check::OpKind::read:
      return record_value(node, frames);
    case check::OpKind::children:
      return children_value(node, frames);
    case check::OpKind::lookup: {
      const plan::LookupTable& table = sheet_.tables[node.a];
      return of_children(node, frames, [&](std::span<const Value> keys) {
        return plan::look_up(*sheet_.program, table, keys, node.span);
      });
    }
    case check::OpKind::group:
      return of_children(node, frames, [&](std::span<const Value> items) {
        return plan::apply_group(node.op, node.a, items);
      });
    case check::OpKind::choice:
      return choice_value(node, frames);
    case check::OpKind::aggregate:
      return aggregate_value(node, frames);
    case check::OpKind::strict: {
      const check::Type first = node.count == 0 ? check::Type{} : sheet_.nodes[child(node, 0)].type;
      return of_children(node, frames, [&](std::span<const Value> operands) {
        return plan::apply_strict(*sheet_.program, node.op, node.a, node.b, first, operands,
                                  node.span);
      });
    }
    case check::OpKind::planned:
      break;
  }
  text::bug("evaluate: planning left an op that it should have resolved");
}

template <typename Apply>
Value Evaluator::of_children(const Node& node, const Frames& frames, const Apply& apply) const {
  constexpr std::size_t kFew = 4;  // most have no more: without a heap
  const auto fill = [&](std::span<Value> values) {
    for (std::uint32_t i = 0; i < node.count; ++i) values[i] = value(child(node, i), frames);
    return apply(std::span<const Value>(values));
  };
  if (node.count > kFew) {
    std::vector<Value> many(node.count);
    return fill(many);
  }
  std::array<Value, kFew> few;
  return fill(std::span(few).first(node.count));
}

Value Evaluator::leaf_value(const Node& node, const Frames& frames) const {
  if (node.op == Op::constant) return sheet_.constants[node.a];
  if (node.op == Op::run_date) return Value::of(values_.run_date());
  return row_value(node, frames);
}

Value Evaluator::row_value(const Node& node, const Frames& frames) const {
  Frame frame = frames.at[node.a];
  for (std::uint32_t hop = 0; hop < node.b; ++hop) {
    frame.row = values_.parent(frame.entity, frame.row);
    frame.entity = sheet_.program->entities[frame.entity].parent;
  }
  return Value::of(std::int64_t{frame.row});
}

/// What is read is of. Most often it is the row at hand, which rests on nothing.
Value Evaluator::record(const Node& node, const Frames& frames) const {
  const NodeId id = child(node, 0);
  return sheet_.nodes[id].op == Op::row ? row_value(sheet_.nodes[id], frames) : value(id, frames);
}

Value Evaluator::record_value(const Node& node, const Frames& frames) const {
  const Value record = this->record(node, frames);
  if (record.is_blank()) return Value::error("there is no such record", node.span);
  if (!record.is_known()) return record;
  const auto row = static_cast<std::uint32_t>(record.number());
  Value result = values_.at(node.slot(), row);
  if (watch_ != nullptr) watch_->read(node.slot(), row, result);
  return result;
}

Value Evaluator::children_value(const Node& node, const Frames& frames) const {
  const Value record = this->record(node, frames);
  if (record.is_blank()) return Value::error("there is no such record", node.span);
  if (!record.is_known()) return record;
  const auto row = static_cast<std::uint32_t>(record.number());
  const bool given = values_.is_given(node.entity(), row);
  if (watch_ != nullptr) watch_->list(node.entity(), row, given);
  if (!given) return Value::unknown();
  units::RowList children = values_.children(node.entity(), row);
  if (node.op == Op::list) return Value::of(std::move(children));
  return children.rows.empty() ? Value::blank() : Value::of(std::int64_t{children.rows.front()});
}

std::vector<std::uint32_t> Evaluator::open_branches(const Node& choice,
                                                    const Frames& frames) const {
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < choice.count; i += 2) {
    if (i + 1 == choice.count) {
      open.push_back(i);
      break;
    }
    const Value guard = value(child(choice, i + 1), frames);
    if (guard.is_known() && !guard.truth()) continue;
    open.push_back(i);
    if (guard.is_known()) break;
  }
  return open;
}

Value Evaluator::choice_value(const Node& node, const Frames& frames) const {
  std::vector<plan::OpenBranch> open;
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    Value guard = i + 1 < node.count ? value(child(node, i + 1), frames) : Value::of(true);
    if (guard.is_known() && !guard.truth()) continue;
    open.push_back({std::move(guard), value(child(node, i), frames)});
    if (open.back().guard.is_known()) break;
  }
  return plan::apply_choice(open, node.span);
}

std::vector<Evaluator::Element> Evaluator::elements(const Node& aggregate, const Frames& frames,
                                                    Value& list) const {
  const bool unrolled = (aggregate.a & check::kUnrolled) != 0;
  std::vector<Element> result;
  const auto take_parts = [&](std::uint32_t& at, Element& asked) {
    if ((aggregate.a & check::kHasWhere) != 0) asked.where = child(aggregate, at++);
    if ((aggregate.a & check::kHasHead) != 0) asked.head = child(aggregate, at++);
    if ((aggregate.a & check::kHasBy) != 0) asked.by = child(aggregate, at++);
  };
  if (unrolled) {
    list = Value::of(units::RowList{});
    for (std::uint32_t at = 0; at < aggregate.count;) {
      Element asked;
      asked.frames = frames;
      take_parts(at, asked);
      result.push_back(asked);
    }
    return result;
  }
  const NodeId list_node = child(aggregate, 0);
  list = value(list_node, frames);
  if (!list.is_known()) return result;
  for (const std::uint32_t row : list.rows().rows) {
    Element asked;
    asked.frames = frames;
    asked.frames.at[aggregate.b] = {sheet_.nodes[list_node].type.entity(), row};
    asked.row = row;
    std::uint32_t at = 1;
    take_parts(at, asked);
    result.push_back(asked);
  }
  return result;
}

Value Evaluator::aggregate_value(const Node& node, const Frames& frames) const {
  Value list;
  const std::vector<Element> asked = elements(node, frames, list);
  if (!list.is_known())
    return list.is_blank() ? Value::error("there is no such list", node.span) : list;
  std::vector<plan::Element> elements;
  for (const Element& one : asked) {
    plan::Element element;
    element.where = one.where == check::kNone ? Value::of(true) : value(one.where, one.frames);
    if (element.where.is_known() && !element.where.truth()) continue;
    if (one.head != check::kNone) element.head = value(one.head, one.frames);
    if (one.by != check::kNone) element.by = value(one.by, one.frames);
    element.row = one.row;
    elements.push_back(std::move(element));
  }
  return plan::apply_aggregate(node.op, node.a, node.type, elements, node.span);
}

void compute_line(const plan::Worksheet& sheet, const plan::SheetLine& line, const CaseRows& rows,
                  SlotColumns& slots, units::Date run_date) {
  const SlotValues values(rows, slots, run_date);
  const Evaluator evaluator(sheet, values);
  for (std::uint32_t row = 0; row < slots[line.slot].size(); ++row) {
    slots[line.slot][row] = evaluator.line_value(line, row);
  }
}

void compute_lines(const plan::Worksheet& sheet, const CaseRows& rows, SlotColumns& slots,
                   units::Date run_date) {
  for (const plan::SheetLine& line : sheet.lines) {
    compute_line(sheet, line, rows, slots, run_date);
  }
}

}  // namespace poppy::reference
