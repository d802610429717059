// The one resolution rule of dated values, and what can be wrong with a list of versions. Checking
// cuts the run axis at every `runs_from` and sweeps the months of each strip.
#include "interpreter/units/dated.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace poppy::units {
namespace {

Month start_of(const Dating& version) { return version.from.value_or(kFirstMonth); }

/// Since when a version is known: what is known later paints over what was known before.
struct Known {
  Date day;
  std::uint16_t minute = 0;
  friend auto operator<=>(const Known&, const Known&) = default;
};
Known known_from(const Dating& version) {
  return {version.runs_from.value_or(kFirstDate), version.minute};
}
bool ends_before_start(const Dating& version) {
  return version.until && *version.until < start_of(version);
}

/// The months one version holds among those of its own `runs_from`.
struct Stretch {
  Known known;
  Month first;
  Month last;
  std::size_t index;
};

/// By `known`, then `first`, then index; versions that end before they begin are left out.
std::vector<Stretch> sorted_stretches(std::span<const Dating> versions) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (ends_before_start(versions[i])) continue;
    stretches.push_back({known_from(versions[i]), start_of(versions[i]),
                         versions[i].until.value_or(kLastMonth), i});
  }
  std::ranges::sort(stretches, {},
                    [](const Stretch& s) { return std::tuple(s.known, s.first, s.index); });
  return stretches;
}

/// The next of the same `known` that starts later, if any.
const Stretch* next_start(std::span<const Stretch> stretches, std::size_t i) {
  const auto later = std::ranges::upper_bound(
      stretches.subspan(i), std::pair(stretches[i].known, stretches[i].first), {},
      [](const Stretch& s) { return std::pair(s.known, s.first); });
  if (later == stretches.end() || later->known != stretches[i].known) return nullptr;
  return &*later;
}

/// The stretches known at `run` as disjoint runs of months, sorted: their union.
std::vector<std::pair<Month, Month>> covered_months(std::span<const Stretch> stretches, Date run) {
  std::vector<std::pair<Month, Month>> months;
  for (std::size_t i = 0; i < stretches.size() && stretches[i].known.day <= run; ++i) {
    const Stretch* next = next_start(stretches, i);
    const Month last =
        next ? std::min(stretches[i].last, Month{next->first.months - 1}) : stretches[i].last;
    months.emplace_back(stretches[i].first, last);
  }
  std::ranges::sort(months);
  std::vector<std::pair<Month, Month>> merged;
  for (const auto& [first, last] : months) {
    if (!merged.empty() && first.months <= merged.back().second.months + 1) {
      merged.back().second = std::max(merged.back().second, last);
    } else {
      merged.emplace_back(first, last);
    }
  }
  return merged;
}

void find_faults_of_one_runs_from(std::span<const Dating> versions,
                                  std::span<const Stretch> stretches,
                                  std::vector<DatingFault>& faults) {
  std::size_t same = 0;  // the first stretch with the start of stretch i
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& stretch = stretches[i];
    if (stretches[same].known != stretch.known || stretches[same].first != stretch.first) same = i;
    if (same != i) {
      faults.push_back({DatingFaultKind::same_start, stretches[same].index, stretch.index,
                        stretch.first, stretch.known.day});
    }
    const Stretch* next = next_start(stretches, i);
    if (next && versions[stretch.index].until && next->first <= stretch.last) {
      faults.push_back(
          {DatingFaultKind::overlap, stretch.index, next->index, next->first, stretch.known.day});
    }
  }
}

void find_faults_across_runs(std::span<const Dating> versions, std::span<const Stretch> stretches,
                             std::vector<DatingFault>& faults) {
  std::map<Month, std::size_t> earlier_starts;  // of versions known before; to their index
  std::size_t added = 0;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& painter = stretches[i];
    for (; stretches[added].known < painter.known; ++added) {
      earlier_starts.emplace(stretches[added].first, stretches[added].index);
    }
    if (versions[painter.index].until) continue;
    const auto hidden = earlier_starts.upper_bound(painter.first);
    const Stretch* next = next_start(stretches, i);
    if (hidden == earlier_starts.end() || (next && next->first <= hidden->first)) continue;
    faults.push_back({DatingFaultKind::paints_over_without_until, painter.index, hidden->second,
                      hidden->first, painter.known.day});
  }
}

}  // namespace

std::optional<std::size_t> version_at(std::span<const Dating> versions, Month month, Date run) {
  // Of one runs_from, the latest start decides; where that version has ended, the runs_from before
  // is asked.
  std::optional<Known> asked;
  while (true) {
    std::optional<std::size_t> latest;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      const Dating& version = versions[i];
      const Known known = known_from(version);
      if (known.day > run || (asked && known >= *asked)) continue;
      if (start_of(version) > month || ends_before_start(version)) continue;
      if (!latest || std::pair(known, start_of(version)) >
                         std::pair(known_from(versions[*latest]), start_of(versions[*latest]))) {
        latest = i;
      }
    }
    if (!latest) return std::nullopt;
    if (!versions[*latest].until || month <= *versions[*latest].until) return latest;
    asked = known_from(versions[*latest]);
  }
}

std::vector<DatingFault> find_dating_faults(std::span<const Dating> versions) {
  std::vector<DatingFault> faults;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!ends_before_start(versions[i])) continue;
    faults.push_back({DatingFaultKind::until_before_from, i, i, start_of(versions[i]),
                      known_from(versions[i]).day});
  }
  const std::vector<Stretch> stretches = sorted_stretches(versions);
  find_faults_of_one_runs_from(versions, stretches, faults);
  find_faults_across_runs(versions, stretches, faults);
  return faults;
}

std::vector<MonthGap> find_gaps(std::span<const Dating> versions) {
  const std::vector<Stretch> stretches = sorted_stretches(versions);
  std::vector<MonthGap> gaps;
  std::map<std::pair<Month, Month>, Date> seen;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Date run = stretches[i].known.day;
    if (i > 0 && stretches[i - 1].known.day == run) continue;
    const auto covered = covered_months(stretches, run);
    for (std::size_t k = 1; k < covered.size(); ++k) {
      const MonthGap gap{{covered[k - 1].second.months + 1}, {covered[k].first.months - 1}, run};
      if (seen.emplace(std::pair(gap.first, gap.last), run).second) gaps.push_back(gap);
    }
  }
  return gaps;
}

NearestCovered nearest_covered(std::span<const Dating> versions, Month month, Date run) {
  NearestCovered nearest;
  for (const auto& [first, last] : covered_months(sorted_stretches(versions), run)) {
    if (first < month) nearest.before = std::min(last, Month{month.months - 1});
    if (last > month && !nearest.after) nearest.after = std::max(first, Month{month.months + 1});
  }
  return nearest;
}

std::vector<Date> knowledge_edges(std::span<const Dating> versions) {
  std::vector<Date> edges;
  for (const Dating& version : versions) {
    if (version.runs_from) edges.push_back(*version.runs_from);
  }
  std::ranges::sort(edges);
  const auto repeats = std::ranges::unique(edges);
  edges.erase(repeats.begin(), repeats.end());
  return edges;
}

}  // namespace poppy::units
