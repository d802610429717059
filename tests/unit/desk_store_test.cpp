// What people do at a desk, in each kind of database by the same tests: what is kept, who comes
// second, and an audit that is only added to.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <soci/soci.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "interpreter/store/desk_store.h"
#include "interpreter/store/fingerprint.h"
#include "interpreter/text/problem_codes.h"
#include "tests/unit/store_places.h"

namespace poppy::store {
namespace {

using text::ProblemCode;

const std::string kNul("a\0b", 3);
const std::string kSql = "'); DROP TABLE desk_audit; -- :id $1 ? \" \\ \n é";

std::unique_ptr<DeskStore> opened(const std::string& path, Access access = Access::create) {
  return required(open_desk_store(path, access));
}
void done(const text::Result<void>& result) {
  if (!result) FAIL(result.error().front().message);
}
AuditNote note_of(const std::string& what, const std::string& about = "county Fresno") {
  return {1000, "admin-0042", what, about, "{}"};
}
Account account(const std::string& id, std::uint64_t revision = 0) {
  return {id, {Role::county_admin, Role::approver}, "Fresno", "hash", true, false, 7, revision};
}
ChangeRequest request(const std::string& county, RequestState state = RequestState::draft) {
  ChangeRequest one;
  one.state = state;
  one.county = county;
  one.title = "Board resolution 22-031";
  one.edits = "[1]";
  one.base = "base";
  one.plan = "plan";
  one.plan_of = "0f";
  one.written = "written";
  one.made_by = "admin-0042";
  one.decided_by = "admin-0043";
  one.made_at = 5;
  one.decided_at = 6;
  return one;
}
/// `signed_in 1`, the newest first.
std::string verbs(DeskStore& desk, std::uint64_t before = 0, std::size_t most = 100,
                  const std::string& about = {}) {
  std::string all;
  for (const AuditLine& line : required(desk.audit(before, most, about))) {
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", line.what, line.number);
  }
  return all;
}

TEST_CASE("a fingerprint is BLAKE2b of 256 bits") {
  // RFC 7693 has the hash; of these texts and this length, `hashlib.blake2b(…, digest_size=32)`.
  CHECK(fingerprint("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(fingerprint("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST_CASE("each role and state has a word, and is read by it") {
  for (const Role role : {Role::worker, Role::county_admin, Role::approver, Role::state_analyst,
                          Role::auditor, Role::administrator}) {
    CHECK(read_role(word_of(role)) == role);
  }
  CHECK(word_of(Role::state_analyst) == "state_analyst");
  CHECK_FALSE(read_role("Worker").has_value());
  CHECK_FALSE(read_role("").has_value());
  for (const RequestState state :
       {RequestState::draft, RequestState::proposed, RequestState::approved, RequestState::refused,
        RequestState::withdrawn}) {
    CHECK(read_request_state(word_of(state)) == state);
  }
  CHECK(word_of(RequestState::withdrawn) == "withdrawn");
  CHECK_FALSE(read_request_state("done").has_value());
}

TEST_CASE("a folder has no desk") {
  const Place folder;
  required(open_store(folder / "county", Access::create));
  CHECK(code_of(open_desk_store(folder / "county", Access::create)) == ProblemCode::store_kind);
  CHECK(code_of(open_desk_store(folder / "none.db", Access::share)) ==
        ProblemCode::store_unreadable);
}

TEST_CASE("a desk is made in a database, beside its cases") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const std::string path = place / kind;
    CHECK(code_of(open_desk_store(path, Access::share)) == ProblemCode::store_unreadable);
    const StoredCase one{"ga-0001", "Fresno", "{}", 0};
    done(required(open_store(path, Access::create))->write({&one, 1}, nullptr));
    CHECK(code_of(open_desk_store(path, Access::share)) == ProblemCode::store_unreadable);
    required(opened(path)->put_account(account("admin-0042"), note_of("account_made")));
    CHECK(required(opened(path, Access::share)->accounts()).size() == 1);
    CHECK(required(required(open_store(path, Access::share))->count()) == 1);
    by_others(path, "UPDATE desk_schema SET version = 2");
    CHECK(code_of(open_desk_store(path, Access::create)) == ProblemCode::store_version);
  }
}

TEST_CASE("a database that a desk has made holds cases, too") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const auto store = required(open_store(place / kind, Access::share));
    const StoredCase one{"ga-0001", "Fresno", "{}", 0};
    done(store->write({&one, 1}, nullptr));
    CHECK(required(desk->put_case({"ga-0002", "Fresno", "{}", 0}, note_of("case_stored"))) == 1);
    CHECK(required(store->count()) == 2);
  }
}

TEST_CASE("a case and the line of who changed it are written together, or neither is") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const std::string path = place / kind;
    const auto desk = opened(path);
    const auto store = required(open_store(path, Access::share));
    const auto about = [](const std::string& what) { return note_of(what, "case ga-0001"); };
    StoredCase one{"ga-0001", "Fresno", R"({"income":1})", 0};
    CHECK(required(desk->put_case(one, about("case_stored"))) == 1);
    auto kept = required(store->find("ga-0001"));
    REQUIRE(kept.has_value());
    CHECK(kept->revision == 1);
    CHECK(kept->county == "Fresno");
    CHECK(kept->document == R"({"income":1})");

