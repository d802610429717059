// Known code: a worksheet's lines for rows where all that is read is known, as nearly all rows are.
// It keeps no states: a step that meets a cell that is not known, an overflow or a number of more
// than 64 bits gives up, and the line is computed anew by the general instructions (code.h), whose
// results it has otherwise to the bit. Conditions on slots become formulas: as many tests as they
// have, each a bit, and a table that says what every set of bits comes to, so that nothing jumps.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/check/op.h"
#include "interpreter/code/exact.h"
#include "interpreter/plan/worksheet.h"
#include "interpreter/units/cell.h"

namespace poppy::code {

enum class KnownDo : std::uint8_t {
#define POPPY_KNOWN(name) name,
#include "interpreter/code/known.def"
#undef POPPY_KNOWN
};

/// Operands as known.def says.
struct KnownStep {
  KnownDo what = KnownDo::done;
  std::uint8_t how = 0;
  std::uint8_t row = 0;  // into the rows: frames, then kAncestor and up
  std::uint32_t to = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::int64_t number = 0;
};

/// Rows: those of the frames, then the ancestors of the line's own: parent, parent's parent, ….
inline constexpr std::uint8_t kAncestor = check::kMostFrames;
inline constexpr std::uint8_t kMostAncestors = 8;
inline constexpr std::uint8_t kMostRows = kAncestor + kMostAncestors;

/// Holds where the number of the slot is from `low` to `low` + `range`, and the slot not blank.
struct Test {
  plan::SlotId slot = 0;
  std::uint8_t row = 0;
  units::CellState open = 0xff;  // the states with which it gives up
  std::int64_t low = 0;
  std::uint64_t range = 0;
  friend bool operator==(const Test&, const Test&) = default;
};
/// left < right, or left = right; forbidden: it gives up where that holds.
struct PairTest {
  plan::SlotId left = 0, right = 0;
  std::uint8_t left_row = 0, right_row = 0;
  bool equal = false;
  bool forbidden = false;
  friend bool operator==(const PairTest&, const PairTest&) = default;
};
/// Bits of its tests, the first the highest, then of its pairs, say which bit of the table it is.
struct Formula {
  std::uint32_t first_test = 0, tests = 0;
  std::uint32_t first_pair = 0, pairs = 0;
  std::uint32_t table = 0;  // into KnownCode::tables
  bool simple = false;      // no pairs; all tests are of one row, and give up with any state
  std::uint8_t row = 0;     // simple: which
};
/// A table has two to the power of this bits at most.
inline constexpr std::size_t kMostTests = 10;

/// What a table of one key says of the numbers from `low` on.
struct KeyedValues {
  std::int64_t low = 0;
  std::vector<units::Cell> values;  // state error: to be looked up
};

struct KnownCode {
  std::vector<KnownStep> steps;
  std::vector<std::uint32_t> begin;  // by index into Worksheet::lines
  std::vector<Formula> formulas;
  std::vector<Test> tests;
  std::vector<PairTest> pairs;
  std::vector<std::uint64_t> tables;
  std::vector<Exact> exacts;
  std::vector<KeyedValues> keyed;
  std::uint32_t registers = 0;
};

struct Table;

/// `tables`: those of the same sheet's Code.
[[nodiscard]] KnownCode lower_known(const plan::Worksheet& sheet, const std::vector<Table>& tables);

}  // namespace poppy::code
