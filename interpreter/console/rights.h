// Who may do what: the one table of it. Every page and every operation of the API names the right
// that it needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/store/desk_store.h"

namespace poppy::console {

enum class Right : std::uint8_t {
  anyone,          // also who is not signed in
  signed_in,       // whoever is
  see_counties,    // what counties have set, and who asked for what
  ask_change,      // of the person's county: a change of its file
  approve_change,  // of the person's county: a change that somebody else asks for
  comment,         // on a change that is asked for
  see_cases,       // of the person's county
  work_cases,      // of the person's county: store them, and keep decisions
  see_reports,     // of the person's county
  see_audit,       // all that was done
  keep_accounts,   // who may sign in
};

/// `see_counties`; what a route says of itself.
[[nodiscard]] std::string_view word_of(Right right);

/// Whether one of the account's roles has the right.
[[nodiscard]] bool may(const store::Account& account, Right right);
/// The same where it is about a county: an account of a county has rights there alone, but for
/// what all may see of each other (see_counties).
[[nodiscard]] bool may_in(const store::Account& account, Right right, std::string_view county);

/// `county admin`, for people.
[[nodiscard]] std::string role_words(store::Role role);
[[nodiscard]] std::string roles_words(const store::Account& account);

}  // namespace poppy::console
