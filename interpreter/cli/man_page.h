// A command as a page of the manual, section 1, in the man macros.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

/// `path`: the words that lead to the command, none for poppy itself. `date`: in its foot, as
/// 2026-12-01; may be empty.
[[nodiscard]] std::string man_page(const CommandWords& app, const std::vector<std::string>& path,
                                   const std::string& version, const std::string& date);
/// `poppy-county-set`: what the page is called, without its section.
[[nodiscard]] std::string page_name(const std::vector<std::string>& path);

}  // namespace poppy::cli
