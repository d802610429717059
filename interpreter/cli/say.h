// The one way to standard error: whatever a text holds, it reaches a terminal as printable lines.
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <utility>

#include "interpreter/cli/color.h"
#include "interpreter/text/printable.h"

namespace poppy::cli {

template <typename... Words>
void say(fmt::format_string<Words...> form, Words&&... words) {
  const std::string text = painted(
      text::printable_lines(fmt::format(form, std::forward<Words>(words)...)), Output::messages);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace poppy::cli
