// The way of a change request: asked for, planned over the cases, approved by another person,
// written, taken back; and who may go it.
#include <algorithm>

#include "console_requests.h"

namespace {

using namespace poppy;
using namespace poppy::console;
using store::RequestState;

const char* const kFileAfter =
    "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict:  # Board 20-1\n"
    "    - { value: no }\n    - { value: yes, from: 2026-12, entered: 2026-11-30 10:12, by: maker, "
    "note: \"Board 26-114; request 1, approved by approver\" }\n";

std::vector<std::string> audited(ConsoleWorld& console) {
  const auto lines = console.world().desk().audit(0, 100, "request 1");
  REQUIRE(lines.has_value());
  std::vector<std::string> words;
  for (const store::AuditLine& line : *lines) words.push_back(line.what + " by " + line.by);
  std::ranges::reverse(words);
  return words;
}

}  // namespace

TEST_CASE("a request goes its way from a draft into the county's file, and back the same day") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  const std::string before = console.text_of("fresno.yaml");

  const auto made = console.post("maker", "/requests/new", one_entry("yes", "2026-12"));
  CHECK(made.status == 303);
  CHECK(header_of(made, "Location") == "/requests/1");
  CHECK(request_of(console).base == before);
  const auto draft = console.get("maker", "/requests/1");
  CHECK(draft.status == 200);
  CHECK(has(draft, "months from 2026-12 on in runs from 2026-11-30 on: N -&gt; Y"));
  CHECK(has(draft, "Income is over the limit"));  // a rule that reads it
  CHECK_FALSE(has(draft, "Ask for approval"));
  CHECK(step(console, "maker", "propose").status == 409);  // no plan

  // Of the two cases of Fresno one has an income over $100: $100 less a month.
  CHECK(make_plan_of(console, "maker").status == 303);
  const auto planned = console.get("maker", "/requests/1");
  CHECK(has(planned, "1 of 2 cases is decided otherwise: 1 from 2026-12 on."));
  CHECK(has(planned, "$100.00"));
  CHECK(has(planned, "R01 Income is over the limit"));
  CHECK(step(console, "maker", "propose").status == 303);
  CHECK(request_of(console).state == RequestState::proposed);
  CHECK(console.text_of("fresno.yaml") == before);

  CHECK(step(console, "maker", "approve").status == 403);
  CHECK(step(console, "kern-approver", "approve").status == 403);
  CHECK(has(console.get("approver", "/requests/1"), "/requests/1/approve"));
  CHECK(step(console, "approver", "approve").status == 303);
  CHECK(console.text_of("fresno.yaml") == kFileAfter);
  CHECK(request_of(console).state == RequestState::approved);
  CHECK(request_of(console).decided_by == "approver");
  CHECK(request_of(console).written == kFileAfter);
  CHECK(step(console, "approver", "approve").status == 409);

  CHECK(step(console, "kern-approver", "undo").status == 403);
  CHECK(step(console, "approver", "undo").status == 303);
  CHECK(console.text_of("fresno.yaml") == before);
  CHECK(has(console.get("maker", "/requests/1"), "approved, and taken back"));
  CHECK(step(console, "approver", "undo").status == 409);
  CHECK(audited(console) ==
        std::vector<std::string>{"request_made by maker", "request_planned by maker",
                                 "request_proposed by maker", "request_approval_begun by approver",
                                 "request_approved by approver", "request_undo_begun by approver",
                                 "request_undone by approver"});
}

