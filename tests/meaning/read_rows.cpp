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

      // 10% up to $100, 20% of what is over it up to $300, 30% of the rest.
      {Op::marginal,
       "exact_money",
       "marginal(m, in_brackets)",
       {{"m: $50", "$5.00"},
        {"m: $100", "$10.00"},
        {"m: $100.01", "$10.002"},  // 10 + 20% of 0.01
        {"m: $300", "$50.00"},      // 10 + 40
        {"m: $1000", "$260.00"},    // 50 + 30% of 700
        {"m: $0", "$0.00"},
        {"m: -$5", "$0.00"},
        {"", "unknown"}}},
      {Op::marginal,
       "exact_money",
       "marginal(mb, in_brackets)",
       {{"mb: blank", "error"}},
       "exists(mb)"},
      // Red and Green: 10%, from $50 on nothing; Blue 50%.
      {Op::marginal,
       "exact_money",
       "marginal(m, by_colors[c])",
       {{"m: $80, c: Red", "$5.00"},
        {"m: $80, c: Green", "$5.00"},
        {"m: $80, c: Blue", "$40.00"},
        {"m: $80", "unknown"},
        {"m: $0", "$0.00"},
        {"c: Blue", "unknown"}}},
      // In 2021-08 the rates are those from 2021-08 on: of 1: 20%; of 2: 40%. There is no 3.
      {Op::marginal,
       "exact_money",
       "marginal(m, over_time[n])",
       {{"m: $10, n: 1", "$2.00"}, {"m: $10, n: 2", "$4.00"}, {"m: $10, n: 3", "error"}}},
      {Op::marginal,
       "money",
       "sum(marginal(a, in_brackets) for each items) rounded half up to cent",
       {{"{ persons: [ { id: p1, items: [ { id: i1, a: $50 }, { id: i2, a: $200 } ] } ] }",
         "$35.00"},  // 5 and 10 + 20
        {"{ persons: [ { id: p1, items: [] } ] }", "$0.00"}}},

      // Over $0 10%, over $100 20%, over $300 30%, of all that is over it.
      {Op::table_rows,
       "exact_money",
       "sum(v.rate * ((m - v.over) floored at $0) for each row of in_brackets as v)",
       {{"m: $50", "$5.00"},
        {"m: $200", "$40.00"},   // 20 + 20% of 100
        {"m: $400", "$130.00"},  // 40 + 20% of 300 + 30% of 100
        {"m: -$1", "$0.00"},
        {"", "unknown"}}},
      {Op::table_rows, "int", "count(row of in_brackets as v)", {{"", "3"}}},
      {Op::table_rows,
       "money or blank",
       "least(v.over for each row of in_brackets as v where v.over > m)",
       {{"m: -$1", "$0.00"},
        {"m: $0", "$100.00"},
        {"m: $299.99", "$300.00"},
        {"m: $300", "blank"},
        {"", "unknown"}}},
      {Op::table_rows,
       "bool",
       "every(v.rate < r for each row of in_brackets as v where v.over > $0)",
       {{"r: 0.31", "yes"}, {"r: 0.3", "no"}, {"", "unknown"}}},
      {Op::table_rows,
       "bool",
       "some(row of by_color as v where v.color = c)",
       {{"c: Red", "yes"}, {"c: Green", "yes"}, {"c: Blue", "no"}, {"", "unknown"}}},
      {Op::table_rows,
       "bool",
       "no(row of by_name as b where b.name = t)",
       {{"t: \"a\"", "no"}, {"t: \"c\"", "yes"}, {"", "unknown"}}},
      // Of each row those before it: none, one and two.
      {Op::table_rows,
       "int",
       "sum(count(row of in_brackets as u where u.over < v.over) for each row of in_brackets as v)",
       {{"", "3"}}},
      {Op::table_rows,
       "int",
       "sum(sum(x * v.value for each row of of_county as v) for each items)",
       {{"items: [ { id: a, x: 1 }, { id: b, x: 2 } ]", "9"},  // of Yolo: 1 and 2, then 2 and 4
        {"items: []", "0"},
        {"items: [ { id: a } ]", "unknown"}}},
      {Op::table_rows,
       "int",
       "sum(v.value for each row of of_county as v)",
       {{"", "10"}},
       "",
       "Napa"},
      {Op::table_rows,
       "int",
       "sum(v.value * n for each row of of_county as v)",
       {{"n: 1", "unknown"}},
       "",
       ""},
      // It ended in 2021-07, and is no table without rows.
      {Op::table_rows, "int", "count(row of ended as v)", {{"", "error"}}},
      // From 2021-08 on size 1 has $11.
      {Op::row_value, "money", "sum(v.value for each row of by_month as v)", {{"", "$11.00"}}},
      // Red 1 and 2, Green 3: those that are fine are 1 and 3.
      {Op::row_value,
       "int",
       "sum(if_blank(v.value, 0) * n for each row of by_color as v where v.fine)",
       {{"n: 2", "8"}, {"n: 0", "0"}, {"", "unknown"}}},
      // $0 to $99.99, and $100 and over.
      {Op::row_least,
       "int",
       "count(row of by_amount as v where v.amount.least <= m)",
       {{"m: -$1", "0"}, {"m: $0", "1"}, {"m: $99.99", "1"}, {"m: $100", "2"}, {"", "unknown"}}},
      {Op::row_most,
       "int",
       "count(row of by_amount as v where exists(v.amount.most) and v.amount.most < m)",
       {{"m: $99.99", "0"}, {"m: $100", "1"}, {"", "unknown"}}},
      {Op::row_most,
       "money",
       "greatest(if_blank(v.amount.most, m) for each row of by_amount as v, $0)",
       {{"m: $500", "$500.00"}, {"m: $5", "$99.99"}, {"", "unknown"}}},

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
