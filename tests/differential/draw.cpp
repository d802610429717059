// draw SEED: the random program of a seed, as differential_test draws it, on standard output.
#include <fmt/core.h>

#include <cstdlib>

#include "tests/differential/random_program.h"

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: draw SEED\n");
    return 2;
  }
  const auto program = poppy::differential::draw_program(std::strtoull(words[1], nullptr, 10));
  for (const poppy::File& file : program.files()) {
    fmt::print("== {}\n{}\n", file.path, file.text);
  }
  const auto loaded = poppy::Rules::load(program.files());
  if (loaded) return 0;
  for (const poppy::Problem& problem : loaded.error()) fmt::print("{}\n", problem.text);
  return 1;
}
