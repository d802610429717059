// See column_line.h. What is written, and in which order, is decision_line's; line_plan.h has
// prepared it.
#include "interpreter/engine/column_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <ranges>
#include <span>
#include <string_view>

#include "interpreter/engine/case_text.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/reference/record_change.h"

namespace poppy::engine {
namespace {

using check::EntityId;
using plan::SlotId;
using reference::Holds;
using units::CellKind;

/// A list that is seldom long: without a heap while it is short.
template <typename Item>
class ShortList {
 private:
  std::array<std::byte, 1024> place_;
  std::pmr::monotonic_buffer_resource memory_{place_.data(), place_.size()};

 public:
  std::pmr::vector<Item> items{&memory_};
};

/// What RecordChanges asks of a block.
class BlockValues {
 public:
  /// `open` becomes true where what is asked for is not firm.
  BlockValues(const plan::Worksheet& sheet, const code::Block& block, bool& open)
      : sheet_(sheet), block_(block), open_(open) {}

  [[nodiscard]] Holds holds(SlotId slot, std::uint32_t row) const {
    const units::Column& column = *block_.slots[slot];
    if (column.states[row] != units::kKnown) {
      open_ = true;
      return Holds::undetermined;
    }
    return column.values[row] != 0 ? Holds::yes : Holds::no;
  }
  [[nodiscard]] bool is_firm(SlotId slot, std::uint32_t row) const {
    const bool firm = engine::is_firm(block_.slots[slot]->states[row]);
    if (!firm) open_ = true;
    return firm;
  }
  [[nodiscard]] bool same(SlotId left, std::uint32_t left_row, SlotId right,
                          std::uint32_t right_row) const {
    const CellKind kind = facts::cell_kind(sheet_.slots[left].type);
    const units::CellPools& pools = block_.facts.pools;
    return units::to_value(kind, block_.at(left, left_row), pools) ==
           units::to_value(kind, block_.at(right, right_row), pools);
  }
  [[nodiscard]] auto children(EntityId entity, std::uint32_t row) const {
    const facts::EntityRows& rows = block_.facts.entities[entity];
    return std::views::iota(rows.list_begin[row], rows.list_begin[row] + rows.list_count[row]);
  }
  [[nodiscard]] bool is_given(EntityId entity, std::uint32_t row) const {
    return block_.facts.entities[entity].list_given[row] != 0;
  }

 private:
  const plan::Worksheet& sheet_;
  const code::Block& block_;
  bool& open_;
};

/// The path of a fact in the line: where it begins and ends.
struct Path {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class CaseWriter {
 public:
  CaseWriter(const ColumnWriter::Plan& plan, code::Block& block, std::uint32_t case_row,
             code::Columnar* columnar, LineText& to)
      : plan_(plan),
        sheet_(*plan.sheet),
        block_(block),
        case_(case_row),
        to_(to),
        text_(plan, block, case_row, columnar, to) {}

  /// All but the end. false: a contradiction holds; what stands there then means nothing.
  bool write() {
    const BlockValues values(sheet_, block_, has_open_);
    for (const plan::SheetStatementId index : plan_.contradictions) {
      const plan::SheetStatement& planned = sheet_.statements[index];
      const CaseText::RowRange rows =
          text_.rows_of(sheet_.program->statements[planned.statement].entity);
      for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
        if (values.holds(planned.when, row) == Holds::yes) return false;
      }
    }
    to_.plain(R"({"case":")");
    to_.escaped(block_.facts.pools.text(block_.facts.case_id[case_]));
    text_.put(plan_.county);
    to_.date(block_.facts.run_date[case_]);
    text_.put(plan_.programs);
    for (const PrintedProgram& program : plan_.printed) {
      write_program(program);
    }
    return true;
  }

