// The problems of refused cases, by line and column, or by table, line and column.
#include "interpreter/cli/run_errors.h"

#include <algorithm>

#include <fmt/format.h>

#include <iterator>

#include "interpreter/engine/refusal_line.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

using facts::TablePlace;
using text::append_json_text;

/// Where the character of the joined text came from; 0: the row of the case.
TablePlace place_of(const InputLine& line, unsigned column) {
  const auto after = std::ranges::upper_bound(line.places, column, {}, &facts::TextPlace::at);
  return after == line.places.begin() ? line.places.front().place : std::prev(after)->place;
}

void append_text_or_null(std::string& to, std::string_view text) {
  if (text.empty()) {
    to += "null";
  } else {
    append_json_text(to, text);
  }
}

void append_place(std::string& to, const LineBlock& block, const TablePlace& place) {
  const facts::GivenTable& table = (*block.tables)[place.table];
  to += R"("file":)";
  append_json_text(to, table.file);
  fmt::format_to(std::back_inserter(to), R"(,"line":{})", place.line);
}

/// As spreadsheets count, from 1; 0: the row.
unsigned column_number(const TablePlace& place) {
  return place.column == TablePlace::kNoColumn ? 0 : place.column + 1;
}

std::string_view column_name(const LineBlock& block, const TablePlace& place) {
  if (place.column == TablePlace::kNoColumn) return {};
  return (*block.tables)[place.table].columns.names[place.column];
}

/// The place of a problem as people read it.
std::string place_text(const LineBlock& block, const RefusedCase& refused, std::size_t index) {
  if (block.tables == nullptr) {
    const unsigned column = refused.problems[index].column;
    if (block.place == CasePlace::line) return fmt::format("line {}:{}", refused.number, column);
    return column == 0 ? fmt::format("row {}", refused.number)
                       : fmt::format("row {}:{}", refused.number, column);
  }
  const TablePlace& place = refused.places[index + 1];
  const std::string_view name = column_name(block, place);
  return fmt::format("{}:{}{}{}", (*block.tables)[place.table].file, place.line,
                     name.empty() ? "" : ": ", name);
}

/// Of a case in tables.
void append_problem(std::string& to, const LineBlock& block, const RefusedCase& refused,
                    std::size_t index) {
  const engine::LineProblem& problem = refused.problems[index];
  fmt::format_to(std::back_inserter(to), R"({{"code":"{}",)", problem.code);
  const TablePlace& place = refused.places[index + 1];
  append_place(to, block, place);
  fmt::format_to(std::back_inserter(to), R"(,"column":{},"name":)", column_number(place));
  append_text_or_null(to, column_name(block, place));
  to += R"(,"message":)";
  append_json_text(to, problem.message);
  to += R"(,"hint":)";
  append_json_text(to, problem.hint);
  to += '}';
}

}  // namespace

RefusedCase refuse(const InputLine& line, CasePlace place, engine::CaseLine decided) {
  RefusedCase refused{line.number, std::move(decided.case_id), std::move(decided.problems), {}};
  if (place == CasePlace::row) {
    for (engine::LineProblem& problem : refused.problems) problem.column = 0;
  }
  if (line.places.empty()) return refused;
  refused.places.push_back(line.places.front().place);
  for (const engine::LineProblem& problem : refused.problems) {
    refused.places.push_back(place_of(line, problem.column));
  }
  return refused;
}

RefusedCase refuse_repeated(const InputLine& line, CasePlace place, std::string_view case_id,
                            std::uint64_t earlier) {
  const std::string_view what = place == CasePlace::line ? "line" : "row";
  const std::string_view shown = case_id.substr(0, 100);
  engine::LineProblem problem{
      std::string(text::kind_of(text::ProblemCode::table_order).number),
      fmt::format("case `{}` stands here again after `{}` of {} {}", shown, shown, what, earlier),
      fmt::format("give each case one {}; what is known of it later goes into that {}", what, what),
      place == CasePlace::row ? 0U : 1U};
  return {line.number, std::string(case_id), {std::move(problem)}, {}};
}

std::string error_line(const LineBlock& block, const RefusedCase& refused) {
  std::string line;
  if (block.tables == nullptr) {
    engine::append_refusal_line(line, refused.number, refused.case_id, refused.problems);
    line += '\n';
    return line;
  }
  line = "{";
  append_place(line, block, refused.places.front());
  line += R"(,"case":)";
  append_text_or_null(line, refused.case_id);
  line += R"(,"problems":[)";
  for (std::size_t i = 0; i < refused.problems.size(); ++i) {
    if (i > 0) line += ',';
    append_problem(line, block, refused, i);
  }
  line += "]}\n";
  return line;
}

std::string error_words(const LineBlock& block, const RefusedCase& refused) {
  std::string words;
  for (std::size_t i = 0; i < refused.problems.size(); ++i) {
    words += text::printable(
        fmt::format("{}: error {}: {}{}", place_text(block, refused, i), refused.problems[i].code,
                    refused.case_id.empty() ? "" : fmt::format("case {}: ", refused.case_id),
                    refused.problems[i].message));
    words += '\n';
  }
  return words;
}

std::vector<engine::LineProblem> problems_with_files(const LineBlock& block,
                                                     const RefusedCase& refused) {
  std::vector<engine::LineProblem> problems = refused.problems;
  if (block.tables == nullptr) return problems;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    problems[i].message = fmt::format("{}: {}", place_text(block, refused, i), problems[i].message);
  }
  return problems;
}

std::string error_cell(const LineBlock& block, const RefusedCase& refused) {
  std::string cell;
  for (std::size_t i = 0; i < refused.problems.size(); ++i) {
    fmt::format_to(std::back_inserter(cell), "{}{}: {}: {}", cell.empty() ? "" : "; ",
                   place_text(block, refused, i), refused.problems[i].code,
                   refused.problems[i].message);
  }
  return cell;
}

}  // namespace poppy::cli
