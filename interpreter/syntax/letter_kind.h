// What a letter is for.
#pragma once

#include <cstdint>
#include <string_view>

namespace poppy::syntax {

/// Messages and notices tell of a decision; a contradiction tells why a case is not decided: its
/// facts cannot all be so.
enum class LetterKind : std::uint8_t { message, notice, contradiction };
[[nodiscard]] std::string_view word_of(LetterKind kind);

}  // namespace poppy::syntax
