// What is read: constants, records, facts, lines, past decisions, flags, amounts, tables, dates.
#include "tests/meaning/op_rows.h"

namespace poppy::meaning {

const std::vector<Row>& read_rows() {
  static const std::vector<Row> rows{
      {Op::constant, "int", "-7", {{"", "-7"}}},
      {Op::constant, "money", "$1,234.56", {{"", "$1,234.56"}}},
      {Op::constant, "rate", "7.25", {{"", "7.25"}}},
      {Op::constant, "date", "open", {{"", "open"}}},
      {Op::constant, "text", "\"a b\"", {{"", "a b"}}},
      {Op::constant, "bool", "no", {{"", "no"}}},
      {Op::constant, "int or blank", "blank", {{"", "blank"}}},
      {Op::constant, "dayset", "no_days", {{"", "no days"}}},

      {Op::row, "Person", "this", {{"", "p1"}}},
      {Op::row, "Case", "case", {{"", "c"}}},
      {Op::row, "int", "count(case.persons as o where o = this)", {{"", "1"}}},
      {Op::row,
       "int",
       "count(case.persons as o where o.k > k)",
       {{"{ persons: [ { id: p1, k: 3 }, { id: p2, k: 4 }, { id: p3, k: 3 } ] }", "1"}}},
      // From an item up two records, past a person whose row is another than the case's.
      {Op::row,
       "int",
       "sum(count(o.items where title_above = \"b\") for each case.persons as o)",
       {{"{ title: b, persons: [ { id: p1, items: [ ] }, { id: p2, items: [ { id: x } ] }, { id: "
         "p3, "
         "items: [ { id: y }, { id: z } ] } ] }",
         "3"},
        {"{ title: a, persons: [ { id: p1, items: [ { id: x } ] } ] }", "0"}}},

      {Op::field,
       "int",
       "n",
       {{"n: 3", "3"}, {"n: -9223372036854775807", "-9223372036854775807"}, {"", "unknown"}}},
      {Op::field, "rate", "r", {{"r: 1/3", "1/3"}, {"", "unknown"}}},
      {Op::field, "int or blank", "nb", {{"nb: blank", "blank"}, {"nb: 0", "0"}}},
      {Op::field, "text", "t", {{"t: \"\"", ""}, {"t: \"a\"", "a"}}},
      {Op::field,
       "text",
       "case.title",
       {{"{ title: \"of the case\", persons: [ { id: p1 } ] }", "of the case"}}},
      {Op::field,
       "int or blank",
       "first of { friend.n when exists(friend); blank otherwise }",
       {{"{ persons: [ { id: p1, n: 3, friend: p2 }, { id: p2, n: 4 } ] }", "4"},
        {"friend: blank", "blank"},
        {"n: 3, friend: p1", "3"},
        {"friend: p2", "unknown"},
        {"n: 3", "unknown"}}},
      {Op::field, "int", "friend.n", {{"friend: blank, n: 3", "error"}}, "exists(friend)"},
      {Op::field,
       "rate",
       "friend.r",
       {{"friend: p1, r: 1/3", "1/3"}, {"friend: blank, r: 1/3", "error"}},
       "exists(friend)"},
      // A dated fact is that of the benefit month, as the run knows it.
      {Op::field,
       "money",
       "wage",
       {{"wage: $4", "$4.00"},
        {"wage: [ { value: $1, until: 2021-07 }, { value: $2, from: 2021-08 } ]", "$2.00"},
        {"wage: [ { value: $1, until: 2021-08 }, { value: $2, from: 2021-09 } ]", "$1.00"},
        {"wage: [ { value: $1 }, { value: $2, from: 2021-08, entered: 2021-08-15 } ]", "$2.00"},
        {"wage: [ { value: $1 }, { value: $2, from: 2021-08, entered: 2021-08-16 } ]", "$1.00"},
        {"wage: [ { value: $2, from: 2021-09 } ]", "unknown"}}},

      {Op::line, "int", "double_n + 1", {{"n: 3", "7"}, {"", "unknown"}}},
      {Op::line,
       "int or blank",
       "first of { friend.double_n when exists(friend); blank otherwise }",
       {{"{ persons: [ { id: p1, n: 3, friend: p2 }, { id: p2, n: 4 } ] }", "8"},
        {"friend: blank", "blank"}}},
      {Op::line, "int", "friend.double_n", {{"friend: blank, n: 3", "error"}}, "exists(friend)"},
      {Op::line,
       "money",
       "wage_now at (benefit_month - 1 month)",
       {{"wage: [ { value: $1, until: 2021-07 }, { value: $2, from: 2021-08 } ]", "$1.00"},
        {"wage: [ { value: $1, until: 2021-06 }, { value: $2, from: 2021-07 } ]", "$2.00"}}},
      // Read at a month, `benefit_month` is that month.
      {Op::line, "month", "month_now at (benefit_month + 2 months)", {{"", "2021-10"}}},

      {Op::saved,
       "int or blank",
       "saved kept_n at (benefit_month - 1 month)",
       {{"{ saved: [], persons: [ { id: p1 } ] }", "blank"},
        {"{ persons: [ { id: p1 } ] }", "unknown"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { kept_n: 5 } } } ], "
         "persons: [ { id: p1 } ] }",
         "5"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { kept_n: 5 } } }, "
         "{ month: 2021-07, run_date: 2021-08-15, persons: { p1: { kept_n: 6 } } } ], persons: [ { "
         "id: p1 } ] }",
         "6"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { kept_n: 5 } } }, "
         "{ month: 2021-07, run_date: 2021-08-16, persons: { p1: { kept_n: 6 } } } ], persons: [ { "
         "id: p1 } ] }",
         "5"},
        {"{ saved: [ { month: 2021-06, run_date: 2021-07-20, persons: { p1: { kept_n: 5 } } } ], "
         "persons: [ { id: p1 } ] }",
         "blank"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { kept_n: unknown } } "
         "} ], persons: [ { id: p1 } ] }",
         "unknown"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { result: yes } } } ], "
         "persons: [ { id: p1 } ] }",
         "unknown"},
        {"{ saved: [ { month: 2021-07, run_date: 2021-07-20, persons: { p2: { kept_n: 5 } } } ], "
         "persons: [ { id: p1 }, { id: p2 } ] }",
         "blank"}}},

      {Op::flag, "bool", "strict", {{"", "yes"}}},
      {Op::flag, "int", "first of { 1 when not told; 2 otherwise }", {{"", "1"}}},  // unset is no
      {Op::flag, "bool", "untold and f", {{"f: yes", "unknown"}, {"f: no", "no"}}},
      {Op::flag, "Color", "color", {{"", "Green"}}},  // Blue is known from 2021-08-16 on
      {Op::county, "County", "county", {{"", "Yolo"}}},
      {Op::county, "bool", "county = Napa", {{"", "no"}}},
      {Op::county, "bool", "county = Napa and f", {{"f: yes", "unknown"}, {"f: no", "no"}}, "", ""},
      {Op::benefit_month, "month", "benefit_month", {{"", "2021-08"}}},
      {Op::benefit_month,
       "bool",
       "d < first_day(benefit_month)",
       {{"d: 2021-07-31", "yes"}, {"d: 2021-08-01", "no"}}},
      {Op::run_date, "date", "run_date", {{"", "2021-08-15"}}},
      {Op::run_date, "int", "run_date - d", {{"d: 2021-08-01", "14"}, {"", "unknown"}}},

      // In force: from 2021-07 on the run axis of 2021-08-15 it is $30, known a day later $40.
      {Op::parameter, "money", "amount_now", {{"", "$30.00"}}},
      {Op::parameter, "money", "m + amount_now", {{"m: $1", "$31.00"}}},
      {Op::parameter, "money", "later_amount", {{"", "error"}}},
      {Op::parameter, "money", "by_size[n]", {{"n: 1", "$100.00"}}},

      // 1: 100, 2: 150, 3 and 4: 170, each more: 20
      {Op::lookup,
       "money",
       "by_size[n]",
       {{"n: 1", "$100.00"},
        {"n: 2", "$150.00"},
        {"n: 3", "$170.00"},
        {"n: 4", "$170.00"},
        {"n: 5", "$190.00"},   // 170 + 20
        {"n: 10", "$290.00"},  // 170 + 6 * 20
        {"n: 0", "error"},
        {"n: -1", "error"},
        {"n: 9223372036854775807", "error"},
        {"", "unknown"}}},
      // 1: 5, 2: blank, each more: 3. Nothing can be added to a blank.
      {Op::lookup,
       "int or blank",
       "by_gap[n]",
       {{"n: 1", "5"}, {"n: 2", "blank"}, {"n: 3", "blank"}, {"n: 4", "blank"}}},
      // 1: 5, 2: 8, each more: blank
      {Op::lookup,
       "int or blank",
       "by_stop[n]",
       {{"n: 2", "8"}, {"n: 3", "blank"}, {"n: 9", "blank"}}},
      {Op::lookup, "money", "by_size[nb]", {{"nb: blank", "error"}}, "exists(nb)"},
      // to $99.99: 10%, from $100: 20%
      {Op::lookup,
       "rate",
       "by_amount[m]",
       {{"m: $0", "10%"},
        {"m: $99.99", "10%"},
        {"m: $100", "20%"},
        {"m: $5000", "20%"},
        {"m: -$0.01", "error"}}},
      {Op::lookup,
       "int or blank",
       "by_color[c, f]",
       {{"c: Red, f: yes", "1"},
        {"c: Red, f: no", "2"},
        {"c: Green, f: no", "blank"},
        {"c: Green, f: yes", "3"},
        {"c: Blue, f: yes", "blank"},
        {"c: Red", "unknown"},
        {"f: no", "unknown"}}},
      {Op::lookup,
       "int or blank",
       "by_name[t]",
       {{"t: \"a\"", "1"},
        {"t: \"b\"", "2"},
        {"t: \"\"", "blank"},
        {"t: \"ab\"", "blank"},
        {"t: \"c\"", "blank"}}},
      {Op::lookup,
       "int",
       "by_county[n, county]",
       {{"n: 1", "20"}, {"n: 2", "21"}, {"n: 4", "31"}}},  // 21 + 2 * 5
      // $10 until 2021-07, $11 from 2021-08
      {Op::lookup, "money", "by_month[n]", {{"n: 1", "$11.00"}}},
  };
  return rows;
}

}  // namespace poppy::meaning
