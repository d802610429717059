// What spreadsheets make of words, in the tables of rule tests.
#include <doctest/doctest.h>

#include "interpreter/engine/sheet_words.h"

using namespace poppy;
using check::TypeKind;

TEST_CASE("a spreadsheet's forms of days, months and truths are read where they are meant") {
  CHECK(engine::from_sheet("8/1/2021", {TypeKind::date}) == "2021-08-01");
  CHECK(engine::from_sheet("12/31/2021", {TypeKind::date}) == "2021-12-31");
  CHECK(engine::from_sheet("8/1/2021", {TypeKind::text}) == "8/1/2021");
  CHECK(engine::from_sheet("8/1/21", {TypeKind::date}) == "8/1/21");  // of which century?
  CHECK(engine::from_sheet("Aug-21", {TypeKind::month}) == "2021-08");
  CHECK(engine::from_sheet("Aug-21", {TypeKind::text}) == "Aug-21");
  CHECK(engine::from_sheet("TRUE", {TypeKind::boolean}) == "yes");
  CHECK(engine::from_sheet("FALSE", {TypeKind::boolean}) == "no");
  CHECK(engine::from_sheet(" $1,630.00 ", {TypeKind::money}) == "$1,630.00");
  CHECK(engine::from_sheet("   ", {}).empty());
}
