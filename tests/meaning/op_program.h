// The program that the rows of op_rows.h are evaluated in, and their cases as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/engine.h"
#include "tests/meaning/op_rows.h"

namespace poppy::meaning {

/// Entities, flags, parameters and lines that expressions may read.
extern const std::string_view kPrelude;

/// Rules, tables and county files.
[[nodiscard]] std::vector<File> program_files(const std::string& rules);
[[nodiscard]] std::expected<Rules, std::vector<Problem>> load_program(const std::string& rules);

/// The declaration that computes an expression of the row, and the line that holds its value.
struct Declared {
  std::string text, line;
};
[[nodiscard]] Declared declared(const Row& row, const std::string& name,
                                const std::string& expression);

/// A whole case as JSON.
[[nodiscard]] std::string case_text(std::string_view given);

/// The expression with each fact that is given as a plain known value written out, alone and all
/// at once.
[[nodiscard]] std::vector<std::string> with_literals(const Row& row, const Case& one);

}  // namespace poppy::meaning
