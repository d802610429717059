// poppy print: what a stage made of the rules, as text.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/syntax/read_rules.h"
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

std::string_view kind_of_line(check::LineKind kind) {
  switch (kind) {
    case check::LineKind::define:
      return "define";
    case check::LineKind::rule:
      return "rule";
    case check::LineKind::decision:
      return "decision";
    case check::LineKind::outcome_part:
      return "part";
  }
  text::bug("a line kind that is none");
}

std::string dates_of(const units::Dating& dating) {
  std::string result;
  if (dating.from) result += " from " + units::to_string(*dating.from);
  if (dating.until) result += " until " + units::to_string(*dating.until);
  if (dating.runs_from) result += " runs from " + units::to_string(*dating.runs_from);
  return result.empty() ? " always" : result;
}

/// Lines in the order of evaluation, with entity, type, and the dates and place of each version.
int print_checked(const Rules& rules, const std::string& wanted) {
  const check::Program& program = *rules.data().program;
  const text::SourceSet& sources = *rules.data().input.sources;
  std::string result;
  for (const check::LineId id : program.order) {
    const check::Line& line = program.lines[id];
    if (!wanted.empty() && line.module != wanted) continue;
    result += fmt::format("{} {} of {} : {}   [{}]\n", kind_of_line(line.kind), line.name,
                          program.entities[line.entity].name, check::type_name(program, line.type),
                          line.module);
    for (const check::Version& version : line.versions) {
      const text::Position place =
          sources.position_of(version.body.span.file, version.body.span.begin);
      result += fmt::format("   {}, {}:{}\n", dates_of(version.dating),
                            sources.at(version.body.span.file).name, place.line);
    }
  }
  if (result.empty() && !wanted.empty()) return unknown_module(rules.data().input, wanted);
  return finish(result);
}

int print_worksheet(const Rules& rules, const PrintOptions& options) {
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
  return options.stage == "checked" ? print_checked(*rules, options.module)
                                    : print_worksheet(*rules, options);
}

}  // namespace poppy::cli
