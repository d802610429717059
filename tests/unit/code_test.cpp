// The small parts of the fast evaluators: exact numbers of 64 bits, and each processor's loops
// against the plain words of what they do. The evaluators as a whole are held to the reference by
// tests/differential.
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

#include "interpreter/code/exact.h"
#include "interpreter/code/kernels.h"

using poppy::code::Comparison;
using poppy::code::Exact;
using poppy::code::ExactState;
using poppy::code::Kernels;
using poppy::code::Operand;
using poppy::units::Rounding;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

bool same(const Exact& left, const Exact& right) { return compare(left, right) == 0; }

bool holds(Comparison comparison, std::int64_t left, std::int64_t right) {
  switch (comparison) {
    case Comparison::equal:
      return left == right;
    case Comparison::unequal:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::less_equal:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::greater_equal:
      return left >= right;
  }
  return false;
}

bool bit(const std::vector<std::uint64_t>& words, std::size_t row) {
  return (words[row / 64] >> (row % 64) & 1U) != 0;
}

// Lengths around a word and around the lanes of a vector.
constexpr std::size_t kRows[] = {0, 1, 3, 7, 8, 63, 64, 65, 127, 128, 200};
constexpr Comparison kComparisons[] = {Comparison::equal,   Comparison::unequal,
                                       Comparison::less,    Comparison::less_equal,
                                       Comparison::greater, Comparison::greater_equal};
constexpr std::int64_t kEdges[] = {kLeast, kLeast + 1, -2, -1, 0, 1, 2, 63, 64, kMost - 1, kMost};

struct Columns {
  std::vector<std::int64_t> left, right;
  std::vector<poppy::units::CellState> states;
  std::vector<std::uint64_t> words;

  Columns(std::size_t rows, unsigned seed) : words((rows + 63) / 64, ~std::uint64_t{0}) {
    std::mt19937 random(seed);
    for (std::size_t row = 0; row < rows; ++row) {
      left.push_back(kEdges[random() % std::size(kEdges)]);
      right.push_back(kEdges[random() % std::size(kEdges)]);
      states.push_back(
          static_cast<poppy::units::CellState>(random() % 3 == 0 ? 0 : 1U << random() % 3));
    }
  }
};

}  // namespace

TEST_CASE("a sum of exact numbers is exact, whatever the denominators") {
  Exact sum;
  CHECK(add(Exact{1, 3}, {1, 6}, sum) == ExactState::fine);
  CHECK(same(sum, {1, 2}));
  CHECK(subtract(Exact{1, 3}, {1, 3}, sum) == ExactState::fine);
  CHECK(same(sum, {0, 1}));
  // 2^40 and 2^40 + 1 have no common factor: their product is above what is kept unreduced.
  const std::int64_t wide = std::int64_t{1} << 40;
  CHECK(add(Exact{1, wide}, {-1, wide}, sum) == ExactState::fine);
  CHECK(same(sum, {0, 1}));
}

TEST_CASE("a numerator beyond 64 bits is told from one beyond 128") {
  Exact result;
  CHECK(add(Exact{kMost, 1}, {1, 1}, result) == ExactState::too_large);
  CHECK(multiply(Exact{kMost, 1}, {kMost, 1}, result) == ExactState::too_large);
  CHECK(subtract(Exact{-kMost, 1}, {1, 1}, result) ==
        ExactState::too_large);  // the least number is none
  // Half of twice the most: too large on the way, and well again in lowest terms.
  CHECK(multiply(Exact{kMost, 2}, {2, 1}, result) == ExactState::fine);
  CHECK(same(result, {kMost, 1}));
  // Denominators of 2^62 and 3^39 have a product of more than 64 bits, which no exact number has.
  CHECK(multiply(Exact{1, std::int64_t{1} << 62}, {1, 4052555153018976267}, result) ==
        ExactState::error);
}

TEST_CASE("a quotient keeps its sign above the line") {
  Exact result;
  CHECK(divide(Exact{1, 1}, {-4, 1}, result) == ExactState::fine);
  CHECK(result.den > 0);
  CHECK(same(result, {-1, 4}));
}

