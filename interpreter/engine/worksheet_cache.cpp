// Finds the worksheet of a request's knowledge cell, or builds it.
#include "interpreter/engine/worksheet_cache.h"

namespace poppy::engine {
namespace {

// 58 counties by a dozen months. A full cache starts again: worksheets are quick to build.
constexpr std::size_t kMostSheets = 1024;

}  // namespace

std::shared_ptr<const plan::Worksheet> WorksheetCache::find_or_build(
    const std::shared_ptr<const check::Program>& program, const plan::SheetRequest& request) {
  const Key key(request.county, request.month, request.programs, request.asked, request.every_line,
                request.printed);
  const std::scoped_lock lock(mutex_);
  if (const auto found = sheets_.find(key); found != sheets_.end()) {
    for (const auto& sheet : found->second) {
      if (sheet->runs_from <= request.run_date && request.run_date < sheet->runs_until)
        return sheet;
    }
  }
  auto sheet = std::make_shared<const plan::Worksheet>(plan::build_worksheet(program, request));
  if (count_ >= kMostSheets) {
    sheets_.clear();
    count_ = 0;
  }
  sheets_[key].push_back(sheet);
  ++count_;
  return sheet;
}

}  // namespace poppy::engine
