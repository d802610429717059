// See slice.h.
#include "interpreter/reference/slice.h"

#include <map>

#include "interpreter/plan/apply.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::reference {

using check::Op;
using units::Value;

namespace {

std::uint8_t met_as(const check::Type& type, const Value& value) {
  if (type.kind != check::TypeKind::boolean || type.list || !value.is_known()) return kMet;
  return value.truth() ? kMet | kHeld : kMet | kFailed;
}

void gather_lines(const check::Expr& expr, std::vector<check::LineId>& lines) {
  if (expr.op == Op::line) lines.push_back(expr.line());
  for (const check::Expr& arg : expr.args) gather_lines(arg, lines);
}

class Slicer final : public Watch {
 public:
  explicit Slicer(const Determination& determination)
      : d_(determination),
        sheet_(*d_.sheet),
        case_(d_),
        evaluator_(sheet_, case_, this),
        wanted_(sheet_.slots.size()) {
    slice_.nodes.resize(sheet_.nodes.size());
    slice_.lines.resize(sheet_.lines.size());
    for (std::uint32_t i = 0; i < sheet_.lines.size(); ++i) {
      lines_of_[sheet_.lines[i].line].push_back(i);
    }
  }

  Slice run(std::span<const SlotPlace> roots) {
    for (const SlotPlace root : roots) want(root);
    while (!todo_.empty()) {
      const SlotPlace next = todo_.back();
      todo_.pop_back();
      evaluate(sheet_.line_of_slot[next.slot], next.row);
    }
    return std::move(slice_);
  }

  std::size_t begin() override { return values_.size(); }
  void end(const plan::Node& node, std::size_t mark, const Value& value) override {
    const plan::NodeId id = sheet_.nodes.id_of(node);
    slice_.nodes[id] |= met_as(node.type, value);
    if (node.op == Op::lookup) look_up(node, std::span(values_).subspan(mark));
    values_.resize(mark);
    values_.push_back(value);
  }
  void read(plan::SlotId slot, std::uint32_t row, const Value& /*value*/) override {
    want({slot, row});
  }
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}

 private:
  void want(SlotPlace place) {
    if (sheet_.slots[place.slot].kind != plan::SlotKind::line) {
      slice_.facts.insert(place);
      return;
    }
    std::vector<bool>& rows = wanted_[place.slot];
    if (rows.size() <= place.row) rows.resize(place.row + 1);
    if (rows[place.row]) return;
    rows[place.row] = true;
    todo_.push_back(place);
  }

  void evaluate(std::uint32_t index, std::uint32_t row) {
    const plan::SheetLine& line = sheet_.lines[index];
    const bool is_first = slice_.lines[index] == 0;
    values_.clear();
    const Value value = evaluator_.line_value(line, row);
    slice_.lines[index] |= met_as(sheet_.slots[line.slot].type, value);
    if (is_first) meet_folded(line);
  }

  /// Of the lines that it reads those that are constants of the sheet: nothing reads their slots.
  void meet_folded(const plan::SheetLine& line) {
    const auto& versions = sheet_.program->lines[line.line].versions;
    if (line.version >= versions.size()) return;
    std::vector<check::LineId> reads;
    gather_lines(versions[line.version].body, reads);
    for (const check::LineId read : reads) {
      for (const std::uint32_t index : lines_of_[read]) {
        const bool is_constant = sheet_.nodes[sheet_.lines[index].root].op == Op::constant;
        if (is_constant && slice_.lines[index] == 0) evaluate(index, 0);
      }
    }
  }

  void look_up(const plan::Node& node, std::span<const Value> keys) {
    const plan::LookupTable& table = sheet_.tables[node.a];
    plan::RowsUsed used;
    static_cast<void>(plan::look_up(*sheet_.program, table, keys, node.span, &used));
    if (used.row != check::kNone) slice_.rows.emplace(table.parameter, used.row);
    if (used.increment != check::kNone) slice_.increments.emplace(table.parameter, used.increment);
  }

  const Determination& d_;
  const plan::Worksheet& sheet_;
  SlotValues case_;
  Evaluator evaluator_;
  units::IdVector<plan::SlotId, std::vector<bool>> wanted_;
  std::map<check::LineId, std::vector<std::uint32_t>> lines_of_;
  std::vector<SlotPlace> todo_;
  std::vector<Value> values_;  // of the nodes whose parents are being evaluated
  Slice slice_;
};

}  // namespace

Slice slice(const Determination& determination, std::span<const SlotPlace> roots) {
  return Slicer(determination).run(roots);
}

}  // namespace poppy::reference
