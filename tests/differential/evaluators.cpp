// See evaluators.h.
#include "tests/differential/evaluators.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/code/block.h"
#include "interpreter/code/columnar.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/column_line.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/reference/weigh.h"

namespace poppy::differential {

using check::EntityId;
using check::kNone;
using check::TypeKind;
using units::Cell;
using units::CellKind;
using units::Value;

namespace {

/// Of a case, by entity.
using FirstRows = units::IdVector<EntityId, std::uint32_t>;

/// Cases one after the other, laid out as a run lays out what it reads.
class BlockFiller {
 public:
  BlockFiller(code::Block& block, const check::Program& program, const units::CellPools& start)
      : columns_(block.facts), program_(program) {
    facts::clear(columns_, program, start);
    for (const check::FieldId id : program.fields.ids()) {
      exact_.push_back(facts::cell_kind(program.fields[id].type) == CellKind::exact);
    }
  }

  void add(const facts::CaseFacts& facts, const reference::Determination& determination) {
    facts_ = &facts;
    rows_ = &determination.rows;
    first_.clear();
    for (const facts::EntityRows& rows : columns_.entities) first_.push_back(rows.count());
    first_rows_.push_back(first_);
    const std::uint32_t at = columns_.cases();
    columns_.case_id.push_back(text(facts.id));
    columns_.run_date.push_back(determination.run_date);
    for (const EntityId id : program_.entities.ids()) add_rows(id, at);
    add_saved();
  }

  /// By case.
  [[nodiscard]] const std::vector<FirstRows>& first_rows() const { return first_rows_; }

 private:
  std::int64_t text(const std::string& words) {
    return units::to_cell(CellKind::text, Value::of(words), columns_.pools)->value;
  }

  void add_rows(EntityId id, std::uint32_t at) {
    const check::Entity& entity = program_.entities[id];
    facts::EntityRows& rows = columns_.entities[id];
    if (entity.parent != kNone) {
      std::uint32_t next = first_[id];
      for (std::size_t row = 0; row < rows_->children[id].size(); ++row) {
        const auto count = static_cast<std::uint32_t>(rows_->children[id][row].size());
        rows.list_begin.push_back(next);
        rows.list_count.push_back(count);
        rows.list_given.push_back(rows_->given[id][row] ? 1 : 0);
        next += count;
      }
    }
    for (std::uint32_t row = 0; row < rows_->record[id].size(); ++row) {
      const facts::Record& record = facts_->records[id][rows_->record[id][row]];
      const std::uint32_t above = entity.parent == kNone ? 0 : first_[entity.parent];
      rows.parent.push_back(above + rows_->parent[id][row]);
      rows.of_case.push_back(at);
      rows.key.push_back(text(record.key));
      for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        const auto& versions = record.facts[i];
        const check::FieldId field = entity.fields[i];
        add_cell(columns_.fields[field], exact_[field],
                 cell(program_.fields[field].type,
                      versions.empty() ? Value::unknown() : versions[0].value));
      }
    }
  }

  static void add_cell(units::Column& column, bool exact, const Cell& cell) {
    column.values.push_back(cell.value);
    if (exact) column.dens.push_back(cell.den);
    column.states.push_back(cell.state);
  }

  /// A record by its row here; one that this run does not see is unknown.
  Cell cell(const check::Type& type, Value value) {
    if (type.kind == TypeKind::record && value.is_known()) {
      const auto& seen = rows_->record[type.entity()];
      const auto found = std::ranges::find_if(seen, [&](std::uint32_t record) {
        return facts_->records[type.entity()][record].key == value.string();
      });
      if (found == seen.end()) return {};
      value = Value::of(std::int64_t{first_[type.entity()] + (found - seen.begin())});
    }
    // A case file has no number of more than 64 bits.
    return units::to_cell(facts::cell_kind(type), value, columns_.pools).value_or(Cell{});
  }

  void add_saved() {
    columns_.saved_given.push_back(facts_->saved_given ? 1 : 0);
    columns_.saved_begin.push_back(static_cast<std::uint32_t>(columns_.saved.size()));
    for (const facts::SavedDecision& decision : facts_->saved) {
      columns_.saved.push_back({decision.month, decision.run_date,
                                static_cast<std::uint32_t>(columns_.saved_cells.size()),
                                static_cast<std::uint32_t>(decision.values.size())});
      for (const facts::SavedValue& value : decision.values) {
        const check::Line& line = program_.lines[value.line];
        const auto& seen = rows_->record[line.entity];
        const auto found = std::ranges::find(seen, value.record);
        const auto row = static_cast<std::uint32_t>(found - seen.begin());
        columns_.saved_cells.push_back({value.line,
                                        found == seen.end() ? kNone : first_[line.entity] + row,
                                        cell(line.type, value.value)});
      }
    }
  }

