// See check_cost.h.
#include "interpreter/cli/check_cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "interpreter/analysis/program_cost.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/reference/needs.h"

namespace poppy::cli {
namespace {

using analysis::LineCost;
using analysis::ProgramCost;
using analysis::Sizes;
using analysis::Term;
using analysis::Terms;

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

class Words {
 public:
  explicit Words(const Rules& rules)
      : program_(*rules.data().program), sources_(*rules.data().input.sources) {}

  /// A list as a case has it; with what it is of where another one is called so.
  std::string list(check::EntityId id) const {
    const check::Entity& entity = program_.entities[id];
    const auto alike =
        std::ranges::count(program_.entities, entity.list_name, &check::Entity::list_name);
    if (alike == 1) return entity.list_name;
    return fmt::format("{}.{}", program_.entities[entity.parent].name, entity.list_name);
  }
  std::string product(const Sizes& sizes) const {
    std::string words;
    for (const check::EntityId size : sizes) {
      words += (words.empty() ? "" : " × ") + list(size);
    }
    return words;
  }
  std::string term(const Sizes& sizes, std::uint64_t steps) const {
    return sizes.empty() ? grouped(steps) : fmt::format("{} {}", grouped(steps), product(sizes));
  }
  std::string sum(const Terms& terms) const {
    std::string words;
    for (const auto& [sizes, term] : by_size(terms)) {
      words += (words.empty() ? "" : " + ") + this->term(sizes, term.steps);
    }
    return words.empty() ? "0" : words;
  }
  std::string file(text::Span span) const { return sources_.at(span.file).name; }
  std::uint32_t row(text::Span span) const {
    return sources_.position_of(span.file, span.begin).line;
  }
  std::string line_name(check::LineId id) const {
    const check::Line& line = program_.lines[id];
    return fmt::format("{} of {}", line.name, program_.entities[line.entity].name);
  }

  /// What grows fastest last.
  static std::vector<std::pair<Sizes, Term>> by_size(const Terms& terms) {
    std::vector<std::pair<Sizes, Term>> sorted(terms.begin(), terms.end());
    std::ranges::stable_sort(sorted, {}, [](const std::pair<Sizes, Term>& one) {
      return std::pair(one.first.size(), one.second.steps);
    });
    return sorted;
  }

