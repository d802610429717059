// See column_line.h. What is written, and in which order, is decision_line's; line_plan.h has
// prepared it.
#include "interpreter/engine/column_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <ranges>

#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/line_plan.h"
#include "interpreter/engine/line_text.h"
#include "interpreter/run/record_change.h"

namespace poppy::engine {
namespace {

using check::EntityId;
using plan::SlotId;
using run::Holds;
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

bool is_firm(units::CellState state) { return state <= units::kBlank; }

/// What RecordChanges asks of a block.
class BlockValues {
 public:
  BlockValues(const plan::Worksheet& sheet, const code::Block& block)
      : sheet_(sheet), block_(block) {}

  [[nodiscard]] Holds holds(SlotId slot, std::uint32_t row) const {
    const units::Column& column = *block_.slots[slot];
    if (column.states[row] != units::kKnown) return Holds::undetermined;
    return column.values[row] != 0 ? Holds::yes : Holds::no;
  }
  [[nodiscard]] bool is_firm(SlotId slot, std::uint32_t row) const {
    return engine::is_firm(block_.slots[slot]->states[row]);
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

 private:
  const plan::Worksheet& sheet_;
  const code::Block& block_;
};

constexpr std::string_view kUndetermined = R"({"undetermined":true})";

/// A record's name in the line: where it begins and ends.
struct Name {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Rows {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class CaseWriter {
 public:
  CaseWriter(const ColumnWriter::Plan& plan, const code::Block& block, std::uint32_t case_row,
             LineText& to)
      : plan_(plan),
        sheet_(*plan.sheet),
        program_(*sheet_.program),
        block_(block),
        facts_(block.facts),
        case_(case_row),
        to_(to) {}

  /// false: only the reference can write it; what stands there then means nothing.
  bool write() {
    to_.plain(R"({"case":")");
    to_.escaped(facts_.pools.text(facts_.case_id[case_]));
    put(plan_.county);
    to_.date(facts_.run_date[case_]);
    put(plan_.programs);
    for (const PrintedProgram& program : plan_.printed) {
      if (!write_program(program)) return false;
    }
    put(plan_.end);
    return true;
  }

 private:
  void put(Fragment fragment) { to_.fragment(&plan_.pool[fragment.begin], fragment.length); }
  /// Without its comma where it is the first.
  void put_next(Fragment fragment, char opened) {
    const std::uint32_t skipped = to_.last() == opened ? 1 : 0;
    put({fragment.begin + skipped, fragment.length - skipped});
  }

  // ---- rows

  /// The rows of the entity at or below a row of `above`. They lie in the order of their parents.
  Rows rows_below(EntityId entity, EntityId above, std::uint32_t row) const {
    if (entity == above) return {row, row + 1};
    const check::Entity& of = program_.entities[entity];
    if (of.depth <= 1) return {case_, case_ + 1};
    const facts::EntityRows& lists = facts_.entities[entity];
    const Rows parents = rows_below(of.parent, above, row);
    Rows rows;
    for (std::uint32_t parent = parents.begin; parent < parents.end; ++parent) {
      if (lists.list_count[parent] == 0) continue;
      if (rows.begin == rows.end) rows.begin = lists.list_begin[parent];
      rows.end = lists.list_begin[parent] + lists.list_count[parent];
    }
    return rows;
  }
  Rows rows_of(EntityId entity) const { return rows_below(entity, check::kCountyEntity, case_); }

  // ---- values

  void put_name(EntityId entity, std::uint32_t row) {
    const NamePlan& name = plan_.names[entity];
    const facts::EntityRows& rows = facts_.entities[entity];
    if (name.has_parent) put_name(program_.entities[entity].parent, rows.parent[row]);
    put(name.list);
    switch (name.end) {
      case NameEnd::key:
        to_.escaped(facts_.pools.text(rows.key[row]));
        return;
      case NameEnd::position:
        to_.number(row - rows.list_begin[rows.parent[row]]);
        return;
      case NameEnd::nothing:
        return;
    }
  }

  /// Of a record that is a value.
  void put_record_value(EntityId entity, std::uint32_t row) {
    to_.one('"');
    if (plan_.names[entity].named) {
      put_name(entity, row);
    } else {
      to_.escaped(facts_.pools.text(facts_.case_id[row]));
    }
    to_.one('"');
  }

  void put_list(EntityId entity, std::int64_t value) {
    const units::Pair run = units::unpack(value);
    const bool pooled = (run.second & units::kPooledRows) != 0;
    const std::uint32_t count = run.second & ~units::kPooledRows;
    to_.one('[');
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i > 0) to_.one(',');
      put_record_value(entity, pooled ? facts_.pools.rows[run.first + i] : run.first + i);
    }
    to_.one(']');
  }

