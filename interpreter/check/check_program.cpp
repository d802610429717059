// The passes in order: names first, then bodies, then what only the whole program shows. Start
// reading check/ here.
#include "interpreter/check/check_program.h"

#include "interpreter/check/check_in_part.h"
#include "interpreter/check/checking.h"
#include "interpreter/check/kept_bodies.h"

namespace poppy::check {

namespace {

Checking start(const text::SourceSet& sources, const syntax::RuleSheet& sheet,
               const std::vector<TableFile>& tables,
               const std::vector<county::CountyFile>& counties, const Unread& unread) {
  return {sources, sheet, tables, counties, unread};
}

void check_all(Checking& checking) {
  declare_modules(checking);
  declare_types(checking);
  name_counties(checking);
  declare_values(checking);
  report_doubled_names(checking);
  report_hidden_built_ins(checking);
  check_values(checking);
  check_lines(checking);
  check_outcomes(checking);
  check_pages(checking);
  check_batches(checking);
  check_letters(checking);
  check_properties(checking);
  report_counties_without_file(checking);
  read_county_flags(checking);
  order_lines(checking);
  // A name that was not found may be what an import is for.
  if (!checking.unread.anything && !text::has_errors(checking.problems))
    report_unused_imports(checking);

  text::sort_problems(checking.problems);
}

}  // namespace

text::Result<Program> check_program(const text::SourceSet& sources, const syntax::RuleSheet& sheet,
                                    const std::vector<TableFile>& tables,
                                    const std::vector<county::CountyFile>& counties,
                                    const Unread& unread) {
  Checking checking = start(sources, sheet, tables, counties, unread);
  check_all(checking);
  if (text::has_errors(checking.problems)) return std::unexpected(std::move(checking.problems));
  checking.program.warnings = std::move(checking.problems);
  return std::move(checking.program);
}

CheckedPart check_program_in_part(const text::SourceSet& sources, const syntax::RuleSheet& sheet,
                                  const std::vector<TableFile>& tables,
                                  const std::vector<county::CountyFile>& counties,
                                  const Unread& unread, const Keeping* keeping) {
  Checking checking = start(sources, sheet, tables, counties, unread);
  checking.notes_uses = true;
  std::optional<BodyKeeper> keeper;
  if (keeping != nullptr) checking.keeper = &keeper.emplace(*keeping);
  check_all(checking);
  std::shared_ptr<const Kept> kept = keeper ? keeper->finish(checking) : nullptr;
  return {std::move(checking.program),
          std::move(checking.problems),
          std::move(checking.uses),
          std::move(checking.enum_values),
          std::move(checking.list_spans),
          std::move(checking.table_faults),
          std::move(kept)};
}

}  // namespace poppy::check
