// poppy print: what a stage made of the rules, as text.
#include <fmt/core.h>

#include "interpreter/check/print_program.h"
#include "interpreter/cli/commands.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

int unknown_module(const engine::ReadFiles& read, const std::string& name) {
  std::vector<std::string_view> names;
  for (const syntax::Module& module : read.sheet.modules) names.push_back(module.name.text);
  const std::string_view nearest = text::nearest_name(name, names);
  return report_problems({engine::public_problem(
      text::ProblemCode::unknown_module, fmt::format("there is no module `{}`", name),
      nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest))});
}

int print_syntax(const engine::ReadFiles& read, const std::string& wanted) {
  std::string result;
  for (const syntax::Module& module : read.sheet.modules) {
    if (wanted.empty() || module.name.text == wanted) {
      result += (result.empty() ? "" : "\n") + syntax::format_rules(module);
    }
  }
  if (result.empty()) return unknown_module(read, wanted);
  return finish(result);
}

int print_worksheet(const Rules& rules, const PrintOptions& options) {
  if (options.month.empty()) {
    return report_problems({engine::public_problem(
        text::ProblemCode::no_month, "a worksheet is of one month", "give --month 2021-08")});
  }
  const auto month = units::parse_month(options.month);
  if (!month) {
    return report_problems({engine::public_problem(text::ProblemCode::wrong_month, month.error())});
  }
  const auto day = day_or_today(options.run_date);
  if (!day) return day.error();
  plan::SheetRequest request{std::nullopt, *month, *day, options.programs};
  if (!options.county.empty()) {
    const auto county = county_by_name(rules, options.county);
    if (!county) return county.error();
    request.county = *county;
  }
  return finish(plan::print_worksheet(plan::build_worksheet(rules.data().program, request)));
}

}  // namespace

int print(const PrintOptions& options) {
  if (options.stage == "syntax") {  // also of rules that do not pass the checks
    auto files = read_folders(find_folders(options.folders));
    if (!files) return report_problems(files.error());
    engine::ReadFiles read = engine::read_files(std::move(*files));
    if (!read.problems.empty())
      return report_problems(engine::to_public(*read.sources, std::move(read.problems)));
    return print_syntax(read, options.module);
  }
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  return options.stage == "checked" ? finish(check::print_program(*rules->data().program))
                                    : print_worksheet(*rules, options);
}

}  // namespace poppy::cli
