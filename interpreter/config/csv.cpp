// CSV to cells with places. Called for the tables of rules and for batches of cases.
#include "interpreter/config/csv.h"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <utility>

#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

using text::ProblemCode;

constexpr std::size_t kMostProblems = 1000;  // a file that is no table has one in every cell

bool is_other_separator(char c) { return c == ';' || c == '\t'; }

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

struct Row {
  std::vector<CsvCell> cells;  // no more than asked for
  std::size_t width = 0;       // cells there are
  text::Span span;
};

/// Walks the text once, a row at a time.
class CsvReader {
 public:
  CsvReader(std::string_view text, text::FileId file)
      : text_(text), file_(file), at_(text::byte_order_mark(text)) {}

  /// The next row, empty lines skipped; nullopt at the end. Cells past `most` are counted, not
  /// kept.
  std::optional<Row> read_row(std::size_t most) {
    while (at_ < text_.size() && at_line_end()) skip_line_end();
    if (at_ >= text_.size() || problems_.size() > kMostProblems) return std::nullopt;
    Row row;
    const std::size_t begin = at_;
    while (true) {
      CsvCell cell = next_cell();
      if (++row.width <= most) row.cells.push_back(std::move(cell));
      if (at_ >= text_.size() || text_[at_] != ',') break;
      ++at_;
    }
    row.span = span(begin, at_);
    skip_line_end();
    return row;
  }

  [[nodiscard]] bool starts_with_empty_line() const { return at_ >= text_.size() || at_line_end(); }

  void report(ProblemCode code, text::Span place, std::string message, std::string hint = "") {
    if (problems_.size() > kMostProblems) return;
    problems_.push_back({code, place, std::move(message), std::move(hint)});
  }

  [[nodiscard]] text::Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  /// A list of a country that writes decimals with a comma has semicolons; told once.
  void report_separator(text::Span place) {
    if (std::exchange(separator_told_, true)) return;
    const bool is_tab = text_[place.begin] == '\t';
    report(ProblemCode::csv_separator, place,
           fmt::format("the cells are separated by {}, and not by commas",
                       is_tab ? "tabs" : "semicolons"),
           "save it as a workbook (.xlsx), or as CSV with commas");
  }

  text::Problems take_problems() { return std::move(problems_); }

 private:
  [[nodiscard]] bool at_line_end() const {
    return text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }

  void skip_line_end() {
    if (at_ < text_.size()) at_ += text_[at_] == '\r' ? 2 : 1;
  }

  [[nodiscard]] bool at_cell_end() const {
    return at_ >= text_.size() || text_[at_] == ',' || at_line_end();
  }

  CsvCell next_cell() {
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '"') return read_quoted_cell();
    bool told = false;
    for (; !at_cell_end(); ++at_) {
      if (text_[at_] != '"' || told) continue;
      told = true;
      report(ProblemCode::csv_quote, span(at_, at_ + 1),
             "a quote stands inside a cell that does not begin with one",
             "put the whole cell in quotes and double each quote inside it");
    }
    return {std::string(text_.substr(begin, at_ - begin)), span(begin, at_)};
  }

  CsvCell read_quoted_cell() {
    const std::size_t begin = at_;
    CsvCell cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && text_.substr(at_, 2) != "\"\"") break;
      if (text_[at_] == '"') ++at_;
      cell.text += text_[at_];
    }
    if (at_ >= text_.size()) {
      report(ProblemCode::csv_quote, span(begin, begin + 1),
             "a quote is opened here and never closed",
             "a cell ends with the quote it begins with");
      cell.span = span(begin, at_);
      return cell;
    }
    ++at_;
    cell.span = span(begin, at_);
    if (at_cell_end()) return cell;
    const std::size_t rest = at_;
    while (!at_cell_end()) ++at_;
    if (is_other_separator(text_[rest])) {
      report_separator(span(rest, rest + 1));
      return cell;
    }
    report(ProblemCode::csv_quote, span(rest, at_),
           "expected a comma or the end of the line after a closing quote",
           "double each quote that belongs to the cell");
    return cell;
  }

  std::string_view text_;
  text::FileId file_;
  std::size_t at_;
  text::Problems problems_;
  bool separator_told_ = false;
};

