// Functions over lists, windows of months and rows of tables: `f(EXPR for each LIST as n where COND
// by KEY)` and its short forms.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

constexpr std::int64_t kLongestWindow = 120;  // months; each is planned as lines of its own

struct Parts {
  Expr list;  // or a window, or the rows of a table
  std::optional<Expr> where, head, by;
  std::uint32_t frame = 0;
};

/// Which of an argument's expressions is what: tree.h gives their order.
struct ArgumentParts {
  const syntax::Expr* head = nullptr;
  const syntax::Expr* list = nullptr;  // or the window's base month, or the table
  const syntax::Expr* where = nullptr;
  const syntax::Expr* by = nullptr;
};

ArgumentParts parts_of(const syntax::Expr& argument) {
  const syntax::Argument& parts = *argument.argument;
  ArgumentParts result;
  std::size_t next = 0;
  if (parts.has_head) result.head = &argument.args[next++];
  const bool list = parts.for_each || parts.window || !parts.has_head;
  if (list) result.list = &argument.args[next++];
  if (parts.has_where) result.where = &argument.args[next++];
  if (parts.has_by) result.by = &argument.args[next++];
  if (!list) std::swap(result.head, result.list);  // LIST alone, which reads like a value
  return result;
}

/// The list or window, and the frame its elements are read in.
std::optional<Frame> resolve_source(Scope& scope, const syntax::Expr& argument, Parts& parts) {
  Checking& checking = scope.checking;
  const syntax::Expr& source = *parts_of(argument).list;
  if (const auto& window = argument.argument->window) {
    if (window->count < 1 || window->count > kLongestWindow) {
      checking.problem(
          ProblemCode::wrong_arguments, argument.span,
          fmt::format("a window has 1 to {} months, not {}", kLongestWindow, window->count));
      return std::nullopt;
    }
    const bool within_window = std::ranges::any_of(scope.frames, [](const Frame& frame) {
      return frame.entity == kNone && frame.table == kNone;
    });
    if (within_window) {  // each month of the one would plan all months of the other
      checking.problem(ProblemCode::too_many_lists, argument.span,
                       "a window of months stands within another one",
                       "count over one of them in a define of its own");
      return std::nullopt;
    }
    const std::uint32_t variable = scope.variables++;
    parts.list = make(Op::window, type_of(TypeKind::month), argument.span,
                      {resolve_bounded_month(scope, source)});
    parts.list.a = static_cast<std::uint32_t>(window->count);
    parts.list.b = variable * 2 + (window->upto ? 1 : 0);
    return Frame{kNone, window->variable.text, variable};
  }
  if (argument.argument->rows) return resolve_table_rows(scope, argument, source, parts.list);
  if (report_table_for_list(scope, source)) return std::nullopt;
  parts.list = resolve(scope, source);
  if (is_wrong(parts.list.type)) return std::nullopt;
  if (!parts.list.type.list) {
    checking.problem(ProblemCode::wrong_kind, source.span,
                     fmt::format("{} is {}, not a list", quoted(checking, source.span),
                                 shown(scope, parts.list.type)));
    return std::nullopt;
  }
  const auto frame = next_frame(scope, argument.span);
  if (!frame) return std::nullopt;
  parts.frame = *frame;
  const std::string as = argument.argument->as ? argument.argument->as->text : "";
  return Frame{parts.list.type.entity(), as, parts.frame};
}

void report_hiding(Checking& checking, const syntax::Argument& argument) {
  for (const syntax::Name* name : {argument.window ? &argument.window->variable : nullptr,
                                   argument.as ? &*argument.as : nullptr}) {
    if (name == nullptr || !is_built_in(name->text)) continue;
    checking.problem(ProblemCode::hides_built_in, name->span,
                     fmt::format("`{}` is built in: what is called so would hide it", name->text),
                     "give this another name");
  }
}