TEST_CASE("who has made a request, or a part of it, does not approve it") {
  ConsoleWorld console;
  sign_in_all(console);
  REQUIRE(console.post("both", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  REQUIRE(make_plan_of(console, "both").status == 303);
  REQUIRE(step(console, "both", "propose").status == 303);
  CHECK(step(console, "both", "approve").status == 403);
  CHECK(step(console, "both", "refuse", {{"because", "no"}}).status == 403);
  CHECK_FALSE(has(console.get("both", "/requests/1"), "/requests/1/approve"));

  // `both` edits what `maker` asks for: from then on it is theirs, too.
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2027-01")).status == 303);
  FormFields edit = one_entry("yes", "2027-02");
  const auto saved = console.post("both", "/requests/2/edit", with(edit, "revision", "1"));
  CHECK(saved.status == 303);
  store::ChangeRequest second = request_of(console, 2);
  CHECK(second.made_by == "maker");
  second.state = RequestState::proposed;
  second.plan = "{}";
  REQUIRE(console.world().desk().put_request(second, {0, "test", "request_proposed", "", ""}));
  const std::string revision = std::to_string(request_of(console, 2).revision);
  CHECK(console.post("both", "/requests/2/approve", {{"revision", revision}}).status == 403);
}

TEST_CASE("each step is for those who have its right in the county, and no others") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  struct Step {
    const char* name;
    std::vector<std::string> may;
  };
  const std::vector<std::string> ask = {"maker", "second", "both"};
  const std::vector<Step> steps = {{"plan", {"maker", "second", "both", "approver"}},
                                   {"propose", ask},
                                   {"take-over", ask},
                                   {"withdraw", {"maker"}},
                                   {"approve", {"approver", "both"}},
                                   {"refuse", {"approver", "both"}},
                                   {"finish", {"approver", "both"}},
                                   {"undo", {"approver", "both"}},
                                   {"edit", ask},
                                   {"comment", {"maker", "second", "both", "approver", "analyst"}}};
  for (const Step& one : steps) {
    for (const char* const who : {"maker", "second", "approver", "both", "worker", "kern-maker",
                                  "kern-approver", "analyst", "auditor", "admin"}) {
      INFO(one.name << " by " << who);
      // With a revision that is none: who may do it is told that it is another, and does nothing.
      const auto response = console.post(who, std::string("/requests/1/") + one.name,
                                         {{"revision", "none"}, {"comment", ""}});
      const bool may = std::ranges::find(one.may, who) != one.may.end();
      CHECK((response.status == 403) == !may);
      CHECK(response.status != 303);
    }
  }
  for (const char* const who : {"approver", "worker", "analyst", "auditor", "admin"}) {
    INFO(who);
    CHECK(console.get(who, "/requests/new").status == 403);
    CHECK(console.post(who, "/requests/new", one_entry("yes", "2026-12")).status == 403);
    CHECK(console.post(who, "/requests/preview", one_entry("yes", "2026-12")).status == 403);
  }
  CHECK(console.post("kern-maker", "/requests/new", one_entry("yes", "2026-12")).status == 403);
  CHECK(console.post("kern-maker", "/requests/preview", one_entry("yes", "2026-12")).status == 403);
  CHECK(console.get("kern-maker", "/requests/new?county=Fresno&flag=strict").status == 403);
  CHECK(console.get("admin", "/requests").status == 403);
  CHECK(console.get("admin", "/requests/1").status == 403);
  CHECK(console.get("", "/requests/1").status == 303);
  CHECK(request_of(console).revision == 1);
}

TEST_CASE("a form without the session's token does nothing") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  const auto revision = std::to_string(request_of(console).revision);
  for (const char* const name : {"approve", "refuse", "undo", "finish", "plan", "comment"}) {
    INFO(name);
    FormFields fields = {{"revision", revision}, {"because", "no"}, {"comment", "hello"}};
    CHECK(console.post_as_is("approver", std::string("/requests/1/") + name, fields).status == 403);
    fields.push_back({"form_token", serve::form_token("another session")});
    CHECK(console.post_as_is("approver", std::string("/requests/1/") + name, fields).status == 403);
  }
  CHECK(console.post_as_is("maker", "/requests/new", one_entry("no", "2027-01")).status == 403);
  CHECK(std::to_string(request_of(console).revision) == revision);
}

