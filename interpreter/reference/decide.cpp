// Worksheet + facts -> Determination: bind, compute every line, read off the outcomes.
#include "interpreter/reference/decide.h"
#include "interpreter/check/format_value.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "interpreter/reference/bind.h"
#include "interpreter/reference/evaluate.h"
#include "interpreter/reference/record_change.h"
#include "interpreter/reference/weigh.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::reference {

using check::kNone;
using units::Value;

namespace {

/// What RecordChanges asks of a determination.
class DeterminedValues {
 public:
  explicit DeterminedValues(const Determination& determination) : d_(determination) {}
  [[nodiscard]] Holds holds(plan::SlotId slot, std::uint32_t row) const {
    return reference::holds(d_.slots[slot][row]);
  }
  [[nodiscard]] bool is_firm(plan::SlotId slot, std::uint32_t row) const {
    return d_.slots[slot][row].is_firm();
  }
  [[nodiscard]] bool same(plan::SlotId left, std::uint32_t left_row, plan::SlotId right,
                          std::uint32_t right_row) const {
    return d_.slots[left][left_row] == d_.slots[right][right_row];
  }
  [[nodiscard]] const std::vector<std::uint32_t>& children(check::EntityId entity,
                                                           std::uint32_t row) const {
    return d_.rows.children[entity][row];
  }
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t row) const {
    return d_.rows.given[entity][row];
  }

 private:
  const Determination& d_;
};

class Outcomes {
 public:
  explicit Outcomes(Determination& determination)
      : d_(determination), sheet_(*determination.sheet), program_(*sheet_.program) {}

  void gather() {
    gather_rules();
    gather_decisions();
    gather_records();
    gather_statements();
  }

  /// Of a statement and a row; nullopt: not sent.
  [[nodiscard]] std::optional<StatementOutcome> statement(plan::SheetStatementId index,
                                                          std::uint32_t row) const {
    const plan::SheetStatement& planned = sheet_.statements[index];
    const check::Statement& statement = program_.statements[planned.statement];
    StatementOutcome outcome;
    outcome.statement = index;
    outcome.entity = statement.entity;
    outcome.row = row;
    outcome.sent = holds(at(planned.when, row));
    if (outcome.sent == Holds::no) return std::nullopt;
    if (statement.kind == check::StatementKind::contradiction && outcome.sent != Holds::yes) {
      return std::nullopt;
    }
    for (const plan::SlotId field : planned.fields) outcome.fields.push_back(at(field, row));
    outcome.english = words(statement.english, planned.english, row, check::Language::english);
    outcome.spanish = words(statement.spanish, planned.spanish, row, check::Language::spanish);
    return outcome;
  }

 private:
  const Value& at(plan::SlotId slot, std::uint32_t row) const { return d_.slots[slot][row]; }
  std::uint32_t row_count(check::EntityId entity) const {
    return static_cast<std::uint32_t>(d_.rows.record[entity].size());
  }

  /// The row's ancestor of the entity; kNone when the entity is no ancestor of its own.
  std::uint32_t ancestor(check::EntityId entity, std::uint32_t row, check::EntityId above) const {
    while (entity != above) {
      if (program_.entities[entity].parent == kNone) return kNone;
      row = d_.rows.parent[entity][row];
      entity = program_.entities[entity].parent;
    }
    return row;
  }

  void gather_rules() {
    for (const plan::SheetRuleId i : sheet_.rules.ids()) {
      const plan::SlotId slot = sheet_.rules[i].slot;
      first_of_rule_.push_back(d_.rules.next_id().value);
      for (std::uint32_t row = 0; row < row_count(sheet_.slots[slot].entity); ++row) {
        d_.rules.push_back({i, row, holds(at(slot, row))});
      }
    }
  }

  /// Of a rule, the outcomes that speak for a decision's row: its own, those below it, or the one
  /// above it.
  template <typename Use>
  void each_concerned(plan::SheetRuleId rule, check::EntityId entity, std::uint32_t row,
                      const Use& use) const {
    const check::EntityId rule_entity = sheet_.slots[sheet_.rules[rule].slot].entity;
    if (const std::uint32_t above = ancestor(entity, row, rule_entity); above != kNone) {
      use(RuleOutcomeId(first_of_rule_[rule] + above));
      return;
    }
    std::vector<check::EntityId> down;
    for (check::EntityId at = rule_entity; at != entity; at = program_.entities[at].parent) {
      if (program_.entities[at].parent == kNone) return;
      down.push_back(at);
    }
    std::vector<std::uint32_t> rows{row};
    for (std::size_t level = down.size(); level-- > 0;) {
      std::vector<std::uint32_t> below;
      for (const std::uint32_t parent : rows) {
        const std::vector<std::uint32_t>& of = d_.rows.children[down[level]][parent];
        below.insert(below.end(), of.begin(), of.end());
      }
      rows = std::move(below);
    }
    for (const std::uint32_t one : rows) use(RuleOutcomeId(first_of_rule_[rule] + one));
  }