/// Everything of one argument; `condition`: the head is one.
std::optional<Parts> resolve_parts(Scope& scope, const syntax::Expr& argument, bool condition,
                                   const Type& expected) {
  Parts parts;
  const ArgumentParts syntax = parts_of(argument);
  report_hiding(scope.checking, *argument.argument);
  const std::optional<Frame> frame = resolve_source(scope, argument, parts);
  if (!frame) return std::nullopt;
  scope.frames.push_back(*frame);
  {
    Narrowing narrowing(scope);
    if (syntax.where != nullptr) {
      parts.where = resolve_condition(scope, *syntax.where);
      narrowing.assume(*parts.where, true);
    }
    if (syntax.head != nullptr) {
      parts.head = condition ? resolve_condition(scope, *syntax.head)
                             : resolve_plain(scope, *syntax.head, expected);
    }
    if (syntax.by != nullptr) {
      parts.by = resolve_plain(scope, *syntax.by);
      if (!is_wrong(parts.by->type) && !is_ordered(parts.by->type)) {
        scope.checking.problem(
            ProblemCode::no_such_operation, parts.by->span,
            fmt::format("{} is {}: it has no order", quoted(scope.checking, parts.by->span),
                        shown(scope, parts.by->type)),
            "go by a date, a month or a number");
      }
    }
  }
  scope.frames.pop_back();
  return parts;
}

Expr assemble(Op op, Type type, Parts parts, Span span) {
  Expr result = make(op, type, span);
  result.b = parts.frame;
  result.args.push_back(std::move(parts.list));
  const auto add = [&](std::optional<Expr>& part, std::uint32_t bit) {
    if (!part) return;
    result.a |= bit;
    result.args.push_back(*std::move(part));
  };
  add(parts.where, kHasWhere);
  add(parts.head, kHasHead);
  add(parts.by, kHasBy);
  return result;
}

Expr report_form(Scope& scope, const syntax::Expr& call, std::string_view form) {
  scope.checking.problem(ProblemCode::wrong_arguments, call.span,
                         fmt::format("`{}` is not written in this way", call.text),
                         fmt::format("`{}`", form));
  return wrong(call.span);
}

bool has_list(const syntax::Expr& argument) {
  const syntax::Argument& parts = *argument.argument;
  return parts.for_each || parts.window || !parts.has_head;
}

Expr resolve_sum_of(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  if (!argument.argument->has_head || !has_list(argument) || argument.argument->has_by ||
      (!argument.argument->for_each && !argument.argument->window)) {
    return report_form(scope, call, "sum(AMOUNT for each LIST where CONDITION)");
  }
  auto parts = resolve_parts(scope, argument, false, {});
  if (!parts) return wrong(call.span);
  const Type type = parts->head->type;
  if (is_wrong(type)) return wrong(call.span);
  if (!is_number(type)) {
    scope.checking.problem(
        ProblemCode::no_such_operation, parts->head->span,
        fmt::format("{} is {}: it cannot be summed", quoted(scope.checking, parts->head->span),
                    shown(scope, type)));
    return wrong(call.span);
  }
  return assemble(Op::aggregate_sum, type, *std::move(parts), call.span);
}

Expr resolve_count(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  const Type integer = type_of(TypeKind::integer);
  if (!has_list(argument)) {
    if (report_table_for_list(scope, argument.args[0])) {
      return constant(units::Value::unknown(), integer, call.span);
    }
    Expr value = resolve(scope, argument.args[0]);
    if (is_wrong(value.type)) return constant(units::Value::unknown(), integer, call.span);
    if (!value.type.list) {
      value = coerce(scope, std::move(value), type_of(TypeKind::dayset));
      return make(Op::count_days, integer, call.span, {std::move(value)});
    }
  }
  if (argument.argument->for_each || argument.argument->has_by) {
    return report_form(scope, call, "count(LIST where CONDITION)");
  }
  auto parts = resolve_parts(scope, argument, false, {});
  if (!parts) return constant(units::Value::unknown(), integer, call.span);
  // What is unrolled is counted by its parts.
  const bool is_unrolled = argument.argument->window || argument.argument->rows;
  if (is_unrolled && !parts->where) {
    parts->where = constant(units::Value::of(true), type_of(TypeKind::boolean), call.span);
  }
  return assemble(Op::aggregate_count, integer, *std::move(parts), call.span);
}

