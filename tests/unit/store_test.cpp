// All kinds of store, by the same tests: what is kept, what is refused, and what a stop leaves.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"
#include "tests/unit/store_places.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;
using text::ProblemCode;

StoredCase one(const std::string& id, const std::string& document, std::uint64_t revision = 0) {
  return {id, "Yolo", document, revision};
}
std::unique_ptr<Store> opened(const std::string& path, Access access) {
  return required(open_store(path, access));
}
void write(Store& store, const std::vector<StoredCase>& cases, const JobState* job = nullptr) {
  const auto written = store.write(cases, job);
  if (!written) FAIL(written.error().front().message);
}
/// `a:1:{…} b:2:{…}`, read so many at a time.
std::string shown(Store& store, std::size_t most = 2) {
  std::string all, last;
  while (true) {
    const auto cases = store.read_after(last, most);
    REQUIRE(cases.has_value());
    if (cases->empty()) return all;
    for (const StoredCase& found : *cases) {
      all += fmt::format("{}{}:{}:{}", all.empty() ? "" : " ", found.id, found.revision,
                         found.document);
    }
    last = cases->back().id;
  }
}
std::string bytes_of(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}
void put_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE("what is written is there when the store is opened again, in the order of the bytes") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    {
      const auto store = opened(place / kind, Access::create);
      write(*store, {one("b", R"({"n": 1})"), one("B", "{}"), one("a\"\\\né", R"({"n": "\n"})")});
      const JobState job{"nightly", "2021-09-01 x", "B", false, 3, false};
      write(*store, {one("b", R"({"n": 2})", 1)}, &job);
    }
    const auto store = opened(place / kind, Access::read);
    CHECK(shown(*store) == "B:1:{} a\"\\\né:1:{\"n\": \"\\n\"} b:2:{\"n\": 2}");
    CHECK(store->count() == 3);
    CHECK(store->find("b")->value().county == "Yolo");
    CHECK_FALSE(store->find("c")->has_value());
    const auto job = store->job("nightly");
    REQUIRE(job->has_value());
    CHECK((*job)->asked == "2021-09-01 x");
    CHECK((*job)->last_case == "B");
    CHECK_FALSE((*job)->is_done);
    CHECK((*job)->undecided == 3);
    CHECK_FALSE((*job)->is_overtaken);
    CHECK_FALSE(store->job("monthly")->has_value());
  }
}

TEST_CASE("a case that was changed since it was read keeps all of a transaction out") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto store = opened(place / kind, Access::create);
    write(*store, {one("a", "{}"), one("b", "{}")});
    write(*store, {one("b", "[]", 1)});
    const JobState job{"nightly", "x", "b", true, 0, false};
    CHECK(code_of(store->write(std::vector{one("a", "[1]", 1), one("b", "[1]", 1)}, &job)) ==
          ProblemCode::store_changed);
    CHECK(code_of(store->write(std::vector{one("c", "{}"), one("a", "{}")}, nullptr)) ==
          ProblemCode::store_changed);
    CHECK(code_of(store->write(std::vector{one("d", "{}", 3)}, nullptr)) ==
          ProblemCode::store_changed);
    CHECK(shown(*store) == "a:1:{} b:2:[]");
    CHECK_FALSE(store->job("nightly")->has_value());
  }
}

TEST_CASE("who writes has the store alone, and readers share it") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    {
      const auto first = opened(place / kind, Access::create);
      CHECK(code_of(open_store(place / kind, Access::write)) == ProblemCode::store_busy);
      CHECK(code_of(open_store(place / kind, Access::read)) == ProblemCode::store_busy);
    }
    const auto first = opened(place / kind, Access::read);
    const auto second = opened(place / kind, Access::read);
    CHECK(shown(*second).empty());
    CHECK(code_of(open_store(place / kind, Access::write)) == ProblemCode::store_busy);
  }
}

