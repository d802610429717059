// The files of a folder to cases: headers against the rules, the order of all rows, then the merge.
#include "interpreter/cli/run_tables.h"
#include "interpreter/cli/say.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "interpreter/cli/output_file.h"
#include "interpreter/cli/row_reader.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::cli {
namespace {

namespace fs = std::filesystem;
using facts::TablePlace;
using facts::TableRow;
using text::ProblemCode;

constexpr std::size_t kMostProblems = 20;  // of the order of one file

Problem problem_at(std::string path, std::uint64_t line, ProblemCode code, std::string message,
                   std::string hint) {
  Problem problem;
  problem.code = text::kind_of(code).number;
  problem.path = std::move(path);
  problem.line = static_cast<unsigned>(line);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  problem.text = fmt::format("{}:{}: error {}: {}\n  hint: {}\n", problem.path, line, problem.code,
                             problem.message, problem.hint);
  return problem;
}

Problem cannot_read(const std::string& path, const std::string& why) {
  return engine::public_problem(ProblemCode::cannot_read,
                                fmt::format("the cases `{}` cannot be read: {}", path, why));
}

using Problems = std::vector<Problem>;

void append(Problems& to, Problems more) { std::ranges::move(more, std::back_inserter(to)); }

/// The table that the file is by its name, with the parents that it needs.
const facts::CaseTable* find_kind(const std::vector<facts::CaseTable>& kinds,
                                  const std::string& path, const std::string& name,
                                  Problems& problems) {
  const auto found = std::ranges::find(kinds, name, &facts::CaseTable::name);
  if (found != kinds.end()) return &*found;
  std::vector<std::string_view> names;
  for (const facts::CaseTable& kind : kinds) names.push_back(kind.name);
  const std::string_view nearest = text::nearest_name(name, names);
  problems.push_back(
      problem_at(path, 1, ProblemCode::case_unknown_key,
                 fmt::format("the rules have no list `{}`, which the file is named after", name),
                 nearest.empty() ? "files are named after the lists of a case: persons.incomes.csv"
                                 : fmt::format("did you mean `{}.csv`?", nearest)));
  return nullptr;
}

/// The columns by the first line.
std::optional<facts::TableColumns> read_header(const check::Program& program,
                                               const facts::CaseTable& kind,
                                               const std::string& path, Problems& problems) {
  auto file = open_input(path);
  if (!file) {
    problems.push_back(cannot_read(path, file.error()));
    return std::nullopt;
  }
  RowReader rows(std::move(*file), -1);
  TableRow row;
  if (rows.next(row) == InputEnd::failed) {
    problems.push_back(cannot_read(path, std::strerror(errno)));
    return std::nullopt;
  }
  text::SourceSet sources;
  const text::FileId source = sources.add(path, std::string(rows.text()));
  const auto header = config::read_csv(sources, source);
  auto columns = header ? facts::read_table_header(program, kind, header->header)
                        : std::unexpected(header.error());
  if (columns) return std::move(*columns);
  append(problems, engine::to_public(sources, std::move(columns.error())));
  return std::nullopt;
}

/// Every row has a case, in order; of the case's table each once.
void check_order(const std::string& path, bool each_once, Problems& problems) {
  auto file = open_input(path);
  if (!file) {
    problems.push_back(cannot_read(path, file.error()));
    return;
  }
  RowReader rows(std::move(*file), -1);
  TableRow row;
  InputEnd end = rows.next(row);  // the first line
  std::string before;
  std::uint64_t before_line = 0;
  std::size_t found = 0;
  while (end == InputEnd::none && found < kMostProblems) {
    end = rows.next(row);
    if (end != InputEnd::none) break;
    const std::string_view id = row.cells[0];
    if (rows.in_quotes()) {
      ++found;
      problems.push_back(problem_at(path, row.line, ProblemCode::csv_quote,
                                    "a quote is opened in this row and never closed",
                                    "a cell ends with the quote it begins with"));
    } else if (id.empty()) {
      ++found;
      problems.push_back(problem_at(path, row.line, ProblemCode::case_missing_key,
                                    "this row names no case", "fill its first cell"));
    } else if (before_line > 0 &&
               (facts::comes_before(id, before) || (each_once && id == before))) {
      ++found;
      problems.push_back(problem_at(
          path, row.line, ProblemCode::table_order,
          fmt::format("case `{}` {} `{}` of line {}", id.substr(0, 100),
                      id == before ? "stands here again after" : "comes after", before,
                      before_line),
          each_once && id == before ? "give each case one row"
                                    : "sort the rows of all files by case: numbers by value, then "
                                      "other names byte by byte"));
    }
    before = id;
    before_line = row.line;
  }
  if (end == InputEnd::failed) problems.push_back(cannot_read(path, std::strerror(errno)));
}

engine::LineProblem line_problem(const text::Problem& problem) {
  return {std::string(text::kind_of(problem.code).number), problem.message, problem.hint, 0};
}

}  // namespace

