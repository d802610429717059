// What is written into rule tests in place of what failed.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "interpreter/engine/update_tests.h"

using namespace poppy;

namespace {

/// A file with one test, in which the text `old` fails and would be met by `text`.
engine::RuleTestFile failed(const std::string& path, const std::string& all, const std::string& old,
                            const std::string& text, bool is_list = false) {
  engine::RuleTestFile file;
  file.path = path;
  const auto sources = std::make_shared<text::SourceSet>();
  const text::FileId id = sources->add(path, all);
  file.sources = sources;
  const auto at = static_cast<std::uint32_t>(all.find(old));
  engine::RuleTest test;
  test.name = "one";
  test.span = {id, 0, 1};
  test.own = {id, 0, static_cast<std::uint32_t>(all.size())};
  engine::Mismatch mismatch{{id, at, at + 1}, "line", "2021-02", old, text, {}, {}};
  mismatch.rewrites = {{{id, at, at + static_cast<std::uint32_t>(old.size())}, text, is_list}};
  test.mismatches = {mismatch};
  file.tests = {test};
  return file;
}

std::string updated(const engine::RuleTestFile& file) {
  const engine::TestUpdate update = engine::update_tests({file});
  return update.texts.size() == 1 ? update.texts.front().after : "not one text";
}

}  // namespace

TEST_CASE("what was found stands in the place of what failed, and all else stays") {
  CHECK(updated(failed("a.yaml", "x: $1 # why\ny: 2\n", "$1", "$20")) == "x: $20 # why\ny: 2\n");
  CHECK(updated(failed("a.yaml", "{ x: $1 }", "$1", "$1,630.00")) == "{ x: \"$1,630.00\" }");
  CHECK(updated(failed("a.yaml", "x: [a]\n", "[a]", "[b, c]", true)) == "x: [b, c]\n");
  CHECK(updated(failed("a.csv", "x,y\n1,2\n", "1", "$1,630.00")) == "x,y\n\"$1,630.00\",2\n");
  CHECK(updated(failed("a.yaml", "x: a\n", "a", "say \"no\": never")) ==
        "x: \"say \\\"no\\\": never\"\n");
}

TEST_CASE("what rows share, has comments inside, or nobody can say stays as it is") {
  auto shared = failed("a.yaml", "x: 1\n", "1", "2");
  shared.tests.front().own.end = 1;
  CHECK(engine::update_tests({shared}).texts.empty());
  CHECK(engine::update_tests({shared}).left.size() == 1);
  CHECK(
      engine::update_tests({failed("a.yaml", "x: [a, # why\n b]\n", "[a, # why\n b]", "[]", true)})
          .texts.empty());
  auto silent = failed("a.yaml", "x: 1\n", "1", "2");
  silent.tests.front().mismatches.front().rewrites.clear();
  CHECK(engine::update_tests({silent}).texts.empty());
  CHECK(engine::update_tests({silent}).open_tests.size() == 1);
}

TEST_CASE("a test that is misread in a part is not written") {
  auto file = failed("a.yaml", "{ x: $1,250 }", "$1", "$900.00");
  file.tests.front().problems.emplace_back();
  CHECK(engine::update_tests({file}).texts.empty());
}

TEST_CASE("two values found for one place are not written one after the other") {
  auto file = failed("a.yaml", "x: 1\n", "1", "2");
  auto other = failed("a.yaml", "x: 1\n", "1", "3");
  file.tests.push_back(other.tests.front());
  file.tests.back().name = "two";
  const engine::TestUpdate update = engine::update_tests({file});
  CHECK(update.written == 1);
  CHECK(update.left.size() == 1);
  CHECK(update.open_tests.contains({"a.yaml", "two"}));
}
