// Blocks, and cases as lines of JSON.
#include "interpreter/cli/case_source.h"

namespace poppy::cli {

namespace {

/// A buffer that only one large case needed is given back.
std::string emptied(std::string buffer) {
  constexpr std::size_t most = 32 << 20;
  if (buffer.capacity() > most) return {};
  buffer.clear();
  return buffer;
}

}  // namespace

LineBlock empty_block(LineBlock used) {
  LineBlock block;
  block.text = emptied(std::move(used.text));
  block.output = emptied(std::move(used.output));
  block.lines = std::move(used.lines);
  block.lines.clear();
  return block;
}

InputEnd LineSource::add_next(LineBlock& block, std::uint64_t done, Patience patience) {
  const std::size_t begin = block.text.size();
  const InputEnd end = reader_.next(block.text, patience);
  if (end != InputEnd::none) return end;
  ++lines_read_;
  const std::string_view line = std::string_view(block.text).substr(begin);
  if (line.find_first_not_of(" \t") == std::string_view::npos) {
    block.text.resize(begin);
    return end;
  }
  block.add_line(lines_read_, begin, {});
  if (lines_read_ <= done) block.only_named = block.lines.size();
  return end;
}

}  // namespace poppy::cli
