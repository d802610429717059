// See sheet_words.h.
#include "interpreter/engine/sheet_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace poppy::engine {
namespace {

std::optional<int> number_in(std::string_view digits, std::size_t least, std::size_t most) {
  if (digits.size() < least || digits.size() > most) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// 8/1/2021: of the United States, where the rules are.
std::optional<std::string> day_of(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == text.npos ? text.npos : text.find('/', first + 1);
  if (second == text.npos) return std::nullopt;
  const auto month = number_in(text.substr(0, first), 1, 2);
  const auto day = number_in(text.substr(first + 1, second - first - 1), 1, 2);
  const auto year = number_in(text.substr(second + 1), 4, 4);
  if (!month || !day || !year) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
}

/// Aug-21.
std::optional<std::string> month_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto month = std::ranges::find(kMonths, text.substr(0, 3));
  if (month == kMonths.end() || text.size() != 6 || text[3] != '-') return std::nullopt;
  const auto year = number_in(text.substr(4), 2, 2);
  if (!year) return std::nullopt;
  return fmt::format("20{:02}-{:02}", *year, month - kMonths.begin() + 1);
}

}  // namespace

std::string from_sheet(std::string_view cell, const std::set<check::TypeKind>& kinds) {
  const std::size_t first = cell.find_first_not_of(' ');
  if (first == cell.npos) return {};
  const std::string_view text = cell.substr(first, cell.find_last_not_of(' ') + 1 - first);
  if (kinds.contains(check::TypeKind::date)) {
    if (auto day = day_of(text)) return *day;
  }
  if (kinds.contains(check::TypeKind::month)) {
    if (auto month = month_of(text)) return *month;
  }
  if (kinds.contains(check::TypeKind::boolean)) {
    if (text == "TRUE") return "yes";
    if (text == "FALSE") return "no";
  }
  return std::string(text);
}

}  // namespace poppy::engine
