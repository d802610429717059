// See workbook.h.
#include "interpreter/documents/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>  // IWYU pragma: keep

#include <algorithm>
#include <map>
#include <new>
#include <utility>

#include "interpreter/config/cell_name.h"
#include "interpreter/documents/sheet_layout.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

using check::TypeKind;

constexpr std::size_t kNarrowest = 9;
constexpr std::size_t kWidest = 28;
constexpr std::size_t kLongestText = 32767;  // of a cell
constexpr double kLineHeight = 15;
constexpr double kTitleSize = 13;
constexpr std::int32_t kExcelEpoch = -25569;  // 1899-12-30, from which Excel counts days

/// How Excel prints a number; empty: as it is. Days by a pattern that Excel does not know stay
/// text.
std::string number_format(const Cell& cell) {
  const TypeKind kind = cell.shown.type.kind;
  if (kind == TypeKind::money) return cell.pattern == "$0" ? "$#,##0" : "$#,##0.00";
  const bool is_day = kind == TypeKind::date || kind == TypeKind::month;
  if (!is_day) return {};
  if (cell.pattern.empty()) return kind == TypeKind::date ? "yyyy-mm-dd" : "yyyy-mm";
  const bool is_known = cell.pattern.find_first_not_of("mdy/-") == std::string::npos;
  return is_known ? cell.pattern : std::string();
}

/// Excel's numbers are doubles: of up to fifteen digits the nearest one reads back as what was
/// meant, and nothing larger is a number here.
std::optional<double> excel_number(std::int64_t number) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000;
  if (number <= -kMost || number >= kMost) return std::nullopt;
  return static_cast<double>(number);
}

