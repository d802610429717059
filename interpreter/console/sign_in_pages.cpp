// Signing in and out, a new password, and the first page.
#include <nlohmann/json.hpp>

#include "interpreter/console/request_list.h"
#include "interpreter/console/routes.h"
#include "interpreter/console/sign_in.h"
#include "interpreter/console/visit.h"

namespace poppy::console {
namespace {

using serve::Faults;
using serve::Field;
using serve::Response;

constexpr const char* kTooMany = "There were too many tries. Wait some minutes, and try again.";

struct SignInWords {
  std::string account, next, fault;
};

Response sign_in_page(const Visit& visit, const SignInWords& words, int status = 200) {
  nlohmann::json data;
  data["next"] = words.next;
  if (!words.fault.empty()) data["faults"] = Faults{"You are not signed in", {{"", words.fault}}};
  Field account;
  account.id = "account";
  account.label = "Account";
  account.value = words.account;
  account.autocomplete = "username";
  account.is_required = true;
  data["account"] = account;
  Field password;
  password.id = "password";
  password.label = "Password";
  password.type = "password";
  password.autocomplete = "current-password";
  password.is_required = true;
  data["password"] = password;
  serve::PageFrame frame;
  frame.title = "Sign in";
  frame.rules_version = visit.rules->version();
  return visit.page("sign_in", frame, std::move(data), status);
}

Response show_sign_in(Visit& visit) {
  if (!visit.account.id.empty()) return serve::see_other("/");
  return sign_in_page(visit, {"", std::string(visit.request.asked("next")), ""});
}

Response too_many(Visit& visit, const SignInWords& words) {
  SignInWords told = words;
  told.fault = kTooMany;
  return sign_in_page(visit, told, 429);
}

Response sign_in(Visit& visit) {
  World& world = visit.world;
  SignInWords words{std::string(visit.form.text("account")), std::string(visit.form.text("next")),
                    "The account or the password is not right."};
  const auto tried = try_sign_in(world, {words.account, std::string(visit.form.text("password")),
                                         visit.request.peer, visit.token});
  if (!tried) return visit.error(tried.error());
  switch (tried->end) {
    case SignInEnd::too_many:
      return too_many(visit, words);
    case SignInEnd::wrong:
    case SignInEnd::must_change:  // which the page lets in, to change it
      return sign_in_page(visit, words, 403);
    case SignInEnd::signed_in:
      break;
  }
  Response response = serve::see_other(serve::is_own_path(words.next) ? words.next : "/");
  set_session(response, tried->token, world.options().tls);
  return response;
}

Response sign_out(Visit& visit) {
  const auto ended = visit.world.desk().end_session(
      serve::hash_token(visit.token), visit.note("signed_out", "account " + visit.account.id));
  if (!ended) return visit.error(ended.error());
  Response response = serve::see_other("/sign-in");
  serve::drop_cookie(response, kSessionCookie, visit.world.options().tls);
  return response;
}

Response password_page(const Visit& visit, const std::string& fault, int status = 200) {
  nlohmann::json data;
  if (!fault.empty()) data["faults"] = Faults{"The password was not changed", {{"", fault}}};
  const auto field = [&](const char* id, const char* label, const char* autocomplete) {
    Field one;
    one.id = id;
    one.label = label;
    one.type = "password";
    one.autocomplete = autocomplete;
    one.is_required = true;
    data[id] = one;
  };
  field("old_password", "Password as it is", "current-password");
  field("new_password", "New password", "new-password");
  field("new_again", "New password, once more", "new-password");
  data["is_first"] = visit.account.must_change;
  return visit.page("change_password", visit.frame("Change your password"), std::move(data),
                    status);
}

Response change_password(Visit& visit) {
  World& world = visit.world;
  const std::string chosen(visit.form.text("new_password"));
  // Who has come by a session is not to find the password by it.
  const auto tried = try_password(
      world, {visit.account.id, std::string(visit.form.text("old_password")), visit.request.peer},
      visit.account);
  if (!tried) return visit.error(tried.error());
  if (*tried == SignInEnd::too_many) return password_page(visit, kTooMany, 429);
  if (*tried != SignInEnd::signed_in) {
    return password_page(visit, "The password as it is was not right.", 403);
  }
  if (chosen != visit.form.text("new_again")) {
    return password_page(visit, "The new password is not the same both times.", 422);
  }
  if (const auto fault = serve::fault_of_password(chosen, visit.account.id)) {
    return password_page(visit, *fault, 422);
  }
  auto hash = world.passwords().hash(chosen);
  if (!hash) return visit.error(503);
  store::Account account = visit.account;
  account.password = std::move(*hash);
  account.must_change = false;
  const std::string about = "account " + account.id;
  // Whoever else may have been signed in as this person is not any more.
  const auto put = world.desk().put_account_and_end_sessions(
      account, visit.note("password_changed", about), visit.note("sessions_ended", about));
  if (!put) return visit.error(put.error());
  auto token = begin_session(world, account);
  if (!token) return visit.error(token.error());
  Response response = serve::see_other("/");
  set_session(response, *token, world.options().tls);
  return response;
}

/// Where a person's work is; that of the own county first.
Response first_page(Visit& visit) {
  nlohmann::json data;
  const std::string& county = visit.account.county;
  data["county"] = county;
  data["own_href"] = "";
  data["requests"] = false;
  if (!county.empty() && visit.may(Right::see_counties)) {
    data["own_href"] = serve::make_path({"counties", county});
    const auto open = open_requests(visit, county);
    if (!open) return visit.error(open.error());
    data["requests"] = *open;
  }
  data["items"] = desk_links(visit);
  return visit.page("home", visit.frame("Your desk"), std::move(data));
}

}  // namespace

void add_sign_in_pages(World& world) {
  add_page(world, "GET", "/sign-in", Right::anyone, show_sign_in);
  add_page(world, "POST", "/sign-in", Right::anyone, sign_in);
  add_page(world, "POST", "/sign-out", Right::signed_in, sign_out);
  add_page(world, "GET", "/password", Right::signed_in,
           [](Visit& visit) { return password_page(visit, ""); });
  add_page(world, "POST", "/password", Right::signed_in, change_password);
  add_page(world, "GET", "/", Right::signed_in, first_page);
}

}  // namespace poppy::console
