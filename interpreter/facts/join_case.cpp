// Rows are put under the records they belong to, and written as JSON from the case down.
#include "interpreter/facts/join_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "interpreter/county/yaml_words.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {
namespace {

using text::ProblemCode;

constexpr char kBetween = '\x1f';

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

class Joiner {
 public:
  Joiner(std::span<const GivenTable> tables, std::span<const std::vector<TableRow>> rows)
      : tables_(tables), rows_(rows), under_(tables.size()), order_(tables.size()) {}

  JoinedCase join() {
    for (std::uint32_t table = 0; table < tables_.size(); ++table) check_rows(table);
    if (joined_.problems.empty()) {
      for (std::uint32_t table = 1; table < tables_.size(); ++table) find_parents(table);
    }
    if (joined_.problems.empty()) write_row(0, 0);
    return std::move(joined_);
  }

 private:
  void refuse(ProblemCode code, TablePlace place, std::string message, std::string hint = "") {
    joined_.problems.push_back({{code, {}, std::move(message), std::move(hint)}, place});
  }

  void check_rows(std::uint32_t table) {
    const std::size_t width = tables_[table].columns.names.size();
    for (const TableRow& row : rows_[table]) {
      const TablePlace place{table, TablePlace::kNoColumn, row.line};
      if (row.is_cut) {
        refuse(ProblemCode::file_too_large, place,
               fmt::format("this row is larger than {} MB", text::kMaxSourceBytes >> 20));
      } else if (row.fault != config::CsvFault::none) {
        refuse(ProblemCode::csv_quote, place, std::string(config::words_for(row.fault)),
               "put the whole cell in quotes and double each quote inside it");
      } else if (row.cells.size() != width) {
        refuse(
            ProblemCode::csv_row_width, place,
            fmt::format("this row has {} cells, the table has {} columns", row.cells.size(), width),
            row.cells.size() > width ? "a cell that holds a comma stands in quotes" : "");
      }
    }
  }

  /// What names the record that the row belongs to.
  static std::string link_of(const TableColumns& columns, const TableRow& row) {
    std::string text;
    for (const std::uint32_t column : columns.link) {
      text += row.cells[column];
      text += kBetween;
    }
    return text;
  }

  /// What the rows under it call it by.
  static std::string name_of(const GivenTable& given, const TableRow& row) {
    std::string text = link_of(given.columns, row);
    const bool apart = given.table.of_past;  // a column for each part of the key
    for (std::size_t i = 0; i < given.columns.key.size(); ++i) {
      if (i > 0 && !apart) text += ", ";
      text += row.cells[given.columns.key[i]];
      if (apart) text += kBetween;
    }
    if (!apart && !given.columns.key.empty()) text += kBetween;
    return text;
  }

  const std::unordered_map<std::string, std::uint32_t>& names_of(std::uint32_t table) {
    auto [at, fresh] = names_.try_emplace(table);
    if (fresh) {
      for (std::uint32_t i = 0; i < rows_[table].size(); ++i) {
        at->second.try_emplace(name_of(tables_[table], rows_[table][i]), i);
      }
    }
    return at->second;
  }

  void find_parents(std::uint32_t table) {
    const GivenTable& given = tables_[table];
    const std::vector<TableRow>& rows = rows_[table];
    under_[table].assign(rows.size(), 0);
    order_[table].resize(rows.size());
    std::iota(order_[table].begin(), order_[table].end(), 0U);
    if (given.table.parent == 0 || rows.empty()) return;
    const auto& names = names_of(given.table.parent);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const auto found = names.find(link_of(given.columns, rows[i]));
      if (found != names.end()) {
        under_[table][i] = found->second;
      } else {
        report_no_parent(table, rows[i]);
      }
    }
    std::ranges::stable_sort(order_[table], {}, [&](std::uint32_t i) { return under_[table][i]; });
  }

  void report_no_parent(std::uint32_t table, const TableRow& row) {
    const GivenTable& given = tables_[table];
    std::string name;
    for (const std::uint32_t column : given.columns.link) {
      if (!name.empty()) name += ", ";
      name += row.cells[column];
    }
    const std::uint32_t column =
        given.columns.link.empty() ? TablePlace::kNoColumn : given.columns.link.back();
    refuse(ProblemCode::no_such_record, {table, column, row.line},
           fmt::format("{} has no row {} of this case", tables_[given.table.parent].file,
                       county::quoted(name)));
  }

  void append(std::string_view text) {
    joined_.json += text;
    characters_ += static_cast<std::uint32_t>(text.size());
  }