/// Where the first cell of a row looks as if it were several.
std::optional<text::Span> other_separator(const std::vector<CsvCell>& row, std::string_view text) {
  const text::Span span = row.front().span;
  if (span.begin < text.size() && text[span.begin] == '"') return std::nullopt;
  for (std::uint32_t at = span.begin; at < span.end; ++at) {
    if (is_other_separator(text[at])) return text::Span{span.file, at, at + 1};
  }
  return std::nullopt;
}

void check_header(const std::vector<CsvCell>& header, const text::SourceSet& sources,
                  CsvReader& reader) {
  std::map<std::string_view, text::Span> first;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const CsvCell& cell = header[i];
    if (cell.text.empty()) {
      reader.report(ProblemCode::csv_header_empty, cell.span,
                    fmt::format("column {} of {} has no name", i + 1, header.size()),
                    "every column is named in the first line");
      continue;
    }
    const auto [known, fresh] = first.emplace(cell.text, cell.span);
    if (fresh) continue;
    const text::Position place = sources.position_of(cell.span.file, known->second.begin);
    reader.report(ProblemCode::csv_header_repeated, cell.span,
                  fmt::format("`{}` names a second column: the first stands in line {}, column {}",
                              cell.text, place.line, place.column));
  }
}

}  // namespace

text::Result<CsvTable> read_csv(const text::SourceSet& sources, text::FileId file) {
  if (text::Problems problems = text::check_text(sources, file); !problems.empty()) {
    return std::unexpected(std::move(problems));
  }
  CsvReader reader(sources.at(file).text, file);
  if (reader.starts_with_empty_line()) {
    reader.report(
        ProblemCode::csv_no_header, reader.span(0, 0),
        "expected a first line that names the columns, such as `household_size,from,amount`");
    return std::unexpected(reader.take_problems());
  }
  CsvTable table;
  table.header = std::move(reader.read_row(sources.at(file).text.size() + 1)->cells);
  if (const auto place = other_separator(table.header, sources.at(file).text)) {
    reader.report_separator(*place);
    return std::unexpected(reader.take_problems());
  }
  check_header(table.header, sources, reader);
  const std::size_t width = table.header.size();
  while (std::optional<Row> row = reader.read_row(width)) {
    if (row->width != width) {
      reader.report(ProblemCode::csv_row_width, row->span,
                    fmt::format("this row has {}, the table has {}", counted(row->width, "cell"),
                                counted(width, "column")),
                    row->width > width ? "a cell that holds a comma stands in quotes" : "");
    }
    table.rows.push_back(std::move(row->cells));
  }
  text::Problems problems = reader.take_problems();
  text::sort_problems(problems);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return table;
}

text::Result<std::vector<std::vector<CsvCell>>> read_csv_rows(const text::SourceSet& sources,
                                                              text::FileId file) {
  if (text::Problems problems = text::check_text(sources, file); !problems.empty()) {
    return std::unexpected(std::move(problems));
  }
  const std::string_view text = sources.at(file).text;
  CsvReader reader(text, file);
  std::vector<std::vector<CsvCell>> rows;
  std::size_t with_commas = 0, with_others = 0;
  std::optional<text::Span> first;
  while (std::optional<Row> row = reader.read_row(text.size() + 1)) {
    if (const auto place = other_separator(row->cells, text)) {
      if (++with_others == 1) first = place;
    } else if (row->width > 1) {
      ++with_commas;
    }
    rows.push_back(std::move(row->cells));
  }
  // A title may have a semicolon, and `1,5` between semicolons a comma.
  if (first && with_others > with_commas) reader.report_separator(*first);
  text::Problems problems = reader.take_problems();
  text::sort_problems(problems);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return rows;
}

}  // namespace poppy::config
