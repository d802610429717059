// What a text is known again by, where a forgery must not pass: BLAKE2b of 256 bits, by libsodium.
#pragma once

#include <string>
#include <string_view>

namespace poppy::store {

/// 64 hexadecimal digits.
[[nodiscard]] std::string fingerprint(std::string_view text);

}  // namespace poppy::store