std::optional<std::string> tables_folder(const std::string& cases) {
  std::error_code none;
  if (fs::is_directory(cases, none)) return cases;
  const fs::path path(cases);
  if (path.filename() != "case.csv") return std::nullopt;
  return path.has_parent_path() ? path.parent_path().string() : ".";
}

namespace {

/// The CSV files of the folder by their names; null where one of them is to be written to.
std::optional<std::map<std::string, std::string>> list_tables(
    const std::string& folder, const std::vector<std::string>& written,
    const std::vector<facts::CaseTable>& kinds, std::error_code& error, Problems& problems) {
  std::map<std::string, std::string> paths;
  const auto names = names_in(folder);
  if (!names) {
    error = names.error();
    return paths;
  }
  for (const std::string& file : *names) {
    const fs::path entry = fs::path(folder) / file;
    if (entry.extension() != ".csv") continue;
    const std::string path = entry.string();
    const std::string name = entry.stem().string();
    const bool is_output =
        std::ranges::any_of(written, [&](const std::string& one) { return same_file(one, path); });
    if (!is_output) {
      std::error_code none;
      if (!fs::is_regular_file(entry, none)) {
        problems.push_back(cannot_read(path, "it is not a file"));
        continue;
      }
      paths.emplace(name, path);
    } else if (std::ranges::find(kinds, name, &facts::CaseTable::name) != kinds.end()) {
      say("poppy: `{}` is a table of the cases: write to another file\n", path);
      return std::nullopt;
    }
  }
  return paths;
}

Problem no_parent_table(const std::string& path, const std::string& parent) {
  return problem_at(path, 1, ProblemCode::case_missing_key,
                    fmt::format("its rows belong to those of `{}.csv`, which is "
                                "not there",
                                parent),
                    fmt::format("add `{}.csv`", parent));
}

}  // namespace

std::expected<FoundTables, int> find_tables(const check::Program& program,
                                            const std::string& folder,
                                            const std::vector<std::string>& written) {
  Problems problems;
  const std::vector<facts::CaseTable> kinds = facts::case_tables(program);
  std::error_code error;
  const auto listed = list_tables(folder, written, kinds, error, problems);
  if (!listed) return std::unexpected(kWrongUse);
  const std::map<std::string, std::string>& paths = *listed;
  if (error)
    return std::unexpected(
        nothing_decided(report_problems({cannot_read(folder, error.message())})));
  for (const auto& [name, path] : paths) {
    static_cast<void>(find_kind(kinds, path, name, problems));
  }
  FoundTables found;
  std::vector<std::uint32_t> given_as(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto at = paths.find(kinds[i].name);
    if (at == paths.end()) {
      if (i > 0) continue;
      return std::unexpected(nothing_decided(report_problems(
          {cannot_read(folder, "it has no `case.csv`, the table that has a row for each case")})));
    }
    const std::string& parent = kinds[kinds[i].parent].name;
    if (!paths.contains(parent)) {
      problems.push_back(no_parent_table(at->second, parent));
      continue;
    }
    auto columns = read_header(program, kinds[i], at->second, problems);
    if (!columns) continue;
    given_as[i] = static_cast<std::uint32_t>(found.given.size());
    facts::CaseTable table = kinds[i];
    table.parent = given_as[kinds[i].parent];
    found.given.push_back({std::move(table), std::move(*columns), kinds[i].name + ".csv"});
    found.paths.push_back(at->second);
    found.bytes += size_of(at->second).value_or(0);
  }
  if (problems.empty()) {
    for (std::size_t i = 0; i < found.paths.size(); ++i) {
      check_order(found.paths[i], i == 0, problems);
    }
  }
  if (!problems.empty()) return std::unexpected(nothing_decided(report_problems(problems)));
  return found;
}

/// A file and the row that comes next in it.
class TableSource::Table {
 public:
  Table(OpenFile file, int stop) : reader_(std::move(file), stop) {}

  InputEnd advance() {
    end_ = reader_.next(row_);
    return end_ == InputEnd::end_of_input ? InputEnd::none : end_;
  }
  [[nodiscard]] bool has_row() const { return end_ == InputEnd::none; }
  [[nodiscard]] std::string_view case_id() const { return row_.cells[0]; }
  [[nodiscard]] bool is_of(std::string_view id) const { return has_row() && case_id() == id; }
  TableRow& row() { return row_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return reader_.bytes_read(); }
  [[nodiscard]] std::uint64_t hash() const { return reader_.hash(); }