    // A job that stopped is overtaken by it, as by any other write.
    const JobState stopped{"nightly", "asked", "ga-0009", false, 0, false};
    done(store->write({}, &stopped));
    one = {"ga-0001", "Kern", R"({"income":2})", 1};
    CHECK(required(desk->put_case(one, about("case_changed"))) == 2);
    CHECK(required(store->job("nightly"))->is_overtaken);

    // Of two that were read alike, the second is told and leaves no line.
    one.document = R"({"income":3})";
    CHECK(code_of(desk->put_case(one, about("case_changed"))) == ProblemCode::store_changed);
    one.revision = 0;
    CHECK(code_of(desk->put_case(one, about("case_stored"))) == ProblemCode::store_changed);
    one.revision = 2;
    // What cannot be kept, of the case or of its line.
    AuditNote wrong = about("case_changed");
    wrong.detail = std::string(kMostDetail + 1, 'x');
    CHECK(code_of(desk->put_case(one, wrong)) == ProblemCode::desk_text);
    StoredCase torn = one;
    torn.document = kNul;
    CHECK(code_of(desk->put_case(torn, about("case_changed"))) == ProblemCode::case_not_storable);
    CHECK(verbs(*desk, 0, 9, "case ga-0001") == "case_changed 2, case_stored 1");
    // A line that cannot be added takes the change back with it.
    by_others(path, "DELETE FROM desk_audit_end");
    CHECK(code_of(desk->put_case(one, about("case_changed"))) == ProblemCode::store_damaged);
    kept = required(store->find("ga-0001"));
    CHECK(kept->revision == 2);
    CHECK(kept->county == "Kern");
    CHECK(kept->document == R"({"income":2})");
  }
}

TEST_CASE("an account is changed and its sessions end, together or not at all") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const std::string path = place / kind;
    const auto desk = opened(path);
    required(desk->put_account(account("a"), note_of("account_made")));
    for (const std::string hash : {"h1", "h2"}) {
      done(desk->put_session({hash, "a", "csrf", 10, 10}, note_of("signed_in")));
    }
    done(desk->put_session({"h3", "b", "csrf", 10, 10}, note_of("signed_in")));
    const auto change = [&](std::uint64_t revision) {
      Account one = account("a", revision);
      one.password = fmt::format("hash {}", revision);
      return desk->put_account_and_end_sessions(one, note_of("password_given"),
                                                note_of("sessions_ended"));
    };
    CHECK(code_of(change(7)) == ProblemCode::store_changed);
    CHECK(required(desk->find_session("h1")).has_value());
    CHECK(required(change(1)) == 2);
    CHECK_FALSE(required(desk->find_session("h1")).has_value());
    CHECK_FALSE(required(desk->find_session("h2")).has_value());
    CHECK(required(desk->find_session("h3")).has_value());
    CHECK(verbs(*desk, 0, 2) == "sessions_ended 6, password_given 5");
    CHECK(required(change(2)) == 3);  // nobody is signed in: there is nothing to tell of it
    CHECK(verbs(*desk, 0, 2) == "password_given 7, sessions_ended 6");

    done(desk->put_session({"h4", "a", "csrf", 10, 10}, note_of("signed_in")));
    by_others(path, "DELETE FROM desk_audit_end");
    CHECK(code_of(change(3)) == ProblemCode::store_damaged);
    CHECK(required(desk->find_session("h4")).has_value());
    CHECK(required(desk->find_account("a"))->password == "hash 2");
  }
}

