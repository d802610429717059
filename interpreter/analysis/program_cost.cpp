// See program_cost.h.
#include "interpreter/analysis/program_cost.h"

#include <algorithm>
#include <set>

#include "interpreter/plan/build_worksheet.h"

namespace poppy::analysis {
namespace {

void raise_terms(Terms& to, const Terms& other) {
  for (const auto& [sizes, term] : other) {
    Term& most = to[sizes];
    if (term.steps > most.steps) most = term;
  }
}

void raise(SheetCost& to, const SheetCost& other) {
  to.lines = std::max(to.lines, other.lines);
  raise_terms(to.results, other.results);
  for (const LineCost& cost : other.costs) {
    const auto at = std::ranges::lower_bound(to.costs, cost.line, {}, &LineCost::line);
    if (at == to.costs.end() || at->line != cost.line) {
      to.costs.insert(at, cost);
      continue;
    }
    at->months = std::max(at->months, cost.months);
    raise_terms(at->terms, cost.terms);
  }
}

}  // namespace

std::vector<ProgramCost> program_costs(const std::shared_ptr<const check::Program>& program,
                                       units::Month month, units::Date run_date) {
  std::set<std::string> names;
  for (const check::Module& module : program->modules) names.insert(module.program);
  std::vector<ProgramCost> costs;
  for (const std::string& name : names) {
    ProgramCost cost;
    cost.program = name;
    for (const check::CountyId county : program->counties.ids()) {
      const plan::Worksheet sheet =
          plan::build_worksheet(program, {county, month, run_date, {name}, false});
      if (sheet.lines.empty()) continue;
      ++cost.counties;
      raise(cost.most, sheet_cost(sheet));
    }
    costs.push_back(std::move(cost));
  }
  return costs;
}

Terms total(const SheetCost& cost) {
  Terms sum;
  std::map<Sizes, std::uint64_t> most;
  for (const LineCost& line : cost.costs) {
    for (const auto& [sizes, term] : line.terms) {
      Term& all = sum[sizes];
      all.steps += term.steps;
      if (term.steps > most[sizes]) {
        most[sizes] = term.steps;
        all.span = term.span;
      }
    }
  }
  return sum;
}

std::size_t degree(const Terms& terms) {
  std::size_t most = 0;
  for (const auto& [sizes, term] : terms) most = std::max(most, sizes.size());
  return most;
}

}  // namespace poppy::analysis
