// See faults.h.
#include "interpreter/witness/faults.h"

#include <algorithm>
#include <utility>

#include "interpreter/text/problem_codes.h"

namespace poppy::witness {

using check::Expr;
using check::Op;
using text::ProblemCode;

namespace {

bool is_same(const text::Problem& one, const text::Problem& other) {
  return one.code == other.code && one.span == other.span && one.message == other.message;
}

/// Choices whose place, or whose branch's condition or value, is that of a problem.
class Choices {
 public:
  explicit Choices(const check::Program& program) : program_(program) {}

  std::optional<Fault> find(const text::Problem& problem) {
    problem_ = &problem;
    for (const check::LineId id : program_.lines.ids()) {
      for (const check::Version& version : program_.lines[id].versions) {
        if (auto found = look(version.body)) {
          found->line = id;
          return found;
        }
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Fault> look(const Expr& expr) const {
    if (expr.op == Op::choose) {
      if (auto found = at(expr)) return found;
    }
    for (const Expr& arg : expr.args) {
      if (auto found = look(arg)) return found;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Fault> at(const Expr& choice) const {
    const text::Span span = problem_->span;
    if (problem_->code == ProblemCode::choice_incomplete) {
      if (!(choice.span == span)) return std::nullopt;
      return Fault{FaultKind::incomplete, *problem_, {}, check::kNone, choice.span, 0};
    }
    for (std::size_t i = 0; i < choice.args.size(); ++i) {
      if (!(choice.args[i].span == span)) continue;
      return Fault{FaultKind::never_taken, *problem_, {}, check::kNone, choice.span, i / 2};
    }
    return std::nullopt;
  }

  const check::Program& program_;
  const text::Problem* problem_ = nullptr;
};

}  // namespace

bool can_decide(const text::Problems& problems) {
  return std::ranges::all_of(problems, [](const text::Problem& problem) {
    return text::kind_of(problem.code).severity == text::Severity::warning ||
           problem.code == ProblemCode::rows_overlap || problem.code == ProblemCode::table_gap ||
           problem.code == ProblemCode::choice_incomplete;
  });
}

std::vector<Fault> faults_of(const check::Program& program,
                             const std::vector<check::TableFault>& tables,
                             const text::Problems& problems) {
  std::vector<Fault> faults;
  Choices choices(program);
  for (const text::Problem& problem : problems) {
    const auto table = std::ranges::find_if(
        tables, [&](const check::TableFault& one) { return is_same(one.problem, problem); });
    if (table != tables.end()) {
      const bool is_gap = problem.code == ProblemCode::table_gap;
      faults.push_back(
          {is_gap ? FaultKind::gap : FaultKind::overlap, problem, *table, check::kNone, {}, 0});
    } else if (problem.code == ProblemCode::choice_incomplete ||
               problem.code == ProblemCode::branch_unreachable) {
      if (auto found = choices.find(problem)) faults.push_back(std::move(*found));
    }
  }
  return faults;
}

}  // namespace poppy::witness
