// poppy prove: questions about all cases at once, answered by a solver.
#include <fmt/core.h>

#include "interpreter/cli/ask_solver.h"
#include "interpreter/cli/commands.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/plan/compute_alike.h"
#include "interpreter/prove/answer_text.h"
#include "interpreter/prove/property_question.h"
#include "interpreter/prove/targets.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

using check::LineId;
using prove::Answered;
using prove::Asked;
using prove::Side;
using prove::Verdict;

/// A solver that cannot be asked ends the command; one that was too slow leaves a question open.
std::optional<int> end_for(const prove::Answer& answer, const ProveOptions& options) {
  if (!answer.fault) return std::nullopt;
  switch (answer.fault->fault) {
    case prove::SolverFault::late:
      return std::nullopt;
    case prove::SolverFault::missing:
      static_cast<void>(report_problems({engine::public_problem(
          text::ProblemCode::no_solver,
          fmt::format("the solver `{}` cannot be started: {}", options.solver,
                      answer.fault->message),
          "install z3, such as by `pip install z3-solver`, or name another with --solver")}));
      return kCannotGoOn;
    case prove::SolverFault::failed:
      static_cast<void>(report_problems({engine::public_problem(
          text::ProblemCode::solver_failed,
          fmt::format("the solver `{}` gave no answer: {}", options.solver, answer.fault->message),
          "it must read SMT-LIB 2 from standard input")}));
      return kCannotGoOn;
  }
  text::bug("end_for: no such fault");
}

class Prover {
 public:
  Prover(const ProveOptions& options, units::Month month, units::Date run_date)
      : options_(options), ask_(ask_solver(options.solver, options.seconds)) {
    report_.month = month;
    report_.run_date = run_date;
    report_.records = options.records;
  }

  int never(const Rules& rules) {
    report_.asked = Asked::never;
    const check::Program& program = *rules.data().program;
    const auto targets = prove::find_targets(program, options_.target, prove::ProgramLines::rules);
    if (!targets) return report_problems(text::Problems{targets.error()});
    const auto county = county_by_name(rules, options_.counties.front());
    if (!county) return county.error();
    for (const LineId line : *targets) {
      const auto value = wanted(program, line);
      if (!value) return value.error();
      const Side side = side_of(rules, *county, line, program.counties[*county].name);
      Answered one{program.lines[line].name,
                   value_words(program, line, *value),
                   {side.name},
                   {side.name},
                   {side.slot, {}},
                   {}};
      if (side.slot == check::kNone) {
        one.answer.verdict = Verdict::holds;
      } else {
        one.answer = prove::prove_never(side, *value, bounds(), ask_);
      }
      if (const auto code = add(std::move(one))) return *code;
    }
    return done();
  }

  int alike(const Rules& rules) {
    report_.asked = Asked::alike;
    const check::Program& program = *rules.data().program;
    const auto targets =
        prove::find_targets(program, options_.target, prove::ProgramLines::decisions);
    if (!targets) return report_problems(text::Problems{targets.error()});
    std::vector<check::CountyId> counties;
    for (const std::string& name : options_.counties) {
      const auto county = county_by_name(rules, name);
      if (!county) return county.error();
      counties.push_back(*county);
    }
    if (counties.size() == 1) {
      for (const check::CountyId id : program.counties.ids()) {
        if (id != counties.front()) counties.push_back(id);
      }
    }
    for (const LineId line : *targets) {
      const Side first =
          side_of(rules, counties.front(), line, program.counties[counties.front()].name);
      std::vector<std::pair<Side, prove::Answer>> asked;  // of worksheets that are not the same
      for (std::size_t i = 1; i < counties.size(); ++i) {
        const Side other = side_of(rules, counties[i], line, program.counties[counties[i]].name);
        if (const auto code =
                compare(program.lines[line].name, first, other, {first.name, other.name}, asked)) {
          return *code;
        }
      }
    }
    return done();
  }

  int property(const Rules& rules) {
    report_.asked = Asked::property;
    const check::Program& program = *rules.data().program;
    const auto county = county_by_name(rules, options_.counties.front());
    if (!county) return county.error();
    const auto places = trial::find_claims(program, options_.only);
    if (!places) return report_problems(text::Problems{places.error()});
    const trial::TrialSetting setting{*county, report_.month, report_.run_date};
    for (const trial::ClaimPlace place : *places) {
      const check::Property& of = program.properties[place.property];
      trial::ClaimBench bench(rules.data(), place, setting);
      const std::string name = program.counties[*county].name;
      Answered one{of.name, trial::claim_words(rules, place), {name},
                   {name},  {bench.value_slot(), {}},         {},
                   &program};
      if (bench.applies()) {
        one.answer = prove::prove_claim(bench, place, bounds(), ask_);
      } else {
        one.answer.verdict = Verdict::holds;
      }
      if (const auto code = add(std::move(one))) return *code;
    }
    return done();
  }

