// A rule test that was read and not yet decided: coverage and mutants decide it as often as they
// need, under these rules or others.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/expectations.h"
#include "interpreter/engine/months.h"
#include "interpreter/facts/case_facts.h"

namespace poppy::engine {

struct PreparedTest {
  std::string name;
  text::Span span;                                 // of the name
  std::shared_ptr<const text::SourceSet> sources;  // of the rules, the test and its case
  Rules rules;                                     // with the test's own county file, if it has one
  facts::CaseFacts facts;
  MonthsRequest request;
  config::YamlNode node;            // the test as it is written
  config::YamlNode case_tree = {};  // with what `given` replaces in it
};

/// What it expects, by month.
[[nodiscard]] std::map<units::Month, const config::YamlNode*> expected_months(
    const PreparedTest& test);

/// The months of the test up to the last of which it expects something, decided in their order
/// under a program of the same names: each with what is expected of it (null: nothing) and whether
/// it is the last. `use` gives false to stop.
using UseMonth = std::function<bool(const reference::Determination& made,
                                    const config::YamlNode* expect, bool is_last)>;
void each_month(const PreparedTest& test, const std::shared_ptr<const check::Program>& program,
                WorksheetCache& worksheets, const UseMonth& use);

/// Whether the test would pass under another program of the same names, whose worksheets are kept
/// in `worksheets`. No explanations.
[[nodiscard]] bool passes(const PreparedTest& test,
                          const std::shared_ptr<const check::Program>& program,
                          WorksheetCache& worksheets);

}  // namespace poppy::engine
