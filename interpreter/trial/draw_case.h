// Random cases for a claim, and the second case that it is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/trial/chance.h"
#include "interpreter/trial/drawn_case.h"

namespace poppy::trial {

/// A household of 1 to 8 in the first list of the case, with facts near what the rules compare.
void draw_case(const DrawPlan& plan, Chance& chance, DrawnCase& drawn);
/// The same case with one to four things of it drawn anew.
void redraw_some(const DrawPlan& plan, Chance& chance, DrawnCase& drawn);

/// A fact or list that is taken away.
struct TakenAway {
  std::uint32_t entity = 0;            // place; of a list: that of the record above
  std::uint32_t number = 0;            // of the record
  std::uint32_t field = check::kNone;  // place in DrawnEntity::fields
  std::uint32_t list = check::kNone;   // else the place of the list's entity
};
/// How the second case of a pair differs from the first.
struct Variation {
  check::ClaimKind kind = check::ClaimKind::always;
  // never_more, never_less
  std::uint32_t entity = 0, number = 0, field = 0;
  std::uint32_t version = check::kNone;  // of a fact that changes over time
  units::Cell value;
  // any_order: one that is drawn, or, where it is not empty, by place of the entity and number of
  // the record, which comes before which
  std::uint64_t order = 0;
  std::vector<std::vector<std::uint32_t>> ranks;
  std::vector<TakenAway> away;  // less_known
  bool saved_away = false;
};
/// nullopt: the case has nothing that could be varied so.
[[nodiscard]] std::optional<Variation> draw_variation(const DrawPlan& plan,
                                                      const check::Claim& claim,
                                                      const DrawnCase& drawn, Chance& chance);
/// The second case. False: it cannot be had of this one, which has not the record any more, or as
/// much already.
[[nodiscard]] bool vary(const DrawPlan& plan, const DrawnCase& drawn, const Variation& variation,
                        DrawnCase& to);

/// Whether a number may stand in the fact: within its range and steps.
[[nodiscard]] bool fits(const check::Program& program, const DrawnField& field,
                        const units::Cell& cell);

}  // namespace poppy::trial
