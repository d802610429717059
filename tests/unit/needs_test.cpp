// What a search for missing facts costs, in steps and not in time; which facts it names when there
// are more than it may name.
#include "interpreter/reference/needs.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "interpreter/engine/rules_data.h"
#include "tests/unit/decide_text.h"

namespace {

using namespace poppy;

// Each person's status rests on what everybody has, and on facts of their own.
const std::string kRules = R"(module t.case "test"
entity County
entity Case of County as cases key (id) { id : text; shown : bool; other : bool }
entity Person of Case as persons key (id) {
  id : text
  amount : money
  away : bool
}
enum Result { Pass, Fail }
define total of Case : money = sum(amount for each persons)
define is_over of Case : bool = total > $100
define counts of Person : bool = is_over and amount > $10
define seen of Case : list of Person = filter(persons where shown)
define is_seen of Person : bool = shown
define is_both of Person : bool = is_seen and other
decision seen_result of Case : Result {
  Pass when some(is_seen for each seen)
  Fail otherwise
}
decision both_result of Case : Result {
  Pass when some(is_both for each seen)
  Fail otherwise
}
decision case_result of Case : Result {
  Fail when is_over
  Pass otherwise
}
decision person_result of Person : Result {
  Pass when counts and not away
  Fail otherwise
}
decision odd_result of Person : Result {
  Pass when is_over and away and not away
  Fail otherwise
}
)";

