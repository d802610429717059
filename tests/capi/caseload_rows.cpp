// caseload_rows CASES MONTH RUN_DATE THREADS facts|text: decides a caseload, a line of JSON each,
// as tables in memory through poppy.h, and prints the column of decision lines: what `poppy run`
// writes, to the byte. `facts`: of columns of facts, made of what the cases have, all of them texts
// and nested as in JSON; `text`: of one column of JSON.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/arrow/owned.h"
#include "interpreter/include/poppy/poppy.h"
#include "tests/unit/arrow_tables.h"

namespace {

using Json = nlohmann::ordered_json;
using poppy::MadeColumn;

constexpr std::size_t kRows = 300;  // of a table

/// A column of values of one shape; null where a row has none.
MadeColumn column_of(const std::string& name, const std::vector<const Json*>& rows) {
  const Json* shape = nullptr;
  for (const Json* row : rows) {
    if (row != nullptr && (shape == nullptr || row->is_structured())) shape = row;
  }
  if (shape == nullptr) {
    MadeColumn made{"n", name, static_cast<std::int64_t>(rows.size())};
    made.nulls = made.length;
    return made;
  }
  const auto nulls_of = [&](MadeColumn& made) {
    std::vector<std::optional<bool>> told;
    for (const Json* row : rows)
      told.push_back(row == nullptr ? std::nullopt : std::optional(true));
    made.buffers[0] = poppy::validity(told, made.nulls);
    made.length = static_cast<std::int64_t>(rows.size());
  };
  if (shape->is_array()) {
    std::vector<const Json*> items;
    std::vector<std::int32_t> ends;
    for (const Json* row : rows) {
      if (row != nullptr) {
        for (const Json& item : *row) items.push_back(&item);
      }
      ends.push_back(static_cast<std::int32_t>(items.size()));
    }
    MadeColumn made = poppy::list_column<std::int32_t>(name, ends, column_of("item", items));
    nulls_of(made);
    return made;
  }
  if (shape->is_object()) {
    std::vector<std::string> keys;
    for (const Json* row : rows) {
      if (row == nullptr) continue;
      for (const auto& [key, value] : row->items()) {
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
      }
    }
    std::vector<MadeColumn> children;
    for (const std::string& key : keys) {
      std::vector<const Json*> values;
      for (const Json* row : rows) {
        values.push_back(row != nullptr && row->contains(key) ? &(*row)[key] : nullptr);
      }
      children.push_back(column_of(key, values));
    }
    MadeColumn made = poppy::structure(name, std::move(children));
    nulls_of(made);
    return made;
  }
  poppy::Texts texts;
  for (const Json* row : rows) {
    texts.push_back(row == nullptr     ? std::nullopt
                    : row->is_string() ? std::optional(row->get<std::string>())
                                       : std::optional(row->dump()));
  }
  return poppy::text_column(name, texts);
}

std::vector<MadeColumn> tables_of(const std::string& path, bool as_facts) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::vector<MadeColumn> tables;
  // Of columns of facts one schema holds for all tables: they are slices of one.
  if (as_facts) {
    std::vector<Json> cases;
    for (const std::string& line : lines) cases.push_back(Json::parse(line));
    std::vector<const Json*> rows;
    for (const Json& one : cases) rows.push_back(&one);
    const MadeColumn all = column_of("", rows);
    for (std::size_t first = 0; first < lines.size(); first += kRows) {
      tables.push_back(
          poppy::slice(all, static_cast<std::int64_t>(first),
                       static_cast<std::int64_t>(std::min(lines.size(), first + kRows))));
    }
    return tables;
  }
  for (std::size_t first = 0; first < lines.size(); first += kRows) {
    poppy::Texts texts;
    for (std::size_t i = first; i < std::min(lines.size(), first + kRows); ++i)
      texts.emplace_back(lines[i]);
    tables.push_back(poppy::structure("", {poppy::view_column("json", texts)}));
  }
  return tables;
}

int tell(const poppy_problems* problems) {
  for (std::size_t i = 0; i < poppy_problems_count(problems); ++i) {
    std::cerr << poppy_problems_at(problems, i)->text;
  }
  return 1;
}

/// The last column: texts with offsets of eight bytes.
void print_decisions(const ArrowArray& table) {
  const ArrowArray& column = *table.children[table.n_children - 1];
  const auto* const ends = static_cast<const std::int64_t*>(column.buffers[1]);
  const auto* const text = static_cast<const char*>(column.buffers[2]);
  for (std::int64_t row = 0; row < column.length; ++row) {
    std::cout << std::string_view(text + ends[row],
                                  static_cast<std::size_t>(ends[row + 1] - ends[row]))
              << '\n';
  }
}

int run(const std::vector<std::string>& words) {
  const bool as_facts = words[4] == "facts";
  poppy_files* files = nullptr;
  poppy_rules* rules = nullptr;
  poppy_batch* batch = nullptr;
  poppy_problems* problems = nullptr;
  Json request = {{"month", words[1]},
                  {"run_date", words[2]},
                  {"decision", true},
                  {"threads", std::stoi(words[3])}};
  if (!as_facts) request["case_column"] = "json";
  if (poppy_files_new(&files) != POPPY_OK ||
      poppy_files_add_folders(files, "policies", "county_rules", &problems) != POPPY_OK ||
      poppy_rules_load(files, nullptr, 0, &rules, &problems) != POPPY_OK ||
      poppy_batch_open(rules, request.dump().c_str(), POPPY_TO_NUL, &batch, &problems) !=
          POPPY_OK) {
    return tell(problems);
  }
  poppy::Released released;
  poppy::arrow::Owned<ArrowArrayStream> in;
  poppy::arrow::Owned<ArrowArrayStream> out;
  give_stream(tables_of(words[0], as_facts), &released, in.fill());
  if (poppy_batch_decide_arrow(batch, &*in, out.fill(), &problems) != POPPY_OK)
    return tell(problems);
  poppy_batch_free(batch);
  poppy_rules_free(rules);
  poppy_files_free(files);
  while (true) {
    poppy::arrow::Owned<ArrowArray> table;
    if (out->get_next(&*out, table.fill()) != 0) {
      std::cerr << out->get_last_error(&*out) << '\n';
      return 1;
    }
    if (!table.is_there()) return 0;
    print_decisions(table.get());
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  return words.size() == 5 ? run(words) : 2;
}
