// The entities of the rules as tables, and the first lines of tables against them.

#include "interpreter/facts/case_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {
namespace {

using check::EntityId;
using county::quoted;
using text::ProblemCode;

constexpr std::array<std::string_view, 5> kCaseKeys = {"county", "month", "months", "run_date",
                                                       "programs"};

CaseTable child_table(const check::Program& program, const std::vector<CaseTable>& tables,
                      std::uint32_t parent, EntityId id) {
  const check::Entity& entity = program.entities[id];
  const CaseTable& above = tables[parent];
  CaseTable table;
  table.name = parent == 0 ? entity.list_name : above.name + "." + entity.list_name;
  table.parent = parent;
  table.list = entity.list_name;
  table.entity = id;
  table.of_past = above.of_past;
  table.shape = entity.at_most_one ? TableShape::one_record
                : above.of_past    ? TableShape::past_by_key
                                   : TableShape::records;
  table.link = above.link;
  if (above.shape == TableShape::records) {
    table.link.push_back(above.list);
  } else if (above.of_past) {
    table.link.insert(table.link.end(), above.key.begin(), above.key.end());
  }
  if (table.shape == TableShape::past_by_key) {
    table.key = {entity.list_name};
  } else if (table.shape == TableShape::records) {
    for (const check::FieldId field : entity.key) table.key.push_back(program.fields[field].name);
  }
  return table;
}

/// The tables below tables[parent]. Records without a key can be named by none.
void add_children(const check::Program& program, std::vector<CaseTable>& tables,
                  std::uint32_t parent) {
  if (tables[parent].shape == TableShape::records && tables[parent].key.empty()) return;
  for (const EntityId id : program.entities.ids()) {
    if (program.entities[id].parent != tables[parent].entity) continue;
    if (tables[parent].of_past && !program.entities[id].at_most_one &&
        program.entities[id].key.empty()) {
      continue;
    }
    tables.push_back(child_table(program, tables, parent, id));
    add_children(program, tables, static_cast<std::uint32_t>(tables.size() - 1));
  }
}

/// Lines that decisions keep of the entity, by their short and their full names.
std::vector<std::string> kept_names(const check::Program& program, EntityId entity) {
  std::vector<std::string> names;
  const auto add = [&](check::LineId id) {
    const check::Line& line = program.lines[id];
    const bool stands_here = line.entity == entity || (entity == find_case_entity(program) &&
                                                       line.entity == check::kCountyEntity);
    if (!stands_here) return;
    names.push_back(line.name);
    names.push_back(fmt::format("{}.{}", line.module, line.name));
  };
  for (const check::Decision& decision : program.decisions) {
    add(decision.line);
    std::ranges::for_each(decision.keep, add);
  }
  return names;
}

std::vector<std::string> fact_names(const check::Program& program, const CaseTable& table) {
  if (table.of_past) return kept_names(program, table.entity);
  std::vector<std::string> names;
  const check::Entity& entity = program.entities[table.entity];
  for (const check::FieldId field : entity.fields) {
    const bool is_case_number = table.shape == TableShape::the_case &&
                                std::ranges::find(entity.key, field) != entity.key.end();
    if (!is_case_number) names.push_back(program.fields[field].name);
  }
  if (table.shape == TableShape::the_case) {
    names.insert(names.end(), kCaseKeys.begin(), kCaseKeys.end());
  }
  return names;
}

}  // namespace

std::vector<CaseTable> case_tables(const check::Program& program) {
  const EntityId case_entity = find_case_entity(program);
  std::vector<CaseTable> tables(1);
  tables[0].name = "case";
  if (case_entity == check::kNone) return tables;
  tables[0].entity = case_entity;
  add_children(program, tables, 0);
  CaseTable saved;
  saved.name = saved.list = "saved";
  saved.shape = TableShape::past;
  saved.entity = case_entity;
  saved.of_past = true;
  saved.key = {"month", "run_date"};
  tables.push_back(saved);
  add_children(program, tables, static_cast<std::uint32_t>(tables.size() - 1));
  return tables;
}

namespace {

/// What the columns of a table's first line are, and what is wrong with them.
class HeaderReader {
 public:
  HeaderReader(const check::Program& program, const CaseTable& table,
               const std::vector<config::CsvCell>& header)
      : program_(program), table_(table), header_(header) {
    for (const config::CsvCell& cell : header) {
      at_.emplace(cell.text, static_cast<std::uint32_t>(columns_.names.size()));
      columns_.names.push_back(cell.text);
    }
    columns_.fact.assign(header.size(), true);
  }

  text::Result<TableColumns> read() {
    read_case_column();
    columns_.link = find(table_.link, "which names the record that a row belongs to");
    columns_.key = find(table_.key, "which names the row's record");
    for (const std::uint32_t column : columns_.link) columns_.fact[column] = false;
    if (table_.shape == TableShape::past_by_key) {
      for (const std::uint32_t column : columns_.key) columns_.fact[column] = false;
    }
    report_unknown();
    if (problems_.empty()) return std::move(columns_);
    text::sort_problems(problems_);
    return std::unexpected(std::move(problems_));
  }

 private:
  void read_case_column() {
    columns_.fact[0] = false;
    if (columns_.names.front() == "case") return;
    problems_.push_back(
        {ProblemCode::case_missing_key, header_.front().span,
         fmt::format("the first column is {}, but must be `case`, the case's number",
                     quoted(header_.front().text)),
         "put the column `case` first"});
  }

  std::vector<std::uint32_t> find(const std::vector<std::string>& names, std::string_view what) {
    std::vector<std::uint32_t> columns;
    for (const std::string& name : names) {
      if (const auto found = at_.find(name); found != at_.end()) {
        columns.push_back(found->second);
        continue;
      }
      problems_.push_back({ProblemCode::case_missing_key, header_.front().span,
                           fmt::format("there is no column {}, {}", quoted(name), what),
                           fmt::format("add a column `{}`", name)});
    }
    return columns;
  }

  /// Columns that are no fact, line or key of a case.
  void report_unknown() {
    const std::vector<std::string> known = fact_names(program_, table_);
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
      return std::ranges::find(names, name) != names.end();
    };
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = columns_.names[i];
      if (!columns_.fact[i] || name == "case" || has(table_.key, name) || has(known, name)) {
        continue;
      }
      problems_.push_back(unknown(header_[i].span, name, known));
    }
  }

  text::Problem unknown(text::Span span, const std::string& name,
                        const std::vector<std::string>& known) const {
    const check::Entity& of = program_.entities[table_.entity];
    if (const auto retired = std::ranges::find(of.retired, name, &check::RetiredName::name);
        !table_.of_past && retired != of.retired.end()) {
      return {ProblemCode::retired_name, span,
              fmt::format("{} is no longer a fact of a {}", quoted(name), of.name),
              retired->instead};
    }
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    return {ProblemCode::case_unknown_key, span,
            table_.of_past
                ? fmt::format("{} is no line that a decision keeps of a {}", quoted(name), of.name)
                : fmt::format("{} is no fact of a {}", quoted(name), of.name),
            county::suggestion(name, candidates)};
  }

  const check::Program& program_;
  const CaseTable& table_;
  const std::vector<config::CsvCell>& header_;
  std::map<std::string_view, std::uint32_t> at_;
  TableColumns columns_;
  text::Problems problems_;
};

}  // namespace

text::Result<TableColumns> read_table_header(const check::Program& program, const CaseTable& table,
                                             const std::vector<config::CsvCell>& header) {
  return HeaderReader(program, table, header).read();
}

}  // namespace poppy::facts
