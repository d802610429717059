// The inner loops of the columnar evaluator over plain arrays, compiled once for each kind of
// processor and chosen when it starts. Truth is kept as words of 64 rows, the first in the lowest
// bit; bits behind the last row are 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "interpreter/code/code.h"
#include "interpreter/units/number.h"

namespace poppy::code {

/// A column, or, where there are no values, one number in all rows.
struct Operand {
  const std::int64_t* values = nullptr;
  std::int64_t one = 0;
};

/// `to` may be a column of an operand. A kernel that answers false met a row whose result may need
/// more than 64 bits, or is the least number, which no exact number may be; `to` then means
/// nothing.
struct Kernels {
  std::string_view name;  // avx512, avx2, plain

  void (*compare)(Comparison comparison, Operand left, Operand right, std::size_t rows,
                  std::uint64_t* truth);
  /// Bits of the rows whose state has one of the bits of `mask`; a mask of 0: whose state is 0.
  void (*states)(const units::CellState* states, units::CellState mask, std::size_t rows,
                 std::uint64_t* truth);
  /// Rows with one of the numbers 0 to 63 whose bit is in `set`.
  void (*in_set)(const std::int64_t* values, std::uint64_t set, std::size_t rows,
                 std::uint64_t* truth);
  /// where[i] ? values[i] : to[i]
  void (*take_where)(const std::uint64_t* where, Operand values, std::size_t rows,
                     std::int64_t* to);
  void (*take_bytes_where)(const std::uint64_t* where, const units::CellState* values,
                           std::size_t rows, units::CellState* to);
  /// Of or-ed states: what an op that needs all its operands comes to. One may be given again.
  void (*judge)(const units::CellState* first, const units::CellState* second,
                const units::CellState* third, std::size_t rows, units::CellState* to);
  /// 0 or 1 for each row.
  void (*spread)(const std::uint64_t* truth, std::size_t rows, std::int64_t* to);
  bool (*add)(Operand left, Operand right, std::size_t rows, std::int64_t* to);
  bool (*subtract)(Operand left, Operand right, std::size_t rows, std::int64_t* to);
  bool (*multiply)(Operand left, Operand right, std::size_t rows, std::int64_t* to);
  void (*greater_of)(Operand left, Operand right, std::size_t rows, std::int64_t* to);
  void (*lesser_of)(Operand left, Operand right, std::size_t rows, std::int64_t* to);
  /// To multiples of `unit`, of numbers that are counted in parts of `den` each; den and unit > 0.
  /// `to` is no operand's.
  bool (*round)(const std::int64_t* values, std::int64_t den, units::Rounding rounding,
                std::int64_t unit, std::size_t rows, std::int64_t* to);
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
