// Runs code over the rows of a block: each line of the worksheet in order, for each row of its
// entity. No allocation once its buffers have grown, no lock, no text but where a rule makes some.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/code/code.h"
#include "interpreter/code/machine_state.h"
#include "interpreter/code/search.h"
#include "interpreter/ops/op.h"

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

/// One for each thread.
class Machine {
 public:
  explicit Machine(std::shared_ptr<const Code> code);

  /// Lays the block out (bind) and remembers where it is. Its rows may not change in number after.
  void attach(Block& block);
  /// The same of a few cases, which costs less where the block held a few before.
  void attach_few(Block& block);
  /// Fills the line slots of the attached block from its facts.
  void run();
  /// Those of one case.
  void run_case(std::uint32_t case_row);
  /// One line (index into Worksheet::lines) for some rows.
  void run_line(std::size_t line, std::uint32_t first_row, std::uint32_t end_row);

  /// What an instruction makes of its operands, for the row of a case of the attached block. The
  /// instruction is followed by `done`, and `to` is 0.
  [[nodiscard]] units::Cell apply(const Instruction* instruction,
                                  std::span<const units::Cell> operands, std::uint32_t of_case);

 private:
  void look_at(Block& block);
  void find_rows();
  /// Of a line, for the row of frame 0.
  void execute(const Instruction* at);
  /// An instruction that makes a value of known ones.
  void compute(const Instruction& now);
  /// One of an aggregate; whether it jumps.
  [[nodiscard]] bool gather(const Instruction& now);
  void settle_exact(Register& t, ExactState state, const Exact& result);

  std::shared_ptr<const Code> code_;
  Block* block_ = nullptr;
  std::uint64_t layout_ = 0;          // the block's when it was looked at
  std::vector<plan::SlotId> inputs_;  // slots that are no line's
  std::vector<View> views_;           // by SlotId
  std::vector<Place> places_;         // by SlotId, of lines
  units::IdVector<check::EntityId, std::vector<std::uint32_t>>
      first_row_;  // by case; when first asked for
  std::vector<Register> registers_;
  std::array<std::uint32_t, check::kMostFrames> frames_{};
  std::vector<std::vector<units::Span>> span_piles_;
  std::vector<std::vector<std::uint32_t>> row_piles_;
  SearchKeys keys_;         // of the look-up at hand
  std::uint32_t case_ = 0;  // that of the row at hand
};

}  // namespace poppy::code
