// Trying a password, at the sign-in of the page and the API and where somebody changes it: counted,
// slowed down, and in the audit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "interpreter/console/world.h"

namespace poppy::console {

struct SignInTry {
  std::string account, password;
  std::string peer;                  // where it comes from
  std::string token = {};            // of the session that the browser had before; it ends
  bool is_at_first_password = true;  // a password that is to be changed may be used
};

enum class SignInEnd : std::uint8_t {
  signed_in,
  wrong,        // the account or its password
  too_many,     // tries of the account, or wrong ones from the address
  must_change,  // the password is right, and has to be changed first
};

struct SignIn {
  SignInEnd end = SignInEnd::wrong;
  std::string token = {};  // of the new session
};

/// Whether the password is that of an open account: signed_in, wrong or too_many. Nobody is signed
/// in by it. Problems: of the store.
[[nodiscard]] text::Result<SignInEnd> try_password(World& world, const SignInTry& asked,
                                                   const std::optional<store::Account>& account);
/// Problems: of the store.
[[nodiscard]] text::Result<SignIn> try_sign_in(World& world, const SignInTry& asked);

}  // namespace poppy::console
