// One claim on one worksheet: pairs of drawn cases decided in columns, and one pair decided by the
// reference evaluator.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/code/columnar.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/read_columns.h"
#include "interpreter/reference/determination.h"
#include "interpreter/trial/corpus.h"

namespace poppy::trial {

/// Where and when cases are decided.
struct TrialSetting {
  check::CountyId county;
  units::Month month;
  units::Date run_date;
};
struct ClaimPlace {
  check::PropertyId property;
  std::uint32_t claim = 0;  // in Property::claims
};

/// What became of a block of pairs.
struct Tally {
  std::size_t drawn = 0;  // pairs, or cases of `always`
  std::size_t asked = 0;  // of which the claim says something
  std::size_t moved = 0;  // and the value is another
};
/// The first pair of a block that fails, as it was drawn.
struct FoundPair {
  std::size_t at = 0;  // in the block
  DrawnCase drawn;
  Variation variation;
};

/// A pair that the reference evaluator decided.
struct DecidedPair {
  reference::Determination first, second;  // of `always` twice the first
  std::uint32_t row = 0, other_row = 0;    // of the property's entity, for which the claim fails
};

/// Where a drawn record stands among those that the run sees; kNone: not there.
[[nodiscard]] std::uint32_t decided_row(const reference::Determination& made,
                                        check::EntityId entity, std::uint32_t drawn_row);

/// For one thread. Each block draws with what the blocks before have found.
class ClaimBench {
 public:
  static constexpr std::size_t kPairs = 256;

  ClaimBench(const Rules::Data& rules, ClaimPlace place, const TrialSetting& setting);

  /// Whether the property is in force and the program decides there; else nothing can be tried.
  [[nodiscard]] bool applies() const { return applies_; }
  [[nodiscard]] const DrawPlan& plan() const { return plan_; }
  [[nodiscard]] const TrialSetting& setting() const { return setting_; }
  [[nodiscard]] const plan::Worksheet& sheet() const { return *sheet_; }
  [[nodiscard]] plan::SlotId value_slot() const { return value_; }
  /// kNone: the property has no `when`.
  [[nodiscard]] plan::SlotId when_slot() const { return when_; }
  [[nodiscard]] const check::Property& property() const { return property_; }
  [[nodiscard]] const check::Claim& claim() const { return claim_; }

  /// A value for cases that somebody else has found. nullopt: too large for a column.
  [[nodiscard]] std::optional<units::Cell> kept(const check::Type& type,
                                                const units::Value& value) {
    return units::to_cell(facts::cell_kind(type), value, plan_.pools);
  }

  /// Draws and decides so many pairs; the first that fails.
  [[nodiscard]] std::optional<FoundPair> try_block(std::uint64_t seed, std::size_t pairs,
                                                   Tally& tally);
  enum class Verdict : std::uint8_t { unasked, holds, fails };
  struct Judged {
    Verdict verdict = Verdict::unasked;
    bool moved = false;
    std::optional<DecidedPair> failing;  // where the claim fails
  };
  /// By the reference evaluator, from texts, and with what is not known weighed.
  [[nodiscard]] Judged judged(const DrawnCase& drawn, const Variation& variation) const;
  /// In columns, where what is not known is not weighed.
  [[nodiscard]] Verdict in_columns(const DrawnCase& drawn, const Variation& variation);

 private:
  struct PairDrawn {
    Variation variation;
    std::vector<std::uint32_t> first, second;  // rows of the block, by place of the entity
  };
  struct Compared {
    Verdict verdict = Verdict::unasked;
    bool moved = false;
  };

  [[nodiscard]] Compared compared(const units::Value& first, const units::Value& second) const;
  [[nodiscard]] Compared compared(const units::Cell& first, const units::Cell& second) const;
  [[nodiscard]] bool is_alike(const units::Cell& first, const units::Cell& second) const;
  /// Draws pairs into the block: of each with a case there, the first one's place in `at`; those
  /// that columns do not hold into `alone`. How many cases there are.
  [[nodiscard]] std::uint32_t draw_pairs(std::uint64_t seed, std::size_t pairs,
                                         std::vector<std::uint32_t>& at,
                                         std::vector<FoundPair>& alone);
  /// The first that fails of those that the reference evaluator decides.
  [[nodiscard]] std::optional<FoundPair> first_broken(std::vector<FoundPair>& alone,
                                                      std::size_t pairs, Tally& tally) const;
  /// The cases of the block of which a contradiction holds, or a number is too large.
  void find_unfit();
  [[nodiscard]] Compared look_at(const PairDrawn& pair, std::uint32_t of_case) const;
  /// What the claim rests on: for drawing more of what is seldom met.
  void find_lines();
  void learn(const DrawnCase& drawn, const PairDrawn& pair);
  [[nodiscard]] std::optional<reference::Determination> decided(const DrawnCase& drawn) const;

  const Rules::Data& rules_;
  const check::Program& program_;
  const check::Property& property_;
  const check::Claim& claim_;
  TrialSetting setting_;
  bool applies_ = false;
  // Of so many pairs one has facts that change or records that are corrected, where the claim's
  // lines read any: these are decided by the reference evaluator. 0: none.
  std::size_t one_alone_of_ = 0;
  std::shared_ptr<const plan::Worksheet> sheet_;  // without what no claim needs
  plan::SlotId when_ = check::kNone, value_ = check::kNone;
  DrawPlan plan_;
  std::uint32_t entity_ = 0;  // the property's, in the plan
  std::shared_ptr<const code::Code> code_;
  std::unique_ptr<code::Columnar> columnar_;
  std::unique_ptr<facts::ColumnReader> reader_;
  code::Block block_;
  struct LookedAt {
    plan::SlotId slot;
    std::uint32_t entity = 0;   // its place in the plan
    bool by_the_claim = false;  // itself
  };
  std::vector<LookedAt> lines_;
  std::optional<Corpus> corpus_;
  Corpus::Features features_;
  std::size_t blocks_ = 0;
  std::vector<DrawnCase> cases_;
  std::vector<PairDrawn> pairs_;
  std::vector<std::uint8_t> unfit_;
};

}  // namespace poppy::trial
