// How a table is written.
#pragma once

#include <cstdint>

namespace poppy::report {

enum class TableFormat : std::uint8_t { table, csv, json, html };

}  // namespace poppy::report
