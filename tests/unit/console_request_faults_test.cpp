// Change requests where something comes between: two people at once, a file that was edited by
// hand, a stop between the file and the store; and hostile values in every field.
#include <fstream>

#include "console_requests.h"
#include "interpreter/console/change_requests.h"
#include "interpreter/facts/case_facts.h"

namespace {

using namespace poppy;
using namespace poppy::console;
using store::RequestState;

const char* const kByHand =
    "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict: no  # Board 20-1\n"
    "  half_grant: yes\n";

}  // namespace

TEST_CASE("a file that was edited by hand in between is shown beside the request") {
  ConsoleWorld console;
  sign_in_all(console);
  put_cases(console);
  propose(console);
  console.write("fresno.yaml", kByHand);
  const auto page = console.get("approver", "/requests/1");
  CHECK(has(page, "The county’s file was changed since this was checked"));
  CHECK(has(page, "The request, as it was checked"));
  CHECK(has(page, "What was changed in the file since"));
  CHECK(has(page, "half_grant: yes"));
  CHECK(has(page, "The request in the file as it is now"));
  CHECK_FALSE(has(page, "/requests/1/approve"));
  CHECK(step(console, "approver", "approve").status == 409);
  CHECK(step(console, "approver", "take-over").status == 403);
  CHECK(console.text_of("fresno.yaml") == kByHand);

  CHECK(step(console, "maker", "take-over").status == 303);
  const store::ChangeRequest taken = request_of(console);
  CHECK(taken.state == RequestState::draft);
  CHECK(taken.base == kByHand);
  CHECK(taken.plan.empty());
  CHECK(step(console, "maker", "take-over").status == 409);
  CHECK(step(console, "maker", "propose").status == 409);  // it is planned anew first
  REQUIRE(make_plan_of(console, "maker").status == 303);
  REQUIRE(step(console, "maker", "propose").status == 303);
  CHECK(step(console, "approver", "approve").status == 303);
  CHECK(console.text_of("fresno.yaml").find("half_grant: yes") != std::string::npos);
  CHECK(console.text_of("fresno.yaml").find("request 1, approved by approver") !=
        std::string::npos);
}

TEST_CASE("a file that is edited at the very moment of the approval is not overwritten") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  // In the same second: the rules that the page was made with are not read anew.
  REQUIRE(console.get("approver", "/requests/1").status == 200);
  std::ofstream(console.path("fresno.yaml"), std::ios::binary) << kByHand;
  const auto response = step(console, "approver", "approve");
  CHECK(response.status == 409);
  CHECK(has(response, "file was changed in the meantime"));
  CHECK(console.text_of("fresno.yaml") == kByHand);
  const store::ChangeRequest request = request_of(console);
  CHECK(request.state == RequestState::proposed);
  CHECK(request.decided_by.empty());
  CHECK(request.written.empty());
}

TEST_CASE("of two who act at once the second is told, and sees what was typed") {
  ConsoleWorld console;
  sign_in_all(console);
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  const FormFields first = with(one_entry("yes", "2027-01"), "revision", "1");
  const FormFields other =
      with(with(one_entry("yes", "2027-02"), "revision", "1"), "title", "My own words");
  CHECK(console.post("maker", "/requests/1/edit", first).status == 303);
  const auto second = console.post("second", "/requests/1/edit", other);
  CHECK(second.status == 409);
  CHECK(has(second, "My own words"));
  CHECK(has(second, "2027-02"));
  CHECK(has(second, "name=\"revision\" value=\"2\""));
  // Both side by side: what is kept now, and what was typed.
  CHECK(has(second, "What is kept now, and what you typed"));
  CHECK(has(second, "\">Count in full</td>"));
  CHECK(has(second, "\">2027-01</td>"));
  const auto kept = read_asked(request_of(console).edits);
  REQUIRE(kept.has_value());
  CHECK(kept->entries.front().from == "2027-01");
  // A step by the page as it was.
  const auto late = console.post("second", "/requests/1/propose", {{"revision", "1"}});
  CHECK(late.status == 409);
  CHECK(has(late, "Somebody else was faster"));
}

