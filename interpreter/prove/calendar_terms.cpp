// See calendar_terms.h.
#include "interpreter/prove/calendar_terms.h"

namespace poppy::prove {

namespace {
constexpr std::int64_t kMonthsTo1970 = 23'640;
constexpr std::int64_t kMarch = 2;             // counted from zero
constexpr std::int64_t kDaysTo1970 = 719'468;  // from 0000-03-01
}  // namespace

Term CalendarTerms::year_of(Term month) {
  return terms_.whole_div(terms_.add(month, kMonthsTo1970), 12);
}

Term CalendarTerms::number_of(Term month) {
  return terms_.add(terms_.whole_mod(terms_.add(month, kMonthsTo1970), 12), 1);
}

/// By years that begin with March, so that the day that comes and goes is their last. The months of
/// five have 153 days, in turns of 31 and 30.
Term CalendarTerms::first_day(Term month) {
  const Term since_march = terms_.add(month, kMonthsTo1970 - kMarch);
  const Term year = terms_.whole_div(since_march, 12);
  const Term number = terms_.whole_mod(since_march, 12);
  const Term in_year =
      terms_.whole_div(terms_.add(terms_.multiply(terms_.whole(153), number), 2), 5);
  Term days = terms_.multiply(terms_.whole(365), year);
  days = terms_.add(days, terms_.whole_div(year, 4));
  days = terms_.subtract(days, terms_.whole_div(year, 100));
  days = terms_.add(days, terms_.whole_div(year, 400));
  return terms_.add(terms_.add(days, in_year), -kDaysTo1970);
}

Term CalendarTerms::last_day(Term month) { return terms_.add(first_day(terms_.add(month, 1)), -1); }

/// By the 400 years in which the calendar comes round, which begin with a March.
Term CalendarTerms::month_of(Term date) {
  const auto found = months_.find(date.value);
  if (found != months_.end()) return found->second;
  const auto div = [&](Term of, std::int64_t by) { return terms_.whole_div(of, by); };
  const auto times = [&](std::int64_t by, Term of) {
    return terms_.multiply(terms_.whole(by), of);
  };
  const Term since = terms_.add(date, kDaysTo1970);
  const Term round = div(since, 146'097);
  const Term day = terms_.whole_mod(since, 146'097);
  // Without the leap days before it, a year has 365 days.
  Term plain = terms_.subtract(day, div(day, 1'460));
  plain = terms_.subtract(terms_.add(plain, div(day, 36'524)), div(day, 146'096));
  const Term year = div(plain, 365);
  const Term before = terms_.subtract(terms_.add(times(365, year), div(year, 4)), div(year, 100));
  const Term in_year = terms_.subtract(day, before);
  const Term number = div(terms_.add(times(5, in_year), 2), 153);
  const Term years = terms_.add(year, times(400, round));
  const Term month = terms_.add(terms_.add(times(12, years), number), kMarch - kMonthsTo1970);
  months_.emplace(date.value, month);
  return month;
}

Term CalendarTerms::day_of(Term date) {
  return terms_.add(terms_.subtract(date, first_day(month_of(date))), 1);
}

Term CalendarTerms::weekday(Term date) {
  return terms_.add(terms_.whole_mod(terms_.add(date, -4), 7), 1);  // 1970-01-05 was a Monday
}

Term CalendarTerms::add_days(Term date, Term days) {
  return terms_.choose(terms_.equal(date, open()), open(), terms_.add(date, days));
}

Term CalendarTerms::add_months(Term date, Term months, units::MissingDay missing) {
  const Term target = terms_.add(month_of(date), months);
  const Term next = first_day(terms_.add(target, 1));
  const Term same_day = terms_.add(terms_.add(first_day(target), day_of(date)), -1);
  const Term instead = missing == units::MissingDay::late ? next : terms_.add(next, -1);
  const Term moved = terms_.choose(terms_.less(same_day, next), same_day, instead);
  return terms_.choose(terms_.equal(date, open()), open(), moved);
}

Term CalendarTerms::age(Term birth, Term on) {
  const Term born = month_of(birth);
  const Term now = month_of(on);
  const Term born_number = number_of(born);
  const Term now_number = number_of(now);
  const Term before_birthday = terms_.either(
      terms_.less(now_number, born_number),
      terms_.both(terms_.equal(now_number, born_number), terms_.less(day_of(on), day_of(birth))));
  const Term years = terms_.subtract(year_of(now), year_of(born));
  return terms_.choose(before_birthday, terms_.add(years, -1), years);
}

CalendarTerms::Made CalendarTerms::make_date(Term year, Term month, Term day) {
  const Term of =
      terms_.add(terms_.add(terms_.multiply(terms_.whole(12), year), month), -kMonthsTo1970 - 1);
  const Term date = terms_.add(terms_.add(first_day(of), day), -1);
  const auto within = [&](Term value, std::int64_t least, std::int64_t most) {
    return terms_.both(terms_.at_most(terms_.whole(least), value),
                       terms_.at_most(value, terms_.whole(most)));
  };
  const Term parts[] = {within(year, 1900, 9999), within(month, 1, 12),
                        terms_.at_most(terms_.whole(1), day), terms_.at_most(date, last_day(of))};
  return {date, terms_.all(parts)};
}

}  // namespace poppy::prove
