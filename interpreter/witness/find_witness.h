// The case that shows a fault: drawn near what the rules compare, or found by a solver, and decided
// by the rules as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/diff/two_sides.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/prove/question.h"
#include "interpreter/witness/faults.h"

namespace poppy::witness {

struct Search {
  units::Month month;          // where a fault is of any month
  std::size_t cases = 20'000;  // drawn for each line that comes to the place
  std::uint64_t seed = 1;
  prove::AskSolver ask;       // empty: no solver is asked
  std::uint32_t records = 2;  // of a list, where it is
};

/// What the line that comes to the place is decided as; `by`: of two rows, the one that holds
/// alone.
struct Decided {
  std::optional<text::Span> by;
  std::shared_ptr<const reference::Determination> made;
  plan::SlotId slot;  // of the line, on its worksheet
};
struct Witness {
  diff::CaseSetting setting;
  check::LineId line;
  config::YamlNode tree;  // the case
  std::uint32_t row = 0;
  std::vector<Decided> decided;      // one, or of two rows each
  std::optional<std::size_t> taken;  // of a branch that is never taken: the one that is
};

enum class Outcome : std::uint8_t {
  found,
  no_line,     // no line comes to the place in that month, or none of a case
  impossible,  // by what values can be, or as the solver says
  not_found,   // among the cases tried
};
struct Shown {
  Fault fault;
  Outcome outcome = Outcome::not_found;
  std::optional<Witness> witness;
  std::size_t tried = 0;           // cases
  std::set<std::string> counties;  // that were asked
  std::set<units::Month> months;   // likewise
  bool is_by_solver = false;       // of impossible: it says so, of these counties and months
  std::string bounds;              // and within which bounds
  std::string why_not_known;       // what the solver said
};

/// `rules`: their program has no other errors than such faults.
[[nodiscard]] Shown find_witness(const Rules::Data& rules, const Fault& fault,
                                 const Search& search);

}  // namespace poppy::witness
