// See resolve.h.
#include "interpreter/plan/resolve.h"

#include <fmt/format.h>

#include <algorithm>

namespace poppy::plan {

using units::Dating;
using units::Month;

void Resolver::narrow(const Dating& dating) {
  if (!dating.runs_from) return;
  if (*dating.runs_from <= run_) {
    cell_begin_ = std::max(cell_begin_, *dating.runs_from);
  } else {
    cell_end_ = std::min(cell_end_, *dating.runs_from);
  }
}

std::optional<std::size_t> Resolver::version(std::span<const Dating> versions, Month month) {
  for (const Dating& dating : versions) narrow(dating);
  return units::version_at(versions, month, run_);
}

bool Resolver::in_force(const Dating& dating, Month month) {
  return version({&dating, 1}, month).has_value();
}

Origin Resolver::flag(check::FlagId id, Month month) {
  const check::Flag& flag = program_.flags[id];
  Origin origin;
  origin.kind = OriginKind::flag;
  origin.id = id.value;
  origin.type = flag.type;
  origin.month = month;
  origin.unset = true;
  if (!county_) return origin;
  origin.value = flag.unset;
  const auto& entries = program_.counties[*county_].flags[id];
  std::vector<Dating> datings;
  datings.reserve(entries.size());
  for (const check::FlagEntry& entry : entries) datings.push_back(entry.dating);
  if (const auto used = version(datings, month)) {
    const check::FlagEntry& entry = entries[*used];
    origin.value = entry.value;
    origin.unset = false;
    origin.dating = entry.dating;
    origin.entered = entry.entered;
    origin.by = entry.by;
    origin.note = entry.note;
    origin.span = entry.span;
  }
  return origin;
}

std::vector<std::uint32_t> Resolver::rows(const std::vector<check::TableRow>& all, Month month) {
  // Rows of one key stand together; of each key at most one is in force.
  const auto same_keys = [&](std::size_t left, std::size_t right) {
    const auto& l = all[left].keys;
    const auto& r = all[right].keys;
    return std::equal(l.begin(), l.end(), r.begin(), r.end(), [](const auto& x, const auto& y) {
      return x.low == y.low && x.high == y.high && x.open_high == y.open_high;
    });
  };
  std::vector<std::uint32_t> result;
  std::vector<Dating> datings;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first + 1;
    while (last < all.size() && same_keys(first, last)) ++last;
    datings.clear();
    for (std::size_t row = first; row < last; ++row) datings.push_back(all[row].dating);
    if (const auto used = version(datings, month)) {
      result.push_back(static_cast<std::uint32_t>(first + *used));
    }
    first = last;
  }
  return result;
}

std::string Resolver::not_in_force(const std::string& what, std::span<const Dating> versions,
                                   Month month) const {
  const units::NearestCovered nearest = units::nearest_covered(versions, month, run_);
  if (nearest.before && nearest.after) {
    return fmt::format("no {} for {}; the nearest are for {} and {}", what, to_string(month),
                       to_string(*nearest.before), to_string(*nearest.after));
  }
  if (nearest.before) {
    return fmt::format("no {} for {} yet; the last are for {}", what, to_string(month),
                       to_string(*nearest.before));
  }
  if (nearest.after) {
    return fmt::format("no {} for {}; the first are for {}", what, to_string(month),
                       to_string(*nearest.after));
  }
  return fmt::format("no {} were known on {}", what, to_string(run_));
}

}  // namespace poppy::plan
