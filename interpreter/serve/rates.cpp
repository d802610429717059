// See rates.h. Of each key only the moment is kept when its bucket is full again (the generic cell
// rate algorithm): a try puts it later by one step, and none may put it over the size of a bucket.
#include "interpreter/serve/rates.h"

#include <algorithm>

namespace poppy::serve {

Rates::Rates(RateRule rule, std::size_t most_keys)
    : rule_(rule), most_keys_(std::max<std::size_t>(most_keys, 1)) {}

std::int64_t Rates::take(std::string_view key, std::int64_t now) {
  const std::scoped_lock lock(mutex_);
  const std::int64_t bucket = rule_.at_once * rule_.milliseconds_each;
  const auto found = full_at_.find(key);
  const std::int64_t kept = found == full_at_.end() ? now : found->second;
  const std::int64_t full_at = std::clamp(kept, now, now + bucket);
  const std::int64_t next = full_at + rule_.milliseconds_each;
  const bool is_early = next > now + bucket;
  // A moment that a clock set back has put out of reach is moved, too.
  const std::int64_t keep = is_early ? full_at : next;
  if (found == full_at_.end()) {
    if (is_early) return rule_.milliseconds_each;  // of a bucket that holds nothing
    forget_earliest(now);
    full_at_.emplace(key, keep);
    by_moment_.emplace(keep, key);
  } else if (keep != kept) {
    move(found, keep);
  }
  return is_early ? next - now - bucket : 0;
}

/// Those whose buckets are full; and where there are too many keys, the one that is so next, which
/// has the least to lose.
void Rates::forget_earliest(std::int64_t now) {
  while (!by_moment_.empty() &&
         (by_moment_.begin()->first <= now || full_at_.size() >= most_keys_)) {
    full_at_.erase(by_moment_.begin()->second);
    by_moment_.erase(by_moment_.begin());
  }
}

void Rates::move(std::map<std::string, std::int64_t, std::less<>>::iterator found,
                 std::int64_t to) {
  by_moment_.erase({found->second, found->first});
  found->second = to;
  by_moment_.emplace(to, found->first);
}

void Rates::give_back(std::string_view key) {
  const std::scoped_lock lock(mutex_);
  const auto found = full_at_.find(key);
  if (found != full_at_.end()) move(found, found->second - rule_.milliseconds_each);
}

void Rates::clear(std::string_view key) {
  const std::scoped_lock lock(mutex_);
  const auto found = full_at_.find(key);
  if (found == full_at_.end()) return;
  by_moment_.erase({found->second, found->first});
  full_at_.erase(found);
}

std::size_t Rates::size() const {
  const std::scoped_lock lock(mutex_);
  return full_at_.size();
}

}  // namespace poppy::serve
