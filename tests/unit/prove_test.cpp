// Terms, the calendar in them, and what solvers answer: all that needs no solver.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "interpreter/ops/strict.h"
#include "interpreter/prove/model.h"
#include "interpreter/prove/strict_terms.h"
#include "interpreter/prove/witness.h"

namespace poppy::prove {
namespace {

std::int64_t constant(const Formula& formula, Term term) {
  REQUIRE(formula.terms.is_constant(term));
  return static_cast<std::int64_t>(formula.terms[term].value.num);
}

std::string script_of(const Terms& terms, Term term) {
  const Term wanted[] = {term};
  return definitions(terms, wanted) + written(terms, term);
}

TEST_CASE("a term of constants is a constant") {
  Terms terms;
  CHECK(terms.is_yes(terms.less(terms.whole(-3), terms.whole(2))));
  CHECK(written(terms, terms.whole_div(terms.whole(-7), 2)) == "(- 4)");  // down, not to zero
  CHECK(written(terms, terms.whole_mod(terms.whole(-7), 2)) == "1");
  CHECK(written(terms, terms.floor(terms.exact({-7, 2}))) == "(- 4)");
  CHECK(written(terms, terms.divide(terms.exact({1, 1}), terms.exact({3, 1}))) == "(/ 1.0 3.0)");
  CHECK(written(terms, terms.add(terms.exact({1, 3}), terms.exact({1, 6}))) == "(/ 1.0 2.0)");
}

TEST_CASE("what settles a group settles it whatever stands beside it") {
  Terms terms;
  const Term open = terms.variable(Sort::truth, "open");
  CHECK(terms.is_no(terms.both(open, terms.no())));
  CHECK(terms.is_yes(terms.either(open, terms.negation(open))));
  CHECK(terms.both(open, terms.yes()) == open);
  CHECK(terms.negation(terms.negation(open)) == open);
  CHECK(terms.choose(open, terms.whole(1), terms.whole(1)) == terms.whole(1));
}

TEST_CASE("a term is written once, behind what it is made of") {
  Terms terms;
  const Term x = terms.variable(Sort::whole, "income of p1\nof two lines");
  const Term twice = terms.add(x, x);
  CHECK(terms.add(x, x) == twice);
  const std::string text = script_of(terms, terms.less(twice, terms.whole(10)));
  CHECK(text.find("(declare-const x2 Int) ; income of p1 of two lines\n") == 0);
  CHECK(text.find("(define-fun t3 () Int (+ x2 x2))\n") != std::string::npos);
}

TEST_CASE("months of days are those of the calendar") {
  Formula formula;
  CalendarTerms& calendar = formula.calendar;
  // Every day over two turns of centuries, then some of each year to the last.
  for (std::int32_t day = units::kFirstDate.days; day <= units::kOpen.days;
       day += day < 60'000 ? 1 : 97) {
    const units::Date date{day};
    const units::YearMonthDay parts = units::split(date);
    const Term term = formula.terms.whole(day);
    const Term month = calendar.month_of(term);
    REQUIRE(constant(formula, month) == units::month_of(date).months);
    REQUIRE(constant(formula, calendar.first_day(month)) ==
            units::first_day(units::month_of(date)).days);
    REQUIRE(constant(formula, calendar.day_of(term)) == parts.day);
    REQUIRE(constant(formula, calendar.year_of(month)) == parts.year);
    REQUIRE(constant(formula, calendar.number_of(month)) == parts.month);
    REQUIRE(constant(formula, calendar.weekday(term)) == ops::Weekday()(date));
  }
}

TEST_CASE("months are added, and years counted, as the calendar does") {
  Formula formula;
  const auto day = [&](std::int32_t year, std::int32_t month, std::int32_t of) {
    return formula.terms.whole(units::make_date(year, month, of)->days);
  };
  const auto moved = [&](Term date, std::int64_t months, units::MissingDay missing) {
    return formula.calendar.add_months(date, formula.terms.whole(months), missing);
  };
  CHECK(moved(day(2021, 1, 31), 1, units::MissingDay::late) == day(2021, 3, 1));
  CHECK(moved(day(2021, 1, 31), 1, units::MissingDay::early) == day(2021, 2, 28));
  CHECK(moved(day(2024, 3, 31), -1, units::MissingDay::early) == day(2024, 2, 29));
  const Term open = formula.terms.whole(units::kOpen.days);
  CHECK(moved(open, -5, units::MissingDay::late) == open);
  CHECK(formula.calendar.age(day(2004, 2, 29), day(2022, 2, 28)) == formula.terms.whole(17));
  CHECK(formula.calendar.age(day(2004, 2, 29), day(2022, 3, 1)) == formula.terms.whole(18));
  CHECK(formula.terms.is_no(
      formula.calendar
          .make_date(formula.terms.whole(2021), formula.terms.whole(2), formula.terms.whole(29))
          .exists));
}

TEST_CASE("amounts are rounded by name") {
  Formula formula;
  const auto rounded = [&](std::int64_t num, std::int64_t den, units::Rounding how,
                           std::uint32_t unit) {
    const Symbolic args[] = {formula.number(formula.terms.exact({num, den}))};
    const ops::Round round(static_cast<std::uint32_t>(how), unit);
    return constant(formula, StrictTerms(formula, args).of(round)->first);
  };
  CHECK(rounded(5, 2, units::Rounding::half_up, 1) == 3);
  CHECK(rounded(-5, 2, units::Rounding::half_up, 1) == -3);  // a tie goes away from zero
  CHECK(rounded(-5, 2, units::Rounding::down, 1) == -3);
  CHECK(rounded(-5, 2, units::Rounding::up, 1) == -2);
  CHECK(rounded(14'951, 100, units::Rounding::half_up, 100) == 100);
  CHECK(rounded(15'000, 100, units::Rounding::half_up, 100) == 200);
}

TEST_CASE("days are counted once, however many spans have them") {
  Formula formula;
  Terms& terms = formula.terms;
  const auto piece = [&](std::int64_t begin, std::int64_t end) {
    return Piece{terms.yes(), terms.whole(begin), terms.whole(end)};
  };
  Symbolic days = formula.in_state(units::ValueState::known);
  days.days = {piece(10, 19), piece(15, 24), piece(40, 40)};  // 15 days and one
  const Symbolic args[] = {days, formula.number(terms.whole(16))};
  const std::span<const Symbolic> all(args);
  CHECK(constant(formula, StrictTerms(formula, all.first(1)).of(ops::CountDays())->first) == 16);
  CHECK(constant(formula, StrictTerms(formula, all).of(ops::NthDay())->first) == 40);
  CHECK(constant(formula, StrictTerms(formula, all.first(1)).of(ops::LastDate())->first) == 40);
}

TEST_CASE("a solver's values are read exactly") {
  const auto read = read_answer(
      "sat\n((x1 true)\n (x2 (- 5))\n (t3 (/ 1.0 3.0)) (x4 (- (/ 7.0 2.0))) (x5 2.50))\n", 5);
  REQUIRE(read);
  CHECK(read->satisfied == Satisfied::yes);
  CHECK(read->values == std::vector<units::Rational>{{1, 1}, {-5, 1}, {1, 3}, {-7, 2}, {5, 2}});
  CHECK(read_answer("unsat\n(error \"no model\")\n", 5)->satisfied == Satisfied::no);
  CHECK(read_answer("unknown\n", 5)->satisfied == Satisfied::unknown);
}

TEST_CASE("what is no answer is no answer") {
  for (const char* said :
       {"", "sat", "sat\n(", "sat\n((x1", "sat\n((x1 5)", "sat\n((x1 (root-obj (+ (^ x 2)) 1)))",
        "sat\n((x1 (/ 1.0 0.0)))", "sat\n((x1 1e9))", "sat\n((x1 -5))", "sat\n((x1 5.5.5))",
        "sat\n((x1 99999999999999999999999999999999999999999999))", "(error \"no\")\nsat",
        "sat\n(((((((((((((((((((((((((((((((((((((((((((((("}) {
    CAPTURE(said);
    CHECK_FALSE(read_answer(said, 1));
  }
  const std::string deep = "sat\n((x1 " + std::string(100'000, '(') + "))";
  CHECK_FALSE(read_answer(deep, 1));
  CHECK(read_answer("oops", 0).error() == "it said: oops");
}

TEST_CASE("a case is told in one line of YAML") {
  CHECK(case_as_yaml(R"({"case":"found","persons":[{"id":"p1","note":"a: b"}],"rent":"blank"})") ==
        R"({ case: found, persons: [{ id: p1, note: "a: b" }], rent: blank })");
}

TEST_CASE("a case is made smaller by a key or a record, and plainer by a value") {
  const std::string text = R"({"case":"found","persons":[{"id":"p1"}],"pay":"$1,234.56"})";
  const std::vector<std::string> less = smaller_cases(text);
  REQUIRE(less.size() == 4);  // the list, the pay; the person; the person's id
  CHECK(less[0] == R"({"case":"found","pay":"$1,234.56"})");
  CHECK(less[2] == R"({"case":"found","persons":[],"pay":"$1,234.56"})");
  const std::vector<std::string> plainer = plainer_cases(text);
  REQUIRE(!plainer.empty());
  CHECK(plainer.front() == R"({"case":"found","persons":[{"id":"p1"}],"pay":"$0.00"})");
  CHECK(plainer_cases(R"({"pay":"$0.00"})").empty());
}

}  // namespace
}  // namespace poppy::prove