  void gather_decisions() {
    for (const plan::SheetDecisionId i : sheet_.decisions.ids()) {
      const plan::SheetDecision& decision = sheet_.decisions[i];
      const check::EntityId entity = sheet_.slots[decision.slot].entity;
      for (std::uint32_t row = 0; row < row_count(entity); ++row) {
        d_.decisions.push_back({i, row, at(decision.slot, row), reasons(decision, entity, row)});
      }
    }
  }

  /// Failing rules, by record first (the first listed person's reason leads), then in the order the
  /// decision lists them.
  std::vector<RuleOutcomeId> reasons(const plan::SheetDecision& decision, check::EntityId entity,
                                     std::uint32_t row) const {
    struct Found {
      std::uint32_t row, listed;
      RuleOutcomeId outcome;
    };
    const bool given =
        decision.reasons_when == kNone || holds(at(decision.reasons_when, row)) == Holds::yes;
    if (!given) return {};
    std::vector<Found> found;
    for (std::uint32_t listed = 0; listed < decision.reasons.size(); ++listed) {
      each_concerned(decision.reasons[listed], entity, row, [&](RuleOutcomeId i) {
        const RuleOutcome& rule = d_.rules[i];
        if (rule.fails == Holds::yes) found.push_back({rule.row, listed, i});
      });
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
      return left.row != right.row ? left.row < right.row : left.listed < right.listed;
    });
    std::vector<RuleOutcomeId> result;
    result.reserve(found.size());
    for (const Found& one : found) result.push_back(one.outcome);
    return result;
  }

  void gather_records() {
    for (const plan::SheetCreateId i : sheet_.creates.ids()) {
      const check::EntityId entity = program_.creates[sheet_.creates[i].create].entity;
      for (std::uint32_t row = 0; row < row_count(entity); ++row) gather_record(i, row);
    }
  }

  void gather_record(plan::SheetCreateId index, std::uint32_t row) {
    const plan::SheetCreate& planned = sheet_.creates[index];
    const DeterminedValues values(d_);
    const auto change = RecordChanges(sheet_, planned, values).at(row);
    if (!change) return;
    RecordOutcome outcome{index, row, *change, {}};
    for (const plan::SlotId field : planned.fields) outcome.fields.push_back(at(field, row));
    d_.records.push_back(std::move(outcome));
  }

  void gather_statements() {
    for (const plan::SheetStatementId i : sheet_.statements.ids()) {
      const check::Statement& of = program_.statements[sheet_.statements[i].statement];
      if (of.of_removed) continue;
      for (std::uint32_t row = 0; row < row_count(of.entity); ++row) {
        if (auto outcome = statement(i, row)) d_.statements.push_back(std::move(*outcome));
      }
    }
  }

  std::string words(const std::vector<check::TextPiece>& pieces,
                    const std::vector<plan::SlotId>& slots, std::uint32_t row,
                    check::Language language) const {
    return check::fill_text(program_, pieces, language,
                            [&](std::size_t i) -> const Value& { return at(slots[i], row); });
  }

  Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  units::IdVector<plan::SheetRuleId, std::uint32_t> first_of_rule_;  // its first outcome, of row 0
};

/// A case as it would be if what was removed by the run date had not been.
struct Restored {
  facts::CaseFacts facts;
  std::set<std::pair<check::EntityId, std::uint32_t>> records;  // those that were removed
};

/// Of the entries of one key the last removed one stands again: what corrected it before does not,
/// and what was entered in its place is not there. The sorted entries of one key: `same`.
void restore_one(facts::CaseFacts& facts, check::EntityId entity, units::Date run_date,
                 const std::vector<std::uint32_t>& same, Restored& restored) {
  std::vector<facts::Record>& records = facts.records[entity];
  const auto entered = [&](std::uint32_t i) {
    return records[i].entered.value_or(units::kFirstDate);
  };
  for (std::size_t at = same.size(); at-- > 0;) {
    facts::Record& record = records[same[at]];
    if (!record.removed || *record.removed > run_date) continue;
    if (at + 1 < same.size() && entered(same[at + 1]) < *record.removed) continue;
    record.removed.reset();
    for (std::size_t later = at + 1; later < same.size(); ++later) {
      records[same[later]].entered = units::Date{run_date.days + 1};
    }
    restored.records.emplace(entity, same[at]);
    return;
  }
}

