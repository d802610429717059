// What flags and parameters are as of a month, a run date and a county, in words.
#pragma once

#include <string>
#include <vector>

#include "interpreter/lsp/workspace.h"

namespace poppy::lsp {

/// Something of the rules with the value that holds, and what that rests on.
struct ValueWords {
  std::string value;                 // on one line; empty: there is none
  std::vector<std::string> details;  // a line each
  std::string cites = {};            // of the version or row
};
[[nodiscard]] ValueWords flag_words(const Snapshot& rules, check::FlagId flag, const AsOf& as_of);
/// Of a table: its rows that hold.
[[nodiscard]] ValueWords parameter_words(const Snapshot& rules, check::ParameterId parameter,
                                         const AsOf& as_of);

/// `Yolo, 2021-08, as known on 2021-08-15`
[[nodiscard]] std::string to_string(const AsOf& as_of);

}  // namespace poppy::lsp
