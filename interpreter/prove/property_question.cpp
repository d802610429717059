// See property_question.h.
#include "interpreter/prove/property_question.h"

#include <vector>

#include "interpreter/prove/pair_witness.h"
#include "interpreter/prove/solving.h"
#include "interpreter/prove/varied_case.h"
#include "interpreter/trial/explain_pair.h"
#include "interpreter/trial/shrink_pair.h"

namespace poppy::prove {
namespace {

using check::ClaimKind;
using trial::ClaimBench;

class PairQuestion {
 public:
  PairQuestion(ClaimBench& bench, const CaseBounds& bounds)
      : bench_(bench),
        sheet_(bench.sheet()),
        first_(formula_, bounds, bench.setting().run_date),
        varied_(formula_, first_, *sheet_.program, bench.claim()),
        second_(formula_, varied_, bench.setting().run_date),
        one_(formula_, first_, sheet_, bench.setting().run_date),
        other_(formula_, second_, sheet_, bench.setting().run_date) {
    std::vector<plan::SlotId> wanted{bench.value_slot()};
    if (bench.when_slot() != check::kNone) wanted.push_back(bench.when_slot());
    for (const plan::SheetStatement& one : contradictions(sheet_)) wanted.push_back(one.when);
    one_.translate(wanted);
    forbid_contradictions(formula_, first_, sheet_, one_);
    if (is_pair()) {
      other_.translate(wanted);
      forbid_contradictions(formula_, second_, sheet_, other_);
    }
  }

  Answer answer(trial::ClaimPlace place, const AskSolver& ask) {
    Answer result;
    tell_translation(sheet_, one_, result);
    sort_untranslated(result);
    const Term against = broken_somewhere();
    result.has_days = first_.has_cut_days() || second_.has_cut_days();
    result.is_bounded = first_.has_cut_list() || second_.has_cut_list() || result.has_days;
    const auto values = solve(formula_, against, pair_values(formula_.terms, varied_), ask, result);
    if (values) confirm(*values, place, result);
    return result;
  }

 private:
  [[nodiscard]] bool is_pair() const { return bench_.claim().kind != ClaimKind::always; }

  /// A record of the property, in both cases, of which `when` is yes, and the claim is not.
  Term broken_somewhere() {
    Terms& terms = formula_.terms;
    const check::EntityId entity = bench_.property().entity;
    const PossibleRecords there = first_.records(*sheet_.program, entity);
    const PossibleRecords still = is_pair() ? second_.records(*sheet_.program, entity) : there;
    std::vector<Term> any;
    for (const Counterpart& at : varied_.counterparts(entity)) {
      std::vector<Term> parts{at.where, there.there[at.first], still.there[at.second]};
      if (bench_.when_slot() != check::kNone) {
        parts.push_back(formula_.holds(one_.at(bench_.when_slot(), at.first)));
        if (is_pair()) parts.push_back(formula_.holds(other_.at(bench_.when_slot(), at.second)));
      }
      const Symbolic before = one_.at(bench_.value_slot(), at.first);
      parts.push_back(is_pair() ? is_broken(before, other_.at(bench_.value_slot(), at.second))
                                : formula_.fails(before));
      any.push_back(terms.all(parts));
    }
    return terms.any(any);
  }

  /// As ClaimBench compares values.
  Term is_broken(const Symbolic& before, const Symbolic& after) {
    Terms& terms = formula_.terms;
    const Term differs = terms.negation(formula_.same(before, after));
    switch (bench_.claim().kind) {
      case ClaimKind::always:
        return formula_.fails(before);
      case ClaimKind::never_more:
      case ClaimKind::never_less: {
        const bool is_more = bench_.claim().kind == ClaimKind::never_more;
        const Term moved =
            is_more ? terms.less(before.first, after.first) : terms.less(after.first, before.first);
        const Term parts[] = {before.known, after.known, moved};
        return terms.all(parts);
      }
      case ClaimKind::any_order:
      case ClaimKind::other_names: {
        const Term firm = terms.either(formula_.is_firm(before), formula_.is_firm(after));
        const Term parts[] = {firm, terms.negation(before.error), terms.negation(after.error),
                              differs};
        return terms.all(parts);
      }
      case ClaimKind::less_known: {
        const Term parts[] = {formula_.is_firm(after), terms.negation(before.error), differs};
        return terms.all(parts);
      }
    }
    text::bug("is_broken: no such claim");
  }

  void confirm(const Values& values, trial::ClaimPlace place, Answer& result) {
    for (const Naming naming : {Naming::plain, Naming::as_found}) {
      const auto found = found_pairs(formula_.terms, varied_, values, bench_, naming);
      if (!found) {
        result.why = "the solver has found a case with " + found.error();
        return;
      }
      for (const trial::FoundPair& one : *found) {
        if (is_confirmed(one, place, result)) return;
      }
    }
    if (result.why.empty()) {
      result.why = "the solver has found a case, but decided, it is not so";
    }
  }

  bool is_confirmed(const trial::FoundPair& found, trial::ClaimPlace place, Answer& result) {
    const auto shrunk = trial::shrink(bench_, found);
    if (!shrunk) return false;
    if (bench_.in_columns(shrunk->drawn, shrunk->variation) == ClaimBench::Verdict::holds) {
      result.why = "the solver has found a case, of which the evaluators are of two minds";
      return false;
    }
    result.verdict = Verdict::fails;
    result.why.clear();
    result.broken = trial::explain(bench_, place, *shrunk);
    return true;
  }

  ClaimBench& bench_;
  const plan::Worksheet& sheet_;
  Formula formula_;
  CaseTerms first_;
  VariedCase varied_;
  CaseTerms second_;
  Translator one_, other_;
};

/// What is settled of a case that leaves something out is settled for each way to complete it. So
/// complete cases are enough where both values must be known; whether an order, a name or less
/// known settles what was open is asked of all.
bool asks_of_open_cases(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::always:
    case ClaimKind::never_more:
    case ClaimKind::never_less:
      return false;
    case ClaimKind::any_order:
    case ClaimKind::other_names:
    case ClaimKind::less_known:
      return true;
  }
  text::bug("asks_of_open_cases: no such claim");
}

}  // namespace

Answer prove_claim(ClaimBench& bench, trial::ClaimPlace place, const CaseBounds& bounds,
                   const AskSolver& ask) {
  const ClaimKind kind = bench.claim().kind;
  const auto within = [&](bool is_complete) {
    return widen(bounds, [&](CaseBounds next) {
      next.is_complete = is_complete;
      return PairQuestion(bench, next).answer(place, ask);
    });
  };
  const bool is_of_open = asks_of_open_cases(kind);
  Answer answer = within(!is_of_open);
  // Weighing is no part of the terms: it settles more of both cases, each for all its completions.
  answer.is_before_weighing = kind == ClaimKind::less_known;
  if (!is_of_open || kind == ClaimKind::less_known || answer.verdict != Verdict::unknown ||
      answer.broken) {
    return answer;
  }
  // All cases were too many; those of which all is known are fewer.
  Answer complete = within(true);
  complete.is_complete = true;
  return complete.verdict == Verdict::unknown ? answer : complete;
}

}  // namespace poppy::prove