TEST_CASE("a store of another version is refused, and nothing in it is touched") {
  const Place place;
  opened(place / "county", Access::create);
  const std::string file = place / "county/cases.ndjson";
  CHECK(bytes_of(file) == "{\"poppy_store\":1}\n");
  put_bytes(file, "{\"poppy_store\":2}\n{\"other\":1}\n");
  for (const Access access : {Access::read, Access::write, Access::create}) {
    CHECK(code_of(open_store(place / "county", access)) == ProblemCode::store_version);
  }
  CHECK(bytes_of(file) == "{\"poppy_store\":2}\n{\"other\":1}\n");

  opened(place / "county.db", Access::create);
  // user_version stands at byte 60 of the file, in four bytes.
  std::string bytes = bytes_of(place / "county.db");
  REQUIRE(bytes.at(63) == 1);
  bytes[63] = 2;
  put_bytes(place / "county.db", bytes);
  for (const Access access : {Access::read, Access::write, Access::create}) {
    CHECK(code_of(open_store(place / "county.db", access)) == ProblemCode::store_version);
  }
  CHECK(bytes_of(place / "county.db") == bytes);
}

TEST_CASE("what is no store is refused") {
  const Place place;
  CHECK(code_of(open_store(place / "none", Access::read)) == ProblemCode::store_unreadable);
  CHECK(code_of(open_store(place / "none.db", Access::write)) == ProblemCode::store_unreadable);
  CHECK_FALSE(fs::exists(place / "none.db"));
  put_bytes(place / "text.db", "no database at all");
  CHECK(code_of(open_store(place / "text.db", Access::create)) == ProblemCode::store_unreadable);
  put_bytes(place / "half.db", "SQLite format 3" + std::string(2000, '\0'));
  CHECK(code_of(open_store(place / "half.db", Access::read)) == ProblemCode::store_damaged);
  fs::create_directory(place / "folder");
  CHECK(code_of(open_store(place / "folder", Access::read)) == ProblemCode::store_unreadable);
  put_bytes(place / "folder/letter.txt", "Dear");
  CHECK(code_of(open_store(place / "folder", Access::create)) == ProblemCode::store_unreadable);
  put_bytes(place / "folder/cases.ndjson", "{\"case\": \"c1\"}\n");
  CHECK(code_of(open_store(place / "folder", Access::write)) == ProblemCode::store_unreadable);
}

TEST_CASE("a folder cut off at any byte holds the transactions that were whole") {
  const Place place;
  std::uint64_t first_end = 0, second_end = 0;
  {
    const auto store = opened(place / "county", Access::create);
    write(*store, {one("a", R"({"n": 1})")});
    first_end = fs::file_size(place / "county/cases.ndjson");
    const JobState job{"nightly", "x", "a", false, 0, false};
    write(*store, {one("a", R"({"n": 2})", 1), one("b", "{}")}, &job);
    second_end = fs::file_size(place / "county/cases.ndjson");
  }
  const std::string whole = bytes_of(place / "county/cases.ndjson");
  REQUIRE(whole.size() == second_end);
  for (std::size_t cut = first_end; cut < second_end; ++cut) {
    CAPTURE(cut);
    put_bytes(place / "county/cases.ndjson", whole.substr(0, cut));
    CHECK(shown(*opened(place / "county", Access::read)) == "a:1:{\"n\": 1}");
    CHECK(fs::file_size(place / "county/cases.ndjson") == cut);  // who reads drops nothing
    const auto store = opened(place / "county", Access::write);
    CHECK(shown(*store) == "a:1:{\"n\": 1}");
    CHECK_FALSE(store->job("nightly")->has_value());
    CHECK(fs::file_size(place / "county/cases.ndjson") == first_end);
    write(*store, {one("c", "{}")});
    CHECK(shown(*store) == "a:1:{\"n\": 1} c:1:{}");
  }
}

