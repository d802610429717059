// Settings of a county that change nothing in a month, kept for the rules that they were found by:
// to find them each setting is tried, which takes a good part of a second.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/report/county_report.h"

namespace poppy::console {

/// Used from many threads at once.
class IdleCache {
 public:
  using Found = std::shared_ptr<const std::vector<report::IdleSetting>>;
  /// desk::idle_settings; other rules than last time forget what was found.
  [[nodiscard]] Found find(const std::shared_ptr<const Rules>& rules, check::CountyId county,
                           const report::AsOf& as_of);

 private:
  using Key = std::tuple<std::uint32_t, std::int32_t, std::int32_t>;  // county, month, run date
  std::mutex mutex_;
  std::weak_ptr<const Rules> rules_;
  std::map<Key, Found> found_;
};

}  // namespace poppy::console
