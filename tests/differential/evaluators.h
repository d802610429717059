// The fast evaluators, each run over a block of cases and held to what the reference made of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/code/code.h"
#include "interpreter/reference/determination.h"

namespace poppy::differential {

/// A case that a block can hold, and what the reference made of it on the worksheet of the code.
struct DecidedCase {
  const facts::CaseFacts* facts = nullptr;
  const reference::Determination* determination = nullptr;
};

/// Likewise, of any case, with the line that it was read from.
struct DecidedLine {
  const std::string* line = nullptr;
  const reference::Determination* determination = nullptr;
  const reference::Determination* computed = nullptr;  // before its unknowns were weighed
};

/// No fact changes over time, no record corrects another: such cases go into blocks.
[[nodiscard]] bool is_plain(const facts::CaseFacts& facts);

struct BlockOutcome {
  std::optional<std::string> difference;
  std::size_t at = 0;               // whose
  std::size_t compared = 0;         // slots times rows
  std::size_t too_large = 0;        // cases that the evaluator left to the reference
  std::size_t read = 0;             // lines that went straight into columns
  std::size_t written = 0;          // and came straight out of them
  std::size_t written_open = 0;     // of them, with an undetermined decision or program
  std::size_t written_settled = 0;  // of them, with something that weighing settled
};
/// Lays the cases out in one block, runs every fast evaluator over it, and compares each slot of
/// each row of each case.
[[nodiscard]] BlockOutcome compare_block(const std::shared_ptr<const code::Code>& code,
                                         std::span<const DecidedCase> cases);

/// The way of a run: lines of JSON straight into columns, evaluated, and decision lines straight
/// out of them. What the fast reader or writer refuses is left out.
[[nodiscard]] BlockOutcome compare_run(const std::shared_ptr<const code::Code>& code,
                                       std::span<const DecidedLine> lines);

}  // namespace poppy::differential