TEST_CASE("a stop after the file was written is found at the next look, and finished") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  // As the store and the file are when the process is killed between the two.
  store::ChangeRequest request = request_of(console);
  const std::string after =
      "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict:\n    - { value: no }\n"
      "    - { value: yes, from: 2026-12, entered: 2026-11-30 10:12, by: maker, note: \"request 1, "
      "approved by approver\" }\n";
  request.written = after;
  request.decided_by = "approver";
  request.decided_at = console.seconds;
  REQUIRE(console.world().desk().put_request(request,
                                             {0, "approver", "request_approval_begun", "", ""}));
  console.write("fresno.yaml", after);
  const auto page = console.get("maker", "/requests/1");
  CHECK(has(page, "an approver finishes it below"));
  CHECK(step(console, "maker", "withdraw").status == 409);
  CHECK(step(console, "approver", "approve").status == 409);
  CHECK(step(console, "approver", "refuse", {{"because", "no"}}).status == 409);
  CHECK(step(console, "maker", "finish").status == 403);
  CHECK(step(console, "approver", "finish").status == 303);
  CHECK(request_of(console).state == RequestState::approved);
  CHECK(request_of(console).decided_by == "approver");
  CHECK(console.text_of("fresno.yaml") == after);
}

TEST_CASE("a stop before the file was written leaves the request to be approved again") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  store::ChangeRequest request = request_of(console);
  request.written = "what was to be";
  request.decided_by = "approver";
  request.decided_at = console.seconds;
  REQUIRE(console.world().desk().put_request(request,
                                             {0, "approver", "request_approval_begun", "", ""}));
  // It may still be at it.
  CHECK(step(console, "approver", "approve").status == 409);
  const auto at_once = console.get("approver", "/requests/1");
  CHECK(has(at_once, "Look again in a minute"));
  CHECK_FALSE(has(at_once, "can be approved again"));
  console.seconds -= 61;  // a clock that is set back lets nobody wait for as long
  CHECK(has(console.get("approver", "/requests/1"), "/requests/1/approve"));
  console.seconds += 2;
  CHECK_FALSE(has(console.get("approver", "/requests/1"), "/requests/1/approve"));
  console.seconds += 61 + 59;
  CHECK(has(console.get("approver", "/requests/1"), "An approval was begun and not finished"));
  CHECK(step(console, "approver", "finish").status == 409);
  CHECK(step(console, "approver", "approve").status == 303);
  CHECK(request_of(console).state == RequestState::approved);
}

TEST_CASE("a store that fails after the file was written loses nothing") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  bool is_done = false;
  console.meanwhile = [&] {
    if (is_done || console.text_of("fresno.yaml").find("approved by") == std::string::npos) return;
    is_done = true;
    store::ChangeRequest request = request_of(console);
    REQUIRE(console.world().desk().put_request(request, {0, "other", "request_touched", "", ""}));
  };
  const auto response = step(console, "approver", "approve");
  REQUIRE(is_done);
  CHECK(response.status == 503);
  CHECK(has(response, "The entries stand in the county’s file"));
  CHECK(has(response, "Nothing is lost"));
  CHECK_FALSE(has(response, "Nothing of yours was written"));
  CHECK(header_of(response, "Retry-After") == "5");
  CHECK(request_of(console).state == RequestState::proposed);
  ++console.seconds;
  CHECK(has(console.get("approver", "/requests/1"), "/requests/1/finish"));
  CHECK(step(console, "approver", "finish").status == 303);
  CHECK(request_of(console).state == RequestState::approved);
}

TEST_CASE("a store that fails after entries were taken back says so at the next look") {
  ConsoleWorld console;
  sign_in_all(console);
  const std::string before = console.text_of("fresno.yaml");
  propose(console);
  REQUIRE(step(console, "approver", "approve").status == 303);
  ++console.seconds;
  bool is_done = false;
  console.meanwhile = [&] {
    if (is_done || console.text_of("fresno.yaml") != before) return;
    is_done = true;
    store::ChangeRequest request = request_of(console);
    REQUIRE(console.world().desk().put_request(request, {0, "other", "request_touched", "", ""}));
  };
  const auto response = step(console, "approver", "undo");
  CHECK(response.status == 503);
  CHECK(has(response, "The entries were taken out of the county’s file"));
  CHECK_FALSE(has(response, "Nothing of yours was written"));
  REQUIRE(is_done);
  CHECK(console.text_of("fresno.yaml") == before);
  ++console.seconds;
  const auto page = console.get("approver", "/requests/1");
  CHECK(has(page, "It is out of the county"));
  CHECK(has(page, "Finish taking it back"));
  CHECK(step(console, "maker", "finish").status == 403);
  CHECK(step(console, "approver", "finish").status == 303);
  const auto kept = read_asked(request_of(console).edits);
  REQUIRE(kept.has_value());
  CHECK(kept->undone_by == "approver");
  CHECK(kept->undo_begun_by.empty());
  CHECK(step(console, "approver", "finish").status == 409);
}

