// Color on a terminal. What the rooms below give is plain text; only here is it decided whether
// somebody sees it on a terminal, and what stands out there: problems, changed lines, failed tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace poppy::cli {

enum class ColorChoice : std::uint8_t { automatic, always, never };
/// For the whole process, as --color says; else automatic.
void choose_color(ColorChoice choice);

enum class Output : std::uint8_t { result, messages };  // standard output, standard error

/// Automatic: on a terminal that is not dumb, where NO_COLOR is unset or empty (no-color.org).
[[nodiscard]] bool has_color(Output output);

/// Whether the cursor of standard error can be moved: a terminal that is not dumb.
[[nodiscard]] bool can_overwrite();

/// Printable lines, with color where the output has it.
[[nodiscard]] std::string painted(std::string_view lines, Output output);

}  // namespace poppy::cli
