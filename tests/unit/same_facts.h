// Facts in columns against facts read one case at a time: for the tests of the fast reader.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "interpreter/config/json_tokens.h"
#include "interpreter/config/read_json.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/reference/bind.h"

namespace same_facts {

using namespace poppy;

/// Rules with a field of every type, records by key of every kind, a list in a list, a single
/// record.
inline const char* const kEveryKind = R"(module t.case "test"
enum Work { Employed "is employed", Unemployed, Left "is gone", Moved "is gone", unknown }
enum Result { Pass, Fail }
entity County
entity Case of County as cases key (id) {
  id : text
  size : int
  head : Person
  remark : text or blank
  clock : Clock or blank
  closed : bool or blank
}
entity Person of Case as persons key (id) {
  id : text
  yes_or_no : bool
  whole : int or blank
  amount : money
  exact : exact_money
  share : rate or blank
  day : date or blank
  in_month : month
  stay : span or blank
  away : dayset
  away_dated : dayset dated
  name : text
  work : Work or blank
  lives_in : County
  wage : money dated
  partner : Person or blank
}
entity Stay of Person as stays key (month) {
  month : month fixed
  days : int
  entered : date
  removed : date or blank
}
entity Clock of Person as clocks key (begin) { begin : date; name : text }
entity Task of Person as tasks key (work, number) { work : Work; number : int; note : text }
entity Note of Task as notes { words : text }
entity Home of Case as one home { rent : money; rooms : int }
entity Child of Person as children key (child) { child : Person; age : int }
decision result of Case : Result { keep total, days, chief; Pass otherwise }
define chief of Case : Person or blank = earliest(persons by in_month)
define total of Case : money = $3
define days of Case : dayset = days(benefit_month)
decision person_result of Person : Result { keep share_line, person_text; Pass otherwise }
define share_line of Person : rate = 20%
define person_text of Person : text = "a"
decision home_result of Home : Result { Pass otherwise }
decision stay_result of Stay : Result { Pass otherwise }
)";

inline std::string shown(const units::Value& value) {
  switch (value.state) {
    case units::ValueState::known:
      return fmt::format("known, kind {}", value.data.index());
    case units::ValueState::blank:
      return "blank";
    case units::ValueState::unknown:
      return "unknown";
    case units::ValueState::error:
      return "an error";
  }
  return {};
}

/// The rows of the columns that the last case has, against its facts as bind sees them.
class Comparison {
 public:
  Comparison(const check::Program& program, const facts::CaseFacts& slow,
             const facts::FactColumns& fast, units::Date run_date)
      : program_(program),
        slow_(slow),
        fast_(fast),
        run_date_(run_date),
        seen_(reference::visible_rows(program, slow, run_date)),
        at_(fast.cases() - 1) {
    for (const check::EntityId id : program.entities.ids()) {
      const auto& of_case = fast.entities[id].of_case;
      first_.push_back(
          static_cast<std::uint32_t>(std::ranges::lower_bound(of_case, at_) - of_case.begin()));
    }
  }

  /// What differs first; empty: nothing.
  std::string difference() {
    if (fast_.pools.text(fast_.case_id[at_]) != slow_.id) return "the case's id";
    if (fast_.run_date[at_] != run_date_) return "the run date";
    for (const check::EntityId id : program_.entities.ids()) {
      if (std::string found = entity_difference(id); !found.empty()) {
        return program_.entities[id].name + ": " + found;
      }
    }
    return saved_difference();
  }