TEST_CASE("cases that are put in overtake a job that has stopped, and no other") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    {
      const auto store = opened(place / kind, Access::create);
      const JobState stopped{"nightly", "x", "b", false, 1, false};
      const JobState ended{"monthly", "x", "b", true, 0, false};
      write(*store, {one("b", "{}")}, &stopped);
      write(*store, {}, &ended);
      CHECK_FALSE(store->job("nightly")->value().is_overtaken);
      write(*store, {one("a", "{}")});
      CHECK(store->job("nightly")->value().is_overtaken);
    }
    const auto store = opened(place / kind, Access::read);
    CHECK(store->job("nightly")->value().is_overtaken);
    CHECK(store->job("nightly")->value().undecided == 1);
    CHECK_FALSE(store->job("monthly")->value().is_overtaken);
  }
}

TEST_CASE("so many documents as fit are read at once, and one at least") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto store = opened(place / kind, Access::create);
    const std::string large = '"' + std::string(kMostBytes / 2 + 1, 'x') + '"';
    for (const std::string id : {"a", "b", "c"}) write(*store, {one(id, large)});
    CHECK(store->read_after("", 100)->size() == 2);
    CHECK(store->read_after("b", 100)->size() == 1);
  }
}

TEST_CASE("a byte changed in a folder's file is told, wherever it is") {
  const Place place;
  const std::string file = place / "county/cases.ndjson";
  const std::size_t header = std::string("{\"poppy_store\":1}\n").size();
  {
    const auto store = opened(place / "county", Access::create);
    write(*store, {one("a", R"({"n": 1})")});
    const JobState job{"nightly", "x", "a", false, 0, false};
    write(*store, {one("b", "{}")}, &job);
  }
  const std::string whole = bytes_of(file);
  for (std::size_t at = header; at < whole.size(); ++at) {
    CAPTURE(at);
    std::string bytes = whole;
    bytes[at] = bytes[at] == 'x' ? 'y' : 'x';
    put_bytes(file, bytes);
    CHECK(code_of(open_store(place / "county", Access::read)) == ProblemCode::store_damaged);
  }
}

TEST_CASE("a copy of a folder without its lock can be read, and is not written") {
  const Place place;
  write(*opened(place / "county", Access::create), {one("a", "{}")});
  fs::remove(place / "county/lock");
  CHECK(shown(*opened(place / "county", Access::read)) == "a:1:{}");
  CHECK_FALSE(fs::exists(place / "county/lock"));
}

TEST_CASE("a database that others have written into is told to be damaged") {
  const Place place;
  const std::string path = place / "county.db";
  const std::string fresh = [&] {
    write(*opened(path, Access::create), {one("a", "{}")});
    return bytes_of(path);
  }();
  const auto after = [&](const std::string& statement) {
    put_bytes(path, fresh);
    by_others(path, statement);
  };
  after("INSERT INTO cases VALUES (x'7a7a', 'Yolo', 1, '{}')");
  // An id of bytes is greater than any text, itself as text, too: it would be read over and over.
  CHECK(code_of(opened(path, Access::read)->read_after("zz", 10)) == ProblemCode::store_damaged);
  for (const std::string statement :
       {"INSERT INTO cases VALUES ('b', 'Yolo', 1, '{' || char(10) || '}')", "DROP TABLE cases"}) {
    CAPTURE(statement);
    after(statement);
    const auto store = opened(path, Access::read);
    CHECK(code_of(store->read_after("", 10)) == ProblemCode::store_damaged);
  }
  after("INSERT INTO cases VALUES ('b', 'Yolo', 1, 'two' || char(10) || 'lines')");
  CHECK(code_of(opened(path, Access::read)->find("b")) == ProblemCode::store_damaged);
}