Rules load() {
  auto loaded = Rules::load({{"t.poppy", kRules}, {"yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

std::string case_of(int persons) {
  std::string text = "case: c\ncounty: Yolo\npersons:\n";
  for (int i = 0; i < persons; ++i) text += fmt::format("  - id: p{}\n", i);
  return text;
}

reference::Determination decide(const Rules& rules, int persons) {
  return decide_text(rules, case_of(persons));
}

plan::SlotId slot_of(const reference::Determination& determination, std::string_view name) {
  const plan::Worksheet& sheet = *determination.sheet;
  for (const plan::SheetDecision& one : sheet.decisions) {
    const plan::Slot& slot = sheet.slots[one.slot];
    if (sheet.program->lines[slot.line()].name == name) return one.slot;
  }
  FAIL(name);
  return {};
}

std::uint64_t steps_of(const Rules& rules, int persons, const reference::NeedBudget& budget) {
  const reference::Determination determination = decide(rules, persons);
  const reference::SlotValues values(determination);
  reference::NeedSearch search(*determination.sheet, budget);
  search.begin(values, determination.weighed.get());
  const plan::SlotId slot = slot_of(determination, "person_result");
  for (std::uint32_t row = 0; row < determination.slots[slot].size(); ++row) {
    CHECK(!search.needs(slot, row).facts.empty());
  }
  return search.steps();
}

TEST_CASE("a case of many unknowns costs its budget, and then a little for each open value") {
  const Rules rules = load();
  reference::NeedBudget budget;
  budget.of_case = 20'000;
  budget.walk = budget.trials = 5'000;
  // Once the case's steps are spent: 200 parts, 10 facts named at 20, and fewer than 40 nodes for
  // the lines of one person; the last question before that has 5,000 parts (twice: the walk, and
  // which facts they rest on), as many trials and 100 facts. Two lines of the case read everybody.
  const auto most = [&](std::uint64_t persons) {
    return 20'000 + 15'000 + 2'000 + persons * (200 + 200 + 40) + 2 * 5 * persons;
  };
  for (const int persons : {50, 100, 200, 400}) {
    CHECK(steps_of(rules, persons, budget) <= most(static_cast<std::uint64_t>(persons)));
  }
}

TEST_CASE("what an open line reads is looked at once for all that rests on it") {
  const Rules rules = load();
  const reference::Determination determination = decide(rules, 90);
  const reference::SlotValues values(determination);
  reference::NeedSearch search(*determination.sheet);
  search.begin(values, determination.weighed.get());
  const plan::SlotId slot = slot_of(determination, "case_result");
  const reference::Needs first = search.needs(slot, 0);
  CHECK(first.facts.size() == 90);
  CHECK(first.left_out == 0);
  CHECK_FALSE(first.is_cut);
  const std::uint64_t before = search.steps();
  CHECK(search.needs(slot, 0).facts == first.facts);
  // 90 amounts read by one line, and two lines above it; amounts are not tried. The words: 20 each.
  CHECK(search.steps() - before <= 2 * (90 + 3) + 20 * 90);
}

TEST_CASE("of more facts than are named, those that settle the value alone are kept") {
  const Rules rules = load();
  const reference::Determination determination = decide(rules, 8);
  const reference::SlotValues values(determination);
  reference::NeedBudget budget;
  budget.facts = 3;
  reference::NeedSearch search(*determination.sheet, budget);
  search.begin(values, determination.weighed.get());
  const reference::Needs needs = search.needs(slot_of(determination, "person_result"), 2);
  // 8 amounts, and whether p2 is away: yes fails them, no leaves the amounts. So none does alone.
  CHECK(needs.facts.size() == 3);
  CHECK(needs.left_out == 6);
  CHECK_FALSE(needs.is_cut);

  // 8 amounts, which may or may not matter; whether p2 is away is read last, and fails it both
  // ways.
  const reference::Needs odd = search.needs(slot_of(determination, "odd_result"), 2);
  REQUIRE(odd.facts.size() == 3);
  CHECK(odd.left_out == 6);
  CHECK(odd.facts[0].settles_alone);
  CHECK(determination.sheet->slots[odd.facts[0].slot].type.kind == check::TypeKind::boolean);
  CHECK(odd.facts[0].row == 2);
  CHECK_FALSE(odd.facts[1].settles_alone);

  budget.walk = 5;
  reference::NeedSearch cut(*determination.sheet, budget);
  cut.begin(values, determination.weighed.get());
  const reference::Needs fewer = cut.needs(slot_of(determination, "person_result"), 2);
  CHECK(fewer.is_cut);
  for (const reference::Need& need : fewer.facts) CHECK_FALSE(need.settles_alone);
}

// Of a list that is not known, what is asked of its elements is read only once it is.
TEST_CASE("a fact that filters a list may settle alone what is asked of its elements") {
  const Rules rules = load();
  const reference::Determination determination = decide(rules, 2);
  const reference::SlotValues values(determination);
  reference::NeedSearch search(*determination.sheet);
  search.begin(values, determination.weighed.get());
  // `shown`: without it nobody is in the list, with it all are, and all are seen.
  const reference::Needs seen = search.needs(slot_of(determination, "seen_result"), 0);
  REQUIRE(seen.facts.size() == 1);
  CHECK(seen.facts[0].settles_alone);
  // With `shown` it hangs on `other`, which comes to light then.
  const reference::Needs both = search.needs(slot_of(determination, "both_result"), 0);
  REQUIRE(both.facts.size() == 1);
  CHECK_FALSE(both.facts[0].settles_alone);
  // What was looked at to try that is no fact of the results: the one fact, twice.
  const std::vector<reference::OpenValue> open{{slot_of(determination, "seen_result"), 0},
                                               {slot_of(determination, "both_result"), 0}};
  search.begin(values, determination.weighed.get());
  const reference::Needs all = search.needs(open, {});
  CHECK(all.facts.size() == 1);
  CHECK(all.left_out == 0);

  reference::NeedBudget budget;
  budget.trials = 3;  // is spent on the way: it is not said to be enough
  reference::NeedSearch short_search(*determination.sheet, budget);
  short_search.begin(values, determination.weighed.get());
  const reference::Needs cut = short_search.needs(slot_of(determination, "seen_result"), 0);
  REQUIRE(cut.facts.size() == 1);
  CHECK_FALSE(cut.facts[0].settles_alone);
}

TEST_CASE("reports say how many facts they leave out") {
  const Rules rules = load();
  Request request;
  request.case_text = case_of(150);
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  const auto decided = rules.decide(request);
  REQUIRE(decided);
  // The case's result rests on 150 amounts, of which 100 are named.
  CHECK(decided->text().find("- and 50 more facts") != std::string::npos);
  CHECK(decided->json().find(R"("needs_left_out": 50)") != std::string::npos);
}

}  // namespace
