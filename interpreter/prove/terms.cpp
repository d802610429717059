// See terms.h.
#include "interpreter/prove/terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/text/problem.h"

namespace poppy::prove {

using units::Rational;

namespace {

/// What two terms must have alike to be one.
std::string key_of(const TermData& data) {
  std::string key = fmt::format("{} {}", static_cast<int>(data.op), static_cast<int>(data.sort));
  if (data.op == TermOp::constant) key += ' ' + units::to_string(data.value);
  for (const Term arg : data.args) key += fmt::format(" {}", arg.value);
  return key;
}

Rational whole_of(std::int64_t value) { return {value, 1}; }

/// The greatest whole number not above it.
Rational floor_of(const Rational& value) {
  units::Int128 down = value.num / value.den;
  if (value.num % value.den < 0) --down;
  return {down, 1};
}

}  // namespace

Terms::Terms()
    : yes_(constant(Sort::truth, whole_of(1))), no_(constant(Sort::truth, whole_of(0))) {}

Term Terms::made(TermData data) {
  const auto [found, is_new] = known_.try_emplace(key_of(data), all_.next_id());
  if (is_new) all_.push_back(std::move(data));
  return found->second;
}

Term Terms::constant(Sort sort, const Rational& value) {
  return made({TermOp::constant, sort, {}, value, {}});
}

const Rational* Terms::value(Term term) const {
  return is_constant(term) ? &all_[term].value : nullptr;
}

Term Terms::whole(std::int64_t value) { return constant(Sort::whole, whole_of(value)); }
Term Terms::exact(const Rational& value) { return constant(Sort::exact, value); }

Term Terms::variable(Sort sort, std::string_view name) {
  const Term result = all_.next_id();
  all_.push_back({TermOp::variable, sort, {}, {}, std::string(name)});
  return result;
}

Term Terms::negation(Term of) {
  if (const Rational* known = value(of)) return truth(known->num == 0);
  if (all_[of].op == TermOp::negation) return all_[of].args[0];
  return made({TermOp::negation, Sort::truth, {of}, {}, {}});
}

/// `all` and `any`: without what says nothing; settled by one that settles it, or by two that
/// contradict each other.
Term Terms::gathered(TermOp op, std::span<const Term> of) {
  const Term neutral = truth(op == TermOp::conjunction);
  const Term settling = truth(op != TermOp::conjunction);
  std::vector<Term> args;
  for (const Term one : of) {
    if (one == settling) return settling;
    if (one == neutral) continue;
    if (all_[one].op == op) {
      args.insert(args.end(), all_[one].args.begin(), all_[one].args.end());
    } else {
      args.push_back(one);
    }
  }
  std::ranges::sort(args);
  const auto repeated = std::ranges::unique(args);
  args.erase(repeated.begin(), repeated.end());
  for (const Term one : args) {
    const TermData& data = all_[one];
    if (data.op == TermOp::negation && std::ranges::binary_search(args, data.args[0])) {
      return settling;
    }
  }
  if (args.empty()) return neutral;
  if (args.size() == 1) return args.front();
  return made({op, Sort::truth, std::move(args), {}, {}});
}

Term Terms::all(std::span<const Term> of) { return gathered(TermOp::conjunction, of); }
Term Terms::any(std::span<const Term> of) { return gathered(TermOp::disjunction, of); }
Term Terms::both(Term left, Term right) {
  const Term of[] = {left, right};
  return all(of);
}
Term Terms::either(Term left, Term right) {
  const Term of[] = {left, right};
  return any(of);
}

Term Terms::choose(Term condition, Term then, Term otherwise) {
  if (const Rational* known = value(condition)) return known->num != 0 ? then : otherwise;
  if (then == otherwise) return then;
  if (all_[condition].op == TermOp::negation) {
    return choose(all_[condition].args[0], otherwise, then);
  }
  if (all_[then].sort == Sort::truth) {
    if (is_yes(then)) return either(condition, otherwise);
    if (is_no(then)) return both(negation(condition), otherwise);
    if (is_yes(otherwise)) return either(negation(condition), then);
    if (is_no(otherwise)) return both(condition, then);
  }
  const Sort sort = all_[then].sort;
  return made({TermOp::choice, sort, {condition, then, otherwise}, {}, {}});
}

Term Terms::equal(Term left, Term right) {
  if (left == right) return yes_;
  const Rational* one = value(left);
  const Rational* other = value(right);
  if (one != nullptr && other != nullptr) return truth(*one == *other);
  if (all_[left].sort == Sort::truth) {
    if (one != nullptr) return one->num != 0 ? right : negation(right);
    if (other != nullptr) return other->num != 0 ? left : negation(left);
  }
  if (right < left) std::swap(left, right);
  return made({TermOp::equal, Sort::truth, {left, right}, {}, {}});
}

Term Terms::less(Term left, Term right) {
  if (left == right) return no_;
  const Rational* one = value(left);
  const Rational* other = value(right);
  if (one != nullptr && other != nullptr) return truth(units::compare(*one, *other) < 0);
  return made({TermOp::less, Sort::truth, {left, right}, {}, {}});
}

Term Terms::at_most(Term left, Term right) { return negation(less(right, left)); }

Term Terms::add(Term left, Term right) {
  const Rational* one = value(left);
  const Rational* other = value(right);
  if (one != nullptr && one->num == 0) return right;
  if (other != nullptr && other->num == 0) return left;
  const Sort sort = all_[left].sort;
  if (one != nullptr && other != nullptr) {
    if (const auto both = units::add(*one, *other)) return constant(sort, *both);
  }
  return made({TermOp::sum, sort, {left, right}, {}, {}});
}

Term Terms::negative(Term of) {
  const Term minus_one = constant(all_[of].sort, whole_of(-1));
  return multiply(minus_one, of);
}

Term Terms::subtract(Term left, Term right) {
  if (left == right) return constant(all_[left].sort, whole_of(0));
  return add(left, negative(right));
}

Term Terms::multiply(Term left, Term right) {
  if (value(right) != nullptr) std::swap(left, right);
  const Sort sort = all_[right].sort;
  if (const Rational* one = value(left)) {
    if (one->num == 0) return constant(sort, whole_of(0));
    if (*one == whole_of(1)) return right;
    if (const Rational* other = value(right)) {
      if (const auto both = units::multiply(*one, *other)) return constant(sort, *both);
    }
  }
  return made({TermOp::product, sort, {left, right}, {}, {}});
}

Term Terms::divide(Term left, Term right) {
  const Rational* by = value(right);
  if (by != nullptr && by->num != 0) {
    if (const auto turned = units::divide(whole_of(1), *by)) return multiply(left, exact(*turned));
  }
  return made({TermOp::quotient, Sort::exact, {left, right}, {}, {}});
}

Term Terms::whole_div(Term left, std::int64_t by) {
  if (by <= 0) text::bug("whole_div: by a positive number only");
  if (by == 1) return left;
  if (const Rational* known = value(left)) {
    return constant(Sort::whole, floor_of({known->num, by}));
  }
  return made({TermOp::whole_div, Sort::whole, {left, whole(by)}, {}, {}});
}

Term Terms::whole_mod(Term left, std::int64_t by) {
  if (by <= 0) text::bug("whole_mod: by a positive number only");
  if (const Rational* known = value(left)) {
    const units::Int128 rest = known->num % by;
    return constant(Sort::whole, {rest < 0 ? rest + by : rest, 1});
  }
  return made({TermOp::whole_mod, Sort::whole, {left, whole(by)}, {}, {}});
}

Term Terms::to_exact(Term whole) {
  if (const Rational* known = value(whole)) return exact(*known);
  return made({TermOp::to_exact, Sort::exact, {whole}, {}, {}});
}

Term Terms::floor(Term exact) {
  if (const Rational* known = value(exact)) return constant(Sort::whole, floor_of(*known));
  if (all_[exact].op == TermOp::to_exact) return all_[exact].args[0];
  return made({TermOp::floor, Sort::whole, {exact}, {}, {}});
}

namespace {

std::string_view name_of(Sort sort) {
  switch (sort) {
    case Sort::truth:
      return "Bool";
    case Sort::whole:
      return "Int";
    case Sort::exact:
      return "Real";
  }
  text::bug("name_of: no such sort");
}

std::string_view name_of(TermOp op) {
  switch (op) {
    case TermOp::negation:
      return "not";
    case TermOp::conjunction:
      return "and";
    case TermOp::disjunction:
      return "or";
    case TermOp::choice:
      return "ite";
    case TermOp::equal:
      return "=";
    case TermOp::less:
      return "<";
    case TermOp::sum:
      return "+";
    case TermOp::product:
      return "*";
    case TermOp::quotient:
      return "/";
    case TermOp::whole_div:
      return "div";
    case TermOp::whole_mod:
      return "mod";
    case TermOp::to_exact:
      return "to_real";
    case TermOp::floor:
      return "to_int";
    case TermOp::constant:
    case TermOp::variable:
      break;
  }
  text::bug("name_of: no operation");
}

std::string digits(units::Int128 value) { return units::to_string(Rational{value, 1}); }

std::string written_constant(const TermData& data) {
  if (data.sort == Sort::truth) return data.value.num != 0 ? "true" : "false";
  const bool is_negative = data.value.num < 0;
  const std::string top = digits(is_negative ? -data.value.num : data.value.num);
  std::string result = top;
  if (data.sort == Sort::exact) {
    result += ".0";
    if (data.value.den != 1) result = fmt::format("(/ {} {}.0)", result, data.value.den);
  }
  return is_negative ? fmt::format("(- {})", result) : result;
}

}  // namespace

std::string written(const Terms& terms, Term term) {
  const TermData& data = terms[term];
  if (data.op == TermOp::constant) return written_constant(data);
  return fmt::format("{}{}", data.op == TermOp::variable ? 'x' : 't', term.value);
}

std::string definitions(const Terms& terms, std::span<const Term> wanted) {
  std::vector<bool> is_needed(terms.size());
  for (const Term term : wanted) is_needed[term.value] = true;
  for (std::uint32_t at = static_cast<std::uint32_t>(terms.size()); at-- > 0;) {
    if (!is_needed[at]) continue;
    for (const Term arg : terms[Term(at)].args) is_needed[arg.value] = true;
  }
  std::string result;
  for (std::uint32_t at = 0; at < terms.size(); ++at) {
    const TermData& data = terms[Term(at)];
    if (!is_needed[at] || data.op == TermOp::constant) continue;
    const std::string name = written(terms, Term(at));
    if (data.op == TermOp::variable) {
      // The name is for people who read the text; it may hold any sign but a line end.
      std::string comment = data.name;
      std::ranges::replace_if(comment, [](char sign) { return sign < ' '; }, ' ');
      result += fmt::format("(declare-const {} {}) ; {}\n", name, name_of(data.sort), comment);
      continue;
    }
    result += fmt::format("(define-fun {} () {} ({}", name, name_of(data.sort), name_of(data.op));
    for (const Term arg : data.args) result += ' ' + written(terms, arg);
    result += "))\n";
  }
  return result;
}

}  // namespace poppy::prove
