// A line of JSON -> facts -> worksheet of its county -> determination -> a line of JSON.
#include "interpreter/engine/case_line.h"

#include <fmt/core.h>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/run/decide.h"

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

}  // namespace

text::Result<RunRequest> resolve_run(const check::Program& program, const Request& request) {
  const auto asked = resolve_request(program, facts::CaseFacts(), request);
  if (!asked) return std::unexpected(asked.error());
  if (asked->first != asked->last) {
    return std::unexpected(text::Problems{
        {text::ProblemCode::wrong_month, {}, "a run decides one month", "give --month 2021-08"}});
  }
  return RunRequest{asked->county, asked->first, asked->run_date, !request.run_date.empty(),
                    asked->programs};
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
  const auto facts = facts::read_case(sources, *rules.program, *tree);
  if (!facts) {
    result.case_id = name_of(*tree);
    result.problems = to_line_problems(sources, facts.error());
    return result;
  }
  result.case_id = facts->id;
  const units::Date run_date =
      request.run_date_for_all ? request.run_date : facts->run_date.value_or(request.run_date);
  const auto sheet = rules.worksheets.find_or_build(
      rules.program, {facts->county ? facts->county : request.county, request.month, run_date,
                      request.programs.empty() ? facts->programs : request.programs, false});
  const run::Determination determination = run::decide(sheet, *facts, run_date);
  if (const text::Problems refused = run::contradictions(determination); !refused.empty()) {
    result.problems = to_line_problems(sources, refused);
    return result;
  }
  DecisionLine decided = decision_line(determination);
  result.json = std::move(decided.json);
  result.undetermined = decided.undetermined;
  result.by_today = !request.run_date_for_all && !facts->run_date;
  return result;
}

}  // namespace poppy::engine
