// The rows of a CSV table of cases, one at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/cli/run_files.h"
#include "interpreter/config/csv_rows.h"
#include "interpreter/facts/join_case.h"
#include "interpreter/text/check_text.h"

namespace poppy::cli {

/// Rows of one file.
class RowReader {
 public:
  RowReader(OpenFile file, int stop)
      : file_(std::make_unique<OpenFile>(std::move(file))), pieces_(*file_, stop) {}

  /// The next row that is not empty.
  InputEnd next(facts::TableRow& row) {
    while (true) {
      const InputEnd end = read_text();
      if (end != InputEnd::none) return end;
      row.line = line_;
      line_ += line_ends_;
      const std::string_view text = config::without_line_end(text_);
      if (text.empty()) continue;
      row.is_cut = text.size() > text::kMaxSourceBytes;
      row.fault =
          config::split_csv_row(row.is_cut ? text.substr(0, kFirstCellBytes) : text, row.cells);
      return end;
    }
  }

  [[nodiscard]] bool in_quotes() const { return ends_.in_quotes(); }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return pieces_.bytes_read(); }
  [[nodiscard]] std::uint64_t hash() const { return hash_.value(); }

 private:
  /// The text of a row, with its line end, up to what a reader takes.
  InputEnd read_text() {
    text_.clear();
    line_ends_ = 0;
    for (bool begun = false;; begun = true) {
      const InputEnd end = pieces_.fill(std::nullopt);
      if (end == InputEnd::end_of_input && begun) return InputEnd::none;
      if (end != InputEnd::none) return end;
      if (!begun && at_begin_) pieces_.take(text::byte_order_mark(pieces_.rest()));
      at_begin_ = false;
      const std::string_view piece = pieces_.rest();
      const std::optional<std::size_t> found = ends_.find(piece);
      const std::string_view part = piece.substr(0, found.value_or(piece.size()));
      line_ends_ += static_cast<std::uint64_t>(std::ranges::count(part, '\n'));
      text_ += part.substr(0, text::kMaxSourceBytes + 3 - std::min(text_.size(), kLongest));
      hash_.add(part);
      pieces_.take(part.size());
      if (found) return InputEnd::none;
    }
  }

  static constexpr std::size_t kFirstCellBytes = 4096;  // read of a row that is too long
  static constexpr std::size_t kLongest = text::kMaxSourceBytes + 3;  // a line end among them

  std::unique_ptr<OpenFile> file_;
  PieceReader pieces_;
  text::ByteHash hash_;
  config::CsvRowEnds ends_;
  std::string text_;
  std::uint64_t line_ = 1, line_ends_ = 0;
  bool at_begin_ = true;
};

}  // namespace poppy::cli
