// Memory that is gone at any point of a call: it throws std::bad_alloc, and what it was called on
// answers the next call as if nothing had been.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/include/poppy/engine.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define POPPY_LEAKS_ARE_TOLD
#endif
#endif

namespace {

/// While it lives, leaks are not told: ANTLR leaves its nodes behind where memory is gone.
struct LeaksOfAntlr {
#ifdef POPPY_LEAKS_ARE_TOLD
  __lsan::ScopedDisabler off;
#endif
};

// How many more calls for memory succeed before one fails.
thread_local std::optional<long> t_left;

void* take(std::size_t size) {
  if (t_left && (*t_left)-- == 0) {
    t_left.reset();
    return nullptr;
  }
  return std::malloc(size == 0 ? 1 : size);  // NOLINT(cppcoreguidelines-no-malloc)
}

void* take_or_throw(std::size_t size) {
  if (void* const taken = take(size)) return taken;
  throw std::bad_alloc();
}

void give(void* taken) { std::free(taken); }  // NOLINT(cppcoreguidelines-no-malloc)

}  // namespace

void* operator new(std::size_t size) { return take_or_throw(size); }
void* operator new[](std::size_t size) { return take_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept { return take(size); }
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return take(size);
}
void operator delete(void* taken) noexcept { give(taken); }
void operator delete[](void* taken) noexcept { give(taken); }
void operator delete(void* taken, std::size_t /*size*/) noexcept { give(taken); }
void operator delete[](void* taken, std::size_t /*size*/) noexcept { give(taken); }

namespace {

std::vector<poppy::File> files() {
  return {{"t.poppy",
           "module t.rules \"T\"\nentity County\n"
           "entity Case of County as cases key (id) { id : text }\n"
           "entity Person of Case as persons key (id) { id : text; income : money at least $0 }\n"
           "enum S { Approved, Denied }\n"
           "define total of Case : money \"Total\" = sum(income for each persons)\n"
           "rule over of Case { reason \"Over\"; fails when total > $1,000 }\n"
           "decision s of Case : S { keep total; reasons from over; Denied when over; Approved "
           "otherwise }\n"},
          {"yolo.yaml", "county: Yolo\n"}};
}

poppy::Request request() {
  poppy::Request result;
  result.county = "Yolo";
  result.month = "2024-01";
  result.run_date = "2024-01-15";
  return result;
}

std::vector<std::string> texts() {
  std::vector<std::string> result;
  for (int i = 0; i < 9; ++i) {
    result.push_back("{\"case\":\"c" + std::to_string(i) +
                     "\",\"persons\":[{\"id\":\"p\",\"income\":\"$" + std::to_string(997 + i) +
                     "\"},{\"id\":\"q\",\"income\":\"$0\"}]}");
  }
  result.insert(result.begin() + 3, R"({"case":"unknown","persons":[{"id":"p"}]})");
  result.insert(result.begin() + 5, R"({"case":"bad","persons":[{"id":"p","incom":"$1"}]})");
  return result;
}

std::string told(poppy::Batch& batch, const std::vector<std::string>& all) {
  const std::vector<std::string_view> lines(all.begin(), all.end());
  std::string result;
  for (const poppy::Answer& answer : batch.decide(lines)) {
    result += answer.decision();
    for (const poppy::Problem& problem : answer.problems()) result += problem.text;
    result += '\n';
  }
  return result;
}

/// Calls it with the first, the second and so on of its calls for memory failing; how many it made.
/// It says whether its answer is right: where it does not throw, it must be.
template <typename Call>
long fail_each(Call call) {
  for (long point = 0;; ++point) {
    t_left = point;
    try {
      if (!call()) FAIL("a wrong answer where call ", point, " for memory failed");
    } catch (const std::bad_alloc&) {
    }
    const bool came_through = t_left.has_value();
    t_left.reset();
    if (came_through) return point;
    // All of the first ones, then ever fewer.
    if (point > 1500) point += point / 60;
  }
}

TEST_CASE("a batch that ran out of memory answers the next call") {
  const auto rules = poppy::Rules::load(files());
  REQUIRE(rules);
  const std::vector<std::string> all = texts();
  for (const bool alone : {false, true}) {
    const std::vector<std::string> asked = alone ? std::vector{all[4]} : all;
    auto calm = rules->batch(request());
    REQUIRE(calm);
    const std::string expected = told(*calm, asked);
    REQUIRE(expected.find("Denied") != (alone ? 0 : std::string::npos));
    std::optional<poppy::Outcome<poppy::Batch>> batch;
    long failed = 0;
    const long cold = fail_each([&] {
      const auto left = std::exchange(t_left, std::nullopt);
      if (batch && *batch) {
        CHECK(told(**batch, asked) == expected);
        ++failed;
      }
      batch.emplace(rules->batch(request()));
      t_left = left;
      return told(**batch, asked) == expected;
    });
    CHECK(failed > 100);
    const long warm = fail_each([&] { return told(**batch, asked) == expected; });
    CHECK(told(**batch, asked) == expected);
    CHECK(warm < cold);
  }
}

TEST_CASE("deciding and loading without memory throw, and can be called again") {
  const auto rules = poppy::Rules::load(files());
  REQUIRE(rules);
  poppy::Request one = request();
  one.case_text = texts()[1];
  const auto calm = rules->decide(one);
  REQUIRE(calm);
  const std::string expected = calm->json();
  fail_each([&] {
    const auto decided = rules->decide(one);
    const auto left = std::exchange(t_left, std::nullopt);
    const bool is_right = decided && decided->json() == expected;
    t_left = left;
    return is_right;
  });
  const auto again = rules->decide(one);
  REQUIRE(again);
  CHECK(again->json() == expected);

  const std::vector<poppy::File> given = files();
  {
    [[maybe_unused]] const LeaksOfAntlr untold;
    fail_each([&] { return poppy::Rules::load(given).has_value(); });
  }
  const auto loaded = poppy::Rules::load(given);
  REQUIRE(loaded);
  const auto other = loaded->decide(one);
  REQUIRE(other);
  CHECK(other->json() == expected);
}

}  // namespace