  void append_text(std::string_view text) {
    append("\"");
    const bool plain = std::ranges::none_of(text, [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    if (plain) {
      append(text);
    } else {
      append_escaped(text);
    }
    append("\"");
  }

  void append_escaped(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        append("\\");
        append(std::string_view(&c, 1));
      } else if (byte < 0x20) {
        append(fmt::format("\\u{:04x}", byte));
      } else {
        joined_.json += c;
        if ((byte & 0xC0) != 0x80) ++characters_;  // the first byte of a character
      }
    }
  }

  void came_from(std::uint32_t table, std::uint32_t column, const TableRow& row) {
    joined_.places.push_back({characters_ + 1, {table, column, row.line}});
  }

  void begin_entry() {
    if (joined_.json.back() != '{') append(",");
  }

  void write_row(std::uint32_t table, std::uint32_t index) {
    const TableRow& row = rows_[table][index];
    const TableColumns& columns = tables_[table].columns;
    came_from(table, TablePlace::kNoColumn, row);
    append("{");
    if (table == 0) {
      came_from(table, 0, row);
      append(R"("case":)");
      append_text(row.cells[0]);
    }
    for (std::uint32_t column = 0; column < columns.names.size(); ++column) {
      const std::string_view cell = row.cells[column];
      if (!columns.fact[column] || cell.empty()) continue;
      begin_entry();
      came_from(table, column, row);
      append_text(columns.names[column]);
      append(":");
      if (table == 0 && columns.names[column] == "programs") {
        write_words(cell);
      } else {
        append_text(cell);
      }
    }
    for (std::uint32_t child = table + 1; child < tables_.size(); ++child) {
      if (tables_[child].table.parent == table) write_list(child, table, index);
    }
    append("}");
  }

  /// `calfresh; gagr` as a list.
  void write_words(std::string_view cell) {
    append("[");
    constexpr std::string_view separators = ";, ";
    for (std::size_t at = 0; at < cell.size();) {
      const std::size_t begin = cell.find_first_not_of(separators, at);
      if (begin == std::string_view::npos) break;
      at = std::min(cell.find_first_of(separators, begin), cell.size());
      if (joined_.json.back() != '[') append(",");
      append_text(cell.substr(begin, at - begin));
    }
    append("]");
  }

  void write_list(std::uint32_t table, std::uint32_t parent_table, std::uint32_t parent) {
    const CaseTable& kind = tables_[table].table;
    const auto rows = std::ranges::equal_range(order_[table], parent, {},
                                               [&](std::uint32_t i) { return under_[table][i]; });
    // A list keeps the place of the record that it stands in.
    const TableRow& above = rows_[parent_table][parent];
    const bool is_past = kind.of_past && kind.shape != TableShape::past;
    if (is_past && rows.empty()) return;
    begin_entry();
    came_from(parent_table, TablePlace::kNoColumn, above);
    append_text(kind.list);
    append(":");
    if (kind.shape == TableShape::one_record && rows.size() < 2) {
      if (rows.empty()) {
        append_text("blank");
      } else {
        write_row(table, rows.front());
      }
    } else if (kind.shape == TableShape::past_by_key) {
      append("{");
      for (const std::uint32_t i : rows) {
        begin_entry();
        const std::uint32_t column = tables_[table].columns.key.front();
        came_from(table, column, rows_[table][i]);
        append_text(rows_[table][i].cells[column]);
        append(":");
        write_row(table, i);
      }
      append("}");
    } else {
      append("[");
      for (const std::uint32_t i : rows) {
        if (joined_.json.back() != '[') append(",");
        write_row(table, i);
      }
      append("]");
    }
  }

  std::span<const GivenTable> tables_;
  std::span<const std::vector<TableRow>> rows_;
  std::vector<std::vector<std::uint32_t>> under_;  // by table and row: the row of the parent table
  std::vector<std::vector<std::uint32_t>> order_;  // by table: its rows, those of a parent together
  std::unordered_map<std::uint32_t, std::unordered_map<std::string, std::uint32_t>> names_;
  std::uint32_t characters_ = 0;
  JoinedCase joined_;
};

}  // namespace

JoinedCase join_case(std::span<const GivenTable> tables,
                     std::span<const std::vector<TableRow>> rows) {
  return Joiner(tables, rows).join();
}

bool comes_before(std::string_view left, std::string_view right) {
  const bool left_number = is_number(left), right_number = is_number(right);
  if (left_number != right_number) return left_number;
  if (!left_number) return left < right;
  const auto digits = [](std::string_view text) {
    return text.substr(std::min(text.find_first_not_of('0'), text.size()));
  };
  const std::string_view left_digits = digits(left), right_digits = digits(right);
  if (left_digits.size() != right_digits.size()) return left_digits.size() < right_digits.size();
  return left_digits != right_digits ? left_digits < right_digits : left < right;
}

}  // namespace poppy::facts
