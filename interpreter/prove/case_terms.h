// The facts of any case, in terms: which records there are, up to so many in a list, and what each
// fact and past decision says. Two worksheets ask the same case, by the names of their rules.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "interpreter/plan/worksheet.h"
#include "interpreter/prove/symbolic.h"

namespace poppy::prove {

struct CaseBounds {
  std::uint32_t records = 2;  // of a list under one record
  std::uint32_t spans = 2;    // of a fact that is a set of days
  // Every fact that can be known is. What a case settles of which something is not known, it
  // settles for every way to complete it: so nothing is lost by asking complete cases alone.
  bool is_complete = true;
  std::map<std::string, std::uint32_t> records_of = {};  // of some entities, in place of `records`
};

/// The records of an entity that a case may have, those of one record above it side by side.
struct PossibleRecords {
  std::vector<std::uint32_t> parents;                // by place: the place of the record above
  std::vector<Term> there;                           // by place
  std::vector<std::vector<std::uint32_t>> children;  // by place above
  std::vector<Term> given;                           // by place above: the list is told
};

/// A fact, or a line that a past decision kept, of the record in one place.
struct Input {
  enum class Kind : std::uint8_t { fact, saved };
  Kind kind = Kind::fact;
  const check::Program* program = nullptr;  // the first that asked
  plan::Slot slot;                          // of it
  std::uint32_t place = 0;
  Symbolic value;
};

/// Whether two programs mean the same values by a type.
[[nodiscard]] bool is_same_type(const check::Program& program, const check::Type& type,
                                const check::Program& other_program, const check::Type& other);

class VariedCase;

class CaseTerms {
 public:
  CaseTerms(Formula& formula, const CaseBounds& bounds, units::Date run_date);
  /// The second case of a pair.
  CaseTerms(Formula& formula, VariedCase& varied, units::Date run_date);

  [[nodiscard]] const PossibleRecords& records(const check::Program& program,
                                               check::EntityId entity);
  /// Of a fact's slot or a saved one.
  [[nodiscard]] Symbolic input(const check::Program& program, const plan::Slot& slot,
                               std::uint32_t place);
  /// Known, and else as good as what stands there: within the range of the fact.
  [[nodiscard]] Symbolic another(const check::Program& program, const plan::Slot& slot,
                                 std::uint32_t place);
  /// Texts are told apart by number; those that no rule names have numbers of their own.
  [[nodiscard]] std::int64_t text_number(const std::string& words);

  // For whoever makes a case of a model.
  using PastKey = std::pair<std::string, std::int32_t>;  // program, month
  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }
  [[nodiscard]] const std::map<std::string, PossibleRecords>& all_records() const {
    return records_;
  }
  [[nodiscard]] const std::map<std::string, std::int64_t>& texts() const { return texts_; }
  [[nodiscard]] const std::map<PastKey, Term>& past() const { return past_; }
  /// Whether past decisions are about a record.
  [[nodiscard]] std::vector<Term> about() const;
  [[nodiscard]] const CaseBounds& bounds() const { return bounds_; }
  [[nodiscard]] Term past_given() const { return past_given_; }
  /// Somebody reads a list of the entity as a whole, or any record of it: what is found then holds
  /// up to CaseBounds::records. A line of one record alone holds for each in lists of any length.
  void read_list(const check::Entity& of) { has_cut_list_ = has_cut_list_ || !of.at_most_one; }
  [[nodiscard]] bool has_cut_list() const { return has_cut_list_; }
  /// Likewise up to CaseBounds::spans.
  [[nodiscard]] bool has_cut_days() const { return has_cut_days_; }
  /// Why two programs do not ask the same case; empty: they do.
  [[nodiscard]] const std::string& conflict() const { return conflict_; }
  /// What a past decision says of a record: whether it is about it.
  [[nodiscard]] Term is_about(const check::Program& program, const plan::Slot& slot,
                              std::uint32_t place);

 private:
  using Key = std::tuple<Input::Kind, std::string, std::int32_t, std::uint32_t>;

  [[nodiscard]] Symbolic made(const check::Program& program, const plan::Slot& slot,
                              std::uint32_t place);
  [[nodiscard]] Symbolic made_fact(const check::Program& program, const plan::Slot& slot,
                                   std::uint32_t place);
  [[nodiscard]] Symbolic made_saved(const check::Program& program, const plan::Slot& slot,
                                    std::uint32_t place);
  /// Known data of the type, named so, with what always holds of it.
  [[nodiscard]] Symbolic free_value(const check::Program& program, const check::Type& type,
                                    const std::string& name);
  /// Spans that lie apart, the first of them there.
  [[nodiscard]] std::vector<Piece> free_days(const std::string& name);
  void keep_bounds(const units::Bounds& bounds, Term number, Sort sort);
  void keep_keys_apart(const check::Program& program, check::EntityId entity,
                       const PossibleRecords& records);

  Formula& formula_;
  VariedCase* varied_ = nullptr;  // from which all comes
  CaseBounds bounds_;
  units::Date run_date_;
  std::map<std::string, PossibleRecords> records_;  // by the entity's name
  std::map<Key, std::size_t> known_;                // into inputs_
  std::vector<Input> inputs_;
  std::map<std::string, std::int64_t> texts_;
  std::map<PastKey, Term> past_;  // whether there is such a decision
  std::map<std::tuple<std::string, std::int32_t, std::string, std::uint32_t>, Term> about_;
  Term past_given_;
  bool has_cut_list_ = false;
  bool has_cut_days_ = false;
  std::string conflict_;
};

}  // namespace poppy::prove
