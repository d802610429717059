// poppy decide: one case, one or several months.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/what_if.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/decision_report.h"

namespace poppy::cli {
namespace {

int print_why(const Decided& decided, const std::string& path, const report::ReportOptions& options,
              const std::string& notes) {
  std::string result;
  for (const Month& month : decided.months) {
    const run::Determination& determination = month.data().determination;
    const auto line = engine::find_line(determination, path);
    if (!line) {
      return report_problems({engine::public_problem(text::ProblemCode::unknown_line,
                                                     line.error().message, line.error().hint)});
    }
    if (month.data().run_date_is_today) {
      result += fmt::format("run {} ({})\n", units::to_string(determination.run_date),
                            report::kRunDateIsToday);
    }
    if (decided.months.size() > 1) result += month.month() + "\n";
    result +=
        report::line_text(*month.data().sources, determination, line->slot, line->row, options);
  }
  return finish(result + notes);
}

/// What a county file of the user's own changes, month by month; empty where none was given.
std::expected<std::string, int> notes_on_county_file(const DecideOptions& options,
                                                     const Rules& tried, const std::string& county,
                                                     const Decided& decided) {
  if (options.county_file.empty()) return std::string();
  const auto own = load_rules(options.folders);
  if (!own) return std::unexpected(own.error());
  std::string notes;
  for (const Month& month : decided.months) {
    notes += fmt::format("\n{}{}", decided.months.size() > 1 ? month.month() + ": " : "",
                         what_if_notes(*own, tried, county, month));
  }
  return notes;
}

std::string print_decided(const Decided& decided, report::ReportOptions options, bool json) {
  std::string text;
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const Month& month : decided.months) {
    const Month::Data& data = month.data();
    options.run_date_is_today = data.run_date_is_today;
    if (json) {
      array.push_back(report::decision_json(*data.sources, data.determination, options));
    } else {
      text += (text.empty() ? "" : "\n") +
              report::decision_text(*data.sources, data.determination, options);
    }
  }
  return json ? array.dump(2) + "\n" : text;
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

  report::ReportOptions report_options;
  report_options.depth = options.depth;
  if (!options.why.empty()) return print_why(*decided, options.why, report_options, *notes);
  const std::string result = print_decided(*decided, report_options, options.json);
  if (!options.json) return finish(result + *notes);
  fmt::print(stderr, "{}", *notes);  // the JSON stays one document
  return finish(result);
}

}  // namespace poppy::cli
