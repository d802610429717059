// What stands behind Rules and Month, for cli/, the rule tests and the C ABI; embedding programs
// need engine.h only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/check_program.h"
#include "interpreter/engine/worksheet_cache.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/reference/determination.h"
#include "interpreter/syntax/tree.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::engine {

/// The files of a load, read but not yet checked against each other.
struct ReadFiles {
  std::shared_ptr<const text::SourceSet> sources;
  syntax::RuleSheet sheet;
  std::vector<check::TableFile> tables;
  std::vector<county::CountyFile> counties;
  text::Problems problems;  // of all files; what they spoil is marked in the sheet and here
  check::Unread unread;
};
[[nodiscard]] ReadFiles read_files(std::vector<File> files);

/// Checks what was read; the last step of a load.
[[nodiscard]] text::Result<std::shared_ptr<const Rules::Data>> check_files(ReadFiles read);

/// What rules were read from, read again where it was not.
[[nodiscard]] ReadFiles input_of(const Rules::Data& rules);

/// The same rules where `file` stands in for the county file of its county, or adds a county.
/// `sources` goes on where those of the rules end.
[[nodiscard]] text::Result<Rules> with_county_file(const Rules& rules,
                                                   std::shared_ptr<const text::SourceSet> sources,
                                                   text::FileId file);

/// Sorted, with their text as shown on a terminal; `as`: all of this severity.
[[nodiscard]] std::vector<Problem> to_public(const text::SourceSet& sources,
                                             text::Problems problems,
                                             std::optional<text::Severity> as = {});
/// A problem that lies in no file: a request, the command line, a file that cannot be opened.
[[nodiscard]] Problem public_problem(text::ProblemCode code, std::string message,
                                     std::string hint = {});

}  // namespace poppy::engine

namespace poppy {

struct Rules::Data {
  engine::ReadFiles input;
  std::shared_ptr<const check::Program> program;
  std::vector<Problem> warnings;
  bool is_from_compiled = false;  // then `input` has the texts alone
  mutable engine::WorksheetCache worksheets;
};

struct Month::Data {
  std::shared_ptr<const text::SourceSet> sources;  // of the rules and the case
  reference::Determination determination;
  bool run_date_is_today = false;  // nobody gave one
};

}  // namespace poppy
