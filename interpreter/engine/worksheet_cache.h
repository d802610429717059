// Worksheets already built, by county, month, programs and knowledge cell: a worksheet is good for
// every case and run date of its cell. Safe to use from several threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "interpreter/plan/build_worksheet.h"

namespace poppy::engine {

class WorksheetCache {
 public:
  [[nodiscard]] std::shared_ptr<const plan::Worksheet> find_or_build(
      const std::shared_ptr<const check::Program>& program, const plan::SheetRequest& request);

 private:
  using Key = std::tuple<std::optional<check::CountyId>, units::Month, std::vector<std::string>,
                         std::vector<check::LineId>, bool, bool>;
  std::mutex mutex_;
  std::map<Key, std::vector<std::shared_ptr<const plan::Worksheet>>>
      sheets_;  // one for each cell met
  std::size_t count_ = 0;
};

}  // namespace poppy::engine
