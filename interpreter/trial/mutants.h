// Mutants: the rules with one small fault. A rule test that would not see it is missing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/text/source.h"

namespace poppy::trial {

enum class MutantKind : std::uint8_t {
  compare,     // `<` for `<=`
  number,      // by its smallest unit
  date,        // by a month or a day: where a version, an item or a row begins or ends, too
  item,        // lost from a group or a set
  quantifier,  // `all` for `any`, `every` for `some`
  order,       // two branches change places
  row,         // a table's row lost
  flag,        // inverted
  version,     // lost: the one before it goes on
};
inline constexpr std::size_t kMutantKinds = 9;
[[nodiscard]] std::string_view title_of(MutantKind kind);

/// Where it is reached.
enum class Reach : std::uint8_t {
  expression,  // where that of `reach` is evaluated
  row,         // where the row with its value at `reach` is looked up
  whole,       // wherever the line or parameter is asked for
};

using Owner = std::variant<check::LineId, check::ParameterId>;

struct Mutant {
  MutantKind kind = MutantKind::compare;
  text::Span span;         // what is changed
  std::string name;        // `turned_to_days: begun < bda: < becomes <=`; each once in a file
  std::string owner_name;  // turned_to_days
  Owner owner;
  Reach where = Reach::expression;
  text::Span reach;
  /// Of a program with the same lines and parameters: of one with another county file, too.
  std::function<void(check::Program&)> apply;
};

/// By place. What the checker would refuse is not among them: a condition that another part needs
/// to be read at all (`exists(x)` before `x`) is not taken away.
[[nodiscard]] std::vector<Mutant> find_mutants(const text::SourceSet& sources,
                                               const check::Program& program);

}  // namespace poppy::trial
