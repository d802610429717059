// The whole of `poppy mutate`: which mutants there are, which the tests see, which are accepted as
// equal to the rules, and the tests that are missing; and that as text and JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/trial/missing_test.h"
#include "interpreter/trial/mutants.h"
#include "interpreter/trial/try_mutants.h"

namespace poppy::trial {

/// A mutant that no test can see, by the one who looked into it.
struct AcceptedMutant {
  text::Span span;  // of the entry
  std::string mutant, because;
};
/// A file of them (`mutants.yaml` beside the rules): a list of `mutant:` and `because:`.
[[nodiscard]] text::Result<std::vector<AcceptedMutant>> read_accepted(
    const text::SourceSet& sources, text::FileId file);

struct MutationAsked {
  std::string only;  // a file's name or its end, or a line's or parameter's; empty: all
  std::optional<std::size_t> sample;  // so many of them, drawn
  std::uint64_t seed = 1;
  unsigned threads = 1;
  bool writes_tests = true;
};

/// A test that sees a mutant.
struct KillingTest {
  std::string name, path;
  unsigned line = 0;
};
struct TriedMutant {
  Mutant mutant;
  Tried tried;
  std::string accepted;                // why; empty: it is not
  std::optional<MissingTest> missing;  // of one that lives
  std::optional<KillingTest> killer;   // of one that is killed
  /// A fault that the tests let pass and nobody has looked into.
  [[nodiscard]] bool is_open() const {
    return tried.fate != Fate::killed && tried.fate != Fate::refused && accepted.empty();
  }
};
struct Mutation {
  std::vector<TriedMutant> mutants;  // by place
  std::size_t tests = 0;
  bool has_looked = false;  // for the tests that are missing
  text::Problems problems;  // of what is accepted: there is no such mutant, or a test sees it
};

/// `accepted`: of the folders of rules, each with the folder that its names are of
/// (`policies/gagr/`). `sources`: of the rules and these files.
struct AcceptedFile {
  std::string folder;
  std::vector<AcceptedMutant> mutants;
};
[[nodiscard]] Mutation mutate(const Rules& rules, std::span<const engine::PreparedTest> tests,
                              std::span<const AcceptedFile> accepted, const MutationAsked& asked,
                              const engine::ReadText& read_text,
                              const std::function<void(std::size_t)>& told);

/// Killed of all that are not accepted.
struct Score {
  std::size_t killed = 0, all = 0;
};
[[nodiscard]] Score score_of(const Mutation& mutation);

/// `with_killers`: also those that are killed, each with the test that does.
[[nodiscard]] std::string mutation_text(const text::SourceSet& sources, const Mutation& mutation,
                                        bool with_killers = false);
[[nodiscard]] std::string mutation_json(const text::SourceSet& sources, const Mutation& mutation);

}  // namespace poppy::trial
