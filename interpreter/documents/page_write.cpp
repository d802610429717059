// See page_write.h.
#include "interpreter/documents/page_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/documents/sheet_layout.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/value_json.h"

namespace poppy::documents {
namespace {

constexpr std::string_view kMayNotBelong = "(it is not known whether this row belongs here)";

std::string cell_text(const std::optional<ItemView>& item) {
  if (!item) return {};
  return item->cell.is_open ? fmt::format("({})", item->cell.text) : item->cell.text;
}

/// `Name: p1`, one below the other, values in one column.
class TextPage {
 public:
  std::string write(const PageView& page) {
    head(page);
    if (!page.applies) {
      out_ += "\nIts program does not apply to this county and month, as known on this day.\n";
      return std::move(out_);
    }
    for (const PartView& part : page.parts) {
      if (const auto* item = std::get_if<ItemView>(&part)) {
        fields_.push_back(*item);
      } else if (const auto* table = std::get_if<RowsView>(&part)) {
        end_fields();
        rows(*table);
      }  // what may be typed in is told as JSON alone: for whoever draws the page
    }
    end_fields();
    return std::move(out_);
  }

 private:
  void head(const PageView& page) {
    std::vector<std::string> words{page.title};
    std::string below = "Case " + page.case_id;
    if (!page.county.empty()) below += "   " + page.county;
    below += fmt::format("   {}   run {}", page.month, page.run_date);
    if (!page.record.empty()) below += "   " + page.record;
    out_ += report::wrap("", 0, page.title);
    out_ += report::wrap("", 0, below);
  }

  /// What says its cells, as it stands in the sheet: a line a row.
  void placed(const std::vector<PlacedCell>& cells) {
    std::map<std::uint32_t, std::map<std::uint32_t, std::string>> rows;
    for (const PlacedCell& cell : cells) {
      rows[cell.at.row][cell.at.column] = cell.value == nullptr ? cell.text : cell.value->text;
    }
    std::vector<std::vector<std::string>> table;
    const auto put_table = [&] {
      if (!table.empty()) out_ += report::columns(0, table);
      table.clear();
    };
    for (const auto& [row, columns] : rows) {
      if (columns.size() == 1) {
        put_table();
        out_ += report::wrap("", 0, columns.begin()->second);
        continue;
      }
      table.emplace_back();
      for (const auto& [column, text] : columns) table.back().push_back(text);
    }
    put_table();
  }

  void end_fields() {
    std::vector<std::vector<std::string>> lines;
    const auto put_lines = [&] {
      if (!lines.empty()) out_ += report::columns(0, lines);
      lines.clear();
    };
    if (!fields_.empty()) out_ += '\n';
    PageView in_cells;
    for (const ItemView& item : fields_) {
      if (item.cells) in_cells.parts.emplace_back(item);
    }
    placed(lay_out(in_cells));
    for (const ItemView& item : fields_) {
      if (item.cells) continue;
      if (item.name.empty()) {
        put_lines();
        out_ += report::wrap("", 0, item.title);
      } else {
        std::string label = item.title;
        if (!label.ends_with(':')) label += ':';
        lines.push_back({label, cell_text(item)});
      }
    }
    put_lines();
    fields_.clear();
  }

  /// A list without a title, a heading or a row is one that the page does not show.
  static bool is_hidden(const RowsView& view) {
    const auto has_no_title = [](const ColumnView& column) { return column.title.empty(); };
    return view.title.empty() && view.rows.empty() && !view.is_unknown &&
           std::ranges::all_of(view.columns, has_no_title);
  }

  void rows(const RowsView& view) {
    if (is_hidden(view)) return;
    out_ += '\n';
    if (!view.title.empty()) out_ += report::wrap("", 0, view.title);
    filters(view);
    if (view.is_unknown) out_ += "Not known: nobody has told this list.\n";
    if (view.page_size > 0) range(view);
    std::vector<std::vector<std::string>> table(1);
    for (const ColumnView& column : view.columns) table.front().push_back(column.title);
    bool is_any_open = false;
    for (const RowView& row : view.rows) {
      table.emplace_back();
      for (const auto& item : row.items) table.back().push_back(cell_text(item));
      if (row.may_not_belong) table.back().push_back("*");
      is_any_open = is_any_open || row.may_not_belong;
    }
    out_ += report::columns(0, view.across ? turned(table) : table);
    if (is_any_open) out_ += fmt::format("* {}\n", kMayNotBelong);
  }