  void put_days(std::int64_t value) {
    const units::Pair run = units::unpack(value);
    if (run.second == 0) to_.plain("no days");
    for (std::uint32_t i = 0; i < run.second; ++i) {
      const units::Span& span = facts_.pools.spans[run.first + i];
      if (i > 0) to_.plain(", ");
      if (span.begin == span.end) {
        to_.date(span.begin);
      } else {
        to_.span(span);
      }
    }
  }

  bool put_value(const PrintedSlot& printed, std::uint32_t row) {
    const units::Column& column = *block_.slots[printed.slot];
    put(printed.lead);
    const units::CellState state = column.states[row];
    if (state != units::kKnown) return put_unknown(state);
    const std::int64_t value = column.values[row];
    switch (printed.kind) {
      case PrintKind::boolean:
        to_.plain(value != 0 ? "true" : "false");
        return true;
      case PrintKind::integer:
        to_.number(value);
        return true;
      case PrintKind::enumeration:
        if (value < 0 || value >= printed.choices) return put_other(printed, row);
        put(plan_.choices[printed.of + static_cast<std::size_t>(value)]);
        return true;
      case PrintKind::record:
        put_record_value(printed.of, static_cast<std::uint32_t>(value));
        return true;
      case PrintKind::list:
        put_list(printed.of, value);
        return true;
      case PrintKind::other:
        return put_other(printed, row);
      case PrintKind::money:
      case PrintKind::exact_money:
      case PrintKind::rate:
      case PrintKind::date:
      case PrintKind::month:
      case PrintKind::span:
      case PrintKind::days:
      case PrintKind::text:
        break;
    }
    to_.one('"');
    put_words(printed.kind, column, row);
    to_.one('"');
    return true;
  }

  void put_words(PrintKind kind, const units::Column& column, std::uint32_t row) {
    const std::int64_t value = column.values[row];
    const auto number = static_cast<std::int32_t>(value);
    switch (kind) {
      case PrintKind::money:
        return to_.money(value);
      case PrintKind::exact_money:
        return to_.exact_money(value, column.dens[row]);
      case PrintKind::rate:
        return to_.rate(value, column.dens[row]);
      case PrintKind::date:
        return to_.date({number});
      case PrintKind::month:
        return to_.month({number});
      case PrintKind::span:
        return to_.span(units::unpack_span(value));
      case PrintKind::days:
        return put_days(value);
      case PrintKind::text:
        return to_.escaped(facts_.pools.text(value));
      case PrintKind::boolean:
      case PrintKind::integer:
      case PrintKind::enumeration:
      case PrintKind::record:
      case PrintKind::list:
      case PrintKind::other:
        text::bug("a value that is no text");
    }
  }

  bool put_unknown(units::CellState state) {
    if (state >= units::kError) return false;
    to_.plain(is_firm(state) ? "null" : kUndetermined);
    return true;
  }

  bool put_other(const PrintedSlot& printed, std::uint32_t row) {
    const units::Value value =
        units::to_value(facts::cell_kind(printed.type), block_.at(printed.slot, row), facts_.pools);
    to_.one('"');
    to_.escaped(check::value_to_string(program_, printed.type, value));
    to_.one('"');
    return true;
  }

  // ---- outcomes

  bool write_program(const PrintedProgram& program) {
    const std::size_t before = to_.size();
    put_next(program.lead, '{');
    const std::size_t opened = to_.size();
    for (const DecisionGroup& group : program.decisions) {
      if (!write_decisions(group)) return false;
    }
    bool any = to_.size() > opened;
    to_.plain(R"(],"values":{)");
    if (!write_values(program)) return false;
    any = any || to_.last() != '{';
    to_.plain(R"(},"made":[)");
    for (const PrintedOutcome& made : program.made) {
      if (!write_made(made)) return false;
    }
    any = any || to_.last() != '[';
    to_.plain(R"(],"notices":[)");
    for (const PrintedOutcome& notice : program.notices) {
      if (!write_notices(notice)) return false;
    }
    any = any || to_.last() != '[';
    if (any || program.named) {
      to_.plain("]}");
    } else {
      to_.rewind(before);
    }
    return true;
  }

  void put_record_name(EntityId entity, std::uint32_t row) {
    if (plan_.names[entity].named) put_name(entity, row);
  }

  /// As a value; null for the case and the county.
  void put_record(EntityId entity, std::uint32_t row) {
    if (!plan_.names[entity].named) return to_.plain("null");
    to_.one('"');
    put_name(entity, row);
    to_.one('"');
  }

  bool write_decisions(const DecisionGroup& group) {
    const Rows rows = rows_of(group.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      for (const PrintedDecision& decision : group.decisions) {
        if (!is_firm(block_.slots[decision.status.slot]->states[row])) return false;
        put_next(decision.lead, '[');
        put_record(group.entity, row);
        if (!put_value(decision.status, row)) return false;
        to_.plain(R"(,"reasons":[)");
        write_reasons(decision, group.entity, row);
        to_.plain("]}");
      }
    }
    return true;
  }

