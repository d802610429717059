// Coverage as text: shares by kind and by file, then each point that no test covers.
#include <fmt/format.h>

#include <array>
#include <map>

#include "interpreter/trial/coverage.h"

namespace poppy::trial {
namespace {

std::string row(std::string_view name, Share share, std::size_t width) {
  if (share.all == 0) return {};
  const std::size_t tenths = tenths_of(share);
  return fmt::format("{:<{}}{:>10}{:>10}{:>8}.{}\n", name, width, share.covered, share.all,
                     tenths / 10, tenths % 10);
}

std::string head(std::string_view name, std::size_t width) {
  return fmt::format("{:<{}}{:>10}{:>10}{:>10}\n", name, width, "covered", "of", "%");
}

}  // namespace

std::string coverage_text(const text::SourceSet& sources, const Coverage& coverage) {
  std::array<Share, kPointKinds> kinds;
  std::map<std::string, Share> files;
  std::string missing;
  std::string last_file;
  for (const Point& point : coverage.points) {
    const std::string& file = sources.at(point.span.file).name;
    for (Share* share : {&kinds[static_cast<std::size_t>(point.kind)], &files[file]}) {
      ++share->all;
      if (point.hits > 0) ++share->covered;
    }
    if (point.hits > 0) continue;
    if (file != last_file) missing += "\n" + file + "\n";
    last_file = file;
    const text::Position place = sources.position_of(point.span.file, point.span.begin);
    missing +=
        fmt::format("  {:>9}  {}\n", fmt::format("{}:{}", place.line, place.column), point.missing);
  }
  constexpr std::size_t kKindWidth = 16;
  std::size_t width = kKindWidth;
  for (const auto& [file, share] : files) width = std::max(width, file.size());
  std::string result = head("coverage", width);
  for (std::size_t kind = 0; kind < kPointKinds; ++kind) {
    result += row(title_of(static_cast<PointKind>(kind)), kinds[kind], width);
  }
  result += row("all", share_of(coverage), width);
  result += "\n" + head("file", width);
  for (const auto& [file, share] : files) result += row(file, share, width);
  if (!missing.empty()) result += "\nNot covered:\n" + missing;
  return result;
}

}  // namespace poppy::trial
