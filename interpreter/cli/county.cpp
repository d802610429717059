// poppy county show, matrix, history and diff: what counties have set, as of a month and a day.
#include "interpreter/cli/commands.h"
#include "interpreter/cli/workbook_file.h"
#include "interpreter/desk/idle_settings.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/county_report.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

/// As it was asked for: to standard output, or into a workbook. The exit code.
int give(const report::Table& table, const desk::SheetLook& look, const CountyOptions& options) {
  if (options.output.empty()) {
    return finish(report::write_table(table, table_format(options.format)));
  }
  return write_table_file(table, look, today(), options.output);
}

std::expected<check::FlagId, int> flag_by_name(const Rules& rules, const std::string& name) {
  const auto flag = desk::find_flag_asked(*rules.data().program, name);
  if (flag) return *flag;
  return std::unexpected(report_problems(flag.error()));
}

}  // namespace

int show_county(const CountyOptions& options) {
  const auto dates = as_of(options.dates);
  if (!dates) return dates.error();
  const auto rules = load_rules(options.folders, options.county_file);
  if (!rules) return rules.error();
  const auto county = county_by_name(*rules, options.name);
  if (!county) return county.error();
  const Rules::Data& data = rules->data();
  const auto idle = desk::idle_settings(*rules, *county, *dates);
  if (!options.output.empty()) {
    return give(report::county_table(*data.input.sources, *data.program, *county, *dates, idle),
                desk::kCountyLook, options);
  }
  return finish(report::county_text(*data.input.sources, *data.program, *county, *dates, idle,
                                    table_format(options.format)));
}

int show_matrix(const CountyOptions& options) {
  const auto dates = as_of(options.dates);
  if (!dates) return dates.error();
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const check::Program& program = *rules->data().program;
  if (options.unset)
    return give(report::unset_settings(program, *dates), desk::kUnsetLook, options);
  if (options.older_than) {
    return give(report::old_settings(program, *dates, *options.older_than), desk::kOldLook,
                options);
  }
  if (!options.output.empty()) {
    return give(report::matrix_table(program, *dates), desk::kMatrixLook, options);
  }
  return finish(report::county_matrix(program, *dates, table_format(options.format)));
}

int show_history(const CountyOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  report::HistoryFilter filter;
  filter.by = options.by;
  if (!options.since.empty()) {
    const auto since = day_or_today(options.since);
    if (!since) return since.error();
    filter.since = *since;
  }
  if (!options.name.empty()) {
    const auto county = county_by_name(*rules, options.name);
    if (!county) return county.error();
    filter.county = *county;
  }
  if (!options.flag.empty()) {
    const auto flag = flag_by_name(*rules, options.flag);
    if (!flag) return flag.error();
    filter.flag = *flag;
  }
  const Rules::Data& data = rules->data();
  return give(report::county_history(*data.input.sources, *data.program, filter),
              desk::kHistoryLook, options);
}

int diff_counties(const CountyOptions& options) {
  const auto dates = as_of(options.dates);
  if (!dates) return dates.error();
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto left = county_by_name(*rules, options.name);
  if (!left) return left.error();
  const auto right = county_by_name(*rules, options.other);
  if (!right) return right.error();
  return give(report::county_difference(*rules->data().program, *left, *right, *dates),
              desk::kDifferenceLook, options);
}

}  // namespace poppy::cli
