// poppy diagram: the rules that are active in a county, drawn.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/graphviz.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

DiagramRequest::Format format_of(const std::string& word) {
  if (word == "mermaid") return DiagramRequest::Format::mermaid;
  if (word == "json") return DiagramRequest::Format::json;
  return DiagramRequest::Format::dot;  // which SVG is made of, too
}

int print_svg(std::string_view dot) {
  const auto svg = svg_of_dot(dot);
  if (svg) return finish(*svg);
  const std::string& why = svg.error().message;
  static_cast<void>(report_problems(
      {svg.error().is_missing
           ? engine::public_problem(
                 text::ProblemCode::no_graphviz,
                 fmt::format("`dot` of Graphviz, which draws SVG, cannot be started: {}", why),
                 "install the package graphviz; --format dot, mermaid and json need nothing")
           : engine::public_problem(text::ProblemCode::graphviz_failed,
                                    fmt::format("`dot` of Graphviz gave no drawing: {}", why),
                                    "see what it says of the text of --format dot")}));
  return kCannotGoOn;
}

}  // namespace

int diagram(const DiagramOptions& options) {
  auto asked = read_request(options.at);
  if (!asked) return asked.error();
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  DiagramRequest request;
  request.of = options.of;
  request.case_text = std::move(asked->case_text);
  const bool is_of_case = !options.at.path.empty();
  if (is_of_case && request.case_text.empty()) request.case_text += '\n';  // one that says nothing
  request.case_path = std::move(asked->case_path);
  request.county = std::move(asked->county);
  request.month = std::move(asked->month);
  request.run_date = std::move(asked->run_date);
  request.today = std::move(asked->today);
  request.only_active = options.only_active;
  request.format = format_of(options.format);
  const auto drawn = rules->diagram(request);
  if (!drawn) return report_problems(drawn.error());
  return options.format == "svg" ? print_svg(*drawn) : finish(*drawn);
}

}  // namespace poppy::cli