  bool fails(const PrintedReason& reason, std::uint32_t row) const {
    const units::Column& column = *block_.slots[reason.slot];
    return column.states[row] == units::kKnown && column.values[row] != 0;
  }

  /// By row of the rule within its case, then as listed: the first person's reason leads.
  void write_reasons(const PrintedDecision& decision, EntityId entity, std::uint32_t row) {
    std::pmr::vector<std::uint64_t>& found = failing_.items;
    found.clear();
    for (std::size_t listed = 0; listed < decision.reasons.size(); ++listed) {
      const PrintedReason& reason = decision.reasons[listed];
      const Rows rows = rows_below(reason.entity, entity, row);
      for (std::uint32_t at = rows.begin; at < rows.end; ++at) {
        if (!fails(reason, at)) continue;
        const std::uint32_t in_case = at - rows_of(reason.entity).begin;
        found.push_back(std::uint64_t{in_case} << 32 | listed);
      }
    }
    std::ranges::sort(found);
    for (const std::uint64_t one : found) {
      put_next(decision.reasons[static_cast<std::uint32_t>(one)].code, '[');
    }
  }

  bool write_values(const PrintedProgram& program) {
    std::pmr::vector<Name>& names = names_.items;
    names.clear();
    for (const ValueGroup& group : program.values) {
      const Rows rows = rows_of(group.entity);
      for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
        to_.plain(to_.last() == '{' ? "\"" : ",\"");
        const std::size_t begin = to_.size();
        put_record_name(group.entity, row);
        if (program.names_may_repeat) names.push_back({begin, to_.size()});
        to_.plain("\":{");
        for (const PrintedSlot& value : group.values) {
          if (!put_value(value, row)) return false;
        }
        to_.one('}');
      }
    }
    return !repeats(names);
  }

  /// Two records of one name: decision_line puts their values under one key.
  bool repeats(std::pmr::vector<Name>& names) const {
    const auto text = [this](const Name& name) { return to_.from(name.begin, name.end); };
    std::ranges::sort(names, {}, text);
    return std::ranges::adjacent_find(names, {}, text) != names.end();
  }

  bool write_made(const PrintedOutcome& made) {
    const BlockValues values(sheet_, block_);
    const run::RecordChanges changes(sheet_, sheet_.creates[made.index], values);
    const Rows rows = rows_of(made.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      const std::optional<run::RecordChange> change = changes.at(row);
      if (!change) continue;
      put_next(made.lead, '[');
      put_record(made.entity, row);
      to_.plain(R"(,"change":")");
      to_.plain(change_word(*change));
      to_.plain(R"(","fields":{)");
      if (!write_fields(made, row)) return false;
    }
    return true;
  }

  bool write_notices(const PrintedOutcome& notice) {
    const BlockValues values(sheet_, block_);
    const SlotId when = sheet_.letters[notice.index].when;
    const Rows rows = rows_of(notice.entity);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      const Holds sent = values.holds(when, row);
      if (sent == Holds::no) continue;
      put_next(notice.lead, '[');
      put_record(notice.entity, row);
      to_.plain(R"(,"sent":)");
      to_.plain(sent == Holds::yes ? "true" : kUndetermined);
      to_.plain(R"(,"fields":{)");
      if (!write_fields(notice, row)) return false;
    }
    return true;
  }

  bool write_fields(const PrintedOutcome& outcome, std::uint32_t row) {
    for (const PrintedSlot& field : outcome.fields) {
      if (!put_value(field, row)) return false;
    }
    to_.plain("}}");
    return true;
  }

  const ColumnWriter::Plan& plan_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const code::Block& block_;
  const facts::FactColumns& facts_;
  std::uint32_t case_;
  LineText& to_;
  ShortList<std::uint64_t> failing_;  // of the decision at hand: row in the case, place in its list
  ShortList<Name> names_;             // of the program at hand
};

}  // namespace

ColumnWriter::ColumnWriter(std::shared_ptr<const plan::Worksheet> sheet)
    : plan_(std::make_shared<const Plan>(plan_lines(std::move(sheet)))) {}

ColumnWriter::Written ColumnWriter::append(const code::Block& block, std::uint32_t case_row,
                                           std::string& out) const {
  if (block.too_large[case_row] != 0) return Written::needs_reference;
  LineText text(out);
  const std::size_t before = text.size();
  if (!CaseWriter(*plan_, block, case_row, text).write()) {
    text.rewind(before);
    return Written::needs_reference;
  }
  return plan_->undetermined ? Written::undetermined : Written::decided;
}

}  // namespace poppy::engine