  int same(const Rules& before, const Rules& after) {
    report_.asked = Asked::same;
    const check::Program& program = *before.data().program;
    const check::Program& other_program = *after.data().program;
    const auto targets =
        prove::find_targets(program, options_.target, prove::ProgramLines::decisions);
    if (!targets) return report_problems(text::Problems{targets.error()});
    const auto county = county_by_name(before, options_.counties.front());
    if (!county) return county.error();
    const auto other_county = county_by_name(after, options_.counties.front());
    if (!other_county) return other_county.error();
    const std::string name = program.counties[*county].name;
    for (const LineId line : *targets) {
      const check::Line& of = program.lines[line];
      const auto other_line = prove::find_targets(
          other_program, fmt::format("{}.{}", of.module, of.name), prove::ProgramLines::decisions);
      if (!other_line) return report_problems(text::Problems{other_line.error()});
      const Side left = side_of(before, *county, line, options_.before);
      const Side right = side_of(after, *other_county, other_line->front(), options_.after);
      std::vector<std::pair<Side, prove::Answer>> asked;
      if (const auto code = compare(of.name, left, right, {name, name}, asked)) return *code;
    }
    return done();
  }

 private:
  prove::CaseBounds bounds() const { return {options_.records, options_.records}; }

  Side side_of(const Rules& rules, check::CountyId county, LineId line, std::string name) const {
    const auto& program = rules.data().program;
    plan::SheetRequest request{
        county, report_.month, report_.run_date, {program->lines[line].program}, false, {line}};
    auto sheet = std::make_shared<const plan::Worksheet>(plan::build_worksheet(program, request));
    const plan::SlotId slot = sheet->asked_slot(line);
    return {std::move(name), std::move(sheet), report_.run_date, slot};
  }

  /// What the line shall never be: the words given, or that the condition holds.
  std::expected<units::Value, int> wanted(const check::Program& program, LineId line) const {
    const check::Type& type = program.lines[line].type;
    if (options_.value.empty() && type.kind == check::TypeKind::boolean) {
      return units::Value::of(true);
    }
    config::YamlNode node;
    node.kind = config::YamlKind::scalar;
    node.scalar = options_.value;
    auto value = facts::parse_value(program, type, node);
    if (value) return std::move(*value);
    return std::unexpected(report_problems({engine::public_problem(
        text::ProblemCode::unknown_target,
        options_.value.empty()
            ? fmt::format("`{}` is no condition", program.lines[line].name)
            : fmt::format("`{}` is never that: {}", program.lines[line].name, value.error()),
        "say what it is never: --value VALUE")}));
  }

  static std::string value_words(const check::Program& program, LineId line,
                                 const units::Value& value) {
    return check::value_to_string(program, program.lines[line].type, value);
  }

  using AskedSides = std::vector<std::pair<Side, prove::Answer>>;
  std::optional<int> compare(const std::string& line, const Side& left, const Side& right,
                             std::vector<std::string> counties, AskedSides& asked) {
    Answered one{line, {}, {left.name, right.name}, std::move(counties), {left.slot, right.slot},
                 {}};
    const bool is_left = left.slot != check::kNone;
    const bool is_right = right.slot != check::kNone;
    if (!is_left || !is_right) {
      one.answer.verdict = is_left == is_right ? Verdict::holds : Verdict::fails;
      one.answer.why = fmt::format("it is in force in {} alone", is_left ? left.name : right.name);
      if (is_left == is_right) one.answer.why.clear();
      return add(std::move(one));
    }
    if (left.sheet->program == right.sheet->program &&
        plan::compute_alike(*left.sheet, *right.sheet)) {
      one.answer.verdict = Verdict::holds;
      return add(std::move(one));
    }
    for (const auto& [side, answer] : asked) {
      if (!plan::compute_alike(*side.sheet, *right.sheet)) continue;
      one.answer = answer;
      return add(std::move(one));
    }
    one.answer = prove::prove_same(left, right, bounds(), ask_);
    asked.emplace_back(right, one.answer);
    return add(std::move(one));
  }

  std::optional<int> add(Answered one) {
    if (const auto code = end_for(one.answer, options_)) return code;
    report_.answers.push_back(std::move(one));
    return std::nullopt;
  }

  int done() const {
    int code = kWell;
    for (const Answered& one : report_.answers) {
      if (one.answer.verdict != Verdict::holds) code = kProblems;
    }
    return finish(options_.json ? prove::report_json(report_) : prove::report_text(report_), code);
  }

  const ProveOptions& options_;
  prove::AskSolver ask_;
  prove::Report report_;
};

}  // namespace

int prove(const ProveOptions& options) {
  const auto month = units::parse_month(options.month);
  if (!month) {
    return report_problems({engine::public_problem(text::ProblemCode::wrong_month, month.error())});
  }
  const auto day = day_or_today(options.run_date);
  if (!day) return day.error();
  Prover prover(options, *month, *day);
  if (options.question == "same") {
    Folders before = options.folders;
    before.rules = options.before;
    Folders after = options.folders;
    after.rules = options.after;
    const auto old_rules = load_rules(before);
    if (!old_rules) return old_rules.error();
    const auto new_rules = load_rules(after);
    if (!new_rules) return new_rules.error();
    return prover.same(*old_rules, *new_rules);
  }
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  if (options.question == "property") return prover.property(*rules);
  return options.question == "never" ? prover.never(*rules) : prover.alike(*rules);
}

}  // namespace poppy::cli
