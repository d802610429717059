// The next question about a decision: what kept it, what turns it, where an amount jumps.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "interpreter/desk/breakpoints.h"
#include "interpreter/desk/flip.h"
#include "interpreter/desk/what_if.h"
#include "interpreter/desk/why.h"

namespace {

using namespace poppy;

// The grant of $600 falls by 30 cents for each dollar over $100, rounded up to dollars: at $1,500
// it is 600 - 30% of 1400 = $180. Over $1,500 there is none.
const char* const kRules = R"(module aid.rules "Aid: a small program"
flag strict "Income counts in full." EDX001
flag aids_students "Students are aided." unset no
enum Standing { Approved, Pending, Denied }
enum Kind { Wages, Pension, Gift }
entity County
entity Case of County as cases key (id) {
  id : text
  applied : date
  student : bool
  interviewed : bool
  resources : money at least $0
}
entity Income of Case as incomes key (id) {
  id : text
  kind : Kind
  amount : money at least $0
}
define counted of Income : money = first of {
  amount when strict
  $0     when kind = Gift
  amount otherwise
}
define half of Income : money = (50% of amount) rounded down to dollar
define more of Income : money = (51% of amount) rounded up to dollar
define is_near of Income : bool = half + $3 >= more
define income of Case : money "Income" = sum(counted for each incomes)
define net of Case : money = (income - $100) floored at $0
define full_grant of Case : money "Grant before limits" = (($600 - 30% of net) floored at $0) rounded up to dollar
rule too_rich of Case {
  reason R01 "Income is over the limit"
  cites "Manual 1"
  fails when income > $1,500
}
rule is_student of Case {
  reason R02 "Students are not aided"
  cites "Manual 2"
  fails when all { student; not aids_students }
}
rule too_much of Case {
  reason R03 "Resources are over the limit"
  cites "Manual 3"
  fails when any { [a] resources > $2,000; [b] applied > last_day(benefit_month) }
}
define grant of Case : money "Grant" cites "Manual 4" = first of {
  $0         when too_rich
  full_grant otherwise
}
decision standing of Case : Standing "Aid" {
  reasons from too_rich, is_student, too_much
  Denied  when too_rich or is_student or too_much
  Pending when not interviewed
  Approved otherwise
}
)";

