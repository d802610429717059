// poppy why, why-not, what-if, flip, breakpoints: the next question about a decision.
#include "interpreter/cli/explain_case.h"

#include "interpreter/cli/say.h"
#include "interpreter/desk/breakpoints.h"
#include "interpreter/desk/flip.h"
#include "interpreter/desk/what_if.h"
#include "interpreter/desk/why.h"

namespace poppy::cli {
namespace {

/// The rules and the request, and what `ask` makes of them.
template <typename Ask>
int explained(const ExplainOptions& options, const Ask& ask) {
  if (options.of.path.empty()) {
    say("poppy: give a case file\n");
    return kWrongUse;
  }
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();
  auto request = read_request(options.of);
  if (!request) return request.error();
  request->programs = options.programs;
  const Outcome<desk::Explained> answer = ask(*rules, *request);
  if (!answer) return report_problems(answer.error());
  if (options.format == "json") return finish(answer->json);
  if (options.format == "svg") return finish(answer->svg);
  if (options.format == "html") return finish(report::explanation_html(answer->page));
  return finish(report::explanation_text(answer->page));
}

}  // namespace

int why(const ExplainOptions& options) {
  return explained(options, [&](const Rules& rules, const Request& request) {
    return desk::explain_why(rules, request, options.line, options.depth);
  });
}

int why_not(const ExplainOptions& options) {
  return explained(options, [&](const Rules& rules, const Request& request) {
    return desk::explain_why_not(rules, request, options.line, options.wanted);
  });
}

int what_if(const ExplainOptions& options) {
  return explained(options, [&](const Rules& rules, const Request& request) {
    return desk::explain_what_if(rules, request, options.settings);
  });
}

int flip(const ExplainOptions& options) {
  return explained(options, [&](const Rules& rules, const Request& request) {
    return desk::explain_flip(rules, request, options.line, options.wanted);
  });
}

int breakpoints(const ExplainOptions& options) {
  return explained(options, [&](const Rules& rules, const Request& request) {
    return desk::explain_breakpoints(rules, request,
                                     {options.line, options.along, options.from, options.to});
  });
}

}  // namespace poppy::cli
