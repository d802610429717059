// What a value that is not known can still come to, whatever the facts that it rests on turn out to
// be: the ops of plan/apply.h on all that their operands may be. Always more than what can be,
// never less; where one value is left, it holds for every case that the known facts leave open.
//
// Two errors are not reckoned with, as no case that could be decided makes them: a number too large
// to be exact, and a span that would end before it begins.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::reference {

struct Possible {
  units::Value value;      // firm, or an error: this and nothing else. Unknown: what the rest says
  bool may_known = true;   // a value
  bool may_blank = false;  // no value
  bool may_error = false;
  // Of a number, bool (0, 1), date, month or enum value as counted in Value; absent: no bound.
  std::optional<units::Rational> low, high;
  /// A list: records that are in it or may be.
  struct Row {
    std::uint32_t row = 0;
    bool sure = true;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows;
  bool more = false;  // and maybe others, that nobody has told
  /// Of a record that is not known, or of those others: the row that stands for it while unknowns
  /// are weighed (weigh.h). kNone: it may be any of its entity.
  std::uint32_t stand_in = check::kNone;

  [[nodiscard]] bool is_firm() const { return value.is_firm(); }
  [[nodiscard]] bool is_one() const { return !value.is_unknown(); }
  friend bool operator==(const Possible&, const Possible&) = default;
  /// As a condition.
  [[nodiscard]] bool is(bool truth) const { return value.is_known() && value.truth() == truth; }
};

/// Any value of the type; a blank where the type has it.
[[nodiscard]] Possible anything(const check::Program& program, const check::Type& type);
/// A value as an evaluator gave it; anything, or an error, where that is unknown.
[[nodiscard]] Possible exactly(const check::Program& program, const check::Type& type,
                               units::Value value);
/// Finds out whether one value is left.
[[nodiscard]] Possible settled(const check::Type& type, Possible possible);
/// One or the other.
[[nodiscard]] Possible either(const check::Type& type, const Possible& left, const Possible& right);

[[nodiscard]] Possible possible_strict(const plan::Worksheet& sheet, const plan::Node& node,
                                       const check::Type& first_type,
                                       std::span<const Possible> args);
/// items[i] true at least once, always, never ...: as apply_group.
[[nodiscard]] Possible possible_group(const check::Program& program, check::Op op,
                                      std::uint32_t at_least, std::span<const Possible> items);

struct PossibleBranch {
  Possible guard, value;
};
[[nodiscard]] Possible possible_choice(const plan::Worksheet& sheet, const plan::Node& node,
                                       std::span<const PossibleBranch> open);

struct PossibleElement {
  Possible where, head, by;
  std::uint32_t row = 0;
  bool repeats = false;  // stands for any number of records, or none
};
[[nodiscard]] Possible possible_aggregate(const plan::Worksheet& sheet, const plan::Node& node,
                                          std::span<const PossibleElement> elements);

[[nodiscard]] Possible possible_look_up(const plan::Worksheet& sheet, const plan::Node& node,
                                        std::span<const Possible> keys);

}  // namespace poppy::reference
