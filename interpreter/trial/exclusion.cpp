// See exclusion.h. Lines are followed to what they are in every version, some steps deep.
#include "interpreter/trial/exclusion.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "interpreter/trial/expression_mutants.h"

namespace poppy::trial {

using check::Expr;
using check::Op;

namespace {

constexpr int kDeepest = 12;

class Prover {
 public:
  explicit Prover(const check::Program& program) : program_(program) {}

  bool exclude(const Expr& left, const Expr& right, int depth) const {
    if (depth > kDeepest) return false;
    return excludes(left, right, depth) || excludes(right, left, depth);
  }

 private:
  /// By what `left` is; the other way round is asked apart.
  bool excludes(const Expr& left, const Expr& right, int depth) const {
    const auto with_right = [&](const Expr& one) { return exclude(one, right, depth + 1); };
    if (left.op == Op::constant) return left.value.is_known() && !left.value.truth();
    if (left.op == Op::negation) return implies(right, left.args[0], depth + 1);
    if (left.op == Op::none_of) {
      return any_always(left, [&](const Expr& one) { return implies(right, one, depth + 1); });
    }
    if (left.op == Op::all_of) return any_always(left, with_right);
    if (left.op == Op::any_of) return std::ranges::all_of(left.args, with_right);
    if (left.op == Op::line) return in_every_version(left, with_right);
    return compare_apart(left, right);
  }

  /// Where `what` holds, `then` does.
  bool implies(const Expr& what, const Expr& then, int depth) const {
    if (depth > kDeepest) return false;
    if (same(what, then)) return true;
    const auto implied = [&](const Expr& one) { return implies(what, one, depth + 1); };
    const auto implying = [&](const Expr& one) { return implies(one, then, depth + 1); };
    if (then.op == Op::any_of && any_always(then, implied)) return true;
    if (then.op == Op::all_of && std::ranges::all_of(then.args, implied)) return true;
    if (then.op == Op::line && in_every_version(then, implied)) return true;
    if (what.op == Op::all_of && any_always(what, implying)) return true;
    if (what.op == Op::any_of && std::ranges::all_of(what.args, implying)) return true;
    if (what.op == Op::constant) return what.value.is_known() && !what.value.truth();
    return what.op == Op::line && in_every_version(what, implying);
  }

  /// One of the items that are there in every month.
  template <class Test>
  static bool any_always(const Expr& group, const Test& test) {
    for (std::size_t i = 0; i < group.args.size(); ++i) {
      const bool is_dated = i < group.marks.size() && group.marks[i].dating != units::Dating{};
      if (!is_dated && test(group.args[i])) return true;
    }
    return false;
  }

  /// Of a line of the record itself, or of one above it: in the month that is decided.
  template <class Test>
  bool in_every_version(const Expr& read, const Test& test) const {
    const bool is_of_record =
        read.args.size() == 1 && read.args[0].op == Op::row && read.args[0].a == 0;
    const auto& versions = program_.lines[read.line()].versions;
    return is_of_record && !versions.empty() &&
           std::ranges::all_of(versions, [&](const check::Version& one) { return test(one.body); });
  }

  /// One thing, compared with constants that it cannot both be.
  static bool compare_apart(const Expr& left, const Expr& right) {
    const auto compares = [](const Expr& one) {
      return one.op == Op::equal || one.op == Op::unequal || one.op == Op::in_set;
    };
    if (!compares(left) || !compares(right) || !same(left.args[0], right.args[0])) return false;
    const auto constants = [](const Expr& one) { return std::span(one.args).subspan(1); };
    const auto is_constant = [](const Expr& one) { return one.op == Op::constant; };
    if (!std::ranges::all_of(constants(left), is_constant)) return false;
    if (!std::ranges::all_of(constants(right), is_constant)) return false;
    if (left.op == Op::unequal && right.op == Op::unequal) return false;
    const auto among = [&](const Expr& all) {
      return [&, others = constants(all)](const Expr& one) {
        return std::ranges::any_of(others,
                                   [&](const Expr& other) { return one.value == other.value; });
      };
    };
    if (left.op == Op::unequal) return std::ranges::all_of(constants(right), among(left));
    if (right.op == Op::unequal) return std::ranges::all_of(constants(left), among(right));
    return std::ranges::none_of(constants(left), among(right));
  }

  const check::Program& program_;
};

}  // namespace

bool exclude(const check::Program& program, const Expr& left, const Expr& right) {
  return Prover(program).exclude(left, right, 0);
}

}  // namespace poppy::trial
