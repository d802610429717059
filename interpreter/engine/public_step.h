// Explanations and decisions, as the public header has them.
#pragma once

#include <vector>

#include "interpreter/include/poppy/engine.h"
#include "interpreter/report/decision_view.h"

namespace poppy::engine {

[[nodiscard]] Step public_step(const reference::Determination& determination,
                               const report::StepView& view);
[[nodiscard]] std::vector<Decision> public_decisions(const reference::Determination& determination);

}  // namespace poppy::engine
