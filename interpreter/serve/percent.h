// Percent encoding, as paths, queries and forms have it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::serve {

enum class Plus : std::uint8_t { itself, space };

/// None where a percent sign stands before anything but two hexadecimal digits.
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text, Plus plus);
/// Letters, digits and `-._~` stay as they are, every other byte is encoded.
void append_percent(std::string& to, std::string_view text);

/// UTF-8 (no overlong form, no NUL) without control characters but, where they are asked for, tabs
/// and line ends.
enum class Lines : std::uint8_t { one, many };
[[nodiscard]] bool is_clean_text(std::string_view text, Lines lines);

}  // namespace poppy::serve
