// See check_witness.h.
#include "interpreter/cli/check_witness.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "interpreter/analysis/lints.h"
#include "interpreter/check/check_in_part.h"
#include "interpreter/cli/ask_solver.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/witness/find_witness.h"
#include "interpreter/witness/witness_text.h"

namespace poppy::cli {
namespace {

/// Rules as far as they can be decided by, and what a case can show of them.
struct Checked {
  std::shared_ptr<Rules::Data> rules;
  std::vector<witness::Fault> faults;
  bool has_errors = false;
};

/// Problems that no case shows keep all rules from being decided by.
std::expected<Checked, int> check_in_part(const Folders& folders, units::Month month) {
  auto files = read_folders(find_folders(folders));
  if (!files) return std::unexpected(report_problems(files.error()));
  engine::ReadFiles read = engine::read_files(std::move(*files));
  const auto sources = read.sources;
  if (!read.problems.empty() || read.sheet.modules.empty()) {
    return std::unexpected(report_problems(engine::to_public(*sources, std::move(read.problems))));
  }
  check::CheckedPart part =
      check::check_program_in_part(*sources, read.sheet, read.tables, read.counties, read.unread);
  if (!witness::can_decide(part.problems)) {
    return std::unexpected(report_problems(engine::to_public(*sources, std::move(part.problems))));
  }
  Checked checked;
  checked.has_errors = text::has_errors(part.problems);
  checked.rules = std::make_shared<Rules::Data>();
  text::Problems problems = std::move(part.problems);
  if (!checked.has_errors) {
    analysis::Lints lints = analysis::find_lints(read.sheet, part.program, month, {});
    for (text::Problems* told : {&lints.found, &lints.refused}) {
      std::ranges::move(*told, std::back_inserter(problems));
    }
    text::sort_problems(problems);
  }
  checked.faults = witness::faults_of(part.program, part.table_faults, problems);
  checked.rules->program = std::make_shared<const check::Program>(std::move(part.program));
  checked.rules->input = std::move(read);
  return checked;
}

/// FILE:LINE, with or without a column behind it.
bool is_at(const text::SourceSet& sources, text::Span span, std::string_view at) {
  if (at.empty()) return true;
  const std::string place = fmt::format("{}:{}", sources.at(span.file).name,
                                        sources.position_of(span.file, span.begin).line);
  return at == place || at.starts_with(place + ":");
}

}  // namespace

int show_witnesses(const CheckOptions& options) {
  const auto day = day_or_today(options.as_of);
  if (!day) return day.error();
  const auto checked = check_in_part(options.folders, units::month_of(*day));
  if (!checked) return checked.error();
  const text::SourceSet& sources = *checked->rules->input.sources;
  witness::Search search;
  search.month = units::month_of(*day);
  search.records = options.records;
  if (!options.solver.empty()) search.ask = ask_solver(options.solver, options.seconds);
  std::string result;
  std::size_t told = 0;
  std::size_t shown = 0;
  for (const witness::Fault& fault : checked->faults) {
    if (!is_at(sources, fault.problem.span, options.at)) continue;
    const witness::Shown one = witness::find_witness(*checked->rules, fault, search);
    result += witness::witness_text(sources, *checked->rules->program, one) + "\n";
    ++told;
    if (one.witness) ++shown;
  }
  result += told == 0
                ? std::string("nothing that a case could show\n")
                : fmt::format("{} problem{}, {} with a case\n", told, told == 1 ? "" : "s", shown);
  return finish(result, checked->has_errors ? kProblems : kWell);
}

}  // namespace poppy::cli
