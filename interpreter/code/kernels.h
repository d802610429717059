// The inner loops of the columnar evaluator over plain arrays, compiled once for each kind of
// processor and chosen when it starts. Truth is kept as words of 64 rows, the first in the lowest
// bit; bits behind the last row are 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "interpreter/code/code.h"

namespace poppy::code {

struct Kernels {
  std::string_view name;  // avx512, avx2, plain

  void (*compare_constant)(Comparison comparison, const std::int64_t* left, std::int64_t right,
                           std::size_t rows, std::uint64_t* truth);
  void (*compare)(Comparison comparison, const std::int64_t* left, const std::int64_t* right,
                  std::size_t rows, std::uint64_t* truth);
  /// Bits of the rows whose state has one of the bits of `mask`; a mask of 0: whose state is 0.
  void (*states)(const units::CellState* states, units::CellState mask, std::size_t rows,
                 std::uint64_t* truth);
  /// Rows with one of the numbers 0 to 63 whose bit is in `set`.
  void (*in_set)(const std::int64_t* values, std::uint64_t set, std::size_t rows,
                 std::uint64_t* truth);
  /// where[i] ? values[i] : to[i]
  void (*take_where)(const std::uint64_t* where, const std::int64_t* values, std::size_t rows,
                     std::int64_t* to);
  void (*take_bytes_where)(const std::uint64_t* where, const units::CellState* values,
                           std::size_t rows, units::CellState* to);
  /// 0 or 1 for each row.
  void (*spread)(const std::uint64_t* truth, std::size_t rows, std::int64_t* to);
  /// False: some sum or difference needs more than 64 bits, and `to` means nothing.
  bool (*add)(const std::int64_t* left, const std::int64_t* right, std::size_t rows,
              std::int64_t* to);
  bool (*subtract)(const std::int64_t* left, const std::int64_t* right, std::size_t rows,
                   std::int64_t* to);
  void (*greater_of)(const std::int64_t* left, const std::int64_t* right, std::size_t rows,
                     std::int64_t* to);
  void (*lesser_of)(const std::int64_t* left, const std::int64_t* right, std::size_t rows,
                    std::int64_t* to);
};

/// The best for this processor.
[[nodiscard]] const Kernels& best_kernels();
/// All that this processor can run, for tests.
[[nodiscard]] std::vector<const Kernels*> usable_kernels();

/// One for each file that is compiled for a processor of its own.
[[nodiscard]] const Kernels& plain_kernels();
#if defined(__x86_64__)
[[nodiscard]] const Kernels& avx2_kernels();
[[nodiscard]] const Kernels& avx512_kernels();
#endif

}  // namespace poppy::code
