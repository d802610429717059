// Cases near one: each fact that a line rests on, moved to where a condition of the line turns.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/reference/slice.h"
#include "interpreter/trial/coverage_points.h"

namespace poppy::trial {

/// What is changed of a test's case; nothing: the case as it is.
struct Nudge {
  check::EntityId entity = check::kNone;  // of the record with the fact; none: no fact is changed
  std::uint32_t record = 0;
  std::uint32_t position = 0;  // of the fact among those of the entity
  units::Value value;
  std::optional<units::Month> month;
  std::optional<units::Date> run_date;
  std::optional<check::CountyId> county;
};

/// What else than facts may be moved.
struct MovedSettings {
  const Edges* edges = nullptr;  // of what has dates: the months and days on either side of each
  bool counties = false;
  std::size_t most = 240;  // cases
};

/// The case decided under the rules as they are.
using DecideCase = std::function<reference::Determination(const facts::CaseFacts& facts,
                                                          const engine::MonthsRequest& request)>;

/// In a fixed order, the likeliest first, and no more than asked for. `made`: the case of the
/// test as it is; `roots`: what is to turn.
[[nodiscard]] std::vector<Nudge> nearby(const engine::PreparedTest& test,
                                        const reference::Determination& made,
                                        const std::vector<reference::SlotPlace>& roots,
                                        const MovedSettings& settings, const DecideCase& decide);

/// The facts and the request with the change.
void apply(const Nudge& nudge, facts::CaseFacts& facts, engine::MonthsRequest& request);

}  // namespace poppy::trial
