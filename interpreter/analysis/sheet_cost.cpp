// See sheet_cost.h. How often an expression within aggregates is asked is how many combinations of
// records there are to ask it about: a record that is of another one of them is no more
// combinations, since it tells which that is.
#include "interpreter/analysis/sheet_cost.h"

#include <algorithm>
#include <set>

namespace poppy::analysis {

using check::EntityId;
using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;

namespace {

/// The rows that an expression is about: the line's own, and the elements of aggregates around it.
struct Around {
  struct Frame {
    EntityId entity;
    std::uint32_t of = kNone;  // the element is a record of the row of this frame
  };
  std::vector<Frame> frames;
  text::Span span;  // of the innermost that multiplies
};

class Counter {
 public:
  explicit Counter(const plan::Worksheet& sheet) : sheet_(sheet), program_(*sheet.program) {}

  Terms of_line(const plan::SheetLine& line) {
    terms_.clear();
    Around around;
    around.frames.push_back({sheet_.slots[line.slot].entity, kNone});
    around.span = program_.lines[line.line].span;
    count(line.root, around);
    return std::move(terms_);
  }

 private:
  NodeId child(const Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }

  /// How many combinations of rows there are at most.
  Sizes combinations(const Around& around) const {
    std::set<std::uint32_t> told;  // by another
    for (const Around::Frame& frame : around.frames) {
      if (frame.of != kNone) told.insert(frame.of);
    }
    Sizes sizes;
    for (std::uint32_t i = 0; i < around.frames.size(); ++i) {
      if (told.contains(i)) continue;
      const Sizes one = size_of(program_, around.frames[i].entity);
      sizes.insert(sizes.end(), one.begin(), one.end());
    }
    std::ranges::sort(sizes);
    return sizes;
  }

  void add(const Around& around) {
    Term& term = terms_[combinations(around)];
    if (term.steps++ == 0) term.span = around.span;
  }

  /// The frame whose row all records of the list are of; kNone where that is not said.
  std::uint32_t owner(NodeId list) const {
    const Node& node = sheet_.nodes[list];
    if (node.op == Op::list) return row_frame(child(node, 0));
    if (node.op == Op::aggregate_filter && (node.a & check::kUnrolled) == 0) {
      return owner(child(node, 0));
    }
    if (node.op == Op::line) {
      const std::uint32_t read = sheet_.line_of_slot[node.slot()];
      // A line's own row is its frame 0, and the records of its list are the reader's record's.
      return read != kNone && owner(sheet_.lines[read].root) == 0 ? row_frame(child(node, 0))
                                                                  : kNone;
    }
    return kNone;
  }
  std::uint32_t row_frame(NodeId record) const {
    const Node& node = sheet_.nodes[record];
    return node.op == Op::row && node.b == 0 ? node.a : kNone;
  }

  /// With the elements of a list as one more frame.
  Around with_elements(NodeId list, text::Span span, const Around& around) const {
    Around inner = around;
    inner.frames.push_back({sheet_.nodes[list].type.entity(), owner(list)});
    inner.span = span;
    return inner;
  }

  /// Depth is bounded by the reader's limit on nesting.
  void count(NodeId id, const Around& around) {
    const Node& node = sheet_.nodes[id];
    add(around);
    if (node.type.list) add(with_elements(id, node.span, around));
    std::uint32_t at = 0;
    const bool is_read =
        kind_of(node.op) == check::OpKind::read || kind_of(node.op) == check::OpKind::children;
    // The row at hand is no step of its own.
    if (is_read && sheet_.nodes[child(node, 0)].op == Op::row) return;
    if (kind_of(node.op) == check::OpKind::aggregate && (node.a & check::kUnrolled) == 0) {
      count(child(node, at++), around);
      const Around inner = with_elements(child(node, 0), node.span, around);
      while (at < node.count) count(child(node, at++), inner);
    }
    while (at < node.count) count(child(node, at++), around);
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  Terms terms_;
};

void add_terms(Terms& to, const Terms& more) {
  for (const auto& [sizes, term] : more) {
    Term& sum = to[sizes];
    if (sum.steps == 0) sum.span = term.span;
    sum.steps += term.steps;
  }
}

/// Whatever is printed of a decision and may be undetermined.
Terms results(const plan::Worksheet& sheet) {
  std::set<plan::SlotId> asked(sheet.form_lines.begin(), sheet.form_lines.end());
  for (const plan::SheetRule& rule : sheet.rules) asked.insert(rule.slot);
  for (const plan::SheetDecision& decision : sheet.decisions) {
    asked.insert(decision.keep.begin(), decision.keep.end());
    asked.insert(decision.reasons_when);
  }
  for (const plan::SheetCreate& create : sheet.creates) {
    asked.insert({create.when, create.removed_when});
    asked.insert(create.fields.begin(), create.fields.end());
  }
  for (const plan::SheetStatement& statement : sheet.statements) {
    asked.insert(statement.when);
    for (const auto* part : {&statement.fields, &statement.english, &statement.spanish}) {
      asked.insert(part->begin(), part->end());
    }
  }
  asked.erase(kNone);
  Terms terms;
  for (const plan::SlotId slot : asked) {
    ++terms[size_of(*sheet.program, sheet.slots[slot].entity)].steps;
  }
  return terms;
}

}  // namespace

Sizes size_of(const check::Program& program, EntityId entity) {
  while (program.entities[entity].at_most_one) entity = program.entities[entity].parent;
  // Of the county and of the case there is one.
  return program.entities[entity].depth <= 1 ? Sizes{} : Sizes{entity};
}

SheetCost sheet_cost(const plan::Worksheet& sheet) {
  SheetCost cost;
  cost.lines = static_cast<std::uint32_t>(sheet.lines.size());
  cost.results = results(sheet);
  std::map<check::LineId, LineCost> by_line;
  Counter counter(sheet);
  for (const plan::SheetLine& line : sheet.lines) {
    LineCost& one = by_line[line.line];
    one.line = line.line;
    ++one.months;
    add_terms(one.terms, counter.of_line(line));
  }
  for (auto& [line, one] : by_line) cost.costs.push_back(std::move(one));
  return cost;
}

}  // namespace poppy::analysis
