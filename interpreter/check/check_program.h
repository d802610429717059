// RuleSheet + tables + county files -> Program. One call; every problem of all files at once.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/county/county_file.h"
#include "interpreter/syntax/tree.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::check {

/// A table file and the name rules know it by: the path of its folder and its file name.
struct TableFile {
  std::string path;  // policies/gagr/notices.csv
  text::FileId file = text::FileId::none;
};

/// What of the input could not be read and has its problems already, beside what the modules say of
/// themselves: nothing is told of it a second time.
struct Unread {
  bool anything = false;              // what is missing may stand there
  std::vector<std::string> counties;  // names, as far as they can be told
};

/// `sheet`'s modules name tables relative to their own file's folder (the source's name up to the
/// last `/`). Problems: unknown and doubled names, wrong types, blank not guarded, circular lines,
/// unsound versions, `at` within `at`, tables with gaps, doubled or unreadable rows, county entries
/// for unknown flags or of a wrong type, …
[[nodiscard]] text::Result<Program> check_program(const text::SourceSet& sources,
                                                  const syntax::RuleSheet& sheet,
                                                  const std::vector<TableFile>& tables,
                                                  const std::vector<county::CountyFile>& counties,
                                                  const Unread& unread = {});

}  // namespace poppy::check