TEST_CASE("tidying a folder gives back the room of what was replaced") {
  const Place place;
  const std::string file = place / "county/cases.ndjson";
  const std::string large(100000, 'x');
  {
    const auto store = opened(place / "county", Access::create);
    write(*store, {one("a", "\"" + large + "\""), one("b", "{}")});
    for (std::uint64_t i = 1; i < 5; ++i) write(*store, {one("a", "\"" + large + "\"", i)});
    const JobState job{"nightly", "x", "b", true, 0, false};
    write(*store, {}, &job);
    CHECK(fs::file_size(file) > 5 * large.size());
    REQUIRE(store->tidy().has_value());
    CHECK(fs::file_size(file) < 2 * large.size());
    CHECK(store->find("a")->value().revision == 5);
    write(*store, {one("c", "{}"), one("a", "{}", 5)});  // goes on behind
  }
  const auto store = opened(place / "county", Access::read);
  CHECK(shown(*store) == "a:6:{} b:1:{} c:1:{}");
  CHECK(store->job("nightly")->value().is_done);
}

TEST_CASE("a full disk is told, and what was written before is kept") {
  std::signal(SIGXFSZ, SIG_IGN);
  for (const std::string kind : {"county.db", "county"}) {
    CAPTURE(kind);
    const Place place;
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    {
      const auto store = opened(place / kind, Access::create);
      write(*store, {one("a", "{}")});
      rlimit small = before;
      small.rlim_cur = 40000;
      ::setrlimit(RLIMIT_FSIZE, &small);
      const std::string large = "\"" + std::string(200000, 'x') + "\"";
      const auto failed = store->write(std::vector{one("b", large)}, nullptr);
      ::setrlimit(RLIMIT_FSIZE, &before);
      CHECK(code_of(failed) == ProblemCode::store_not_written);
      CHECK(shown(*store) == "a:1:{}");
      write(*store, {one("c", "{}")});
    }
    CHECK(shown(*opened(place / kind, Access::read)) == "a:1:{} c:1:{}");
  }
}

/// `a b:2`, with the revision where it is not 1.
std::string heads(Store& store, const std::string& after, std::size_t most,
                  const std::string& county, const std::string& prefix) {
  std::string all;
  for (const CaseHead& head : required(store.list(after, most, county, prefix))) {
    if (!all.empty()) all += ' ';
    all += head.revision == 1 ? head.id : fmt::format("{}:{}", head.id, head.revision);
  }
  return all;
}

TEST_CASE("cases are listed behind one, of a county, as they begin") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto store = opened(place / kind, Access::create);
    write(*store,
          {{"ga-2", "Yolo", "{}", 0}, {"GA-9", "Yolo", "{}", 0}, {"ga-10", "Kern", "{}", 0}});
    write(*store, {{"cf-1", "Yolo", "{}", 0}, {"ga-3", "Yolo", "{}", 0}, {"é", "Kern", "{}", 0}});
    write(*store, {{"ga-3", "Yolo", "[]", 1}});
    CHECK(heads(*store, "", 10, "", "") == "GA-9 cf-1 ga-10 ga-2 ga-3:2 é");
    CHECK(heads(*store, "", 2, "", "") == "GA-9 cf-1");
    CHECK(heads(*store, "cf-1", 2, "", "") == "ga-10 ga-2");
    CHECK(heads(*store, "", 10, "Yolo", "") == "GA-9 cf-1 ga-2 ga-3:2");
    CHECK(heads(*store, "", 10, "", "ga-") == "ga-10 ga-2 ga-3:2");
    CHECK(heads(*store, "ga-10", 10, "Yolo", "ga-") == "ga-2 ga-3:2");
    CHECK(heads(*store, "ga-", 1, "Yolo", "ga-") == "ga-2");
    CHECK(heads(*store, "z", 10, "", "ga-").empty());
    CHECK(heads(*store, "", 10, "Kern", "cf") == "");
    CHECK(heads(*store, "", 10, "' OR '' = '", "").empty());
  }
}

