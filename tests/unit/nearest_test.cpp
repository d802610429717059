// The ways to another value, against trying every change of facts: none shorter, and each does.
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <string>
#include <vector>

#include "interpreter/desk/flip.h"
#include "interpreter/desk/tried_case.h"
#include "interpreter/reference/nearest.h"

namespace {

using namespace poppy;

const char* const kRules = R"(module t.rules "Conditions of every kind, each over facts of its own"
enum Word { One, Two, Three }
entity County
entity Case of County as cases key (id) {
  id : text
  a : bool
  b : bool
  c : bool
  d : bool
}
entity Item of Case as items key (id) {
  id : text
  x : bool
  y : bool
}
define l0 of Case : bool "0" = all { a; b; c }
define l1 of Case : bool "1" = any { a; all { b; c } }
define l2 of Case : bool "2" = none { a; b }
define l3 of Case : bool "3" = at least 2 { a; b; c; d }
define l4 of Case : bool "4" = first of { b when a; c when d; yes otherwise }
define l5 of Case : bool "5" = every(x for each items where y)
define l6 of Case : bool "6" = some(items where x and y)
define l7 of Case : bool "7" = no(items where x and y)
define l8 of Case : bool "8" = not (a and b)
define word of Case : Word "Word" = first of { One when a; Two when b; Three otherwise }
define l9 of Case : bool "9" = word = Two
define l10 of Case : bool "10" = word <> Three and c
)";
constexpr std::size_t kLines = 11;
constexpr unsigned kFacts = 8;  // a, b, c, d, then x and y of two items

Rules rules() {
  auto loaded =
      Rules::load({{"policies/t.poppy", kRules}, {"county_rules/yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

Request request(unsigned facts) {
  const auto word = [&](unsigned at) { return (facts >> at & 1U) != 0 ? "yes" : "no"; };
  Request asked;
  asked.case_text = "case: c1\n";
  for (unsigned i = 0; i < 4; ++i) {
    asked.case_text += std::string(1, static_cast<char>('a' + i)) + ": " + word(i) + "\n";
  }
  asked.case_text += "items:\n";
  for (unsigned i = 0; i < 2; ++i) {
    asked.case_text += "  - { id: i" + std::to_string(i) + ", x: " + word(4 + 2 * i) +
                       ", y: " + word(5 + 2 * i) + " }\n";
  }
  asked.case_path = "case.yaml";
  asked.county = "Yolo";
  asked.month = "2021-08";
  asked.run_date = "2021-08-10";
  return asked;
}

std::string name_of(std::size_t line) { return "l" + std::to_string(line); }

/// What each line comes to, by the facts.
std::vector<std::array<bool, kLines>> all_values(const Rules& loaded) {
  std::vector<std::array<bool, kLines>> values;
  for (unsigned facts = 0; facts < 1U << kFacts; ++facts) {
    const auto decided = loaded.decide(request(facts));
    REQUIRE(decided);
    auto& row = values.emplace_back();
    for (std::size_t line = 0; line < kLines; ++line) {
      const auto value = decided->months.front().value(name_of(line));
      REQUIRE(value);
      row[line] = value->boolean().value();
    }
  }
  return values;
}

}  // namespace

TEST_CASE("no change of fewer facts does what the nearest way does") {
  const Rules loaded = rules();
  const auto values = all_values(loaded);
  for (unsigned facts = 0; facts < 1U << kFacts; facts += 3) {
    for (std::size_t line = 0; line < kLines; ++line) {
      const auto tried = desk::TriedCase::open(loaded, request(facts), name_of(line));
      REQUIRE(tried);
      const bool now = values[facts][line];
      int fewest = static_cast<int>(kFacts) + 1;
      for (unsigned other = 0; other < 1U << kFacts; ++other) {
        if (values[other][line] != now) fewest = std::min(fewest, std::popcount(other ^ facts));
      }
      const reference::Ways ways = reference::nearest_ways(tried->decided(), tried->line().slot,
                                                           tried->line().row, now ? 0 : 1);
      INFO(name_of(line), " with facts ", facts);
      REQUIRE_FALSE(ways.ways.empty());
      CHECK(static_cast<int>(ways.ways.front().size()) == fewest);
    }
  }
}

TEST_CASE("flips of one fact are those that there are") {
  const Rules loaded = rules();
  const auto values = all_values(loaded);
  for (unsigned facts = 0; facts < 1U << kFacts; facts += 17) {
    for (std::size_t line = 0; line < kLines; ++line) {
      auto tried = desk::TriedCase::open(loaded, request(facts), name_of(line));
      REQUIRE(tried);
      std::size_t turning = 0;
      for (unsigned fact = 0; fact < kFacts; ++fact) {
        if (values[facts ^ (1U << fact)][line] != values[facts][line]) ++turning;
      }
      INFO(name_of(line), " with facts ", facts);
      CHECK(desk::find_flips(*tried, std::nullopt).of_one.size() == turning);
    }
  }
}
