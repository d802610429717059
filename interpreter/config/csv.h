// CSV with places (RFC 4180: quotes, doubled quotes, commas and line breaks in quotes): tables with
// a first line of names, and rows of any widths as spreadsheets save them.
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
/// place, cells separated by semicolons or tabs.
[[nodiscard]] text::Result<CsvTable> read_csv(const text::SourceSet& sources, text::FileId file);

/// The same rows without a header, each as wide as it is. Problems: as read_csv, but for those of
/// its header and widths.
[[nodiscard]] text::Result<std::vector<std::vector<CsvCell>>> read_csv_rows(
    const text::SourceSet& sources, text::FileId file);

}  // namespace poppy::config