/// nullopt: nothing asks, or nothing was removed.
std::optional<Restored> restore(const plan::Worksheet& sheet, const facts::CaseFacts& facts,
                                units::Date run_date) {
  std::optional<Restored> restored;
  std::set<check::EntityId> asked;
  for (const plan::SheetStatement& planned : sheet.statements) {
    const check::Statement& statement = sheet.program->statements[planned.statement];
    if (statement.of_removed) asked.insert(statement.entity);
  }
  for (const check::EntityId entity : asked) {
    const std::vector<facts::Record>& records = facts.records[entity];
    const auto gone = [&](const facts::Record& one) {
      return one.removed && *one.removed <= run_date;
    };
    if (std::ranges::none_of(records, gone)) continue;
    if (!restored) restored = Restored{facts, {}};
    std::map<std::pair<std::uint32_t, std::string>, std::vector<std::uint32_t>> by_key;
    std::vector<std::vector<std::uint32_t>> entries;  // of one key
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      if (records[i].entered && *records[i].entered > run_date) continue;
      if (records[i].key.empty()) {
        entries.push_back({i});
      } else {
        by_key[{records[i].parent, records[i].key}].push_back(i);
      }
    }
    for (auto& [key, same] : by_key) entries.push_back(std::move(same));
    for (std::vector<std::uint32_t>& same : entries) {
      std::ranges::stable_sort(same, {}, [&](std::uint32_t i) {
        return records[i].entered.value_or(units::kFirstDate);
      });
      restore_one(restored->facts, entity, run_date, same, *restored);
    }
  }
  return restored;
}

/// `contradiction … of removed …`: whether the removed records may have been, each told where the
/// record above it stands.
void ask_of_removed(Determination& determination, const facts::CaseFacts& facts) {
  const auto restored = restore(*determination.sheet, facts, determination.run_date);
  if (!restored) return;
  Determination before = compute(determination.sheet, restored->facts, determination.run_date);
  weigh_unknowns(before);
  const Outcomes outcomes(before);
  const plan::Worksheet& sheet = *determination.sheet;
  for (const plan::SheetStatementId i : sheet.statements.ids()) {
    const check::Statement& statement = sheet.program->statements[sheet.statements[i].statement];
    if (!statement.of_removed) continue;
    const check::EntityId above = sheet.program->entities[statement.entity].parent;
    const std::vector<std::uint32_t>& rows = before.rows.record[statement.entity];
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      if (!restored->records.contains({statement.entity, rows[row]})) continue;
      auto outcome = outcomes.statement(i, row);
      if (!outcome) continue;
      const facts::Record& record = facts.records[statement.entity][rows[row]];
      const std::vector<std::uint32_t>& parents = determination.rows.record[above];
      const auto parent = std::ranges::lower_bound(parents, record.parent);
      if (parent == parents.end() || *parent != record.parent) continue;  // not seen itself
      outcome->place = record.span;
      outcome->entity = above;
      outcome->row = static_cast<std::uint32_t>(parent - parents.begin());
      determination.statements.push_back(std::move(*outcome));
    }
  }
}

}  // namespace

void gather_outcomes(Determination& determination) { Outcomes(determination).gather(); }

Determination compute(std::shared_ptr<const plan::Worksheet> sheet, const facts::CaseFacts& facts,
                      units::Date run_date) {
  Determination determination;
  determination.sheet = std::move(sheet);
  determination.run_date = run_date;
  determination.case_id = facts.id;
  const plan::Worksheet& used = *determination.sheet;
  determination.rows = visible_rows(*used.program, facts, run_date);
  determination.slots = bind_inputs(used, facts, determination.rows, run_date);
  compute_lines(used, determination.rows, determination.slots, run_date);
  return determination;
}

void weigh_unknowns(Determination& determination) {
  const auto is_open = [&](const plan::SheetLine& line) {
    return !std::ranges::all_of(determination.slots[line.slot], &Value::is_firm);
  };
  if (std::ranges::none_of(determination.sheet->lines, is_open)) return;
  auto weighed =
      std::make_shared<const Weighed>(weigh(*determination.sheet, SlotValues(determination)));
  for (const Weighed::Settled& settled : weighed->settled) {
    determination.slots[settled.slot][settled.row] = settled.value;
  }
  determination.weighed = std::move(weighed);
}

Determination decide(std::shared_ptr<const plan::Worksheet> sheet, const facts::CaseFacts& facts,
                     units::Date run_date) {
  Determination determination = compute(std::move(sheet), facts, run_date);
  weigh_unknowns(determination);
  gather_outcomes(determination);
  for (StatementOutcome& statement : determination.statements) {
    const std::vector<std::uint32_t>& records = determination.rows.record[statement.entity];
    if (statement.row < records.size() &&
        records[statement.row] < facts.records[statement.entity].size()) {
      statement.place = facts.records[statement.entity][records[statement.row]].span;
    }
  }
  ask_of_removed(determination, facts);
  return determination;
}

text::Problems contradictions(const Determination& determination) {
  const plan::Worksheet& sheet = *determination.sheet;
  text::Problems problems;
  for (const StatementOutcome& outcome : determination.statements) {
    const check::Statement& statement =
        sheet.program->statements[sheet.statements[outcome.statement].statement];
    if (statement.kind != check::StatementKind::contradiction) continue;
    problems.push_back(
        {text::ProblemCode::contradiction, outcome.place, outcome.english,
         statement.cites.empty()
             ? fmt::format("`{}` of the rules says so", statement.name)
             : fmt::format("`{}` of the rules says so ({})", statement.name, statement.cites)});
  }
  return problems;
}

}  // namespace poppy::reference
