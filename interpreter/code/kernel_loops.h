// The loops of kernels.h, for the processor that the file including this is compiled for: plain
// loops that the compiler turns into its instructions, and comparisons written with them.
// No include guard against other files is needed: everything is in an unnamed namespace.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

#include "interpreter/code/kernels.h"

namespace poppy::code {
namespace {

using UInt128 = unsigned __int128;

/// 64 rows, or those that are left, as a word.
template <typename Test>
std::uint64_t word_of(std::size_t rows, Test test) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < rows; ++i) word |= std::uint64_t{test(i)} << i;
  return word;
}

template <typename Word, typename Rest>
void each_word(std::size_t rows, std::uint64_t* truth, Word word, Rest rest) {
  std::size_t row = 0;
  for (; row + 64 <= rows; row += 64) truth[row / 64] = word(row);
  if (row < rows) truth[row / 64] = rest(row, rows - row);
}

#if defined(__AVX512F__)
using Lanes = __m512i;
constexpr std::size_t kLanes = 8;
inline Lanes lanes_at(const std::int64_t* at) { return _mm512_loadu_si512(at); }
inline Lanes lanes_of(std::int64_t value) { return _mm512_set1_epi64(value); }
inline std::uint64_t equal_lanes(Lanes l, Lanes r) { return _mm512_cmpeq_epi64_mask(l, r); }
inline std::uint64_t less_lanes(Lanes l, Lanes r) { return _mm512_cmplt_epi64_mask(l, r); }
#define POPPY_LANES 1
#elif defined(__AVX2__)
using Lanes = __m256i;
constexpr std::size_t kLanes = 4;
inline Lanes lanes_at(const std::int64_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
inline Lanes lanes_of(std::int64_t value) { return _mm256_set1_epi64x(value); }
inline std::uint64_t mask_of_lanes(Lanes lanes) {
  return static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(lanes)));
}
inline std::uint64_t equal_lanes(Lanes l, Lanes r) {
  return mask_of_lanes(_mm256_cmpeq_epi64(l, r));
}
inline std::uint64_t less_lanes(Lanes l, Lanes r) {
  return mask_of_lanes(_mm256_cmpgt_epi64(r, l));
}
#define POPPY_LANES 1
#else
inline std::int64_t lanes_at(const std::int64_t* at) { return *at; }
inline std::int64_t lanes_of(std::int64_t value) { return value; }
#endif

/// Equality and `less` make all six comparisons: with the operands or the bits turned round.
template <bool kLess, typename Right, typename RightLanes>
void compare_words(const std::int64_t* left, Right right, [[maybe_unused]] RightLanes right_lanes,
                   bool swapped, bool denied, std::size_t rows, std::uint64_t* truth) {
  const auto one = [&](std::size_t row) {
    if (!kLess) return left[row] == right(row);
    return swapped ? right(row) < left[row] : left[row] < right(row);
  };
  const auto some = [&](std::size_t row, std::size_t count) {
    const std::uint64_t word = word_of(count, [&](std::size_t i) { return one(row + i); });
    const std::uint64_t all = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    return denied ? ~word & all : word;
  };
  const auto whole = [&](std::size_t row) {
#if defined(POPPY_LANES)
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 64; i += kLanes) {
      const Lanes l = lanes_at(left + row + i);
      const Lanes r = right_lanes(row + i);
      const std::uint64_t bits =
          !kLess ? equal_lanes(l, r) : (swapped ? less_lanes(r, l) : less_lanes(l, r));
      word |= bits << i;
    }
    return denied ? ~word : word;
#else
    return some(row, 64);
#endif
  };
  each_word(rows, truth, whole, some);
}

template <typename Right, typename RightLanes>
void compare_with(Comparison comparison, const std::int64_t* left, Right right,
                  RightLanes right_lanes, std::size_t rows, std::uint64_t* truth) {
  switch (comparison) {
    case Comparison::equal:
      compare_words<false>(left, right, right_lanes, false, false, rows, truth);
      return;
    case Comparison::unequal:
      compare_words<false>(left, right, right_lanes, false, true, rows, truth);
      return;
    case Comparison::less:
      compare_words<true>(left, right, right_lanes, false, false, rows, truth);
      return;
    case Comparison::less_equal:
      compare_words<true>(left, right, right_lanes, true, true, rows, truth);
      return;
    case Comparison::greater:
      compare_words<true>(left, right, right_lanes, true, false, rows, truth);
      return;
    case Comparison::greater_equal:
      compare_words<true>(left, right, right_lanes, false, true, rows, truth);
      return;
  }
}