TEST_CASE("rounding goes as units::round says") {
  std::int64_t result = 0;
  CHECK(round(Exact{5, 2}, Rounding::half_up, 1, result) == ExactState::fine);
  CHECK(result == 3);
  CHECK(round(Exact{-5, 2}, Rounding::half_up, 1, result) == ExactState::fine);
  CHECK(result == -3);  // away from zero
  CHECK(round(Exact{-5, 2}, Rounding::down, 1, result) == ExactState::fine);
  CHECK(result == -3);
  CHECK(round(Exact{-5, 2}, Rounding::up, 1, result) == ExactState::fine);
  CHECK(result == -2);
  CHECK(round(Exact{12349, 1}, Rounding::down, 100, result) == ExactState::fine);
  CHECK(result == 12300);
  // 2^61 times a dollar needs more than 64 bits on the way; 1 / 2^61 of a cent is no dollar.
  CHECK(round(Exact{1, std::int64_t{1} << 61}, Rounding::up, 100, result) == ExactState::fine);
  CHECK(result == 100);
  CHECK(round(Exact{kMost, 1}, Rounding::up, 100, result) == ExactState::error);
}

TEST_CASE("each processor's comparisons are those of single numbers") {
  for (const Kernels* const kernels : poppy::code::usable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::size_t rows : kRows) {
      CAPTURE(rows);
      Columns columns(rows, static_cast<unsigned>(rows));
      for (const Comparison comparison : kComparisons) {
        kernels->compare(comparison, {columns.left.data()}, {columns.right.data()}, rows,
                         columns.words.data());
        for (std::size_t row = 0; row < rows; ++row) {
          CHECK(bit(columns.words, row) ==
                holds(comparison, columns.left[row], columns.right[row]));
        }
        for (const std::int64_t edge : kEdges) {
          kernels->compare(comparison, {columns.left.data()}, {nullptr, edge}, rows,
                           columns.words.data());
          for (std::size_t row = 0; row < rows; ++row) {
            CHECK(bit(columns.words, row) == holds(comparison, columns.left[row], edge));
          }
          if (rows % 64 != 0) CHECK((columns.words[rows / 64] >> (rows % 64)) == 0);
          kernels->compare(comparison, {nullptr, edge}, {columns.left.data()}, rows,
                           columns.words.data());
          for (std::size_t row = 0; row < rows; ++row) {
            CHECK(bit(columns.words, row) == holds(comparison, edge, columns.left[row]));
          }
          kernels->compare(comparison, {nullptr, edge}, {nullptr, 2}, rows, columns.words.data());
          for (std::size_t row = 0; row < rows; ++row) {
            CHECK(bit(columns.words, row) == holds(comparison, edge, 2));
          }
          if (rows % 64 != 0) CHECK((columns.words[rows / 64] >> (rows % 64)) == 0);
        }
      }
    }
  }
}

TEST_CASE("each processor reads states, sets and truth alike") {
  for (const Kernels* const kernels : poppy::code::usable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::size_t rows : kRows) {
      CAPTURE(rows);
      Columns columns(rows, 100 + static_cast<unsigned>(rows));
      for (const unsigned mask : {0U, 1U, 2U, 4U, 5U}) {
        kernels->states(columns.states.data(), static_cast<poppy::units::CellState>(mask), rows,
                        columns.words.data());
        for (std::size_t row = 0; row < rows; ++row) {
          const bool wanted =
              mask == 0 ? columns.states[row] == 0 : (columns.states[row] & mask) != 0;
          CHECK(bit(columns.words, row) == wanted);
        }
      }
      const std::uint64_t set = std::uint64_t{1} << 63U | 1U << 2U | 1U;
      kernels->in_set(columns.left.data(), set, rows, columns.words.data());
      std::vector<std::int64_t> spread(rows, -1);
      kernels->spread(columns.words.data(), rows, spread.data());
      std::vector<std::int64_t> taken = columns.right;
      kernels->take_where(columns.words.data(), {columns.left.data()}, rows, taken.data());
      std::vector<std::int64_t> one_taken = columns.right;
      kernels->take_where(columns.words.data(), {nullptr, 7}, rows, one_taken.data());
      std::vector<poppy::units::CellState> states(rows, 7);
      kernels->take_bytes_where(columns.words.data(), columns.states.data(), rows, states.data());
      for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t value = columns.left[row];
        const bool in = value == 0 || value == 2 || value == 63;
        CHECK(bit(columns.words, row) == in);
        CHECK(spread[row] == (in ? 1 : 0));
        CHECK(taken[row] == (in ? value : columns.right[row]));
        CHECK(one_taken[row] == (in ? 7 : columns.right[row]));
        const int state = in ? columns.states[row] : 7;
        CHECK(int{states[row]} == state);
      }
    }
  }
}

