// The entities of the rules as tables, and the first lines of tables against them.
#include "interpreter/facts/case_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"

namespace poppy::facts {
namespace {

using check::EntityId;
using county::quoted;
using text::ProblemCode;

constexpr std::array<std::string_view, 3> kCaseKeys = {"county", "run_date", "programs"};

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
  for (EntityId id = 0; id < program.entities.size(); ++id) {
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

text::Result<TableColumns> read_table_header(const check::Program& program, const CaseTable& table,
                                             const std::vector<config::CsvCell>& header) {
  text::Problems problems;
  TableColumns columns;
  std::map<std::string_view, std::uint32_t> at;
  for (const config::CsvCell& cell : header) {
    at.emplace(cell.text, static_cast<std::uint32_t>(columns.names.size()));
    columns.names.push_back(cell.text);
  }
  if (columns.names.front() != "case") {
    problems.push_back({ProblemCode::case_missing_key, header.front().span,
                        fmt::format("the first column is {}, but must be `case`, the case's number",
                                    quoted(header.front().text)),
                        "put the column `case` first"});
  }
  columns.fact.assign(header.size(), true);
  columns.fact[0] = false;
  const auto find = [&](const std::vector<std::string>& names, std::vector<std::uint32_t>& to,
                        std::string_view what) {
    for (const std::string& name : names) {
      if (const auto found = at.find(name); found != at.end()) {
        to.push_back(found->second);
        continue;
      }
      problems.push_back({ProblemCode::case_missing_key, header.front().span,
                          fmt::format("there is no column {}, {}", quoted(name), what),
                          fmt::format("add a column `{}`", name)});
    }
  };
  find(table.link, columns.link, "which names the record that a row belongs to");
  find(table.key, columns.key, "which names the row's record");
  for (const std::uint32_t column : columns.link) columns.fact[column] = false;
  if (table.shape == TableShape::past_by_key) {
    for (const std::uint32_t column : columns.key) columns.fact[column] = false;
  }
  const std::vector<std::string> known = fact_names(program, table);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string& name = columns.names[i];
    const bool is_key = std::ranges::find(table.key, name) != table.key.end();
    if (!columns.fact[i] || name == "case" || is_key ||
        std::ranges::find(known, name) != known.end()) {
      continue;
    }
    const check::Entity& of = program.entities[table.entity];
    if (const auto retired = std::ranges::find(of.retired, name, &check::RetiredName::name);
        !table.of_past && retired != of.retired.end()) {
      problems.push_back({ProblemCode::retired_name, header[i].span,
                          fmt::format("{} is no longer a fact of a {}", quoted(name), of.name),
                          retired->instead});
      continue;
    }
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    problems.push_back({ProblemCode::case_unknown_key, header[i].span,
                        table.of_past ? fmt::format("{} is no line that a decision keeps of a {}",
                                                    quoted(name), of.name)
                                      : fmt::format("{} is no fact of a {}", quoted(name), of.name),
                        county::suggestion(name, candidates)});
  }
  if (!problems.empty()) {
    text::sort_problems(problems);
    return std::unexpected(std::move(problems));
  }
  return columns;
}

}  // namespace poppy::facts
