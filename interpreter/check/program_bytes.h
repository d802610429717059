// A checked program as bytes and back, so that rules need not be read and checked again by every
// process. For the same build on the same kind of machine: whoever keeps the bytes keeps with them
// what they were made of and `bytes_layout()` (engine/compiled.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "interpreter/check/program.h"

namespace poppy::check {

[[nodiscard]] std::string to_bytes(const Program& program);
/// nullopt: they are cut off, or otherwise none of a program. Numbers within are taken as they are:
/// the caller has seen to it that nothing was changed.
[[nodiscard]] std::optional<Program> from_bytes(std::string_view bytes);

/// Another number for another build's program, as far as its parts, its ops and its problem codes
/// tell.
[[nodiscard]] std::uint64_t bytes_layout();

}  // namespace poppy::check