TEST_CASE("a failed sign-in is counted and told of, or neither") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    done(desk->note_attempt("a", 5, note_of("sign_in_failed")));
    CHECK(verbs(*desk) == "sign_in_failed 1");
    by_others(place / kind, "DELETE FROM desk_audit_end");
    CHECK(code_of(desk->note_attempt("a", 5, note_of("sign_in_failed"))) ==
          ProblemCode::store_damaged);
    CHECK(required(desk->attempts_since("a", 0)) == 1);
  }
}

TEST_CASE("an account is kept as it was put, and the second who changes it is told") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const auto other = opened(place / kind);
    CHECK(required(desk->put_account(account("b"), note_of("account_made"))) == 1);
    CHECK(required(desk->put_account(account("B"), note_of("account_made"))) == 1);
    CHECK(code_of(other->put_account(account("b"), note_of("account_made"))) ==
          ProblemCode::store_changed);
    const auto found = required(desk->find_account("b"));
    REQUIRE(found.has_value());
    CHECK(found->roles == std::vector{Role::county_admin, Role::approver});
    CHECK(found->county == "Fresno");
    CHECK(found->password == "hash");
    CHECK(found->must_change);
    CHECK_FALSE(found->is_closed);
    CHECK(found->made_at == 7);
    CHECK(found->revision == 1);
    CHECK_FALSE(required(desk->find_account("c")).has_value());

    Account changed = *found;
    changed.roles.clear();
    changed.county.clear();
    changed.password.clear();
    changed.must_change = false;
    changed.is_closed = true;
    CHECK(required(desk->put_account(changed, note_of("account_closed"))) == 2);
    CHECK(code_of(other->put_account(*found, note_of("account_changed"))) ==
          ProblemCode::store_changed);
    const auto all = required(other->accounts());
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == "B");  // by bytes, in which capitals come first
    CHECK(all[1].revision == 2);
    CHECK(all[1].is_closed);
    CHECK_FALSE(all[1].must_change);
    CHECK(all[1].roles.empty());
    CHECK(all[1].county.empty());
    CHECK(all[1].password.empty());
    CHECK(verbs(*desk) == "account_closed 3, account_made 2, account_made 1");
    by_others(place / kind, "UPDATE desk_accounts SET roles = 'worker  king' WHERE id = 'b'");
    CHECK(code_of(desk->find_account("b")) == ProblemCode::store_damaged);
  }
}

TEST_CASE("a session lasts until it is ended, and the audit tells of it") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const auto begin = [&](const std::string& hash, const std::string& of, std::int64_t at) {
      return desk->put_session({hash, of, "csrf-" + hash, at, at}, note_of("signed_in"));
    };
    done(begin("h1", "a", 10));
    done(begin("h2", "a", 20));
    done(begin("h3", "b", 30));
    done(begin("h4", "b", 40));
    CHECK(code_of(begin("h1", "b", 11)) == ProblemCode::store_changed);
    done(desk->touch_session("h1", 100));
    done(desk->touch_session("h1", 90));  // of two pages at once, the later one counts
    done(desk->touch_session("none", 100));
    const auto found = required(desk->find_session("h1"));
    REQUIRE(found.has_value());
    CHECK(found->account == "a");
    CHECK(found->csrf == "csrf-h1");
    CHECK(found->made_at == 10);
    CHECK(found->seen_at == 100);
    CHECK_FALSE(required(desk->find_session("none")).has_value());

    CHECK(required(desk->end_session("h2", note_of("signed_out"))));
    CHECK_FALSE(required(desk->end_session("h2", note_of("signed_out"))));
    CHECK_FALSE(required(desk->find_session("h2")).has_value());
    CHECK(required(desk->end_session("h1", note_of("signed_out"))));
    CHECK(verbs(*desk, 0, 3) == "signed_out 6, signed_out 5, signed_in 4");

    done(begin("h6", "b", 60));
    done(desk->touch_session("h3", 200));
    CHECK(required(desk->end_old_sessions(60, 0)) == 1);    // h4, not seen since 40
    CHECK(required(desk->end_old_sessions(60, 60)) == 1);   // h3, made at 30
    CHECK(required(desk->find_session("h6")).has_value());  // seen and made at 60, not before
  }
}

