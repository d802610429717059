// See sign_in.h.
#include "interpreter/console/sign_in.h"

#include <fmt/core.h>

#include "interpreter/console/visit.h"
#include "interpreter/serve/message.h"
#include "interpreter/serve/percent.h"

namespace poppy::console {
namespace {

/// What a failed sign-in is counted by: over processes in the store, here at once.
std::string key_of(std::string_view account, std::string_view peer) {
  return fmt::format("{} {}", account, peer);
}
constexpr std::int64_t kCountedSeconds = std::int64_t{15} * 60;
constexpr std::uint64_t kMostAttempts = 20;  // of an account, from wherever

text::Result<SignInEnd> note_failure(World& world, const SignInTry& asked, std::int64_t now) {
  const auto noted = world.desk().note_attempt(
      asked.account, now,
      {now, asked.account, "sign_in_failed", "account " + asked.account, asked.peer});
  if (!noted) return std::unexpected(noted.error());
  // What is not counted any more would fill the disk.
  if (auto forgotten = world.desk().forget_attempts_before(now - kCountedSeconds); !forgotten) {
    return std::unexpected(forgotten.error());
  }
  return SignInEnd::wrong;
}

/// What no account is called is not looked for, and not kept.
bool may_be_account(std::string_view name) {
  constexpr std::size_t kLongestAccount = 64;
  return !name.empty() && name.size() <= kLongestAccount &&
         serve::is_clean_text(name, serve::Lines::one);
}

}  // namespace

text::Result<SignInEnd> try_password(World& world, const SignInTry& asked,
                                     const std::optional<store::Account>& account) {
  const std::int64_t now = world.outside().seconds();
  const std::string key = key_of(asked.account, asked.peer);
  constexpr std::int64_t kMilliseconds = 1000;
  if (world.sign_in_rates().take(key, now * kMilliseconds) > 0) return SignInEnd::too_many;
  const auto attempts = world.desk().attempts_since(asked.account, now - kCountedSeconds);
  if (!attempts) return std::unexpected(attempts.error());
  if (*attempts >= kMostAttempts) return SignInEnd::too_many;
  // Before the password is looked at: who is told of a right one after many wrong ones has found
  // it.
  const std::string network = serve::network_of(asked.peer);
  if (world.address_rates().take(network, now * kMilliseconds) > 0) {
    world.sign_in_rates().give_back(key);
    return SignInEnd::too_many;
  }
  const bool may_try = account && !account->is_closed && !account->password.empty();
  const bool fits = may_try ? world.passwords().fits(asked.password, account->password)
                            : world.passwords().fits_nobody(asked.password);
  if (!fits) return note_failure(world, asked, now);
  if (auto forgotten = world.desk().forget_attempts(asked.account); !forgotten) {
    return std::unexpected(forgotten.error());
  }
  world.sign_in_rates().clear(key);
  world.address_rates().give_back(network);  // that one alone: others of the address stay counted
  return SignInEnd::signed_in;
}

text::Result<SignIn> try_sign_in(World& world, const SignInTry& asked) {
  if (!may_be_account(asked.account)) return SignIn{SignInEnd::wrong};
  auto account = world.desk().find_account(asked.account);
  if (!account) return std::unexpected(account.error());
  const auto tried = try_password(world, asked, *account);
  if (!tried) return std::unexpected(tried.error());
  if (*tried != SignInEnd::signed_in) return SignIn{*tried};
  if ((*account)->must_change && !asked.is_at_first_password) {
    return SignIn{SignInEnd::must_change};
  }
  // A session that the browser had before is of no use to whoever gave it to it.
  if (!asked.token.empty()) {
    const auto ended =
        world.desk().end_session(serve::hash_token(asked.token),
                                 {world.outside().seconds(), asked.account, "signed_out", "", ""});
    if (!ended) return std::unexpected(ended.error());
  }
  auto token = begin_session(world, **account);
  if (!token) return std::unexpected(token.error());
  return SignIn{SignInEnd::signed_in, std::move(*token)};
}

}  // namespace poppy::console
