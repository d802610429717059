// The API: who may ask for what, what it takes and refuses, and that its document is the whole of
// it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "interpreter/config/read_json.h"
#include "interpreter/console/api.h"
#include "interpreter/console/api_body.h"
#include "interpreter/console/bounds.h"
#include "interpreter/console/case_weight.h"
#include "interpreter/console/console.h"
#include "interpreter/console/openapi.h"
#include "interpreter/serve/target.h"

namespace {

using namespace poppy;
using nlohmann::json;
using serve::Response;
using store::Role;

const char* const kRules = R"(module aid.rules "Aid: a small program"
flag strict "Income counts in full." EDX001 in income
flag of_state "Set by the state." in income unset no set by state
enum Standing { Approved, Denied }
entity Case of County as cases key (id) {
  id : text
  income : money
}
rule too_rich of Case {
  reason R01 "Income is over the limit"
  cites "Manual 1"
  fails when strict and income > $100
}
define grant of Case : money "Grant" cites "Manual 2" = first of {
  $0   when too_rich
  $100 otherwise
}
decision standing of Case : Standing "Aid" {
  reasons from too_rich
  pays grant
  Denied when too_rich
  Approved otherwise
}
)";

const char* const kTests = R"(- name: "An income over $100 is not looked at"
  county: Fresno
  run_date: 2026-12-01
  month: 2026-12
  case: { case: t1, income: $150 }
  expect: { grant: $100 }
- name: "A small income"
  county: Fresno
  run_date: 2026-12-01
  month: 2026-12
  case: { case: t2, income: $50 }
  expect: { grant: $100 }
- name: "Of a run before the entry"
  county: Fresno
  run_date: 2026-11-29
  month: 2026-12
  case: { case: t4, income: $150 }
  expect: { grant: $100 }
- name: "Of another county"
  county: Kern
  run_date: 2026-12-01
  month: 2026-12
  case: { case: t3, income: $150 }
  expect: { grant: $100 }
)";

Outcome<Rules> load() {
  std::vector<File> files;
  files.emplace_back("policies/aid/rules.poppy", kRules);
  files.emplace_back("county_rules/fresno.yaml",
                     "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict: no\n");
  files.emplace_back("county_rules/kern.yaml",
                     "county: Kern\ncode: \"15\"\nfips: \"06029\"\nflags:\n  strict: no\n");
  return Rules::load(std::move(files));
}

