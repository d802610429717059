// The problems of refused cases, by line and column, or by table, line and column.
#include "interpreter/cli/run_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "interpreter/engine/decision_line.h"

namespace poppy::cli {
namespace {

using engine::append_json_text;
using facts::TablePlace;

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

void append_place(std::string& to, const Block& block, const TablePlace& place) {
  const facts::GivenTable& table = (*block.tables)[place.table];
  to += R"("file":)";
  append_json_text(to, table.file);
  fmt::format_to(std::back_inserter(to), R"(,"line":{})", place.line);
}

/// As spreadsheets count, from 1; 0: the row.
unsigned column_number(const TablePlace& place) {
  return place.column == TablePlace::kNoColumn ? 0 : place.column + 1;
}

std::string_view column_name(const Block& block, const TablePlace& place) {
  if (place.column == TablePlace::kNoColumn) return {};
  return (*block.tables)[place.table].columns.names[place.column];
}

void append_problem(Block& block, const RefusedCase& refused, std::size_t index) {
  const engine::LineProblem& problem = refused.problems[index];
  std::string& to = block.errors;
  fmt::format_to(std::back_inserter(to), R"({{"code":"{}",)", problem.code);
  if (block.tables == nullptr) {
    fmt::format_to(std::back_inserter(to), R"("column":{})", problem.column);
    fmt::format_to(std::back_inserter(block.messages), "line {}:{}", refused.number,
                   problem.column);
  } else {
    const TablePlace& place = refused.places[index + 1];
    const std::string_view name = column_name(block, place);
    append_place(to, block, place);
    fmt::format_to(std::back_inserter(to), R"(,"column":{},"name":)", column_number(place));
    append_text_or_null(to, name);
    fmt::format_to(std::back_inserter(block.messages), "{}:{}{}{}",
                   (*block.tables)[place.table].file, place.line, name.empty() ? "" : ": ", name);
  }
  to += R"(,"message":)";
  append_json_text(to, problem.message);
  to += R"(,"hint":)";
  append_json_text(to, problem.hint);
  to += '}';
  fmt::format_to(std::back_inserter(block.messages), ": error {}: {}{}\n", problem.code,
                 refused.case_id.empty() ? "" : fmt::format("case {}: ", refused.case_id),
                 problem.message);
}

}  // namespace

RefusedCase refuse(const InputLine& line, engine::CaseLine decided) {
  RefusedCase refused{line.number, std::move(decided.case_id), std::move(decided.problems), {}};
  if (line.places.empty()) return refused;
  refused.places.push_back(line.places.front().place);
  for (const engine::LineProblem& problem : refused.problems) {
    refused.places.push_back(place_of(line, problem.column));
  }
  return refused;
}

void tell_refused(Block& block) {
  std::ranges::stable_sort(block.refused, {}, &RefusedCase::number);
  for (const RefusedCase& refused : block.refused) {
    ++block.failed;
    block.errors += '{';
    if (block.tables == nullptr) {
      fmt::format_to(std::back_inserter(block.errors), R"("line":{})", refused.number);
    } else {
      append_place(block.errors, block, refused.places.front());
    }
    block.errors += R"(,"case":)";
    append_text_or_null(block.errors, refused.case_id);
    block.errors += R"(,"problems":[)";
    for (std::size_t i = 0; i < refused.problems.size(); ++i) {
      if (i > 0) block.errors += ',';
      append_problem(block, refused, i);
    }
    block.errors += "]}\n";
  }
}

}  // namespace poppy::cli