TEST_CASE("texts that would be SQL are texts, and what is no text is refused") {
  for (const std::string& kind : kinds()) {
    CAPTURE(kind);
    const Place place;
    const auto store = opened(place / kind, Access::create);
    const std::string words = "'); DROP TABLE cases; -- :id $1 ? \\";
    const JobState job{words, words, words, false, 0, false};
    const std::vector cases{StoredCase{words, words, "{\"" + words + "\": 1}", 0}};
    REQUIRE(store->write(cases, &job).has_value());
    const auto found = required(store->find(words));
    REQUIRE(found.has_value());
    CHECK(found->county == words);
    CHECK(found->document == cases.front().document);
    CHECK(required(store->job(words))->asked == words);
    const std::string nul("a\0b", 3);
    for (const StoredCase& wrong :
         {StoredCase{nul, "Yolo", "{}", 0}, StoredCase{"a", nul, "{}", 0},
          StoredCase{"a", "Yolo", nul, 0}, StoredCase{"a", "Yolo", "\xFF", 0},
          StoredCase{"a", "Yolo", std::string(kMostBytes + 1, 'x'), 0}}) {
      CHECK(code_of(store->write({&wrong, 1}, nullptr)) == ProblemCode::case_not_storable);
    }
    CHECK(store->count() == 1);
  }
}

TEST_CASE("a folder is not shared") {
  const Place place;
  write(*opened(place / "county", Access::create), {one("a", "{}")});
  CHECK(code_of(open_store(place / "county", Access::share)) == ProblemCode::store_kind);
}

TEST_CASE("of two that share a store, the second to change a case is told") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    CHECK(code_of(open_store(place / kind, Access::share)) == ProblemCode::store_unreadable);
    const JobState stopped{"nightly", "x", "a", false, 0, false};
    write(*opened(place / kind, Access::create), {one("a", "{}")}, &stopped);
    const auto first = opened(place / kind, Access::share);
    const auto second = opened(place / kind, Access::share);
    write(*first, {one("a", "[1]", 1)});
    CHECK(code_of(second->write(std::vector{one("b", "{}"), one("a", "[2]", 1)}, nullptr)) ==
          ProblemCode::store_changed);
    CHECK(shown(*second) == "a:2:[1]");
    write(*second, {one("b", "{}")});
    CHECK(code_of(first->write(std::vector{one("b", "[]")}, nullptr)) ==
          ProblemCode::store_changed);
    CHECK(shown(*first) == "a:2:[1] b:1:{}");
    CHECK(required(first->job("nightly"))->is_overtaken);
  }
}

TEST_CASE("a store that was made before cases were listed by county is given its index") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    write(*opened(place / kind, Access::create), {one("a", "{}")});
    by_others(place / kind, "DROP INDEX cases_by_county");
    CHECK(heads(*opened(place / kind, Access::read), "", 9, "Yolo", "") == "a");
    CHECK(heads(*opened(place / kind, Access::share), "", 9, "Yolo", "") == "a");
    CHECK_NOTHROW(by_others(place / kind, "DROP INDEX cases_by_county"));
  }
}

TEST_CASE("while a job has the store, who shares it writes no case") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    write(*opened(place / kind, Access::create), {one("a", "{}")});
    const auto shared = opened(place / kind, Access::share);
    {
      const auto job = opened(place / kind, Access::write);
      CHECK(code_of(shared->write(std::vector{one("b", "{}")}, nullptr)) ==
            ProblemCode::store_busy);
      // A server goes on reading; the file of SQLite is locked as a whole.
      if (kind == "postgres") CHECK(shown(*shared) == "a:1:{}");
      write(*job, {one("a", "[]", 1)});
    }
    write(*shared, {one("b", "{}")});
    CHECK(shown(*shared) == "a:2:[] b:1:{}");
    CHECK(shown(*opened(place / kind, Access::write)) == "a:2:[] b:1:{}");
  }
}

