// Questions about all cases at once: is a line ever so, do two worksheets ever decide a line
// otherwise. In: worksheets of the line and a way to ask a solver. Out: that it holds, within which
// bounds; or a case against it, decided by the reference evaluator, as small as it was found; or
// why neither is known.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/plan/worksheet.h"
#include "interpreter/prove/case_terms.h"
#include "interpreter/prove/model.h"
#include "interpreter/reference/determination.h"
#include "interpreter/trial/try_properties.h"

namespace poppy::prove {

using AskSolver = std::function<std::expected<std::string, SolverProblem>(std::string_view script)>;

/// Rules in a county and month, for a line of theirs.
struct Side {
  std::string name;  // Alameda; the folder of the rules
  std::shared_ptr<const plan::Worksheet> sheet;
  units::Date run_date;
  plan::SlotId slot;  // of the line
};

enum class Verdict : std::uint8_t { holds, fails, unknown };

/// A case against it, and what each side decides of it.
struct Witness {
  std::string text;                                                   // JSON
  std::vector<std::shared_ptr<const reference::Determination>> made;  // by side
  std::uint32_t row = 0;
};

struct Answer {
  Verdict verdict = Verdict::unknown;
  std::string why;                     // unknown: as a sentence
  std::optional<SolverProblem> fault;  // the solver could not be asked
  std::optional<Witness> witness;
  std::optional<trial::BrokenClaim> broken;  // a pair against a claim, in place of a witness
  bool is_complete = false;                  // it holds for cases of which all is known
  bool is_before_weighing = false;           // it holds of values as lines are computed
  bool is_bounded = false;                   // it holds for lists of so many records at most
  bool has_days = false;                     // and for sets of days, in facts, of so many spans
  std::uint32_t records = 0;
  std::size_t lines = 0;                  // that it was made of, of all sides
  std::size_t opaque = 0;                 // of them, not translated
  std::vector<std::string> untranslated;  // their names, with what it is
};

/// Whether the line never has the value: of a condition, that it never holds.
[[nodiscard]] Answer prove_never(const Side& side, const units::Value& value,
                                 const CaseBounds& bounds, const AskSolver& ask);

/// Whether the line comes to the same wherever both sides settle it.
[[nodiscard]] Answer prove_same(const Side& left, const Side& right, const CaseBounds& bounds,
                                const AskSolver& ask);

}  // namespace poppy::prove