/// The comparison with its operands in the other order.
constexpr Comparison turned(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater;
    case Comparison::less_equal:
      return Comparison::greater_equal;
    case Comparison::greater:
      return Comparison::less;
    case Comparison::greater_equal:
      return Comparison::less_equal;
    case Comparison::equal:
    case Comparison::unequal:
      break;
  }
  return comparison;
}

void compare(Comparison comparison, Operand left, Operand right, std::size_t rows,
             std::uint64_t* truth) {
  if (left.values == nullptr) {
    std::swap(left, right);
    comparison = turned(comparison);
  }
  if (left.values == nullptr) {  // two constants
    for (std::size_t row = 0; row < rows; row += 64) {
      const std::size_t count = std::min<std::size_t>(64, rows - row);
      std::array<std::int64_t, 64> same;
      same.fill(left.one);
      compare_with(
          comparison, same.data(), [right](std::size_t) { return right.one; },
          [right](std::size_t) { return lanes_of(right.one); }, count, truth + row / 64);
    }
    return;
  }
  if (right.values == nullptr) {
    const auto lanes = lanes_of(right.one);
    compare_with(
        comparison, left.values, [right](std::size_t) { return right.one; },
        [lanes](std::size_t) { return lanes; }, rows, truth);
    return;
  }
  compare_with(
      comparison, left.values, [right](std::size_t row) { return right.values[row]; },
      [right](std::size_t row) { return lanes_at(right.values + row); }, rows, truth);
}

void states_of(const units::CellState* states, units::CellState mask, std::size_t rows,
               std::uint64_t* truth) {
  const auto one = [&](std::size_t row) {
    return mask == 0 ? states[row] == 0 : (states[row] & mask) != 0;
  };
  const auto some = [&](std::size_t row, std::size_t count) {
    return word_of(count, [&](std::size_t i) { return one(row + i); });
  };
  const auto whole = [&](std::size_t row) {
#if defined(__AVX2__)
    const auto half = [&](std::size_t at) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(states + row + at));
      const __m256i wanted =
          mask == 0 ? bytes : _mm256_and_si256(bytes, _mm256_set1_epi8(static_cast<char>(mask)));
      const auto zero = static_cast<std::uint32_t>(
          _mm256_movemask_epi8(_mm256_cmpeq_epi8(wanted, _mm256_setzero_si256())));
      return std::uint64_t{mask == 0 ? zero : ~zero};
    };
    return half(0) | half(32) << 32U;
#else
    return some(row, 64);
#endif
  };
  each_word(rows, truth, whole, some);
}

void in_set(const std::int64_t* values, std::uint64_t set, std::size_t rows, std::uint64_t* truth) {
  const auto some = [&](std::size_t row, std::size_t count) {
    return word_of(count, [&](std::size_t i) {
      const auto value = static_cast<std::uint64_t>(values[row + i]);
      return value < 64 && (set >> value & 1U) != 0;
    });
  };
  each_word(rows, truth, [&](std::size_t row) { return some(row, 64); }, some);
}

void take_where(const std::uint64_t* where, Operand values, std::size_t rows, std::int64_t* to) {
  const auto value = [values](std::size_t row) {
    return values.values == nullptr ? values.one : values.values[row];
  };
  for (std::size_t row = 0; row < rows; row += 64) {
    const std::uint64_t word = where[row / 64];
    const std::size_t count = std::min<std::size_t>(64, rows - row);
    if (word == 0) continue;
    if (count < 64) {
      for (std::size_t i = 0; i < count; ++i) {
        if ((word >> i & 1U) != 0) to[row + i] = value(row + i);
      }
      continue;
    }
#if defined(__AVX512F__)
    for (std::size_t i = 0; i < 64; i += kLanes) {
      const auto bits = static_cast<__mmask8>(word >> i);
      const Lanes lanes =
          values.values == nullptr ? lanes_of(values.one) : lanes_at(values.values + row + i);
      _mm512_mask_storeu_epi64(to + row + i, bits, lanes);
    }
#else
    for (std::size_t i = 0; i < 64; ++i) {
      const std::int64_t mask = -static_cast<std::int64_t>(word >> i & 1U);
      to[row + i] = (value(row + i) & mask) | (to[row + i] & ~mask);
    }
#endif
  }
}

