// Values over both time axes: benefit months by run dates. One resolution rule for rules,
// parameters, tables, flags and dated facts: of the versions that cover (month, run), the one with
// the latest `runs_from` (and minute of it) holds; with the same `runs_from`, an open `until` ends
// before the next `from`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "interpreter/units/calendar.h"

namespace poppy::units {

/// A rectangle of months [from, until] by runs [runs_from, ...). Absent bounds are open: no `from`
/// is as 1900-01, no `runs_from` as 1900-01-01.
struct Dating {
  std::optional<Month> from;
  std::optional<Month> until;
  std::optional<Date> runs_from;
  // The minute of that day on which it was made, 0..1439. A run has a day only and sees all of it:
  // of two versions of one day, the one of the later minute counts as known later.
  std::uint16_t minute = 0;

  friend bool operator==(const Dating&, const Dating&) = default;
};

/// Index of the version in force at (month, run), if any. A list with faults has an answer too, so
/// that checking can go on: of two that hold the later start, of two same starts the first in the
/// list; a version that ends before it begins never holds.
[[nodiscard]] std::optional<std::size_t> version_at(std::span<const Dating> versions, Month month,
                                                    Date run);
/// The same for many months at once, which must be sorted.
[[nodiscard]] std::vector<std::optional<std::size_t>> versions_at(std::span<const Dating> versions,
                                                                  std::span<const Month> months,
                                                                  Date run);

/// The last month of each, in the order of the list: an open one ends before the next of the same
/// knowledge that starts later.
[[nodiscard]] std::vector<Month> last_months(std::span<const Dating> versions);

/// What is wrong with a list of versions, each as data: `first` and `second` index the versions
/// (second only where two are at odds), month and run lie in the fault.
enum class DatingFaultKind { until_before_from, overlap, paints_over_without_until, same_start };
struct DatingFault {
  DatingFaultKind kind;
  std::size_t first;
  std::size_t second;
  Month month;
  Date run;
};
/// overlap: the same `runs_from`, both with an `until`, sharing a month (or an until that reaches
/// past a later `from`). same_start: the same from and runs_from twice. paints_over_without_until:
/// an open version with a later runs_from that begins before a version of an earlier runs_from
/// begins, and so would hide it for ever (an open version that a later `from` of its own runs_from
/// ends before that start hides nothing). Each version is reported once a kind, against the nearest
/// version it is at odds with; until_before_from has second = first.
[[nodiscard]] std::vector<DatingFault> find_dating_faults(std::span<const Dating> versions);

/// Months between the first and the last covered month, as known on a run date, that no version
/// covers. Empty: none. A gap is given once, with the first run date that shows it.
struct MonthGap {
  Month first;
  Month last;
  Date run;
};
[[nodiscard]] std::vector<MonthGap> find_gaps(std::span<const Dating> versions);

/// The nearest covered months on either side of an uncovered one, as known at `run`.
struct NearestCovered {
  std::optional<Month> before;
  std::optional<Month> after;
};
[[nodiscard]] NearestCovered nearest_covered(std::span<const Dating> versions, Month month,
                                             Date run);

/// Run dates at which any version begins to be known, sorted, each once: the edges of knowledge
/// cells.
[[nodiscard]] std::vector<Date> knowledge_edges(std::span<const Dating> versions);

}  // namespace poppy::units