 private:
  [[nodiscard]] std::string entity_difference(check::EntityId id) const {
    const facts::EntityRows& rows = fast_.entities[id];
    const std::vector<std::uint32_t>& seen = seen_.record[id];
    if (rows.count() - first_[id] != seen.size()) return "the number of records";
    for (std::uint32_t i = 0; i < seen.size(); ++i) {
      const facts::Record& record = slow_.records[id][seen[i]];
      const std::uint32_t row = first_[id] + i;
      if (rows.of_case[row] != at_) return "the case of a row";
      if (fast_.pools.text(rows.key[row]) != record.key) return "a key";
      const check::EntityId parent = program_.entities[id].parent;
      if (parent != check::kNone && rows.parent[row] != first_[parent] + seen_.parent[id][i]) {
        return "the parent of a row";
      }
      for (std::size_t f = 0; f < program_.entities[id].fields.size(); ++f) {
        const check::FieldId field = program_.entities[id].fields[f];
        const units::Value read = value(program_.fields[field].type, fast_.fields[field], row);
        const auto& versions = record.facts[f];
        if (versions.size() > 1) return "a fact over time was taken";
        const bool is_plain = versions.empty() || versions[0].dating == units::Dating();
        const units::Value expected = versions.empty() ? units::Value() : versions[0].value;
        if (!is_plain || read != expected) {
          return fmt::format("{} of {}: {} and not {}", program_.fields[field].name, record.key,
                             shown(read), shown(expected));
        }
      }
      if (std::string found = lists_difference(id, i); !found.empty()) return found;
    }
    return {};
  }

  [[nodiscard]] units::Value value(const check::Type& type, const units::Column& column,
                                   std::uint32_t row) const {
    const bool exact = facts::cell_kind(type) == units::CellKind::exact;
    return value(type, {column.values[row], exact ? column.dens[row] : 1, column.states[row]});
  }

  /// Of a record the key, where the row is the first that has it.
  [[nodiscard]] units::Value value(const check::Type& type, const units::Cell& cell) const {
    if (type.kind != check::TypeKind::record || cell.state != units::kKnown) {
      return to_value(facts::cell_kind(type), cell, fast_.pools);
    }
    const auto named = static_cast<std::uint32_t>(cell.value);
    const std::vector<std::int64_t>& keys = fast_.entities[type.entity()].key;
    const std::string key(fast_.pools.text(keys.at(named)));
    for (std::uint32_t other = first_[type.entity()]; other < named; ++other) {
      if (fast_.pools.text(keys[other]) == key) return units::Value::error("not the first", {});
    }
    return units::Value::of(key);
  }

  [[nodiscard]] std::string lists_difference(check::EntityId id, std::uint32_t i) const {
    for (const check::EntityId child : program_.entities.ids()) {
      if (program_.entities[child].parent != id) continue;
      const facts::EntityRows& rows = fast_.entities[child];
      const std::uint32_t row = first_[id] + i;
      const std::vector<std::uint32_t>& below = seen_.children[child][i];
      if ((rows.list_given[row] != 0) != seen_.given[child][i]) return "whether a list is given";
      if (rows.list_count[row] != below.size()) return "how long a list is";
      for (std::uint32_t k = 0; k < below.size(); ++k) {
        if (rows.list_begin[row] + k != first_[child] + below[k]) return "where a list begins";
      }
    }
    return {};
  }

  [[nodiscard]] std::string saved_difference() const {
    if ((fast_.saved_given[at_] != 0) != slow_.saved_given) return "whether `saved` is given";
    const std::uint32_t first = fast_.saved_begin[at_];
    if (fast_.saved.size() - first != slow_.saved.size()) return "how many past decisions";
    for (std::size_t i = 0; i < slow_.saved.size(); ++i) {
      const facts::SavedRun& run = fast_.saved[first + i];
      const facts::SavedDecision& decision = slow_.saved[i];
      if (run.month != decision.month || run.run_date != decision.run_date) return "a saved month";
      if (run.count != decision.values.size()) return "how many saved values";
      for (std::uint32_t v = 0; v < run.count; ++v) {
        const facts::SavedCell& cell = fast_.saved_cells[run.first + v];
        const facts::SavedValue& expected = decision.values[v];
        const check::Line& line = program_.lines[cell.line];
        if (cell.line != expected.line) return "a saved line";
        const std::uint32_t row = cell.row - first_[line.entity];
        if (seen_.record[line.entity].at(row) != expected.record) return "a saved row";
        if (value(line.type, cell.cell) != expected.value) {
          return "a saved value of " + line.name;
        }
      }
    }
    return {};
  }

