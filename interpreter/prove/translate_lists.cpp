// Aggregates over the records that a case may have. See translate.h, and plan/apply_open.cpp for
// what is said here in terms.
#include <utility>

#include "interpreter/prove/translate.h"

namespace poppy::prove {

using check::Op;
using plan::Node;
using units::ValueState;

std::vector<Translator::Element> Translator::elements(const Node& node, const Frames& frames,
                                                      const Symbolic& list) {
  const bool is_unrolled = (node.a & check::kUnrolled) != 0;
  std::vector<Element> result;
  const auto take = [&](std::uint32_t& at, const Frames& of, Term there, std::uint32_t place) {
    Element element;
    element.place = place;
    element.where = formula_.truth(terms_.yes());
    element.head = element.by = formula_.in_state(ValueState::unknown);
    if ((node.a & check::kHasWhere) != 0) element.where = value(child(node, at++), of);
    element.there = terms_.both(there, terms_.negation(formula_.fails(element.where)));
    const bool may_be_there = !terms_.is_no(element.there);
    const auto part = [&](std::uint32_t bit, Symbolic& to) {
      if ((node.a & bit) == 0) return;
      if (may_be_there) to = value(child(node, at), of);
      ++at;
    };
    part(check::kHasHead, element.head);
    part(check::kHasBy, element.by);
    if (may_be_there) result.push_back(std::move(element));
  };
  if (is_unrolled) {
    for (std::uint32_t at = 0; at < node.count;) take(at, frames, terms_.yes(), 0);
    return result;
  }
  const check::EntityId entity = sheet_.nodes[child(node, 0)].type.entity();
  for (std::uint32_t place = 0; place < list.rows.size(); ++place) {
    if (terms_.is_no(list.rows[place])) continue;
    Frames inner = frames;
    inner[node.b] = {entity, place};
    std::uint32_t at = 1;
    take(at, inner, list.rows[place], place);
  }
  return result;
}

Symbolic Translator::aggregate(const Node& node, const Frames& frames) {
  const bool is_unrolled = (node.a & check::kUnrolled) != 0;
  const Symbolic list =
      is_unrolled ? formula_.in_state(ValueState::known) : value(child(node, 0), frames);
  const Symbolic absent = formula_.choose(list.unknown, formula_.in_state(ValueState::unknown),
                                          formula_.in_state(ValueState::error));
  if (terms_.is_no(list.known)) return absent;
  const std::vector<Element> found = elements(node, frames, list);
  const Symbolic result =
      ops::is_quantified(node.op) ? quantified(node.op, found) : of_elements(node, found);
  return formula_.choose(list.known, result, absent);
}

Symbolic Translator::quantified(Op op, std::span<const Element> elements) {
  std::vector<Symbolic> items;
  for (const Element& element : elements) {
    // An element that is not there is as one whose `where` is false.
    const Symbolic where =
        formula_.choose(element.there, element.where, formula_.truth(terms_.no()));
    if (op == Op::aggregate_every) {
      Symbolic denied = where;
      denied.first = terms_.is_no(where.known) ? where.first : terms_.negation(where.first);
      const Symbolic pair[] = {denied, element.head};
      items.push_back(grouped(Op::any_of, 0, pair));
    } else {
      const Symbolic pair[] = {where, element.head};
      items.push_back(grouped(Op::all_of, 0, pair));
    }
  }
  const Op group = op == Op::aggregate_every  ? Op::all_of
                   : op == Op::aggregate_some ? Op::any_of
                                              : Op::none_of;
  return grouped(group, 0, items);
}

Symbolic Translator::of_elements(const Node& node, std::span<const Element> elements) {
  const Asked asked{(node.a & check::kHasHead) != 0, (node.a & check::kHasBy) != 0};
  const bool may_be_blank = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  std::vector<Term> wrong, open, lacking;
  for (const Element& element : elements) {
    const auto add = [&](std::vector<Term>& to, Term holds) {
      to.push_back(terms_.both(element.there, holds));
    };
    add(wrong, terms_.either(element.where.error, element.where.blank));
    add(open, element.where.unknown);
    if (asked.head) {
      add(wrong, element.head.error);
      add(open, element.head.unknown);
      if (!may_be_blank) add(lacking, element.head.blank);
    }
    if (asked.by) {
      add(wrong, element.by.error);
      add(open, element.by.unknown);
      add(lacking, element.by.blank);
    }
  }
  const Term is_wrong = terms_.any(wrong);
  const Term is_open = terms_.any(open);
  const Term is_lacking = terms_.any(lacking);
  const Symbolic error = formula_.in_state(ValueState::error);
  const Symbolic unsettled =
      formula_.choose(is_wrong, error, formula_.in_state(ValueState::unknown));
  return formula_.choose(terms_.either(is_wrong, is_open), unsettled,
                         formula_.choose(is_lacking, error, of_firm(node, elements)));
}

/// Of elements whose parts are firm.
Symbolic Translator::of_firm(const Node& node, std::span<const Element> elements) {
  switch (node.op) {
    case Op::aggregate_sum:
      return sum(node, elements);
    case Op::aggregate_count: {
      Term count = terms_.whole(0);
      for (const Element& element : elements) {
        count = terms_.add(count, terms_.choose(element.there, terms_.whole(1), terms_.whole(0)));
      }
      return formula_.number(count);
    }
    case Op::aggregate_least:
    case Op::aggregate_greatest:
      return extreme(node.op == Op::aggregate_least, elements);
    case Op::aggregate_days:
      return days_of(node, elements);
    case Op::aggregate_filter: {
      Symbolic result = formula_.in_state(ValueState::known);
      result.rows.assign(facts_.records(program_, node.type.entity()).there.size(), terms_.no());
      for (const Element& element : elements) result.rows[element.place] = element.there;
      return result;
    }
    case Op::aggregate_earliest_record:
    case Op::aggregate_latest_record:
      return extreme_record(node.op == Op::aggregate_earliest_record, elements);
    case Op::aggregate_some:
    case Op::aggregate_every:
    case Op::aggregate_no:
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("of_firm: not an aggregate of values");
}

Symbolic Translator::days_of(const Node& node, std::span<const Element> elements) {
  constexpr std::size_t kMostPieces = 24;
  std::vector<Piece> pieces;
  bool has_data = true;
  for (const Element& element : elements) {
    has_data = has_data && (element.head.has_data || terms_.is_no(element.head.known));
    for (Piece piece : element.head.days) {
      piece.there = terms_.both(element.there, piece.there);
      if (!terms_.is_no(piece.there)) pieces.push_back(piece);
    }
  }
  if (!has_data || pieces.size() > kMostPieces) {
    return opaque(node.type, "a set of days in many parts");
  }
  Symbolic result = formula_.in_state(ValueState::known);
  result.days = std::move(pieces);
  return result;
}

Symbolic Translator::sum(const Node& node, std::span<const Element> elements) {
  const bool is_exact = kept_as(node.type) == Kept::exact;
  const Term zero = is_exact ? terms_.exact({}) : terms_.whole(0);
  Term total = zero;
  for (const Element& element : elements) {
    if (terms_.is_no(element.head.known)) continue;
    total = terms_.add(total, terms_.choose(element.there, element.head.first, zero));
  }
  return formula_.number(total);
}

Symbolic Translator::extreme(bool is_least, std::span<const Element> elements) {
  Symbolic best = formula_.in_state(ValueState::blank);
  for (const Element& element : elements) {
    const Term counts = terms_.both(element.there, element.head.known);
    if (terms_.is_no(counts)) continue;
    Term is_better = terms_.yes();
    if (!terms_.is_no(best.known)) {
      const Term before = is_least ? terms_.less(element.head.first, best.first)
                                   : terms_.less(best.first, element.head.first);
      is_better = terms_.either(best.blank, before);
    }
    best =
        formula_.choose(terms_.both(counts, is_better), formula_.number(element.head.first), best);
  }
  return best;
}

/// The place of the record; two that share the first place are an error.
Symbolic Translator::extreme_record(bool is_least, std::span<const Element> elements) {
  Symbolic best = formula_.in_state(ValueState::blank);
  Term best_by = terms_.no();
  Term tie = terms_.no();
  for (const Element& element : elements) {
    const Term counts = terms_.both(element.there, element.by.known);
    if (terms_.is_no(counts)) continue;
    const Term by = element.by.first;
    const Symbolic here = formula_.number(terms_.whole(element.place));
    if (terms_.is_no(best.known)) {
      best = formula_.choose(counts, here, best);
      best_by = by;
      continue;
    }
    const Term before = is_least ? terms_.less(by, best_by) : terms_.less(best_by, by);
    const Term is_better = terms_.both(counts, terms_.either(best.blank, before));
    const Term other = terms_.negation(terms_.equal(best.first, here.first));
    const Term parts[] = {counts, best.known, terms_.equal(by, best_by), other};
    tie = terms_.both(terms_.negation(is_better), terms_.either(tie, terms_.all(parts)));
    best = formula_.choose(is_better, here, best);
    best_by = terms_.choose(is_better, by, best_by);
  }
  return formula_.choose(tie, formula_.in_state(ValueState::error), best);
}

}  // namespace poppy::prove
