// What a statement is for: a text that rules say where a condition holds.
#pragma once

#include <cstdint>
#include <string_view>

namespace poppy::syntax {

/// Messages and notices tell of a decision; a contradiction tells why a case is not decided: its
/// facts cannot all be so.
enum class StatementKind : std::uint8_t { message, notice, contradiction };
[[nodiscard]] std::string_view word_of(StatementKind kind);

}  // namespace poppy::syntax
