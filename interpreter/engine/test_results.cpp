// A run of rule tests as JSON and as JUnit XML. See test_results.h.
#include "interpreter/engine/test_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/text/json_writer.h"
#include "interpreter/text/printable.h"

namespace poppy::engine {
namespace {

constexpr int kVersion = 1;  // of the JSON: another where a reader must be told

// ---- JSON

void put_place(text::JsonWriter& to, const RuleTestFile& file, text::Span span) {
  const text::Position place = file.sources->position_of(span.file, span.begin);
  to.member("path", file.sources->at(span.file).name);
  to.member("line", place.line);
  to.member("column", place.column);
}

void put_problems(text::JsonWriter& to, const std::vector<Problem>& problems) {
  to.key("problems");
  to.begin_array();
  for (const Problem& problem : problems) {
    to.begin_object();
    to.member("code", problem.code);
    to.member_or_null("path", problem.path);
    to.member("line", problem.line);
    to.member("column", problem.column);
    to.member("message", problem.message);
    to.member_or_null("hint", problem.hint);
    to.end_object();
  }
  to.end_array();
}

void put_test(text::JsonWriter& to, const RuleTestFile& file, const RuleTest& test) {
  to.begin_object();
  to.member("name", test.name);
  to.member("program", file.program);
  put_place(to, file, test.span);
  to.member("passed", test.passed());
  to.key("mismatches");
  to.begin_array();
  for (const Mismatch& mismatch : test.mismatches) {
    to.begin_object();
    put_place(to, file, mismatch.span);
    to.member("what", mismatch.what);
    to.member("month", mismatch.month);
    to.member("expected", mismatch.expected);
    to.member("found", mismatch.found);
    to.member_or_null("why", mismatch.why);
    to.end_object();
  }
  to.end_array();
  put_problems(to, test.problems);
  to.end_object();
}

void put_tally(text::JsonWriter& to, const TestTally& tally) {
  to.member("executed", tally.passed + tally.failed);
  to.member("passed", tally.passed);
  to.member("failed", tally.failed);
}

// ---- JUnit XML

/// Text of several lines as markup. Two characters of Unicode are none of XML.
std::string markup_lines(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    all += text::printable_markup(text.substr(0, end)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = all.find(none); at != all.npos; at = all.find(none, at)) {
      all.replace(at, none.size(), 1, '?');  // g++ 12 warns of a text in itself else
    }
  }
  return all;
}

std::string markup(std::string_view text) {
  std::string line = markup_lines(text::printable(text));
  if (!line.empty()) line.pop_back();
  return line;
}

std::string seconds(std::int64_t microseconds) {
  return fmt::format("{}.{:06}", microseconds / 1000000, microseconds % 1000000);
}

/// A test that cannot be read is an error of whoever wrote it, and no failure of the rules.
std::string fault_of(const RuleTestFile& file, const RuleTest& test) {
  if (test.passed()) return {};
  const bool is_failure = test.problems.empty();
  const std::string_view kind = is_failure ? "failure" : "error";
  std::string type = "mismatch", message;
  if (is_failure) {
    const Mismatch& first = test.mismatches.front();
    message = fmt::format("{} in {}: expected {}, found {}", first.what, first.month,
                          first.expected, first.found);
  } else {
    type = test.problems.front().code;
    message = test.problems.front().message;
  }
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", kind, markup(type),
                     markup(message), markup_lines(failure_text(file, test, true)));
}

/// policies/gagr/tests/days.yaml as policies.gagr.tests.days: a class by its packages.
std::string class_of(std::string_view path) {
  std::string name(path.substr(0, path.rfind('.')));
  std::ranges::replace(name, '/', '.');
  name.erase(0, std::min(name.find_first_not_of('.'), name.size()));
  return markup(name);
}

std::string suite_of(const RuleTestFile& file, std::size_t number, const std::string& begun) {
  const std::string class_name = class_of(file.path);
  std::size_t failures = 0, errors = 0;
  std::int64_t took = 0;
  std::string tests;
  for (const RuleTest& test : file.tests) {
    took += test.microseconds;
    if (!test.passed()) ++(test.problems.empty() ? failures : errors);
    const std::string fault = fault_of(file, test);
    tests += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"", class_name,
                         markup(test.name), seconds(test.microseconds));
    tests += fault.empty() ? "/>\n" : fmt::format(">\n{}    </testcase>\n", fault);
  }
  std::string problems;
  for (const Problem& problem : file.problems) problems += problem.text;
  if (!problems.empty()) {
    ++errors;
    tests += fmt::format(
        "    <testcase classname=\"{}\" name=\"the file can be read\" time=\"0\">\n"
        "      <error type=\"{}\" message=\"{}\">{}</error>\n    </testcase>\n",
        class_name, markup(file.problems.front().code), markup(file.problems.front().message),
        markup_lines(problems));
  }
  return fmt::format(
      "  <testsuite id=\"{}\" package=\"{}\" name=\"{}\" timestamp=\"{}\" hostname=\"localhost\" "
      "tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n    <properties/>\n{}"
      "    <system-out/>\n    <system-err/>\n  </testsuite>\n",
      number, markup(file.program), class_name, markup(begun),
      file.tests.size() + (problems.empty() ? 0 : 1), failures, errors, seconds(took), tests);
}

}  // namespace

std::string test_results_json(const std::vector<RuleTestFile>& files) {
  const TestTallies tallies = tally_tests(files);
  text::JsonWriter to;
  to.begin_object();
  to.member("version", kVersion);
  put_tally(to, tallies.all);
  to.key("programs");
  to.begin_array();
  for (const auto& [program, tally] : tallies.programs) {
    to.begin_object();
    to.member("program", program);
    put_tally(to, tally);
    to.end_object();
  }
  to.end_array();
  to.key("tests");
  to.begin_array();
  std::vector<Problem> problems;  // of files that cannot be read
  for (const RuleTestFile& file : files) {
    for (const RuleTest& test : file.tests) put_test(to, file, test);
    problems.insert(problems.end(), file.problems.begin(), file.problems.end());
  }
  to.end_array();
  put_problems(to, problems);
  to.end_object();
  return to.take() + '\n';
}

std::string test_results_junit(const std::vector<RuleTestFile>& files, const std::string& begun) {
  std::string result = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  std::size_t number = 0;
  for (const RuleTestFile& file : files) result += suite_of(file, number++, begun);
  return result + "</testsuites>\n";
}

}  // namespace poppy::engine
