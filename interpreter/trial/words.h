// Rule text as a report shows it: on one line, cut.
#pragma once

#include <string>

#include "interpreter/text/source.h"

namespace poppy::trial {

[[nodiscard]] std::string words_of(const text::SourceSet& sources, text::Span span);

}  // namespace poppy::trial
