// poppy.h as a caller sees it, over small rules: what it gives, what it refuses, and what is freed.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "arrow_tables.h"
#include "interpreter/arrow/owned.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/include/poppy/poppy.h"

namespace {

template <auto free>
struct Free {
  template <typename Handle>
  void operator()(Handle* handle) const {
    free(handle);
  }
};
using Files = std::unique_ptr<poppy_files, Free<poppy_files_free>>;
using Rules = std::unique_ptr<poppy_rules, Free<poppy_rules_free>>;
using Batch = std::unique_ptr<poppy_batch, Free<poppy_batch_free>>;
using Problems = std::unique_ptr<poppy_problems, Free<poppy_problems_free>>;
using Text = std::unique_ptr<char, Free<poppy_free>>;

std::string rules_text(const std::string& limit) {
  return "module t.rules \"T\"\nentity County\n"
         "entity Case of County as cases key (id) { id : text; income : money }\n"
         "enum S { Approved, Denied }\n"
         "rule over of Case { reason \"Over\"; fails when income > " +
         limit +
         " }\n"
         "decision s of Case : S { reasons from over; Denied when over; Approved otherwise }\n";
}

Files files_of(const std::string& limit) {
  poppy_files* made = nullptr;
  REQUIRE(poppy_files_new(&made) == POPPY_OK);
  Files files(made);
  const std::string text = rules_text(limit);
  REQUIRE(poppy_files_add(made, "t.poppy", text.data(), text.size()) == POPPY_OK);
  REQUIRE(poppy_files_add(made, "yolo.yaml", "county: Yolo\n", POPPY_TO_NUL) == POPPY_OK);
  return files;
}

Rules load(const std::string& limit) {
  poppy_rules* rules = nullptr;
  poppy_problems* problems = nullptr;
  REQUIRE(poppy_rules_load(files_of(limit).get(), nullptr, 0, &rules, &problems) == POPPY_OK);
  CHECK(problems == nullptr);
  return Rules(rules);
}

std::string json_of(const poppy_problems* problems) {
  char* text = nullptr;
  std::size_t size = 0;
  REQUIRE(poppy_problems_json(problems, &text, &size) == POPPY_OK);
  const Text held(text);
  return {text, size};
}

struct Answered {
  poppy_status status = POPPY_OK;
  std::string text;  // or the problems
};

template <typename Call, typename Handle>
Answered call(Call function, Handle* handle, std::string_view request) {
  char* text = nullptr;
  std::size_t size = 0;
  poppy_problems* told = nullptr;
  const poppy_status status = function(handle, request.data(), request.size(), &text, &size, &told);
  const Text held(text);
  const Problems problems(told);
  if (status == POPPY_OK) {
    CHECK(told == nullptr);
    CHECK(std::string_view(text).size() == size);  // it ends in a NUL
    return {status, {text, size}};
  }
  CHECK(text == nullptr);
  CHECK(size == 0);
  return {status, json_of(told)};
}

Answered decide(const Rules& rules, std::string_view request) {
  return call(poppy_rules_decide, rules.get(), request);
}

Batch open(const Rules& rules, const char* request) {
  poppy_batch* batch = nullptr;
  poppy_problems* told = nullptr;
  const auto status = poppy_batch_open(rules.get(), request, POPPY_TO_NUL, &batch, &told);
  if (status != POPPY_OK) FAIL(json_of(told));
  return Batch(batch);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kAsked = R"("county":"Yolo","month":"2024-01","run_date":"2024-01-15")";
const std::string kRequest =
    std::string(R"({"case":{"case":"c1","income":1000.01},)") + kAsked + "}";

TEST_CASE("a case is decided as by the C++ interface, to the byte") {
  const auto rules = load("$1,000");
  auto plain =
      poppy::Rules::load({{"t.poppy", rules_text("$1,000")}, {"yolo.yaml", "county: Yolo\n"}});
  REQUIRE(plain);
  poppy::Request request;
  request.case_text = R"({"case":"c1","income":1000.01})";
  request.county = "Yolo";
  request.month = "2024-01";
  request.run_date = "2024-01-15";
  poppy::Detail detail;
  detail.depth = 3;
  const Answered answer = decide(rules, kRequest.substr(0, kRequest.size() - 1) + R"(,"depth":3})");
  REQUIRE(answer.status == POPPY_OK);
  CHECK(answer.text == plain->decide(request)->json(detail));
  CHECK(holds(answer.text, R"("status": "Denied")"));
  // The case as a text of YAML.
  CHECK(decide(rules,
               std::string(R"({"case":"case: c1\nincome: $1,000.01\n","depth":3,)") + kAsked + "}")
            .text == answer.text);
}

TEST_CASE("a line is explained in words and as data, month by month") {
  const auto rules = load("$1,000");
  const Answered answer = call(
      poppy_rules_explain, rules.get(),
      R"({"case":{"case":"c1","income":1000.01},"county":"Yolo","month":"2024-01..2024-02","run_date":"2024-01-15","line":"s"})");
  REQUIRE(answer.status == POPPY_OK);
  CHECK(holds(answer.text, R"("month": "2024-02")"));
  CHECK(holds(answer.text, R"("text": "s = Denied)"));
  CHECK(holds(answer.text, R"("why": {)"));
  CHECK(holds(answer.text, R"("value": "$1,000.01")"));
  CHECK(holds(call(poppy_rules_explain, rules.get(),
                   kRequest.substr(0, kRequest.size() - 1) + R"(,"line":"t"})")
                  .text,
              "P909"));
  CHECK(holds(call(poppy_rules_explain, rules.get(), kRequest).text, "which line to explain"));
}

TEST_CASE("requests that are none are refused with the place, and a hint") {
  const auto rules = load("$1,000");
  const auto refused = [&](std::string_view request) {
    const Answered answer = decide(rules, request);
    CHECK(answer.status == POPPY_PROBLEMS);
    return answer.text;
  };
  CHECK(holds(refused(R"({"case":{},"monht":"2024-01"})"), R"("code": "P915")"));
  CHECK(holds(refused(R"({"case":{},"monht":"2024-01"})"), "did you mean `month`?"));
  CHECK(holds(refused(R"({"case":{},"month":202401})"), "`month` is a text, found `202401`"));
  CHECK(holds(refused(R"({"case":[]})"), "`case` is an object, or a text of YAML or JSON"));
  CHECK(holds(refused(R"({"case":{},"programs":"t"})"), "`programs` is an array of names"));
  CHECK(holds(refused(R"({"case":{},"depth":101})"), "`depth` is a number from 0 to 100"));
  CHECK(holds(refused(R"({"case":{},"threads":2})"), "this call has no key `threads`"));
  CHECK(holds(refused(R"({"case":{},"lines":["over"]})"), "this call has no key `lines`"));
  CHECK(holds(refused("[]"), "a request is an object"));
  CHECK(holds(refused("{}"), "the request has no case"));
  CHECK(holds(refused("{"), "P017"));
  CHECK(holds(refused(""), "P017"));
  CHECK(holds(refused(std::string("{\"case\":\0}", 10)), R"("code": "P0)"));
  CHECK(holds(
      refused(R"({"case":{"case":"c1","incom":1},"month":"2024-01","run_date":"2024-01-15"})"),
      "P702"));
  CHECK(holds(refused(R"({"case":{"case":"c1"},"month":"2024-01"})"), "P903"));
  poppy_batch* batch = nullptr;
  for (const char* request :
       {R"({"month":"2024-01","run_date":"soon"})", R"({"run_date":"2024-01-15","threads":0})",
        R"({"run_date":"2024-01-15","decision":"yes"})", R"({"run_date":"2024-01-15","case":{}})",
        R"({"run_date":"2024-01-15","lines":"over"})",
        R"({"run_date":"2024-01-15","lines":["ovr"]})"}) {
    CAPTURE(request);
    poppy_problems* told = nullptr;
    CHECK(poppy_batch_open(rules.get(), request, POPPY_TO_NUL, &batch, &told) == POPPY_PROBLEMS);
    CHECK(batch == nullptr);
    CHECK(poppy_problems_count(told) == 1);
    poppy_problems_free(told);
  }
}

TEST_CASE("problems are there by number, by field and as JSON") {
  poppy_files* made = nullptr;
  REQUIRE(poppy_files_new(&made) == POPPY_OK);
  const Files files(made);
  REQUIRE(poppy_files_add(made, "t.poppy", "module t.rules \"T\"\nrule { }\n", POPPY_TO_NUL) ==
          POPPY_OK);
  poppy_rules* rules = nullptr;
  poppy_problems* told = nullptr;
  REQUIRE(poppy_rules_load(made, nullptr, 0, &rules, &told) == POPPY_PROBLEMS);
  const Problems problems(told);
  CHECK(rules == nullptr);
  REQUIRE(poppy_problems_count(told) >= 1);
  const poppy_problem* const first = poppy_problems_at(told, 0);
  CHECK(std::string_view(first->path) == "t.poppy");
  CHECK(first->line == 2);
  CHECK(first->is_warning == 0);
  CHECK(std::string_view(first->text).starts_with("t.poppy:2:"));
  CHECK(holds(json_of(told), std::string(R"("code": ")") + first->code));
  CHECK(poppy_problems_at(told, poppy_problems_count(told)) == nullptr);
  CHECK(poppy_problems_at(nullptr, 0) == nullptr);
  CHECK(json_of(nullptr) == "[]\n");
}

TEST_CASE("what must not be NULL is refused, and what may be is taken") {
  const auto rules = load("$1,000");
  char* text = nullptr;
  poppy_problems* problems = nullptr;
  CHECK(poppy_files_new(nullptr) == POPPY_MISUSE);
  CHECK(poppy_files_add(nullptr, "a", "b", 1) == POPPY_MISUSE);
  CHECK(poppy_rules_load(nullptr, nullptr, 0, nullptr, &problems) == POPPY_MISUSE);
  CHECK(poppy_rules_decide(nullptr, "{}", 2, &text, nullptr, &problems) == POPPY_MISUSE);
  CHECK(poppy_rules_decide(rules.get(), nullptr, 0, &text, nullptr, &problems) == POPPY_MISUSE);
  CHECK(poppy_rules_decide(rules.get(), "{}", 2, nullptr, nullptr, &problems) == POPPY_MISUSE);
  CHECK(poppy_rules_schema(rules.get(), "cases", &text, nullptr) == POPPY_MISUSE);
  CHECK(poppy_rules_schema(rules.get(), nullptr, &text, nullptr) == POPPY_MISUSE);
  CHECK(poppy_batch_open(nullptr, "{}", 2, nullptr, nullptr) == POPPY_MISUSE);
  CHECK(poppy_batch_decide_lines(nullptr, "", 0, &text, nullptr, nullptr) == POPPY_MISUSE);
  CHECK(poppy_batch_decide_arrow(nullptr, nullptr, nullptr, nullptr) == POPPY_MISUSE);
  CHECK(poppy_rules_decide(rules.get(), "{}", 2, &text, nullptr, nullptr) == POPPY_PROBLEMS);
  CHECK(poppy_rules_decide(rules.get(), kRequest.c_str(), POPPY_TO_NUL, &text, nullptr, nullptr) ==
        POPPY_OK);
  poppy_free(text);
  poppy_free(nullptr);
  poppy_files_free(nullptr);
  poppy_rules_free(nullptr);
  poppy_batch_free(nullptr);
  poppy_problems_free(nullptr);
}

TEST_CASE("compiled rules, warnings, schemas and the description are those of the rules") {
  const auto rules = load("$1,000");
  char* compiled = nullptr;
  std::size_t size = 0;
  REQUIRE(poppy_rules_compiled(rules.get(), &compiled, &size) == POPPY_OK);
  const Text held(compiled);
  poppy_rules* again = nullptr;
  REQUIRE(poppy_rules_load(files_of("$1,000").get(), compiled, size, &again, nullptr) == POPPY_OK);
  const Rules second(again);
  CHECK(decide(second, kRequest).text == decide(rules, kRequest).text);
  // Of other files it is not believed.
  REQUIRE(poppy_rules_load(files_of("$2,000").get(), compiled, size, &again, nullptr) == POPPY_OK);
  const Rules third(again);
  CHECK(holds(decide(third, kRequest).text, R"("status": "Approved")"));

  poppy_problems* warnings = nullptr;
  REQUIRE(poppy_rules_warnings(rules.get(), &warnings) == POPPY_OK);
  const Problems problems(warnings);
  for (std::size_t i = 0; i < poppy_problems_count(warnings); ++i) {
    CHECK(poppy_problems_at(warnings, i)->is_warning == 1);
  }
  char* text = nullptr;
  REQUIRE(poppy_rules_schema(rules.get(), "case", &text, nullptr) == POPPY_OK);
  CHECK(holds(text, "\"income\""));
  poppy_free(text);
  REQUIRE(poppy_rules_describe(rules.get(), &text, nullptr) == POPPY_OK);
  CHECK(holds(text, R"("name": "income")"));
  CHECK(holds(text, R"("kind": "money")"));
  poppy_free(text);
}

TEST_CASE("folders are read as the program reads them") {
  const std::filesystem::path room =
      std::filesystem::temp_directory_path() / ("poppy-capi-" + std::to_string(::getpid()));
  std::filesystem::create_directories(room / "rules");
  std::filesystem::create_directories(room / "counties");
  std::ofstream(room / "rules/t.poppy") << rules_text("$1,000");
  std::ofstream(room / "counties/yolo.yaml") << "county: Yolo\n";
  poppy_files* made = nullptr;
  REQUIRE(poppy_files_new(&made) == POPPY_OK);
  const Files files(made);
  poppy_problems* told = nullptr;
  CHECK(poppy_files_add_folders(made, (room / "rule").c_str(), (room / "counties").c_str(),
                                &told) == POPPY_PROBLEMS);
  CHECK(std::string_view(poppy_problems_at(told, 0)->code) == "P003");
  poppy_problems_free(told);
  REQUIRE(poppy_files_add_folders(made, (room / "rules").c_str(), (room / "counties").c_str(),
                                  &told) == POPPY_OK);
  poppy_rules* rules = nullptr;
  REQUIRE(poppy_rules_load(made, nullptr, 0, &rules, nullptr) == POPPY_OK);
  CHECK(decide(Rules(rules), kRequest).status == POPPY_OK);
  std::filesystem::remove_all(room);
}

std::string case_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += R"({"case":"c)" + std::to_string(i) + R"(","income":"$)" + std::to_string(i) + "\"}\n";
    if (i % 100 == 3) lines += " \n{\"case\":\"x\",\"incom\":1}\n";
  }
  return lines;
}

TEST_CASE("lines are answered in their order, the same for any number of threads") {
  const auto rules = load("$1,000");
  const std::string lines = case_lines(3000);
  const Answered one = call(poppy_batch_decide_lines,
                            open(rules, (std::string("{") + kAsked + "}").c_str()).get(), lines);
  REQUIRE(one.status == POPPY_OK);
  CHECK(holds(one.text, R"({"line":6,"case":"x","problems":[{"code":"P702","column":13,)"));
  CHECK(holds(
      one.text,
      R"({"case":"c1000","county":"Yolo","month":"2024-01","run_date":"2024-01-15","programs":{"t":{"decisions":[{"line":"s","record":null,"status":"Approved")"));
  CHECK(holds(
      one.text,
      R"({"case":"c1001","county":"Yolo","month":"2024-01","run_date":"2024-01-15","programs":{"t":{"decisions":[{"line":"s","record":null,"status":"Denied")"));
  for (const char* threads : {"2", "8"}) {
    const auto batch =
        open(rules, (std::string("{") + kAsked + R"(,"threads":)" + threads + "}").c_str());
    CHECK(call(poppy_batch_decide_lines, batch.get(), lines).text == one.text);
    CHECK(call(poppy_batch_decide_lines, batch.get(), lines).text == one.text);  // and once more
  }
  CHECK(call(poppy_batch_decide_lines, open(rules, (std::string("{") + kAsked + "}").c_str()).get(),
             "")
            .text.empty());
}

TEST_CASE("lines that are asked for are told in lines") {
  const auto rules = load("$1,000");
  const auto batch = open(rules, (std::string("{") + kAsked + R"(,"lines":["over"]})").c_str());
  const Answered told = call(poppy_batch_decide_lines, batch.get(), case_lines(1));
  CHECK(holds(told.text, R"("values":{"":{"over":false}})"));
}

TEST_CASE("a stream needs neither its batch nor its rules, and two sets of rules do not mix") {
  const auto strict = load("$1,000");
  poppy::Released released;  // longer than what counts in it: `out` keeps `in`
  poppy::arrow::Owned<ArrowArrayStream> out;
  {
    const auto mild = load("$2,000");
    const auto batch = open(mild, (std::string("{") + kAsked + "}").c_str());
    const auto table = poppy::structure(
        "", {poppy::text_column("case", {"c1"}), poppy::text_column("income", {"$1,500"})});
    poppy::arrow::Owned<ArrowArrayStream> in;
    give_stream({table}, &released, in.fill());
    REQUIRE(poppy_batch_decide_arrow(batch.get(), &*in, out.fill(), nullptr) == POPPY_OK);
    CHECK(!in.is_there());
  }
  const std::string asked = std::string(R"({"case":{"case":"c1","income":1500},)") + kAsked + "}";
  CHECK(holds(decide(strict, asked).text, R"("status": "Denied")"));
  poppy::arrow::Owned<ArrowArray> array;
  REQUIRE(out->get_next(&*out, array.fill()) == 0);
  CHECK(array->length == 1);
  // The sixth column is the decision: case, county, month, run_date and decided stand before it.
  const ArrowArray& status = *array->children[5];
  const auto* const text = static_cast<const char*>(status.buffers[2]);
  CHECK(std::string_view(text, 8) == "Approved");
}

TEST_CASE("many threads may use the same rules at once") {
  const auto rules = load("$1,000");
  const std::string wanted = decide(rules, kRequest).text;
  std::vector<std::jthread> threads;
  std::vector<int> same(4);
  for (std::size_t i = 0; i < same.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int turn = 0; turn < 20; ++turn) {
        char* text = nullptr;
        if (poppy_rules_decide(rules.get(), kRequest.c_str(), POPPY_TO_NUL, &text, nullptr,
                               nullptr) == POPPY_OK &&
            text == wanted) {
          ++same[i];
        }
        poppy_free(text);
      }
    });
  }
  threads.clear();
  CHECK(same == std::vector<int>(4, 20));
}

TEST_CASE("a process may fork after rules are loaded, and after a batch has run on threads") {
  const auto rules = load("$1,000");
  const auto batch = open(rules, (std::string("{") + kAsked + R"(,"threads":4})").c_str());
  const std::string lines = case_lines(3000);
  const std::string wanted = call(poppy_batch_decide_lines, batch.get(), lines).text;
  const pid_t child = ::fork();
  if (child == 0) {
    char* text = nullptr;
    const bool same = poppy_batch_decide_lines(batch.get(), lines.data(), lines.size(), &text,
                                               nullptr, nullptr) == POPPY_OK &&
                      text == wanted;
    ::_exit(same ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(call(poppy_batch_decide_lines, batch.get(), lines).text == wanted);
}

}  // namespace
