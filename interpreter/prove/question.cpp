// See question.h.
#include "interpreter/prove/question.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/config/read_json.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/prove/solving.h"
#include "interpreter/prove/translate.h"
#include "interpreter/prove/witness.h"
#include "interpreter/reference/decide.h"

namespace poppy::prove {
namespace {

using reference::Determination;
using units::Value;

/// Whether decided cases are against what is to be proved; the row that is.
using IsAgainst = std::function<std::optional<std::uint32_t>(
    const std::vector<std::shared_ptr<const Determination>>& made)>;

constexpr int kMostTries = 4'000;  // cases decided to find a smaller one

class Question {
 public:
  Question(std::vector<Side> sides, const CaseBounds& bounds)
      : sides_(std::move(sides)), facts_(formula_, bounds, sides_.front().run_date) {
    for (const Side& side : sides_) {
      Translator& translator = *translators_.emplace_back(
          std::make_unique<Translator>(formula_, facts_, *side.sheet, side.run_date));
      std::vector<plan::SlotId> wanted{side.slot};
      for (const plan::SheetStatement& one : contradictions(*side.sheet))
        wanted.push_back(one.when);
      translator.translate(wanted);
    }
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      forbid_contradictions(formula_, facts_, *sides_[i].sheet, *translators_[i]);
    }
  }

  Formula& formula() { return formula_; }
  Translator& translator(std::size_t side) { return *translators_[side]; }
  const CaseTerms& facts() const { return facts_; }

  /// Of the records of the line: one that is there, of which it holds.
  template <typename Holds>
  Term some_record(const Holds& holds) {
    const Side& side = sides_.front();
    const check::EntityId entity = side.sheet->slots[side.slot].entity;
    const PossibleRecords records = facts_.records(*side.sheet->program, entity);
    std::vector<Term> any;
    for (std::uint32_t place = 0; place < records.there.size(); ++place) {
      any.push_back(formula_.terms.both(records.there[place], holds(place)));
    }
    return formula_.terms.any(any);
  }

  Answer answer(Term against, const AskSolver& ask, const IsAgainst& is_against) {
    Answer result;
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      tell_translation(*sides_[i].sheet, *translators_[i], result);
    }
    sort_untranslated(result);
    if (!facts_.conflict().empty()) {
      result.why = "the two do not ask the same case: " + facts_.conflict();
      return result;
    }
    result.has_days = facts_.has_cut_days();
    result.is_bounded = facts_.has_cut_list() || result.has_days;
    const auto found = solve(formula_, against, case_values(formula_.terms, facts_), ask, result);
    if (found) confirm(*found, is_against, result);
    return result;
  }

 private:
  /// Decided on every side. Empty: it cannot be read by one, or contradicts itself there.
  std::vector<std::shared_ptr<const Determination>> decide(const std::string& text,
                                                           std::string& why) const {
    std::vector<std::shared_ptr<const Determination>> made;
    for (const Side& side : sides_) {
      text::SourceSet sources;
      const text::FileId file = sources.add("case", text);
      const auto tree = config::read_json(sources, file);
      const auto facts = tree ? facts::read_case(sources, *side.sheet->program, *tree)
                              : std::unexpected(tree.error());
      if (!facts) {
        why = fmt::format("{} does not take it: {}", side.name, facts.error().front().message);
        return {};
      }
      auto decided = std::make_shared<const Determination>(
          reference::decide(side.sheet, *facts, side.run_date));
      if (const auto found = reference::contradictions(*decided); !found.empty()) {
        why = fmt::format("{} refuses it: {}", side.name, found.front().message);
        return {};
      }
      made.push_back(std::move(decided));
    }
    return made;
  }

  std::optional<Witness> tried(const std::string& text, const IsAgainst& is_against,
                               std::string& why) const {
    auto made = decide(text, why);
    if (made.empty()) return std::nullopt;
    const auto row = is_against(made);
    if (!row) {
      why = "decided, it is not so";
      return std::nullopt;
    }
    return Witness{text, std::move(made), *row};
  }

  void confirm(const Values& values, const IsAgainst& is_against, Answer& result) {
    const auto text = case_text(formula_.terms, facts_, *sides_.front().sheet->program,
                                sides_.front().run_date, values);
    if (!text) {
      result.why = "the solver has found a case with " + text.error();
      return;
    }
    std::string why;
    auto witness = tried(*text, is_against, why);
    if (!witness) {
      result.why = "the solver has found a case, but " + why;
      return;
    }
    int tries = 0;
    witness = smaller(*witness, is_against, smaller_cases, tries);
    witness = smaller(*witness, is_against, plainer_cases, tries);
    result.verdict = Verdict::fails;
    result.witness = std::move(witness);
  }

