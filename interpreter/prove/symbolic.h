// A value of the language that hangs on a case: in which of four states it is, and what it is where
// it is known, in terms.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/prove/calendar_terms.h"
#include "interpreter/prove/terms.h"

namespace poppy::prove {

/// Days from one to another, both included, that are there or not; begin <= end.
struct Piece {
  Term there, begin, end;
};

struct Symbolic {
  // Just one of them holds.
  Term known, blank, unknown, error;
  // What is known, by its type.
  Term first;  // a truth, a number, a day, a month, the place of a record, a span's begin
  Term last;   // a span's end
  std::vector<Term> rows;   // a list: whether the record in each place is in it
  std::vector<Piece> days;  // a set of days: all of these together
  bool has_data = true;     // false: what is known cannot be said in terms
};

/// How a type's values are kept.
enum class Kept : std::uint8_t { truth, whole, exact, span, days, rows };
[[nodiscard]] Kept kept_as(const check::Type& type);

/// Terms, what holds of their variables in every case, and values of them.
class Formula {
 public:
  Formula() : calendar(terms) {}
  Formula(const Formula&) = delete;
  Formula& operator=(const Formula&) = delete;

  Terms terms;
  std::vector<Term> conditions;
  CalendarTerms calendar;

  /// Blank, unknown, an error: no data.
  [[nodiscard]] Symbolic in_state(units::ValueState state) const;
  [[nodiscard]] Symbolic truth(Term value) const;
  /// Known: a number of either sort.
  [[nodiscard]] Symbolic number(Term value) const;
  /// Anything of the type, in any state: what is not translated, so that what holds for all cases
  /// of it holds whatever it is. `rows`: of a list.
  [[nodiscard]] Symbolic anything(const check::Type& type, std::size_t rows);
  [[nodiscard]] Symbolic choose(Term condition, const Symbolic& then, const Symbolic& otherwise);
  /// Both known or blank, and the same.
  [[nodiscard]] Term same(const Symbolic& left, const Symbolic& right);
  [[nodiscard]] Term is_firm(const Symbolic& of) { return terms.either(of.known, of.blank); }
  /// A condition that is known to hold, or not to.
  [[nodiscard]] Term holds(const Symbolic& of) { return terms.both(of.known, of.first); }
  [[nodiscard]] Term fails(const Symbolic& of) {
    return terms.both(of.known, terms.negation(of.first));
  }

  /// Without pieces that are nowhere there.
  [[nodiscard]] std::vector<Piece> intersect(const std::vector<Piece>& left,
                                             const std::vector<Piece>& right);
  [[nodiscard]] std::vector<Piece> except(std::vector<Piece> left, const std::vector<Piece>& right);
  [[nodiscard]] Term is_empty(const std::vector<Piece>& days);
  [[nodiscard]] Term least(Term left, Term right);
  [[nodiscard]] Term greatest(Term left, Term right);

 private:
  [[nodiscard]] Term same_data(const Symbolic& left, const Symbolic& right);
};

}  // namespace poppy::prove