// An error is one whatever else is not known, an unknown beside blanks stays unknown, and a blank
// where a value is needed is an error.
TEST_CASE("each processor judges the states of operands alike") {
  using poppy::units::CellState;
  using poppy::units::kBlank, poppy::units::kError, poppy::units::kKnown, poppy::units::kUnknown;
  const std::vector<CellState> kinds{kKnown, kBlank, kUnknown, kError};
  std::vector<CellState> first, second, third, wanted;
  for (const CellState a : kinds) {
    for (const CellState b : kinds) {
      for (const CellState c : kinds) {
        first.push_back(a);
        second.push_back(b);
        third.push_back(c);
        const auto any = [&](CellState kind) { return a == kind || b == kind || c == kind; };
        wanted.push_back(any(kError)     ? kError
                         : any(kUnknown) ? kUnknown
                         : any(kBlank)   ? kError
                                         : kKnown);
      }
    }
  }
  for (const Kernels* const kernels : poppy::code::usable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::size_t rows : {std::size_t{1}, std::size_t{13}, wanted.size()}) {
      std::vector<CellState> made(wanted.size(), 9);
      kernels->judge(first.data(), second.data(), third.data(), rows, made.data());
      for (std::size_t row = 0; row < made.size(); ++row) {
        CHECK(int{made[row]} == (row < rows ? int{wanted[row]} : 9));
      }
    }
  }
}

TEST_CASE("each processor says when a sum or a difference needs more than 64 bits") {
  for (const Kernels* const kernels : poppy::code::usable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::int64_t left : kEdges) {
      for (const std::int64_t right : kEdges) {
        std::vector<std::int64_t> lefts(9, 0);
        std::vector<std::int64_t> rights(9, 0);
        std::vector<std::int64_t> made(9);
        lefts[8] = left;  // behind the last whole vector
        rights[8] = right;
        std::int64_t wanted = 0;
        const Operand l{lefts.data()};
        const Operand r{rights.data()};
        const Operand one{nullptr, right};
        // The least number is no exact number, and counts as one that does not fit.
        const auto fits_all = [&](bool overflows) { return !overflows && wanted != kLeast; };
        bool fits = fits_all(__builtin_add_overflow(left, right, &wanted));
        CHECK(kernels->add(l, r, 9, made.data()) == fits);
        if (fits) CHECK(made[8] == wanted);
        fits = fits && right != kLeast;  // it is added to the zeros, too
        CHECK(kernels->add(l, one, 9, made.data()) == fits);
        if (fits) CHECK(made[8] == wanted);
        fits = fits_all(__builtin_sub_overflow(left, right, &wanted));
        CHECK(kernels->subtract(l, r, 9, made.data()) == fits);
        if (fits) CHECK(made[8] == wanted);
        const bool overflows = __builtin_mul_overflow(left, right, &wanted);
        // It may refuse what fits, but not what has 62 bits or less.
        const bool multiplied = kernels->multiply(l, r, 9, made.data());
        if (multiplied) CHECK_FALSE(overflows);
        if (multiplied) CHECK(made[8] == wanted);
        if (std::abs(left / 2) < (1 << 30) && std::abs(right / 2) < (1 << 30)) CHECK(multiplied);
        kernels->greater_of(l, r, 9, made.data());
        CHECK(made[8] == (left > right ? left : right));
        kernels->lesser_of(l, one, 9, made.data());
        CHECK(made[8] == (left < right ? left : right));
        CHECK(made[0] == (0 < right ? 0 : right));
      }
    }
  }
}

TEST_CASE("each processor rounds as single numbers are rounded") {
  for (const Kernels* const kernels : poppy::code::usable_kernels()) {
    CAPTURE(kernels->name);
    for (const std::int64_t den : {1, 2, 3, 10, 700}) {
      for (const std::int64_t unit : {1, 100}) {
        std::vector<std::int64_t> values;
        for (std::int64_t value = -1500; value <= 1500; ++value) values.push_back(value);
        values.push_back((std::int64_t{1} << 60) + 50 * den);
        values.push_back(-(std::int64_t{1} << 60) - 50 * den);
        std::vector<std::int64_t> made(values.size());
        for (const Rounding rounding : {Rounding::down, Rounding::up, Rounding::half_up}) {
          REQUIRE(kernels->round(values.data(), den, rounding, unit, values.size(), made.data()));
          for (std::size_t row = 0; row < values.size(); ++row) {
            CAPTURE(values[row]);
            CHECK(made[row] == poppy::units::round(*poppy::units::make_rational(values[row], den),
                                                   rounding, unit));
          }
        }
      }
    }
    // Where a result may leave 64 bits, nothing is said.
    const std::vector<std::int64_t> large{std::int64_t{1} << 62};
    std::vector<std::int64_t> made(1);
    CHECK_FALSE(kernels->round(large.data(), 1, Rounding::up, 100, 1, made.data()));
  }
}
