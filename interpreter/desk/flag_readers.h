// A flag -> what hangs on it: the rules and lines that read it, and the decisions that come of
// them. What an admin is told before a switch is turned.
#pragma once

#include <string>
#include <vector>

#include "interpreter/desk/county_change.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::desk {

struct FlagReader {
  std::string program, name, title, cites, place;
  bool directly = false;  // else through other lines
  bool is_decision = false;
};
/// Lines that read the flag themselves, in file order, then the decisions that rest on them.
[[nodiscard]] std::vector<FlagReader> flag_readers(const Rules& rules, check::FlagId flag);

/// A rule test that passes by one set of rules and fails by the other.
struct ChangedTest {
  std::string path, name;
  unsigned line = 0;
  bool passes_now = false;
  std::string difference;  // of what fails first: `p1.limit in 2022-05: expected 3, found 6`
};
struct ChangedTests {
  std::size_t run = 0;
  std::size_t earlier = 0;  // not run: of runs that do not see the change
  std::vector<ChangedTest> changed;
  std::vector<Problem> problems;  // files that cannot be read
};
/// Of the tests of the county in the files that runs see the change in; `read_text` gives the texts
/// that they are based on.
[[nodiscard]] ChangedTests changed_tests(const Rules& before, const CountyChange& change,
                                         const std::vector<File>& files,
                                         const engine::ReadText& read_text, unsigned threads);

}  // namespace poppy::desk
