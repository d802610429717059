// Any bytes as a line of a run: what the fast reader takes, the slow one reads alike.
#include <iostream>
#include <string>

#include "interpreter/engine/rules_data.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shipped_rules.h"
#include "tests/unit/same_facts.h"

namespace {

const poppy::Rules& every_kind() {
  static const poppy::Rules rules = [] {
    auto loaded = poppy::Rules::load({{"t.poppy", same_facts::kEveryKind},
                                      {"yolo.yaml", "county: Yolo\nflags: {}\n"},
                                      {"slo.yaml", "county: San Luis Obispo\nflags: {}\n"}});
    if (!loaded) std::abort();
    return *loaded;
  }();
  return rules;
}

void try_line(same_facts::Readers& readers, const std::string& line) {
  if (readers.read(line) != same_facts::Readers::Outcome::wrong) return;
  std::cerr << readers.what() << '\n';
  __builtin_trap();
}

}  // namespace

POPPY_FUZZ_TARGET(columns) {
  static same_facts::Readers shipped(*shipped_rules().data().program);
  static same_facts::Readers small(*every_kind().data().program);
  const std::string& line = text;
  try_line(shipped, line);
  try_line(small, line);
}