TEST_CASE("a stop before entries were taken out leaves them to be taken back again") {
  ConsoleWorld console;
  sign_in_all(console);
  const std::string before = console.text_of("fresno.yaml");
  propose(console);
  REQUIRE(step(console, "approver", "approve").status == 303);
  ++console.seconds;
  // As the store is when the process is killed before the file is written.
  store::ChangeRequest request = request_of(console);
  auto asked = read_asked(request.edits);
  REQUIRE(asked.has_value());
  asked->undo_begun_by = "approver";
  asked->undo_begun_at = console.seconds;
  request.edits = write_asked(*asked);
  REQUIRE(
      console.world().desk().put_request(request, {0, "approver", "request_undo_begun", "", ""}));
  CHECK(has(console.get("approver", "/requests/1"), "Taking it back was begun and not finished"));
  CHECK(step(console, "approver", "finish").status == 409);
  CHECK(step(console, "approver", "undo").status == 303);
  CHECK(console.text_of("fresno.yaml") == before);
  asked = read_asked(request_of(console).edits);
  CHECK(asked->undone_by == "approver");
  CHECK(asked->undo_begun_by.empty());
}

TEST_CASE("a file that is edited at the very moment of taking back is not overwritten") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  REQUIRE(step(console, "approver", "approve").status == 303);
  ++console.seconds;
  REQUIRE(console.get("approver", "/requests/1").status == 200);
  std::ofstream(console.path("fresno.yaml"), std::ios::binary) << kByHand;
  const auto response = step(console, "approver", "undo");
  CHECK(response.status == 409);
  CHECK(has(response, "file was changed in the meantime"));
  CHECK(console.text_of("fresno.yaml") == kByHand);
  const auto asked = read_asked(request_of(console).edits);
  CHECK(asked->undo_begun_by.empty());
  CHECK(asked->undone_by.empty());
}

TEST_CASE("a note that looks like an approval is none") {
  ConsoleWorld console;
  sign_in_all(console);
  // Request 1 waits; request 2 brings an entry whose note says that request 1 was approved.
  propose(console);
  FormFields forged = with(one_entry("no", "2027-05"), "note-1", "request 1, approved by approver");
  forged = with(forged, "flag-1", "strict");
  forged = with(forged, "value-1", "yes");
  REQUIRE(console.post("second", "/requests/new", forged).status == 303);
  store::ChangeRequest second = request_of(console, 2);
  second.state = RequestState::proposed;
  second.plan = "{}";
  REQUIRE(console.world().desk().put_request(second, {0, "test", "request_proposed", "", ""}));
  CHECK(console.post("approver", "/requests/2/approve", {{"revision", "2"}, {"as_it_is", "yes"}})
            .status == 303);
  ++console.seconds;
  CHECK(console.text_of("fresno.yaml")
            .find("request 1, approved by approver; request 2, approved by approver") !=
        std::string::npos);
  CHECK_FALSE(has(console.get("approver", "/requests/1"), "file already"));
  CHECK(step(console, "approver", "finish").status == 409);
}

