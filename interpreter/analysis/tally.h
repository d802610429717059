// How each condition of a program can come out, over all cases and over the flags of all counties.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "interpreter/analysis/evaluate_possible.h"

namespace poppy::analysis {

/// That so many counties have something alike is no chance.
inline constexpr std::size_t kFewestCounties = 3;

struct Tally {
  bool reached = false;                  // by some case
  bool yes = false, no = false;          // it can, under any flags
  bool set_yes = false, set_no = false;  // under the flags of some county that decides
  std::set<check::CountyId> asked;       // counties that what stands before it does not rule out
  std::set<check::CountyId> counties;    // those of them in which it has an outcome
};

/// A flag that every county that decides by its program has set alike.
struct SetAlike {
  check::FlagId flag;
  Possible value;
  std::size_t counties = 0;
};

struct Tallies {
  std::vector<SetAlike> set_alike;
  /// An item, a guard, a `where`, the body of a line that is true or false.
  std::unordered_map<const check::Expr*, Tally> conditions;
  units::IdVector<check::LineId, bool> is_condition;  // its body is one
  /// By program: the counties for which it decides anything.
  std::map<std::string, std::set<check::CountyId>> deciding;
};

/// Flags that have one value in all counties that decide by any of the rules reading them tell
/// nothing of conditions: they are taken to have any.
[[nodiscard]] Tallies tally_conditions(const check::Program& program, const Alike& alike);

}  // namespace poppy::analysis
