// Terms of SMT-LIB 2: truths, whole numbers and exact ones. Made once each and simplified while
// they are made, so that what does not hang on a case is a constant before any solver sees it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interpreter/units/id.h"
#include "interpreter/units/number.h"

namespace poppy::prove {

/// Bool, Int and Real.
enum class Sort : std::uint8_t { truth, whole, exact };

struct TermData;
using Term = units::Id<TermData>;

enum class TermOp : std::uint8_t {
  constant,
  variable,
  negation,
  conjunction,
  disjunction,
  choice,
  equal,
  less,
  sum,
  product,
  quotient,   // exact
  whole_div,  // rounded down, by a positive constant
  whole_mod,
  to_exact,
  floor,
};

struct TermData {
  TermOp op = TermOp::constant;
  Sort sort = Sort::truth;
  std::vector<Term> args;  // made before it
  units::Rational value;   // of a constant; a truth is 0 or 1
  std::string name;        // of a variable
};

class Terms {
 public:
  Terms();

  [[nodiscard]] const TermData& operator[](Term term) const { return all_[term]; }
  [[nodiscard]] std::size_t size() const { return all_.size(); }

  [[nodiscard]] Term yes() const { return yes_; }
  [[nodiscard]] Term no() const { return no_; }
  [[nodiscard]] Term truth(bool value) const { return value ? yes_ : no_; }
  [[nodiscard]] Term whole(std::int64_t value);
  [[nodiscard]] Term exact(const units::Rational& value);
  /// A new one, whatever its name: numbers tell those of one name apart.
  [[nodiscard]] Term variable(Sort sort, std::string_view name);

  [[nodiscard]] Term negation(Term of);
  [[nodiscard]] Term all(std::span<const Term> of);
  [[nodiscard]] Term any(std::span<const Term> of);
  [[nodiscard]] Term both(Term left, Term right);
  [[nodiscard]] Term either(Term left, Term right);
  [[nodiscard]] Term implies(Term left, Term right) { return either(negation(left), right); }
  [[nodiscard]] Term choose(Term condition, Term then, Term otherwise);
  [[nodiscard]] Term equal(Term left, Term right);
  [[nodiscard]] Term less(Term left, Term right);
  [[nodiscard]] Term at_most(Term left, Term right);

  // Of one sort, which they give.
  [[nodiscard]] Term add(Term left, Term right);
  [[nodiscard]] Term subtract(Term left, Term right);
  [[nodiscard]] Term negative(Term of);
  [[nodiscard]] Term multiply(Term left, Term right);
  [[nodiscard]] Term add(Term left, std::int64_t right) { return add(left, whole(right)); }

  /// Of exact ones; the right one is not zero wherever what it gives counts.
  [[nodiscard]] Term divide(Term left, Term right);
  [[nodiscard]] Term whole_div(Term left, std::int64_t by);
  [[nodiscard]] Term whole_mod(Term left, std::int64_t by);
  [[nodiscard]] Term to_exact(Term whole);
  /// The greatest whole number not above it.
  [[nodiscard]] Term floor(Term exact);

  [[nodiscard]] bool is_constant(Term term) const { return all_[term].op == TermOp::constant; }
  [[nodiscard]] bool is_yes(Term term) const { return term == yes_; }
  [[nodiscard]] bool is_no(Term term) const { return term == no_; }

 private:
  Term made(TermData data);
  Term constant(Sort sort, const units::Rational& value);
  Term gathered(TermOp op, std::span<const Term> of);
  [[nodiscard]] const units::Rational* value(Term term) const;

  units::IdVector<Term, TermData> all_;
  std::unordered_map<std::string, Term> known_;
  Term yes_, no_;
};

/// What a solver reads so that it knows the terms, and those that they are made of: each variable
/// declared, each other term defined under a name of its own.
[[nodiscard]] std::string definitions(const Terms& terms, std::span<const Term> wanted);
/// As it stands in an assertion behind those: a name or a constant.
[[nodiscard]] std::string written(const Terms& terms, Term term);

}  // namespace poppy::prove
