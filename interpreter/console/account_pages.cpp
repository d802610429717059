// Who may sign in, and as what: for administrators.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "interpreter/console/routes.h"
#include "interpreter/console/visit.h"

namespace poppy::console {
namespace {

using serve::Field;
using serve::Response;

constexpr std::array kRoles = {store::Role::worker,   store::Role::county_admin,
                               store::Role::approver, store::Role::state_analyst,
                               store::Role::auditor,  store::Role::administrator};

constexpr std::array<std::string_view, 4> kDoings = {"save", "close", "open", "password"};

std::string_view hint_of(store::Role role) {
  switch (role) {
    case store::Role::worker:
      return "enters cases and decides them";
    case store::Role::county_admin:
      return "asks for changes of the county's settings";
    case store::Role::approver:
      return "approves what a county admin asks for";
    case store::Role::state_analyst:
      return "reads everything, and changes nothing";
    case store::Role::auditor:
      return "reads the audit";
    case store::Role::administrator:
      return "makes and closes accounts";
  }
  return {};
}

/// What the form of an account holds.
struct AccountWords {
  std::string id;
  std::vector<std::string> roles;
  std::string county;
};

nlohmann::json form_of(const Visit& visit, const AccountWords& words) {
  nlohmann::json data;
  Field id;
  id.id = "id";
  id.label = "Account";
  id.hint = "What the person signs in with: letters, digits, - . _ @";
  id.value = words.id;
  id.is_required = true;
  id.autocomplete = "off";
  data["id_field"] = id;
  serve::Choices roles;
  roles.id = "roles";
  roles.legend = "Roles";
  roles.is_many = true;
  for (const store::Role role : kRoles) {
    const std::string word(store::word_of(role));
    roles.choices.push_back({word, role_words(role), std::string(hint_of(role)),
                             std::ranges::find(words.roles, word) != words.roles.end()});
  }
  data["roles_field"] = roles;
  serve::Select county;
  county.id = "county";
  county.label = "County";
  county.hint = "Workers, county admins and approvers have rights in this county alone.";
  county.choices.push_back({"", "Every county", "", words.county.empty()});
  for (const check::County& one : visit.program().counties) {
    county.choices.push_back({one.name, one.name, "", one.name == words.county});
  }
  data["county_field"] = county;
  return data;
}

Response accounts_page(Visit& visit) {
  const auto accounts = visit.world.desk().accounts();
  if (!accounts) return visit.error(accounts.error());
  serve::Table table;
  table.id = "accounts";
  table.caption = "Accounts";
  table.columns = {{"Account"}, {"Roles"}, {"County"}, {"Standing"}};
  for (const store::Account& one : *accounts) {
    const std::string standing = one.is_closed     ? "closed"
                                 : one.must_change ? "password to be changed"
                                                   : "open";
    table.rows.push_back({{{one.id, serve::make_path({"accounts", one.id})},
                           {roles_words(one)},
                           {one.county.empty() ? "every county" : one.county},
                           {standing}}});
  }
  nlohmann::json data;
  data["accounts"] = table;
  return visit.page("accounts", visit.frame("Accounts"), std::move(data));
}

Response new_account_page(Visit& visit, const AccountWords& words, const std::string& fault,
                          int status = 200) {
  nlohmann::json data = form_of(visit, words);
  if (!fault.empty()) {
    data["faults"] = serve::Faults{"The account was not made", {{"", fault}}};
  }
  data["action"] = "/accounts/new";
  data["is_new"] = true;
  auto frame = visit.frame("New account");
  frame.breadcrumb = {{"/accounts", "Accounts"}};
  return visit.page("account", frame, std::move(data), status);
}

AccountWords words_of_form(const Visit& visit) {
  AccountWords words{
      std::string(visit.form.text("id")), {}, std::string(visit.form.text("county"))};
  // Rights go by its name, and a county has other words, too.
  if (const auto county = visit.county(words.county)) words.county = visit.name(*county);
  for (const std::string_view role : visit.form.texts("roles")) words.roles.emplace_back(role);
  return words;
}

/// What is wrong with it; empty: nothing.
std::string fault_of(const Visit& visit, const AccountWords& words,
                     std::vector<store::Role>& roles) {
  constexpr std::size_t kLongest = 64;
  const auto is_sign = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._@").contains(c);
  };
  if (words.id.empty() || words.id.size() > kLongest || !std::ranges::all_of(words.id, is_sign)) {
    return "An account has up to 64 letters, digits, and - . _ @.";
  }
  for (const std::string& word : words.roles) {
    const auto role = store::read_role(word);
    if (!role) return "One of the roles is none.";
    roles.push_back(*role);
  }
  if (roles.empty()) return "Choose a role at least.";
  if (!words.county.empty() && !visit.county(words.county)) return "There is no such county.";
  const auto has = [&](store::Role role) { return std::ranges::find(roles, role) != roles.end(); };
  // Nobody approves what they have asked for; the roles may still be of one person in a small
  // county, since each request is looked at. Who keeps the accounts takes no part in it.
  if (has(store::Role::administrator) &&
      (has(store::Role::county_admin) || has(store::Role::approver) || has(store::Role::worker))) {
    return "An administrator makes accounts, and does not ask for changes or decide cases.";
  }
  return {};
}

/// A page that shows a password once.
Response password_shown(const Visit& visit, const std::string& id, const std::string& password) {
  nlohmann::json data;
  data["account"] = id;
  data["password"] = password;
  auto frame = visit.frame("A password to be handed over");
  frame.breadcrumb = {{"/accounts", "Accounts"}};
  return visit.page("password_shown", frame, std::move(data));
}

Response make_account(Visit& visit) {
  World& world = visit.world;
  const AccountWords words = words_of_form(visit);
  store::Account account;
  const std::string fault = fault_of(visit, words, account.roles);
  if (!fault.empty()) return new_account_page(visit, words, fault, 422);
  const auto before = world.desk().find_account(words.id);
  if (!before) return visit.error(before.error());
  if (*before) return new_account_page(visit, words, "There is an account with this name.", 409);
  const std::string password = serve::one_time_password();
  auto hash = world.passwords().hash(password);
  if (!hash) return visit.error(503);
  account.id = words.id;
  account.county = words.county;
  account.password = std::move(*hash);
  account.must_change = true;
  account.made_at = world.outside().seconds();
  const auto put = world.desk().put_account(
      account, visit.note("account_made", "account " + account.id,
                          fmt::format("{}; {}", roles_words(account), account.county)));
  if (!put) return visit.error(put.error());
  return password_shown(visit, account.id, password);
}

/// Of the path; or the page that says that there is none.
std::expected<store::Account, Response> account_asked(const Visit& visit) {
  auto account = visit.world.desk().find_account(visit.path.at("account"));
  if (!account) return std::unexpected(visit.error(account.error()));
  if (!*account) return std::unexpected(visit.error(404));
  return std::move(**account);
}

Response account_page(Visit& visit, const std::string& fault = {}, int status = 200) {
  auto account = account_asked(visit);
  if (!account) return std::move(account.error());
  AccountWords words{account->id, {}, account->county};
  for (const store::Role role : account->roles) words.roles.emplace_back(store::word_of(role));
  nlohmann::json data = form_of(visit, words);
  if (!fault.empty()) {
    data["faults"] = serve::Faults{"The account was not changed", {{"", fault}}};
  }
  data["action"] = serve::make_path({"accounts", account->id});
  data["account"] = account->id;
  data["is_closed"] = account->is_closed;
  data["revision"] = std::to_string(account->revision);
  auto frame = visit.frame("Account " + account->id);
  frame.breadcrumb = {{"/accounts", "Accounts"}};
  return visit.page("account", frame, std::move(data), status);
}

Response change_account(Visit& visit) {
  World& world = visit.world;
  auto found = account_asked(visit);
  if (!found) return std::move(found.error());
  store::Account account = std::move(*found);
  if (std::to_string(account.revision) != visit.form.text("revision")) return visit.error(409);
  const std::string about = "account " + account.id;
  const std::string_view doing = visit.form.text("do");
  if (std::ranges::find(kDoings, doing) == kDoings.end()) {
    return account_page(visit, "The form does not say what is to be done.", 422);
  }
  if (account.id == visit.account.id) {
    return account_page(visit,
                        "Nobody changes their own account: ask another administrator. Your own "
                        "password you change on its page, by the one that you have.",
                        422);
  }
  std::string what, password;
  if (doing == "close" || doing == "open") {
    account.is_closed = doing == "close";
    what = account.is_closed ? "account_closed" : "account_opened";
  } else if (doing == "password") {
    password = serve::one_time_password();
    auto hash = world.passwords().hash(password);
    if (!hash) return visit.error(503);
    account.password = std::move(*hash);
    account.must_change = true;
    what = "password_given";
  } else {
    AccountWords words = words_of_form(visit);
    words.id = account.id;
    account.roles.clear();
    const std::string fault = fault_of(visit, words, account.roles);
    if (!fault.empty()) return account_page(visit, fault, 422);
    account.county = words.county;
    what = "account_changed";
  }
  const auto put = world.desk().put_account_and_end_sessions(
      account, visit.note(what, about, fmt::format("{}; {}", roles_words(account), account.county)),
      visit.note("sessions_ended", about));
  if (!put) return visit.error(put.error());
  if (!password.empty()) return password_shown(visit, account.id, password);
  return serve::see_other(serve::make_path({"accounts", account.id}));
}

}  // namespace

void add_account_pages(World& world) {
  add_page(world, "GET", "/accounts", Right::keep_accounts, accounts_page);
  add_page(world, "GET", "/accounts/new", Right::keep_accounts,
           [](Visit& visit) { return new_account_page(visit, {}, ""); });
  add_page(world, "POST", "/accounts/new", Right::keep_accounts, make_account);
  add_page(world, "GET", "/accounts/{account}", Right::keep_accounts,
           [](Visit& visit) { return account_page(visit); });
  add_page(world, "POST", "/accounts/{account}", Right::keep_accounts, change_account);
}

}  // namespace poppy::console
