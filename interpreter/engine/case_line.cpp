// A line of JSON -> facts -> worksheet of its county -> determination -> a line of JSON.
#include "interpreter/engine/case_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/months.h"
#include "interpreter/reference/decide.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::engine {
namespace {

std::vector<LineProblem> to_line_problems(const text::SourceSet& sources,
                                          const text::Problems& problems) {
  std::vector<LineProblem> result;
  for (const text::Problem& problem : problems) {
    LineProblem one{std::string(text::kind_of(problem.code).number), problem.message, problem.hint,
                    0};
    if (problem.span.file != text::FileId::none) {
      one.column = sources.position_of(problem.span.file, problem.span.begin).column;
    }
    result.push_back(std::move(one));
  }
  return result;
}

/// The case's name where its facts cannot be read.
std::string name_of(const config::YamlNode& node) {
  for (const std::string_view key : {"case", "id"}) {
    const config::YamlNode* found = node.find(key);
    if (found != nullptr && found->kind == config::YamlKind::scalar) return found->scalar;
  }
  return {};
}

/// The request's, or the case's own.
std::expected<units::MonthRange, text::Problem> months_of(const RunRequest& request,
                                                          const facts::CaseFacts& facts) {
  if (request.months) return *request.months;
  if (!facts.first_month) return std::unexpected(no_month());
  const units::MonthRange months{*facts.first_month, facts.last_month.value_or(*facts.first_month)};
  if (auto fault = fault_of(months)) return std::unexpected(std::move(*fault));
  return months;
}

/// Every line of one of the names, of whatever record. Problems: a name that no line has.
text::Result<std::vector<check::LineId>> find_lines(const check::Program& program,
                                                    const std::vector<std::string>& names) {
  std::vector<check::LineId> found;
  text::Problems problems;
  std::vector<std::string_view> known;
  for (const check::Line& line : program.lines) {
    if (line.kind != check::LineKind::outcome_part) known.emplace_back(line.name);
  }
  for (const std::string& name : names) {
    const std::size_t before = found.size();
    for (const check::LineId line : program.lines.ids()) {
      const check::Line& one = program.lines[line];
      if (one.kind != check::LineKind::outcome_part && one.name == name) found.push_back(line);
    }
    if (found.size() > before) continue;
    const std::string_view nearest = text::nearest_name(name, known);
    problems.push_back({text::ProblemCode::unknown_line,
                        {},
                        fmt::format("the rules have no line `{}`", name),
                        nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest)});
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return found;
}

}  // namespace

text::Result<RunRequest> resolve_run(const check::Program& program, const Request& request) {
  // Where the request leaves the months to the cases, any will do to resolve the rest.
  facts::CaseFacts any;
  any.first_month = units::Month();
  const auto asked = resolve_request(program, any, request);
  auto lines = find_lines(program, request.lines);
  if (!asked || !lines) {
    text::Problems problems = asked ? text::Problems() : asked.error();
    if (!lines) std::ranges::move(lines.error(), std::back_inserter(problems));
    return std::unexpected(std::move(problems));
  }
  std::optional<units::MonthRange> months;
  if (!request.month.empty()) months = {asked->first, asked->last};
  return RunRequest{asked->county,   months,           asked->run_date, !request.run_date.empty(),
                    asked->programs, *std::move(lines)};
}

std::string name_case(const Rules::Data& rules, std::string line) {
  text::SourceSet sources;
  const text::FileId file = sources.add("case.json", std::move(line));
  const auto tree = config::read_tree(sources, file);
  if (!tree) return {};
  const auto facts = facts::read_case(sources, *rules.program, *tree);
  return facts ? facts->id : name_of(*tree);
}

CaseLine decide_line(const Rules::Data& rules, const RunRequest& request, std::string line) {
  CaseLine result;
  text::SourceSet sources(rules.input.sources);
  const text::FileId file = sources.add("case.json", std::move(line));
  const auto tree = config::read_tree(sources, file);
  if (!tree) {
    result.problems = to_line_problems(sources, tree.error());
    return result;
  }
  auto facts = facts::read_case(sources, *rules.program, *tree);
  if (!facts) {
    result.case_id = name_of(*tree);
    result.problems = to_line_problems(sources, facts.error());
    return result;
  }
  result.case_id = facts->id;
  auto months = months_of(request, *facts);
  if (!months) {
    months.error().span = tree->span;
    result.problems = to_line_problems(sources, {std::move(months.error())});
    return result;
  }
  MonthsRequest asked;
  asked.county = facts->county ? facts->county : request.county;
  asked.first = months->first;
  asked.last = months->last;
  asked.run_date =
      request.run_date_for_all ? request.run_date : facts->run_date.value_or(request.run_date);
  asked.programs = request.programs.empty() ? facts->programs : request.programs;
  asked.every_line = false;
  asked.asked = request.asked;
  result.by_today = !request.run_date_for_all && !facts->run_date;
  result.setting = Setting{asked.county, asked.programs, *months, asked.run_date};
  for (const reference::Determination& month : decide_months(rules, std::move(*facts), asked)) {
    if (const text::Problems refused = reference::contradictions(month); !refused.empty()) {
      result.problems = to_line_problems(sources, refused);
      result.json.clear();
      result.by_today = false;
      result.setting.reset();
      return result;
    }
    const DecisionLine decided = decision_line(month);
    if (!result.json.empty()) result.json += '\n';
    result.json += decided.json;
    result.undetermined = result.undetermined || decided.undetermined;
  }
  return result;
}

}  // namespace poppy::engine
