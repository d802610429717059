// Moments of the store, for people: in California, where every county is.
#pragma once

#include <cstdint>
#include <string>

namespace poppy::console {

/// `2026-11-30 10:12`, of seconds since 1970 in UTC.
[[nodiscard]] std::string moment_words(std::int64_t seconds);

}  // namespace poppy::console
