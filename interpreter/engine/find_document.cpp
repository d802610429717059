// See find_document.h.
#include "interpreter/engine/find_document.h"

#include <fmt/format.h>

#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::engine {
namespace {

template <typename IdType, typename Document>
Outcome<IdType> find(const units::IdVector<IdType, Document>& all, std::string_view name,
                     std::string_view what) {
  std::vector<std::string_view> names;
  for (const IdType id : all.ids()) {
    if (all[id].name == name) return id;
    names.push_back(all[id].name);
  }
  const std::string_view nearest = text::nearest_name(name, names);
  std::string hint = "the rules have none";
  if (!names.empty()) hint = fmt::format("the rules have {}", fmt::join(names, ", "));
  if (!nearest.empty()) hint = fmt::format("did you mean `{}`?", nearest);
  return std::unexpected(std::vector{public_problem(
      text::ProblemCode::unknown_document, fmt::format("there is no {} `{}`", what, name), hint)});
}

}  // namespace

Outcome<check::PageId> find_page(const check::Program& program, std::string_view name) {
  return find(program.pages, name, "page");
}

Outcome<check::ReportId> find_report(const check::Program& program, std::string_view name) {
  return find(program.reports, name, "report");
}

void add_lines(const check::Gather& gather, std::vector<check::LineId>& lines) {
  lines.push_back(gather.when);
  for (const check::CreateField& field : gather.fields) lines.push_back(field.line);
}

}  // namespace poppy::engine
