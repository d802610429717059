// The second case of a claim of a property, in terms: it is the first one but for what the claim
// varies, a fact that is more, the order of lists, the names of records, what is known.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/prove/case_terms.h"

namespace poppy::prove {

/// A record of the first case and what it is in the second, where the condition holds.
struct Counterpart {
  Term where;
  std::uint32_t first = 0, second = 0;  // places
};

class VariedCase {
 public:
  /// All must outlive it. `always` varies nothing.
  VariedCase(Formula& formula, CaseTerms& first, const check::Program& program,
             const check::Claim& claim);

  [[nodiscard]] CaseTerms& first() const { return first_; }
  [[nodiscard]] const check::Claim& claim() const { return claim_; }

  // As CaseTerms has them, of the second case.
  [[nodiscard]] const PossibleRecords& records(check::EntityId entity);
  [[nodiscard]] Symbolic input(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] std::int64_t text_number(const std::string& words) {
    return first_.text_number(words);
  }

  [[nodiscard]] std::vector<Counterpart> counterparts(check::EntityId entity);

  // For whoever makes a pair of a model.
  struct Grown {
    plan::Slot slot;
    std::uint32_t place = 0;
    Symbolic value;  // where `record` says that it is this one
  };
  struct Known {
    plan::Slot slot;
    std::uint32_t place = 0;
    Term still;
  };
  /// Of never more and never less: the place of the record of whose fact there is more.
  [[nodiscard]] Term grown_record() const { return grown_record_; }
  [[nodiscard]] const std::vector<Grown>& grown() const { return grown_; }
  /// Of less known.
  [[nodiscard]] const std::vector<Known>& known() const { return known_; }
  /// By entity, by place of the record above: whether the list is still told.
  [[nodiscard]] const std::map<std::uint32_t, std::vector<Term>>& lists_known() const {
    return lists_known_;
  }
  [[nodiscard]] Term past_known() const { return past_known_; }
  /// Of another order, of all lists that were asked for.
  [[nodiscard]] std::vector<std::pair<check::EntityId, Counterpart>> moved() const;

 private:
  /// The record of the first case that stands in a place, each with its condition.
  struct Source {
    Term where;
    std::uint32_t place = 0;
  };
  using Sources = std::vector<std::vector<Source>>;  // by place of the second case

  [[nodiscard]] PossibleRecords made_records(check::EntityId entity);
  [[nodiscard]] const Sources& sources(check::EntityId entity);
  [[nodiscard]] Sources in_any_order(const std::vector<std::uint32_t>& places);
  void choose_grown();
  [[nodiscard]] Symbolic grown(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] Symbolic renamed(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] Symbolic moved(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] Symbolic less_known(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] Term still_told(const plan::Slot& slot, std::uint32_t place);
  [[nodiscard]] bool is_key(const plan::Slot& slot) const;

  Formula& formula_;
  Terms& terms_;
  CaseTerms& first_;
  const check::Program& program_;
  const check::Claim& claim_;
  std::map<std::uint32_t, PossibleRecords> records_;  // by entity
  std::map<std::uint32_t, Sources> sources_;          // by entity, of another order
  Term grown_record_, past_known_;
  std::vector<Grown> grown_;
  std::vector<Known> known_;
  std::map<std::uint32_t, std::vector<Term>> lists_known_;
};

}  // namespace poppy::prove