class Desk {
 public:
  Desk()
      : folder_(std::filesystem::temp_directory_path() / fmt::format("poppy-api-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    console::WorldOptions options;
    options.outside.load = load;
    options.outside.stamp = [] { return std::string("the same"); };
    options.outside.now = [] {
      return desk::Moment{units::make_date(2026, 11, 30).value(), 10 * 60 + 12};
    };
    options.outside.seconds = [this] { return seconds; };
    options.outside.log = [](const std::string&) {};
    options.outside.rule_tests = []() -> Outcome<console::RuleTestFiles> {
      return console::RuleTestFiles{{{"policies/aid/tests/aid.yaml", kTests}}, "a mark"};
    };
    options.outside.read_text = [](const std::string& file) {
      return std::expected<std::string, std::string>(std::unexpected("there is no " + file));
    };
    options.store = (folder_ / "desk.db").string();
    auto opened = console::World::open(std::move(options));
    if (!opened) FAIL(opened.error().front().text);
    world = std::move(*opened);
    console::add_routes(*world);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() {
    world.reset();
    std::filesystem::remove_all(folder_);
  }

  /// A session of an account with the role, put straight into the store; its token.
  std::string token_of(Role role, const std::string& county, const std::string& hash = "-") {
    store::Account account;
    account.id = std::string(store::word_of(role)) + county;
    account.roles = {role};
    account.county = county;
    account.password = hash;
    account.must_change = must_change;
    if (!world->desk().find_account(account.id)->has_value()) {
      REQUIRE(world->desk().put_account(account, {seconds, "test", "account_made", "", ""}));
    }
    const auto token = console::begin_session(*world, account);
    REQUIRE(token.has_value());
    return *token;
  }

  Response ask(const std::string& method, const std::string& path, const std::string& token = "",
               const std::string& body = "", std::vector<serve::NameValue> headers = {}) {
    const auto target = serve::read_target("/api/v1" + path);
    REQUIRE(target.has_value());
    serve::Request request;
    request.method = method;
    request.host = "localhost";
    request.path = target->path;
    request.parts = target->parts;
    request.query = target->query;
    request.headers = std::move(headers);
    request.peer = "192.0.2.1";
    request.body = body;
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    if (!body.empty() && request.header("Content-Type") == nullptr) {
      request.headers.push_back({"Content-Type", "application/json"});
    }
    return world->site().answer(request);
  }
  void put_case(const std::string& id, const std::string& county, int income) {
    const store::StoredCase one{
        id, county,
        fmt::format(R"({{"case": "{}", "county": "{}", "income": "${}"}})", id, county, income), 0};
    REQUIRE(world->cases().write({&one, 1}, nullptr).has_value());
  }

  std::int64_t seconds = 1796000000;
  bool must_change = false;
  std::unique_ptr<console::World> world;

 private:
  std::filesystem::path folder_;
};

json body_of(const Response& response) { return json::parse(response.body); }

constexpr Role kRoles[] = {Role::worker,        Role::county_admin, Role::approver,
                           Role::state_analyst, Role::auditor,      Role::administrator};

}  // namespace

TEST_CASE("the document has each route of the API, and no other") {
  Desk desk;
  std::set<std::string> routes, documented;
  for (const serve::Route& route : desk.world->site().router().routes()) {
    if (!route.pattern.starts_with("/api/v1")) continue;
    routes.insert(route.method + ' ' + route.pattern.substr(7));
  }
  const json document = body_of(desk.ask("GET", "/openapi.json"));
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      std::string capitals = method;
      for (char& c : capitals) c = static_cast<char>(c - 'a' + 'A');
      documented.insert(capitals + ' ' + path);
      INFO(capitals, " ", path);
      std::size_t in_path = 0;
      for (const json& parameter : operation.value("parameters", json::array())) {
        if (parameter["in"] != "path") continue;
        ++in_path;
        CHECK(path.find('{' + parameter["name"].get<std::string>() + '}') != std::string::npos);
      }
      CHECK(in_path == static_cast<std::size_t>(std::ranges::count(path, '{')));
      bool has_good_end = false;
      for (const auto& [status, reply] : operation["responses"].items()) {
        has_good_end |= status.starts_with('2');
      }
      CHECK(has_good_end);
    }
  }
  CHECK(routes == documented);
  CHECK(routes.size() > 10);
}

TEST_CASE("each schema that the document names is there") {
  const json document = json::parse(console::openapi_json(*load()));
  const std::string text = document.dump();
  const std::string mark = "#/components/schemas/";
  std::size_t found = 0;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    INFO(name);
    CHECK(document["components"]["schemas"].contains(name));
    ++found;
  }
  CHECK(found > 50);
}

TEST_CASE("the document has the bounds that are kept") {
  const json schemas = json::parse(console::openapi_schemas());
  CHECK(schemas["Plan"]["properties"]["entries"]["maxItems"] == console::kMostEntries);
  CHECK(schemas["Decide"]["properties"]["depth"]["maximum"] == console::kDeepest);
}

TEST_CASE("an example of the document's bodies is taken") {
  Desk desk;
  const json schemas = body_of(desk.ask("GET", "/openapi.json"))["components"]["schemas"];
  const std::string worker = desk.token_of(Role::worker, "Fresno");
  CHECK(desk.ask("POST", "/decide", worker, schemas["Decide"]["examples"][0].dump()).status == 200);
  CHECK(desk.ask("POST", "/counties/Fresno/plan", worker, schemas["Plan"]["examples"][0].dump())
            .status == 200);
  CHECK(desk.ask("PUT", "/cases/example-1", worker, schemas["Case"]["examples"][0].dump(),
                 {{"If-None-Match", "*"}})
            .status == 201);
}

