// What people call a program and its parts: taken from the titles of its modules, which name the
// program before a colon ("CalFresh: the decision").
#pragma once

#include <string>
#include <string_view>

#include "interpreter/check/program.h"

namespace poppy::report {

/// What most of the program's module titles have before their colon, of as many the first; without
/// any the program's name.
[[nodiscard]] std::string program_title(const check::Program& program, std::string_view name);
/// The module's title without that of its program.
[[nodiscard]] std::string flow_title(const check::Program& program, const check::Module& module);

}  // namespace poppy::report
