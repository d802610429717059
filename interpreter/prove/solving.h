// What questions to a solver have in common: which cases are none, the script, the bounds within
// which an answer holds, and what the translation left out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/prove/question.h"
#include "interpreter/prove/translate.h"
#include "interpreter/prove/witness.h"

namespace poppy::prove {

/// Those that are asked of a case.
[[nodiscard]] std::vector<plan::SheetStatement> contradictions(const plan::Worksheet& sheet);
/// Cases that contradict themselves are refused.
void forbid_contradictions(Formula& formula, CaseTerms& facts, const plan::Worksheet& sheet,
                           Translator& translator);

/// Adds what was translated, and what was not.
void tell_translation(const plan::Worksheet& sheet, const Translator& translator, Answer& result);
void sort_untranslated(Answer& result);

/// Asks for values of these terms with which it holds. nullopt: `result` says what came of it.
[[nodiscard]] std::optional<Values> solve(const Formula& formula, Term against,
                                          const std::vector<Term>& wanted, const AskSolver& ask,
                                          Answer& result);

/// Within which bounds an answer holds: `for cases with at most 2 records in each list`.
[[nodiscard]] std::string bounds_words(std::uint32_t records, bool has_days);

/// Lists of one record first: most cases that there are, are small, and found soon. What was proved
/// of shorter lists is told where longer ones were too much.
[[nodiscard]] Answer widen(const CaseBounds& bounds,
                           const std::function<Answer(const CaseBounds&)>& prove);

}  // namespace poppy::prove
