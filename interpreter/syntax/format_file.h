// A rule file -> the same in the one layout, with its comments (`poppy fmt`).
#pragma once

#include <string>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::syntax {

/// The layout is that of format_rules. A comment stays before the word that it stood before on a
/// line of its own, or behind the line of the word that it stood behind; one empty line stays where
/// some were. What is laid out once stays as it is. Problems: those of read_rules.
[[nodiscard]] text::Result<std::string> format_file(const text::SourceSet& sources,
                                                    text::FileId file);

}  // namespace poppy::syntax
