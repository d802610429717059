// What is looked at before a run writes anything: that it writes over nothing it reads, and what it
// is asked, to be the same when it goes on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::cli {

/// Two names of one file among the outputs, or an output that is read, by whatever way. Empty:
/// none; otherwise a sentence.
[[nodiscard]] std::string find_conflict(const std::vector<OutputPath>& outputs,
                                        const std::vector<std::string>& inputs);

/// What the rules and county files say, as a hash of each.
struct RulesHash {
  std::string rules, counties;
};
[[nodiscard]] RulesHash hash_of(const Rules& rules);

/// By the words that a person knows it by: the rules and county files by what they say.
[[nodiscard]] std::map<std::string, std::string> asked_of(const Rules& rules,
                                                          const RunOptions& options);

/// Every file of rules and counties.
[[nodiscard]] std::vector<std::string> paths_of(const Rules& rules);

}  // namespace poppy::cli
