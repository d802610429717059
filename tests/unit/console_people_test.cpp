// Who somebody is, against those who would be somebody else: the word of a proxy, accounts that
// change while their session lives, passwords that are tried, a clock that is set back.
#include <algorithm>

#include "console_requests.h"
#include "interpreter/console/sign_in.h"

namespace {

using namespace poppy;
using namespace poppy::console;
using store::Role;

constexpr const char* kUser = "X-Signed-In";

/// A browser without a cookie, through the proxy or past it.
serve::Response come(ConsoleWorld& console, const std::vector<std::string>& named,
                     bool is_of_proxy) {
  console.headers.clear();
  for (const std::string& one : named) console.headers.push_back({kUser, one});
  console.is_of_proxy = is_of_proxy;
  auto response = console.get("", "/");
  console.headers.clear();
  console.is_of_proxy = false;
  return response;
}

bool is_signed_in(const serve::Response& response, std::string_view who) {
  return response.status == 200 && has(response, who) && !header_of(response, "Set-Cookie").empty();
}

void give_password(ConsoleWorld& console, const std::string& id, const std::string& password) {
  auto account = console.world().desk().find_account(id);
  REQUIRE(account.has_value());
  REQUIRE(account->has_value());
  const auto hash = console.world().passwords().hash(password);
  REQUIRE(hash.has_value());
  (*account)->password = *hash;
  REQUIRE(console.world().desk().put_account(**account, {0, "test", "password_given", id, ""}));
}

FormFields account_form(ConsoleWorld& console, const std::string& id, const std::string& doing) {
  const auto account = console.world().desk().find_account(id);
  REQUIRE(account.has_value());
  REQUIRE(account->has_value());
  return {{"revision", std::to_string((*account)->revision)},
          {"roles", "administrator"},
          {"roles", "state_analyst"},
          {"county", ""},
          {"do", doing}};
}

store::Account account_of(ConsoleWorld& console, const std::string& id) {
  const auto account = console.world().desk().find_account(id);
  REQUIRE(account.has_value());
  REQUIRE(account->has_value());
  return **account;
}

}  // namespace

TEST_CASE("a proxy alone says who has signed in, and it says one name") {
  ConsoleWorld console(kSmallRules, kUser);
  sign_in_all(console);
  CHECK(is_signed_in(come(console, {"worker"}, true), "worker"));
  // Whoever reaches the port itself, or sends a header along that the proxy lets pass.
  CHECK(come(console, {"admin"}, false).status == 303);
  CHECK(come(console, {"admin", "worker"}, true).status == 303);
  CHECK(come(console, {"worker", "worker"}, true).status == 303);
  CHECK(come(console, {""}, true).status == 303);
  CHECK(come(console, {"nobody"}, true).status == 303);
  CHECK(come(console, {"worker "}, true).status == 303);
  store::Account closed = account_of(console, "auditor");
  closed.is_closed = true;
  REQUIRE(console.world().desk().put_account(closed, {0, "test", "account_closed", "", ""}));
  CHECK(come(console, {"auditor"}, true).status == 303);
  // Without the option, the header means nothing, wherever it comes from.
  ConsoleWorld other;
  sign_in_all(other);
  CHECK(come(other, {"worker"}, true).status == 303);
}

TEST_CASE("where the proxy names another person, the session of the one before ends") {
  ConsoleWorld console(kSmallRules, kUser);
  sign_in_all(console);
  console.is_of_proxy = true;
  console.headers = {{kUser, "maker"}};
  const auto own = console.get("maker", "/");
  CHECK(own.status == 200);
  CHECK(header_of(own, "Set-Cookie").empty());  // the session goes on
  console.headers = {{kUser, "kern-maker"}};
  // What the browser still sends of the one before is not done, for either.
  CHECK(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 403);
  const auto next = console.get("maker", "/");
  CHECK(is_signed_in(next, "kern-maker"));
  console.headers.clear();
  CHECK(console.get("maker", "/").status == 303);
  const auto requests = console.world().desk().requests({});
  REQUIRE(requests.has_value());
  CHECK(requests->empty());
}

TEST_CASE("nobody changes their own account, whatever the form says") {
  ConsoleWorld console;
  sign_in_all(console);
  for (const char* const doing : {"save", "close", "open", "password", "", "other", "Save"}) {
    INFO(doing);
    CHECK(console.post("admin", "/accounts/admin", account_form(console, "admin", doing)).status ==
          422);
    CHECK(account_of(console, "admin").revision == 1);
  }
  CHECK(console.post("admin", "/accounts/worker", account_form(console, "worker", "x")).status ==
        422);
  CHECK(account_of(console, "worker").revision == 1);
}

TEST_CASE("the county of an account is kept by its name, however it is written") {
  ConsoleWorld console;
  sign_in_all(console);
  for (const char* const words : {"fresno", "Fresno County", "10", "06019"}) {
    INFO(words);
    FormFields form = account_form(console, "worker", "save");
    form = with(with(form, "county", words), "roles", "worker");
    form.erase(form.begin() + 2);  // one role
    CHECK(console.post("admin", "/accounts/worker", form).status == 303);
    CHECK(account_of(console, "worker").county == "Fresno");
  }
}

