// What every operation of the language comes to, worked out by hand: the op, an expression that
// computes it, what is given, and what must come out, with the arithmetic beside it. The expected
// values hold for every evaluator, so that a fault in what evaluators share is seen too.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/ops/op.h"

namespace poppy::meaning {

using ops::Op;

/// Given: facts of person p1 as `n: 3, m: $1.50, items: [ { id: a, x: 1 } ]`, or a whole case in
/// braces. Expected: the value as it is printed, `unknown`, or `error`.
struct Case {
  std::string_view given;
  std::string_view expected;
  // A number needs more than 64 bits on the way: blocks leave the case to the reference.
  bool too_large = false;
  // Where a decision weighs what is unknown, and it comes to one value: this.
  std::string_view weighed = "";
};

struct Row {
  Op op;
  std::string_view type;
  std::string_view expression;
  std::vector<Case> cases;
  // Where the expression meets a blank that the checker would refuse: the condition that guards it
  // and does not hold. The expression is then a field of a message, which is computed all the same.
  std::string_view guard = "";
  std::string_view county = "Yolo";  // empty: none
  // The fact of a Bounded record (op_program.cpp) that a create gives the value to.
  std::string_view made = "";
};

// Facts of a person: n k j (int), nb (int or blank), m m2 (money), mb, r r2 (rate), rb, d d2
// (date), db, mo mo2 (month), mob, s s2 (span), sb, ds ds2 (dayset), dsb, f g h (bool), fb, t t2
// (text), tb, c c2 (Color: Red "bright red", Green, Blue), cb, friend (Person or blank). Of an
// item: id, x (int), xb, a (money), q (rate), on (date), onb, sp (span), ok (bool), okb. Benefit
// month 2021-08, run date 2021-08-15.
[[nodiscard]] const std::vector<Row>& arithmetic_rows();
[[nodiscard]] const std::vector<Row>& comparison_rows();
[[nodiscard]] const std::vector<Row>& calendar_rows();
[[nodiscard]] const std::vector<Row>& truth_rows();
[[nodiscard]] const std::vector<Row>& list_rows();
[[nodiscard]] const std::vector<Row>& read_rows();

}  // namespace poppy::meaning
