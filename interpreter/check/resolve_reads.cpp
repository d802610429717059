// Reading what is not of this row and month: look-ups in parameters, lines of other months, saved
// results.
#include <fmt/format.h>

#include <optional>

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

/// None: there is no such parameter, which is told.
std::optional<ParameterId> find_parameter(Scope& scope, std::string_view name, Span span) {
  Checking& checking = scope.checking;
  const Declared* found = find_declared(checking, scope.module, NameKind::parameter, name);
  if (found != nullptr) {
    note_use(checking, span, name, found->span);
    return std::get<ParameterId>(found->id);
  }
  checking.problem(ProblemCode::unknown_name, span,
                   fmt::format("there is no parameter `{}` here", name),
                   hint_for_unknown(checking, scope.module, name, NameKind::parameter));
  return std::nullopt;
}

/// Its rows by what stands in the brackets of `expr`; of a scale, which has a key more, by the
/// others.
Expr look_up(Scope& scope, ParameterId id, const syntax::Expr& expr) {
  Checking& checking = scope.checking;
  const Parameter& parameter = checking.program.parameters[id];
  const std::vector<std::string> names(parameter.key_names.begin(),
                                       parameter.key_names.end() - (parameter.is_scale ? 1 : 0));
  const std::size_t keys = expr.args.empty() ? 0 : expr.args.size() - 1;
  Expr result = make(Op::parameter, parameter.type, expr.span);
  result.a = id.value;
  if (keys != names.size()) {
    checking.problem(
        ProblemCode::wrong_arguments, expr.span,
        fmt::format("`{}` is looked up by {} key{}, here there {} {}", parameter.name, names.size(),
                    names.size() == 1 ? "" : "s", keys == 1 ? "is" : "are", keys),
        names.empty() ? "leave out the brackets"
                      : fmt::format("`{}[{}]`", parameter.name, fmt::join(names, ", ")));
    return result;
  }
  for (std::size_t i = 0; i < keys; ++i) {
    const Type type = checking.program.parameters[id].key_types[i];
    result.args.push_back(resolve_as(scope, expr.args[i + 1], type));
  }
  return result;
}

}  // namespace

void report_scale(Scope& scope, std::string_view name, Span span) {
  const std::string read = quoted(scope.checking, span);
  scope.checking.problem(
      ProblemCode::wrong_kind, span,
      fmt::format("`{}` is a marginal scale, and no value by itself", name),
      fmt::format("write `marginal(AMOUNT, {})`", read.substr(1, read.size() - 2)));
}

Expr resolve_index(Scope& scope, const syntax::Expr& expr) {
  const syntax::Expr& name = expr.args[0];
  const auto id = find_parameter(scope, name.text, name.span);
  if (!id) return wrong(expr.span);
  if (scope.checking.program.parameters[*id].is_scale) {
    report_scale(scope, name.text, expr.span);
    return wrong(expr.span);
  }
  return look_up(scope, *id, expr);
}

Expr resolve_scale(Scope& scope, const syntax::Expr& expr) {
  const syntax::Expr& inner = without_parentheses(expr);
  const bool is_name = inner.kind == ExprKind::name || inner.kind == ExprKind::index;
  const std::string& name = inner.kind == ExprKind::index ? inner.args[0].text : inner.text;
  std::optional<ParameterId> id;
  if (is_name) {
    id = find_parameter(scope, name, inner.span);
    if (!id) return wrong(expr.span);
  }
  if (!id || !scope.checking.program.parameters[*id].is_scale) {
    scope.checking.problem(
        ProblemCode::wrong_kind, expr.span,
        fmt::format("{} is no marginal scale", quoted(scope.checking, expr.span)),
        "a scale is a parameter whose table says `over COLUMN`: `marginal(AMOUNT, tax_rate)`");
    return wrong(expr.span);
  }
  return look_up(scope, *id, inner);
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
