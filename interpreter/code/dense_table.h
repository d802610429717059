// A table of whole numbers as an array: what a look-up gives for all keys in a box, so that most
// look-ups are one load.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/code/code.h"

namespace poppy::code {

struct DenseTable {
  bool is_tried = false;
  bool is_dense = false;                 // else look_up alone
  std::vector<std::int64_t> first;       // by key
  std::vector<std::int64_t> sides;       // by key: how many values from there on
  std::vector<std::int64_t> values;      // the last key counts fastest
  std::vector<units::CellState> states;  // likewise; empty: all are known
  std::int64_t den = 1;                  // of all that are
};

/// Of tables with plain keys, a small box and values of one denominator.
[[nodiscard]] DenseTable make_dense(const Table& table, const units::CellPools& pools);

}  // namespace poppy::code
