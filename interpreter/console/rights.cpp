// See rights.h.
#include "interpreter/console/rights.h"

#include <algorithm>

namespace poppy::console {
namespace {

bool has(store::Role role, Right right) {
  switch (right) {
    case Right::anyone:
    case Right::signed_in:
      return true;
    case Right::see_counties:
      return role != store::Role::administrator;
    case Right::ask_change:
      return role == store::Role::county_admin;
    case Right::approve_change:
      return role == store::Role::approver;
    case Right::comment:
      return role == store::Role::county_admin || role == store::Role::approver ||
             role == store::Role::state_analyst;
    case Right::see_cases:
    case Right::see_reports:
      return role == store::Role::worker || role == store::Role::county_admin ||
             role == store::Role::state_analyst;
    case Right::work_cases:
      return role == store::Role::worker;
    case Right::see_audit:
      return role == store::Role::auditor || role == store::Role::administrator;
    case Right::keep_accounts:
      return role == store::Role::administrator;
  }
  return false;
}

}  // namespace

std::string_view word_of(Right right) {
  switch (right) {
    case Right::anyone:
      return "anyone";
    case Right::signed_in:
      return "signed_in";
    case Right::see_counties:
      return "see_counties";
    case Right::ask_change:
      return "ask_change";
    case Right::approve_change:
      return "approve_change";
    case Right::comment:
      return "comment";
    case Right::see_cases:
      return "see_cases";
    case Right::work_cases:
      return "work_cases";
    case Right::see_reports:
      return "see_reports";
    case Right::see_audit:
      return "see_audit";
    case Right::keep_accounts:
      return "keep_accounts";
  }
  return {};
}

bool may(const store::Account& account, Right right) {
  if (right == Right::anyone) return true;
  if (account.id.empty() || account.is_closed) return false;
  return std::ranges::any_of(account.roles, [&](store::Role role) { return has(role, right); });
}

bool may_in(const store::Account& account, Right right, std::string_view county) {
  if (!may(account, right)) return false;
  return right == Right::see_counties || account.county.empty() || account.county == county;
}

std::string role_words(store::Role role) {
  std::string words(store::word_of(role));
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string roles_words(const store::Account& account) {
  std::string words;
  for (const store::Role role : account.roles) {
    if (!words.empty()) words += ", ";
    words += role_words(role);
  }
  return words;
}

}  // namespace poppy::console
