// See strict_terms.h.
#include "interpreter/prove/strict_terms.h"

#include <algorithm>
#include <utility>

namespace poppy::prove {

using units::ValueState;

namespace {

/// A set of more parts than this is not said in terms: each of them may cut each of another set.
constexpr std::size_t kMostPieces = 24;

constexpr std::string_view kManyDays = "a set of days in many parts";

}  // namespace

Symbolic StrictTerms::where(Term holds, const Symbolic& value) const {
  return formula_.choose(holds, value, formula_.in_state(ValueState::error));
}

Symbolic StrictTerms::span(Term begin, Term end) const {
  Symbolic result = formula_.number(begin);
  result.last = end;
  return result;
}

Translated StrictTerms::days(std::vector<Piece> pieces) const {
  if (pieces.size() > kMostPieces) return std::unexpected(kManyDays);
  Symbolic result = formula_.in_state(ValueState::known);
  result.days = std::move(pieces);
  return result;
}

bool StrictTerms::is_many() const {
  std::size_t count = 0;
  for (const Symbolic& arg : args_) count += arg.days.size();
  return count > kMostPieces / 2;
}

Translated StrictTerms::of(ops::Divide) {
  const Term is_zero = terms_.equal(second(), terms_.exact({}));
  if (terms_.is_yes(is_zero)) return formula_.in_state(ValueState::error);
  return where(terms_.negation(is_zero), number(terms_.divide(first(), second())));
}

Translated StrictTerms::of(ops::Absolute) {
  return number(formula_.greatest(first(), terms_.negative(first())));
}

Translated StrictTerms::of(ops::Round how) {
  const Term units = terms_.divide(first(), terms_.exact({how.unit, 1}));
  const auto up = [&](Term of) { return terms_.negative(terms_.floor(terms_.negative(of))); };
  Term rounded = units;
  switch (how.rounding) {
    case units::Rounding::down:
      rounded = terms_.floor(units);
      break;
    case units::Rounding::up:
      rounded = up(units);
      break;
    case units::Rounding::half_up: {  // a tie goes away from zero
      const Term half = terms_.exact({1, 2});
      const Term below = up(terms_.subtract(units, half));
      const Term above = terms_.floor(terms_.add(units, half));
      rounded = terms_.choose(terms_.less(units, terms_.exact({})), below, above);
      break;
    }
  }
  return number(terms_.multiply(terms_.whole(how.unit), rounded));
}

Translated StrictTerms::of(ops::Overlaps) {
  if (!has_days()) {
    return truth(terms_.both(terms_.at_most(first(), args_[1].last),
                             terms_.at_most(second(), args_[0].last)));
  }
  const std::vector<Piece> common = formula_.intersect(args_[0].days, args_[1].days);
  return truth(terms_.negation(formula_.is_empty(common)));
}

Translated StrictTerms::of(ops::Within) {
  if (!has_days()) {
    return truth(terms_.both(terms_.at_most(second(), first()),
                             terms_.at_most(args_[0].last, args_[1].last)));
  }
  if (is_many()) return std::unexpected(kManyDays);
  return truth(formula_.is_empty(formula_.except(args_[0].days, args_[1].days)));
}

/// Sets of days, and no spans.
bool StrictTerms::has_days() const { return terms_[args_[0].last].sort == Sort::truth; }

Translated StrictTerms::of(ops::AddMonthsLate) {
  return number(calendar_.add_months(first(), second(), units::MissingDay::late));
}
Translated StrictTerms::of(ops::AddMonthsEarly) {
  return number(calendar_.add_months(first(), second(), units::MissingDay::early));
}
Translated StrictTerms::of(ops::IsFirstOfMonth) {
  return truth(terms_.equal(calendar_.day_of(first()), terms_.whole(1)));
}
Translated StrictTerms::of(ops::MakeDate) {
  const CalendarTerms::Made made = calendar_.make_date(first(), second(), args_[2].first);
  return where(made.exists, number(made.date));
}

Translated StrictTerms::of(ops::MakeSpan) {
  return where(terms_.at_most(first(), second()), span(first(), second()));
}
Translated StrictTerms::of(ops::MonthToSpan) {
  return span(calendar_.first_day(first()), calendar_.last_day(first()));
}
Translated StrictTerms::of(ops::MonthToDays) {
  return days({{terms_.yes(), calendar_.first_day(first()), calendar_.last_day(first())}});
}

Translated StrictTerms::of(ops::Unite) {
  std::vector<Piece> pieces = args_[0].days;
  pieces.insert(pieces.end(), args_[1].days.begin(), args_[1].days.end());
  return days(std::move(pieces));
}
Translated StrictTerms::of(ops::Intersect) {
  return days(formula_.intersect(args_[0].days, args_[1].days));
}
Translated StrictTerms::of(ops::Except) {
  if (is_many()) return std::unexpected(kManyDays);
  return days(formula_.except(args_[0].days, args_[1].days));
}

/// Mondays to Fridays: six weeks at most have a day in a month.
Translated StrictTerms::of(ops::Weekdays) {
  const Term begin = calendar_.first_day(first());
  const Term end = calendar_.last_day(first());
  const Term monday = terms_.add(terms_.subtract(begin, calendar_.weekday(begin)), 1);
  std::vector<Piece> weeks;
  for (std::int64_t week = 0; week < 6; ++week) {
    const Term from = formula_.greatest(terms_.add(monday, 7 * week), begin);
    const Term to = formula_.least(terms_.add(monday, 7 * week + 4), end);
    weeks.push_back({terms_.at_most(from, to), from, to});
  }
  return days(std::move(weeks));
}

/// By parts that lie apart. Days without end have no number.
Translated StrictTerms::of(ops::CountDays) {
  if (is_many()) return std::unexpected(kManyDays);
  std::vector<Piece> apart;
  for (const Piece& piece : args_[0].days) {
    const std::vector<Piece> rest = formula_.except({piece}, apart);
    apart.insert(apart.end(), rest.begin(), rest.end());
    if (apart.size() > kMostPieces) return std::unexpected(kManyDays);
  }
  Term count = terms_.whole(0);
  std::vector<Term> endless;
  for (const Piece& piece : apart) {
    const Term days = terms_.add(terms_.subtract(piece.end, piece.begin), 1);
    count = terms_.add(count, terms_.choose(piece.there, days, terms_.whole(0)));
    endless.push_back(
        terms_.both(piece.there, terms_.equal(piece.end, terms_.whole(units::kOpen.days))));
  }
  return where(terms_.negation(terms_.any(endless)), number(count));
}

/// Of parts that lie apart, and are put in their order: the days before each are counted.
Translated StrictTerms::of(ops::NthDay) {
  if (is_many()) return std::unexpected(kManyDays);
  std::vector<Piece> apart;
  for (const Piece& piece : args_[0].days) {
    const std::vector<Piece> rest = formula_.except({piece}, apart);
    apart.insert(apart.end(), rest.begin(), rest.end());
    if (apart.size() > kMostPieces) return std::unexpected(kManyDays);
  }
  const Term zero = terms_.whole(0);
  Symbolic result = formula_.in_state(ValueState::blank);
  for (const Piece& piece : apart) {
    Term before = zero;
    for (const Piece& other : apart) {
      const Term is_before = terms_.both(other.there, terms_.less(other.begin, piece.begin));
      const Term days = terms_.add(terms_.subtract(other.end, other.begin), 1);
      before = terms_.add(before, terms_.choose(is_before, days, zero));
    }
    const Term day = terms_.add(terms_.add(piece.begin, terms_.subtract(second(), before)), -1);
    const Term parts[] = {piece.there, terms_.less(before, second()),
                          terms_.at_most(day, piece.end)};
    result = formula_.choose(terms_.all(parts), number(day), result);
  }
  return result;
}

Translated StrictTerms::end_of_days(bool is_first) {
  Symbolic best = formula_.in_state(ValueState::blank);
  for (const Piece& piece : args_[0].days) {
    const Term end = is_first ? piece.begin : piece.end;
    Term is_better = piece.there;
    if (!terms_.is_no(best.known)) {
      const Term beyond = is_first ? terms_.less(end, best.first) : terms_.less(best.first, end);
      is_better = terms_.both(piece.there, terms_.either(best.blank, beyond));
    }
    best = formula_.choose(is_better, number(end), best);
  }
  return best;
}

}  // namespace poppy::prove
