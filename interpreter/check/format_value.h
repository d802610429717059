// Values as a document prints them: by a pattern, in a language. `$1,000.00`, `07/2019`, `July 01,
// 2019`, `1 de julio de 2019`, titles of enums. All other text shows values as value_to_string
// does.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interpreter/check/program.h"

namespace poppy::check {

enum class Language : std::uint8_t { english, spanish };

/// Why values of the type cannot be printed by the pattern; empty: they can.
[[nodiscard]] std::string pattern_fault(const Program& program, const Type& type,
                                        std::string_view pattern);
/// A known value; a blank one is nothing. `pattern`: none, or one without a fault.
[[nodiscard]] std::string format_value(const Program& program, const Type& type,
                                       const units::Value& value, std::string_view pattern,
                                       Language language = Language::english);
/// A text with its values; `value_of`: of the piece at that place. What is not known is shown so.
[[nodiscard]] std::string fill_text(
    const Program& program, const std::vector<TextPiece>& pieces, Language language,
    const std::function<const units::Value&(std::size_t)>& value_of);

}  // namespace poppy::check