TEST_CASE("a refusal says why, and only who made a request withdraws it") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  CHECK(step(console, "approver", "refuse", {{"because", ""}}).status == 422);
  CHECK(step(console, "second", "withdraw").status == 403);
  CHECK(step(console, "approver", "refuse", {{"because", "The board said <2027>"}}).status == 303);
  CHECK(request_of(console).state == RequestState::refused);
  CHECK(has(console.get("maker", "/requests/1"), "The board said &lt;2027&gt;"));
  CHECK(step(console, "maker", "withdraw").status == 409);
  CHECK(step(console, "approver", "approve").status == 409);
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  CHECK(console.post("maker", "/requests/2/withdraw", {{"revision", "1"}}).status == 303);
  CHECK(request_of(console, 2).state == RequestState::withdrawn);
}

TEST_CASE("a plan tells case by case those alone who may see cases of the county, or approve") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  propose(console);
  for (const char* const who : {"maker", "worker", "approver", "analyst"}) {
    INFO(who);
    CHECK(has(console.get(who, "/requests/1"), ">c1<"));
  }
  for (const char* const who : {"auditor", "kern-maker", "kern-approver"}) {
    INFO(who);
    const auto page = console.get(who, "/requests/1");
    CHECK(has(page, "1 of 2 cases is decided otherwise"));
    CHECK_FALSE(has(page, ">c1<"));
  }
  // Those of Kern are no part of it.
  CHECK_FALSE(has(console.get("maker", "/requests/1"), ">c3<"));
}

TEST_CASE("a plan of a run that does not see the entry says so") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  CHECK(step(console, "maker", "plan",
             {{"plan_month", "2026-12"}, {"plan_until", ""}, {"plan_run_date", "2026-11-29"}})
            .status == 303);
  const auto page = console.get("maker", "/requests/1");
  CHECK(has(page, "it cannot show what the change does"));
  CHECK(has(page, "is not yet known on 2026-11-29"));
  for (const char* const months : {"2026-13", "", "x", "2026-11"}) {
    INFO(months);
    const auto refused = step(console, "maker", "plan",
                              {{"plan_month", "2026-12"},
                               {"plan_until", months},
                               {"plan_run_date", months[0] == 0 ? "never" : "2026-11-30"}});
    CHECK(refused.status == 422);
  }
}

TEST_CASE("a plan tells which rule tests come out otherwise, and is made again for other tests") {
  ConsoleWorld console;
  sign_in_all(console);
  const auto test = [](const char* name, const char* county, int income) {
    return fmt::format(
        "- name: \"{}\"\n  county: {}\n  run_date: 2026-12-01\n  month: 2026-12\n"
        "  case: {{ case: t, income: ${} }}\n  expect: {{ grant: $100 }}\n",
        name, county, income);
  };
  console.rule_tests = test("Small", "Fresno", 50);
  propose(console);
  CHECK(has(console.get("auditor", "/requests/1"), "No rule test changes (1 run)."));
  CHECK_FALSE(has(console.get("maker", "/requests/1"), "Rule tests that come out otherwise"));
  CHECK_FALSE(has(console.get("approver", "/requests/1"), "plan again"));
  // `strict` counts incomes over $100; the test of another county is none of the plan's.
  console.rule_tests += test("Large <i>", "Fresno", 150) + test("Elsewhere", "Kern", 150);
  const auto outdated = console.get("approver", "/requests/1");
  CHECK(has(outdated, "Changed since: rule tests"));
  CHECK_FALSE(has(outdated, "Changed since: the rules"));
  CHECK(step(console, "approver", "approve").status == 409);
  CHECK(make_plan_of(console, "approver").status == 303);
  const auto page = console.get("auditor", "/requests/1");
  CHECK(has(page, "1 of 2 rule tests comes out otherwise."));
  CHECK(has(page, "Rule tests that come out otherwise"));
  CHECK(has(page, "policies/aid/tests/aid.yaml:7"));
  CHECK(has(page, "Large &lt;i&gt;"));
  CHECK(has(page, "grant in 2026-12: expected $100, found $0.00"));
  CHECK_FALSE(has(page, "Elsewhere"));
  console.rule_tests = "- [";
  CHECK(make_plan_of(console, "approver").status == 303);
  CHECK(has(console.get("auditor", "/requests/1"), "Files of rule tests that cannot be read"));
}

