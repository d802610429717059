// Determination -> one compact line of JSON, for runs over many cases (docs/decision-json.md).
#pragma once

#include <string>
#include <string_view>

#include "interpreter/run/determination.h"

namespace poppy::engine {

struct DecisionLine {
  std::string json;           // without a line end
  bool undetermined = false;  // a decision is
};
[[nodiscard]] DecisionLine decision_line(const run::Determination& determination);

/// made, changed, removed, undetermined
[[nodiscard]] std::string_view change_word(run::RecordChange change);

/// After `undetermined`: nothing, where all that was found is named.
void append_needs_left_out(std::string& to, std::size_t left_out, bool is_cut);

/// The text as JSON, quotes and all. It must be UTF-8.
void append_json_text(std::string& to, std::string_view text);

}  // namespace poppy::engine
