// Passwords and tokens, by libsodium. A password is kept as its Argon2id hash, a token as its
// BLAKE2b hash: who reads the store can sign in with neither.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::serve {

/// What finding one hash costs. 64 MiB and 3 passes (the second choice of RFC 9106, on one lane)
/// are about a tenth of a second: two at once leave two cores to answer other people after that,
/// and guessing one stolen hash at home is as dear. libsodium's `moderate` is four times as much.
struct PasswordCost {
  std::size_t memory_bytes = 64 << 20;
  unsigned passes = 3;
  unsigned at_once = 2;  // others wait: memory is at most this many times the above
};

/// May be used on many threads at once.
class Passwords {
 public:
  explicit Passwords(PasswordCost cost = {});
  Passwords(Passwords&&) noexcept;
  Passwords& operator=(Passwords&&) noexcept;
  ~Passwords();

  /// As the store keeps it; none: there was not the memory.
  [[nodiscard]] std::optional<std::string> hash(std::string_view password) const;
  [[nodiscard]] bool fits(std::string_view password, const std::string& hash) const;
  /// Takes as long as `fits`, for an account that there is not; always false.
  [[nodiscard]] bool fits_nobody(std::string_view password) const;
  /// Whether it was made at another cost, so that it is made anew at the next sign-in.
  [[nodiscard]] bool is_outdated(const std::string& hash) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The longest that is hashed: longer ones fit nothing.
inline constexpr std::size_t kMostPasswordBytes = 512;
/// Why a password cannot be taken, in words for the one who chose it; none: it can.
[[nodiscard]] std::optional<std::string> fault_of_password(std::string_view password,
                                                           std::string_view account);

/// 256 random bits as 43 letters, digits, `-` and `_`: for a session or an API.
[[nodiscard]] std::string random_token();
/// What the store keeps of a token; 64 hexadecimal digits.
[[nodiscard]] std::string hash_token(std::string_view token);
/// What a session's forms send along: it follows from the session's token, which no page shows.
[[nodiscard]] std::string form_token(std::string_view session_token);
/// Takes as long whatever differs.
[[nodiscard]] bool is_same_secret(std::string_view one, std::string_view other);
/// For a first sign-in, to be read out and typed: five groups of four consonants, 84 bits.
[[nodiscard]] std::string one_time_password();

}  // namespace poppy::serve
