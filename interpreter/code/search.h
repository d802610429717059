// Table look-ups and words of values on cells: what instructions need that has more than a few
// lines.
#pragma once

#include <string>
#include <vector>

#include "interpreter/code/code.h"
#include "interpreter/code/exact.h"

namespace poppy::code {

/// The keys of a look-up, as exact numbers or plain ones.
using SearchKeys = std::vector<Exact>;

/// As plan::look_up, of keys that are all known. too_large: set where only 128 bits hold the value.
[[nodiscard]] units::Cell look_up(const Table& table, SearchKeys& keys,
                                  const units::CellPools& pools, bool& too_large);

/// A known value in words, as the op text_of gives it.
[[nodiscard]] std::string text_of(const check::Program& program, const check::Type& type,
                                  const units::Cell& cell, const units::CellPools& pools);

}  // namespace poppy::code
