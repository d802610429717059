// Random cases for any checked program: as `poppy run` reads them, a JSON text on one line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "tests/differential/chance.h"

namespace poppy::differential {

/// What cases are drawn from: the program, and the values at which its rules change their minds.
struct CaseSource {
  const check::Program* program = nullptr;
  units::Month month;                                          // dates lie about it
  std::map<check::TypeKind, std::vector<units::Value>> edges;  // literals and keys of tables
};
[[nodiscard]] CaseSource case_source(const check::Program& program, units::Month month);

struct CaseWish {
  unsigned known = 88;  // of 100 facts and lists, how many are given
  std::size_t most_rows = 5;
  bool plain = false;  // no fact changes over time, no record is corrected
};
[[nodiscard]] std::string draw_case(const CaseSource& source, Chance& chance, const CaseWish& wish);

/// The case with some of its facts, lists and past decisions left out.
[[nodiscard]] std::string with_less_known(const check::Program& program, const std::string& text,
                                          Chance& chance, unsigned share);

/// A completion of the case: every fact and list that it leaves out is drawn. It may be refused,
/// where what is drawn does not go together.
[[nodiscard]] std::string draw_completion(const CaseSource& source, Chance& chance,
                                          const std::string& text);

/// Every way of leaving out one key or one record, for narrowing a difference down.
[[nodiscard]] std::vector<std::string> smaller_cases(const std::string& text);

}  // namespace poppy::differential
