// See symbolic.h.
#include "interpreter/prove/symbolic.h"

#include <algorithm>
#include <utility>

namespace poppy::prove {

using check::TypeKind;
using units::ValueState;

Kept kept_as(const check::Type& type) {
  if (type.list) return Kept::rows;
  switch (type.kind) {
    case TypeKind::boolean:
      return Kept::truth;
    case TypeKind::exact_money:
    case TypeKind::rate:
      return Kept::exact;
    case TypeKind::span:
      return Kept::span;
    case TypeKind::dayset:
      return Kept::days;
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::date:
    case TypeKind::month:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return Kept::whole;
  }
  text::bug("kept_as: no such type");
}

Symbolic Formula::in_state(ValueState state) const {
  const auto is = [&](ValueState one) { return terms.truth(state == one); };
  Symbolic result{is(ValueState::known),
                  is(ValueState::blank),
                  is(ValueState::unknown),
                  is(ValueState::error),
                  {},
                  {},
                  {},
                  {}};
  result.first = result.last = terms.no();
  return result;
}

Symbolic Formula::truth(Term value) const { return number(value); }

Symbolic Formula::number(Term value) const {
  Symbolic result = in_state(ValueState::known);
  result.first = value;
  return result;
}

Symbolic Formula::anything(const check::Type& type, std::size_t rows) {
  Symbolic result;
  const Term is_firm = terms.variable(Sort::truth, "what is not translated: is firm");
  const Term is_first = terms.variable(Sort::truth, "what is not translated: is the first of two");
  result.known = terms.both(is_firm, is_first);
  result.blank = terms.both(is_firm, terms.negation(is_first));
  result.unknown = terms.both(terms.negation(is_firm), is_first);
  result.error = terms.both(terms.negation(is_firm), terms.negation(is_first));
  const auto free = [&](Sort sort) { return terms.variable(sort, "what is not translated"); };
  switch (kept_as(type)) {
    case Kept::truth:
      result.first = free(Sort::truth);
      break;
    case Kept::whole:
      result.first = free(Sort::whole);
      break;
    case Kept::exact:
      result.first = free(Sort::exact);
      break;
    case Kept::span:
      result.first = free(Sort::whole);
      result.last = free(Sort::whole);
      conditions.push_back(terms.at_most(result.first, result.last));
      break;
    case Kept::days:
      result.has_data = false;
      break;
    case Kept::rows:
      for (std::size_t row = 0; row < rows; ++row) result.rows.push_back(free(Sort::truth));
      break;
  }
  return result;
}

Symbolic Formula::choose(Term condition, const Symbolic& then, const Symbolic& otherwise) {
  if (terms.is_yes(condition)) return then;
  if (terms.is_no(condition)) return otherwise;
  // Where one side has no data, the other's does for both: nothing asks for what is not known.
  const auto pick = [&](Term left, Term right) {
    if (terms.is_no(then.known)) return right;
    if (terms.is_no(otherwise.known)) return left;
    return terms.choose(condition, left, right);
  };
  Symbolic result;
  result.known = terms.choose(condition, then.known, otherwise.known);
  result.blank = terms.choose(condition, then.blank, otherwise.blank);
  result.unknown = terms.choose(condition, then.unknown, otherwise.unknown);
  result.error = terms.choose(condition, then.error, otherwise.error);
  result.first = pick(then.first, otherwise.first);
  const bool has_last =
      terms[then.last].sort == Sort::whole || terms[otherwise.last].sort == Sort::whole;
  result.last = has_last ? pick(then.last, otherwise.last) : terms.no();
  for (std::size_t row = 0; row < std::max(then.rows.size(), otherwise.rows.size()); ++row) {
    const Term left = row < then.rows.size() ? then.rows[row] : terms.no();
    const Term right = row < otherwise.rows.size() ? otherwise.rows[row] : terms.no();
    result.rows.push_back(terms.choose(condition, left, right));
  }
  const auto add = [&](Term when, const std::vector<Piece>& days) {
    for (Piece piece : days) {
      piece.there = terms.both(when, piece.there);
      result.days.push_back(piece);
    }
  };
  add(condition, then.days);
  add(terms.negation(condition), otherwise.days);
  const auto lacks_data = [&](const Symbolic& side) {
    return !side.has_data && !terms.is_no(side.known);
  };
  result.has_data = !lacks_data(then) && !lacks_data(otherwise);
  return result;
}

Term Formula::same(const Symbolic& left, const Symbolic& right) {
  const Term blank = terms.both(left.blank, right.blank);
  const Term known = terms.both(left.known, right.known);
  if (terms.is_no(known)) return blank;
  return terms.either(blank, terms.both(known, same_data(left, right)));
}

Term Formula::same_data(const Symbolic& left, const Symbolic& right) {
  if (!left.has_data || !right.has_data) {
    return terms.variable(Sort::truth, "what is not translated: is the same");
  }
  std::vector<Term> parts{terms.equal(left.first, right.first)};
  const bool has_last = terms[left.last].sort == Sort::whole;
  if (has_last) parts.push_back(terms.equal(left.last, right.last));
  for (std::size_t row = 0; row < std::max(left.rows.size(), right.rows.size()); ++row) {
    const Term one = row < left.rows.size() ? left.rows[row] : terms.no();
    const Term other = row < right.rows.size() ? right.rows[row] : terms.no();
    parts.push_back(terms.equal(one, other));
  }
  parts.push_back(is_empty(except(left.days, right.days)));
  parts.push_back(is_empty(except(right.days, left.days)));
  return terms.all(parts);
}

Term Formula::least(Term left, Term right) {
  return terms.choose(terms.less(right, left), right, left);
}
Term Formula::greatest(Term left, Term right) {
  return terms.choose(terms.less(left, right), right, left);
}

std::vector<Piece> Formula::intersect(const std::vector<Piece>& left,
                                      const std::vector<Piece>& right) {
  std::vector<Piece> result;
  for (const Piece& one : left) {
    for (const Piece& other : right) {
      const Term begin = greatest(one.begin, other.begin);
      const Term end = least(one.end, other.end);
      const Term parts[] = {one.there, other.there, terms.at_most(begin, end)};
      const Term there = terms.all(parts);
      if (!terms.is_no(there)) result.push_back({there, begin, end});
    }
  }
  return result;
}

std::vector<Piece> Formula::except(std::vector<Piece> left, const std::vector<Piece>& right) {
  for (const Piece& cut : right) {
    std::vector<Piece> rest;
    for (const Piece& piece : left) {
      const auto keep = [&](Term there, Term begin, Term end) {
        if (!terms.is_no(there)) rest.push_back({there, begin, end});
      };
      // Before the cut, or all of it where there is no cut.
      const Term before = least(piece.end, terms.add(cut.begin, -1));
      const Term end = terms.choose(cut.there, before, piece.end);
      keep(terms.both(piece.there, terms.at_most(piece.begin, end)), piece.begin, end);
      const Term begin = greatest(piece.begin, terms.add(cut.end, 1));
      const Term parts[] = {piece.there, cut.there, terms.at_most(begin, piece.end)};
      keep(terms.all(parts), begin, piece.end);
    }
    left = std::move(rest);
  }
  return left;
}

Term Formula::is_empty(const std::vector<Piece>& days) {
  std::vector<Term> none;
  for (const Piece& piece : days) none.push_back(terms.negation(piece.there));
  return terms.all(none);
}

}  // namespace poppy::prove
