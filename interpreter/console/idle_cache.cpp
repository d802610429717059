// See idle_cache.h.
#include "interpreter/console/idle_cache.h"

#include "interpreter/desk/idle_settings.h"

namespace poppy::console {

IdleCache::Found IdleCache::find(const std::shared_ptr<const Rules>& rules, check::CountyId county,
                                 const report::AsOf& as_of) {
  // Dials may be turned to any month and day: counties as of some of them.
  constexpr std::size_t kMostKept = 500;
  const Key key{county.value, as_of.month.months, as_of.run.days};
  {
    const std::scoped_lock lock(mutex_);
    if (rules_.lock() != rules) {
      found_.clear();
      rules_ = rules;
    }
    const auto known = found_.find(key);
    if (known != found_.end()) return known->second;
  }
  // Two who ask at the same moment both look: nobody else waits for them.
  auto found = std::make_shared<const std::vector<report::IdleSetting>>(
      desk::idle_settings(*rules, county, as_of));
  const std::scoped_lock lock(mutex_);
  if (rules_.lock() != rules) return found;
  if (found_.size() >= kMostKept) found_.clear();
  found_.emplace(key, found);
  return found;
}

}  // namespace poppy::console