TEST_CASE("a change request goes its way, each step by the revision that was read") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const auto other = opened(place / kind);
    CHECK(required(desk->put_request(request("Fresno"), note_of("request_made", ""))) == 1);
    CHECK(required(other->put_request(request("Kern"), note_of("request_made", ""))) == 2);
    auto found = required(desk->find_request(1));
    REQUIRE(found.has_value());
    CHECK(found->id == 1);
    CHECK(found->revision == 1);
    CHECK(found->state == RequestState::draft);
    CHECK(found->county == "Fresno");
    CHECK(found->title == "Board resolution 22-031");
    CHECK(found->edits == "[1]");
    CHECK(found->base == "base");
    CHECK(found->plan == "plan");
    CHECK(found->plan_of == "0f");
    CHECK(found->written == "written");
    CHECK(found->made_by == "admin-0042");
    CHECK(found->decided_by == "admin-0043");
    CHECK(found->made_at == 5);
    CHECK(found->decided_at == 6);

    ChangeRequest approved = *found;
    approved.state = RequestState::approved;
    approved.plan = std::string(kMostPlan, 'p');
    approved.base = std::string(kMostFile, 'b');
    approved.made_by = "somebody-else";
    CHECK(required(desk->put_request(approved, note_of("request_approved", ""))) == 1);
    ChangeRequest refused = *found;
    refused.state = RequestState::refused;
    CHECK(code_of(other->put_request(refused, note_of("request_refused", ""))) ==
          ProblemCode::store_changed);
    refused.id = 99;
    CHECK(code_of(other->put_request(refused, note_of("request_refused", ""))) ==
          ProblemCode::store_changed);
    found = required(other->find_request(1));
    CHECK(found->revision == 2);
    CHECK(found->state == RequestState::approved);
    CHECK(found->plan == approved.plan);
    CHECK(found->base == approved.base);
    CHECK(found->made_by == "admin-0042");
    CHECK_FALSE(required(desk->find_request(0)).has_value());
    CHECK_FALSE(required(desk->find_request(~std::uint64_t{0})).has_value());
    CHECK(verbs(*desk, 0, 9, "request 1") == "request_approved 3, request_made 1");
    CHECK(verbs(*desk, 0, 9, "request 2") == "request_made 2");
    by_others(place / kind, "UPDATE desk_requests SET state = 'lost' WHERE id = 2");
    CHECK(code_of(desk->find_request(2)) == ProblemCode::store_damaged);
    CHECK(code_of(desk->requests({})) == ProblemCode::store_damaged);
  }
}

TEST_CASE("requests are listed the newest first, by state and county, without their large texts") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const std::pair<const char*, RequestState> made[] = {{"Fresno", RequestState::draft},
                                                         {"Kern", RequestState::proposed},
                                                         {"Fresno", RequestState::proposed},
                                                         {"Fresno", RequestState::withdrawn},
                                                         {"Kern", RequestState::draft}};
    for (const auto& [county, state] : made) {
      required(desk->put_request(request(county, state), note_of("request_made", "")));
    }
    const auto ids = [&](const RequestFilter& filter) {
      std::string all;
      for (const ChangeRequest& one : required(desk->requests(filter))) {
        CHECK(one.title == "Board resolution 22-031");
        CHECK(one.edits == "[1]");
        CHECK((one.base + one.plan + one.written).empty());
        all += fmt::format("{}", one.id);
      }
      return all;
    };
    CHECK(ids({}) == "54321");
    CHECK(ids({{}, {}, 0, 2}) == "54");
    CHECK(ids({{}, {}, 4, 2}) == "32");
    CHECK(ids({{}, "Fresno", 0, 50}) == "431");
    CHECK(ids({RequestState::proposed, {}, 0, 50}) == "32");
    CHECK(ids({RequestState::proposed, "Fresno", 0, 50}) == "3");
    CHECK(ids({RequestState::draft, "Fresno", 1, 50}).empty());
    CHECK(ids({{}, "' OR '' = '", 0, 50}).empty());
  }
}