  /// The case with as much left out, or plainer, as it can be: until nothing more can.
  Witness smaller(Witness witness, const IsAgainst& is_against,
                  std::vector<std::string> (*others)(const std::string&), int& tries) const {
    for (bool is_new = true; is_new;) {
      is_new = false;
      for (const std::string& text : others(witness.text)) {
        if (++tries > kMostTries) return witness;
        std::string why;
        auto other = tried(text, is_against, why);
        if (!other) continue;
        witness = std::move(*other);
        is_new = true;
        break;
      }
    }
    return witness;
  }

  Formula formula_;
  std::vector<Side> sides_;
  CaseTerms facts_;
  std::vector<std::unique_ptr<Translator>> translators_;
};

bool is_settled(const Value& value) { return !value.is_unknown(); }

Term never(Question& question, const Side& side, const Value& value) {
  const check::Type& type = side.sheet->slots[side.slot].type;
  return question.some_record([&](std::uint32_t place) {
    Translator& translator = question.translator(0);
    return translator.is_value(translator.at(side.slot, place), type, value);
  });
}

/// As people read them: of two programs, numbers of the same value may differ.
bool is_same(const Side& left, const Value& one, const Side& right, const Value& other) {
  if (one.is_error() || other.is_error()) return one.is_error() && other.is_error();
  if (one.state != other.state) return false;
  const check::Type& type = left.sheet->slots[left.slot].type;
  if (type.list || type.kind == check::TypeKind::record) return one == other;
  return value_to_string(*left.sheet->program, type, one) ==
         value_to_string(*right.sheet->program, right.sheet->slots[right.slot].type, other);
}

Answer never_within(const Side& side, const Value& value, const CaseBounds& bounds,
                    const AskSolver& ask) {
  Question question({side}, bounds);
  const Term against = never(question, side, value);
  const IsAgainst is_against = [&](const auto& made) -> std::optional<std::uint32_t> {
    const auto& values = made.front()->slots[side.slot];
    const auto found = std::ranges::find(values, value);
    if (found == values.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - values.begin());
  };
  return question.answer(against, ask, is_against);
}

Answer same_within(const Side& left, const Side& right, const CaseBounds& bounds,
                   const AskSolver& ask) {
  Question question({left, right}, bounds);
  Formula& formula = question.formula();
  Terms& terms = formula.terms;
  const Term against = question.some_record([&](std::uint32_t place) {
    const Symbolic one = question.translator(0).at(left.slot, place);
    const Symbolic other = question.translator(1).at(right.slot, place);
    const Term settled = terms.both(terms.negation(one.unknown), terms.negation(other.unknown));
    const Term same = terms.either(formula.same(one, other), terms.both(one.error, other.error));
    return terms.both(settled, terms.negation(same));
  });
  const IsAgainst is_against = [&](const auto& made) -> std::optional<std::uint32_t> {
    const auto& one = made[0]->slots[left.slot];
    const auto& other = made[1]->slots[right.slot];
    for (std::uint32_t row = 0; row < std::min(one.size(), other.size()); ++row) {
      const bool settled = is_settled(one[row]) && is_settled(other[row]);
      if (settled && !is_same(left, one[row], right, other[row])) return row;
    }
    return std::nullopt;
  };
  return question.answer(against, ask, is_against);
}

}  // namespace

Answer prove_never(const Side& side, const Value& value, const CaseBounds& bounds,
                   const AskSolver& ask) {
  return widen(bounds,
               [&](const CaseBounds& within) { return never_within(side, value, within, ask); });
}

Answer prove_same(const Side& left, const Side& right, const CaseBounds& bounds,
                  const AskSolver& ask) {
  const check::Type& one = left.sheet->slots[left.slot].type;
  const check::Type& other = right.sheet->slots[right.slot].type;
  if (!is_same_type(*left.sheet->program, one, *right.sheet->program, other)) {
    Answer answer;
    answer.why = "the line is of another type in each";
    return answer;
  }
  return widen(bounds,
               [&](const CaseBounds& within) { return same_within(left, right, within, ask); });
}

}  // namespace poppy::prove
