// Bodies that a check takes over from the one before: of a define, a rule or a decision whose text
// did not change, and none of whose words means anything else now. What was wrong with any is found
// anew each time, so that nothing that hints and messages go by need be compared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "interpreter/check/checking.h"
#include "interpreter/check/name_changes.h"

namespace poppy::check {

/// What is noted of a body beside what it computes, which stands in its program.
struct KeptBody {
  std::vector<NameUse> uses;
  std::vector<ModuleId> used;        // modules that gave it a name
  std::vector<std::uint32_t> words;  // hashes of all that stand in its declaration, sorted
};

/// What the order of lines goes by, of one line.
struct LineReads {
  std::vector<LineId> now;    // those that it reads at its own month
  bool other_months = false;  // it reads lines or saved results of others
  bool has_at = false;        // lines
  std::uint64_t size = 0;     // written out
};

/// What a check leaves for the next.
struct Kept {
  std::vector<std::vector<syntax::PlaceOfDeclaration>> places;       // by module
  std::vector<std::vector<std::shared_ptr<const KeptBody>>> bodies;  // the same; nullptr: none
  NameIndex<std::vector<Declared>> names;
  IdVector<ModuleId, IdVector<ModuleId, bool>> sees;
  IdVector<FieldId, ModuleId> field_modules;
  std::set<LineId> kept;
  bool is_order_well = false;  // of lines and parameters, nothing was wrong with it
  IdVector<LineId, std::shared_ptr<const LineReads>> reads;
};

struct CheckedBody {
  units::SharedList<Version> versions;
  std::optional<Expr> reasons_when;  // of a decision
};

class BodyKeeper {
 public:
  explicit BodyKeeper(const Keeping& keeping) : keeping_(keeping) {}

  /// Once all names and types are known, and before any body is checked.
  void begin(Checking& checking);
  /// The body of this declaration of the module, if it would come to the same.
  [[nodiscard]] std::optional<CheckedBody> take(Checking& checking, ModuleId module, std::size_t at,
                                                LineId line);
  /// Before and after a body is checked.
  void begin_body(Checking& checking);
  void end_body(Checking& checking, ModuleId module, std::size_t at);
  /// Whether the order of the lines is that of the earlier check, which was well, since none reads
  /// anything else. Asked before the two that follow.
  [[nodiscard]] bool has_same_order(const Checking& checking);
  void keep_order();
  /// Of a line whose body was taken over; nullptr: it must be looked at.
  [[nodiscard]] std::shared_ptr<const LineReads> reads_of(LineId line) const;
  void note_order(IdVector<LineId, std::shared_ptr<const LineReads>> reads, bool is_well);
  [[nodiscard]] const Program& earlier() const { return keeping_.earlier->program; }

  /// For the next check. The names of `checking` are given away.
  [[nodiscard]] std::shared_ptr<const Kept> finish(Checking& checking);

 private:
  [[nodiscard]] bool is_touched(const KeptBody& body) const;
  [[nodiscard]] bool is_taken(LineId line) const { return is_taken_.has(line) && is_taken_[line]; }
  [[nodiscard]] bool has_same_parameters(const Checking& checking);
  [[nodiscard]] const syntax::PlaceOfDeclaration* place_of(ModuleId module, std::size_t at) const;

  const Keeping& keeping_;
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  // Against the earlier check.
  std::optional<MovedPlaces> moved_;
  NameChanges changes_;
  IdVector<LineId, LineId> earlier_line_;      // by line
  std::vector<std::vector<std::size_t>> was_;  // by module and declaration: its number there
  IdVector<LineId, bool> is_taken_;
  bool has_same_parameters_ = false;
  // Of the body that is checked now.
  std::size_t told_ = 0, uses_ = 0;
  std::set<std::pair<ModuleId, ModuleId>> used_;
};

}  // namespace poppy::check