TEST_CASE("comments stand in their order, and stay as they are") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const std::string path = place / kind;
    const auto desk = opened(path);
    CHECK(code_of(desk->add_comment({1, "a", 1, "none to talk of"}, note_of("commented"))) ==
          ProblemCode::store_changed);
    required(desk->put_request(request("Fresno"), note_of("request_made", "")));
    required(desk->put_request(request("Kern"), note_of("request_made", "")));
    done(desk->add_comment({1, "a", 11, "why 6?"}, note_of("commented")));
    done(desk->add_comment({2, "a", 12, "well"}, note_of("commented")));
    done(desk->add_comment({1, "b", 10, kSql}, note_of("commented")));
    const auto found = required(desk->comments(1));
    REQUIRE(found.size() == 2);
    CHECK(found[0].text == "why 6?");
    CHECK(found[0].by == "a");
    CHECK(found[0].at == 11);
    CHECK(found[1].text == kSql);
    CHECK(required(desk->comments(3)).empty());
    CHECK_THROWS_AS(by_others(path, "UPDATE desk_comments SET said = 'yes'"), soci::soci_error);
    CHECK_THROWS_AS(by_others(path, "DELETE FROM desk_comments"), soci::soci_error);
    CHECK(required(desk->comments(1)).size() == 2);
  }
}

TEST_CASE("the audit is read from its end, and each line has the hash of the one before") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    CHECK(required(desk->check_audit()).number == 0);
    CHECK(required(desk->check_audit()).hash.empty());
    done(desk->note({1000, "admin-0042", "flag_set", "county Fresno", "é"}));
    done(desk->note({-1, "b", "flag_set", "county Kern", ""}));
    done(desk->note({1002, "admin-0042", "flag_set", "county Fresno", kSql}));
    CHECK(verbs(*desk) == "flag_set 3, flag_set 2, flag_set 1");
    CHECK(verbs(*desk, 3, 1) == "flag_set 2");
    CHECK(verbs(*desk, 0, 9, "county Fresno") == "flag_set 3, flag_set 1");
    CHECK(verbs(*desk, 3, 9, "county Fresno") == "flag_set 1");
    const auto lines = required(desk->audit(0, 9, {}));
    // Parts with their lengths in bytes: hash before, number, moment, by, what, about, detail.
    const std::string first = fingerprint("0:1:14:100010:admin-00428:flag_set13:county Fresno2:é");
    CHECK(lines[2].hash == first);
    const std::string second = fingerprint("64:" + first + "1:22:-11:b8:flag_set11:county Kern0:");
    CHECK(lines[1].hash == second);
    CHECK(lines[0].detail == kSql);
    CHECK(lines[0].by == "admin-0042");
    CHECK(lines[0].at == 1002);
    CHECK(lines[1].at == -1);
    const AuditEnd end = required(desk->check_audit());
    CHECK(end.number == 3);
    CHECK(end.hash == lines[0].hash);
  }
}

