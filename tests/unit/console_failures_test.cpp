// A store and a file that fail under the console: what a page and the API say then, that nothing is
// half done, and that reading goes on.
#include <sys/stat.h>
#include <unistd.h>

#include "console_requests.h"
#include "interpreter/console/failures.h"
#include "interpreter/text/problem_codes.h"
#include "tests/unit/store_places.h"

namespace {

using namespace poppy;
using namespace poppy::console;
using text::ProblemCode;

/// What another program does to the store's file.
void by_others(const ConsoleWorld& console, const std::string& statement) {
  store::by_others(console.path("desk.db"), statement);
}

store::StoredCase stored(ConsoleWorld& console, const std::string& id) {
  auto found = console.world().cases().find(id);
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  return **found;
}

/// Words that are of the machine, and not of who works at the console.
void check_plain(const ConsoleWorld& console, const serve::Response& response) {
  const std::string path = console.path("desk.db");
  for (const std::string& word : {path, std::string("desk_audit"), std::string("broken")}) {
    INFO(word);
    CHECK_FALSE(has(response, word));
  }
}

}  // namespace

TEST_CASE("a case whose line of the audit cannot be written is not changed") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  const std::string before = stored(console, "c1").document;
  const FormFields changed = {
      {"revision", "1"}, {"text", R"({"case":"c1","county":"Fresno","income":"$1","persons":[]})"}};
  by_others(console,
            "CREATE TRIGGER broken BEFORE INSERT ON desk_audit "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END");
  const auto response = console.post("worker", "/cases/c1/text", changed);
  CHECK(response.status == 503);
  CHECK(has(response, "That could not be stored"));
  CHECK(has(response, "Nothing of yours was written"));
  CHECK(has(response, "Tell whoever runs the console"));
  CHECK(header_of(response, "Retry-After") == "5");
  check_plain(console, response);
  CHECK(stored(console, "c1").document == before);
  CHECK(stored(console, "c1").revision == 1);
  // What is there can be looked at meanwhile, and is stored once it is mended.
  CHECK(console.get("worker", "/cases/c1").status == 200);
  by_others(console, "DROP TRIGGER broken");
  CHECK(console.post("worker", "/cases/c1/text", changed).status == 303);
  CHECK(stored(console, "c1").revision == 2);
}

TEST_CASE("a session that cannot be told to go on does not keep anybody from reading") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  by_others(console,
            "CREATE TRIGGER broken BEFORE UPDATE ON desk_sessions "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END");
  console.seconds += 61;  // from when on a session is touched
  CHECK(console.get("worker", "/cases/c1").status == 200);
  console.seconds += kIdleSeconds;  // it ends as if nothing had been asked since
  CHECK(console.get("worker", "/cases/c1").status == 303);
}

TEST_CASE("a password is given and the sessions before it end together, or neither") {
  ConsoleWorld console;
  sign_in_all(console);
  by_others(console,
            "CREATE TRIGGER broken BEFORE DELETE ON desk_sessions "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END");
  const FormFields fields = {{"revision", "1"}, {"do", "password"}};
  CHECK(console.post("admin", "/accounts/worker", fields).status == 503);
  auto account = console.world().desk().find_account("worker");
  CHECK(account->value().revision == 1);
  CHECK_FALSE(account->value().must_change);
  CHECK(console.get("worker", "/cases").status == 200);
  by_others(console, "DROP TRIGGER broken");
  CHECK(console.post("admin", "/accounts/worker", fields).status == 200);
  CHECK(console.get("worker", "/cases").status == 303);
}

TEST_CASE("a county file that cannot be written leaves the request as it was") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  const std::string before = console.text_of("fresno.yaml");
  // Root may write anywhere: so the name of the new file is taken by a folder.
  const std::string partial = console.path(".poppy-fresno.yaml");
  REQUIRE(::mkdir(partial.c_str(), 0700) == 0);
  const auto response = step(console, "approver", "approve");
  CHECK(response.status == 503);
  CHECK(has(response, "The county’s file could not be written"));
  CHECK(has(response, "nothing was changed in it"));
  CHECK(has(response, "fresno.yaml"));
  CHECK(console.text_of("fresno.yaml") == before);
  CHECK(request_of(console).state == store::RequestState::proposed);
  CHECK(request_of(console).decided_by.empty());
  REQUIRE(::rmdir(partial.c_str()) == 0);
  CHECK(step(console, "approver", "approve").status == 303);
  ++console.seconds;
  REQUIRE(::mkdir(partial.c_str(), 0700) == 0);
  const std::string approved = console.text_of("fresno.yaml");
  CHECK(step(console, "approver", "undo").status == 503);
  CHECK(console.text_of("fresno.yaml") == approved);
  REQUIRE(::rmdir(partial.c_str()) == 0);
  CHECK(step(console, "approver", "undo").status == 303);
  CHECK(console.text_of("fresno.yaml") == before);
}

TEST_CASE("the first password is told before it is kept") {
  ConsoleWorld console;
  const auto told = make_first_account(console.world(), [](const FirstAccount&) { return false; });
  CHECK_FALSE(told.value());
  CHECK(console.world().desk().accounts()->empty());
  std::vector<std::string> names;
  const auto tell = [&](const FirstAccount& first) {
    CHECK(console.world().desk().accounts()->empty());
    names.push_back(first.id);
    return true;
  };
  for (int i = 0; i < 2; ++i) CHECK(make_first_account(console.world(), tell).value());
  CHECK(names == std::vector<std::string>{"admin"});
  REQUIRE(console.world().desk().accounts()->size() == 1);
  CHECK(console.world().desk().accounts()->front().must_change);
}

TEST_CASE("each failure has its own words, and none names a place") {
  ConsoleWorld console;
  const auto told = [&](ProblemCode code, std::string hint) {
    return failure_of(console.world(),
                      text::Problems{{code, {}, "`/srv/poppy/desk.db`", std::move(hint)}});
  };
  for (const ProblemCode code :
       {ProblemCode::store_busy, ProblemCode::store_not_written, ProblemCode::store_unreachable,
        ProblemCode::store_unreadable, ProblemCode::store_damaged}) {
    const auto failure = told(code, "");
    REQUIRE(failure.has_value());
    CHECK(failure->what.find("Nothing of yours was written") != std::string_view::npos);
    CHECK(failure->detail.empty());
    CHECK(status_of(text::Problems{{code, {}, "", ""}}) == 503);
  }
  // Where a connection is lost as a change is ended, the page must not say that it was not made.
  const auto unknown = told(ProblemCode::store_unreachable, std::string(store::kOutcomeUnknown));
  REQUIRE(unknown.has_value());
  CHECK(unknown->what.find("Nothing of yours") == std::string_view::npos);
  CHECK(unknown->to_do.find("look at it again before") != std::string_view::npos);
  CHECK_FALSE(told(ProblemCode::store_changed, "").has_value());
  CHECK_FALSE(told(ProblemCode::desk_text, "").has_value());
}
