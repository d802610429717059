// The calendar of units/calendar.h in terms: days and months as whole numbers, counted as there.
#pragma once

#include <unordered_map>

#include "interpreter/prove/terms.h"
#include "interpreter/units/calendar.h"

namespace poppy::prove {

/// Dates outside 1900..9999, which are errors to every evaluator, are days like others here.
class CalendarTerms {
 public:
  explicit CalendarTerms(Terms& terms) : terms_(terms) {}

  [[nodiscard]] Term month_of(Term date);
  [[nodiscard]] Term first_day(Term month);
  [[nodiscard]] Term last_day(Term month);
  [[nodiscard]] Term day_of(Term date);   // 1..31
  [[nodiscard]] Term weekday(Term date);  // Monday is 1
  [[nodiscard]] Term year_of(Term month);
  [[nodiscard]] Term number_of(Term month);  // 1..12
  [[nodiscard]] Term add_days(Term date, Term days);
  [[nodiscard]] Term add_months(Term date, Term months, units::MissingDay missing);
  [[nodiscard]] Term age(Term birth, Term on);
  struct Made {
    Term date;
    Term exists;
  };
  [[nodiscard]] Made make_date(Term year, Term month, Term day);

 private:
  [[nodiscard]] Term open() { return terms_.whole(units::kOpen.days); }

  Terms& terms_;
  std::unordered_map<std::uint32_t, Term> months_;  // by date
};

}  // namespace poppy::prove
