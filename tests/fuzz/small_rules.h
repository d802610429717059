// Rules of a few lines with a fact of every kind, for targets that would be slow under the shipped.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

#include "interpreter/engine/rules_data.h"

namespace fuzz {

inline constexpr const char* kSmallRules = R"(module small.rules "Small"
enum Work { Employed "is employed", Unemployed, Left "is gone" }
enum Result { Pass "may pass", Fail }
entity County
entity Case of County as cases key (id) { id : text; note : text or blank "What was noted"; rooms : int 0..31 }
entity Person of Case as persons key (id) {
  id : text
  nickname : text
  amount : money at least $0
  share : rate or blank
  day : date or blank
  stay : span or blank
  work : Work or blank
  wage : money dated
  partner : Person or blank
}
entity Income of Person as incomes key (id) { id : text; kind : text; amount : money; begin : date }
flag strict "Whether it is strict" unset unknown
flag step : money "A step" unset $5
define wages of Person : money "Wages and incomes" = wage + sum(amount for each incomes where kind <> "gift")
define portion of Person : exact_money = wages * if_blank(share, 50%)
define name_of of Person : text "What it is called" = nickname
define noted of Case : text "The note" = if_blank(note, "none")
define total of Case : money "Total" = sum(wages for each persons)
rule too_much of Person { reason "Has too much"; fails when wages > $100 or (strict and exists(day) and day < run_date) }
decision result of Person : Result {
  reasons from too_much
  keep wages, portion, name_of
  Fail when too_much
  Pass otherwise
}
decision case_result of Case : Result { keep total, noted; Fail when total > $500; Pass otherwise }
create next of Person : Income {
  when exists(saved wages at (benefit_month - 1 month))
  id = "next"
  kind = nickname
  amount = step
}
message told of Person { when work = Left; text "{nickname} with {wages} is gone." "Note: {noted}"; noted = noted }
)";
inline constexpr const char* kSmallCounty =
    "county: Yolo\nflags:\n  strict: yes\n  step:\n    - { value: $5 }\n"
    "    - { value: $7, from: 2021-08, entered: 2021-08-02, by: a-1, note: \"from a letter\" }\n";

inline const poppy::Rules& small_rules() {
  static const poppy::Rules rules = [] {
    auto loaded = poppy::Rules::load({{"small/rules.poppy", kSmallRules},
                                      {"yolo.yaml", kSmallCounty},
                                      {"napa.yaml", "county: Napa\nflags: { strict: no }\n"}});
    if (!loaded) {
      for (const poppy::Problem& problem : loaded.error()) std::cerr << problem.text << '\n';
      std::abort();
    }
    return *loaded;
  }();
  return rules;
}

inline poppy::Request small_request(std::string case_text) {
  poppy::Request request;
  request.case_text = std::move(case_text);
  request.county = "Yolo";
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  return request;
}

}  // namespace fuzz
