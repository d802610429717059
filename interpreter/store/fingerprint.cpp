// See fingerprint.h. The only one here that knows libsodium.
#include "interpreter/store/fingerprint.h"

#include <sodium.h>  // IWYU pragma: keep

#include <array>

#include "interpreter/text/problem.h"

namespace poppy::store {

std::string fingerprint(std::string_view text) {
  static const bool is_ready = sodium_init() >= 0;  // chooses the fastest way of this processor
  constexpr std::size_t kBytes = crypto_generichash_BYTES;
  std::array<unsigned char, kBytes> hash{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the library's bytes are unsigned
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (!is_ready ||
      crypto_generichash(hash.data(), hash.size(), bytes, text.size(), nullptr, 0) != 0) {
    text::bug("libsodium takes the sizes that it names itself");
  }
  std::array<char, 2 * kBytes + 1> digits{};
  return sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
}

}  // namespace poppy::store
