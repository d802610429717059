// See find_document.h.
#include "interpreter/engine/find_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::engine {
namespace {

template <typename IdType, typename Document>
Outcome<IdType> find(const units::IdVector<IdType, Document>& all, std::string_view name,
                     std::string_view what,
                     text::ProblemCode code = text::ProblemCode::unknown_document) {
  std::vector<std::string_view> names;
  for (const IdType id : all.ids()) {
    if (all[id].name == name) return id;
    names.push_back(all[id].name);
  }
  const std::string_view nearest = text::nearest_name(name, names);
  std::string hint = "the rules have none";
  if (!names.empty()) hint = fmt::format("the rules have {}", fmt::join(names, ", "));
  if (!nearest.empty()) hint = fmt::format("did you mean `{}`?", nearest);
  return std::unexpected(
      std::vector{public_problem(code, fmt::format("there is no {} `{}`", what, name), hint)});
}

std::string some_records(const reference::Determination& determination, check::EntityId entity) {
  constexpr std::size_t kMost = 10;
  const std::vector<std::string>& names = determination.rows.name[entity];
  if (names.empty()) return "the case has none";
  std::string all = fmt::format(
      "{}",
      fmt::join(names.begin(),
                names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size())), ", "));
  return fmt::format("it has {}{}", all, names.size() > kMost ? ", …" : "");
}

}  // namespace

Outcome<std::uint32_t> find_row(const reference::Determination& determination,
                                check::EntityId about, std::string_view document,
                                std::string_view what, const std::string& record) {
  const check::Entity& entity = determination.sheet->program->entities[about];
  if (record.empty()) {
    if (determination.rows.record[about].size() == 1) return 0;
    return std::unexpected(std::vector{public_problem(
        text::ProblemCode::unknown_page_record,
        fmt::format("`{}` is {} of one {}, and which is not said", document, what, entity.name),
        fmt::format("give --{} KEY; {}", entity.self_name, some_records(determination, about)))});
  }
  const auto found = find_record(determination, record);
  if (found && found->entity == about) return found->row;
  return std::unexpected(
      std::vector{public_problem(text::ProblemCode::unknown_page_record,
                                 fmt::format("there is no {} `{}` to show", entity.name, record),
                                 some_records(determination, about))});
}

Outcome<check::PageId> find_page(const check::Program& program, std::string_view name) {
  return find(program.pages, name, "page");
}

Outcome<check::ReportId> find_report(const check::Program& program, std::string_view name) {
  return find(program.reports, name, "report");
}

Outcome<check::BatchId> find_batch(const check::Program& program, std::string_view name) {
  return find(program.batches, name, "batch", text::ProblemCode::unknown_batch);
}

Outcome<check::LetterId> find_letter(const check::Program& program, std::string_view name) {
  return find(program.letters, name, "letter");
}

void add_lines(const check::Gather& gather, std::vector<check::LineId>& lines) {
  lines.push_back(gather.when);
  for (const check::CreateField& field : gather.fields) lines.push_back(field.line);
}

}  // namespace poppy::engine
