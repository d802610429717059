// How a document prints a day: `mm/dd/yyyy`, `Month dd, yyyy`, `d de mes de yyyy`, `MON-dd-yy HH:MM
// AM/PM`. The one parser and the one printer of such patterns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/units/calendar.h"
#include "interpreter/units/literals.h"

namespace poppy::units {

enum class DatePart : std::uint8_t {
  words,          // as they stand
  year,           // yyyy: 2021
  short_year,     // yy: 21
  month,          // mm: 08
  plain_month,    // m: 8
  month_name,     // Month: August
  month_letters,  // MON: AUG
  spanish_month,  // mes: agosto
  day,            // dd: 01
  plain_day,      // d: 1
  time,           // HH:MM AM/PM: 06:51 PM
};

struct DatePattern {
  struct Piece {
    DatePart part = DatePart::words;
    std::string words;
  };
  std::vector<Piece> pieces;

  [[nodiscard]] bool shows(DatePart part) const;
  [[nodiscard]] bool shows_day() const {
    return shows(DatePart::day) || shows(DatePart::plain_day);
  }
};

/// The words of a pattern, also in capitals but for `MON`; between them signs, and `de`. What it
/// says else is a fault in words.
[[nodiscard]] Parsed<DatePattern> parse_date_pattern(std::string_view text);

/// `minute`: of the day, 0 to 1439; only patterns with a time look at it.
[[nodiscard]] std::string format_date(const DatePattern& pattern, Date date,
                                      std::int32_t minute = 0);

}  // namespace poppy::units
