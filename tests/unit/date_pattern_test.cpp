// Patterns by which documents print days.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/units/date_pattern.h"

namespace poppy::units {
namespace {

std::string printed(std::string_view pattern, Date date, std::int32_t minute = 0) {
  const auto parsed = parse_date_pattern(pattern);
  return parsed ? format_date(*parsed, date, minute) : "fault: " + parsed.error();
}

TEST_CASE("a day is printed as the documents print it") {
  const Date day = *make_date(2019, 7, 1);
  CHECK(printed("mm/dd/yyyy", day) == "07/01/2019");
  CHECK(printed("mm/yyyy", day) == "07/2019");
  CHECK(printed("m/d/yy", day) == "7/1/19");
  CHECK(printed("Month dd, yyyy", day) == "July 01, 2019");
  CHECK(printed("Month DD, YYYY", day) == "July 01, 2019");
  CHECK(printed("d de mes de yyyy", day) == "1 de julio de 2019");
  CHECK(printed("MON-dd-yy", *make_date(2019, 1, 2)) == "JAN-02-19");
  CHECK(printed("yyyy-mm-dd", *make_date(1900, 1, 1)) == "1900-01-01");
}

TEST_CASE("a time of day has twelve hours, noon and midnight among them") {
  const Date day = *make_date(2019, 1, 2);
  CHECK(printed("MON-dd-yy HH:MM AM/PM", day, 18 * 60 + 51) == "JAN-02-19 06:51 PM");
  CHECK(printed("HH:MM AM/PM", day, 0) == "12:00 AM");
  CHECK(printed("HH:MM AM/PM", day, 11 * 60 + 59) == "11:59 AM");
  CHECK(printed("HH:MM AM/PM", day, 12 * 60) == "12:00 PM");
  CHECK(printed("HH:MM AM/PM", day, 23 * 60 + 59) == "11:59 PM");
}

TEST_CASE("every month has its names") {
  const char* const english[] = {"January",   "February", "March",    "April",
                                 "May",       "June",     "July",     "August",
                                 "September", "October",  "November", "December"};
  const char* const spanish[] = {"enero",      "febrero", "marzo",     "abril",
                                 "mayo",       "junio",   "julio",     "agosto",
                                 "septiembre", "octubre", "noviembre", "diciembre"};
  for (std::int32_t month = 1; month <= 12; ++month) {
    const Date day = *make_date(2020, month, 29);
    CHECK(printed("Month", day) == english[month - 1]);
    CHECK(printed("mes", day) == spanish[month - 1]);
  }
}

TEST_CASE("what is no part of a date is told") {
  CHECK(printed("mm/dd/jjjj", Date{}) == "fault: `jjjj` is no part of a date");
  CHECK(printed("", Date{}) == "fault: nothing of a date is shown");
  CHECK(printed(" de / ", Date{}) == "fault: nothing of a date is shown");
  CHECK(printed("mmm", Date{}) == "fault: `mmm` is no part of a date");
}

}  // namespace
}  // namespace poppy::units