TEST_CASE("calls of many threads change a case one after the other") {
  for (const std::string& kind : sql_kinds()) {
    CAPTURE(kind);
    const Place place;
    write(*opened(place / kind, Access::create), {one("a", "0")});
    const auto store = opened(place / kind, Access::share);
    constexpr int kThreads = 6, kEach = 15;
    std::atomic<int> failed = 0;
    const auto count_up = [&] {
      for (int done = 0; done < kEach;) {
        auto found = store->find("a");
        if (!found || !*found) {
          ++failed;
          return;
        }
        StoredCase next = std::move(**found);
        next.document = std::to_string(std::stoi(next.document) + 1);
        const auto written = store->write({&next, 1}, nullptr);
        if (written) {
          ++done;
        } else if (written.error().front().code != ProblemCode::store_changed) {
          ++failed;
          return;
        }
      }
    };
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kThreads; ++i) threads.emplace_back(count_up);
    }
    CHECK(failed == 0);
    CHECK(shown(*store) == "a:91:90");  // 6 * 15, and the revision of the first
  }
}

TEST_CASE("no message shows who signs in to a database, or by what password") {
  const std::string address = "postgresql://worker:sesame-7@127.0.0.1:1/county?connect_timeout=2";
  CHECK(shown_store(address) == "postgresql://127.0.0.1/county");
  CHECK(shown_store("postgresql:host=db user=worker password=sesame-7 dbname=county") ==
        "postgresql://db/county");
  CHECK(shown_store("postgres://worker@/county?host=/run/postgresql") == "postgresql:///county");
  CHECK(shown_store("county.db") == "county.db");
  const auto refused = open_store(address, Access::read);
  REQUIRE(code_of(refused) == ProblemCode::store_unreachable);
  const text::Problem& told = refused.error().front();
  CHECK(told.message.starts_with("the database `postgresql://127.0.0.1/county` cannot be reached"));
  CHECK(told.message.find("refused") != std::string::npos);
  CHECK(told.message.find("sesame") == std::string::npos);
  CHECK(told.message.find("worker") == std::string::npos);
}

TEST_CASE("an address that cannot be read, or only in the wrong way, shows nothing of itself") {
  for (const std::string wrong :
       {"postgresql://worker:ses/ame@host/county", "postgresql://worker:ses@ame@host/county",
        "postgresql://wor/ker:sesame@host/county", "postgresql://host:sesame/county",
        "postgresql:password=ses ame", "postgresql:sesame", "postgresql://[sesame/county",
        "postgresql:host=a password='ses \"ame'"}) {
    CAPTURE(wrong);
    const auto refused = open_store(wrong, Access::create);
    REQUIRE(code_of(refused) == ProblemCode::store_unreadable);
    CHECK(refused.error().front().message == "the address of a database cannot be read");
    CHECK(shown_store(wrong) == "postgresql:…");
  }
}

TEST_CASE("a database of PostgreSQL that is no store, of another version or damaged is told") {
  if (!has_postgres()) return;
  const Place place;
  const std::string path = place / "postgres";
  CHECK(code_of(open_store(path, Access::read)) == ProblemCode::store_unreadable);
  CHECK(code_of(open_store(path, Access::write)) == ProblemCode::store_unreadable);
  by_others(path, "CREATE TABLE cases (id INT)");
  CHECK(code_of(open_store(path, Access::create)) == ProblemCode::store_unreadable);
  by_others(path, "DROP TABLE cases");
  write(*opened(path, Access::create), {one("a", "{}")});
  by_others(path, "UPDATE poppy_store SET version = 2");
  for (const Access access : {Access::read, Access::write, Access::create, Access::share}) {
    CHECK(code_of(open_store(path, access)) == ProblemCode::store_version);
  }
  by_others(path, "UPDATE poppy_store SET version = 1, application = 7");
  CHECK(code_of(open_store(path, Access::create)) == ProblemCode::store_unreadable);
  by_others(path, "UPDATE poppy_store SET application = 1349480569");
  CHECK(shown(*opened(path, Access::read)) == "a:1:{}");
  by_others(path, "INSERT INTO cases VALUES ('b', 'Yolo', 1, E'two\\nlines')");
  CHECK(code_of(opened(path, Access::read)->find("b")) == ProblemCode::store_damaged);
  const auto store = opened(path, Access::share);
  by_others(path, "DROP TABLE cases");
  CHECK(code_of(store->find("a")) == ProblemCode::store_damaged);
}

