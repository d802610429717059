// Cases for a job that keeps none of them: a file of lines of JSON, rows of Parquet, a folder of
// joined CSV tables, a store, or a case in YAML; block by block.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::cli {

/// A block of cases as lines of JSON, good until the call returns.
using TakeCases = std::function<void(std::span<const std::string_view> cases)>;

/// Gives all cases of what `path` names to `take`, in their order, with a progress line on a
/// terminal. Error: the exit code; what kept them from being read is told. Cases whose rows do not
/// fit are told and counted.
struct CaseloadRead {
  std::uint64_t cases = 0;
  std::uint64_t refused = 0;  // with problems of their tables
};
[[nodiscard]] std::expected<CaseloadRead, int> read_caseload(const Rules& rules,
                                                             const std::string& path,
                                                             const TakeCases& take);

}  // namespace poppy::cli
