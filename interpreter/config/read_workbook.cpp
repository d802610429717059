// See read_workbook.h.
#include "interpreter/config/read_workbook.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "interpreter/config/sheet_number.h"
#include "interpreter/config/sheet_xml.h"
#include "interpreter/config/zip_archive.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"

namespace poppy::config {
namespace {

using text::ProblemCode;

template <typename T>
using Read = std::expected<T, text::Problem>;

constexpr std::string_view kSaveAsWorkbook =
    "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)";

/// `xl/worksheets/sheet1.xml` of `worksheets/sheet1.xml` told in the folder `xl/`; nothing: it
/// leads out of the file.
std::optional<std::string> resolve(std::string_view folder, std::string_view target) {
  std::string path = target.starts_with('/') ? std::string() : std::string(folder);
  path += target;
  std::vector<std::string_view> steps;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view step = std::string_view(path).substr(begin, end - begin);
    begin = end + 1;
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(step);
    } else if (steps.empty()) {
      return std::nullopt;
    } else {
      steps.pop_back();
    }
  }
  std::string whole;
  for (const std::string_view step : steps) whole += (whole.empty() ? "" : "/") + std::string(step);
  return whole;
}

/// The folder with its slash, and the file's name.
std::pair<std::string, std::string> split_path(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  return {path.substr(0, name), path.substr(name)};
}

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Read<std::vector<ReadSheet>> read() {
    if (bytes_.size() > kMostWorkbookBytes) return too_large("has over 8 MiB");
    if (!is_packed(bytes_)) return std::unexpected(problem_of_other_file());
    auto archive = ZipArchive::open(bytes_, kMostUnpackedBytes);
    if (!archive) return std::unexpected(problem_of(archive.error(), "it"));
    archive_ = &*archive;
    const auto path = find_book();
    if (!path) return std::unexpected(path.error());
    return read_sheets(*path);
  }

 private:
  // ---- Problems

  [[nodiscard]] text::Problem problem(ProblemCode code, std::string_view words,
                                      std::string_view hint) const {
    return {code, {}, fmt::format("`{}` {}", name_, words), std::string(hint)};
  }
  [[nodiscard]] std::unexpected<text::Problem> too_large(std::string_view words) const {
    return std::unexpected(problem(ProblemCode::workbook_too_large, words,
                                   "keep the sheets and cells that are needed, and delete empty "
                                   "rows and columns that only have a look"));
  }
  [[nodiscard]] std::unexpected<text::Problem> damaged(std::string_view words) const {
    return std::unexpected(problem(ProblemCode::not_a_workbook,
                                   fmt::format("is damaged: {}", words), kSaveAsWorkbook));
  }
  /// `what`: which part of the file.
  [[nodiscard]] text::Problem problem_of(ZipFault fault, std::string_view what) const {
    switch (fault) {
      case ZipFault::damaged:
        return damaged(fmt::format("{} cannot be unpacked", what)).error();
      case ZipFault::absent:
        return damaged(fmt::format("{} is missing", what)).error();
      case ZipFault::locked:
        return locked();
      case ZipFault::too_large:
        return too_large("is over 64 MiB once it is unpacked, or has over 5,000 parts").error();
    }
    text::bug("a fault of a zip of no kind");
  }
  [[nodiscard]] text::Problem locked() const {
    return problem(ProblemCode::workbook_locked, "is protected by a password",
                   "take the password off: File, Info, Protect Workbook, Encrypt with Password, "
                   "and leave it empty");
  }

  /// What does not begin as a zip does.
  [[nodiscard]] text::Problem problem_of_other_file() const {
    // The older files of Office, and what it packs a workbook with a password into: names of parts
    // stand there in UTF-16.
    if (bytes_.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
      std::string encrypted;
      for (const char c : std::string_view("EncryptedPackage")) encrypted += {c, '\0'};
      if (bytes_.contains(encrypted)) return locked();
      return problem(ProblemCode::not_a_workbook, "is a file of an older Office, such as .xls",
                     kSaveAsWorkbook);
    }
    if (bytes_.empty()) {
      return problem(ProblemCode::not_a_workbook, "is empty", kSaveAsWorkbook);
    }
    return problem(ProblemCode::not_a_workbook, "is no workbook (.xlsx)", kSaveAsWorkbook);
  }

  // ---- Parts

  template <typename Part>
  Read<Part> read_part(const std::string& path,
                       XmlRead<Part> (*read_xml)(const std::string&, XmlBudget&)) {
    const std::string what = fmt::format("its part `{}`", path);
    const auto part = archive_->unpack(path);
    if (!part) return std::unexpected(problem_of(part.error(), what));
    XmlRead<Part> read = read_xml(*part, budget_);
    if (read) return std::move(*read);
    switch (read.error()) {
      case XmlFault::damaged:
        return damaged(fmt::format("{} cannot be read", what));
      case XmlFault::something_else:
        return std::unexpected(problem(ProblemCode::not_a_workbook,
                                       fmt::format("is no workbook: {} is something else", what),
                                       kSaveAsWorkbook));
      case XmlFault::too_large:
        return too_large("has more cells and marks than are read");
    }
    text::bug("a fault of XML of no kind");
  }

  Read<std::string> find_book() {
    if (archive_->has("xl/workbook.bin")) {
      return std::unexpected(
          problem(ProblemCode::not_a_workbook, "is a binary workbook (.xlsb)", kSaveAsWorkbook));
    }
    if (const auto type = archive_->unpack("mimetype");
        type && type->starts_with("application/vnd.oasis.opendocument")) {
      return std::unexpected(problem(ProblemCode::not_a_workbook,
                                     "is a file of OpenDocument, such as .ods", kSaveAsWorkbook));
    }
    if (!archive_->has("_rels/.rels")) {
      return std::unexpected(problem(ProblemCode::not_a_workbook,
                                     "is a packed file and no workbook (.xlsx)", kSaveAsWorkbook));
    }
    const auto relations = read_part("_rels/.rels", read_relations);
    if (!relations) return std::unexpected(relations.error());
    for (const XmlRelation& relation : *relations) {
      if (relation.kind != "officeDocument" || relation.is_outside) continue;
      const auto path = resolve("", relation.target);
      if (path) return *path;
    }
    return std::unexpected(
        problem(ProblemCode::not_a_workbook, "is no workbook: it has no sheets", kSaveAsWorkbook));
  }

  Read<std::vector<ReadSheet>> read_sheets(const std::string& path) {
    const auto book = read_part(path, read_book);
    if (!book) return std::unexpected(book.error());
    if (book->sheets.size() > kMostSheets) return too_large("has over 200 sheets");
    from_1904_ = book->from_1904;
    const auto [folder, file] = split_path(path);
    const auto relations = read_part(fmt::format("{}_rels/{}.rels", folder, file), read_relations);
    if (!relations) return std::unexpected(relations.error());
    std::map<std::string, const XmlRelation*, std::less<>> by_id;
    for (const XmlRelation& relation : *relations) {
      if (!by_id.emplace(relation.id, &relation).second) {
        return damaged(fmt::format("two parts are called `{}`", relation.id));
      }
    }
    if (auto read = read_common_parts(folder, *relations); !read) {
      return std::unexpected(std::move(read.error()));
    }
    std::vector<ReadSheet> sheets;
    for (const XmlBook::Sheet& sheet : book->sheets) {
      if (text::find_invalid_utf8(sheet.name) != std::string::npos) {
        return damaged("the name of a sheet has a sign that there is not");
      }
      const auto found = by_id.find(sheet.relation);
      if (found == by_id.end()) return damaged(fmt::format("sheet `{}` is missing", sheet.name));
      if (found->second->kind != "worksheet") continue;  // charts and the like have no cells
      auto rows = read_rows(folder, *found->second, sheet.name);
      if (!rows) return std::unexpected(std::move(rows.error()));
      sheets.push_back({sheet.name, sheet.is_hidden, std::move(*rows)});
    }
    if (sheets.empty()) return damaged("it has no sheet with cells");
    return sheets;
  }

  /// Texts and formats that the sheets share. A workbook may have none, and openxlsx then names
  /// them all the same.
  Read<void> read_common_parts(const std::string& folder,
                               const std::vector<XmlRelation>& relations) {
    for (const XmlRelation& relation : relations) {
      const bool is_texts = relation.kind == "sharedStrings";
      if (relation.is_outside || (!is_texts && relation.kind != "styles")) continue;
      const auto path = resolve(folder, relation.target);
      if (!path) return damaged(fmt::format("`{}` leads out of the file", relation.target));
      if (!archive_->has(*path)) continue;
      if (is_texts) {
        auto texts = read_part(*path, read_shared_texts);
        if (!texts) return std::unexpected(std::move(texts.error()));
        texts_ = std::move(*texts);
      } else {
        const auto styles = read_part(*path, read_styles);
        if (!styles) return std::unexpected(styles.error());
        take_looks(*styles);
      }
    }
    return {};
  }

  void take_looks(const XmlStyles& styles) {
    std::map<std::uint32_t, NumberLook> declared;
    for (const XmlStyles::Format& format : styles.formats) {
      declared.emplace(format.number, look_of(format.code));
    }
    looks_.clear();
    for (const std::uint32_t number : styles.cell_formats) {
      const auto found = declared.find(number);
      looks_.push_back(found == declared.end() ? look_of(number) : found->second);
    }
  }

  // ---- Cells

  using Rows = std::vector<std::vector<std::string>>;

  Read<Rows> read_rows(const std::string& folder, const XmlRelation& relation,
                       const std::string& sheet) {
    const auto path = resolve(folder, relation.target);
    if (!path || relation.is_outside) {
      return damaged(fmt::format("sheet `{}` lies outside the file", sheet));
    }
    const auto xml = read_part(*path, read_sheet);
    if (!xml) return std::unexpected(xml.error());
    Rows rows;
    std::uint32_t next_row = 0;
    for (const XmlSheet::Row& row : xml->rows) {
      const auto number = row.number.empty() ? next_row : row_number(row.number);
      if (!number) return damaged(fmt::format("sheet `{}` has a row `{}`", sheet, row.number));
      next_row = *number + 1;
      std::uint32_t next_column = 0;
      for (const XmlCell& cell : row.cells) {
        const auto place = cell.place.empty() ? std::optional(CellPlace{*number, next_column})
                                              : read_cell_name(cell.place);
        if (!place || place->row != *number || place->column >= kSheetColumns) {
          return damaged(
              fmt::format("row {} of sheet `{}` has a cell `{}`", *number + 1, sheet, cell.place));
        }
        next_column = place->column + 1;
        if (auto put = put_cell(cell, *place, sheet, rows); !put) {
          return std::unexpected(std::move(put.error()));
        }
      }
    }
    if (auto cleared = clear_merged(xml->merged, sheet, rows); !cleared) {
      return std::unexpected(std::move(cleared.error()));
    }
    for (auto& row : rows) {
      while (!row.empty() && row.back().empty()) row.pop_back();
    }
    while (!rows.empty() && rows.back().empty()) rows.pop_back();
    return rows;
  }

  static std::optional<std::uint32_t> row_number(const std::string& text) {
    const auto place = read_cell_name("A" + text);
    return place ? std::optional(place->row) : std::nullopt;
  }

  Read<void> put_cell(const XmlCell& cell, CellPlace at, const std::string& sheet, Rows& rows) {
    auto text = text_of(cell, at, sheet);
    if (!text) return std::unexpected(std::move(text.error()));
    if (text->empty()) return {};
    if (text::find_invalid_utf8(*text) != std::string::npos) {  // `&#xD800;`
      return damaged(fmt::format("{} of sheet `{}` has a sign that there is not",
                                 cell_name(at.row, at.column), sheet));
    }
    texts_size_ += text->size();
    if (text->size() > kMostCellBytes || texts_size_ > kMostTextBytes) {
      return too_large(fmt::format("has too long a text in {} of sheet `{}`, or too many texts",
                                   cell_name(at.row, at.column), sheet));
    }
    if (at.row >= rows.size()) {
      cells_ += at.row + 1 - rows.size();
      if (cells_ > kMostCells) return too_many_cells();
      rows.resize(at.row + std::size_t{1});
    }
    std::vector<std::string>& row = rows[at.row];
    if (at.column >= row.size()) {
      cells_ += at.column + 1 - row.size();
      if (cells_ > kMostCells) return too_many_cells();
      row.resize(at.column + std::size_t{1});
    }
    if (!row[at.column].empty()) {
      return damaged(
          fmt::format("sheet `{}` has the cell {} twice", sheet, cell_name(at.row, at.column)));
    }
    row[at.column] = std::move(*text);
    return {};
  }

  [[nodiscard]] std::unexpected<text::Problem> too_many_cells() const {
    return too_large(fmt::format("has over {} cells, those in between counted", kMostCells));
  }

  Read<std::string> text_of(const XmlCell& cell, CellPlace at, const std::string& sheet) const {
    const auto place = [&] { return cell_name(at.row, at.column); };
    if (cell.kind == "inlineStr") return cell.text;
    // A formula that comes to an empty text says that it is one.
    const bool is_text = cell.kind == "str";
    if (cell.is_formula && (!cell.value || (cell.value->empty() && !is_text))) {
      return std::unexpected(
          problem(ProblemCode::formula_without_value,
                  fmt::format("has a formula without a value in {} of sheet `{}`", place(), sheet),
                  "open it in a spreadsheet program and save it, or write the value in place of "
                  "the formula"));
    }
    if (!cell.value) return std::string();
    const std::string_view value = is_text ? std::string_view(*cell.value) : trimmed(*cell.value);
    if (cell.kind == "s") {
      const auto index = index_of(value);
      if (index && *index < texts_.size()) return texts_[*index];
      return damaged(fmt::format("{} of sheet `{}` has a text that is not there", place(), sheet));
    }
    if (is_text || cell.kind == "e") return std::string(value);
    if (cell.kind == "b") return std::string(value == "1" || value == "true" ? "TRUE" : "FALSE");
    if (cell.kind == "d") {  // `2022-03-07T00:00:00`
      constexpr std::string_view kMidnight = "T00:00:00";
      return std::string(value.substr(0, value.find(kMidnight)));
    }
    if (value.empty()) return std::string();
    const auto style = cell.style.empty() ? std::optional(std::size_t{0}) : index_of(cell.style);
    const NumberLook look = style && *style < looks_.size() ? looks_[*style] : NumberLook::plain;
    if (look != NumberLook::plain) {
      if (auto day = day_text(value, look, from_1904_)) return std::move(*day);
    }
    if (auto number = number_text(value)) return std::move(*number);
    return damaged(fmt::format("{} of sheet `{}` has no number, but `{}`", place(), sheet,
                               value.substr(0, 40)));
  }

  /// Some programs lay numbers out.
  static std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);  // npos + 1 is 0
  }

  static std::optional<std::size_t> index_of(std::string_view text) {
    std::size_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  /// Of merged cells all but the first are covered: what they may still hold is not seen.
  Read<void> clear_merged(const std::vector<std::string>& ranges, const std::string& sheet,
                          Rows& rows) const {
    std::size_t looked_at = 0;
    for (const std::string& range : ranges) {
      const std::size_t colon = range.find(':');
      const auto first = read_cell_name(std::string_view(range).substr(0, colon));
      const auto last = colon == std::string::npos
                            ? first
                            : read_cell_name(std::string_view(range).substr(colon + 1));
      if (!first || !last) {
        return damaged(fmt::format("sheet `{}` has merged cells `{}`", sheet, range));
      }
      for (std::size_t row = first->row; row <= last->row && row < rows.size(); ++row) {
        const std::size_t end = std::min<std::size_t>(last->column + 1, rows[row].size());
        for (std::size_t column = first->column; column < end; ++column) {
          if (row != first->row || column != first->column) rows[row][column].clear();
          ++looked_at;
        }
        if (++looked_at > 2 * kMostCells) return too_large("has too many merged cells");
      }
    }
    return {};
  }

  std::string_view bytes_, name_;
  ZipArchive* archive_ = nullptr;
  XmlBudget budget_;
  std::vector<std::string> texts_;
  std::vector<NumberLook> looks_;  // by style
  bool from_1904_ = false;
  std::size_t cells_ = 0, texts_size_ = 0;
};

}  // namespace

bool is_packed(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06");  // an empty one
}

text::Result<std::vector<ReadSheet>> read_workbook(std::string_view bytes, std::string_view name) {
  auto sheets = Reader(bytes, name).read();
  if (!sheets) return std::unexpected(text::Problems{std::move(sheets.error())});
  return std::move(*sheets);
}

}  // namespace poppy::config
