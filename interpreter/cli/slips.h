// What is said of a word that is no command or option: the nearest that is one.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

/// `kind`: command, option.
[[nodiscard]] std::string there_is_no(const char* kind, const std::string& written,
                                      const std::vector<std::string>& names);
/// Of the commands below this one.
[[nodiscard]] std::string there_is_no_command(const CommandWords& below,
                                              const std::string& written);
/// Says it; the exit code.
[[nodiscard]] int tell_slip(const std::string& slip);

}  // namespace poppy::cli
