// See test_why.h.
#include "interpreter/lsp/test_why.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/prepared_test.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/engine/worksheet_cache.h"
#include "interpreter/reference/determination.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/units/calendar.h"

namespace poppy::lsp {
namespace {

constexpr int kDepth = 3;  // lines that an explanation goes down

/// The lines and rules that an expectation names: `p1.days_left`, and of `p1.because: [too_old]`
/// `p1.too_old`.
std::vector<std::string> paths_in(const config::YamlEntry& entry) {
  std::vector<std::string> paths{entry.key};
  const std::size_t dot = entry.key.rfind('.');
  const std::string record =
      dot == std::string::npos ? std::string() : entry.key.substr(0, dot + 1);
  for (const config::YamlNode& item : entry.value.items) {
    if (item.kind == config::YamlKind::scalar) paths.push_back(record + item.scalar);
  }
  return paths;
}

class Explaining {
 public:
  explicit Explaining(const engine::PreparedTest& test) : test_(test) {}

  std::string words() && {
    engine::WorksheetCache worksheets;
    engine::each_month(
        test_, test_.rules.data().program, worksheets,
        [&](const reference::Determination& made, const config::YamlNode* expect, bool) {
          if (expect != nullptr) month(made, *expect);
          return true;
        });
    return std::move(words_);
  }

 private:
  void month(const reference::Determination& made, const config::YamlNode& expect) {
    const auto& county = made.sheet->county;
    words_ +=
        fmt::format("{}, {}, as known on {}\n\n",
                    county ? made.sheet->program->counties[*county].name : std::string("no county"),
                    units::to_string(made.sheet->month), units::to_string(made.run_date));
    std::set<std::pair<plan::SlotId, std::uint32_t>> told;
    report::ReportOptions options;
    options.depth = kDepth;
    for (const config::YamlEntry& entry : expect.entries) {
      for (const std::string& path : paths_in(entry)) {
        const auto place = engine::find_line(made, path);
        if (!place || !told.insert({place->slot, place->row}).second) continue;
        words_ += report::line_text(*test_.sources, made, place->slot, place->row, options) + '\n';
      }
    }
    if (told.empty()) words_ += "What it expects here is of no line or rule.\n\n";
  }

  const engine::PreparedTest& test_;
  std::string words_;
};

}  // namespace

std::string explain_test(const Rules& rules, const File& file, const std::string& name,
                         const engine::ReadText& read_text) {
  std::vector<engine::PreparedTest> prepared;
  engine::RuleTestsAsked asked{name};
  asked.prepared = &prepared;
  const engine::RuleTestFile read = engine::run_rule_tests(rules, file, asked, read_text);
  std::string words = name + "\n\n";
  for (const Problem& problem : read.problems) words += problem.text;
  for (const engine::RuleTest& test : read.tests) {
    if (test.name != name) continue;
    for (const Problem& problem : test.problems) words += problem.text;
  }
  const auto found = std::ranges::find(prepared, name, &engine::PreparedTest::name);
  return found == prepared.end() ? words : words + Explaining(*found).words();
}

}  // namespace poppy::lsp