TEST_CASE("a database that has no UTF-8 is refused, and one that is not there, too") {
  if (!has_postgres()) return;
  const Place place;
  const std::string path = place / "postgres";
  const std::string name = fmt::format("poppy_latin_{}", ::getpid());
  by_others(path, fmt::format("CREATE DATABASE {} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
                              name));
  const auto latin = open_store(place.database(name), Access::create);
  CHECK(code_of(latin) == ProblemCode::store_unreadable);
  CHECK(latin.error().front().message.ends_with("its encoding is LATIN1, not UTF8"));
  by_others(path, "DROP DATABASE " + name);
  const auto none = open_store(place.database("poppy_nowhere"), Access::create);
  CHECK(code_of(none) == ProblemCode::store_unreachable);
  CHECK(none.error().front().message.find("\"poppy_nowhere\" does not exist") != std::string::npos);
}

TEST_CASE("a store in PostgreSQL is found by a URL, too") {
  if (!has_postgres()) return;
  const Place place;
  write(*opened(place / "postgres", Access::create), {one("a", "{}")});
  CHECK(shown(*opened(place.url(), Access::read)) == "a:1:{}");
}

TEST_CASE("a connection that is gone is made anew, with what it held") {
  if (!has_postgres()) return;
  const Place place;
  const std::string path = (place / "postgres") + " application_name=gone";
  write(*opened(path, Access::create), {one("a", "{}")});
  const auto end_connections = [&] {
    by_others(place / "postgres",
              "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE "
              "application_name = 'gone'");
  };
  {
    const auto shared = opened(path, Access::share);
    end_connections();
    CHECK(shown(*shared) == "a:1:{}");
    end_connections();
    write(*shared, {one("a", "[]", 1)});
  }
  const auto job = opened(path, Access::write);
  end_connections();
  write(*job, {one("a", "{}", 2)});
  CHECK(code_of(open_store(path, Access::write)) == ProblemCode::store_busy);
  end_connections();
  const auto other = opened(path, Access::write);  // which has come in between
  CHECK(code_of(job->find("a")) == ProblemCode::store_busy);
  CHECK(shown(*other) == "a:3:{}");
}

TEST_CASE("a server that stops and starts again loses no case that it said was kept") {
  const char* const restart = std::getenv("POPPY_TEST_POSTGRES_RESTART");  // a command
  if (!has_postgres() || restart == nullptr) return;
  const Place place;
  const std::string path = place / "postgres";
  opened(path, Access::create);
  const auto store = opened(path, Access::share);
  std::atomic<bool> is_up_again = false;
  int exit = -1;
  std::jthread restarting([&] {
    exit = std::system(restart);
    is_up_again = true;
  });
  std::vector<std::string> kept;
  int failed = 0, after = 0;
  for (int i = 0; after < 20; ++i) {
    const std::string id = fmt::format("{:06}", i);
    const auto written = store->write(std::vector{one(id, "{}")}, nullptr);
    if (written) {
      kept.push_back(id);
      after += is_up_again ? 1 : 0;
    } else {
      ++failed;
      REQUIRE(code_of(written) == ProblemCode::store_unreachable);
      REQUIRE(failed < 1000000);
      // Between two tries, as long as there is nothing to do but wait.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  restarting.join();
  CHECK(exit == 0);
  CHECK(failed > 0);
  CHECK(kept.size() > 20);
  for (const std::string& id : kept) {
    CAPTURE(id);
    CHECK(required(store->find(id)).has_value());
  }
}

}  // namespace
}  // namespace poppy::store
