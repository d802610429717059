// See date_pattern.h.
#include "interpreter/units/date_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace poppy::units {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 12> kSpanishMonths = {
    "enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
    "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
constexpr std::string_view kTime = "HH:MM AM/PM";

struct PatternWord {
  std::string_view word;
  DatePart part;
};
constexpr std::array<PatternWord, 15> kWords = {{{"yyyy", DatePart::year},
                                                 {"YYYY", DatePart::year},
                                                 {"yy", DatePart::short_year},
                                                 {"YY", DatePart::short_year},
                                                 {"mm", DatePart::month},
                                                 {"MM", DatePart::month},
                                                 {"m", DatePart::plain_month},
                                                 {"M", DatePart::plain_month},
                                                 {"Month", DatePart::month_name},
                                                 {"MON", DatePart::month_letters},
                                                 {"mes", DatePart::spanish_month},
                                                 {"dd", DatePart::day},
                                                 {"DD", DatePart::day},
                                                 {"d", DatePart::plain_day},
                                                 {"D", DatePart::plain_day}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string capitals(std::string_view word) {
  std::string all(word);
  for (char& c : all) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return all;
}

std::string clock_time(std::int32_t minute) {
  const std::int32_t hour = minute / 60;
  const std::int32_t shown = hour % 12 == 0 ? 12 : hour % 12;
  return fmt::format("{:02}:{:02} {}", shown, minute % 60, hour < 12 ? "AM" : "PM");
}

std::string format_part(const DatePattern::Piece& piece, const YearMonthDay& day,
                        std::int32_t minute) {
  const auto month = static_cast<std::size_t>(day.month - 1);
  switch (piece.part) {
    case DatePart::words:
      return piece.words;
    case DatePart::year:
      return fmt::format("{:04}", day.year);
    case DatePart::short_year:
      return fmt::format("{:02}", day.year % 100);
    case DatePart::month:
      return fmt::format("{:02}", day.month);
    case DatePart::plain_month:
      return fmt::format("{}", day.month);
    case DatePart::month_name:
      return std::string(kMonths[month]);
    case DatePart::month_letters:
      return capitals(kMonths[month].substr(0, 3));
    case DatePart::spanish_month:
      return std::string(kSpanishMonths[month]);
    case DatePart::day:
      return fmt::format("{:02}", day.day);
    case DatePart::plain_day:
      return fmt::format("{}", day.day);
    case DatePart::time:
      return clock_time(minute);
  }
  return {};
}

}  // namespace

bool DatePattern::shows(DatePart part) const {
  return std::ranges::any_of(pieces, [&](const Piece& piece) { return piece.part == part; });
}

Parsed<DatePattern> parse_date_pattern(std::string_view text) {
  DatePattern pattern;
  const auto add_words = [&](std::string_view words) {
    if (!pattern.pieces.empty() && pattern.pieces.back().part == DatePart::words) {
      pattern.pieces.back().words += words;
    } else {
      pattern.pieces.push_back({DatePart::words, std::string(words)});
    }
  };
  while (!text.empty()) {
    if (text.starts_with(kTime)) {
      pattern.pieces.push_back({DatePart::time, {}});
      text.remove_prefix(kTime.size());
      continue;
    }
    const auto* const end = std::ranges::find_if_not(text, is_letter);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (word.empty()) {
      add_words(text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    const auto* const found = std::ranges::find(kWords, word, &PatternWord::word);
    if (found != kWords.end()) {
      pattern.pieces.push_back({found->part, {}});
    } else if (word == "de") {
      add_words(word);
    } else {
      return std::unexpected(fmt::format("`{}` is no part of a date", word));
    }
    text.remove_prefix(word.size());
  }
  const bool says = std::ranges::any_of(
      pattern.pieces, [](const auto& piece) { return piece.part != DatePart::words; });
  if (!says) return std::unexpected("nothing of a date is shown");
  return pattern;
}

std::string format_date(const DatePattern& pattern, Date date, std::int32_t minute) {
  const YearMonthDay day = split(date);
  std::string all;
  for (const DatePattern::Piece& piece : pattern.pieces) all += format_part(piece, day, minute);
  return all;
}

}  // namespace poppy::units
