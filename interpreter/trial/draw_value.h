// A random value of a fact: near what the rules compare with, at the ages that they ask for, about
// the month that is decided.
#pragma once

#include "interpreter/trial/chance.h"
#include "interpreter/trial/drawn_case.h"

namespace poppy::trial {

class ValueDrawer {
 public:
  /// All must outlive it; `drawn` has the records that a fact may name.
  ValueDrawer(const DrawPlan& plan, Chance& chance, const DrawnCase& drawn)
      : plan_(plan), chance_(chance), drawn_(drawn) {}

  /// `mode`: of a fact that is no choice among few but of a type that is, the value.
  [[nodiscard]] units::Cell value(const DrawnField& field, std::int64_t mode);

 private:
  [[nodiscard]] std::int64_t near_edge(const DrawnField& field);
  [[nodiscard]] std::int64_t integer(const DrawnField& field);
  [[nodiscard]] std::int64_t amount(const DrawnField& field);
  [[nodiscard]] units::Cell rate(const DrawnField& field);
  [[nodiscard]] units::Date day(const DrawnField& field);
  [[nodiscard]] units::Date birthday(units::Date first);
  [[nodiscard]] units::Cell span();
  [[nodiscard]] units::Cell record(const DrawnField& field);

  const DrawPlan& plan_;
  Chance& chance_;
  const DrawnCase& drawn_;
};

}  // namespace poppy::trial
