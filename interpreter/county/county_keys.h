// The keys of county files: what read_county takes, and the schema of county files offers.
#pragma once

#include <array>
#include <string_view>

namespace poppy::county {

inline constexpr std::array<std::string_view, 4> kFileKeys = {"county", "code", "fips", "flags"};
inline constexpr std::array<std::string_view, 7> kEntryKeys = {
    "value", "from", "until", "entered", "runs_from", "by", "note"};
inline constexpr std::size_t kLongestBy = 120;  // bytes

}  // namespace poppy::county