TEST_CASE("the audit cannot be edited") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const std::string path = place / kind;
    const auto desk = opened(path);
    done(desk->note(note_of("one")));
    done(desk->note(note_of("two")));
    std::vector<std::string> attempts = {"UPDATE desk_audit SET made_by = 'nobody'",
                                         "DELETE FROM desk_audit WHERE number = 2",
                                         "DELETE FROM desk_audit"};
    if (kind == "postgres") {
      attempts.emplace_back("TRUNCATE desk_audit");
      attempts.emplace_back("TRUNCATE desk_comments");
      attempts.emplace_back(
          "INSERT INTO desk_audit VALUES (1, 0, '', '', '', '', '') "
          "ON CONFLICT (number) DO UPDATE SET made_by = 'nobody'");
    } else {
      attempts.emplace_back("REPLACE INTO desk_audit VALUES (1, 0, '', '', '', '', '')");
      attempts.emplace_back("REPLACE INTO desk_comments VALUES (0, 0, '', 0, '')");
    }
    for (const std::string& attempt : attempts) {
      CAPTURE(attempt);
      CHECK_THROWS_AS(by_others(path, attempt), soci::soci_error);
    }
    CHECK(verbs(*desk) == "two 2, one 1");
    CHECK(required(desk->check_audit()).number == 2);
  }
}

TEST_CASE("where who guards the audit was sent away, the first line that does not fit is named") {
  for (const std::string& kind : sql_kinds()) {
    const std::pair<const char*, const char*> attempts[] = {
        {"UPDATE desk_audit SET made_by = 'nobody' WHERE number = 2", "line 2 of the audit is not"},
        {"UPDATE desk_audit SET made_at = 0 WHERE number = 1", "line 1 of the audit is not"},
        {"UPDATE desk_audit SET detail = 'county', about = 'Fresno' WHERE number = 3",
         "line 3 of the audit is not"},
        {"DELETE FROM desk_audit WHERE number = 1", "line 1 of the audit is missing"},
        {"DELETE FROM desk_audit WHERE number = 2", "line 2 of the audit is missing"},
        {"DELETE FROM desk_audit WHERE number = 3", "line 3 of the audit is missing"},
        {"DELETE FROM desk_audit", "line 1 of the audit is missing"},
        {"INSERT INTO desk_audit VALUES (4, 0, '', '', '', '', '')", "line 4 of the audit is not"},
        {"UPDATE desk_audit_end SET number = 2", "line 3 of the audit is not the last"},
        {"DELETE FROM desk_audit_end", "it does not say where the audit ends"}};
    for (const auto& [attempt, told] : attempts) {
      CAPTURE(kind);
      CAPTURE(attempt);
      const Place place;
      const std::string path = place / kind;
      const auto desk = opened(path);
      for (const std::string what : {"one", "two", "three"}) done(desk->note(note_of(what)));
      if (kind == "postgres") {
        by_others(path, "ALTER TABLE desk_audit DISABLE TRIGGER USER");
      } else {
        for (const std::string guard : {"grows", "stays", "is_kept"}) {
          by_others(path, "DROP TRIGGER desk_audit_" + guard);
        }
      }
      by_others(path, attempt);
      const auto checked = desk->check_audit();
      REQUIRE(code_of(checked) == ProblemCode::store_damaged);
      CHECK(checked.error().front().message.find(told) != std::string::npos);
    }
  }
}

TEST_CASE("an audit of many lines is gone over to its end") {
  const Place place;
  const std::string path = place / "county.db";
  const auto desk = opened(path);
  constexpr int kLines = 203;  // 100 are read at once
  for (int i = 0; i < kLines; ++i) done(desk->note(note_of("one")));
  CHECK(required(desk->check_audit()).number == kLines);
  by_others(path, "DROP TRIGGER desk_audit_stays");
  by_others(path, "UPDATE desk_audit SET what = 'two' WHERE number = 202");
  CHECK(code_of(desk->check_audit()) == ProblemCode::store_damaged);
}

