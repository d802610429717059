// Reading what is not of this row and month: look-ups in parameters, lines of other months, saved
// results.
#include <fmt/format.h>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

using syntax::ExprKind;

const syntax::Expr& without_parentheses(const syntax::Expr& expr) {
  const syntax::Expr* inner = &expr;
  while (inner->kind == ExprKind::in_parentheses) inner = &inner->args[0];
  return *inner;
}

bool is_bounded(const Expr& month) {
  if (month.op == Op::window_month || month.op == Op::benefit_month) return true;
  return month.op == Op::month_add && is_bounded(month.args[0]) && month.args[1].op == Op::constant;
}

}  // namespace

Expr resolve_index(Scope& scope, const syntax::Expr& expr) {
  Checking& checking = scope.checking;
  const syntax::Expr& name = expr.args[0];
  const Declared* found = find_declared(checking, scope.module, NameKind::parameter, name.text);
  if (found == nullptr) {
    checking.problem(ProblemCode::unknown_name, name.span,
                     fmt::format("there is no parameter `{}` here", name.text),
                     hint_for_unknown(checking, scope.module, name.text, NameKind::parameter));
    return wrong(expr.span);
  }
  const ParameterId id = std::get<ParameterId>(found->id);
  const Parameter& parameter = checking.program.parameters[id];
  const std::size_t keys = expr.args.size() - 1;
  Expr result = make(Op::parameter, parameter.type, expr.span);
  result.a = id.value;
  if (keys != parameter.key_types.size()) {
    checking.problem(
        ProblemCode::wrong_arguments, expr.span,
        fmt::format("`{}` is looked up by {} key{}, here there {} {}", name.text,
                    parameter.key_types.size(), parameter.key_types.size() == 1 ? "" : "s",
                    keys == 1 ? "is" : "are", keys),
        parameter.key_names.empty()
            ? "leave out the brackets"
            : fmt::format("`{}[{}]`", name.text, fmt::join(parameter.key_names, ", ")));
    return result;
  }
  for (std::size_t i = 0; i < keys; ++i) {
    const Type type = checking.program.parameters[id].key_types[i];
    result.args.push_back(resolve_as(scope, expr.args[i + 1], type));
  }
  return result;
}

Expr resolve_bounded_month(Scope& scope, const syntax::Expr& expr) {
  Expr month = resolve_as(scope, expr, type_of(TypeKind::month));
  if (is_wrong(month.type) || (month.op == Op::constant && month.value.is_unknown())) return month;
  if (!is_bounded(month)) {
    scope.checking.problem(
        ProblemCode::month_not_bounded, expr.span,
        fmt::format("which month {} is depends on the case: only months near the benefit month "
                    "can be read",
                    quoted(scope.checking, expr.span)),
        "a window's month, or `(benefit_month - 1 month)`");
  }
  return month;
}

Expr resolve_saved(Scope& scope, const syntax::Expr& expr, std::optional<Expr> month) {
  Checking& checking = scope.checking;
  std::optional<Expr> line = find_name(scope, expr.text, expr.span);
  const Span name_span = expr.text_span.file == text::FileId::none ? expr.span : expr.text_span;
  if (line && is_wrong(line->type)) return wrong(expr.span);
  if (!line || line->op != Op::line) {
    std::vector<std::string_view> names;
    for (const LineId id : checking.kept) names.push_back(checking.program.lines[id].name);
    checking.problem(line ? ProblemCode::wrong_kind : ProblemCode::unknown_name, name_span,
                     fmt::format("`{}` is no line that a decision could keep", expr.text),
                     nearest_hint(checking, expr.text, names));
    return wrong(expr.span);
  }
  const LineId id = line->line();
  if (!checking.kept.contains(id)) {
    checking.problem(
        ProblemCode::not_kept, name_span,
        fmt::format("no decision keeps `{}`, so nothing is ever saved of it", expr.text),
        fmt::format("write `keep {}` in the decision", expr.text));
  }
  Expr result = make(Op::saved, with_blank(checking.program.lines[id].type), expr.span,
                     {std::move(line->args[0])});
  result.a = id.value;
  result.args.push_back(month ? *std::move(month)
                              : make(Op::benefit_month, type_of(TypeKind::month), expr.span));
  return result;
}

Expr resolve_at(Scope& scope, const syntax::Expr& expr) {
  Expr month = resolve_bounded_month(scope, expr.args[1]);
  const syntax::Expr& what = without_parentheses(expr.args[0]);
  if (what.kind == ExprKind::saved) return resolve_saved(scope, what, std::move(month));
  const std::size_t before = scope.checking.problems.size();
  Expr line = resolve(scope, what);
  if (is_wrong(line.type) && scope.checking.problems.size() > before) return wrong(expr.span);
  if (line.op != Op::line || line.args.size() != 1) {
    scope.checking.problem(
        ProblemCode::wrong_kind, what.span,
        fmt::format("{} is not a line: only a line can be read for another month",
                    quoted(scope.checking, what.span)),
        "define a line with this value and read that line");
    return wrong(expr.span);
  }
  // What is known of this month is not of that.
  line.type = scope.checking.program.lines[line.line()].type;
  line.args.push_back(std::move(month));
  return line;
}

}  // namespace poppy::check
