// The fast evaluators, each run over a block of cases and held to what the reference made of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/code/code.h"
#include "interpreter/run/determination.h"

namespace poppy::differential {

/// A case that a block can hold, and what the reference made of it on the worksheet of the code.
struct DecidedCase {
  const facts::CaseFacts* facts = nullptr;
  const run::Determination* determination = nullptr;
};

/// No fact changes over time, no record corrects another: such cases go into blocks.
[[nodiscard]] bool is_plain(const facts::CaseFacts& facts);

struct BlockOutcome {
  std::optional<std::string> difference;
  std::size_t at = 0;         // whose
  std::size_t compared = 0;   // slots times rows
  std::size_t too_large = 0;  // cases that the evaluator left to the reference
};
/// Lays the cases out in one block, runs every fast evaluator over it, and compares each slot of
/// each row of each case.
[[nodiscard]] BlockOutcome compare_block(const std::shared_ptr<const code::Code>& code,
                                         std::span<const DecidedCase> cases);

}  // namespace poppy::differential
