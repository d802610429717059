// Worksheet + facts -> Determination: bind, compute every line, read off the outcomes.
#include "interpreter/run/decide.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/run/bind.h"
#include "interpreter/run/evaluate.h"
#include "interpreter/run/record_change.h"

namespace poppy::run {

using check::kNone;
using units::Value;

namespace {

/// What RecordChanges asks of a determination.
class DeterminedValues {
 public:
  explicit DeterminedValues(const Determination& determination) : d_(determination) {}
  [[nodiscard]] Holds holds(plan::SlotId slot, std::uint32_t row) const {
    return run::holds(d_.slots[slot][row]);
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
    gather_letters();
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
    for (std::uint32_t i = 0; i < sheet_.rules.size(); ++i) {
      const plan::SlotId slot = sheet_.rules[i].slot;
      for (std::uint32_t row = 0; row < row_count(sheet_.slots[slot].entity); ++row) {
        d_.rules.push_back({i, row, holds(at(slot, row))});
      }
    }
  }

  /// Whether a rule's row speaks for a decision's row: its own, one below it, or one above it.
  bool concerns(const RuleOutcome& rule, check::EntityId entity, std::uint32_t row) const {
    const check::EntityId rule_entity = sheet_.slots[sheet_.rules[rule.rule].slot].entity;
    return ancestor(rule_entity, rule.row, entity) == row ||
           ancestor(entity, row, rule_entity) == rule.row;
  }

  void gather_decisions() {
    for (std::uint32_t i = 0; i < sheet_.decisions.size(); ++i) {
      const plan::SheetDecision& decision = sheet_.decisions[i];
      const check::EntityId entity = sheet_.slots[decision.slot].entity;
      for (std::uint32_t row = 0; row < row_count(entity); ++row) {
        d_.decisions.push_back({i, row, at(decision.slot, row), reasons(decision, entity, row)});
      }
    }
  }

  /// Failing rules, by record first (the first listed person's reason leads), then in the order the
  /// decision lists them.
  std::vector<std::uint32_t> reasons(const plan::SheetDecision& decision, check::EntityId entity,
                                     std::uint32_t row) const {
    struct Found {
      std::uint32_t row, listed, outcome;
    };
    const bool given =
        decision.reasons_when == kNone || holds(at(decision.reasons_when, row)) == Holds::yes;
    if (!given) return {};
    std::vector<Found> found;
    for (std::uint32_t listed = 0; listed < decision.reasons.size(); ++listed) {
      for (std::uint32_t i = 0; i < d_.rules.size(); ++i) {
        const RuleOutcome& rule = d_.rules[i];
        if (rule.rule == decision.reasons[listed] && rule.fails == Holds::yes &&
            concerns(rule, entity, row)) {
          found.push_back({rule.row, listed, i});
        }
      }
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
      return left.row != right.row ? left.row < right.row : left.listed < right.listed;
    });
    std::vector<std::uint32_t> result;
    result.reserve(found.size());
    for (const Found& one : found) result.push_back(one.outcome);
    return result;
  }

  void gather_records() {
    for (std::uint32_t i = 0; i < sheet_.creates.size(); ++i) {
      const check::EntityId entity = program_.creates[sheet_.creates[i].create].entity;
      for (std::uint32_t row = 0; row < row_count(entity); ++row) gather_record(i, row);
    }
  }

  void gather_record(std::uint32_t index, std::uint32_t row) {
    const plan::SheetCreate& planned = sheet_.creates[index];
    const DeterminedValues values(d_);
    const auto change = RecordChanges(sheet_, planned, values).at(row);
    if (!change) return;
    RecordOutcome outcome{index, row, *change, {}};
    for (const plan::SlotId field : planned.fields) outcome.fields.push_back(at(field, row));
    d_.records.push_back(std::move(outcome));
  }

  void gather_letters() {
    for (std::uint32_t i = 0; i < sheet_.letters.size(); ++i) {
      const plan::SheetLetter& planned = sheet_.letters[i];
      const check::Letter& letter = program_.letters[planned.letter];
      for (std::uint32_t row = 0; row < row_count(letter.entity); ++row) {
        LetterOutcome outcome;
        outcome.letter = i;
        outcome.row = row;
        outcome.sent = holds(at(planned.when, row));
        if (outcome.sent == Holds::no) continue;
        if (letter.kind == check::LetterKind::contradiction && outcome.sent != Holds::yes) continue;
        for (const plan::SlotId field : planned.fields) outcome.fields.push_back(at(field, row));
        outcome.english = words(letter.english, planned.english, row);
        outcome.spanish = words(letter.spanish, planned.spanish, row);
        d_.letters.push_back(std::move(outcome));
      }
    }
  }

  std::string words(const std::vector<check::TextPiece>& pieces,
                    const std::vector<plan::SlotId>& slots, std::uint32_t row) const {
    std::string result;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (slots[i] == kNone) {
        result += pieces[i].words;
        continue;
      }
      const Value& value = at(slots[i], row);
      if (value.is_known()) result += value.string();
      if (!value.is_firm()) result += "(undetermined)";
    }
    return result;
  }

  Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
};

}  // namespace

void gather_outcomes(Determination& determination) { Outcomes(determination).gather(); }

Determination decide(std::shared_ptr<const plan::Worksheet> sheet, const facts::CaseFacts& facts,
                     units::Date run_date) {
  Determination determination;
  determination.sheet = std::move(sheet);
  determination.run_date = run_date;
  determination.case_id = facts.id;
  const plan::Worksheet& used = *determination.sheet;
  determination.rows = visible_rows(*used.program, facts, run_date);
  determination.slots = bind_inputs(used, facts, determination.rows, run_date);
  compute_lines(used, determination.rows, determination.slots, run_date);
  gather_outcomes(determination);
  for (LetterOutcome& letter : determination.letters) {
    const check::EntityId entity = used.program->letters[used.letters[letter.letter].letter].entity;
    const std::vector<std::uint32_t>& records = determination.rows.record[entity];
    if (letter.row < records.size() && records[letter.row] < facts.records[entity].size()) {
      letter.place = facts.records[entity][records[letter.row]].span;
    }
  }
  return determination;
}

text::Problems contradictions(const Determination& determination) {
  const plan::Worksheet& sheet = *determination.sheet;
  text::Problems problems;
  for (const LetterOutcome& outcome : determination.letters) {
    const check::Letter& letter = sheet.program->letters[sheet.letters[outcome.letter].letter];
    if (letter.kind != check::LetterKind::contradiction) continue;
    problems.push_back({text::ProblemCode::contradiction, outcome.place, outcome.english,
                        letter.cites.empty() ? fmt::format("`{}` of the rules says so", letter.name)
                                             : fmt::format("`{}` of the rules says so ({})",
                                                           letter.name, letter.cites)});
  }
  return problems;
}

}  // namespace poppy::run
