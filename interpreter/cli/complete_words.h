// What may stand at the cursor of a command line that is being typed, by the commands alone.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

struct Candidate {
  std::string word, about;
};
struct Completion {
  std::vector<Candidate> candidates;  // that begin as the last word does
  std::string type;                   // COUNTY, FILE: more may stand here; empty: nothing more
  std::string before;                 // `--county=`, where the value is typed behind it
  std::string begun;                  // of the value
  std::string rules, counties;        // --rules and --counties, as far as they are given
};

/// `words`: those after `poppy` up to the cursor; the last is being typed, and may be empty.
[[nodiscard]] Completion complete_words(const CommandWords& app,
                                        const std::vector<std::string>& words);

}  // namespace poppy::cli