 private:
  RowReader reader_;
  TableRow row_;
  InputEnd end_ = InputEnd::none;
};

TableSource::~TableSource() = default;

std::expected<std::unique_ptr<TableSource>, std::string> TableSource::open(FoundTables tables,
                                                                           int stop) {
  std::unique_ptr<TableSource> source(new TableSource());
  source->found_ = std::move(tables);
  source->rows_.resize(source->found_.given.size());
  for (const std::string& path : source->found_.paths) {
    auto file = open_input(path);
    if (!file) return std::unexpected(file.error());
    source->tables_.push_back(std::make_unique<Table>(std::move(*file), stop));
  }
  return source;
}

std::uint64_t TableSource::bytes_read() const {
  std::uint64_t bytes = 0;
  for (const auto& table : tables_) bytes += table->bytes_read();
  return bytes;
}

std::uint64_t TableSource::hash() const {
  text::ByteHash all;
  for (const auto& table : tables_) all.add(fmt::format("{:x} ", table->hash()));
  return all.value();
}

/// The rows of the case; of a case that is too large the first of each table suffice.
InputEnd TableSource::take_rows(std::uint32_t table, const std::string& case_id) {
  Table& from = *tables_[table];
  rows_[table].clear();
  while (from.is_of(case_id)) {
    case_bytes_ += from.row().cells.text.size() + sizeof(TableRow);
    if (case_bytes_ <= text::kMaxSourceBytes || rows_[table].empty()) {
      rows_[table].push_back(std::move(from.row()));
    }
    if (const InputEnd end = from.advance(); end != InputEnd::none) return end;
  }
  return InputEnd::none;
}

InputEnd TableSource::add_next(LineBlock& block, std::uint64_t done, Patience /*patience*/) {
  block.tables = &found_.given;
  if (cases_read_ == 0) {
    for (const auto& table : tables_) {
      for (int i = 0; i < 2; ++i) {  // past the first line
        if (const InputEnd end = table->advance(); end != InputEnd::none) return end;
      }
    }
  }
  const Table* first = nullptr;
  for (const auto& table : tables_) {
    if (!table->has_row()) continue;
    if (first == nullptr || facts::comes_before(table->case_id(), first->case_id())) {
      first = table.get();
    }
  }
  if (first == nullptr) return InputEnd::end_of_input;
  const std::string case_id(first->case_id());
  const bool has_case = tables_[0]->is_of(case_id);
  case_bytes_ = 0;
  for (std::uint32_t table = 0; table < tables_.size(); ++table) {
    if (const InputEnd end = take_rows(table, case_id); end != InputEnd::none) return end;
  }
  if (++cases_read_ <= done) return InputEnd::none;
  if (has_case) {
    add_case(block, case_id);
  } else {
    add_rows_without_case(block, case_id);
  }
  return InputEnd::none;
}

void TableSource::add_case(LineBlock& block, const std::string& case_id) {
  const TablePlace place{0, TablePlace::kNoColumn, rows_[0].front().line};
  RefusedCase refused{cases_read_, case_id, {}, {place}};
  if (case_bytes_ > text::kMaxSourceBytes) {
    refused.problems.push_back(line_problem(
        {ProblemCode::file_too_large,
         {},
         fmt::format("the rows of this case are larger than {} MB", text::kMaxSourceBytes >> 20),
         {}}));
    refused.places.push_back(place);
    block.refused.push_back(std::move(refused));
    return;
  }
  facts::JoinedCase joined = facts::join_case(found_.given, rows_);
  if (joined.problems.empty()) {
    const std::size_t begin = block.text.size();
    block.text += joined.json;
    block.add_line(cases_read_, begin, std::move(joined.places));
    return;
  }
  for (const facts::JoinProblem& one : joined.problems) {
    refused.problems.push_back(line_problem(one.problem));
    refused.places.push_back(one.place);
  }
  block.refused.push_back(std::move(refused));
}

void TableSource::add_rows_without_case(LineBlock& block, const std::string& case_id) {
  RefusedCase refused{cases_read_, case_id, {}, {}};
  for (std::uint32_t table = 1; table < tables_.size(); ++table) {
    if (rows_[table].empty()) continue;
    const TablePlace place{table, 0, rows_[table].front().line};
    if (refused.places.empty()) refused.places.push_back(place);
    refused.places.push_back(place);
    refused.problems.push_back(
        line_problem({ProblemCode::table_no_case,
                      {},
                      fmt::format("{} has no row of the case of this row", found_.given[0].file),
                      "add the case, or take out its rows"}));
  }
  block.refused.push_back(std::move(refused));
}

}  // namespace poppy::cli
