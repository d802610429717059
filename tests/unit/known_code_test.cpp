// Known code: it decides what is all known by itself, to what the rules say, and gives up
// otherwise. That its results and those of the reference are the same is for tests/differential.
#include "interpreter/code/known_code.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/code/machine.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/plan/build_worksheet.h"

namespace {

using namespace poppy;

constexpr units::Month kAugust2021{(2021 - 1970) * 12 + 7};
constexpr units::Date kFirstOfAugust{18840};

constexpr std::string_view kRules = R"(module known.known "Known"
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

/// The rules, cases in a block, and the columns as a KnownMachine wants them.
class Known {
 public:
  explicit Known(const std::vector<std::string>& cases) {
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
    for (const units::Column* column : block.slots) {
      views.push_back({column->values.data(), column->dens.data(), column->states.data()});
    }
    for (units::Column& column : block.own) {
      places.push_back({column.values.data(), column.dens.data(), column.states.data()});
    }
    known = std::make_unique<code::KnownMachine>(*code);
    known->attach(block, views.data(), places.data());
  }

  std::size_t line_of(std::string_view name) const {
    for (std::size_t i = 0; i < sheet->lines.size(); ++i) {
      if (sheet->program->lines[sheet->lines[i].line].name == name) return i;
    }
    FAIL("no line " << name);
    return 0;
  }
  /// Whether known code decides the line for the row.
  bool runs(std::string_view name, std::uint32_t row) {
    const std::size_t line = line_of(name);
    const auto entity = sheet->slots[sheet->lines[line].slot].entity;
    return known->run_line(&code->known.steps[code->known.begin[line]], row, row + 1,
                           block.facts.entities[entity].of_case.data()) == nullptr;
  }
  units::Cell cell(std::string_view name, std::uint32_t row) const {
    return block.at(sheet->lines[line_of(name)].slot, row);
  }
  std::int64_t number(std::string_view name, std::uint32_t row) {
    const bool decided = runs(name, row);
    CHECK_MESSAGE(decided, name << " gave up");
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
  std::unique_ptr<code::KnownMachine> known;
  std::vector<code::View> views;
  std::vector<code::Place> places;
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
  Known known(cases);
  for (int i = 0; i < 8 * 25; ++i) {
    const bool a = i % 2 != 0, b = i / 2 % 2 != 0, c = i / 4 % 2 != 0;
    const int n = 1 + i / 8 % 5, m = 1 + i / 40;
    const auto row = static_cast<std::uint32_t>(i);
    CHECK((known.number("nested", row) != 0) == ((a && !b) || (!c && n <= 3) || (n == m && b)));
    CHECK((known.number("chosen", row) != 0) == (n < m ? a : (c ? b : !a)));
  }
}

TEST_CASE("a fact that was said to be blank is known not to be there") {
  Known known({case_of(0, R"("a":true,"told":"blank")"), case_of(1, R"("a":true,"told":0)"),
               case_of(2, R"("a":true)")});
  CHECK(known.number("is_told", 0) == 0);
  CHECK(known.number("is_told", 1) == 1);
  CHECK_FALSE(known.runs("is_told", 2));
}

TEST_CASE("amounts are chosen, rounded and compared with tables as the rules say") {
  Known known({case_of(0, R"("a":true,"b":false,"c":true,"n":2,"amount":"$180.01")"),
               case_of(1, R"("a":true,"b":false,"c":true,"n":2,"amount":"$180.00")"),
               case_of(2, R"("a":true,"b":false,"c":true,"n":1,"amount":"$100.00")"),
               case_of(3, R"("a":false,"b":false,"c":true,"n":1,"amount":"$0.99")")});
  CHECK(known.number("mixed", 0) == 1);
  CHECK(known.number("mixed", 1) == 0);
  CHECK(known.number("mixed", 3) == 0);
  CHECK(known.number("selected", 0) == 17001);
  CHECK(known.number("selected", 2) == 500);
  CHECK(known.number("selected", 3) == 99);
  CHECK(known.number("in_dollars", 0) == 14500);  // 144.008
  CHECK(known.number("in_dollars", 1) == 14400);
  CHECK(known.number("in_dollars", 3) == 100);
}

TEST_CASE("months below a case are counted and added up") {
  Known known({case_of(0, R"("aided_months":[{"month":"2021-02","days":28,"aided":true},
      {"month":"2020-02","days":28,"aided":true},{"month":"2021-03","days":31,"aided":false}])"),
               case_of(1, R"("aided_months":[])"), case_of(2, R"("a":true)"),
               case_of(3, R"("aided_months":[{"month":"2021-02","aided":true}])")});
  CHECK(known.number("whole", 0) == 1);
  CHECK(known.number("whole", 1) == 0);
  CHECK(known.number("whole", 2) == 0);
  CHECK(known.number("days_aided", 0) == 56);
  CHECK(known.number("whole_months", 0) == 1);
  CHECK(known.number("days_aided", 1) == 0);
  CHECK_FALSE(known.runs("days_aided", 2));  // nobody said whether there are any
  CHECK_FALSE(known.runs("days_aided", 3));
}

TEST_CASE(
    "what known code gives up is decided by the general instructions, and the rest after it") {
  Known known({case_of(0, R"("a":true,"c":true,"n":9,"m":1,"amount":"$1.00")"),
               case_of(1, R"("a":true,"b":false,"n":9,"m":1,"amount":"$1.00")")});
  CHECK_FALSE(known.runs("nested", 0));
  CHECK_FALSE(known.runs("mixed", 0));  // there is no limit of size 9: an error
  for (std::uint32_t row = 0; row < 2; ++row) known.machine->run_case(row);
  CHECK(known.cell("nested", 0).state == units::kUnknown);
  CHECK(known.cell("nested", 1).state == units::kKnown);
  CHECK(known.cell("nested", 1).value == 1);
  CHECK(known.cell("mixed", 0).state == units::kError);
  CHECK(known.cell("selected", 0).value == 500);
  CHECK(known.cell("outcome", 0).state == units::kError);
  CHECK(known.cell("outcome", 1).state == units::kKnown);
}
