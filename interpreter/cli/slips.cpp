// See slips.h.
#include "interpreter/cli/slips.h"

#include <fmt/core.h>

#include <string_view>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/text/problem_text.h"

namespace poppy::cli {

std::string there_is_no(const char* kind, const std::string& written,
                        const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view nearest = text::nearest_name(written, candidates);
  return fmt::format(
      "poppy: there is no {} `{}`{}\n", kind, written,
      nearest.empty() ? std::string() : fmt::format("; did you mean `{}`?", nearest));
}

std::string there_is_no_command(const CommandWords& below, const std::string& written) {
  std::vector<std::string> names;
  for (const CommandWords& one : below.commands) names.push_back(one.name);
  return there_is_no("command", written, names);
}

int tell_slip(const std::string& slip) {
  say("{}Run with --help for more information.\n", slip);
  return kWrongUse;
}

}  // namespace poppy::cli
