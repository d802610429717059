// A random program that the checker accepts: rule files, tables and county files, from a seed.
// Every op that a user can write comes up; where the checker wants a proof (a guarded blank, a
// complete choice, a rounded division), the drawn text has it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::differential {

struct RandomProgram {
  /// A declaration is one element, so that one can be left out when a difference is narrowed down.
  struct Module {
    std::string path;
    std::vector<std::string> declarations;
  };
  std::vector<Module> modules;
  std::vector<File> others;  // tables and county files

  [[nodiscard]] std::vector<File> files() const;
};

[[nodiscard]] RandomProgram draw_program(std::uint64_t seed);

}  // namespace poppy::differential
