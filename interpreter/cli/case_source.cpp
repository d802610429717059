// Cases as lines of JSON.
#include "interpreter/cli/case_source.h"

namespace poppy::cli {

InputEnd LineSource::add_next(Block& block, std::uint64_t done, Patience patience) {
  const InputEnd end = reader_.next(text_, patience);
  if (end != InputEnd::none) return end;
  ++lines_read_;
  if (lines_read_ <= done || text_.find_first_not_of(" \t") == std::string::npos) return end;
  block.bytes += text_.size();
  block.lines.push_back({lines_read_, std::move(text_), {}});
  return end;
}

}  // namespace poppy::cli
