// A case is decided alike, however many cases run with it.
#include "interpreter/engine/case_block.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/rules_data.h"

namespace {

using poppy::engine::BlockDecider;

/// The line of the first case, alone and among others like it.
void check_alike(const std::string& module, const std::string& flags, const std::string& facts,
                 std::string_view part) {
  const auto loaded =
      poppy::Rules::load({{"t.poppy", module}, {"yolo.yaml", "county: Yolo\nflags:\n" + flags}});
  if (!loaded) FAIL(loaded.error().front().text);
  poppy::Request request;
  request.county = "Yolo";
  request.month = "2024-01";
  request.run_date = "2024-01-15";
  const auto asked = poppy::engine::resolve_run(*loaded->data().program, request);
  REQUIRE(asked);
  const std::string line = "{\"case\":\"c1\"," + facts + "}";
  const std::string alone = poppy::engine::decide_line(loaded->data(), *asked, line).json;
  CHECK_MESSAGE(alone.find(part) != std::string::npos, alone);
  BlockDecider decider(loaded->data(), *asked);
  for (const std::size_t count : {1U, 5U, 10U, 70U, 300U}) {
    CAPTURE(count);
    const std::vector<std::string_view> lines(count, line);
    const auto& block = decider.decide(lines);
    REQUIRE(block.refused.empty());
    for (const auto& decided : block.lines) {
      REQUIRE(block.text.substr(decided.begin, decided.size) == alone);
    }
  }
}

const std::string kNotes =
    "module t.rules \"T\"\nentity County\n"
    "entity Case of County as cases key (id) { id : text }\n"
    "entity Person of Case as persons key (id) { id : text; b : bool; c : bool or blank }\n"
    "entity Note of Person as notes { f : bool or blank }\n"
    "flag g : bool or blank \"A flag\"\n"
    "enum S { Ok, Bad }\ndecision s of Person : S { Bad when b; Ok otherwise }\n";

// g is blank, and so may c be; f is what g is.
TEST_CASE("a flag that is blank stays blank in what is made of it") {
  check_alike(kNotes + "create n of Person : Note { when g in { yes, c }; f = g }\n",
              "  g: blank\n", R"("persons":[{"id":"p1"}])", R"("f":"blank")");
}

TEST_CASE("a blank read of another line stays blank") {
  check_alike(
      kNotes +
          "create n of Person : Note { when b; f = if_blank(g, seen) }\n"
          "define seen of Person : bool or blank = first of { blank when not b; g otherwise }\n",
      "  g: blank\n", R"("persons":[{"id":"p1"}])", R"("f":"blank")");
}

}  // namespace