  const check::Program& program_;
  const facts::CaseFacts& slow_;
  const facts::FactColumns& fast_;
  units::Date run_date_;
  reference::CaseRows seen_;
  std::uint32_t at_;
  units::IdVector<check::EntityId, std::uint32_t> first_;  // row of the case's first record
};

inline bool same_column(const units::Column& left, const units::Column& right) {
  return left.values == right.values && left.dens == right.dens && left.states == right.states;
}

inline bool same_columns(const facts::FactColumns& left, const facts::FactColumns& right) {
  const auto same_rows = [](const facts::EntityRows& a, const facts::EntityRows& b) {
    return a.parent == b.parent && a.of_case == b.of_case && a.key == b.key &&
           a.list_begin == b.list_begin && a.list_count == b.list_count &&
           a.list_given == b.list_given;
  };
  return std::ranges::equal(left.entities, right.entities, same_rows) &&
         std::ranges::equal(left.fields, right.fields, same_column) &&
         left.case_id == right.case_id && left.run_date == right.run_date &&
         left.saved_given == right.saved_given && left.saved_begin == right.saved_begin &&
         left.saved.size() == right.saved.size() &&
         left.saved_cells.size() == right.saved_cells.size() &&
         left.pools.chars == right.pools.chars && left.pools.spans == right.pools.spans &&
         left.pools.rows == right.pools.rows;
}

/// Both readers, the fast one's columns going on from line to line.
class Readers {
 public:
  explicit Readers(const check::Program& program) : program_(program), reader_(program) { start(); }

  enum class Outcome : std::uint8_t { refused, taken, wrong };

  /// Wrong: what() says how the fast reader differs from the slow one, or that it changed the
  /// columns though it refused.
  Outcome read(const std::string& line) {
    if (columns_.cases() >= 50) start();
    facts::CaseHead head;
    if (!tokens_.read(line)) return Outcome::refused;
    if (!reader_.read_head(tokens_.nodes(), head)) return Outcome::refused;
    const units::Date run_date = head.run_date.value_or(run_date_);
    const facts::FactColumns before = columns_;
    if (!reader_.append(tokens_.nodes(), run_date, columns_)) {
      reader_.complete(columns_);
      if (same_columns(before, columns_)) return Outcome::refused;
      what_ = "the columns have changed";
      return Outcome::wrong;
    }
    reader_.complete(columns_);
    what_ = difference(line, head, run_date);
    return what_.empty() ? Outcome::taken : Outcome::wrong;
  }

  [[nodiscard]] const std::string& what() const { return what_; }
  [[nodiscard]] const facts::FactColumns& columns() const { return columns_; }

 private:
  void start() {
    units::CellPools constants;
    constants.chars = "constant";
    constants.spans = {{{0}, {1}}};
    clear(columns_, program_, constants);
    reader_.complete(columns_);
  }

  std::string difference(const std::string& line, const facts::CaseHead& head,
                         units::Date run_date) {
    text::SourceSet sources;
    const auto tree = config::read_json(sources, sources.add("case", line));
    if (!tree) return "no JSON: " + tree.error().front().message;
    const auto slow = facts::read_case(sources, program_, *tree);
    if (!slow) return "refused: " + slow.error().front().message;
    if (head.county != slow->county) return "the county";
    if (head.run_date != slow->run_date) return "the case's run date";
    if (!std::ranges::equal(head.programs, slow->programs)) return "the programs";
    return Comparison(program_, *slow, columns_, run_date).difference();
  }

  const check::Program& program_;
  config::JsonTokens tokens_;
  facts::ColumnReader reader_;
  facts::FactColumns columns_;
  units::Date run_date_{18854};  // 2021-08-15
  std::string what_;
};

}  // namespace same_facts