TEST_CASE("every text may be SQL, and none may have a NUL or be too large") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const AuditNote note{1, kSql, kSql, kSql, kSql};
    Account person = account(kSql);
    person.county = person.password = kSql;
    required(desk->put_account(person, note));
    CHECK(required(desk->find_account(kSql))->county == kSql);
    CHECK(required(desk->find_account(kSql))->password == kSql);
    done(desk->put_session({kSql, kSql, kSql, 1, 1}, note));
    CHECK(required(desk->find_session(kSql))->csrf == kSql);
    CHECK(required(desk->find_session(kSql))->account == kSql);
    ChangeRequest asked = request(kSql);
    const auto texts_of = [](ChangeRequest& one) {
      return std::vector{&one.county,  &one.title,   &one.edits,   &one.base,      &one.plan,
                         &one.plan_of, &one.written, &one.made_by, &one.decided_by};
    };
    for (std::string* text : texts_of(asked)) *text = kSql;
    const std::uint64_t id = required(desk->put_request(asked, note));
    auto kept = required(desk->find_request(id));
    REQUIRE(kept.has_value());
    for (const std::string* text : texts_of(*kept)) CHECK(*text == kSql);
    done(desk->note_attempt(kSql, 5, note));
    CHECK(required(desk->attempts_since(kSql, 5)) == 1);
    const AuditLine line = required(desk->audit(0, 1, kSql)).at(0);
    for (const std::string& text : {line.by, line.what, line.about, line.detail}) {
      CHECK(text == kSql);
    }
    CHECK(required(desk->check_audit()).number == 4);

    for (const std::string& wrong : {kNul, std::string("\xFF"), std::string(kMostPlan + 1, 'x')}) {
      for (const AuditNote& refused :
           {AuditNote{1, wrong, "w", "a", "d"}, AuditNote{1, "b", wrong, "a", "d"},
            AuditNote{1, "b", "w", wrong, "d"}, AuditNote{1, "b", "w", "a", wrong}}) {
        CHECK(code_of(desk->note(refused)) == ProblemCode::desk_text);
      }
      for (const Account& refused : {Account{wrong, {}, "", "", false, false, 0, 0},
                                     Account{"a", {}, wrong, "", false, false, 0, 0},
                                     Account{"a", {}, "", wrong, false, false, 0, 0}}) {
        CHECK(code_of(desk->put_account(refused, note)) == ProblemCode::desk_text);
        CHECK(code_of(desk->put_account_and_end_sessions(refused, note, note)) ==
              ProblemCode::desk_text);
      }
      for (const Session& refused : {Session{wrong, "a", "c", 0, 0}, Session{"h", wrong, "c", 0, 0},
                                     Session{"h", "a", wrong, 0, 0}}) {
        CHECK(code_of(desk->put_session(refused, note)) == ProblemCode::desk_text);
      }
      ChangeRequest refused = request("Fresno");
      for (std::string* text : texts_of(refused)) {
        const std::string before = *text;
        *text = wrong;
        CHECK(code_of(desk->put_request(refused, note)) == ProblemCode::desk_text);
        *text = before;
      }
      CHECK(code_of(desk->add_comment({id, wrong, 0, "t"}, note)) == ProblemCode::desk_text);
      CHECK(code_of(desk->add_comment({id, "b", 0, wrong}, note)) == ProblemCode::desk_text);
      CHECK(code_of(desk->note_attempt(wrong, 1, note)) == ProblemCode::desk_text);
    }
    // What cannot be there is not found; to look for it, nobody is told off.
    CHECK(required(desk->accounts()).size() == 1);
    CHECK(required(desk->requests({})).size() == 1);
    CHECK(required(desk->check_audit()).number == 4);
  }
}

TEST_CASE("attempts are counted from a moment on, and forgotten") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    const AuditNote note = note_of("sign_in_failed");
    for (const std::int64_t at : {10, 20, 20, 30}) {
      done(desk->note_attempt("admin-0042", at, note));
    }
    done(desk->note_attempt("10.0.0.1", 20, note));
    CHECK(required(desk->check_audit()).number == 5);
    const auto other = opened(place / kind);  // another process counts them, too
    CHECK(required(other->attempts_since("admin-0042", 0)) == 4);
    CHECK(required(other->attempts_since("admin-0042", 20)) == 3);
    CHECK(required(other->attempts_since("admin-0042", 31)) == 0);
    CHECK(required(other->attempts_since("admin", 0)) == 0);
    done(other->forget_attempts_before(20));
    CHECK(required(desk->attempts_since("admin-0042", 0)) == 3);
    done(desk->forget_attempts("admin-0042"));
    CHECK(required(desk->attempts_since("admin-0042", 0)) == 0);
    CHECK(required(desk->attempts_since("10.0.0.1", 0)) == 1);
  }
}

