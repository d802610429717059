// Strict operations: what blanks, unknowns and errors come to, and those that take blanks. See
// translate.h, and plan/apply.cpp for what is said here in terms.
#include <algorithm>
#include <type_traits>
#include <utility>

#include "interpreter/prove/strict_terms.h"
#include "interpreter/prove/translate.h"
#include "interpreter/units/bounds.h"

namespace poppy::prove {

using check::Op;
using plan::Node;
using units::ValueState;

namespace {

template <typename F>
F functor_of([[maybe_unused]] const Node& node) {
  if constexpr (std::is_constructible_v<F, std::uint32_t, std::uint32_t>) {
    return F(node.a, node.b);
  } else {
    return F();
  }
}

/// Of operands that are all known.
Translated of_known(Formula& formula, const Node& node, std::span<const Symbolic> args) {
  if (!std::ranges::all_of(args, &Symbolic::has_data)) return std::unexpected("a set of days");
  switch (node.op) {
    case Op::int_to_rate:
    case Op::money_to_exact: {
      const Term number = args[0].first;
      const bool is_whole = formula.terms[number].sort == Sort::whole;
      return formula.number(is_whole ? formula.terms.to_exact(number) : number);
    }
#define POPPY_STRICT(name, word, functor) \
  case Op::name:                          \
    return StrictTerms(formula, args).of(functor_of<ops::functor>(node));
#include "interpreter/ops/op.def"
    case Op::equal:
    case Op::unequal:
    case Op::in_set:
    case Op::exists:
    case Op::if_blank:
    case Op::text_of:
    case Op::in_range:
    case Op::pick_least:
    case Op::pick_greatest:
      text::bug("of_known: an op that takes blanks is settled before");
#define POPPY_STRICT(name, word, functor)
#define POPPY_BY_HAND(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("of_known: not a strict op");
}

}  // namespace

Symbolic Translator::strict(const Node& node, std::span<const Symbolic> args) {
  if (node.op == Op::in_set) return in_set(args);
  if (node.op == Op::if_blank) return formula_.choose(args[0].blank, args[1], args[0]);
  if (node.op == Op::in_range) return in_range(node, args[0]);
  std::vector<Term> wrong, open, blank, known;
  for (const Symbolic& arg : args) {
    wrong.push_back(arg.error);
    open.push_back(arg.unknown);
    blank.push_back(arg.blank);
    known.push_back(arg.known);
  }
  const Symbolic error = formula_.in_state(ValueState::error);
  const Symbolic unsettled =
      formula_.choose(terms_.any(wrong), error, formula_.in_state(ValueState::unknown));
  const Term is_settled = terms_.negation(terms_.either(terms_.any(wrong), terms_.any(open)));
  if (terms_.is_no(is_settled)) return unsettled;
  Symbolic result = error;
  if (node.op == Op::exists) {
    result = formula_.truth(terms_.negation(args[0].blank));
  } else if (node.op == Op::equal || node.op == Op::unequal) {
    const Term same = formula_.same(args[0], args[1]);
    result = formula_.truth(node.op == Op::equal ? same : terms_.negation(same));
  } else if (node.op == Op::pick_least || node.op == Op::pick_greatest) {
    result = pick(node, args);
  } else if (node.op == Op::text_of) {
    result = opaque(node.type, "a value as text");
  } else {
    const Term is_known = terms_.all(known);
    if (!terms_.is_no(is_known)) {
      const Translated made = of_known(formula_, node, args);
      result = formula_.choose(is_known, made ? *made : opaque(node.type, made.error()), error);
    }
  }
  return formula_.choose(is_settled, result, unsettled);
}

Symbolic Translator::where(Term holds, const Symbolic& value) {
  return formula_.choose(holds, value, formula_.in_state(ValueState::error));
}

Symbolic Translator::in_set(std::span<const Symbolic> args) {
  std::vector<Term> equal, wrong, open;
  for (const Symbolic& candidate : args.subspan(1)) {
    equal.push_back(formula_.same(args[0], candidate));
    wrong.push_back(candidate.error);
    open.push_back(candidate.unknown);
  }
  const Term is_equal = terms_.any(equal);
  const Symbolic unsettled =
      formula_.choose(terms_.any(wrong), formula_.in_state(ValueState::error),
                      formula_.in_state(ValueState::unknown));
  const Term is_open = terms_.either(terms_.any(wrong), terms_.any(open));
  const Symbolic settled = formula_.choose(is_open, unsettled, formula_.truth(terms_.no()));
  const Symbolic result = formula_.choose(is_equal, formula_.truth(terms_.yes()), settled);
  Symbolic itself = formula_.choose(args[0].error, formula_.in_state(ValueState::error),
                                    formula_.in_state(ValueState::unknown));
  return formula_.choose(formula_.is_firm(args[0]), result, itself);
}

Symbolic Translator::in_range(const Node& node, const Symbolic& arg) {
  const units::Bounds& bounds = program_.fields[node.field()].bounds;
  if (!bounds.any() || terms_.is_no(arg.known)) return arg;
  if (terms_[arg.first].sort == Sort::truth) return opaque(node.type, "a range");
  const Term number =
      terms_[arg.first].sort == Sort::whole ? terms_.to_exact(arg.first) : arg.first;
  std::vector<Term> within;
  if (bounds.low) within.push_back(terms_.at_most(terms_.exact(*bounds.low), number));
  if (bounds.high) within.push_back(terms_.at_most(number, terms_.exact(*bounds.high)));
  if (bounds.step) {
    const Term steps = terms_.divide(number, terms_.exact(*bounds.step));
    within.push_back(terms_.equal(terms_.to_exact(terms_.floor(steps)), steps));
  }
  return where(terms_.implies(arg.known, terms_.all(within)), arg);
}

Symbolic Translator::pick(const Node& node, std::span<const Symbolic> args) {
  std::vector<Element> elements;
  for (const Symbolic& arg : args) {
    Element element;
    element.there = terms_.yes();
    element.head = arg;
    elements.push_back(std::move(element));
  }
  return extreme(node.op == Op::pick_least, elements);
}

}  // namespace poppy::prove
