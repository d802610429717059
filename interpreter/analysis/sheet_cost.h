// Worksheet -> what evaluating it takes at most, whatever a case says: steps counted in how many
// records of each list the case has. Calls no evaluator: it walks the expressions.
//
// A step is an expression evaluated, or a record of a list that an expression comes to. The
// reference evaluator takes as many where every element of a list and every branch of a choice is
// asked; the faster ones take no more.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::analysis {

/// Lists whose sizes are multiplied, sorted: {Person, Person} is the square of how many persons the
/// case has. Empty: once a case. Of a list with at most one record, the record that it is of
/// counts.
using Sizes = std::vector<check::EntityId>;

struct Term {
  std::uint64_t steps = 0;
  text::Span span;  // what brings it about: an aggregate, or the name of the line
};
using Terms = std::map<Sizes, Term>;

/// All that is planned of a line: once for each month that it is computed for.
struct LineCost {
  check::LineId line;
  std::uint32_t months = 0;
  Terms terms;
};

struct SheetCost {
  std::uint32_t lines = 0;      // a line of several months counts as several
  std::vector<LineCost> costs;  // by line
  Terms results;                // values asked about where they are undetermined
};

[[nodiscard]] SheetCost sheet_cost(const plan::Worksheet& sheet);

/// How many records of the entity a case has, as sizes: one factor, or none.
[[nodiscard]] Sizes size_of(const check::Program& program, check::EntityId entity);

}  // namespace poppy::analysis