/// The list, window or table as written.
std::string text_of(const Scope& scope, const syntax::Expr& argument, const syntax::Expr& list) {
  if (argument.argument->rows) return fmt::format("row of {} as …", list.text);
  if (!argument.argument->window) {
    return std::string(scope.checking.sources.text_of(list.span));
  }
  return fmt::format("month {} in …", argument.argument->window->variable.text);
}

Expr resolve_quantified(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument,
                        Op op) {
  const Type boolean = type_of(TypeKind::boolean);
  if (argument.argument->has_by) {
    return report_form(scope, call,
                       call.text == "every" ? std::string("every(CONDITION for each LIST)")
                                            : fmt::format("{}(LIST where CONDITION)", call.text));
  }
  if (op == Op::aggregate_every && !argument.argument->has_head && argument.argument->has_where) {
    const std::string list = text_of(scope, argument, *parts_of(argument).list);
    scope.checking.problem(
        ProblemCode::misleading_every, call.span,
        "`every` with nothing but a `where` reads like a filter: every one of which?",
        fmt::format("`every(CONDITION for each {0})` asks all; `every(CONDITION for each {0} where "
                    "FILTER)` those that a filter lets through",
                    list));
  }
  auto parts = resolve_parts(scope, argument, true, {});
  if (!parts) return constant(units::Value::unknown(), boolean, call.span);
  if (!parts->head) {
    if (!parts->where && op == Op::aggregate_every) {
      return report_form(scope, call, "every(CONDITION for each LIST)");
    }
    parts->head = parts->where ? *std::exchange(parts->where, std::nullopt)
                               : constant(units::Value::of(true), boolean, call.span);
  }
  return assemble(op, boolean, *std::move(parts), call.span);
}

Expr resolve_filter(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  const syntax::Argument& form = *argument.argument;
  if (form.for_each || form.window || form.rows || form.has_by) {
    return report_form(scope, call, "filter(LIST where CONDITION)");
  }
  auto parts = resolve_parts(scope, argument, false, {});
  if (!parts) return wrong(call.span);
  const Type type = parts->list.type;
  return assemble(Op::aggregate_filter, type, *std::move(parts), call.span);
}

Expr resolve_days_of(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  if (!argument.argument->has_head || argument.argument->has_by) {
    return report_form(scope, call, "days(SPAN for each LIST where CONDITION)");
  }
  auto parts = resolve_parts(scope, argument, false, {});
  if (!parts) return constant(units::Value::unknown(), type_of(TypeKind::dayset), call.span);
  parts->head = coerce(scope, *std::move(parts->head), type_of(TypeKind::dayset));
  return assemble(Op::aggregate_days, type_of(TypeKind::dayset), *std::move(parts), call.span);
}

Expr resolve_record_by(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  const bool earliest = call.text == "earliest" || call.text == "least";
  const syntax::Argument& form = *argument.argument;
  if (form.for_each || form.window || form.rows || !form.has_by) {
    return report_form(scope, call, fmt::format("{}(LIST where CONDITION by DATE)", call.text));
  }
  auto parts = resolve_parts(scope, argument, false, {});
  if (!parts) return wrong(call.span);
  const Type type = with_blank(record_of(parts->list.type.entity()));
  return assemble(earliest ? Op::aggregate_earliest_record : Op::aggregate_latest_record, type,
                  *std::move(parts), call.span);
}

/// One value of a least or greatest: plain, or that of a list.
Expr resolve_candidate(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument,
                       bool least, const Type& expected) {
  if (!has_list(argument)) return resolve_plain(scope, argument.args[0], expected);
  if (!argument.argument->has_head || argument.argument->has_by ||
      (!argument.argument->for_each && !argument.argument->window)) {
    return report_form(scope, call,
                       fmt::format("{}(VALUE for each LIST where CONDITION)", call.text));
  }
  auto parts = resolve_parts(scope, argument, false, expected);
  if (!parts || is_wrong(parts->head->type)) return wrong(argument.span);
  const Type type = with_blank(parts->head->type);
  return assemble(least ? Op::aggregate_least : Op::aggregate_greatest, type, *std::move(parts),
                  argument.span);
}

