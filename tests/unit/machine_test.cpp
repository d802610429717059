// One case after another on a Machine, held to values worked by hand. That its results and those of
// the reference are the same is for tests/differential.
#include "interpreter/code/machine.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/plan/build_worksheet.h"

namespace {

using namespace poppy;

constexpr units::Month kAugust2021{(2021 - 1970) * 12 + 7};
constexpr units::Date kFirstOfAugust{18840};

constexpr std::string_view kRules = R"(module known.known "All known"
entity County
entity Case of County as cases key (id) {
  id : text
  a : bool
  b : bool
  c : bool
  n : int
  m : int
  told : int or blank
  amount : money
}
entity AidedMonth of Case as aided_months key (month) {
  month : month
  days : int
  aided : bool
  begin : date
  end : date
}
parameter limit[size : int] : money from "limit.csv" { key size size; value amount; from from; until until }
define nested of Case : bool = any { all { a; not b }; none { c; n > 3 }; all { n = m; b } }
define chosen of Case : bool = first of { a when n < m; b when c; not a otherwise }
define is_told of Case : bool = told <> blank and a
define mixed of Case : bool = all { a; amount > limit[n]; any { b; c } }
define selected of Case : money = first of { amount - $10 when amount > $100; $5 when a; amount otherwise }
define in_dollars of Case : money = ((amount - 20% of amount) floored at $1) rounded up to dollar
define whole of AidedMonth : bool = days = count(days(month)) and aided
define days_aided of Case : int = sum(days for each aided_months where aided)
define whole_months of Case : int = count(aided_months where whole)
define latest of Case : AidedMonth or blank =
  latest(aided_months where aided and span(begin, end) overlaps benefit_month by begin)
enum Outcome { Yes, No }
decision outcome of Case : Outcome { Yes when mixed or nested; No otherwise }
decision others of Case : Outcome {
  Yes when any { chosen; is_told; selected > $1; in_dollars > $1; days_aided > 1; whole_months > 1; exists(latest) }
  No otherwise
}
)";

/// The rules, and cases in a block, decided.
class DecidedCases {
 public:
  explicit DecidedCases(const std::vector<std::string>& cases) {
    auto rules = Rules::load(
        {{"known.poppy", std::string(kRules)}, {"limit.csv", kLimits}, {"yolo.yaml", kCounty}});
    if (!rules) FAIL(rules.error().front().text);
    const auto& program = rules->data().program;
    sheet = std::make_shared<const plan::Worksheet>(plan::build_worksheet(
        program, {facts::find_county(*program, "Yolo"), kAugust2021, kFirstOfAugust, {}, false}));
    code = std::make_shared<const code::Code>(code::lower(sheet));
    facts::clear(block.facts, *program, code->pools);
    facts::ColumnReader reader(*program);
    config::JsonTokens tokens;
    for (std::string line : cases) {
      line.reserve(line.size() + 128);
      REQUIRE(tokens.read(line));
      REQUIRE(reader.append(tokens.nodes(), kFirstOfAugust, block.facts));
    }
    reader.complete(block.facts);
    machine = std::make_unique<code::Machine>(code);
    machine->attach(block);
    for (std::uint32_t row = 0; row < cases.size(); ++row) machine->run_case(row);
  }

  std::size_t line_of(std::string_view name) const {
    for (std::size_t i = 0; i < sheet->lines.size(); ++i) {
      if (sheet->program->lines[sheet->lines[i].line].name == name) return i;
    }
    FAIL("no line " << name);
    return 0;
  }
  units::Cell cell(std::string_view name, std::uint32_t row) const {
    return block.at(sheet->lines[line_of(name)].slot, row);
  }
  std::int64_t number(std::string_view name, std::uint32_t row) const {
    CHECK(cell(name, row).state == units::kKnown);
    return cell(name, row).value;
  }

  static constexpr const char* kCounty = "county: Yolo\n";
  static constexpr const char* kLimits =
      "size,amount,from,until\n1,$100,2020-10,\n2,$180,2020-10,\n3,$250,2020-10,\n";
  std::shared_ptr<const plan::Worksheet> sheet;
  std::shared_ptr<const code::Code> code;
  code::Block block;
  std::unique_ptr<code::Machine> machine;
};

std::string case_of(int i, std::string_view facts) {
  return fmt::format(R"({{"case":"c{}","county":"Yolo",{}}})", i, facts);
}

}  // namespace

