// See random_claims.h.
#include "tests/differential/random_claims.h"

#include <fmt/format.h>

namespace poppy::differential {
namespace {

constexpr std::size_t kMostClaims = 12;  // of a program

}  // namespace

std::vector<File> with_claims(const check::Program& program, std::vector<File> files) {
  std::vector<const check::Line*> lines;
  for (const check::Line& line : program.lines) {
    const bool is_of_cases = line.entity != check::kCountyEntity;
    const bool is_compared = line.type.kind != check::TypeKind::record && !line.type.list;
    if (line.kind == check::LineKind::define && is_of_cases && is_compared) lines.push_back(&line);
  }
  const std::size_t step = lines.size() / kMostClaims + 1;
  for (std::size_t i = 0; i < lines.size(); i += step) {
    const check::Line& line = *lines[i];
    for (File& file : files) {
      if (!file.text.starts_with(fmt::format("module {} ", line.module))) continue;
      file.text += fmt::format(
          "property zz_{0} of {1} {{ same {0} with less known; same {0} with other names }}\n",
          line.name, program.entities[line.entity].name);
    }
  }
  return files;
}

std::vector<std::string> claimed(const check::Program& program) {
  std::vector<std::string> names;
  for (const check::Property& property : program.properties) {
    if (property.name.starts_with("zz_")) names.push_back(property.name);
  }
  return names;
}

}  // namespace poppy::differential