TEST_CASE("of many who write at once, no line of the audit is lost and no request is two") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto first = opened(place / kind);
    const auto second = opened(place / kind);
    constexpr int kThreads = 4, kEach = 10;
    std::atomic<int> failed = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
          DeskStore& desk = i % 2 == 0 ? *first : *second;
          for (int j = 0; j < kEach; ++j) {
            if (!desk.put_request(request("Fresno"), note_of("request_made", ""))) ++failed;
          }
        });
      }
    }
    CHECK(failed == 0);
    CHECK(required(first->requests({{}, {}, 0, 100})).size() == kThreads * kEach);
    CHECK(required(second->check_audit()).number == kThreads * kEach);
  }
}

TEST_CASE("who may only add to the audit and the comments can do all that a desk does") {
  if (!has_postgres()) return;
  const Place place;
  const std::string path = place / "postgres";
  opened(path);
  const std::string clerk = fmt::format("poppy_clerk_{}", ::getpid());
  by_others(path, "CREATE ROLE " + clerk + " LOGIN");
  by_others(path, fmt::format("DO 'BEGIN EXECUTE format(''GRANT USAGE ON SCHEMA %I TO {0}'', "
                              "current_schema()); EXECUTE format(''GRANT SELECT, INSERT, UPDATE, "
                              "DELETE ON ALL TABLES IN SCHEMA %I TO {0}'', current_schema()); END'",
                              clerk));
  by_others(path, "REVOKE UPDATE, DELETE ON desk_audit, desk_comments FROM " + clerk);
  const std::string address = path + " user=" + clerk;
  {
    const auto desk = opened(address);
    required(desk->put_account(account("a"), note_of("account_made")));
    done(desk->put_session({"h", "a", "c", 1, 1}, note_of("signed_in")));
    done(desk->touch_session("h", 2));
    CHECK(required(desk->end_session("h", note_of("signed_out"))));
    ChangeRequest asked = request("Fresno");
    asked.id = required(desk->put_request(asked, note_of("request_made", "")));
    asked.revision = 1;
    required(desk->put_request(asked, note_of("request_made", "")));
    done(desk->add_comment({asked.id, "a", 1, "why?"}, note_of("commented")));
    done(desk->note_attempt("a", 1, note_of("sign_in_failed")));
    done(desk->forget_attempts("a"));
    required(desk->put_case({"ga-0001", "Fresno", "{}", 0}, note_of("case_stored")));
    CHECK(required(desk->check_audit()).number == 8);
    const StoredCase one{"ga-0002", "Fresno", "{}", 0};
    done(required(open_store(address, Access::share))->write({&one, 1}, nullptr));
    CHECK_THROWS_AS(by_others(address, "UPDATE desk_audit SET what = 'x'"), soci::soci_error);
    CHECK_THROWS_AS(by_others(address, "ALTER TABLE desk_audit DISABLE TRIGGER USER"),
                    soci::soci_error);
  }
  by_others(path, "DROP OWNED BY " + clerk);
  by_others(path, "DROP ROLE " + clerk);
}

TEST_CASE("a job over the cases leaves the desk in PostgreSQL alone") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto desk = opened(place / kind);
    {
      const auto job = required(open_store(place / kind, Access::write));
      const auto noted = desk->note(note_of("one"));
      // SQLite has one lock for all of the file.
      if (kind == "postgres") {
        CHECK(noted.has_value());
        CHECK(code_of(desk->put_case({"ga-0001", "Fresno", "{}", 0}, note_of("case_stored"))) ==
              ProblemCode::store_busy);
      } else {
        CHECK(code_of(noted) == ProblemCode::store_busy);
      }
    }
    CHECK(desk->note(note_of("two")).has_value());
    CHECK(desk->put_case({"ga-0001", "Fresno", "{}", 0}, note_of("case_stored")).has_value());
    CHECK(verbs(*desk) ==
          (kind == "postgres" ? "case_stored 3, two 2, one 1" : "case_stored 2, two 1"));
  }
}

}  // namespace
}  // namespace poppy::store