TEST_CASE("what was planned by earlier cases is approved only where somebody says so") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  propose(console);
  CHECK_FALSE(has(console.get("approver", "/requests/1"), "plan again"));
  const std::vector<store::StoredCase> more = {
      {"c4", "Fresno", R"({"case":"c4","county":"Fresno","income":"$500","persons":[]})", 0}};
  REQUIRE(console.world().cases().write(more, nullptr));
  const auto page = console.get("approver", "/requests/1");
  CHECK(has(page, "Changed since: cases of the county"));
  CHECK_FALSE(has(page, "Changed since: the rules"));
  CHECK(step(console, "approver", "approve").status == 409);
  CHECK(make_plan_of(console, "approver").status == 303);
  CHECK(has(console.get("approver", "/requests/1"), "2 of 3 cases are decided otherwise"));
  REQUIRE(console.world().cases().write(
      std::vector<store::StoredCase>{
          {"c5", "Fresno", R"({"case":"c5","county":"Fresno","income":"$5","persons":[]})", 0}},
      nullptr));
  CHECK(step(console, "approver", "approve", {{"as_it_is", "yes"}}).status == 303);
}

TEST_CASE("an entry for runs to come is a plan, and may be taken back until then") {
  ConsoleWorld console;
  sign_in_all(console);
  const std::string before = console.text_of("fresno.yaml");
  FormFields fields = with(one_entry("yes", "2027-01"), "runs_from-1", "2027-01-01");
  REQUIRE(console.post("maker", "/requests/new", fields).status == 303);
  REQUIRE(make_plan_of(console, "maker").status == 303);
  REQUIRE(step(console, "maker", "propose").status == 303);
  CHECK(has(console.get("approver", "/requests/1"),
            "waits for approval, takes effect on 2027-01-01"));
  REQUIRE(step(console, "approver", "approve").status == 303);
  CHECK(console.text_of("fresno.yaml").find("runs_from: 2027-01-01, by: maker") !=
        std::string::npos);
  console.day = units::make_date(2026, 12, 31).value();
  ++console.seconds;
  CHECK(step(console, "approver", "undo").status == 303);
  CHECK(console.text_of("fresno.yaml") == before);
}

TEST_CASE("after its day an entry is not taken back") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  REQUIRE(step(console, "approver", "approve").status == 303);
  console.day = units::make_date(2026, 12, 1).value();
  ++console.seconds;
  CHECK_FALSE(has(console.get("approver", "/requests/1"), "Take it back today"));
  CHECK(step(console, "approver", "undo").status == 409);
  CHECK(console.text_of("fresno.yaml") == kFileAfter);
}

TEST_CASE(
    "a demonstration has a request that waits with its plan, and a draft that takes effect later") {
  ConsoleWorld console;
  console.write("fresno.yaml", "county: Fresno\nflags:\n  strict: no\n  half_grant: no\n");
  const auto people =
      make_demo(console.world(), "Fresno",
                {{"c1.json", R"({"case":"c1","county":"Fresno","income":"$150","persons":[]})"}});
  REQUIRE(people.has_value());
  console.sign_in("analyst-2", {store::Role::state_analyst}, "");
  const auto list = console.get("analyst-2", "/requests");
  CHECK(has(list, "waits for approval"));
  CHECK(has(list, "draft, takes effect on 2027-01-01"));
  CHECK(has(console.get("analyst-2", "/requests/1"), "1 of 1 case is decided otherwise"));
  CHECK(has(console.get("analyst-2", "/requests/1"), "/requests/1/comment"));
}

TEST_CASE("a demonstration is of a county that there is, as people write it") {
  ConsoleWorld console;
  const auto nowhere = make_demo(console.world(), "Fresnoo", {});
  REQUIRE_FALSE(nowhere.has_value());
  CHECK(nowhere.error().front().code == "P907");
  CHECK(console.world().desk().accounts()->empty());
  const auto people = make_demo(console.world(), "fresno county", {});
  REQUIRE(people.has_value());
  CHECK(people->front().county == "Fresno");
}
