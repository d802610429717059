// A page of one record as data: what it shows, in its order, with values as they are printed. Text,
// JSON and workbooks are written from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/reference/determination.h"
#include "interpreter/report/value_text.h"

namespace poppy::documents {

/// When a report is made: `minute` of the day, 0 to 1439.
struct Moment {
  units::Date day;
  std::int32_t minute = 0;
};

/// A filter of the page's rows, and the value that it asks for.
struct FilterGiven {
  std::string name;
  units::Value value;
};

struct PageRequest {
  check::PageId page;
  std::uint32_t row = 0;             // of the page's entity
  std::vector<FilterGiven> filters;  // of any of its rows
  std::size_t number = 1;            // which part of long lists, from 1
  bool whole_lists = false;          // all of them at once
  std::optional<Moment> made;        // for `generated`
};

/// A value, with what stands for it.
struct Cell {
  report::Shown shown;   // as reports print it
  std::string text;      // as the page prints it; empty: blank
  std::string pattern;   // by which it does
  bool is_open = false;  // not known, or cannot be computed
};

struct Link {
  std::string page, record;  // record: empty for the case
};

/// A field with its value, or a text of its own.
struct ItemView {
  std::string name;   // empty: a text
  std::string title;  // the text
  Cell cell;
  std::optional<check::CellRange> cells;  // where it stands in a sheet; none: next
  std::optional<Link> link;
  bool may_not_belong = false;  // whether its condition holds is not known
};

struct ColumnView {
  std::string name, title;
};
struct RowView {
  std::string record;
  bool may_not_belong = false;                 // whether its condition holds is not known
  std::vector<std::optional<ItemView>> items;  // by column; nothing: not shown for this record
};
struct FilterView {
  std::string name, title, given;  // given: empty where nobody asked
};
struct RowsView {
  std::string title;
  std::optional<check::CellRange> cells;
  bool across = false;
  std::vector<ColumnView> columns;
  std::vector<RowView> rows;  // of the part asked for
  std::vector<FilterView> filters;
  std::size_t first = 0, total = 0;  // rows [first, first + rows.size()) of the total
  std::size_t page_size = 0;         // 0: all at once
  bool is_unknown = false;           // nobody has told the list
};

/// A field that may be typed in.
struct EditFieldView {
  std::string name, title, type;
  bool is_required = false;
  bool is_fixed = false;  // once the record is there
};
struct EditView {
  std::string entity, record;  // ClockMonth, clock_month
  std::vector<EditFieldView> fields;
  bool can_remove = false;
};

using PartView = std::variant<ItemView, RowsView, EditView>;
struct PageView {
  std::string name, title, cites;
  std::string case_id, county, month, run_date, record;
  std::vector<PartView> parts;
  bool applies = true;  // its program speaks for this county and month
};

/// Lines that the page shows: to be asked of a worksheet (SheetRequest::asked). Those by which
/// records are edited: lines_of(edit).
[[nodiscard]] std::vector<check::LineId> lines_of(const check::Page& page);
[[nodiscard]] std::vector<check::LineId> lines_of(const check::PageEdit& edit);

/// Of a determination whose worksheet was asked for lines_of(page).
[[nodiscard]] PageView view_page(const reference::Determination& determination,
                                 const PageRequest& request);

}  // namespace poppy::documents
