// Coverage as an lcov tracefile: a record a file, a line of the rules for each line that has
// points, its items and branches as branches.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/trial/coverage.h"

namespace poppy::trial {
namespace {

struct FileLines {
  std::map<std::uint32_t, std::uint32_t> hits;  // by line: the fewest of its points
  std::map<std::uint32_t, std::vector<std::uint32_t>> branches;
};

bool is_branch(PointKind kind) { return kind == PointKind::item || kind == PointKind::branch; }

std::string record(const std::string& file, const FileLines& lines) {
  std::string result = fmt::format("SF:{}\n", file);
  std::size_t branches = 0;
  std::size_t branches_hit = 0;
  for (const auto& [line, points] : lines.branches) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      result += fmt::format("BRDA:{},0,{},{}\n", line, i, points[i]);
      ++branches;
      if (points[i] > 0) ++branches_hit;
    }
  }
  if (branches > 0) result += fmt::format("BRF:{}\nBRH:{}\n", branches, branches_hit);
  std::size_t hit = 0;
  for (const auto& [line, hits] : lines.hits) {
    result += fmt::format("DA:{},{}\n", line, hits);
    if (hits > 0) ++hit;
  }
  return result + fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.hits.size(), hit);
}

}  // namespace

std::string coverage_lcov(const text::SourceSet& sources, const Coverage& coverage) {
  std::map<std::string, FileLines> files;
  for (const Point& point : coverage.points) {
    FileLines& lines = files[sources.at(point.span.file).name];
    const std::uint32_t line = sources.position_of(point.span.file, point.span.begin).line;
    const auto [known, is_new] = lines.hits.emplace(line, point.hits);
    if (!is_new) known->second = std::min(known->second, point.hits);
    if (is_branch(point.kind)) lines.branches[line].push_back(point.hits);
  }
  std::string result = "TN:rule tests\n";
  for (const auto& [file, lines] : files) result += record(file, lines);
  return result;
}

}  // namespace poppy::trial
