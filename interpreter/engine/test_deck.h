// Rule tests -> a deck of cases for other programs (conformance/README.md): a line of JSON each,
// with facts, settings of its county and what the test expects, in the form of a decision line.
// `poppy test --export` writes it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "interpreter/engine/prepared_test.h"

namespace poppy::engine {

struct DeckFile {
  std::string name;  // gagr.ndjson
  std::string text;
};
struct TestDeck {
  std::vector<DeckFile> files;  // of each program its cases; names.json: what they name
  std::size_t cases = 0;
  std::size_t expectations = 0;
  std::size_t left_out = 0;  // expectations of texts and reports, which a decision line lacks
};

/// Only names and types are taken from a decision: what is expected is what the test says. A test
/// that expects nothing else than is left out has no case.
[[nodiscard]] TestDeck test_deck(const check::Program& program,
                                 const std::vector<PreparedTest>& tests);

}  // namespace poppy::engine
