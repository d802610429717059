// See secrets.h. libsodium is known here alone.
#include "interpreter/serve/secrets.h"

#include <sodium.h>  // IWYU pragma: keep

#include <algorithm>
#include <array>
#include <semaphore>

#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem.h"

namespace poppy::serve {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kFewestPasswordLetters = 12;
constexpr std::ptrdiff_t kMostAtOnce = 64;

/// May be called again and again, on any thread.
void start_sodium() {
  if (sodium_init() < 0) text::bug("there is no source of random numbers");
}

std::string hex_of(const std::array<unsigned char, kHashBytes>& bytes) {
  std::array<char, kHashBytes * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::array<unsigned char, kHashBytes> hashed(std::string_view text, std::string_view key) {
  start_sodium();
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(text), text.size(),
                     key.empty() ? nullptr : bytes_of(key), key.size());
  return hash;
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

struct Passwords::State {
  PasswordCost cost;
  std::counting_semaphore<kMostAtOnce> turns;
  std::string nobodys;  // the hash of what nobody knows, at this cost

  explicit State(PasswordCost its_cost)
      : cost(its_cost), turns(std::clamp<std::ptrdiff_t>(its_cost.at_once, 1, kMostAtOnce)) {}
};

namespace {

/// One of the few turns at hashing, given back at the end.
class Turn {
 public:
  explicit Turn(std::counting_semaphore<kMostAtOnce>& turns) : turns_(turns) { turns_.acquire(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { turns_.release(); }

 private:
  std::counting_semaphore<kMostAtOnce>& turns_;
};

}  // namespace

Passwords::Passwords(PasswordCost cost) : state_(std::make_unique<State>(cost)) {
  start_sodium();
  state_->nobodys = hash(random_token()).value_or("");
}
Passwords::Passwords(Passwords&&) noexcept = default;
Passwords& Passwords::operator=(Passwords&&) noexcept = default;
Passwords::~Passwords() = default;

std::optional<std::string> Passwords::hash(std::string_view password) const {
  if (password.size() > kMostPasswordBytes) return std::nullopt;
  const Turn turn(state_->turns);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), state_->cost.passes,
                                 state_->cost.memory_bytes) != 0) {
    return std::nullopt;
  }
  return std::string(hash.data());
}

bool Passwords::fits(std::string_view password, const std::string& hash) const {
  if (password.size() > kMostPasswordBytes) return false;
  const Turn turn(state_->turns);
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool Passwords::fits_nobody(std::string_view password) const {
  static_cast<void>(fits(password, state_->nobodys));
  return false;
}

bool Passwords::is_outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), state_->cost.passes,
                                        state_->cost.memory_bytes) != 0;
}

std::optional<std::string> fault_of_password(std::string_view password, std::string_view account) {
  if (letters_in(password) < kFewestPasswordLetters) {
    return "The password is too short. Use at least 12 characters; a few words do well.";
  }
  if (password.size() > kMostPasswordBytes)
    return "The password is too long. Use at most 512 bytes.";
  if (password.find_first_not_of(password.front()) == std::string_view::npos) {
    return "The password is one character again and again. Use a few words.";
  }
  if (!account.empty() &&
      text::lower_case(password).find(text::lower_case(account)) != std::string::npos) {
    return "The password holds the name of the account. Use words that have nothing to do with it.";
  }
  return std::nullopt;
}

std::string random_token() {
  start_sodium();
  std::array<unsigned char, kHashBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(kHashBytes, kVariant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  return text.data();
}

std::string hash_token(std::string_view token) { return hex_of(hashed(token, {})); }

std::string form_token(std::string_view session_token) {
  // The key tells it from hash_token of the same token.
  return hex_of(hashed(session_token, "poppy: the forms of a session"));
}

bool is_same_secret(std::string_view one, std::string_view other) {
  // Hashes of one length: neither the length nor the first difference can be timed.
  const auto a = hashed(one, {});
  const auto b = hashed(other, {});
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string one_time_password() {
  start_sodium();
  // No vowels, so that no words come out, and none that look like another or a digit.
  static constexpr std::string_view kLetters = "bcdfghjkmnpqrstvwxz";
  constexpr int kGroups = 5;
  constexpr int kLettersOfGroup = 4;
  std::string password;
  for (int group = 0; group < kGroups; ++group) {
    if (group > 0) password += '-';
    for (int i = 0; i < kLettersOfGroup; ++i) {
      password += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
    }
  }
  return password;
}

}  // namespace poppy::serve