TEST_CASE("every set of flags and numbers comes to what the condition says") {
  std::vector<std::string> cases;
  for (int i = 0; i < 8 * 25; ++i) {
    cases.push_back(
        case_of(i, fmt::format(R"("a":{},"b":{},"c":{},"n":{},"m":{})", i % 2 != 0, i / 2 % 2 != 0,
                               i / 4 % 2 != 0, 1 + i / 8 % 5, 1 + i / 40)));
  }
  DecidedCases decided(cases);
  for (int i = 0; i < 8 * 25; ++i) {
    const bool a = i % 2 != 0, b = i / 2 % 2 != 0, c = i / 4 % 2 != 0;
    const int n = 1 + i / 8 % 5, m = 1 + i / 40;
    const auto row = static_cast<std::uint32_t>(i);
    CHECK((decided.number("nested", row) != 0) == ((a && !b) || (!c && n <= 3) || (n == m && b)));
    CHECK((decided.number("chosen", row) != 0) == (n < m ? a : (c ? b : !a)));
  }
}

TEST_CASE("a fact that was said to be blank is known not to be there") {
  DecidedCases decided({case_of(0, R"("a":true,"told":"blank")"),
                        case_of(1, R"("a":true,"told":0)"), case_of(2, R"("a":true)")});
  CHECK(decided.number("is_told", 0) == 0);
  CHECK(decided.number("is_told", 1) == 1);
  CHECK(decided.cell("is_told", 2).state != units::kKnown);
}

TEST_CASE("amounts are chosen, rounded and compared with tables as the rules say") {
  DecidedCases decided({case_of(0, R"("a":true,"b":false,"c":true,"n":2,"amount":"$180.01")"),
                        case_of(1, R"("a":true,"b":false,"c":true,"n":2,"amount":"$180.00")"),
                        case_of(2, R"("a":true,"b":false,"c":true,"n":1,"amount":"$100.00")"),
                        case_of(3, R"("a":false,"b":false,"c":true,"n":1,"amount":"$0.99")")});
  CHECK(decided.number("mixed", 0) == 1);
  CHECK(decided.number("mixed", 1) == 0);
  CHECK(decided.number("mixed", 3) == 0);
  CHECK(decided.number("selected", 0) == 17001);
  CHECK(decided.number("selected", 2) == 500);
  CHECK(decided.number("selected", 3) == 99);
  CHECK(decided.number("in_dollars", 0) == 14500);  // 144.008
  CHECK(decided.number("in_dollars", 1) == 14400);
  CHECK(decided.number("in_dollars", 3) == 100);
}

TEST_CASE("months below a case are counted and added up") {
  DecidedCases decided({case_of(0, R"("aided_months":[{"month":"2021-02","days":28,"aided":true},
      {"month":"2020-02","days":28,"aided":true},{"month":"2021-03","days":31,"aided":false}])"),
                        case_of(1, R"("aided_months":[])"), case_of(2, R"("a":true)"),
                        case_of(3, R"("aided_months":[{"month":"2021-02","aided":true}])")});
  CHECK(decided.number("whole", 0) == 1);
  CHECK(decided.number("whole", 1) == 0);
  CHECK(decided.number("whole", 2) == 0);
  CHECK(decided.number("days_aided", 0) == 56);
  CHECK(decided.number("whole_months", 0) == 1);
  CHECK(decided.number("days_aided", 1) == 0);
  CHECK(decided.cell("days_aided", 2).state != units::kKnown);  // nobody said whether there are any
  CHECK(decided.cell("days_aided", 3).state != units::kKnown);
}

TEST_CASE("what is not known leaves open what hangs on it, and nothing else") {
  DecidedCases decided({case_of(0, R"("a":true,"c":true,"n":9,"m":1,"amount":"$1.00")"),
                        case_of(1, R"("a":true,"b":false,"n":9,"m":1,"amount":"$1.00")")});
  CHECK(decided.cell("nested", 0).state == units::kUnknown);
  CHECK(decided.cell("nested", 1).state == units::kKnown);
  CHECK(decided.cell("nested", 1).value == 1);
  CHECK(decided.cell("mixed", 0).state == units::kError);  // there is no limit of size 9
  CHECK(decided.cell("selected", 0).value == 500);
  CHECK(decided.cell("outcome", 0).state == units::kError);
  CHECK(decided.cell("outcome", 1).state == units::kKnown);
}
