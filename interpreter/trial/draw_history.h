// What lies behind a case: decisions of the past, facts that have changed, records that were
// corrected or taken back.
#pragma once

#include "interpreter/trial/chance.h"
#include "interpreter/trial/drawn_case.h"

namespace poppy::trial {

/// Past decisions anew, of which the columns of a block can hold any.
void draw_past(const DrawPlan& plan, Chance& chance, DrawnCase& drawn);

/// Whether draw_changes can make any.
[[nodiscard]] bool has_changes(const DrawPlan& plan);
/// Some facts that change and some records that are corrected: what columns do not hold.
void draw_changes(const DrawPlan& plan, Chance& chance, DrawnCase& drawn);

}  // namespace poppy::trial
