// CSV tables with places (RFC 4180: quotes, doubled quotes, commas and line breaks in quotes; a
// first line of names).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::config {

struct CsvCell {
  std::string text;
  text::Span span;
};

struct CsvTable {
  std::vector<CsvCell> header;
  std::vector<std::vector<CsvCell>> rows;  // each as wide as the header
};

/// A byte order mark and empty lines are skipped; blanks belong to their cell. Problems: not UTF-8,
/// too large, no header, a header name twice or empty, a row of another width, a quote out of
/// place.
[[nodiscard]] text::Result<CsvTable> read_csv(const text::SourceSet& sources, text::FileId file);

}  // namespace poppy::config
