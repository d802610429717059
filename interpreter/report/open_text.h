// What is needed to settle what is undetermined, in words.
#pragma once

#include <string>

#include "interpreter/report/decision_view.h"

namespace poppy::report {

/// The needs of a program's decisions, records and statements, and apart those of rules and form
/// lines that nothing else waits for; outcomes with the same needs together.
[[nodiscard]] std::string open_text(const ProgramView& program);
[[nodiscard]] std::string open_text(const Open& open, std::size_t indent);

}  // namespace poppy::report