  [[nodiscard]] std::span<const reference::OpenValue> open() const { return open_.items; }
  /// Whether something that is told, or decides what is, is not firm.
  [[nodiscard]] bool has_open() const { return has_open_ || text_.has_open(); }
  [[nodiscard]] code::BlockCase& values() { return text_.values(); }
  /// The whole once more, with what weighing settled in the block; false also where only the
  /// reference can say what an error is.
  bool write_settled() {
    text_.begin_again();
    open_.items.clear();
    has_open_ = false;
    return write() && text_.all_errors_told();
  }
  void end() { text_.put(plan_.end); }
  /// Each fact once.
  void end_with(const reference::Needs& needs) {
    text_.put(plan_.end_open);
    std::pmr::vector<Path>& told = paths_.items;
    told.clear();
    for (const reference::Need& need : needs.facts) {
      const std::size_t before = to_.size();
      to_.plain(told.empty() ? "\"" : ",\"");
      const std::size_t begin = to_.size();
      text_.put_path(need);
      const std::string_view path = to_.from(begin, to_.size());
      if (std::ranges::find(told, path, [this](const Path& one) { return words(one); }) !=
          told.end()) {
        to_.rewind(before);
        continue;
      }
      told.push_back({begin, to_.size()});
      to_.one('"');
    }
    to_.one(']');
    std::string more;
    append_needs_left_out(more, needs.left_out, needs.is_cut);
    to_.plain(more);
    to_.one('}');
  }

 private:
  std::string_view words(const Path& path) const { return to_.from(path.begin, path.end); }

  void write_program(const PrintedProgram& program) {
    const std::size_t before = to_.size();
    text_.put_next(program.lead, '{');
    const std::size_t opened = to_.size();
    for (const DecisionGroup& group : program.decisions) {
      write_decisions(group);
    }
    bool any = to_.size() > opened;
    to_.plain(R"(],"values":{)");
    write_values(program);
    any = any || to_.last() != '{';
    to_.plain(R"(},"made":[)");
    for (const PrintedCreate& made : program.made) {
      write_made(made);
    }
    any = any || to_.last() != '[';
    to_.plain(R"(],"notices":[)");
    for (const PrintedNotice& notice : program.notices) {
      write_notices(notice);
    }
    any = any || to_.last() != '[';
    if (any || program.named) {
      to_.plain("]}");
    } else {
      to_.rewind(before);
    }
  }

  void write_decisions(const DecisionGroup& group) {
    const CaseText::RowRange rows = text_.rows_of(group.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      for (const PrintedDecision& decision : group.decisions) {
        if (!is_firm(block_.slots[decision.status.slot]->states[row])) {
          open_.items.push_back({decision.status.slot, row});
        }
        text_.put_next(decision.lead, '[');
        text_.put_record(group.entity, row);
        text_.put_value(decision.status, row);
        to_.plain(R"(,"reasons":[)");
        write_reasons(decision, group.entity, row);
        to_.plain("]}");
      }
    }
  }

  bool holds(plan::SlotId slot, std::uint32_t row) {
    const units::Column& column = *block_.slots[slot];
    if (column.states[row] == units::kKnown) return column.values[row] != 0;
    has_open_ = true;
    return false;
  }

  /// By row of the rule within its case, then as listed: the first person's reason leads.
  void write_reasons(const PrintedDecision& decision, EntityId entity, std::uint32_t row) {
    std::pmr::vector<std::uint64_t>& found = failing_.items;
    found.clear();
    if (decision.reasons_when != check::kNone && !holds(decision.reasons_when, row)) return;
    for (std::size_t listed = 0; listed < decision.reasons.size(); ++listed) {
      const PrintedReason& reason = decision.reasons[listed];
      const CaseText::RowRange rows = text_.rows_below(reason.entity, entity, row);
      for (std::uint32_t at = rows.begin; at < rows.end; ++at) {
        if (!holds(reason.slot, at)) continue;
        const std::uint32_t in_case = at - text_.rows_of(reason.entity).begin;
        found.push_back(std::uint64_t{in_case} << 32 | listed);
      }
    }
    std::ranges::sort(found);
    for (const std::uint64_t one : found) {
      text_.put_next(decision.reasons[static_cast<std::uint32_t>(one)].code, '[');
    }
  }