Rules rules() {
  std::vector<File> files{{"policies/aid.poppy", kRules},
                          {"county_rules/yolo.yaml", "county: Yolo\nflags:\n  strict: no\n"}};
  auto loaded = Rules::load(std::move(files));
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

Request request(const std::string& facts, const std::string& wages) {
  Request request;
  request.case_text = "case: c1\n" + facts + "incomes: [ { id: w, kind: Wages, amount: " + wages +
                      " }, { id: g, kind: Gift, amount: $50 } ]\n";
  request.case_path = "case.yaml";
  request.county = "Yolo";
  request.month = "2021-08";
  request.run_date = "2021-08-10";
  return request;
}
const std::string kPlain =
    "applied: 2021-08-02\nstudent: no\ninterviewed: yes\nresources: $1,000\n";

desk::TriedCase opened(const Rules& rules, const Request& request, const std::string& line) {
  auto tried = desk::TriedCase::open(rules, request, line);
  if (!tried) FAIL(tried.error().front().text);
  return std::move(*tried);
}

/// `w.amount: $900.00 -> $1,500.01 => Denied`
std::vector<std::string> words_of(const desk::TriedCase& tried,
                                  const std::vector<desk::Flip>& flips) {
  std::vector<std::string> all;
  for (const desk::Flip& flip : flips) {
    std::string words;
    for (const desk::FlipChange& change : flip.changes) {
      if (!words.empty()) words += " and ";
      words += change.path + ": " + change.from + " ->";
      for (const std::string& to : change.to) words += " " + to;
    }
    const auto value = units::Value::of(flip.outcome);
    all.push_back(words + " => " + check::value_to_string(tried.program(), tried.type(), value));
  }
  return all;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

TEST_CASE("the ways to another value are those with the fewest conditions first") {
  const Rules loaded = rules();
  // Denied for two rules, and no interview: all three stand in the way of approval.
  const auto tried = opened(loaded,
                            request("applied: 2021-08-02\nstudent: yes\ninterviewed: no\n"
                                    "resources: $3,000\n",
                                    "$900"),
                            "standing");
  const auto all = desk::ways_to_others(tried, "");
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK(all->front().word == "Approved");
  REQUIRE_FALSE(all->front().ways.ways.empty());
  CHECK(all->front().ways.ways.front().size() == 3);
  CHECK(all->back().word == "Pending");
  CHECK(all->back().ways.ways.front().size() == 2);
  // Every condition of a way is one that is otherwise now.
  for (const desk::WaysTo& to : *all) {
    for (const reference::Way& way : to.ways.ways) {
      for (const reference::Lacking& one : way) {
        const reference::SlotValues values(tried.decided());
        const auto now =
            reference::Evaluator(*tried.decided().sheet, values).value(one.node, one.frames);
        CHECK(now == units::Value::of(!one.wanted));
      }
    }
  }
}

TEST_CASE("a value that a line has, or cannot have, is no question") {
  const Rules loaded = rules();
  const auto tried = opened(loaded, request(kPlain, "$900"), "standing");
  CHECK_FALSE(desk::ways_to_others(tried, "Approved"));
  CHECK_FALSE(desk::ways_to_others(tried, "Aproved"));
  const auto amount = opened(loaded, request(kPlain, "$900"), "grant");
  CHECK_FALSE(desk::ways_to_others(amount, ""));
  CHECK_FALSE(desk::TriedCase::open(loaded, request(kPlain, "$900"), "grnt"));
}

TEST_CASE("a flip of one fact is the nearest value that turns the decision") {
  const Rules loaded = rules();
  auto tried = opened(loaded, request(kPlain, "$900"), "standing");
  const desk::Flips flips = desk::find_flips(tried, std::nullopt);
  const auto one = words_of(tried, flips.of_one);
  // The gift of $50 does not count, so that wages alone reach the limit.
  CHECK(has(one, "w.amount: $900.00 -> $1,500.01 => Denied"));
  CHECK(has(one, "student: no -> yes => Denied"));
  CHECK(has(one, "interviewed: yes -> no => Pending"));
  CHECK(has(one, "resources: $1,000.00 -> $2,000.01 => Denied"));
  CHECK(has(one, "applied: 2021-08-02 -> 2021-09-01 => Denied"));
  CHECK(one.size() == 5);
  CHECK_FALSE(flips.is_cut);
  // No other decision is what was asked for.
  auto again = opened(loaded, request(kPlain, "$900"), "standing");
  const desk::Flips to_pending = desk::find_flips(again, 1);
  CHECK(words_of(again, to_pending.of_one) ==
        std::vector<std::string>{"interviewed: yes -> no => Pending"});
}

TEST_CASE("a flip of a setting, and one of two facts where no single one does") {
  const Rules loaded = rules();
  const std::string student =
      "applied: 2021-08-02\nstudent: yes\ninterviewed: yes\nresources: $1,000\n";
  auto tried = opened(loaded, request(student, "$900"), "standing");
  const desk::Flips flips = desk::find_flips(tried, 0);
  CHECK(words_of(tried, flips.of_flag) ==
        std::vector<std::string>{"flags.aids_students: no -> yes => Approved"});
  CHECK(words_of(tried, flips.of_one) ==
        std::vector<std::string>{"student: yes -> no => Approved"});

  const std::string rich =
      "applied: 2021-08-02\nstudent: yes\ninterviewed: yes\nresources: $2,500\n";
  auto both = opened(loaded, request(rich, "$900"), "standing");
  const desk::Flips pairs = desk::find_flips(both, 0);
  CHECK(pairs.of_one.empty());
  const auto two = words_of(both, pairs.of_two);
  REQUIRE(two.size() == 1);
  const bool in_one_order =
      two.front() == "student: yes -> no and resources: $2,500.00 -> $2,000.00 => Approved" ||
      two.front() == "resources: $2,500.00 -> $2,000.00 and student: yes -> no => Approved";
  CHECK(in_one_order);
}

TEST_CASE("an amount has its breakpoints to the cent") {
  const Rules loaded = rules();
  auto tried = opened(loaded, request(kPlain, "$900"), "grant");
  const auto fact = tried.find_fact("w.amount");
  REQUIRE(fact);
  const auto counted = desk::counted_fact(tried.program(), fact->field);
  REQUIRE(counted);
  const desk::Breakpoints found = desk::find_breakpoints(tried, *fact, *counted, 0, 3'000'00);
  REQUIRE(found.pieces.size() == 3);
  const auto& [flat, falling, none] = std::tie(found.pieces[0], found.pieces[1], found.pieces[2]);
  CHECK(flat.to == 99'99);
  CHECK(flat.at_to == units::Value::of(std::int64_t{600'00}));
  CHECK(falling.from == 100'00);
  CHECK(falling.to == 1'500'00);
  CHECK(falling.move.kind == desk::Move::Kind::falling);
  CHECK(falling.move.slope == units::Rational{-3, 10});
  CHECK(falling.at_to == units::Value::of(std::int64_t{180'00}));
  CHECK(none.at_from == units::Value::of(std::int64_t{0}));
  CHECK(none.to == 3'000'00);
  CHECK(desk::jumps(falling, none, tried.type()));
  CHECK_FALSE(desk::jumps(flat, falling, tried.type()));
  for (const desk::Piece& piece : found.pieces) CHECK(piece.is_proved);
}

TEST_CASE("what a piece says holds at each cent near its ends") {
  const Rules loaded = rules();
  auto tried = opened(loaded, request(kPlain, "$900"), "grant");
  const auto fact = tried.find_fact("w.amount");
  const auto counted = desk::counted_fact(tried.program(), fact->field);
  const desk::Breakpoints found = desk::find_breakpoints(tried, *fact, *counted, 0, 3'000'00);
  for (const std::int64_t middle : {100'00, 700'00, 1'500'00}) {
    std::optional<std::int64_t> before;
    for (std::int64_t cents = middle - 300; cents <= middle + 300; ++cents) {
      const desk::TriedFact at{*fact, counted->value(cents)};
      const units::Value value = tried.value_with({&at, 1});
      const auto piece = std::ranges::find_if(found.pieces, [&](const desk::Piece& one) {
        return one.from <= cents && cents <= one.to;
      });
      // By hand: 30% of what is over $100, the rest of $600 rounded up to dollars.
      const std::int64_t over = std::max<std::int64_t>(cents - 100'00, 0);
      const std::int64_t left = 600'00 * 10 - over * 3;  // tenths of a cent
      const std::int64_t grant = cents > 1'500'00 ? 0 : (left + 999) / 1000 * 100;
      CHECK(value == units::Value::of(grant));
      if (piece->move.kind == desk::Move::Kind::still) CHECK(value == piece->at_from);
      if (before && piece->from != cents) CHECK(value.number() <= *before);
      before = value.number();
    }
  }
}

TEST_CASE("what is not proved is said, and what is proved holds at each cent") {
  const Rules loaded = rules();
  auto tried = opened(loaded, request(kPlain, "$900"), "w.is_near");
  const auto fact = tried.find_fact("w.amount");
  REQUIRE(fact);
  const auto counted = desk::counted_fact(tried.program(), fact->field);
  // Both sides are rounded, each its own way: neither only grows on the other.
  const auto by_hand = [](std::int64_t cents) {
    const std::int64_t half = cents * 50 / 10'000 * 100;
    const std::int64_t more = (cents * 51 + 9'999) / 10'000 * 100;
    return half + 300 >= more;
  };
  for (const std::uint64_t proofs : {std::uint64_t{5}, std::uint64_t{6'000}}) {
    const desk::Breakpoints found =
        desk::find_breakpoints(tried, *fact, *counted, 90'00, 210'00, {proofs});
    REQUIRE_FALSE(found.pieces.empty());
    CHECK(found.pieces.front().from == 90'00);
    CHECK(found.pieces.back().to == 210'00);
    std::int64_t next = 90'00;
    for (const desk::Piece& piece : found.pieces) {
      CHECK(piece.from == next);
      next = piece.to + 1;
      CHECK(piece.at_from == units::Value::of(by_hand(piece.from)));
      CHECK(piece.at_to == units::Value::of(by_hand(piece.to)));
      if (!piece.is_proved) continue;
      for (std::int64_t cents = piece.from; cents <= piece.to; ++cents) {
        REQUIRE(units::Value::of(by_hand(cents)) == piece.at_from);
      }
    }
    if (proofs == 5) CHECK(std::ranges::count(found.pieces, false, &desk::Piece::is_proved) > 0);
  }
}

TEST_CASE("what only words, or a county, decide has no breakpoints") {
  const Rules loaded = rules();
  CHECK_FALSE(
      desk::explain_breakpoints(loaded, request(kPlain, "$900"), {"grant", "student", "", ""}));
  CHECK_FALSE(
      desk::explain_breakpoints(loaded, request(kPlain, "$900"), {"grant", "w.amuont", "", ""}));
  CHECK_FALSE(desk::explain_breakpoints(loaded, request(kPlain, "$900"),
                                        {"grant", "w.amount", "$10", "$5"}));
  CHECK_FALSE(desk::explain_breakpoints(loaded, request(kPlain, "$900"),
                                        {"grant", "w.amount", "-$10", ""}));
}

TEST_CASE("what if: the parts that differ, before and after") {
  const Rules loaded = rules();
  const Request asked = request(kPlain, "$900");
  const auto before = loaded.decide(asked);
  const auto after = loaded.decide(request(kPlain, "$1600"));
  REQUIRE(before);
  REQUIRE(after);
  const desk::ComparedParts parts = desk::compare_parts(*before, *after);
  const auto of = [&](const std::string& name) {
    const auto found = std::ranges::find(parts.differing, name, &desk::ComparedPart::name);
    return found == parts.differing.end() ? std::string("the same")
                                          : found->before + " -> " + found->after;
  };
  // 600 - 30% of 800 = 360; 600 - 30% of 1500 = 150, and none over the limit.
  CHECK(of("grant") == "$360.00 -> $0.00");
  CHECK(of("full_grant") == "$360.00 -> $150.00");
  CHECK(of("standing") == "Approved -> Denied; R01 Income is over the limit");

  CHECK(desk::explain_what_if(loaded, asked, {"w.amount=$1,600", "flags.strict=yes"}));
  CHECK_FALSE(desk::explain_what_if(loaded, asked, {"w.amount"}));
  CHECK_FALSE(desk::explain_what_if(loaded, asked, {"x.amount=$5"}));
  CHECK_FALSE(desk::explain_what_if(loaded, asked, {"flags.strickt=yes"}));
  CHECK_FALSE(desk::explain_what_if(loaded, asked, {"flags.strict=maybe"}));
}