void take_bytes_where(const std::uint64_t* where, const units::CellState* values, std::size_t rows,
                      units::CellState* to) {
  for (std::size_t row = 0; row < rows; row += 64) {
    const std::uint64_t word = where[row / 64];
    if (word == 0) continue;
#if defined(__AVX512BW__)  // bits behind the last row are 0, and what they stand for is not touched
    _mm512_mask_storeu_epi8(to + row, word, _mm512_maskz_loadu_epi8(word, values + row));
#else
    const std::size_t count = std::min<std::size_t>(64, rows - row);
    for (std::size_t i = 0; i < count; ++i) {
      const auto mask = static_cast<units::CellState>(-static_cast<int>(word >> i & 1U));
      to[row + i] = static_cast<units::CellState>((values[row + i] & mask) | (to[row + i] & ~mask));
    }
#endif
  }
}

/// An error is that, also beside unknowns; a blank beside none of them is one.
void judge(const units::CellState* first, const units::CellState* second,
           const units::CellState* third, std::size_t rows, units::CellState* to) {
  static_assert(units::kBlank == 1 && units::kUnknown == 2 && units::kError == 4);
  for (std::size_t row = 0; row < rows; ++row) {
    const unsigned all = unsigned{first[row]} | second[row] | third[row];
    const unsigned unknown = all >> 1U & 1U;
    const unsigned error = (all >> 2U | (all & ~unknown)) & 1U;
    to[row] = static_cast<units::CellState>(error << 2U | (unknown & ~error) << 1U);
  }
}

void spread(const std::uint64_t* truth, std::size_t rows, std::int64_t* to) {
  for (std::size_t row = 0; row < rows; row += 64) {
    const std::uint64_t word = truth[row / 64];
    const std::size_t count = std::min<std::size_t>(64, rows - row);
    for (std::size_t i = 0; i < count; ++i) {
      to[row + i] = static_cast<std::int64_t>(word >> i & 1U);
    }
  }
}

/// op of each row's operands; a loop of its own for each form, so that each becomes vector code.
template <typename Op>
void each_row(Operand left, Operand right, std::size_t rows, std::int64_t* to, Op op) {
  if (left.values != nullptr && right.values != nullptr) {
    for (std::size_t row = 0; row < rows; ++row) to[row] = op(left.values[row], right.values[row]);
  } else if (left.values != nullptr) {
    for (std::size_t row = 0; row < rows; ++row) to[row] = op(left.values[row], right.one);
  } else if (right.values != nullptr) {
    for (std::size_t row = 0; row < rows; ++row) to[row] = op(left.one, right.values[row]);
  } else {
    std::fill_n(to, rows, op(left.one, right.one));
  }
}

// Sums are made modulo 2^64; the sign bits of what went wrong are gathered. The least number comes
// to the same as an overflow.

bool add(Operand left, Operand right, std::size_t rows, std::int64_t* to) {
  std::uint64_t wrong = 0;
  each_row(left, right, rows, to, [&wrong](std::int64_t left_one, std::int64_t right_one) {
    const auto l = static_cast<std::uint64_t>(left_one);
    const auto r = static_cast<std::uint64_t>(right_one);
    const std::uint64_t sum = l + r;
    wrong |= ((sum ^ l) & (sum ^ r)) | (sum & (std::uint64_t{0} - sum));
    return static_cast<std::int64_t>(sum);
  });
  return wrong >> 63U == 0;
}

bool subtract(Operand left, Operand right, std::size_t rows, std::int64_t* to) {
  std::uint64_t wrong = 0;
  each_row(left, right, rows, to, [&wrong](std::int64_t left_one, std::int64_t right_one) {
    const auto l = static_cast<std::uint64_t>(left_one);
    const auto r = static_cast<std::uint64_t>(right_one);
    const std::uint64_t rest = l - r;
    wrong |= ((l ^ r) & (rest ^ l)) | (rest & (std::uint64_t{0} - rest));
    return static_cast<std::int64_t>(rest);
  });
  return wrong >> 63U == 0;
}

