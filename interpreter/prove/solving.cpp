// See solving.h.
#include "interpreter/prove/solving.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace poppy::prove {

using check::StatementKind;

std::vector<plan::SheetStatement> contradictions(const plan::Worksheet& sheet) {
  std::vector<plan::SheetStatement> result;
  for (const plan::SheetStatement& one : sheet.statements) {
    const check::Statement& of = sheet.program->statements[one.statement];
    if (of.kind == StatementKind::contradiction && !of.of_removed) result.push_back(one);
  }
  return result;
}

void forbid_contradictions(Formula& formula, CaseTerms& facts, const plan::Worksheet& sheet,
                           Translator& translator) {
  Terms& terms = formula.terms;
  for (const plan::SheetStatement& one : contradictions(sheet)) {
    const check::EntityId entity = sheet.slots[one.when].entity;
    const PossibleRecords records = facts.records(*sheet.program, entity);
    for (std::uint32_t place = 0; place < records.there.size(); ++place) {
      const Term holds = formula.holds(translator.at(one.when, place));
      formula.conditions.push_back(terms.negation(terms.both(records.there[place], holds)));
    }
  }
}

void tell_translation(const plan::Worksheet& sheet, const Translator& translator, Answer& result) {
  result.lines += translator.lines().size();
  result.opaque += translator.opaque().size();
  for (const auto& [line, why] : translator.opaque()) {
    const check::Line& of = sheet.program->lines[sheet.lines[line].line];
    result.untranslated.push_back(fmt::format("{}: {}", of.name, why));
  }
}

void sort_untranslated(Answer& result) {
  std::ranges::sort(result.untranslated);
  const auto repeated = std::ranges::unique(result.untranslated);
  result.untranslated.erase(repeated.begin(), repeated.end());
}

namespace {

std::string script(const Formula& formula, Term against, const std::vector<Term>& wanted) {
  std::vector<Term> asked = formula.conditions;
  asked.push_back(against);
  asked.insert(asked.end(), wanted.begin(), wanted.end());
  std::string result = "(set-option :produce-models true)\n(set-logic ALL)\n";
  result += definitions(formula.terms, asked);
  for (const Term one : formula.conditions) {
    result += fmt::format("(assert {})\n", written(formula.terms, one));
  }
  result += fmt::format("(assert {})\n(check-sat)\n", written(formula.terms, against));
  if (wanted.empty()) return result;
  result += "(get-value (";
  for (const Term one : wanted) result += written(formula.terms, one) + ' ';
  return result + "))\n";
}

}  // namespace

std::optional<Values> solve(const Formula& formula, Term against, const std::vector<Term>& wanted,
                            const AskSolver& ask, Answer& result) {
  if (formula.terms.is_no(against)) {  // folded away: no solver is needed
    result.verdict = Verdict::holds;
    return std::nullopt;
  }
  const auto said = ask(script(formula, against, wanted));
  if (!said) {
    result.fault = said.error();
    result.why = said.error().message;
    return std::nullopt;
  }
  const auto read = read_answer(*said, wanted.size());
  if (!read) {
    result.fault = SolverProblem{SolverFault::failed, read.error()};
    result.why = read.error();
    return std::nullopt;
  }
  switch (read->satisfied) {
    case Satisfied::no:
      result.verdict = Verdict::holds;
      return std::nullopt;
    case Satisfied::unknown:
      result.why = "the solver has not found out";
      return std::nullopt;
    case Satisfied::yes:
      break;
  }
  Values by_term;
  for (std::size_t i = 0; i < wanted.size(); ++i) by_term[wanted[i].value] = read->values[i];
  return by_term;
}

std::string bounds_words(std::uint32_t records, bool has_days) {
  const auto most = [&](std::string_view what) {
    return records == 1 ? fmt::format("1 {}", what) : fmt::format("{} {}s", records, what);
  };
  std::string words = fmt::format("for cases with at most {} in each list", most("record"));
  if (has_days) words += fmt::format(" and {} in each set of days that is told", most("span"));
  return words;
}

Answer widen(const CaseBounds& bounds, const std::function<Answer(const CaseBounds&)>& prove) {
  CaseBounds next = bounds;
  std::uint32_t proved = 0;
  for (next.records = 1;; ++next.records) {
    next.spans = next.records;
    Answer answer = prove(next);
    answer.records = next.records;
    if (answer.verdict == Verdict::unknown && proved > 0) {
      answer.why += "; it is proved " + bounds_words(proved, answer.has_days);
    }
    const bool is_done = answer.verdict != Verdict::holds || !answer.is_bounded;
    if (is_done || next.records >= bounds.records) return answer;
    proved = next.records;
  }
}

}  // namespace poppy::prove