 private:
  const check::Program& program_;
  const text::SourceSet& sources_;
};

/// The lines with a term of these sizes, the costliest first.
std::vector<const LineCost*> causes(const ProgramCost& cost, const Sizes& sizes) {
  std::vector<const LineCost*> lines;
  for (const LineCost& line : cost.most.costs) {
    if (line.terms.contains(sizes)) lines.push_back(&line);
  }
  std::ranges::stable_sort(lines, std::ranges::greater(),
                           [&](const LineCost* line) { return line->terms.at(sizes).steps; });
  return lines;
}

std::string program_text(const Words& words, const ProgramCost& cost, units::Date day) {
  constexpr std::size_t kTerms = 8;  // told with their lines
  constexpr std::size_t kTold = 3;   // lines of a term
  if (cost.counties == 0) {
    return fmt::format("cost of {}: nothing to evaluate in {}\n", cost.program,
                       units::to_string(units::month_of(day)));
  }
  const Terms all = analysis::total(cost.most);
  const std::size_t degree = analysis::degree(all);
  std::string text =
      fmt::format("cost of {}, for one month of a case, at most in any county ({}, run {})\n",
                  cost.program, units::to_string(units::month_of(day)), units::to_string(day));
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "  steps to evaluate {} lines: {}\n  {}\n", grouped(cost.most.lines),
                 words.sum(all),
                 degree <= 1 ? "grows as the case does"
                             : fmt::format("grows as power {} of the size of the case", degree));
  const auto sorted = Words::by_size(all);
  std::size_t told = 0;
  for (auto term = sorted.rbegin(); term != sorted.rend(); ++term) {
    if (told++ == kTerms) {
      fmt::format_to(out, "  and {} smaller terms: --json has all\n", sorted.size() - kTerms);
      break;
    }
    fmt::format_to(out, "  {}\n", words.term(term->first, term->second.steps));
    const std::vector<const LineCost*> lines = causes(cost, term->first);
    for (std::size_t i = 0; i < std::min(lines.size(), kTold); ++i) {
      const Term& part = lines[i]->terms.at(term->first);
      fmt::format_to(
          out, "    {} in {} ({}:{}{})\n", grouped(part.steps), words.line_name(lines[i]->line),
          words.file(part.span), words.row(part.span),
          lines[i]->months == 1 ? std::string() : fmt::format(", for {} months", lines[i]->months));
    }
    if (lines.size() > kTold) {
      const std::size_t more = lines.size() - kTold;
      fmt::format_to(out, "    and {} more line{}\n", grouped(more), more == 1 ? "" : "s");
    }
  }
  const reference::NeedBudget budget;
  fmt::format_to(out, "  weighing what is not known: {} expressions a line, {} in all\n",
                 grouped(reference::kMostNodesOfLine),
                 grouped(reference::kMostNodesOfLine * cost.most.lines));
  fmt::format_to(out,
                 "  looking for what would settle results: {} steps a case, {} of one result;\n"
                 "    after that {} a result. Results: {}\n",
                 grouped(budget.of_case), grouped(budget.walk + budget.trials),
                 grouped(budget.walk_when_spent), words.sum(cost.most.results));
  return text;
}

nlohmann::ordered_json names(const Words& words, const Sizes& sizes) {
  nlohmann::ordered_json lists = nlohmann::ordered_json::array();
  for (const check::EntityId size : sizes) lists.push_back(words.list(size));
  return lists;
}

nlohmann::ordered_json terms_json(const Words& words, const ProgramCost& cost) {
  nlohmann::ordered_json terms = nlohmann::ordered_json::array();
  for (const auto& [sizes, term] : Words::by_size(analysis::total(cost.most))) {
    nlohmann::ordered_json lines = nlohmann::ordered_json::array();
    for (const LineCost* line : causes(cost, sizes)) {
      const Term& part = line->terms.at(sizes);
      lines.push_back({{"line", words.line_name(line->line)},
                       {"file", words.file(part.span)},
                       {"row", words.row(part.span)},
                       {"months", line->months},
                       {"steps", part.steps}});
    }
    terms.push_back(
        {{"of", names(words, sizes)}, {"steps", term.steps}, {"lines", std::move(lines)}});
  }
  return terms;
}

nlohmann::ordered_json search_json(const Words& words, const ProgramCost& cost) {
  const reference::NeedBudget budget;
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  for (const auto& [sizes, term] : Words::by_size(cost.most.results)) {
    results.push_back({{"of", names(words, sizes)}, {"results", term.steps}});
  }
  return {{"weighing_of_line", reference::kMostNodesOfLine},
          {"weighing", reference::kMostNodesOfLine * cost.most.lines},
          {"steps_of_case", budget.of_case},
          {"steps_of_result", budget.walk + budget.trials},
          {"steps_of_result_then", budget.walk_when_spent},
          {"results", std::move(results)}};
}

}  // namespace

std::string cost_text(const Rules& rules, units::Date day) {
  const Words words(rules);
  std::string text;
  for (const ProgramCost& cost :
       analysis::program_costs(rules.data().program, units::month_of(day), day)) {
    text += program_text(words, cost, day);
  }
  return text;
}

std::string cost_json(const Rules& rules, units::Date day) {
  const Words words(rules);
  nlohmann::ordered_json programs = nlohmann::ordered_json::array();
  for (const ProgramCost& cost :
       analysis::program_costs(rules.data().program, units::month_of(day), day)) {
    programs.push_back({{"program", cost.program},
                        {"counties", cost.counties},
                        {"lines", cost.most.lines},
                        {"degree", analysis::degree(analysis::total(cost.most))},
                        {"terms", terms_json(words, cost)},
                        {"not_known", search_json(words, cost)}});
  }
  const nlohmann::ordered_json all = {{"month", units::to_string(units::month_of(day))},
                                      {"run_date", units::to_string(day)},
                                      {"programs", std::move(programs)}};
  return all.dump(2) + "\n";
}

}  // namespace poppy::cli