  void write_values(const PrintedProgram& program) {
    for (const ValueGroup& group : program.values) {
      const CaseText::RowRange rows = text_.rows_of(group.entity);
      for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
        to_.plain(to_.last() == '{' ? "\"" : ",\"");
        text_.put_record_name(group.entity, row);
        to_.plain("\":{");
        for (const PrintedSlot& value : group.values) text_.put_value(value, row);
        to_.one('}');
      }
    }
  }

  void write_made(const PrintedCreate& made) {
    const BlockValues values(sheet_, block_, has_open_);
    const reference::RecordChanges changes(sheet_, sheet_.creates[made.id], values);
    const CaseText::RowRange rows = text_.rows_of(made.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      const std::optional<reference::RecordChange> change = changes.at(row);
      if (!change) continue;
      text_.put_next(made.lead, '[');
      text_.put_record(made.entity, row);
      to_.plain(R"(,"change":")");
      to_.plain(change_word(*change));
      to_.plain(R"(","fields":{)");
      write_fields(made, row);
    }
  }

  void write_notices(const PrintedNotice& notice) {
    const BlockValues values(sheet_, block_, has_open_);
    const SlotId when = sheet_.statements[notice.id].when;
    const CaseText::RowRange rows = text_.rows_of(notice.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      const Holds sent = values.holds(when, row);
      if (sent == Holds::no) continue;
      text_.put_next(notice.lead, '[');
      text_.put_record(notice.entity, row);
      to_.plain(R"(,"sent":)");
      to_.plain(sent == Holds::yes ? "true" : kUndetermined);
      to_.plain(R"(,"fields":{)");
      write_fields(notice, row);
    }
  }

  void write_fields(const PrintedOutcome& outcome, std::uint32_t row) {
    for (const PrintedSlot& field : outcome.fields) text_.put_value(field, row);
    to_.plain("}}");
  }

  const ColumnWriter::Plan& plan_;
  const plan::Worksheet& sheet_;
  const code::Block& block_;
  std::uint32_t case_;
  LineText& to_;
  CaseText text_;
  ShortList<std::uint64_t> failing_;  // of the decision at hand: row in the case, place in its list
  ShortList<Path> paths_;
  ShortList<reference::OpenValue> open_;  // decisions
  bool has_open_ = false;
};

}  // namespace

ColumnWriter::ColumnWriter(std::shared_ptr<const plan::Worksheet> sheet)
    : plan_(std::make_shared<const Plan>(plan_lines(std::move(sheet)))), search_(*plan_->sheet) {}

ColumnWriter::Written ColumnWriter::append(code::Block& block, std::uint32_t case_row,
                                           std::string& out, code::Columnar* columnar) {
  if (block.too_large[case_row] != 0) return Written::needs_reference;
  LineText text(out);
  const std::size_t before = text.size();
  CaseWriter writer(*plan_, block, case_row, columnar, text);
  if (!writer.write()) {
    text.rewind(before);
    return Written::needs_reference;
  }
  if (!writer.has_open()) {
    writer.end();
    return plan_->to_apply.empty() ? Written::decided : Written::undetermined;
  }
  code::BlockCase& values = writer.values();
  const reference::Weighed weighed = reference::weigh(*plan_->sheet, values);
  bool is_written = true;
  if (!weighed.settled.empty()) {  // some of what stands there may be told after all
    text.rewind(before);
    is_written = values.settle(weighed.settled) && writer.write_settled();
  }
  Written result = Written::needs_reference;
  if (!is_written) {
    text.rewind(before);
  } else if (writer.open().empty()) {
    writer.end();
    result = plan_->to_apply.empty() ? Written::decided : Written::undetermined;
  } else {
    search_.begin(values, &weighed);
    std::vector<reference::OpenValue> open(writer.open().begin(), writer.open().end());
    for (reference::OpenValue& one : open) {
      one.row = values.case_row(plan_->sheet->slots[one.slot].entity, one.row);
    }
    writer.end_with(search_.needs(open, plan_->to_apply));
    result = Written::undetermined;
  }
  values.unsettle();
  return result;
}

}  // namespace poppy::engine
