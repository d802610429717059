// The one resolution rule of dated values, and what can be wrong with a list of versions. Checking
// cuts the run axis at every `runs_from` and sweeps the months of each strip.
#include "interpreter/units/dated.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace poppy::units {
namespace {

Month start_of(const Dating& version) { return version.from.value_or(kFirstMonth); }

/// Since when a version is known: what is known later paints over what was known before.
struct KnownSince {
  Date day;
  std::uint16_t minute = 0;
  friend auto operator<=>(const KnownSince&, const KnownSince&) = default;
};
KnownSince known_from(const Dating& version) {
  return {version.runs_from.value_or(kFirstDate), version.minute};
}
bool ends_before_start(const Dating& version) {
  return version.until && *version.until < start_of(version);
}

/// The months one version holds among those of its own `runs_from`.
struct Stretch {
  KnownSince known;
  Month first;
  Month last;
  std::size_t index;
};

/// The next of the same `known` that starts later, if any.
const Stretch* next_start(std::span<const Stretch> stretches, std::size_t i) {
  const auto later = std::ranges::upper_bound(
      stretches.subspan(i), std::pair(stretches[i].known, stretches[i].first), {},
      [](const Stretch& s) { return std::pair(s.known, s.first); });
  if (later == stretches.end() || later->known != stretches[i].known) return nullptr;
  return &*later;
}

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
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (versions[stretches[i].index].until) continue;
    if (const Stretch* next = next_start(stretches, i)) {
      stretches[i].last = Month{next->first.months - 1};
    }
  }
  return stretches;
}

/// The months of some stretches as disjoint runs of months: their union, which only grows.
class Covered {
 public:
  /// Returns the run of months that these are part of now.
  std::map<Month, Month>::const_iterator add(Month first, Month last) {
    auto at = runs_.upper_bound(first);
    if (at != runs_.begin() && std::prev(at)->second.months + 1 >= first.months) {
      --at;
      first = at->first;
    }
    while (at != runs_.end() && at->first.months <= last.months + 1) {
      last = std::max(last, at->second);
      at = runs_.erase(at);
    }
    return runs_.emplace_hint(at, first, last);
  }
  [[nodiscard]] const std::map<Month, Month>& runs() const { return runs_; }

 private:
  std::map<Month, Month> runs_;  // first to last
};

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

/// The order in which versions count: what is known later, of that what starts later.
std::pair<KnownSince, Month> rank_of(const Dating& version) {
  return {known_from(version), start_of(version)};
}
bool has_begun(const Dating& version, Month month, Date run) {
  return known_from(version).day <= run && start_of(version) <= month &&
         !ends_before_start(version);
}
bool has_ended(const Dating& version, Month month) {
  return version.until && *version.until < month;
}

/// Of one runs_from, the latest start decides, after it those of which an end is written; where all
/// have ended, the runs_from before is asked.
std::optional<std::size_t> find_not_ended(std::span<const Dating> versions, Month month, Date run) {
  const auto rank = [&](std::size_t i) { return rank_of(versions[i]); };
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (has_begun(versions[i], month, run)) candidates.push_back(i);
  }
  std::ranges::stable_sort(candidates, std::greater<>(), rank);
  std::size_t latest = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Dating& version = versions[candidates[i]];
    if (known_from(versions[candidates[latest]]) != known_from(version)) latest = i;
    const bool is_cut = !version.until && rank(candidates[latest]) != rank(candidates[i]);
    if (!is_cut && !has_ended(version, month)) return candidates[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> version_at(std::span<const Dating> versions, Month month, Date run) {
  std::optional<std::size_t> latest;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!has_begun(versions[i], month, run)) continue;
    if (!latest || rank_of(versions[i]) > rank_of(versions[*latest])) latest = i;
  }
  if (!latest || !has_ended(versions[*latest], month)) return latest;
  return find_not_ended(versions, month, run);
}

std::vector<std::optional<std::size_t>> versions_at(std::span<const Dating> versions,
                                                    std::span<const Month> months, Date run) {
  std::vector<std::optional<std::size_t>> found(months.size());
  std::vector<std::size_t> next(months.size() + 1);  // the next month without a version, or behind
  std::iota(next.begin(), next.end(), std::size_t{0});
  const auto open_from = [&](std::size_t at) {
    while (next[at] != at) at = next[at] = next[next[at]];
    return at;
  };
  const auto place_of = [&](Month month) {
    return static_cast<std::size_t>(std::ranges::lower_bound(months, month) - months.begin());
  };
  std::vector<Stretch> stretches = sorted_stretches(versions);
  // What is known later is there first, of that what starts later.
  std::ranges::stable_sort(stretches, std::greater<>(),
                           [](const Stretch& s) { return std::pair(s.known, s.first); });
  for (const Stretch& stretch : stretches) {
    if (stretch.known.day > run) continue;
    const std::size_t end =
        stretch.last == kLastMonth ? months.size() : place_of({stretch.last.months + 1});
    for (std::size_t at = open_from(place_of(stretch.first)); at < end; at = open_from(at)) {
      found[at] = stretch.index;
      next[at] = at + 1;
    }
  }
  return found;
}

std::vector<Month> last_months(std::span<const Dating> versions) {
  std::vector<Month> last;
  for (const Dating& version : versions) last.push_back(version.until.value_or(kLastMonth));
  for (const Stretch& stretch : sorted_stretches(versions)) last[stretch.index] = stretch.last;
  return last;
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
  std::set<std::pair<Month, Month>> seen;
  Covered covered;
  for (std::size_t i = 0; i < stretches.size();) {
    const Date run = stretches[i].known.day;
    std::vector<Month> added;
    for (; i < stretches.size() && stretches[i].known.day == run; ++i) {
      covered.add(stretches[i].first, stretches[i].last);
      added.push_back(stretches[i].first);
    }
    // Only beside what was added can a gap be that was not there before.
    std::set<std::pair<Month, Month>> found;
    const auto& runs = covered.runs();
    for (const Month month : added) {
      const auto here = std::prev(runs.upper_bound(month));
      const auto add_gap = [&](auto before, auto after) {
        found.insert({{before->second.months + 1}, {after->first.months - 1}});
      };
      if (here != runs.begin()) add_gap(std::prev(here), here);
      if (std::next(here) != runs.end()) add_gap(here, std::next(here));
    }
    for (const auto& [first, last] : found) {
      if (seen.insert({first, last}).second) gaps.push_back({first, last, run});
    }
  }
  return gaps;
}

NearestCovered nearest_covered(std::span<const Dating> versions, Month month, Date run) {
  NearestCovered nearest;
  const std::vector<Stretch> stretches = sorted_stretches(versions);
  Covered covered;
  for (std::size_t i = 0; i < stretches.size() && stretches[i].known.day <= run; ++i) {
    covered.add(stretches[i].first, stretches[i].last);
  }
  for (const auto& [first, last] : covered.runs()) {
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
