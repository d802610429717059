// Trying to sign in, for the page and the API alike: counted, slowed down, and in the audit.
#pragma once

#include <cstdint>
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
  too_many,     // tries of the account, or from the address
  must_change,  // the password is right, and has to be changed first
};

struct SignIn {
  SignInEnd end = SignInEnd::wrong;
  std::string token = {};  // of the new session
};

/// Problems: of the store.
[[nodiscard]] text::Result<SignIn> try_sign_in(World& world, const SignInTry& asked);

}  // namespace poppy::console
