// How the program ends, in words: what --help and the manual say of it.
#pragma once

#include <array>

#include "interpreter/cli/commands.h"

namespace poppy::cli {

struct ExitCode {
  int number;
  const char* about;
};
inline constexpr std::array<ExitCode, 4> kExitCodes = {{
    {kWell, "decided or all well"},
    {kProblems, "problems in files or failed tests"},
    {kWrongUse, "wrong use"},
    {kCannotGoOn,
     "the result could not be written whole (silently where a pipe was closed, as by head) or, of "
     "run, nothing could be decided"},
}};

}  // namespace poppy::cli
