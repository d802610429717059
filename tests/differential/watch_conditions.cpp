// See watch_conditions.h. Asks the reference for each condition alone, and goes on by what it says.
#include "tests/differential/watch_conditions.h"

#include <map>
#include <vector>

#include "interpreter/reference/evaluate.h"

namespace poppy::differential {
namespace {

using check::Op;
using check::OpKind;
using plan::Node;
using plan::NodeId;
using reference::Frames;
using units::Value;

class Walk {
 public:
  Walk(const reference::Determination& determination, Outcomes& outcomes)
      : sheet_(*determination.sheet),
        determination_(determination),
        values_(determination),
        evaluator_(sheet_, values_),
        outcomes_(outcomes) {}

  void walk() {
    const std::map<plan::SlotId, plan::SlotId> guards = guards_of_parts();
    for (const plan::SheetLine& line : sheet_.lines) {
      const plan::Slot& slot = sheet_.slots[line.slot];
      const Node& root = evaluator_.node(line.root);
      // What is not in force stands there as a `no`, which nobody asked.
      if (root.op == Op::constant && root.span == sheet_.program->lines[line.line].span) continue;
      for (std::uint32_t row = 0; row < determination_.slots[line.slot].size(); ++row) {
        Frames frames;
        frames.at[0] = {slot.entity, row};
        const auto guard = guards.find(line.slot);
        if (guard != guards.end() && !holds(guard->second, row)) continue;
        told(line.root, frames);
        inside(line.root, frames);
      }
    }
  }

 private:
  /// What a create or a statement says matters only where its condition holds; the condition is a
  /// line of the same entity.
  [[nodiscard]] std::map<plan::SlotId, plan::SlotId> guards_of_parts() const {
    std::map<plan::SlotId, plan::SlotId> guards;
    const auto add = [&](const std::vector<plan::SlotId>& parts, plan::SlotId when) {
      for (const plan::SlotId part : parts) {
        if (part != check::kNone) guards[part] = when;
      }
    };
    for (const plan::SheetCreate& create : sheet_.creates) add(create.fields, create.when);
    for (const plan::SheetStatement& statement : sheet_.statements) {
      add(statement.fields, statement.when);
      add(statement.english, statement.when);
      add(statement.spanish, statement.when);
    }
    return guards;
  }

  [[nodiscard]] bool holds(plan::SlotId condition, std::uint32_t row) const {
    const Value& value = determination_.slots[condition][row];
    return value.is_known() && value.truth();
  }

  enum class Told { yes, no, open };

  /// How the condition comes out; what is no condition is told, too, and nobody asks for it.
  Told told(NodeId id, const Frames& frames) {
    const Node& node = evaluator_.node(id);
    if (node.type.kind != check::TypeKind::boolean) return Told::open;
    const Value value = evaluator_.value(id, frames);
    if (!value.is_known()) return Told::open;
    Outcomes::Of& of = outcomes_.conditions[place_of(node.span)];
    (value.truth() ? of.yes : of.no) = true;
    return value.truth() ? Told::yes : Told::no;
  }

  void inside(NodeId id, const Frames& frames) {
    const Node& node = evaluator_.node(id);
    if (kind_of(node.op) == OpKind::group) return group(node, frames);
    if (kind_of(node.op) == OpKind::aggregate) return aggregate(node, frames);
    if (node.op == Op::choose) return choice(node, frames);
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const NodeId part = evaluator_.child(node, i);
      if (node.op == Op::negation) static_cast<void>(told(part, frames));
      inside(part, frames);
    }
  }

  void group(const Node& node, const Frames& frames) {
    const bool all = node.op == Op::all_of;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Told how = told(evaluator_.child(node, i), frames);
      if (all) inside(evaluator_.child(node, i), frames);
      if (node.op != Op::at_least && how != (all ? Told::yes : Told::no)) break;
    }
    if (all) return;
    for (std::uint32_t i = 0; i < node.count; ++i) inside(evaluator_.child(node, i), frames);
  }

  void choice(const Node& node, const Frames& frames) {
    for (std::uint32_t i = 1; i < node.count; i += 2) inside(evaluator_.child(node, i), frames);
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      const NodeId value = evaluator_.child(node, i);
      const Told how = i + 1 < node.count ? told(evaluator_.child(node, i + 1), frames) : Told::yes;
      if (how == Told::no) continue;
      if (how == Told::yes) {
        outcomes_.taken.insert(place_of(evaluator_.node(value).span));
        inside(value, frames);
      }
      return;
    }
  }

  void aggregate(const Node& node, const Frames& frames) {
    if ((node.a & check::kUnrolled) == 0) inside(evaluator_.child(node, 0), frames);
    Value list;
    for (const auto& one : evaluator_.elements(node, frames, list)) {
      if (one.where != check::kNone) {
        const Told how = told(one.where, one.frames);
        inside(one.where, one.frames);
        if (how != Told::yes) continue;
      }
      if (one.head != check::kNone) {
        static_cast<void>(told(one.head, one.frames));
        inside(one.head, one.frames);
      }
      if (one.by != check::kNone) inside(one.by, one.frames);
    }
  }

  const plan::Worksheet& sheet_;
  const reference::Determination& determination_;
  reference::SlotValues values_;
  reference::Evaluator evaluator_;
  Outcomes& outcomes_;
};

}  // namespace

Place place_of(text::Span span) {
  return {static_cast<std::uint32_t>(span.file), span.begin, span.end};
}

void watch_conditions(const reference::Determination& determination, Outcomes& outcomes) {
  Walk(determination, outcomes).walk();
}

}  // namespace poppy::differential
