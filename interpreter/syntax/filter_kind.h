// How a filter of a page's rows compares.
#pragma once

#include <cstdint>

namespace poppy::syntax {

/// Rows whose value is the one asked for, at least it, or at most it.
enum class FilterKind : std::uint8_t { equal, least, most };

}  // namespace poppy::syntax