TEST_CASE("nobody does what their roles have no right to") {
  Desk desk;
  std::map<Role, std::string> tokens;
  for (const Role role : kRoles) tokens[role] = desk.token_of(role, "Fresno");
  for (const console::Operation& operation : console::operations()) {
    std::string path = operation.path;
    for (const auto& [name, value] : {std::pair{"{county}", "Fresno"}, {"{case}", "none"}}) {
      if (const auto at = path.find(name); at != std::string::npos) {
        path.replace(at, std::string_view(name).size(), value);
      }
    }
    const std::string body = operation.body.empty() ? "" : "{}";
    const bool is_open = operation.right == console::Right::anyone;
    {
      INFO(operation.method, " ", path, " without a token");
      const Response response = desk.ask(operation.method, path, "", body);
      CHECK((response.status == 401) == !is_open);
      CHECK((serve::find_header(response.headers, "WWW-Authenticate") != nullptr) == !is_open);
    }
    for (const Role role : kRoles) {
      if (operation.id == "sign_out") continue;  // the token is of use below
      INFO(operation.method, " ", path, " as ", store::word_of(role));
      store::Account account;
      account.id = "x";
      account.roles = {role};
      const int status = desk.ask(operation.method, path, tokens[role], body).status;
      CHECK((status == 403) == !console::may(account, operation.right));
      CHECK(status != 401);
      CHECK(status < 500);
    }
  }
}

