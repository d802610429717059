// Determination -> one compact line of JSON, for runs over many cases (docs/decision-json.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/reference/determination.h"
#include "interpreter/text/json_writer.h"

namespace poppy::engine {

struct DecisionLine {
  std::string json;           // without a line end
  bool undetermined = false;  // a decision is
};
[[nodiscard]] DecisionLine decision_line(const reference::Determination& determination);

/// Whose values it tells: form lines, what decisions keep, and what was asked for besides.
[[nodiscard]] std::vector<plan::SlotId> told_slots(const plan::Worksheet& sheet);

/// made, changed, removed, undetermined
[[nodiscard]] std::string_view change_word(reference::RecordChange change);

/// After `undetermined`: nothing, where all that was found is named.
void append_needs_left_out(std::string& to, std::size_t left_out, bool is_cut);

using text::append_json_text;

}  // namespace poppy::engine
