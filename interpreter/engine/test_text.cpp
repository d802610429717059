// A run of rule tests as text. See test_results.h.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/test_results.h"
#include "interpreter/text/printable.h"

namespace poppy::engine {
namespace {

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    result += "      " + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

constexpr std::size_t kMostLines = 40;

/// Its first lines, and how many are left out.
std::string cut(const std::string& text, std::string_view path) {
  std::size_t end = 0;
  std::size_t lines = 0;
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    if (++lines < kMostLines) end = at + 1;
  }
  if (lines <= kMostLines) return text;
  return text.substr(0, end) +
         fmt::format("      … {} more lines: `poppy test {} --depth 1` shows them\n",
                     lines - kMostLines + 1, path);
}

}  // namespace

TestTallies tally_tests(const std::vector<RuleTestFile>& files) {
  TestTallies tallies;
  for (const RuleTestFile& file : files) {
    for (const RuleTest& test : file.tests) {
      TestTally& program = tallies.programs[file.program];
      ++(test.passed() ? program.passed : program.failed);
      ++(test.passed() ? tallies.all.passed : tallies.all.failed);
    }
  }
  return tallies;
}

std::string test_place(const RuleTestFile& file, text::Span span) {
  const text::Position place = file.sources->position_of(span.file, span.begin);
  return fmt::format("{}:{}:{}", file.sources->at(span.file).name, place.line, place.column);
}

std::string failure_text(const RuleTestFile& file, const RuleTest& test, bool whole) {
  std::string result =
      fmt::format("FAILED {}: {}\n", test_place(file, test.span), text::printable(test.name));
  for (const Mismatch& mismatch : test.mismatches) {
    result +=
        fmt::format("  {}: {} in {}\n    expected {}\n    found    {}\n",
                    test_place(file, mismatch.span), text::printable(mismatch.what), mismatch.month,
                    text::printable(mismatch.expected), text::printable(mismatch.found));
    result += indented(mismatch.why);
  }
  for (const Problem& problem : test.problems) result += problem.text;
  return whole ? result : cut(result, file.path);
}

std::string summary_text(const TestTallies& tallies) {
  std::string result = fmt::format("{:<16}{:>10}{:>10}{:>10}{:>10}\n", "program", "executed",
                                   "passed", "failed", "pass %");
  const auto row = [](std::string_view name, const TestTally& tally) {
    const std::size_t executed = tally.passed + tally.failed;
    const std::size_t tenths =
        executed == 0 ? 0 : tally.passed * 1000 / executed;  // cut off: 99.9 is not all
    return fmt::format("{:<16}{:>10}{:>10}{:>10}{:>8}.{}\n", name, executed, tally.passed,
                       tally.failed, tenths / 10, tenths % 10);
  };
  for (const auto& [program, tally] : tallies.programs) result += row(program, tally);
  return result + row("all", tallies.all);
}

}  // namespace poppy::engine