TEST_CASE("what cannot be an entry is told beside its field, and what was typed is kept") {
  ConsoleWorld console;
  sign_in_all(console);
  const FormFields good = one_entry("yes", "2026-12");
  struct Bad {
    const char *field, *value, *told;
  };
  for (const Bad& bad :
       {Bad{"value-1", "on", "value-1-fault"}, Bad{"value-1", "", "value-1-fault"},
        Bad{"from-1", "2026-13", "from-1-fault"}, Bad{"from-1", "", "from-1-fault"},
        Bad{"until-1", "2026-1", "until-1-fault"}, Bad{"until-1", "2026-11", "from-1-fault"},
        Bad{"runs_from-1", "2026-11-30", "runs_from-1-fault"},
        Bad{"runs_from-1", "<b>", "runs_from-1-fault"}, Bad{"value-1", "no", "value-1-fault"},
        Bad{"note-1", "a\nb", "note-1-fault"}, Bad{"title", "", "title-fault"},
        Bad{"title", "a\nb", "title-fault"}, Bad{"flag-1", "strickt", "strickt"},
        Bad{"flag-1", "kept_in", "P621"}, Bad{"count", "0", "Choose a setting"},
        Bad{"count", "99999999999999999999", "Choose a setting"}}) {
    INFO(bad.field << " = " << bad.value);
    const auto response = console.post("maker", "/requests/new", with(good, bad.field, bad.value));
    CHECK(response.status == 422);
    const bool is_told = has(response, bad.told) || std::string_view(bad.told) == "P621";
    CHECK(is_told);
    if (std::string_view(bad.field) != "title") CHECK(has(response, "Count in full"));
  }
  const std::string long_text(20'000, 'x');
  for (const char* const field : {"title", "reason", "note-1", "value-1", "from-1", "flag-1"}) {
    INFO(field);
    CHECK(console.post("maker", "/requests/new", with(good, field, long_text)).status == 422);
  }
  CHECK(console.post("maker", "/requests/new", with(good, "county", "Nowhere")).status == 422);
  CHECK(console.post("maker", "/requests/new", with(good, "county", "Kern")).status == 403);
  const auto none = console.world().desk().requests({});
  REQUIRE(none.has_value());
  CHECK(none->empty());
}

TEST_CASE("markup and SQL in every field are texts") {
  ConsoleWorld console;
  sign_in_all(console);
  const std::string hostile = "'; DROP TABLE desk_requests; -- <script>alert(1)</script> {{frame}}";
  FormFields fields = with(with(one_entry("yes", "2026-12"), "title", hostile), "reason", hostile);
  fields = with(fields, "note-1", hostile);
  REQUIRE(console.post("maker", "/requests/new", fields).status == 303);
  REQUIRE(step(console, "approver", "comment", {{"comment", hostile}}).status == 303);
  REQUIRE(make_plan_of(console, "maker").status == 303);
  REQUIRE(step(console, "maker", "propose").status == 303);
  REQUIRE(step(console, "approver", "approve").status == 303);
  for (const char* const page : {"/requests/1", "/requests", "/counties/Fresno", "/history",
                                 "/counties/Fresno/settings/strict"}) {
    INFO(page);
    const auto response = console.get("maker", page);
    CHECK(response.status == 200);
    CHECK_FALSE(has(response, "<script>alert"));
  }
  CHECK(has(console.get("maker", "/requests/1"), "{{frame}}"));
}

TEST_CASE("numbers of requests, filters and pages may be anything") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  for (const char* const id : {"0", "-1", "2", "01x", "abc", "1e9", "99999999999999999999",
                               "18446744073709551615", "%27", "1%20"}) {
    INFO(id);
    CHECK(console.get("maker", std::string("/requests/") + id).status == 404);
    CHECK(console.post("maker", std::string("/requests/") + id + "/propose", {}).status == 404);
  }
  for (const char* const query : {"state=nothing&county=Nowhere", "before=-1",
                                  "before=99999999999999999999", "before=x", "state=%3Cb%3E"}) {
    INFO(query);
    CHECK(console.get("maker", std::string("/requests?") + query).status == 200);
  }
  CHECK_FALSE(has(console.get("maker", "/requests?state=draft"), "Count in full"));
  CHECK(has(console.get("maker", "/requests?state=proposed&county=fresno"), "Count in full"));
  CHECK_FALSE(has(console.get("maker", "/requests?county=Kern"), "Count in full"));
  CHECK_FALSE(has(console.get("maker", "/requests?before=1"), "Count in full"));
}

TEST_CASE("settings are put into a form and left out of it without a script") {
  ConsoleWorld console;
  sign_in_all(console);
  FormFields fields = with(one_entry("yes", "2026-12"), "do", "add");
  fields.push_back({"another", "half_grant"});
  const auto added = console.post("maker", "/requests/new", fields);
  CHECK(added.status == 200);
  CHECK(has(added, "name=\"flag-2\" value=\"half_grant\""));
  CHECK(has(added, "name=\"count\" value=\"2\""));
  CHECK(has(added, "Count in full"));
  FormFields two = with(one_entry("yes", "2026-12"), "count", "2");
  for (const auto& [name, value] : FormFields{{"flag-2", "half_grant"},
                                              {"value-2", "yes"},
                                              {"from-2", "2027-01"},
                                              {"until-2", "2027-03"}}) {
    two.push_back({name, value});
  }
  const auto less = console.post("maker", "/requests/new", with(two, "do", "take-out-1"));
  CHECK(has(less, "name=\"flag-1\" value=\"half_grant\""));
  CHECK(has(less, "name=\"count\" value=\"1\""));
  for (const char* const button : {"take-out-0", "take-out-9", "take-out-x"}) {
    CHECK(console.post("maker", "/requests/new", with(two, "do", button)).status == 200);
  }
  const auto preview = console.post("maker", "/requests/preview", two);
  CHECK(preview.status == 200);
  CHECK(has(preview, "half_grant"));
  CHECK(has(preview, "months 2027-01 to 2027-03"));
  CHECK_FALSE(has(preview, "<html"));
  // Both are written, and taken back, together.
  REQUIRE(console.post("maker", "/requests/new", two).status == 303);
  REQUIRE(make_plan_of(console, "maker").status == 303);
  REQUIRE(step(console, "maker", "propose").status == 303);
  const std::string before = console.text_of("fresno.yaml");
  REQUIRE(step(console, "approver", "approve").status == 303);
  CHECK(console.text_of("fresno.yaml").find("half_grant:") != std::string::npos);
  REQUIRE(step(console, "approver", "undo").status == 303);
  CHECK(console.text_of("fresno.yaml") == before);
}

