// Numbers of a workbook as the texts that a person sees: what a program saved with 17 digits, with
// the 15 that spreadsheets show; days, which are numbers with a look, as days. All by digits: no
// binary fraction comes in between.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::config {

/// How a cell shows its number, as far as it matters here.
enum class NumberLook : std::uint8_t { plain, day, month };

/// Of a format's code: `mm/dd/yyyy` is a day, `mmm-yy` a month, `0.00` and `h:mm` are plain.
[[nodiscard]] NumberLook look_of(std::string_view format_code);
/// Of the formats that every program knows by their number.
[[nodiscard]] NumberLook look_of(std::uint32_t built_in);

/// `15`, `0.1` of `0.10000000000000001`, `1200` of `1.2E+3`. nullopt: it is no number.
[[nodiscard]] std::optional<std::string> number_text(std::string_view written);

/// `2022-03-07`; with its time where it has one, `2022-03-07 14:30`, to the minute; `2022-03` of a
/// month's first day that shows as a month. `from_1904`: days are counted from 1904 on, else from
/// 1900. nullopt: no such day.
[[nodiscard]] std::optional<std::string> day_text(std::string_view written, NumberLook look,
                                                  bool from_1904);

}  // namespace poppy::config
