// Where names are used, and what they mean there: of rules with problems, too.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/syntax/read_rules.h"

namespace poppy {
namespace {

constexpr std::string_view kRules = R"(module t
entity County
enum Reason { Sick, Away }
entity Case of County as cases key (id) { id : text; why : Reason }
entity Person of Case as persons key (id) { id : text; age : int }
flag on "On"
parameter limit : int = 3
parameter by_reason[why : Reason] : int { always = 4 }
define old of Person : bool = on and this.age > limit and person.case.why = Reason.Sick
define any_old of Case : bool = some(persons as p where p.old) or why = Away
)";

/// `word line:declared line`, of each use, where the declaration has another name, with it.
std::vector<std::string> uses_of(std::string_view rules) {
  text::SourceSet sources;
  syntax::RuleSheet sheet;
  const text::FileId file = sources.add("t.poppy", std::string(rules));
  sheet.modules.push_back(syntax::read_rules_in_part(sources, file).module);
  check::CheckedPart checked = check::check_program_in_part(sources, sheet, {}, {});
  // They come as they were found, some of them twice.
  const auto begin = [](const check::NameUse& use) { return use.span.begin; };
  std::ranges::sort(checked.uses, {}, begin);
  const auto repeated = std::ranges::unique(checked.uses, {}, begin);
  checked.uses.erase(repeated.begin(), repeated.end());
  std::vector<std::string> result;
  for (const check::NameUse& use : checked.uses) {
    const std::string word(sources.text_of(use.span));
    const std::string declared(sources.text_of(use.declared));
    const auto line = [&](text::Span span) {
      return std::to_string(sources.position_of(span.file, span.begin).line);
    };
    result.push_back(word + ' ' + line(use.span) + ':' + line(use.declared) +
                     (word == declared ? "" : " " + declared));
  }
  return result;
}

TEST_CASE("each name that is used leads to where it is declared") {
  CHECK(uses_of(kRules) == std::vector<std::string>{
                               "id 4:4", "Reason 4:3", "Case 5:4", "id 5:5", "Reason 8:3",
                               "Person 9:5", "on 9:6", "age 9:5", "limit 9:7", "person 9:5 Person",
                               "case 9:4 Case", "why 9:4", "Reason 9:3", "Sick 9:3", "Case 10:4",
                               "persons 10:5", "old 10:9", "why 10:4", "Away 10:3"});
}

TEST_CASE("names lead somewhere in rules with a problem, but for the one that is wrong") {
  std::string rules(kRules);
  rules.replace(rules.find("on and this"), 2, "om");
  rules.replace(rules.find("= Away"), 6, "= Awey");
  const std::vector<std::string> uses = uses_of(rules);
  CHECK(std::ranges::find(uses, "old 10:9") != uses.end());
  CHECK(std::ranges::find(uses, "persons 10:5") != uses.end());
  CHECK(std::ranges::none_of(uses, [](const std::string& use) { return use.starts_with("Aw"); }));
}

}  // namespace
}  // namespace poppy
