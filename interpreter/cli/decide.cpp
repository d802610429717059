// poppy decide: one case, one or several months.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/what_if.h"
#include "interpreter/engine/late_entries.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

int print_why(const Decided& decided, const std::string& path, const Detail& detail,
              const std::string& notes) {
  std::string result;
  for (const Month& month : decided.months) {
    const auto why = month.why(path, detail);
    if (!why) return report_problems(why.error());
    if (month.data().run_date_is_today) {
      result += fmt::format("run {} ({})\n", units::to_string(month.data().determination.run_date),
                            report::kRunDateIsToday);
    }
    if (decided.months.size() > 1) result += month.month() + "\n";
    result += *why;
  }
  return finish(result + notes);
}

/// Entries that the decisions' run date does not see, and that would say something else in them.
std::string late_entries(const Decided& decided) {
  if (decided.months.empty()) return {};
  const check::Program& program = *decided.months.front().data().determination.sheet->program;
  const engine::LateSearch search(program);
  engine::LateEntries found;
  for (const Month& month : decided.months) {
    const reference::Determination& determination = month.data().determination;
    search.add_decision(*determination.sheet, determination.run_date, found);
  }
  std::string notes;
  for (const std::string& told : engine::tell_late_entries(program, found, false)) {
    notes += (notes.empty() ? "\n" : "") + report::wrap("", 2, told);
  }
  return notes;
}

/// What a county file of the user's own changes, month by month; where none was given, what is not
/// yet known.
std::expected<std::string, int> notes_on_county_file(const DecideOptions& options,
                                                     const Rules& tried, const std::string& county,
                                                     const Decided& decided) {
  if (options.county_file.empty()) return late_entries(decided);
  const auto own = load_rules(options.folders);
  if (!own) return std::unexpected(own.error());
  std::string notes;
  for (const Month& month : decided.months) {
    notes += fmt::format("\n{}{}", decided.months.size() > 1 ? month.month() + ": " : "",
                         what_if_notes(*own, tried, county, month.data().determination.sheet->month,
                                       month.data().determination.run_date));
  }
  return notes;
}

}  // namespace

int decide(const DecideOptions& options) {
  auto case_text = read_text(options.case_path);
  if (!case_text) {
    return report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the case `{}` cannot be read: {}", options.case_path, case_text.error()))});
  }
  const auto rules = load_rules(options.folders, options.county_file);
  if (!rules) return rules.error();

  Request request;
  request.case_text = std::move(*case_text);
  request.case_path = options.case_path == "-" ? "standard input" : options.case_path;
  request.county = options.county;
  if (request.county.empty() && !options.county_file.empty()) {
    request.county = rules->data().input.counties.back().name;  // with_county_file puts it last
  }
  request.month = options.month;
  request.run_date = options.run_date;
  request.today = units::to_string(today());
  request.programs = options.programs;
  const auto decided = rules->decide(request);
  if (!decided) return report_problems(decided.error());

  const auto notes = notes_on_county_file(options, *rules, request.county, *decided);
  if (!notes) return notes.error();

  Detail detail;
  detail.depth = options.depth;
  if (!options.why.empty()) return print_why(*decided, options.why, detail, *notes);
  if (!options.json) return finish(decided->text(detail) + *notes);
  const std::string result = decided->json(detail);
  say("{}", *notes);  // the JSON stays one document
  return finish(result);
}

}  // namespace poppy::cli
