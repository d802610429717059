// Cases that show faults, for people: each as rule tests that can be pasted, or why there is none.
#pragma once

#include <string>

#include "interpreter/text/source.h"
#include "interpreter/witness/find_witness.h"

namespace poppy::witness {

[[nodiscard]] std::string witness_text(const text::SourceSet& sources,
                                       const check::Program& program, const Shown& shown);

}  // namespace poppy::witness