  facts::FactColumns& columns_;
  const check::Program& program_;
  units::IdVector<check::FieldId, bool> exact_;
  const facts::CaseFacts* facts_ = nullptr;
  const reference::CaseRows* rows_ = nullptr;
  FirstRows first_;
  std::vector<FirstRows> first_rows_;
};

units::CellState state_of(const Value& value) {
  switch (value.state) {
    case units::ValueState::known:
      return units::kKnown;
    case units::ValueState::blank:
      return units::kBlank;
    case units::ValueState::unknown:
      return units::kUnknown;
    case units::ValueState::error:
      return units::kError;
  }
  return units::kError;
}

std::string_view word_of(units::CellState state) {
  return state == units::kKnown     ? "known"
         : state == units::kBlank   ? "blank"
         : state == units::kUnknown ? "unknown"
                                    : "an error";
}

class BlockComparison {
 public:
  using Reference = std::vector<const reference::Determination*>;

  BlockComparison(const code::Block& block, const Reference& cases,
                  const std::vector<FirstRows>& first_rows, std::string_view evaluator)
      : block_(block), cases_(cases), first_rows_(first_rows), evaluator_(evaluator) {}

  BlockOutcome compare() {
    for (std::size_t at = 0; at < cases_.size() && !outcome_.difference; ++at) {
      if (block_.too_large[at] != 0) {
        ++outcome_.too_large;
        continue;
      }
      compare_case(at);
    }
    return std::move(outcome_);
  }

 private:
  void compare_case(std::size_t at) {
    const reference::Determination& reference = *cases_[at];
    const plan::Worksheet& sheet = *reference.sheet;
    // Lines come after those they read: the first that differs is the one at fault.
    for (const plan::SheetLine& line : sheet.lines) compare_slot(at, reference, line.slot);
    for (const plan::SlotId slot : sheet.slots.ids()) {
      if (sheet.slots[slot].kind != plan::SlotKind::line) compare_slot(at, reference, slot);
    }
  }

  void compare_slot(std::size_t at, const reference::Determination& reference, plan::SlotId id) {
    if (outcome_.difference) return;
    const plan::Slot& slot = reference.sheet->slots[id];
    const std::uint32_t first = first_rows_[at][slot.entity];
    for (std::uint32_t row = 0; row < reference.slots[id].size(); ++row) {
      ++outcome_.compared;
      const Value& expected = reference.slots[id][row];
      const Cell found = block_.at(id, first + row);
      if (found.state == state_of(expected) &&
          (!expected.is_known() || same(at, slot.type, expected, found))) {
        continue;
      }
      const check::Program& program = *reference.sheet->program;
      const bool is_fact = slot.kind == plan::SlotKind::fact;
      outcome_.at = at;
      outcome_.difference = fmt::format(
          "{}: {} of {} for {} (case {} of {}) is {} {}, and {} {} by the reference", evaluator_,
          is_fact ? program.fields[slot.field()].name : program.lines[slot.line()].name,
          reference.rows.name[slot.entity][row], units::to_string(slot.month), at, cases_.size(),
          word_of(found.state), found.state == units::kKnown ? shown(slot.type, found) : "",
          word_of(state_of(expected)),
          !expected.is_known() || slot.type.list ? ""
                                                 : value_to_string(program, slot.type, expected));
      return;
    }
  }

  std::string shown(const check::Type& type, const Cell& cell) const {
    return value_to_string(*cases_[0]->sheet->program, type,
                           to_value(facts::cell_kind(type), cell, block_.facts.pools));
  }

  bool same(std::size_t at, const check::Type& type, const Value& expected,
            const Cell& found) const {
    const Value value = to_value(facts::cell_kind(type), found, block_.facts.pools);
    if (type.list) {
      units::RowList rows = expected.rows();
      for (std::uint32_t& row : rows.rows) row += first_rows_[at][type.entity()];
      return value.rows() == rows;
    }
    if (type.kind == TypeKind::record) {
      return value.number() == expected.number() + first_rows_[at][type.entity()];
    }
    if (const auto* rational = std::get_if<units::Rational>(&expected.data)) {
      return units::compare(value.rational(), *rational) == 0;
    }
    return value == expected;
  }