/// The bits that the numbers' sizes take, sign left out.
struct Sizes {
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  static std::uint64_t of(std::int64_t value) {
    return static_cast<std::uint64_t>(value ^ (value >> 63U));
  }
  [[nodiscard]] int bits() const {
    return static_cast<int>(std::bit_width(left)) + static_cast<int>(std::bit_width(right));
  }
};

bool multiply(Operand left, Operand right, std::size_t rows, std::int64_t* to) {
  Sizes sizes;
  each_row(left, right, rows, to, [&sizes](std::int64_t l, std::int64_t r) {
    sizes.left |= Sizes::of(l);
    sizes.right |= Sizes::of(r);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(l) * static_cast<std::uint64_t>(r));
  });
  return sizes.bits() <= 62;
}

void greater_of(Operand left, Operand right, std::size_t rows, std::int64_t* to) {
  each_row(left, right, rows, to, [](std::int64_t l, std::int64_t r) { return l > r ? l : r; });
}

void lesser_of(Operand left, Operand right, std::size_t rows, std::int64_t* to) {
  each_row(left, right, rows, to, [](std::int64_t l, std::int64_t r) { return l < r ? l : r; });
}

/// Division by a number known only when running, as a multiplication: floor(n / d) for n of 61 bits
/// is n * m >> k with k = 61 + the bits of d and m = floor(2^k / d) + 1. For m * d = 2^k + e with
/// 0 < e <= d <= 2^(k - 61), n * m / 2^k is above n / d by n * e / (d * 2^k) < 1 / d, too little to
/// reach the next whole number. m has 63 bits at most, as d has its highest bit set.
struct Divider {
  std::uint64_t factor;
  int shift;

  explicit Divider(std::int64_t divisor)
      : factor(0),
        shift(61 + static_cast<int>(std::bit_width(static_cast<std::uint64_t>(divisor)))) {
    factor = static_cast<std::uint64_t>((UInt128{1} << shift) / static_cast<UInt128>(divisor)) + 1;
  }
  /// Towards the lower whole number; of numbers of 61 bits and a sign.
  [[nodiscard]] std::int64_t floor(std::int64_t value) const {
    const std::int64_t sign = value >> 63U;  // -n - 1 and n are divided alike
    const auto size = static_cast<std::uint64_t>(value ^ sign);
    return static_cast<std::int64_t>(UInt128{size} * factor >> shift) ^ sign;
  }
};

/// Multiples of the unit; step: how much of what is counted makes a unit.
template <units::Rounding kRounding>
void round_rows(const std::int64_t* values, std::int64_t step, std::int64_t unit, std::size_t rows,
                std::int64_t* to) {
  const Divider divider(step);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t value = values[row];
    const std::int64_t whole = divider.floor(value);
    const std::int64_t rest = value - whole * step;
    std::int64_t more = 0;
    if (kRounding == units::Rounding::up) more = rest > 0 ? 1 : 0;
    // Halves go away from zero.
    if (kRounding == units::Rounding::half_up) more = rest * 2 + (value > 0 ? 1 : 0) > step ? 1 : 0;
    to[row] = (whole + more) * unit;
  }
}

bool round(const std::int64_t* values, std::int64_t den, units::Rounding rounding,
           std::int64_t unit, std::size_t rows, std::int64_t* to) {
  constexpr std::int64_t kMostStep = std::int64_t{1} << 40;
  std::int64_t step = 0;
  if (__builtin_mul_overflow(den, unit, &step) || step > kMostStep) return false;
  std::uint64_t sizes = 0;
  for (std::size_t row = 0; row < rows; ++row) sizes |= Sizes::of(values[row]);
  if (sizes >> 61U != 0) return false;  // below, a unit more does not take it out of 64 bits
  switch (rounding) {
    case units::Rounding::down:
      round_rows<units::Rounding::down>(values, step, unit, rows, to);
      break;
    case units::Rounding::up:
      round_rows<units::Rounding::up>(values, step, unit, rows, to);
      break;
    case units::Rounding::half_up:
      round_rows<units::Rounding::half_up>(values, step, unit, rows, to);
      break;
  }
  return true;
}

constexpr Kernels kernels_named(std::string_view name) {
  return {name,   compare, states_of, in_set,   take_where, take_bytes_where, judge,
          spread, add,     subtract,  multiply, greater_of, lesser_of,        round};
}

}  // namespace
}  // namespace poppy::code
