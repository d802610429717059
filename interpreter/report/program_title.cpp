// See program_title.h.
#include "interpreter/report/program_title.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace poppy::report {

std::string program_title(const check::Program& program, std::string_view name) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  for (const check::Module& module : program.modules) {
    const std::string_view title = module.title;
    const std::size_t colon = title.find(": ");
    if (module.program != name || colon == std::string_view::npos) continue;
    const std::string_view before = title.substr(0, colon);
    const auto known = std::ranges::find(counts, before, &decltype(counts)::value_type::first);
    if (known == counts.end()) {
      counts.emplace_back(before, 1);
    } else {
      ++known->second;
    }
  }
  const auto most = std::ranges::max_element(counts, {}, &decltype(counts)::value_type::second);
  return std::string(most == counts.end() ? name : most->first);
}

std::string flow_title(const check::Program& program, const check::Module& module) {
  if (module.title.empty()) return module.name;
  const std::string before = program_title(program, module.program);
  for (const char* const end : {": ", " "}) {
    if (module.title.starts_with(before + end)) return module.title.substr((before + end).size());
  }
  return module.title;
}

}  // namespace poppy::report