TEST_CASE("what an account may is asked at each request, not at the sign-in") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  REQUIRE(console.get("worker", "/cases/c1").status == 200);
  store::Account moved = account_of(console, "worker");
  moved.county = "Kern";
  REQUIRE(console.world().desk().put_account(moved, {0, "test", "account_changed", "", ""}));
  CHECK(console.get("worker", "/cases/c1").status == 403);
  CHECK(console.get("worker", "/cases/c3").status == 200);
  CHECK_FALSE(has(console.get("worker", "/cases"), "/cases/c1"));
  moved.revision = 2;
  moved.roles = {Role::auditor};
  REQUIRE(console.world().desk().put_account(moved, {0, "test", "account_changed", "", ""}));
  CHECK(console.get("worker", "/cases/c3").status == 403);
  CHECK(console.get("worker", "/audit").status == 200);
  moved.revision = 3;
  moved.is_closed = true;
  REQUIRE(console.world().desk().put_account(moved, {0, "test", "account_closed", "", ""}));
  CHECK(console.get("worker", "/audit").status == 303);
}

TEST_CASE("one password at many accounts from one address is slowed down") {
  ConsoleWorld console;
  sign_in_all(console);
  give_password(console, "worker", "correct horse battery");
  World& world = console.world();
  const auto tried = [&](const std::string& account, const std::string& password,
                         const std::string& peer) {
    const auto end = try_sign_in(world, {account, password, peer});
    REQUIRE(end.has_value());
    return end->end;
  };
  // Names that are none cost nothing of the hashes: what is counted is the try.
  int let = 0;
  for (int i = 0; i < 60; ++i) {
    let +=
        tried(fmt::format("nobody-{}", i), "Spring2026!", "192.0.2.1") == SignInEnd::wrong ? 1 : 0;
  }
  CHECK(let == 40);
  CHECK(tried("worker", "correct horse battery", "192.0.2.1") == SignInEnd::too_many);
  CHECK(tried("worker", "correct horse battery", "192.0.2.2") == SignInEnd::signed_in);
  console.seconds += 6;
  CHECK(tried("worker", "correct horse battery", "192.0.2.1") == SignInEnd::signed_in);
  // A right one is not counted, and takes none of the wrong ones back.
  CHECK(tried("worker", "correct horse battery", "192.0.2.1") == SignInEnd::signed_in);
  CHECK(tried("nobody-99", "Spring2026!", "192.0.2.1") == SignInEnd::wrong);
  CHECK(tried("nobody-98", "Spring2026!", "192.0.2.1") == SignInEnd::too_many);
  // Neighbours of an address of version 6 are one.
  let = 0;
  for (int i = 0; i < 60; ++i) {
    let += tried(fmt::format("someone-{}", i), "x", fmt::format("2001:db8::{:x}", i)) ==
                   SignInEnd::wrong
               ? 1
               : 0;
  }
  CHECK(let == 40);
}

TEST_CASE("names that are no account's are no way round the counting") {
  ConsoleWorld console;
  sign_in_all(console);
  give_password(console, "worker", "correct horse battery");
  for (const std::string& name :
       {std::string("worker\0", 7), std::string("worker\n"), std::string("worker\xff"),
        std::string("worker "), std::string("WORKER"), std::string(65, 'w')}) {
    const auto end = try_sign_in(console.world(), {name, "correct horse battery", "192.0.2.1"});
    REQUIRE(end.has_value());
    CHECK(end->end == SignInEnd::wrong);
  }
}

TEST_CASE("tries that are not counted any more are not kept") {
  ConsoleWorld console;
  sign_in_all(console);
  World& world = console.world();
  REQUIRE(try_sign_in(world, {"nobody", "x", "192.0.2.1"}).has_value());
  CHECK(world.desk().attempts_since("nobody", 0).value_or(9) == 1);
  console.seconds += 15 * 60 + 1;
  REQUIRE(try_sign_in(world, {"somebody", "x", "192.0.2.1"}).has_value());
  CHECK(world.desk().attempts_since("nobody", 0).value_or(9) == 0);
}

TEST_CASE("who has come by a session does not find the password by it") {
  ConsoleWorld console;
  sign_in_all(console);
  give_password(console, "worker", "correct horse battery");
  const auto change = [&](const std::string& old) {
    return console
        .post("worker", "/password",
              {{"old_password", old},
               {"new_password", "quite another phrase"},
               {"new_again", "quite another phrase"}})
        .status;
  };
  for (int i = 0; i < 5; ++i) CHECK(change(fmt::format("guess {}", i)) == 403);
  CHECK(change("correct horse battery") == 429);
  console.seconds += 61;
  CHECK(change("correct horse battery") == 303);
  const auto lines = console.world().desk().audit(0, 100, "account worker");
  REQUIRE(lines.has_value());
  CHECK(std::ranges::count(*lines, "sign_in_failed", &store::AuditLine::what) == 5);
}

TEST_CASE("a session that was made while the clock went ahead ends when it is set back") {
  ConsoleWorld console;
  console.seconds += 365 * 24 * 60 * 60;
  console.sign_in("worker", {Role::worker}, "Fresno");
  CHECK(console.get("worker", "/").status == 200);
  console.seconds -= 60;  // as clocks do
  CHECK(console.get("worker", "/").status == 200);
  console.seconds -= 365 * 24 * 60 * 60;
  CHECK(console.get("worker", "/").status == 303);
}
