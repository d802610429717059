// See prepared_test.h.
#include "interpreter/engine/prepared_test.h"

#include "interpreter/reference/decide.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {

std::map<units::Month, const config::YamlNode*> expected_months(const PreparedTest& test) {
  const config::YamlNode& expect = *test.node.find("expect");
  std::map<units::Month, const config::YamlNode*> result;
  if (test.node.find("months") == nullptr) {
    result[test.request.first] = &expect;
    return result;
  }
  for (const config::YamlEntry& entry : expect.entries) {
    if (const auto month = units::parse_month(entry.key)) result[*month] = &entry.value;
  }
  return result;
}

void each_month(const PreparedTest& test, const std::shared_ptr<const check::Program>& program,
                WorksheetCache& worksheets, const UseMonth& use) {
  const auto expected = expected_months(test);
  if (expected.empty()) return;
  const MonthsRequest& request = test.request;
  facts::CaseFacts facts = test.facts;
  const std::int32_t last = expected.rbegin()->first.months;
  for (std::int32_t month = request.first.months; month <= last; ++month) {
    const auto sheet =
        worksheets.find_or_build(program, {request.county, units::Month{month}, request.run_date,
                                           request.programs, request.every_line, request.asked});
    const reference::Determination made = reference::decide(sheet, facts, request.run_date);
    const auto found = expected.find(units::Month{month});
    if (!use(made, found == expected.end() ? nullptr : found->second, month == last)) return;
    if (month < last) reference::append_results(facts, made);
  }
}

bool passes(const PreparedTest& test, const std::shared_ptr<const check::Program>& program,
            WorksheetCache& worksheets) {
  bool all = true;
  each_month(test, program, worksheets,
             [&](const reference::Determination& made, const config::YamlNode* expect, bool) {
               if (expect == nullptr) return true;
               const Comparison compared = compare_expectations(*test.sources, made, *expect, -1);
               all = compared.mismatches.empty() && compared.problems.empty();
               return all;
             });
  return all;
}

}  // namespace poppy::engine