Expr resolve_pick(Scope& scope, const syntax::Expr& call, bool least, const Type& expected) {
  std::vector<Expr> values;
  Type type;
  for (const syntax::Expr& argument : call.args) {
    values.push_back(resolve_candidate(scope, call, argument, least, expected));
    Expr& value = values.back();
    if (is_wrong(value.type)) return wrong(call.span);
    if (value.type.list) {
      return report_form(scope, call, fmt::format("{}(LIST where CONDITION by DATE)", call.text));
    }
    if (!is_ordered(value.type)) {
      scope.checking.problem(
          ProblemCode::no_such_operation, value.span,
          fmt::format("{} is {}: it has no order", quoted(scope.checking, value.span),
                      shown(scope, value.type)));
      return wrong(call.span);
    }
    if (is_nothing(type) || widening(type, value.type)) type = value.type;
  }
  bool or_blank = true;
  for (Expr& value : values) {
    or_blank = or_blank && value.type.or_blank;
    const Type wanted = with_blank(type, value.type.or_blank);
    value = coerce(scope, std::move(value), wanted);
  }
  type.or_blank = or_blank;
  if (values.size() == 1) {
    values[0].span = call.span;
    return std::move(values[0]);
  }
  return make(least ? Op::pick_least : Op::pick_greatest, type, call.span, std::move(values));
}

}  // namespace

std::optional<std::uint32_t> next_frame(Scope& scope, Span span) {
  const auto frame = static_cast<std::uint32_t>(std::ranges::count_if(
      scope.frames, [](const Frame& around) { return around.entity != kNone; }));
  if (frame < kMostFrames) return frame;
  scope.checking.problem(
      ProblemCode::too_many_lists, span,
      fmt::format("{} lists stand within each other; at most {} may", frame, kMostFrames - 1),
      "make the inner ones a define of their own");
  return std::nullopt;
}

namespace {

using Resolver = Expr (*)(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument);

template <Op op>
Expr resolve_quantifier(Scope& scope, const syntax::Expr& call, const syntax::Expr& argument) {
  return resolve_quantified(scope, call, argument, op);
}

/// Those of one list or window.
constexpr std::array<std::pair<std::string_view, Resolver>, 7> kOfList{
    {{"days", resolve_days_of},
     {"sum", resolve_sum_of},
     {"count", resolve_count},
     {"some", resolve_quantifier<Op::aggregate_some>},
     {"every", resolve_quantifier<Op::aggregate_every>},
     {"no", resolve_quantifier<Op::aggregate_no>},
     {"filter", resolve_filter}}};

/// Those that pick one of several values, or a record of a list.
Expr resolve_picking(Scope& scope, const syntax::Expr& call, bool least, const Type& expected) {
  if (call.args.empty()) {
    return report_form(scope, call, fmt::format("{}(VALUE, VALUE)", call.text));
  }
  const syntax::Expr& first = call.args[0];
  const bool of_records = call.args.size() == 1 && has_list(first) && !first.argument->for_each &&
                          !first.argument->window && !first.argument->rows;
  if (of_records) return resolve_record_by(scope, call, first);
  return resolve_pick(scope, call, least, expected);
}

}  // namespace

std::optional<Expr> resolve_aggregate(Scope& scope, const syntax::Expr& call,
                                      const Type& expected) {
  const std::string& name = call.text;
  const bool least = name == "least" || name == "earliest";
  if (least || name == "greatest" || name == "latest") {
    return resolve_picking(scope, call, least, expected);
  }
  const auto found = std::ranges::find(kOfList, name, [](const auto& one) { return one.first; });
  const bool one = call.args.size() == 1;
  const bool days_of_month = name == "days" && !(one && has_list(call.args[0]));
  if (found == kOfList.end() || days_of_month) return std::nullopt;
  if (!one) return report_form(scope, call, fmt::format("{}(LIST where CONDITION)", name));
  return found->second(scope, call, call.args[0]);
}

}  // namespace poppy::check