TEST_CASE("what a store holds of a request may be damaged") {
  ConsoleWorld console;
  sign_in_all(console);
  propose(console);
  const store::ChangeRequest good = request_of(console);
  for (const char* const edits : {"", "null", "[]", "{\"entries\":5,\"editors\":[]}",
                                  "{\"entries\":[{\"flag\":1}],\"editors\":[]}"}) {
    INFO(edits);
    store::ChangeRequest bad = request_of(console);
    bad.edits = edits;
    REQUIRE(console.world().desk().put_request(bad, {0, "test", "damaged", "", ""}));
    CHECK(console.get("maker", "/requests/1").status == 500);
    CHECK(console.get("maker", "/requests").status == 200);
    CHECK(step(console, "approver", "approve").status == 500);
  }
  for (const char* const damaged :
       {"nonsense", "[1]", "{\"kinds\":[5,{\"was\":7}],\"begins\":3}"}) {
    INFO(damaged);
    store::ChangeRequest bad = request_of(console);
    bad.edits = good.edits;
    bad.plan = damaged;
    bad.plan_of = "x";
    REQUIRE(console.world().desk().put_request(bad, {0, "test", "damaged", "", ""}));
    CHECK(console.get("maker", "/requests/1").status == 200);
  }
}

TEST_CASE("what somebody has asked for, they do not take back alone") {
  ConsoleWorld console;
  sign_in_all(console);
  REQUIRE(console.post("both", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  REQUIRE(make_plan_of(console, "both").status == 303);
  REQUIRE(step(console, "both", "propose").status == 303);
  REQUIRE(step(console, "approver", "approve").status == 303);
  ++console.seconds;
  const std::string approved = console.text_of("fresno.yaml");
  CHECK(step(console, "both", "undo").status == 403);
  CHECK_FALSE(has(console.get("both", "/requests/1"), "/requests/1/undo"));
  CHECK(console.text_of("fresno.yaml") == approved);
  CHECK(step(console, "approver", "undo").status == 303);
}

TEST_CASE("entries of another store's request of the same number are none of this one") {
  ConsoleWorld console;
  sign_in_all(console);
  const std::string head =
      "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict:\n    - { value: no }\n";
  struct Other {
    const char *what, *entry;
  };
  for (const Other& other :
       {Other{"another value", "{ value: no, from: 2026-12, entered: 2026-11-30 09:00, by: maker"},
        Other{"another month", "{ value: yes, from: 2027-06, entered: 2026-11-30 09:00, by: maker"},
        Other{"another end",
              "{ value: yes, from: 2026-12, until: 2027-01, entered: 2026-11-30 09:00, by: maker"},
        Other{"another person", "{ value: yes, from: 2026-12, entered: 2026-11-30 09:00, by: eve"},
        Other{"an earlier day", "{ value: yes, from: 2026-12, entered: 2025-03-01, by: maker"},
        Other{"a plan", "{ value: yes, from: 2026-12, runs_from: 2027-01-01, by: maker"}}) {
    INFO(other.what);
    console.write("fresno.yaml",
                  fmt::format("{}    - {}, note: \"request 1, approved by approver\" }}\n", head,
                              other.entry));
    store::ChangeRequest request;
    request.id = 1;
    request.county = "Fresno";
    request.made_by = "maker";
    request.made_at = console.seconds;
    AskedChange asked;
    asked.entries.push_back({"strict", "yes", "2026-12", "", "", ""});
    const auto rules = console.world().rules();
    const check::Program& program = *rules->data().program;
    const auto county = facts::find_county_asked(program, "Fresno");
    REQUIRE(county.has_value());
    CHECK_FALSE(approver_in_file(program, *county, request, asked).has_value());
  }
}
