// A case of one month that is decided again and again with facts, or a setting of its county, as
// they might be: what flips and breakpoints are searched with. A fact that is tried is so in all
// months; a setting is so in all months and runs. Nothing of it is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/desk/case_edit.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::desk {

struct FactPlace {
  check::EntityId entity;
  check::FieldId field;
  std::uint32_t row = 0;  // as the run sees the case
  friend bool operator==(const FactPlace&, const FactPlace&) = default;
};
struct TriedFact {
  FactPlace at;
  units::Value value;
};

class TriedCase {
 public:
  /// Problems: those of deciding it; several months; no such line (P909).
  [[nodiscard]] static Outcome<TriedCase> open(const Rules& rules, const Request& request,
                                               const std::string& line);

  [[nodiscard]] const reference::Determination& decided() const { return decided_; }
  [[nodiscard]] const text::SourceSet& sources() const { return *sources_; }
  [[nodiscard]] const check::Program& program() const { return *decided_.sheet->program; }
  [[nodiscard]] bool run_date_is_today() const { return asked_.run_date_is_today; }
  [[nodiscard]] engine::LinePlace line() const { return line_; }
  [[nodiscard]] const check::Type& type() const { return decided_.sheet->slots[line_.slot].type; }
  [[nodiscard]] const units::Value& value() const { return decided_.slots[line_.slot][line_.row]; }

  /// What the value was read from: no other fact can turn it alone. In the order of reading.
  [[nodiscard]] std::vector<FactPlace> facts_read() const;
  /// Likewise what a condition, or a line with its conditions, reads.
  [[nodiscard]] std::vector<FactPlace> facts_read_by(plan::NodeId node,
                                                     const reference::Frames& frames) const;
  /// Settings of the county that the value, or what was not asked for it, hangs on.
  [[nodiscard]] std::vector<check::FlagId> flags_read() const;
  /// As the case has it in the month; unknown: nobody told it.
  [[nodiscard]] units::Value told(const FactPlace& at) const;
  /// `p1/incomes/wages.amount`
  [[nodiscard]] std::string path_of(const FactPlace& at) const;
  [[nodiscard]] std::optional<FactPlace> find_fact(std::string_view path) const;
  /// The facts that some record of the case has, for whoever did not name one of them.
  [[nodiscard]] std::vector<std::string> fact_paths() const;

  /// The line's value with these facts.
  [[nodiscard]] units::Value value_with(std::span<const TriedFact> facts);
  /// Whether a condition holds with them.
  [[nodiscard]] units::Value condition_with(std::span<const TriedFact> facts, plan::NodeId node,
                                            const reference::Frames& frames);
  /// All slots that the line hangs on, with one fact at a value; others as they were.
  [[nodiscard]] const reference::SlotColumns& slots_with(const TriedFact& fact);
  /// Lines that the value hangs on, in order: into Worksheet::lines.
  [[nodiscard]] const std::vector<std::uint32_t>& needed_lines() const { return needed_; }
  [[nodiscard]] std::uint64_t times_decided() const { return times_; }

  /// The case as a file with these facts, decided as any case is: the line's value. Nothing: such a
  /// case is refused, or has no such line.
  [[nodiscard]] std::optional<units::Value> decided_with(std::span<const TriedFact> facts) const;
  [[nodiscard]] std::optional<units::Value> decided_with_flag(check::FlagId flag,
                                                              const units::Value& value);
  /// What the county has set, or what holds as it has not.
  [[nodiscard]] units::Value set_value(check::FlagId flag) const;

 private:
  TriedCase() = default;
  void find_needed();
  [[nodiscard]] const std::vector<std::uint32_t>& lines_of_field(check::FieldId field);
  void put(std::span<const TriedFact> facts);
  void take_back();

  std::optional<Rules> rules_;
  Request request_;
  std::string line_path_;
  std::string case_line_;  // of JSON
  std::shared_ptr<text::SourceSet> sources_;
  facts::CaseFacts facts_;
  engine::MonthsRequest asked_;
  reference::Determination decided_;
  reference::Determination work_;  // with what is tried
  engine::LinePlace line_;
  std::vector<std::uint32_t> needed_;
  std::vector<std::vector<plan::SlotId>> reads_;                         // by place in needed_
  std::map<check::FieldId, std::vector<std::uint32_t>> lines_of_field_;  // into needed_
  std::vector<std::pair<plan::SlotId, std::vector<units::Value>>> saved_;
  std::shared_ptr<check::Program> with_flag_;  // a copy, whose one setting is exchanged
  std::uint64_t times_ = 0;
};

}  // namespace poppy::desk
