// Both kinds of store, by the same tests: what is kept, what is refused, and what a stop leaves.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;
using text::ProblemCode;

/// A place of its own, gone at the end.
class Place {
 public:
  Place() : path_(fs::temp_directory_path() / fmt::format("poppy-store-{}", ::getpid())) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { fs::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

const char* const kKinds[] = {"county.db", "county"};

StoredCase one(const std::string& id, const std::string& document, std::uint64_t revision = 0) {
  return {id, "Yolo", document, revision};
}
std::unique_ptr<Store> opened(const std::string& path, Access access) {
  auto store = open_store(path, access);
  if (!store) FAIL(store.error().front().message);
  return std::move(*store);
}
template <typename T>
ProblemCode code_of(const text::Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().front().code;
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
  for (const std::string kind : kKinds) {
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
  for (const std::string kind : kKinds) {
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
  for (const std::string kind : kKinds) {
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
  for (const std::string kind : kKinds) {
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
  for (const std::string kind : kKinds) {
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
    soci::session sql(soci::sqlite3, "dbname=\"" + path + "\"");
    sql << statement;
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
  for (const std::string kind : kKinds) {
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

}  // namespace
}  // namespace poppy::store
