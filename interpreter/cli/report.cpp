// poppy report: cases in, a report out, as text, JSON or a workbook.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

constexpr std::string_view kWorkbook = ".xlsx";

int list_reports(const Rules& rules) {
  std::string all;
  for (const ReportInfo& report : reports_of(rules)) {
    all += fmt::format("{}  {}", report.name, report.title);
    if (!report.runs.empty()) all += fmt::format("  [{}]", report.runs);
    all += report.cites.empty() ? "\n" : fmt::format("  ({})\n", report.cites);
  }
  return finish(all.empty() ? "the rules have no reports\n" : all);
}

std::vector<Problem> cannot_read(const std::string& path, const std::string& why) {
  return {engine::public_problem(text::ProblemCode::cannot_read,
                                 fmt::format("`{}` cannot be read: {}", path, why))};
}

/// All problems so far, told as they come; of many cases no more is held.
class Caseload {
 public:
  explicit Caseload(ReportMaker& maker) : maker_(maker) {}

  void add(const std::string& path) {
    const std::string_view name = path;
    const bool is_lines = path == "-" || name.ends_with(".ndjson") || name.ends_with(".jsonl");
    if (is_lines) {
      add_lines(path);
    } else if (const auto names = names_in(path)) {
      add_folder(path);
    } else {
      add_case(path);
    }
  }
  [[nodiscard]] std::size_t problems() const { return problems_; }

 private:
  void tell(const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) say("{}\n", problem.text);
    problems_ += problems.size();
  }

  /// Cases that there are and that cannot be read: no total over them is known.
  void tell_unread(const std::vector<Problem>& problems) {
    if (!problems.empty()) maker_.add_unread();
    tell(problems);
  }

  void add_folder(const std::string& path) {
    const FoundFiles found = find_files(path, {".yaml", ".yml", ".json", ".ndjson", ".jsonl"}, {});
    tell_unread(found.problems);
    for (const std::string& file : found.paths) add(file);
  }

  void add_case(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return tell_unread(cannot_read(path, text.error()));
    tell(maker_.add(*text, path));
  }

  void add_lines(const std::string& path) {
    const auto file = open_input(path);
    if (!file) return tell_unread(cannot_read(path, file.error()));
    LineReader reader(*file, -1);
    std::string line;
    for (std::uint64_t number = 1;; ++number) {
      line.clear();
      const InputEnd end = reader.next(line, std::nullopt);
      if (end == InputEnd::failed) return tell_unread(cannot_read(path, "reading stopped"));
      if (end != InputEnd::none) return;
      if (line.find_first_not_of(" \t") == std::string::npos) continue;
      const std::string_view from = path == "-" ? std::string_view("standard input") : path;
      tell(maker_.add(line, fmt::format("{}:{}.json", from, number)));
    }
  }

  ReportMaker& maker_;
  std::size_t problems_ = 0;
};

/// Beside its name until it is whole.
int write_workbook(const MadeReport& report, const std::string& path) {
  const OutputPath to = find_output(path);
  if (!to.is_file) {
    say("poppy: a workbook is written to a file, which `{}` is not\n", path);
    return kWrongUse;
  }
  auto output = open_output(to, -1);
  if (!output) {
    say("poppy: `{}` cannot be written: {}\n", path, output.error().why);
    return kCannotGoOn;
  }
  const auto written = report.write_workbook(to.partial());
  if (!written) {
    output->abandon();
    say("{}\n", written.error().front().text);
    return kCannotGoOn;
  }
  const auto named = output->name();
  if (named) return kWell;
  say("poppy: `{}` cannot be written: {}\n", path, named.error());
  return kCannotGoOn;
}

/// By the clock where nobody says when.
ReportRequest request_of(const ReportOptions& options) {
  ReportRequest asked;
  asked.report = options.report;
  asked.county = options.county;
  asked.month = options.month;
  asked.run_date = options.run_date.empty() ? units::to_string(today()) : options.run_date;
  if (!options.time.empty()) {
    asked.time = options.time;
  } else if (options.run_date.empty()) {
    asked.time = time_now();
  }
  return asked;
}

int give(const MadeReport& made, const ReportOptions& options) {
  if (!options.output.empty()) return write_workbook(made, options.output);
  return finish(options.json ? made.json() : made.text());
}

}  // namespace

int report(const ReportOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  if (options.report.empty()) return list_reports(*rules);
  if (!options.output.empty() && !options.output.ends_with(kWorkbook)) {
    say("poppy: `{}` is no workbook: its name ends in {}\n", options.output, kWorkbook);
    return kWrongUse;
  }
  auto maker = ReportMaker::begin(*rules, request_of(options));
  if (!maker) return report_problems(maker.error());
  Caseload caseload(*maker);
  for (const std::string& path : options.cases) caseload.add(path);
  const auto made = maker->make();
  if (!made) return report_problems(made.error());
  const int code = give(*made, options);
  const std::size_t problems = caseload.problems();
  if (problems == 0 || code != kWell) return code;
  say("{} problem{}: what rests on a list that is not known is undetermined\n", problems,
      problems == 1 ? "" : "s");
  return kProblems;
}

}  // namespace poppy::cli
