// Numbers, days and places of sheets as texts. Expected: the standard's tables of formats
// (ECMA-376, 18.8.30), days counted by hand, and what binary fractions print with 17 digits.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "interpreter/config/cell_name.h"
#include "interpreter/config/sheet_number.h"

namespace poppy::config {
namespace {

std::string number(std::string_view written) { return number_text(written).value_or("none"); }
std::string day(std::string_view written, NumberLook look = NumberLook::day,
                bool from_1904 = false) {
  return day_text(written, look, from_1904).value_or("none");
}

TEST_CASE("a number is the text that is seen in its cell") {
  CHECK(number("15") == "15");
  CHECK(number("-3") == "-3");
  CHECK(number("0") == "0");
  CHECK(number("-0") == "0");
  CHECK(number("0.000") == "0");
  CHECK(number("007") == "7");
  CHECK(number("1234567890123456789") == "1234567890123456789");  // whole: as written
  CHECK(number("4604166604166666664664664") ==
        "4.60416660416667E+24");  // longer than any that is counted
  CHECK(number("12.50") == "12.5");
  CHECK(number(".5") == "0.5");
  CHECK(number("5.") == "5");
  CHECK(number("+5") == "5");
  CHECK(number("1.2E+3") == "1200");
  CHECK(number("1.5e-3") == "0.0015");
  CHECK(number("1E+30") == "1E+30");
  CHECK(number("-1.25E-30") == "-1.25E-30");
}

TEST_CASE("the 17 digits of a binary fraction are the 15 that were typed") {
  CHECK(number("0.10000000000000001") == "0.1");
  CHECK(number("1.1000000000000001") == "1.1");
  CHECK(number("0.29999999999999999") == "0.3");
  CHECK(number("291.00999999999999") == "291.01");
  CHECK(number("9.9999999999999996E-2") == "0.1");
  CHECK(number("999999999999999.99") == "1000000000000000");
  CHECK(number("0.123456789012345") == "0.123456789012345");
}

TEST_CASE("what is no number is none") {
  for (const char* text : {"", ".", "-", "1,5", "1 5", " 1", "0x10", "1e", "1e+", "1e1000", "NaN",
                           "inf", "1.2.3", "--1", "$5", "1E5E5"}) {
    CAPTURE(text);
    CHECK(number(text) == "none");
  }
  CHECK(number(std::string(401, '1')) == "none");
}

// The largest binary fraction of 64 bits is 1.8E+308, the smallest 4.9E-324.
TEST_CASE("a number is none that a sheet cannot hold") {
  CHECK(number("1.8E+308") == "1.8E+308");
  CHECK(number("180E+306") == "1.8E+308");
  CHECK(number("0.00018E+312") == "1.8E+308");
  CHECK(number("4.9E-324") == "4.9E-324");
  CHECK(number("0E+999") == "0");
  for (const char* text : {"1E+309", "10E+308", "9999999999999999E+293", "010.100e+999", "1E-325",
                           "0.1E-324", "0.01e-999"}) {
    CAPTURE(text);
    CHECK(number(text) == "none");
  }
  CHECK(day("1E-325", NumberLook::day, true) == "none");
}

// Every mantissa with every power of ten that can be written: all edges of how it is shown.
TEST_CASE("a number is read as it is printed") {
  for (const char* digits : {"0", "1", "9", "010.100", "9.99999999999999", "9999999999999999",
                             "0.99999999999999999", "123456789012345678901", "0.000000000000001"}) {
    for (int power = -999; power <= 999; ++power) {
      const std::string written = digits + ("e" + std::to_string(power));
      const std::optional<std::string> shown = number_text(written);
      if (!shown) continue;
      CAPTURE(written);
      CAPTURE(*shown);
      REQUIRE(number_text(*shown) == shown);
    }
  }
}

TEST_CASE("a day is counted from 1900, with the leap day that 1900 did not have") {
  CHECK(day("1") == "1900-01-01");
  CHECK(day("59") == "1900-02-28");
  CHECK(day("60") == "none");  // 1900-02-29
  CHECK(day("61") == "1900-03-01");
  CHECK(day("25569") == "1970-01-01");
  CHECK(day("44627") ==
        "2022-03-07");  // 25569 + 19058 days: 52 years with 13 leap days, and 65 days
  CHECK(day("44627", NumberLook::day, true) == "2026-03-08");  // 1462 days later
  CHECK(day("0", NumberLook::day, true) == "1904-01-01");
  CHECK(day("2958464") == "9999-12-30");
  CHECK(day("2958466") == "none");
  CHECK(day("0") == "none");
  CHECK(day("-1") == "none");
  CHECK(day("much") == "none");
}

TEST_CASE("a day has its time, to the minute") {
  CHECK(day("44627.604166666664") == "2022-03-07 14:30");  // 14.5 / 24
  CHECK(day("44627.5") == "2022-03-07 12:00");
  CHECK(day("44627.00001") == "2022-03-07");  // a second
  CHECK(day("44627.99999") == "2022-03-08");  // a second before midnight
  CHECK(day("4.4627E+4") == "2022-03-07");
  CHECK(day("44627.000000000000001") == "2022-03-07");
}

TEST_CASE("a month that shows as one is a month on its first day") {
  CHECK(day("44621", NumberLook::month) == "2022-03");
  CHECK(day("44622", NumberLook::month) == "2022-03-02");
  CHECK(day("44621") == "2022-03-01");
}

TEST_CASE("a format says whether a number is a day") {
  using enum NumberLook;
  for (const char* code :
       {"mm/dd/yyyy", "yyyy-mm-dd", "m/d/yy h:mm", "d. mmmm", "[$-409]mmmm d, yyyy", "dd/mm/yyyy;@",
        "yyyy", "mmm", "dddd", "YYYY\\-MM\\-DD", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "m/d/yy h:mm AM/PM"}) {
    CAPTURE(code);
    CHECK(look_of(code) == day);
  }
  for (const char* code : {"mmm-yy", "yyyy-mm", "mm/yyyy", "yyyy\"-\"mm", "mmmm\\ yyyy"}) {
    CAPTURE(code);
    CHECK(look_of(code) == month);
  }
  for (const char* code : {"General",
                           "0",
                           "0.00",
                           "#,##0.00",
                           "0%",
                           "0.00E+00",
                           "h:mm",
                           "mm:ss.0",
                           "[h]:mm:ss",
                           "h:mm AM/PM",
                           "@",
                           "[Red]0",
                           "$#,##0",
                           "0 \"days\"",
                           "0_d",
                           "\\d0",
                           "*d0",
                           "# ?/?",
                           "",
                           "\"unclosed d",
                           "[unclosed d",
                           "[>=100]0;0\" y\""}) {
    CAPTURE(code);
    CHECK(look_of(code) == plain);
  }
}

TEST_CASE("formats that every program knows have numbers") {
  using enum NumberLook;
  for (const std::uint32_t built_in : {14U, 15U, 16U, 22U, 27U, 31U, 36U, 50U, 57U, 58U}) {
    CAPTURE(built_in);
    CHECK(look_of(built_in) == day);
  }
  CHECK(look_of(17U) == month);
  for (const std::uint32_t built_in :
       {0U, 1U, 2U, 13U, 18U, 21U, 32U, 37U, 44U, 45U, 49U, 55U, 59U, 164U, 9999U}) {
    CAPTURE(built_in);
    CHECK(look_of(built_in) == plain);
  }
}

TEST_CASE("a place has one name") {
  CHECK(cell_name(0, 0) == "A1");
  CHECK(cell_name(6, 2) == "C7");
  CHECK(cell_name(0, 25) == "Z1");
  CHECK(cell_name(0, 26) == "AA1");
  CHECK(cell_name(0, 701) == "ZZ1");
  CHECK(cell_name(0, 702) == "AAA1");
  CHECK(cell_name(1'048'575, 16'383) == "XFD1048576");
  for (std::uint32_t column = 0; column < kSheetColumns; ++column) {
    const auto read = read_cell_name(cell_name(column, column));
    if (read != CellPlace{column, column}) FAIL("no way back from ", cell_name(column, column));
  }
  CHECK(read_cell_name("XFD1048576") == CellPlace{1'048'575, 16'383});
  for (const char* name : {"", "A", "1", "A0", "A01", "a1", "XFE1", "A1048577", "A10485760",
                           "AAAA1", "A1B", "$A$1", "A-1", " A1", "A1 "}) {
    CAPTURE(name);
    CHECK_FALSE(read_cell_name(name));
  }
}

}  // namespace
}  // namespace poppy::config
