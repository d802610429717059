// What is done for somebody who waits, and no more: one table for the pages and for the API.
// docs/console.md (Limits) tells it to people. The commands take any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace poppy::console {

// ---- a case that is decided
/// Of all of its lists, and of those within them.
inline constexpr std::size_t kMostRecords = 2000;
/// Of the lists of the case itself (persons), for each month that is decided.
inline constexpr std::size_t kMostRecordMonths = 200;
/// How many lines deep an explanation goes.
inline constexpr std::size_t kDeepest = 10;

// ---- a change of a county's settings, and a plan of it
inline constexpr std::size_t kMostEntries = 50;
inline constexpr std::int32_t kMostPlannedMonths = 12;
inline constexpr std::size_t kMostPlannedCases = 200'000;
inline constexpr std::size_t kMostPlannedTests = 100;  // rule tests that are told one by one
inline constexpr int kPlansAtOnce = 2;

// ---- a report
inline constexpr std::size_t kMostReportedCases = 5000;
inline constexpr std::int64_t kMostReportSeconds = 20;

// ---- bodies that the API is sent, in bytes; serve/ has those of all requests
inline constexpr std::size_t kMostCaseBytes = 1U << 20U;
inline constexpr std::size_t kMostPlanBytes = 64U << 10U;
inline constexpr std::size_t kMostSignInBytes = 4U << 10U;

}  // namespace poppy::console