  const code::Block& block_;
  const Reference& cases_;
  const std::vector<FirstRows>& first_rows_;
  std::string evaluator_;
  BlockOutcome outcome_;
};

}  // namespace

bool is_plain(const facts::CaseFacts& facts) {
  for (const std::vector<facts::Record>& records : facts.records) {
    for (const facts::Record& record : records) {
      for (const auto& versions : record.facts) {
        if (versions.size() > 1) return false;
        if (!versions.empty() && versions[0].dating != units::Dating()) return false;
      }
    }
    std::vector<std::pair<std::uint32_t, std::string_view>> keys;
    for (const facts::Record& record : records) {
      if (!record.key.empty()) keys.emplace_back(record.parent, record.key);
    }
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) return false;
  }
  return true;
}

BlockOutcome compare_block(const std::shared_ptr<const code::Code>& code,
                           std::span<const DecidedCase> cases) {
  code::Block block;
  BlockFiller filler(block, *code->sheet->program, code->pools);
  BlockComparison::Reference reference;
  for (const DecidedCase& one : cases) {
    filler.add(*one.facts, *one.determination);
    reference.push_back(one.determination);
  }
  code::Machine machine(code);
  machine.attach_few(block);
  machine.run();
  machine.attach_few(block);  // as the one before left it
  machine.run();
  BlockOutcome outcome =
      BlockComparison(block, reference, filler.first_rows(), "one case's code").compare();
  if (!outcome.difference) {
    machine.attach(block);
    for (std::uint32_t at = 0; at < cases.size(); ++at) machine.run_case(at);
    outcome =
        BlockComparison(block, reference, filler.first_rows(), "one case after another").compare();
  }
  for (const code::Kernels* const kernels : code::usable_kernels()) {
    if (outcome.difference) break;
    code::Columnar columnar(code, *kernels);
    columnar.attach(block);
    columnar.run();
    columnar.fill_all();
    const std::string name = fmt::format("columns ({})", kernels->name);
    outcome = BlockComparison(block, reference, filler.first_rows(), name).compare();
  }
  return outcome;
}

BlockOutcome compare_run(const std::shared_ptr<const code::Code>& code,
                         std::span<const DecidedLine> lines) {
  const check::Program& program = *code->sheet->program;
  code::Block block;
  facts::clear(block.facts, program, code->pools);
  facts::ColumnReader reader(program);
  config::JsonTokens tokens;
  facts::CaseHead head;
  BlockComparison::Reference reference;
  std::vector<FirstRows> first_rows;
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    FirstRows first;
    for (const facts::EntityRows& rows : block.facts.entities) first.push_back(rows.count());
    const bool taken = tokens.read(*lines[i].line) && reader.read_head(tokens.nodes(), head) &&
                       reader.append(tokens.nodes(), lines[i].determination->run_date, block.facts);
    if (!taken) continue;
    reference.push_back(lines[i].computed);
    first_rows.push_back(std::move(first));
    which.push_back(i);
  }
  if (reference.empty()) return {};
  reader.complete(block.facts);
  code::Columnar columnar(code);
  columnar.attach(block);
  columnar.run();
  BlockOutcome outcome;
  outcome.read = reference.size();
  engine::ColumnWriter writer(code->sheet);
  for (std::size_t i = 0; i < reference.size() && !outcome.difference; ++i) {
    std::string found;
    const auto written = writer.append(block, static_cast<std::uint32_t>(i), found, &columnar);
    if (written == engine::ColumnWriter::Written::needs_reference) continue;
    ++outcome.written;
    const engine::DecisionLine expected = engine::decision_line(*lines[which[i]].determination);
    outcome.written_open += expected.undetermined ? 1 : 0;
    const auto& weighed = lines[which[i]].determination->weighed;
    outcome.written_settled += weighed && !weighed->settled.empty() ? 1 : 0;
    const bool undetermined = written == engine::ColumnWriter::Written::undetermined;
    if (found == expected.json && undetermined == expected.undetermined) continue;
    outcome.at = i;
    outcome.difference =
        fmt::format("a line out of columns is\n{}\nand by the reference\n{}", found, expected.json);
  }
  if (!outcome.difference) {  // results were filled in for the writer, the rest is now
    columnar.fill_all();
    const BlockOutcome compared =
        BlockComparison(block, reference, first_rows, "the columns of a run").compare();
    outcome.at = compared.at;
    outcome.difference = compared.difference;
    outcome.compared = compared.compared;
    outcome.too_large = compared.too_large;
  }
  if (outcome.difference) outcome.at = which[outcome.at];
  return outcome;
}

}  // namespace poppy::differential
