// A rule test as text, made from one that is there.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/names.h"
#include "interpreter/trial/nearby_cases.h"

namespace poppy::trial {

/// An entry of `expect:`.
struct Expected {
  std::string key, value;
};
[[nodiscard]] Expected expected_line(const reference::Determination& made, engine::LinePlace place);

/// What is sent and made, by the key that a test expects it under: `p1.notices`.
[[nodiscard]] std::map<std::string, std::vector<std::string>> lists_of(
    const reference::Determination& made);

/// A node of YAML in one line: { a: 1, b: [2, 3] }.
[[nodiscard]] std::string flow(const config::YamlNode& node);
[[nodiscard]] std::string quoted(std::string_view text);

/// The fact that is changed, as `given:` says it: `persons.p1.income`, `$900.00`.
struct GivenFact {
  std::string path, value;
};
[[nodiscard]] GivenFact given_fact(const check::Program& program, const facts::CaseFacts& facts,
                                   const Nudge& nudge);

/// The test with the change, under a name that says what it is there for, expecting one thing.
[[nodiscard]] std::string write_test(const engine::PreparedTest& test, const Nudge& nudge,
                                     const std::string& mutant, const Expected& expected);

}  // namespace poppy::trial
