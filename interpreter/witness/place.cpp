// See place.h.
#include "interpreter/witness/place.h"

#include <utility>
#include <vector>

#include "interpreter/witness/place_probe.h"

namespace poppy::witness {

using check::Expr;
using check::Op;
using check::TypeKind;
using units::Value;

namespace {

bool is_number(const check::Type& type) {
  return type.kind == TypeKind::integer || type.kind == TypeKind::money;
}

check::Mark mark_of(const Expr& choice, std::size_t branch) {
  return branch < choice.marks.size() ? choice.marks[branch] : check::Mark{};
}

/// Of a table that is taken to be partial.
Expr has_no_row(Expr look_up) {
  look_up.type.or_blank = true;
  Expr is_there;
  is_there.op = Op::exists;
  is_there.type = {TypeKind::boolean, check::kNone, false, false};
  is_there.span = look_up.span;
  is_there.args.push_back(std::move(look_up));
  return negated(std::move(is_there));
}

Expr none_taken(const Expr& choice) {
  Expr taken = grouped(Op::none_of, {}, choice.span);
  for (std::size_t i = 0; i < choice.args.size(); i += 2) {
    const bool is_guarded = i + 1 < choice.args.size();
    taken.args.push_back(is_guarded ? choice.args[i + 1] : yes_or_no(true, choice.span));
    taken.marks.push_back(mark_of(choice, i / 2));
  }
  return taken;
}

}  // namespace

std::optional<Expr> Place::ask(const Expr& expr) const {
  if (fault_.table) return at_look_up(expr);
  if (expr.op != Op::choose || !(expr.span == fault_.choice)) return std::nullopt;
  return fault_.kind == FaultKind::incomplete ? none_taken(expr) : meant_for(expr);
}

std::optional<Expr> Place::ask_taken(const Expr& expr, std::size_t branch) const {
  if (expr.op != Op::choose || !(expr.span == fault_.choice)) return std::nullopt;
  Expr which = expr;
  which.type = {TypeKind::boolean, check::kNone, false, false};
  for (std::size_t i = 0; i < which.args.size(); i += 2) {
    which.args[i] = yes_or_no(i / 2 == branch, expr.span);
  }
  return which;
}

std::optional<Expr> Place::at_look_up(const Expr& expr) const {
  const check::TableFault& at = *fault_.table;
  if (expr.op != Op::parameter || expr.parameter() != at.parameter) return std::nullopt;
  const bool is_range = nearness_ == Nearness::same_gap || fault_.kind == FaultKind::overlap;
  std::vector<Expr> keys;
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    if (!at.keys[i].is_known()) continue;
    const Expr& arg = expr.args[i];
    const auto bound = [&](const Value& value) { return constant_of(arg.type, value, arg.span); };
    if (!is_range || !is_number(arg.type)) {
      keys.push_back(compared(Op::equal, arg, bound(at.keys[i])));
      continue;
    }
    keys.push_back(compared(Op::greater_equal, arg, bound(at.keys[i])));
    if (!at.last[i].is_known()) continue;
    keys.push_back(compared(Op::less_equal, arg, bound(at.last[i])));
  }
  if (nearness_ == Nearness::same_gap) keys.push_back(has_no_row(expr));
  if (keys.empty()) return yes_or_no(true, expr.span);
  return grouped(Op::all_of, std::move(keys), expr.span);
}

Expr Place::meant_for(const Expr& choice) const {
  const std::size_t guard = 2 * fault_.branch + 1;
  Expr meant = grouped(Op::any_of, {}, choice.span);
  meant.args.push_back(guard < choice.args.size() ? choice.args[guard]
                                                  : yes_or_no(true, choice.span));
  meant.marks.push_back(mark_of(choice, fault_.branch));
  return meant;
}

}  // namespace poppy::witness
