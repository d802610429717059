// See targets.h.
#include "interpreter/prove/targets.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::prove {

using check::LineId;

std::expected<std::vector<LineId>, text::Problem> find_targets(const check::Program& program,
                                                               std::string_view name,
                                                               ProgramLines of_program) {
  std::vector<LineId> found;
  std::vector<std::string_view> names;
  for (const LineId id : program.lines.ids()) {
    const check::Line& line = program.lines[id];
    if (line.kind == check::LineKind::outcome_part) continue;
    names.push_back(line.name);
    if (line.name == name || fmt::format("{}.{}", line.module, line.name) == name) {
      found.push_back(id);
    }
  }
  const auto problem = [&](std::string message, std::string hint) {
    return std::unexpected(
        text::Problem{text::ProblemCode::unknown_target, {}, std::move(message), std::move(hint)});
  };
  if (found.size() > 1) {
    const check::Line& first = program.lines[found[0]];
    return problem(fmt::format("`{}` is a line of {} modules", name, found.size()),
                   fmt::format("write the module, too: `{}.{}`", first.module, first.name));
  }
  if (!found.empty()) return found;
  const auto add = [&](LineId line) {
    if (program.lines[line].program == name) found.push_back(line);
  };
  if (of_program == ProgramLines::rules) {
    for (const check::Rule& rule : program.rules) add(rule.line);
  } else {
    for (const check::Decision& decision : program.decisions) add(decision.line);
  }
  if (!found.empty()) return found;
  const bool is_program = std::ranges::any_of(
      program.lines, [&](const check::Line& line) { return line.program == name; });
  if (is_program) {
    return problem(fmt::format("the program `{}` has no {}", name,
                               of_program == ProgramLines::rules ? "rules" : "decisions"),
                   "write the name of one of its lines");
  }
  const std::string_view nearest = text::nearest_name(name, names);
  return problem(fmt::format("`{}` is no line and no program of the rules", name),
                 nearest.empty() ? "write the name of a rule, a decision, a define or a program"
                                 : fmt::format("did you mean `{}`?", nearest));
}

}  // namespace poppy::prove
