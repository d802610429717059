// See open_source.h.
#include "interpreter/cli/open_source.h"

#include <fmt/format.h>

#include <expected>
#include <utility>
#include <vector>

#include "interpreter/cli/parquet_source.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

using Opened = std::expected<std::unique_ptr<CaseSource>, std::string>;

Opened open_texts(const std::string& path, FoundTables tables, int stop) {
  if (!tables.given.empty()) return TableSource::open(std::move(tables), stop);
  auto file = open_input(path);
  if (!file) return std::unexpected(file.error());
  return std::make_unique<LineSource>(std::move(*file), stop);
}

}  // namespace

Outcome<std::unique_ptr<CaseSource>> open_source(const Rules& rules, const std::string& path,
                                                 const std::string& case_column, FoundTables tables,
                                                 int stop) {
  if (tables.given.empty() && names_parquet(path)) {
    return ParquetSource::open(rules, path, case_column, stop);
  }
  Opened opened = open_texts(path, std::move(tables), stop);
  if (opened) return std::move(*opened);
  return std::unexpected(std::vector{engine::public_problem(
      text::ProblemCode::cannot_read,
      fmt::format("the cases `{}` cannot be read: {}", path, opened.error()))});
}

}  // namespace poppy::cli