/// As Excel holds it; nothing where it is a text.
std::optional<double> number_of(const Cell& cell) {
  if (!cell.shown.value.is_known()) return std::nullopt;
  switch (cell.shown.type.kind) {
    case TypeKind::integer:
      return excel_number(cell.shown.value.number());
    case TypeKind::money: {
      const std::optional<double> cents = excel_number(cell.shown.value.number());
      return cents ? std::optional(*cents / 100) : std::nullopt;
    }
    case TypeKind::date:
      if (number_format(cell).empty() || cell.shown.value.date() == units::kOpen) return {};
      return cell.shown.value.date().days - kExcelEpoch;
    case TypeKind::month:
      if (number_format(cell).empty()) return std::nullopt;
      return units::first_day(cell.shown.value.month()).days - kExcelEpoch;
    case TypeKind::boolean:
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string words_of(const PlacedCell& cell) {
  return text::printable(cell.value == nullptr ? cell.text : cell.value->text);
}

/// A sheet whose cells have their places.
struct PlacedSheet {
  std::string tab;
  std::string page;  // the page that it shows, for links to it
  std::vector<PlacedCell> cells;
  const TableSheet* table = nullptr;  // where it is one
};

/// Of a note, as of a cell.
bool is_too_long(const std::string& text) { return report::width_of(text) > kLongestText; }

/// What a sheet of Excel does not hold; empty: it holds all. The library leaves it out without a
/// word.
std::string fault_of(const PlacedSheet& sheet) {
  if (const auto twice = cell_taken_twice(sheet.cells)) {
    return fmt::format(
        "two things stand in the cell {} of the sheet `{}`: say another `cell` for one", *twice,
        sheet.tab);
  }
  for (const PlacedCell& cell : sheet.cells) {
    if (cell.at.last_row >= config::kSheetRows || cell.at.last_column >= config::kSheetColumns) {
      return fmt::format("the sheet `{}` has more than {} rows or {} columns", sheet.tab,
                         config::kSheetRows, config::kSheetColumns);
    }
    if (is_too_long(words_of(cell))) {
      return fmt::format("a text of the sheet `{}` has over {} signs, which no cell holds",
                         sheet.tab, kLongestText);
    }
  }
  return {};
}

class Writer {
 public:
  Writer(lxw_workbook* book, const std::vector<PlacedSheet>& sheets)
      : book_(book), sheets_(sheets) {}

  void write() {
    for (const PlacedSheet& placed : sheets_) {
      lxw_worksheet* sheet = workbook_add_worksheet(book_, placed.tab.c_str());
      if (sheet == nullptr) text::bug("a sheet's name that no workbook takes");
      worksheet_set_landscape(sheet);
      worksheet_fit_to_pages(sheet, 1, 0);
      set_sizes(sheet, placed);
      for (const PlacedCell& cell : placed.cells) put(sheet, cell);
      if (placed.table != nullptr) set_table(sheet, *placed.table);
    }
  }

 private:
  lxw_format* format(CellStyle style, const std::string& numbers, bool is_link) {
    lxw_format*& made = formats_[{style, numbers, is_link}];
    if (made != nullptr) return made;
    made = workbook_add_format(book_);
    format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
    if (!numbers.empty()) format_set_num_format(made, numbers.c_str());
    if (is_link) {
      format_set_font_color(made, LXW_COLOR_BLUE);
      format_set_underline(made, LXW_UNDERLINE_SINGLE);
    }
    switch (style) {
      case CellStyle::plain:
        format_set_align(made, LXW_ALIGN_LEFT);
        break;
      case CellStyle::title:
        format_set_bold(made);
        format_set_font_size(made, kTitleSize);
        break;
      case CellStyle::heading:
        format_set_text_wrap(made);
        break;
      case CellStyle::label:
        format_set_bold(made);
        break;
      case CellStyle::head:
        format_set_bold(made);
        format_set_text_wrap(made);
        format_set_border(made, LXW_BORDER_THIN);
        format_set_bg_color(made, 0xD9E1F2);
        break;
      case CellStyle::body:
        format_set_text_wrap(made);
        format_set_border(made, LXW_BORDER_THIN);
        break;
      case CellStyle::centred:
        format_set_align(made, LXW_ALIGN_CENTER);
        format_set_border(made, LXW_BORDER_THIN);
        break;
    }
    return made;
  }

  using Widths = std::map<std::uint32_t, std::size_t>;  // in signs, by column

  /// As wide as the longest text that stands in one cell, within bounds: the others are wrapped.
  static Widths widths_of(const PlacedSheet& placed) {
    Widths widths;
    for (const PlacedCell& cell : placed.cells) {
      if (is_running_over(cell)) continue;
      std::size_t& width = widths[cell.at.column];
      width = std::max(width, report::width_of(words_of(cell)));
    }
    for (auto& [column, width] : widths) width = std::clamp(width + 2, kNarrowest, kWidest);
    if (placed.table == nullptr) return widths;
    std::uint32_t column = 0;
    for (const TableColumn& told : placed.table->columns) {
      if (told.width > 0) widths[column] = told.width;
      ++column;
    }
    return widths;
  }

  static void set_sizes(lxw_worksheet* sheet, const PlacedSheet& placed) {
    const Widths widths = widths_of(placed);
    for (const auto& [column, width] : widths) {
      const auto at = static_cast<lxw_col_t>(column);
      worksheet_set_column(sheet, at, at, static_cast<double>(width), nullptr);
    }
    set_heights(sheet, placed.cells, widths);
  }

  /// A text of its own over the cells to its right.
  static bool is_running_over(const PlacedCell& cell) {
    return cell.style == CellStyle::heading || cell.style == CellStyle::title;
  }

  /// Rows of texts that are wrapped over several cells: programs fit single cells alone.
  static void set_heights(lxw_worksheet* sheet, const std::vector<PlacedCell>& cells,
                          const Widths& widths) {
    std::map<std::uint32_t, std::size_t> lines;
    for (const PlacedCell& cell : cells) {
      if (cell.at.row != cell.at.last_row) continue;
      std::size_t room = 0;
      for (std::uint32_t column = cell.at.column; column <= cell.at.last_column; ++column) {
        const auto found = widths.find(column);
        room += found == widths.end() ? kNarrowest : found->second;
      }
      const bool runs_over = is_running_over(cell) && cell.at.column == cell.at.last_column;
      const std::size_t needed = runs_over ? 1 : report::width_of(words_of(cell)) / room + 1;
      lines[cell.at.row] = std::max(lines[cell.at.row], needed);
    }
    for (const auto& [row, count] : lines) {
      if (count > 1)
        worksheet_set_row(sheet, row, kLineHeight * static_cast<double>(count), nullptr);
    }
  }

  /// Heads stay in sight, on paper, too, and rows can be filtered by them.
  static void set_table(lxw_worksheet* sheet, const TableSheet& table) {
    if (table.columns.empty()) return;
    const auto head = static_cast<lxw_row_t>(head_row(table));
    const auto last_row = static_cast<lxw_row_t>(head + table.rows.size());
    const auto last_column = static_cast<lxw_col_t>(table.columns.size() - 1);
    worksheet_freeze_panes(sheet, head + 1, static_cast<lxw_col_t>(table.frozen_columns));
    worksheet_repeat_rows(sheet, head, head);
    worksheet_autofilter(sheet, head, 0, last_row, last_column);
    // A number of a county is a text, and no slip.
    const std::string all =
        fmt::format("A1:{}", config::cell_name(last_row, static_cast<std::uint32_t>(last_column)));
    worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, all.c_str());
    lxw_col_t column = 0;
    for (const TableColumn& one : table.columns) put_note(sheet, head, column++, one.head.note);
    lxw_row_t row = head;
    for (const std::vector<TableCell>& cells : table.rows) {
      ++row;
      column = 0;
      for (const TableCell& cell : cells) put_note(sheet, row, column++, cell.note);
    }
  }

  /// In a box that it fits into.
  static void put_note(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column,
                       const std::string& note) {
    constexpr std::size_t kSignsOfLine = 36;
    constexpr std::uint16_t kWidth = 260, kLine = 18;  // pixels
    if (note.empty()) return;
    const std::string words = text::printable_lines(note);
    std::size_t lines = 1;
    for (std::size_t begin = 0; begin <= words.size(); ++lines) {
      const std::size_t end = std::min(words.find('\n', begin), words.size());
      lines += report::width_of(std::string_view(words).substr(begin, end - begin)) / kSignsOfLine;
      begin = end + 1;
    }
    lxw_comment_options options{};
    options.width = kWidth;
    options.height = static_cast<std::uint16_t>(kLine * std::min<std::size_t>(lines, 40));
    worksheet_write_comment_opt(sheet, row, column, words.c_str(), &options);
  }

  void put(lxw_worksheet* sheet, const PlacedCell& cell) {
    const bool is_value = cell.value != nullptr;
    const std::string words = words_of(cell);
    const std::string target = target_of(cell.link);
    const bool runs_over = cell.style == CellStyle::heading &&
                           cell.at.column == cell.at.last_column && cell.at.row == cell.at.last_row;
    const CellStyle style = runs_over ? CellStyle::plain : cell.style;
    lxw_format* look =
        format(style, is_value ? number_format(*cell.value) : std::string(), !target.empty());
    const auto row = static_cast<lxw_row_t>(cell.at.row);
    const auto column = static_cast<lxw_col_t>(cell.at.column);
    const bool is_range = cell.at.row != cell.at.last_row || cell.at.column != cell.at.last_column;
    if (is_range) {
      worksheet_merge_range(sheet, row, column, static_cast<lxw_row_t>(cell.at.last_row),
                            static_cast<lxw_col_t>(cell.at.last_column), "", look);
    }
    const std::optional<double> number = is_value ? number_of(*cell.value) : std::nullopt;
    if (!target.empty()) {
      worksheet_write_url(sheet, row, column, target.c_str(), look);
      worksheet_write_string(sheet, row, column, words.c_str(), look);
    } else if (number) {
      worksheet_write_number(sheet, row, column, *number, look);
    } else if (words.empty()) {
      worksheet_write_blank(sheet, row, column, look);
    } else {
      worksheet_write_string(sheet, row, column, words.c_str(), look);
    }
  }

  /// To the sheet of that page in the same workbook; nothing where it has none.
  [[nodiscard]] std::string target_of(const std::string& page) const {
    if (page.empty()) return {};
    const auto found = std::ranges::find(sheets_, page, &PlacedSheet::page);
    if (found == sheets_.end()) return {};
    std::string tab;
    for (const char c : found->tab) tab += c == '\'' ? "''" : std::string(1, c);
    return fmt::format("internal:'{}'!A1", tab);
  }

  lxw_workbook* book_;
  const std::vector<PlacedSheet>& sheets_;
  std::map<std::tuple<CellStyle, std::string, bool>, lxw_format*> formats_;
};

std::expected<void, std::string> write_sheets(const std::vector<PlacedSheet>& sheets,
                                              const Moment& made, const std::string& path) {
  constexpr std::int64_t kSecondsOfDay = 86400;
  for (const PlacedSheet& sheet : sheets) {
    if (std::string fault = fault_of(sheet); !fault.empty()) return std::unexpected(fault);
  }
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) throw std::bad_alloc();
  lxw_doc_properties properties{};
  properties.created = made.day.days * kSecondsOfDay + made.minute * std::int64_t{60};
  workbook_set_properties(book, &properties);
  Writer(book, sheets).write();
  const lxw_error fault = workbook_close(book);
  if (fault == LXW_NO_ERROR) return {};
  return std::unexpected(lxw_strerror(fault));
}

}  // namespace

std::expected<void, std::string> write_workbook(const std::vector<SheetView>& sheets,
                                                const Moment& made, const std::string& path) {
  std::vector<PlacedSheet> placed;
  for (const SheetView& sheet : sheets) {
    placed.push_back({sheet.tab, sheet.page.name, lay_out(sheet.page), nullptr});
  }
  return write_sheets(placed, made, path);
}

std::expected<void, std::string> write_table_workbook(const std::vector<TableSheet>& tables,
                                                      const Moment& made, const std::string& path) {
  std::vector<PlacedSheet> placed;
  for (const TableSheet& table : tables) {
    placed.push_back({table.tab, {}, lay_out(table), &table});
    std::vector<const std::string*> notes;
    for (const TableColumn& column : table.columns) notes.push_back(&column.head.note);
    for (const auto& row : table.rows) {
      for (const TableCell& cell : row) notes.push_back(&cell.note);
    }
    if (std::ranges::any_of(notes, [](const std::string* note) { return is_too_long(*note); })) {
      return std::unexpected(
          fmt::format("a note of the sheet `{}` has over {} signs", table.tab, kLongestText));
    }
  }
  return write_sheets(placed, made, path);
}

}  // namespace poppy::documents
