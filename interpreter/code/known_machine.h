// Runs known code (known_code.h) over the rows of a block. Only a Machine calls it, and runs the
// general instructions where it gives up.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/code/code.h"
#include "interpreter/code/search.h"

namespace poppy::code {

/// A slot's column, and one of ours, which is written.
struct View {
  const std::int64_t* values = nullptr;
  const std::int64_t* dens = nullptr;
  const units::CellState* states = nullptr;
};
struct Place {
  std::int64_t* values = nullptr;
  std::int64_t* dens = nullptr;  // null: not exact
  units::CellState* states = nullptr;
};

class KnownMachine {
 public:
  explicit KnownMachine(const Code& code);

  /// The columns stay where they are until the next block is attached.
  void attach(const Block& block, const View* views, const Place* places);

  /// One line for some rows, one or more, of its entity, from its first step on; or all lines up to
  /// the next of another entity for one row. null: done; else the step that gave up, at the row
  /// `row_at_hand`, whose line stored nothing there.
  [[nodiscard]] const KnownStep* run_line(const KnownStep* begin, std::uint32_t row,
                                          std::uint32_t end_row, const std::uint32_t* of_case);
  [[nodiscard]] const KnownStep* run_lines(const KnownStep* begin, std::uint32_t row,
                                           const std::uint32_t* of_case);
  [[nodiscard]] std::uint32_t row_at_hand() const { return rows_[0]; }

 private:
  struct Kept {
    std::int64_t value = 0;
    std::int64_t den = 1;
  };
  struct BoundTest {
    const std::int64_t* values = nullptr;
    const units::CellState* states = nullptr;
    std::int64_t low = 0;
    std::uint64_t range = 0;
    std::uint32_t row = 0;
    unsigned open = 0;
  };

  struct BoundFormula {
    const BoundTest* tests = nullptr;
    const BoundTest* end = nullptr;
    const std::uint64_t* table = nullptr;
    bool simple = false;
    std::uint8_t row = 0;
    std::uint32_t first_pair = 0, pairs = 0;
  };

  template <bool kOneLine>
  const KnownStep* run(const KnownStep* begin, std::uint32_t row, std::uint32_t end_row,
                       const std::uint32_t* of_case);
  /// 0 or 1; `open` gets a bit where it cannot be said.
  [[nodiscard]] std::int64_t decide(std::uint32_t formula, unsigned& open) const;
  [[nodiscard]] bool fold_rows(const KnownStep& step, std::int64_t& value);
  [[nodiscard]] bool find_row(const KnownStep& step, std::int64_t& value);
  [[nodiscard]] bool look_up(const KnownStep& step, Kept* keys);

  const Code& code_;
  const KnownCode& known_;
  const Block* block_ = nullptr;
  const View* views_ = nullptr;
  const Place* places_ = nullptr;
  std::vector<BoundTest> tests_;
  std::vector<BoundFormula> formulas_;
  std::vector<Kept> registers_;
  std::array<std::uint32_t, kMostRows> rows_{};
  SearchKeys keys_;
};

}  // namespace poppy::code
