// What a worksheet costs at most, held to random programs: no case takes more steps of any line
// than foretold, be it small or of twice or four times as many records.
// POPPY_COST_FIRST says with which seed programs begin, POPPY_COST_PROGRAMS how many there are.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "interpreter/analysis/sheet_cost.h"
#include "interpreter/reference/decide.h"
#include "tests/differential/compare.h"
#include "tests/differential/counted_steps.h"
#include "tests/differential/random_case.h"

namespace poppy::differential {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* words = std::getenv(variable);
  return words == nullptr ? otherwise : std::strtoull(words, nullptr, 10);
}

TEST_CASE("no line of a random program takes more steps than foretold") {
  const std::uint64_t first = number_from("POPPY_COST_FIRST", 1);
  const std::uint64_t count = number_from("POPPY_COST_PROGRAMS", 60);
  std::uint64_t lines = 0, counted = 0, foretold = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const auto rules = Rules::load(draw_program(seed).files());
    if (!rules) FAIL("seed ", seed, " draws a program that is refused");
    const check::Program& program = *rules->data().program;
    const units::Month month = *units::make_month(2021, 8);
    const units::Date day = *units::make_date(2021, 8, 25);
    const auto sheet = std::make_shared<const plan::Worksheet>(
        plan::build_worksheet(rules->data().program, {check::CountyId(0), month, day, {}, true}));
    const analysis::SheetCost cost = analysis::sheet_cost(*sheet);
    Chance chance(seed);
    for (const std::size_t most_rows : {2U, 4U, 8U}) {
      const std::string text =
          draw_case(case_source(program, month), chance, {95U, most_rows, false});
      const auto facts = read_case_text(*rules, text);
      if (!facts) FAIL("seed ", seed, ": a case is refused");
      const reference::Determination determination = reference::compute(sheet, *facts, day);
      const auto taken = counted_steps(determination);
      for (const analysis::LineCost& line : cost.costs) {
        const std::uint64_t most = steps_for(line.terms, determination.rows);
        CHECK_MESSAGE(taken.at(line.line) <= most, "seed ", seed, ": ",
                      program.lines[line.line].name, "\n", text);
        counted += taken.at(line.line);
        foretold += most;
        ++lines;
      }
    }
  }
  fmt::print("cost: {} lines of {} programs took {} steps of {} foretold\n", lines, count, counted,
             foretold);
  // A bound that is far off says nothing.
  CHECK(counted * 20 > foretold);
}

}  // namespace
}  // namespace poppy::differential
