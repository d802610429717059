// See sheet_layout.h.
#include "interpreter/documents/sheet_layout.h"

#include <algorithm>
#include <unordered_set>

namespace poppy::documents {
namespace {

constexpr std::string_view kNotKnown = "(not known)";

class Layout {
 public:
  std::vector<PlacedCell> lay_out(const PageView& page) {
    for (const PartView& part : page.parts) {
      if (const auto* item = std::get_if<ItemView>(&part)) {
        put(*item);
      } else if (const auto* rows = std::get_if<RowsView>(&part)) {
        put(*rows);
      }
    }
    return std::move(placed_);
  }

 private:
  void place(PlacedCell cell) {
    next_row_ = std::max(next_row_, cell.at.last_row + 1);
    placed_.push_back(std::move(cell));
  }

  static PlacedCell cell_of_item(const ItemView& item, CellRange at, CellStyle style) {
    PlacedCell cell{at, style, {}, &item.cell, item.link ? item.link->page : std::string()};
    if (item.cell.is_open) {
      cell.text = kNotKnown;
      cell.value = nullptr;
    }
    return cell;
  }

  static CellRange one(std::uint32_t row, std::uint32_t column) {
    return {row, column, row, column};
  }

  /// A text: in one cell of its own it is part of a table, over several a heading. A field: its
  /// value alone where it says its cells; else its title, and the value to the right of it.
  void put(const ItemView& item) {
    CellRange at = item.cells.value_or(one(next_row_, 0));
    if (item.name.empty()) {
      std::string link = item.link ? item.link->page : std::string();
      const bool in_table =
          item.cells && at.row == at.last_row && at.column == at.last_column && link.empty();
      place({at, in_table ? CellStyle::body : CellStyle::heading, item.title, nullptr,
             std::move(link)});
      return;
    }
    if (!item.cells) {
      place({at, CellStyle::label, item.title, nullptr, {}});
      at = one(at.row, 1);
    }
    place(cell_of_item(item, at, item.cells ? CellStyle::body : CellStyle::plain));
  }

  void put(const RowsView& rows) {
    CellRange at = rows.cells.value_or(one(next_row_, 0));
    if (!rows.title.empty()) {
      place({one(at.row, at.column), CellStyle::heading, rows.title, nullptr, {}});
      ++at.row;
    }
    const auto where = [&](std::uint32_t line, std::uint32_t column) {
      return rows.across ? one(at.row + column, at.column + line)
                         : one(at.row + line, at.column + column);
    };
    for (std::uint32_t column = 0; column < rows.columns.size(); ++column) {
      place({where(0, column), CellStyle::head, rows.columns[column].title, nullptr, {}});
    }
    std::uint32_t line = 1;
    for (const RowView& row : rows.rows) {
      for (std::uint32_t column = 0; column < row.items.size(); ++column) {
        const std::optional<ItemView>& item = row.items[column];
        if (item) {
          place(cell_of_item(*item, where(line, column), CellStyle::body));
        } else {
          place({where(line, column), CellStyle::body, {}, nullptr, {}});
        }
      }
      if (row.may_not_belong) {
        place({where(line, static_cast<std::uint32_t>(row.items.size())),
               CellStyle::plain,
               "(it is not known whether this row belongs here)",
               nullptr,
               {}});
      }
      ++line;
    }
    if (rows.is_unknown) {
      place({where(line, 0), CellStyle::plain, std::string(kNotKnown), nullptr, {}});
    }
  }

  std::uint32_t next_row_ = 0;
  std::vector<PlacedCell> placed_;
};

}  // namespace

std::vector<PlacedCell> lay_out(const PageView& page) { return Layout().lay_out(page); }

std::optional<std::string> cell_taken_twice(const std::vector<PlacedCell>& cells) {
  std::unordered_set<std::uint64_t> taken;
  for (const PlacedCell& cell : cells) {
    for (std::uint64_t row = cell.at.row; row <= cell.at.last_row; ++row) {
      for (std::uint32_t column = cell.at.column; column <= cell.at.last_column; ++column) {
        if (taken.insert(row << 32U | column).second) continue;
        return check::cell_name(static_cast<std::uint32_t>(row), column);
      }
    }
  }
  return std::nullopt;
}

}  // namespace poppy::documents
