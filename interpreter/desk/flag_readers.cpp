// See flag_readers.h.
#include "interpreter/desk/flag_readers.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "interpreter/engine/on_threads.h"
#include "interpreter/report/value_text.h"

namespace poppy::desk {
namespace {

using check::Expr;
using check::Op;

/// What an expression reads, itself or through parameters.
struct Reads {
  bool flag = false;
  std::set<check::LineId> lines;
};

void add_reads(const check::Program& program, const Expr& expr, check::FlagId flag, Reads& to,
               std::set<check::ParameterId>& seen) {
  if (expr.op == Op::flag && expr.flag() == flag) to.flag = true;
  if (expr.op == Op::line) to.lines.insert(expr.line());
  if (expr.op == Op::parameter || expr.op == Op::table_rows) {
    if (seen.insert(expr.parameter()).second) {
      for (const check::Version& version : program.parameters[expr.parameter()].versions) {
        add_reads(program, version.body, flag, to, seen);
      }
    }
  }
  for (const Expr& arg : expr.args) add_reads(program, arg, flag, to, seen);
}

FlagReader reader_of(const Rules& rules, const check::Line& line, bool directly) {
  const check::Program& program = *rules.data().program;
  FlagReader reader;
  reader.program = line.program;
  reader.name = line.name.substr(0, line.name.find('.'));  // of an outcome's part
  reader.title = line.title;
  reader.cites = line.cites;
  reader.place = report::to_string(report::place_of(*rules.data().input.sources, line.span));
  reader.directly = directly;
  reader.is_decision = line.kind == check::LineKind::decision;
  for (const check::Rule& rule : program.rules) {
    if (&program.lines[rule.line] == &line && reader.title.empty()) reader.title = rule.reason;
  }
  return reader;
}

/// What a file's tests came to: by place and name, with the first difference of those that failed.
struct TestResult {
  std::string name;
  unsigned line = 0;
  bool passed = false;
  std::string difference;
};
struct FileResult {
  std::vector<TestResult> tests;
  std::size_t earlier = 0;
  std::vector<Problem> problems;
};

FileResult run_file(const Rules& rules, const engine::RuleTestsAsked& asked, const File& file,
                    const engine::ReadText& read_text) {
  engine::RuleTestFile run = engine::run_rule_tests(rules, file, asked, read_text);
  FileResult result{{}, run.earlier, std::move(run.problems)};
  for (const engine::RuleTest& test : run.tests) {
    TestResult& one = result.tests.emplace_back();
    one.name = test.name;
    one.line = run.sources->position_of(test.span.file, test.span.begin).line;
    one.passed = test.passed();
    if (!test.mismatches.empty()) {
      const engine::Mismatch& first = test.mismatches.front();
      one.difference = fmt::format("{} in {}: expected {}, found {}", first.what, first.month,
                                   first.expected, first.found);
    } else if (!test.problems.empty()) {
      one.difference = test.problems.front().message;
    }
  }
  return result;
}

void compare_file(const Rules& before, const Rules& after, const engine::RuleTestsAsked& asked,
                  const File& file, const engine::ReadText& read_text, ChangedTests& to) {
  FileResult was = run_file(before, asked, file, read_text);
  std::ranges::move(was.problems, std::back_inserter(to.problems));
  to.earlier += was.earlier;
  if (was.tests.empty()) return;
  const FileResult now = run_file(after, asked, file, read_text);
  to.run += now.tests.size();
  for (std::size_t i = 0; i < std::min(was.tests.size(), now.tests.size()); ++i) {
    if (was.tests[i].passed == now.tests[i].passed) continue;
    to.changed.push_back({file.path, now.tests[i].name, now.tests[i].line, now.tests[i].passed,
                          now.tests[i].passed ? was.tests[i].difference : now.tests[i].difference});
  }
}

/// The first day on which a run decides otherwise; none: any run may.
std::optional<units::Date> first_run(const CountyChange& change) {
  units::Date first = units::kOpen;
  for (const FlagEffect& effect : change.effects) {
    for (const county::Redecided& one : effect.redecided) {
      if (!one.runs_from) return std::nullopt;
      first = std::min(first, *one.runs_from);
    }
  }
  return first;
}

}  // namespace

std::vector<FlagReader> flag_readers(const Rules& rules, check::FlagId flag) {
  const check::Program& program = *rules.data().program;
  std::vector<Reads> reads;
  for (const check::Line& line : program.lines) {
    Reads& of_line = reads.emplace_back();
    std::set<check::ParameterId> seen;
    for (const check::Version& version : line.versions) {
      add_reads(program, version.body, flag, of_line, seen);
    }
  }
  for (const check::Decision& decision : program.decisions) {
    reads[decision.line.value].lines.insert(decision.reasons.begin(), decision.reasons.end());
    if (decision.reasons_when != check::kNone) {
      reads[decision.line.value].lines.insert(decision.reasons_when);
    }
  }
  std::set<check::LineId> reached;
  std::vector<FlagReader> readers;
  for (const check::LineId id : program.lines.ids()) {
    if (!reads[id.value].flag) continue;
    reached.insert(id);
    FlagReader reader = reader_of(rules, program.lines[id], true);
    const bool is_told = std::ranges::any_of(readers, [&](const FlagReader& other) {
      return other.name == reader.name && other.program == reader.program;
    });
    if (!is_told) readers.push_back(std::move(reader));
  }
  const std::set<check::LineId> direct = reached;
  for (bool grows = true; grows;) {
    grows = false;
    for (const check::LineId id : program.lines.ids()) {
      if (reached.contains(id)) continue;
      const bool reads_one = std::ranges::any_of(
          reads[id.value].lines, [&](check::LineId line) { return reached.contains(line); });
      if (reads_one) grows = reached.insert(id).second;
    }
  }
  for (const check::LineId id : reached) {
    const check::Line& line = program.lines[id];
    if (line.kind != check::LineKind::decision || direct.contains(id)) continue;
    readers.push_back(reader_of(rules, line, false));
  }
  return readers;
}

ChangedTests changed_tests(const Rules& before, const CountyChange& change,
                           const std::vector<File>& files, const engine::ReadText& read_text,
                           unsigned threads) {
  engine::RuleTestsAsked asked;
  asked.depth = 0;
  asked.county = change.rules.data().program->counties[change.county].name;
  asked.runs_from = first_run(change);
  std::vector<ChangedTests> of_files(files.size());
  engine::on_threads(files.size(), threads, [&](std::size_t i) {
    compare_file(before, change.rules, asked, files[i], read_text, of_files[i]);
  });
  ChangedTests all;
  for (ChangedTests& one : of_files) {
    all.run += one.run;
    all.earlier += one.earlier;
    std::ranges::move(one.changed, std::back_inserter(all.changed));
    std::ranges::move(one.problems, std::back_inserter(all.problems));
  }
  return all;
}

}  // namespace poppy::desk
