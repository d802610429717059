// The operations of ops/strict.h in terms, of operands that are all known: a functor each, as
// there. One that is added there and not here does not build.
#pragma once

#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "interpreter/ops/strict.h"
#include "interpreter/prove/symbolic.h"

namespace poppy::prove {

/// Error: what cannot be said in terms.
using Translated = std::expected<Symbolic, std::string_view>;

class StrictTerms {
 public:
  /// Both must outlive it.
  StrictTerms(Formula& formula, std::span<const Symbolic> args)
      : formula_(formula), terms_(formula.terms), calendar_(formula.calendar), args_(args) {}

  Translated of(ops::Add) { return number(terms_.add(first(), second())); }
  Translated of(ops::Subtract) { return number(terms_.subtract(first(), second())); }
  Translated of(ops::Multiply) { return number(terms_.multiply(first(), second())); }
  Translated of(ops::Divide);
  Translated of(ops::Negate) { return number(terms_.negative(first())); }
  Translated of(ops::Absolute);
  Translated of(ops::Round how);
  Translated of(ops::FloorAt) { return number(formula_.greatest(first(), second())); }
  Translated of(ops::CapAt) { return number(formula_.least(first(), second())); }

  Translated of(ops::Less) { return truth(terms_.less(first(), second())); }
  Translated of(ops::LessEqual) { return truth(terms_.at_most(first(), second())); }
  Translated of(ops::Greater) { return truth(terms_.less(second(), first())); }
  Translated of(ops::GreaterEqual) { return truth(terms_.at_most(second(), first())); }
  Translated of(ops::Negation) { return truth(terms_.negation(first())); }
  Translated of(ops::Overlaps);
  Translated of(ops::Within);

  Translated of(ops::AddDays) { return number(calendar_.add_days(first(), second())); }
  Translated of(ops::AddMonthsLate);
  Translated of(ops::AddMonthsEarly);
  Translated of(ops::MonthAdd) { return number(terms_.add(first(), second())); }
  Translated of(ops::MonthsBetween) { return number(terms_.subtract(first(), second())); }
  Translated of(ops::DaysBetween) { return number(terms_.subtract(first(), second())); }
  Translated of(ops::MonthOf) { return number(calendar_.month_of(first())); }
  Translated of(ops::DayOf) { return number(calendar_.day_of(first())); }
  Translated of(ops::Weekday) { return number(calendar_.weekday(first())); }
  Translated of(ops::YearOf) { return number(calendar_.year_of(calendar_.month_of(first()))); }
  Translated of(ops::MonthYear) { return number(calendar_.year_of(first())); }
  Translated of(ops::MonthNumber) { return number(calendar_.number_of(first())); }
  Translated of(ops::FirstDay) { return number(calendar_.first_day(first())); }
  Translated of(ops::LastDay) { return number(calendar_.last_day(first())); }
  Translated of(ops::IsFirstOfMonth);
  Translated of(ops::MakeDate);
  Translated of(ops::Age) { return number(calendar_.age(first(), second())); }

  Translated of(ops::MakeSpan);
  Translated of(ops::SpanBegin) { return number(first()); }
  Translated of(ops::SpanEnd) { return number(args_[0].last); }
  Translated of(ops::MonthToSpan);
  Translated of(ops::SpanToDays) { return days({{terms_.yes(), first(), args_[0].last}}); }
  Translated of(ops::MonthToDays);
  Translated of(ops::DateToDays) { return days({{terms_.yes(), first(), first()}}); }
  Translated of(ops::Unite);
  Translated of(ops::Intersect);
  Translated of(ops::Except);
  Translated of(ops::Weekdays);
  Translated of(ops::CountDays);
  Translated of(ops::FirstDays) { return std::unexpected("the first days of a set"); }
  Translated of(ops::NthDay);
  Translated of(ops::FirstDate) { return end_of_days(true); }
  Translated of(ops::LastDate) { return end_of_days(false); }

 private:
  [[nodiscard]] Term first() const { return args_[0].first; }
  [[nodiscard]] Term second() const { return args_[1].first; }
  [[nodiscard]] Symbolic number(Term value) const { return formula_.number(value); }
  [[nodiscard]] Symbolic truth(Term value) const { return formula_.truth(value); }
  [[nodiscard]] Symbolic span(Term begin, Term end) const;
  [[nodiscard]] Translated days(std::vector<Piece> pieces) const;
  [[nodiscard]] Translated end_of_days(bool is_first);
  /// The value, or an error where it does not hold.
  [[nodiscard]] Symbolic where(Term holds, const Symbolic& value) const;
  [[nodiscard]] bool has_days() const;
  [[nodiscard]] bool is_many() const;

  Formula& formula_;
  Terms& terms_;
  CalendarTerms& calendar_;
  std::span<const Symbolic> args_;
};

}  // namespace poppy::prove