TEST_CASE("a token is not taken from a cookie, nor of a session that has ended") {
  Desk desk;
  const std::string token = desk.token_of(Role::worker, "Fresno");
  CHECK(desk.ask("GET", "/me", token).status == 200);
  CHECK(desk.ask("GET", "/me", "", "", {{"Cookie", "session=" + token}}).status == 401);
  CHECK(desk.ask("GET", "/me", "", "", {{"Authorization", "Basic " + token}}).status == 401);
  CHECK(desk.ask("GET", "/me", token + "x").status == 401);
  CHECK(desk.ask("GET", "/me", std::string(10'000, 'x')).status == 401);
  CHECK(desk.ask("DELETE", "/sessions", token).status == 204);
  CHECK(desk.ask("GET", "/me", token).status == 401);

  const std::string idle = desk.token_of(Role::worker, "Fresno");
  desk.seconds += console::kIdleSeconds + 1;
  CHECK(desk.ask("GET", "/me", idle).status == 401);

  const std::string used = desk.token_of(Role::worker, "Fresno");
  const std::int64_t begun = desk.seconds;
  while (desk.seconds + 1000 - begun <= console::kMostSeconds) {
    desk.seconds += 1000;
    REQUIRE(desk.ask("GET", "/me", used).status == 200);
  }
  desk.seconds += 1000;
  CHECK(desk.ask("GET", "/me", used).status == 401);

  const std::string closed = desk.token_of(Role::worker, "Fresno");
  auto account = **desk.world->desk().find_account("workerFresno");
  account.is_closed = true;
  REQUIRE(desk.world->desk().put_account(account, {desk.seconds, "test", "closed", "", ""}));
  CHECK(desk.ask("GET", "/me", closed).status == 401);
}

TEST_CASE("who has to change the password does so on its page first") {
  Desk desk;
  desk.must_change = true;
  const std::string token = desk.token_of(Role::worker, "Fresno");
  CHECK(desk.ask("GET", "/me", token).status == 403);
  CHECK(desk.ask("GET", "/health", token).status == 200);
}

TEST_CASE("signing in gives a token, and is slowed down where it fails") {
  Desk desk;
  const auto hash = desk.world->passwords().hash("correct horse");
  REQUIRE(hash.has_value());
  (void)desk.token_of(Role::worker, "Fresno", *hash);
  const std::string right = R"({"account": "workerFresno", "password": "correct horse"})";
  const Response made = desk.ask("POST", "/sessions", "", right);
  CHECK(made.status == 201);
  // 1796000000 is 2026-11-30T00:53:20Z (date -u -d @1796000000), and a session lasts 12 hours.
  CHECK(body_of(made)["expires"] == "2026-11-30T12:53:20Z");
  CHECK(desk.ask("GET", "/me", body_of(made)["token"]).status == 200);
  const std::string wrong = R"({"account": "workerFresno", "password": "wrong"})";
  for (int i = 0; i < 5; ++i) CHECK(desk.ask("POST", "/sessions", "", wrong).status == 401);
  const Response slowed = desk.ask("POST", "/sessions", "", right);
  CHECK(slowed.status == 429);
  CHECK(serve::find_header(slowed.headers, "Retry-After") != nullptr);
  // The page counts the same tries.
  serve::Request page;
  page.method = "POST";
  page.host = "localhost";
  page.path = "/sign-in";
  page.parts = {"sign-in"};
  page.peer = "192.0.2.1";
  page.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  page.body = "account=workerFresno&password=correct+horse";
  CHECK(desk.world->site().answer(page).status == 429);
  CHECK(desk.ask("POST", "/sessions", "", R"({"account": "", "password": "x"})").status == 422);
  CHECK(desk.ask("POST", "/sessions", "",
                 fmt::format(R"({{"account": "{}", "password": "x"}})", std::string(900, 'a')))
            .status == 401);
}

TEST_CASE("a body is refused where it is not what the operation takes") {
  Desk desk;
  const std::string token = desk.token_of(Role::worker, "Fresno");
  const auto status = [&](const std::string& body, const std::string& type = "application/json") {
    return desk.ask("POST", "/decide", token, body, {{"Content-Type", type}}).status;
  };
  CHECK(status("{") == 400);
  CHECK(status("{\"case_id\": \"x\", \"case_id\": \"y\"}") == 400);
  CHECK(status("\xFF") == 400);
  CHECK(status(std::string(200, '[') + std::string(200, ']')) == 400);
  CHECK(status("[]") == 422);
  CHECK(status("null") == 422);
  CHECK(status("{}", "text/plain") == 415);
  CHECK(status("{}", "application/json; charset=utf-8") == 422);
  CHECK(status("{\"case_id\": \"" + std::string(1 << 20, 'x') + "\"}") == 413);
  CHECK(status("{\"case_id\": 7}") == 422);
  CHECK(status("{\"case_id\": null}") == 422);
  CHECK(status("{\"case_id\": \"\"}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"case\": {}}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"depth\": 1.0}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"depth\": 11}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"depth\": -1}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"programs\": \"aid\"}") == 422);
  CHECK(status("{\"case_id\": \"x\", \"programs\": [1]}") == 422);
  const json told =
      body_of(desk.ask("POST", "/decide", token, R"({"case_id": "x", "mnth": "2026-12"})"));
  CHECK(told["problems"][0]["message"] == "there is no member `mnth` here");
  CHECK(told["problems"][0]["hint"] == "did you mean `month`?");
  CHECK(told["problems"][0]["pointer"] == "/mnth");
  CHECK(desk.ask("GET", "/me", token, "{}").status == 400);
}

TEST_CASE("a query is refused where the operation does not know it, or cannot read it") {
  Desk desk;
  const std::string token = desk.token_of(Role::state_analyst, "");
  CHECK(desk.ask("GET", "/matrix?month=2026-12&run_date=2026-12-01", token).status == 200);
  for (const char* const query :
       {"?mnth=2026-12", "?month=2026-13", "?month=", "?month=2026-12&month=2026-12",
        "?run_date=2026-02-30", "?run_date=open"}) {
    INFO(query);
    CHECK(desk.ask("GET", std::string("/matrix") + query, token).status == 422);
  }
  for (const char* const query : {"?most=0", "?most=201", "?most=x", "?most=-1", "?most=1.5"}) {
    INFO(query);
    CHECK(desk.ask("GET", std::string("/cases") + query, token).status == 422);
  }
  CHECK(desk.ask("GET", "/cases?prefix=" + std::string(201, 'x'), token).status == 422);
}

TEST_CASE("a county is found by its words, and told as the commands tell it") {
  Desk desk;
  const std::string token = desk.token_of(Role::approver, "Kern");
  const json county = body_of(desk.ask("GET", "/counties/fresno%20county?month=2026-12", token));
  CHECK(county["county"] == "Fresno");
  CHECK(county["month"] == "2026-12");
  CHECK(county["flags"][0]["name"] == "strict");
  CHECK(county["flags"][0]["value"] == false);
  CHECK(desk.ask("GET", "/counties/Fresn", token).status == 404);
  CHECK(body_of(desk.ask("GET", "/counties/Fresn", token))["problems"][0]["code"] == "P907");
  CHECK(body_of(desk.ask("GET", "/counties", token))["counties"].size() == 2);
}

TEST_CASE("a plan says what an entry does to the file and to the cases, and writes nothing") {
  Desk desk;
  desk.put_case("a", "Fresno", 150);
  desk.put_case("b", "Fresno", 50);
  desk.put_case("c", "Kern", 150);
  const std::string token = desk.token_of(Role::county_admin, "Fresno");
  const auto plan = [&](const std::string& county, const std::string& more) {
    return desk.ask(
        "POST", "/counties/" + county + "/plan", token,
        R"({"entries": [{"flag": "EDX001", "value": "yes", "from": "2026-12"}])" + more + "}");
  };
  const json told = body_of(plan("Fresno", R"(, "cases": true)"));
  CHECK(told["months"] == "2026-12");
  CHECK(told["run_date"] == "2026-11-30");
  CHECK(told["effects"][0]["flag"] == "strict");
  CHECK(told["effects"][0]["decided_otherwise"][0] ==
        "months from 2026-12 on in runs from 2026-11-30 on: N -> Y");
  CHECK(told["effects"][0]["readers"][0]["name"] == "too_rich");
  CHECK(told["diff"].size() >= 2);
  // Of the two cases of the county, one has over $100.
  CHECK(told["impact"]["cases"] == 2);
  CHECK(told["impact"]["changed"] == 1);
  CHECK(told["impact"]["money"][0]["less"] == "$100.00");
  CHECK(desk.world->rules()->data().program->counties[check::CountyId{0}].name == "Fresno");
  CHECK(body_of(desk.ask("GET", "/counties/Fresno?month=2026-12", token))["flags"][0]["value"] ==
        false);
  CHECK(told["tests"].is_null());
  CHECK(body_of(plan("Fresno", ""))["impact"].is_null());
  // Of the two tests of the county one has an income over $100: it is paid nothing any more.
  const json tested = body_of(plan("Fresno", R"(, "tests": true)"));
  CHECK(tested["impact"].is_null());
  CHECK(tested["tests"]["run"] == 2);
  CHECK(tested["tests"]["changed"] == 1);
  CHECK(tested["tests"]["earlier"] == 1);
  const json& changed = tested["tests"]["tests"][0];
  CHECK(changed["path"] == "policies/aid/tests/aid.yaml");
  CHECK(changed["line"] == 1);
  CHECK(changed["name"] == "An income over $100 is not looked at");
  CHECK(changed["was"] == "passes");
  CHECK(changed["now"] == "fails");
  CHECK(changed["difference"] == "grant in 2026-12: expected $100, found $0.00");
  CHECK(plan("Kern", R"(, "tests": true)").status == 200);  // rules, and nobody's case
  CHECK(plan("Fresno", R"(, "tests": 1)").status == 422);
  // Settings of others may be tried, their cases not.
  CHECK(plan("Kern", "").status == 200);
  CHECK(plan("Kern", R"(, "cases": true)").status == 403);
  CHECK(plan("Nowhere", "").status == 404);
  CHECK(plan("Fresno", R"(, "months": "2026-12..2027-12")").status == 422);
  CHECK(plan("Fresno", R"(, "months": "x")").status == 422);
  CHECK(plan("Fresno", R"(, "run_date": "open")").status == 422);
  const json refused = body_of(
      desk.ask("POST", "/counties/Fresno/plan", token,
               R"({"entries": [{"flag": "of_state", "value": "yes", "from": "2026-12"}]})"));
  CHECK(refused["code"] == "P621");
  CHECK(desk.ask("POST", "/counties/Fresno/plan", token, R"({"entries": []})").status == 422);
}

TEST_CASE("cases are listed a page at a time, of the account's county alone") {
  Desk desk;
  for (const char* const id : {"a1", "a2", "a3", "b1"}) desk.put_case(id, "Fresno", 1);
  desk.put_case("a0", "Kern", 1);
  const std::string token = desk.token_of(Role::worker, "Fresno");
  const json first = body_of(desk.ask("GET", "/cases?prefix=a&most=2", token));
  CHECK(first["cases"].size() == 2);
  CHECK(first["cases"][0]["case"] == "a1");
  CHECK(first["next"] == "a2");
  const json second = body_of(desk.ask("GET", "/cases?prefix=a&most=2&after=a2", token));
  CHECK(second["cases"].size() == 1);
  CHECK(second["next"].is_null());
  CHECK(desk.ask("GET", "/cases?county=Kern", token).status == 403);
  CHECK(desk.ask("GET", "/cases/a0", token).status == 404);
  const std::string all = desk.token_of(Role::state_analyst, "");
  CHECK(body_of(desk.ask("GET", "/cases", all))["cases"].size() == 5);
  CHECK(body_of(desk.ask("GET", "/cases?county=kern", all))["cases"].size() == 1);
  CHECK(desk.ask("GET", "/cases?county=nowhere", all).status == 422);
}

TEST_CASE("a case is put in its place by the revision that was read") {
  Desk desk;
  const std::string token = desk.token_of(Role::worker, "Fresno");
  const std::string body = R"({"case": "new", "income": "$20"})";
  const auto put = [&](const std::string& id, const std::string& text,
                       const serve::NameValue& condition) {
    return desk.ask("PUT", "/cases/" + id, token, text, {condition});
  };
  CHECK(desk.ask("PUT", "/cases/new", token, body).status == 428);
  CHECK(put("new", body, {"If-Match", "\"1\""}).status == 412);
  const Response made = put("new", body, {"If-None-Match", "*"});
  CHECK(made.status == 201);
  CHECK(*serve::find_header(made.headers, "ETag") == "\"1\"");
  CHECK(body_of(made)["county"] == "Fresno");
  CHECK(put("new", body, {"If-None-Match", "*"}).status == 412);
  const Response changed = put("new", R"({"case": "new", "income": "$30"})", {"If-Match", "\"1\""});
  CHECK(changed.status == 200);
  CHECK(*serve::find_header(changed.headers, "ETag") == "\"2\"");
  CHECK(put("new", body, {"If-Match", "\"1\""}).status == 412);
  const Response read = desk.ask("GET", "/cases/new", token);
  CHECK(body_of(read)["income"] == "$30");
  CHECK(*serve::find_header(read.headers, "ETag") == "\"2\"");
  CHECK(desk.ask("GET", "/cases/new", token, "", {{"If-None-Match", "\"2\""}}).status == 304);
  CHECK(put("other", body, {"If-None-Match", "*"}).status == 422);
  CHECK(put("bad", R"({"case": "bad", "incom": "$30"})", {"If-None-Match", "*"}).status == 422);
  CHECK(put("bad", R"({"case": "bad", "county": "Kern"})", {"If-None-Match", "*"}).status == 403);
  CHECK(put("new", R"({"case": "new", "county": "Kern"})", {"If-Match", "\"2\""}).status == 403);
  desk.put_case("theirs", "Kern", 1);
  CHECK(put("theirs", R"({"case": "theirs", "county": "Fresno"})", {"If-Match", "\"1\""}).status ==
        403);
  const auto lines = desk.world->desk().audit(0, 10, "case new");
  REQUIRE(lines.has_value());
  REQUIRE(lines->size() == 2);
  CHECK(lines->front().what == "case_changed");
  CHECK(lines->front().by == "workerFresno");
  CHECK(lines->back().what == "case_stored");
}

TEST_CASE("a case is decided as it is sent, or as it is stored") {
  Desk desk;
  desk.put_case("mine", "Fresno", 150);
  desk.put_case("theirs", "Kern", 150);
  const std::string token = desk.token_of(Role::worker, "Fresno");
  const auto decide = [&](const std::string& body) {
    return desk.ask("POST", "/decide", token, body);
  };
  const json sent = body_of(decide(
      R"({"case": {"case": "x", "county": "Fresno", "income": "$150"}, "month": "2026-12"})"));
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]["programs"]["aid"]["decisions"][0]["status"] == "Approved");
  CHECK(sent[0]["run_date"] == "2026-11-30");
  const json stored = body_of(
      decide(R"({"case_id": "mine", "months": "2026-12..2027-01", "run_date": "2026-12-05"})"));
  REQUIRE(stored.size() == 2);
  CHECK(stored[1]["month"] == "2027-01");
  CHECK(stored[1]["run_date"] == "2026-12-05");
  CHECK(decide(R"({"case_id": "theirs", "month": "2026-12"})").status == 404);
  CHECK(decide(R"({"case_id": "none", "month": "2026-12"})").status == 404);
  CHECK(decide(R"({"case_id": "mine", "month": "2026-12", "programs": ["ai"]})").status == 422);
  CHECK(decide(R"({"case_id": "mine"})").status == 422);
  CHECK(decide(R"({"case_id": "mine", "months": "1990-01..2026-12"})").status == 422);
  // What is wrong in the case is told by its place in the body.
  const json wrong =
      body_of(decide("{\"month\": \"\xC3\xA9\", \"case\":\n  {\"case\": \"x\", \"incom\": 1}}"));
  CHECK(wrong["problems"][0]["code"] == "P702");
  CHECK(wrong["problems"][0]["line"] == 2);
  CHECK(wrong["problems"][0]["column"] == 17);
  // On the first line: the column counts signs, and not bytes.
  const json first =
      body_of(decide("{\"month\": \"\xC3\xA9\", \"case\": {\"incom\": 1, \"case\": \"x\"}}"));
  CHECK(first["problems"][0]["column"] == 25);
}

TEST_CASE("a case that no household is, is refused before it is decided") {
  const auto with = [](std::size_t persons, std::size_t clocks) {
    std::string text = R"({"case": "x", "month": "2026-12", "persons": [)";
    for (std::size_t i = 0; i < persons; ++i) {
      text += fmt::format(R"({}{{"id": "{}", "clocks": [)", i == 0 ? "" : ", ", i);
      for (std::size_t j = 0; j < clocks; ++j) text += j == 0 ? "{}" : ", {}";
      text += "]}";
    }
    return text + "]}";
  };
  CHECK_FALSE(console::fault_of_weight(with(200, 0), "").has_value());
  CHECK(console::fault_of_weight(with(201, 0), "").has_value());
  CHECK_FALSE(console::fault_of_weight(with(8, 24), "2025-01..2026-12").has_value());  // 8 x 24
  CHECK(console::fault_of_weight(with(9, 0), "2025-01..2026-12").has_value());         // 9 x 24
  CHECK_FALSE(console::fault_of_weight(with(20, 99), "").has_value());  // 20 + 20 x 99 = 2000
  CHECK(console::fault_of_weight(with(20, 100), "").has_value());
  CHECK_FALSE(console::fault_of_weight(std::string("no JSON"), "").has_value());
  // Each line of an explanation is about as long as all above it: half as many at each depth.
  CHECK(console::most_record_months(0) == 200);
  CHECK(console::most_record_months(2) == 100);
  CHECK(console::most_record_months(4) == 25);
  CHECK(console::most_record_months(10) == 12);
  using console::Weight;
  CHECK(console::weight_of(with(100, 0), "", 2) == Weight::heavy);
  CHECK_FALSE(console::weight_of(with(101, 0), "", 2).has_value());
  CHECK(console::weight_of(with(25, 0), "", 1) == Weight::light);  // an eighth of 200
  CHECK(console::weight_of(with(26, 0), "", 1) == Weight::heavy);
  CHECK(console::weight_of(with(1, 0), "", 10) == Weight::light);
  CHECK(console::weight_of(with(2, 0), "2026-01..2026-06", 10) == Weight::heavy);  // 2 x 6
  CHECK_FALSE(console::weight_of(with(2, 0), "2026-01..2026-07", 10).has_value());
  Desk desk;
  const std::string token = desk.token_of(Role::worker, "Fresno");
  CHECK(desk.ask("POST", "/decide", token, "{\"case\": " + with(201, 0) + "}").status == 422);
  const Response deep =
      desk.ask("POST", "/decide", token, "{\"depth\": 10, \"case\": " + with(13, 0) + "}");
  CHECK(deep.status == 422);
  CHECK(
      deep.body.contains("at most 12 together are decided here where they are explained 10 deep"));
  CHECK(desk.ask("PUT", "/cases/x", token, with(201, 0), {{"If-None-Match", "*"}}).status == 422);
}

TEST_CASE("whether the console is well is told to anybody") {
  Desk desk;
  const Response response = desk.ask("GET", "/health");
  CHECK(response.status == 200);
  CHECK(body_of(response)["status"] == "well");
  CHECK(body_of(response)["rules"] == "current");
}

TEST_CASE("what is not there is a problem of JSON, not a page") {
  Desk desk;
  for (const char* const path : {"/nothing", "/cases/a/b"}) {
    const Response response = desk.ask("GET", path);
    CHECK(response.status == 404);
    CHECK(*serve::find_header(response.headers, "Content-Type") == "application/problem+json");
  }
  const Response response = desk.ask("POST", "/me");
  CHECK(response.status == 405);
  CHECK(serve::find_header(response.headers, "Allow") != nullptr);
  // A page of another site may ask for nothing.
  const std::string token = desk.token_of(Role::worker, "Fresno");
  CHECK(desk.ask("DELETE", "/sessions", token, "", {{"Origin", "https://evil.example"}}).status ==
        403);
}