  void filters(const RowsView& view) {
    std::string line;
    for (const FilterView& filter : view.filters) {
      if (!line.empty()) line += "  ";
      line += fmt::format("{} {}", filter.title, filter.given.empty() ? "-" : filter.given);
    }
    if (!line.empty()) out_ += report::wrap("", 0, line);
  }

  void range(const RowsView& view) {
    const std::size_t last = view.first + view.rows.size();
    out_ += fmt::format("Results {} - {} of {}\n", view.rows.empty() ? view.first : view.first + 1,
                        last, view.total);
  }

  static std::vector<std::vector<std::string>> turned(
      const std::vector<std::vector<std::string>>& table) {
    std::vector<std::vector<std::string>> all;
    for (std::size_t column = 0; column < table.front().size(); ++column) {
      all.emplace_back();
      for (const auto& row : table) all.back().push_back(column < row.size() ? row[column] : "");
    }
    return all;
  }

  std::string out_;
  std::vector<ItemView> fields_;  // not yet written
};

void put_cell(text::JsonWriter& to, const ItemView& item) {
  to.member("title", item.title);
  report::put_value(to, "value", item.cell.shown);
  to.member("text", item.cell.is_open ? std::string_view() : std::string_view(item.cell.text));
  if (!item.link) return;
  to.key("link");
  to.begin_object();
  to.member("page", item.link->page);
  to.member_or_null("record", item.link->record);
  to.end_object();
}

void put_item(text::JsonWriter& to, const ItemView& item) {
  to.begin_object();
  if (item.name.empty()) {
    to.member("text", item.title);
  } else {
    to.member("field", item.name);
    put_cell(to, item);
  }
  if (item.may_not_belong) to.member("may_not_belong", true);
  to.end_object();
}

void put_rows(text::JsonWriter& to, const RowsView& view) {
  to.begin_object();
  to.member_or_null("rows_title", view.title);
  if (view.is_unknown) to.member("undetermined", true);
  to.member("total", view.total);
  to.member("first", view.first);
  if (view.page_size > 0) to.member("page_size", view.page_size);
  to.key("filters");
  to.begin_array();
  for (const FilterView& filter : view.filters) {
    to.begin_object();
    to.member("filter", filter.name);
    to.member("title", filter.title);
    to.member_or_null("value", filter.given);
    to.end_object();
  }
  to.end_array();
  to.key("columns");
  to.begin_array();
  for (const ColumnView& column : view.columns) {
    to.begin_object();
    to.member("column", column.name);
    to.member("title", column.title);
    to.end_object();
  }
  to.end_array();
  to.key("rows");
  to.begin_array();
  for (const RowView& row : view.rows) {
    to.begin_object();
    to.member_or_null("record", row.record);
    if (row.may_not_belong) to.member("may_not_belong", true);
    to.key("values");
    to.begin_object();
    for (std::size_t i = 0; i < row.items.size(); ++i) {
      if (!row.items[i]) continue;
      to.key(view.columns[i].name);
      to.begin_object();
      put_cell(to, *row.items[i]);
      to.end_object();
    }
    to.end_object();
    to.end_object();
  }
  to.end_array();
  to.end_object();
}

void put_edit(text::JsonWriter& to, const EditView& view) {
  to.begin_object();
  to.member("edit", view.entity);
  to.member("record", view.record);
  to.member("can_remove", view.can_remove);
  to.key("fields");
  to.begin_array();
  for (const EditFieldView& field : view.fields) {
    to.begin_object();
    to.member("field", field.name);
    to.member("title", field.title);
    to.member("type", field.type);
    to.member("required", field.is_required);
    to.member("fixed", field.is_fixed);
    to.end_object();
  }
  to.end_array();
  to.end_object();
}

void put_part(text::JsonWriter& to, const ItemView& item) { put_item(to, item); }
void put_part(text::JsonWriter& to, const RowsView& rows) { put_rows(to, rows); }
void put_part(text::JsonWriter& to, const EditView& edit) { put_edit(to, edit); }

}  // namespace

std::string page_text(const PageView& page) { return TextPage().write(page); }

void put_page(text::JsonWriter& to, const PageView& page) {
  to.begin_object();
  to.member("page", page.name);
  to.member("title", page.title);
  to.member_or_null("cites", page.cites);
  to.member("case", page.case_id);
  to.member_or_null("county", page.county);
  to.member("month", page.month);
  to.member("run_date", page.run_date);
  to.member_or_null("record", page.record);
  if (!page.applies) to.member("applies", false);
  to.key("parts");
  to.begin_array();
  for (const PartView& part : page.parts) {
    std::visit([&](const auto& one) { put_part(to, one); }, part);
  }
  to.end_array();
  to.end_object();
}

}  // namespace poppy::documents
