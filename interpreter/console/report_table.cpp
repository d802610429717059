// See report_table.h.
#include "interpreter/console/report_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>  // IWYU pragma: keep

#include "interpreter/text/line_diff.h"

namespace poppy::console {
namespace {

char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string as_sentence(std::string words) {
  if (words.empty()) return words;
  words.front() = capital(words.front());
  if (!words.ends_with('.')) words += '.';
  return words;
}

serve::DiffKind kind_of(text::LineChange change) {
  switch (change) {
    case text::LineChange::kept:
      return serve::DiffKind::same;
    case text::LineChange::removed:
      return serve::DiffKind::removed;
    case text::LineChange::added:
      return serve::DiffKind::added;
  }
  return serve::DiffKind::same;
}

}  // namespace

serve::Table shown_table(const report::Table& table, std::string id) {
  serve::Table shown;
  shown.id = std::move(id);
  shown.caption = table.title;
  if (!table.when_empty.empty()) shown.if_empty = as_sentence(table.when_empty);
  for (const report::TableColumn& column : table.columns) shown.columns.push_back({column.title});
  for (const std::vector<std::string>& row : table.rows) {
    serve::Row& cells = shown.rows.emplace_back();
    for (const std::string& cell : row) cells.cells.push_back({cell});
  }
  return shown;
}

serve::Response workbook_file(const Visit& visit, const std::string& name,
                              const Outside::WriteFile& write) {
  const auto& file_bytes = visit.world.outside().file_bytes;
  if (!file_bytes) return visit.error(503, "Workbooks cannot be made here.");
  auto bytes = file_bytes(write);
  if (!bytes) {
    visit.world.outside().log("a workbook could not be made: " + bytes.error());
    return visit.error(503, "The workbook could not be written just now.");
  }
  return serve::download(name + ".xlsx",
                         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                         std::move(*bytes));
}

void add_table_files(World& world, const std::string& pattern, Right right,
                     const MakeTableFile& make) {
  add_page(world, "GET", pattern + ".csv", right, [make](Visit& visit) {
    const auto file = make(visit);
    if (!file) return file.error();
    return serve::download(file->name + ".csv", "text/csv; charset=utf-8",
                           report::csv_of(file->table));
  });
  add_page(world, "GET", pattern + ".xlsx", right, [make](Visit& visit) {
    const auto file = make(visit);
    if (!file) return file.error();
    return workbook_file(visit, file->name, [&](const std::string& path) {
      return desk::write_workbook(file->table, file->look, visit.world.outside().now().day, path);
    });
  });
}

nlohmann::json table_file_links(const std::string& path) {
  const std::size_t query = std::min(path.find('?'), path.size());
  const auto with = [&](const char* ending) {
    return path.substr(0, query) + ending + path.substr(query);
  };
  return {{"csv_href", with(".csv")}, {"workbook_href", with(".xlsx")}};
}

serve::Diff shown_diff(std::string id, std::string caption, std::string_view before,
                       std::string_view after) {
  constexpr std::size_t kAround = 3;
  const std::vector<text::DiffLine> lines = text::diff_lines(before, after);
  std::vector<bool> is_shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].change == text::LineChange::kept) continue;
    const std::size_t first = i < kAround ? 0 : i - kAround;
    const std::size_t last = std::min(i + kAround, lines.size() - 1);
    for (std::size_t near = first; near <= last; ++near) is_shown[near] = true;
  }
  serve::Diff diff{std::move(id), std::move(caption), {}};
  bool is_in_gap = false;
  constexpr std::size_t kMostLines = 2000;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (diff.lines.size() == kMostLines) {
      diff.lines.push_back({serve::DiffKind::gap, 0, 0, "there is more"});
      break;
    }
    if (is_shown[i]) {
      diff.lines.push_back(
          {kind_of(lines[i].change), lines[i].before, lines[i].after, std::string(lines[i].text)});
    } else if (!is_in_gap) {
      diff.lines.push_back({serve::DiffKind::gap, 0, 0, ""});
    }
    is_in_gap = !is_shown[i];
  }
  return diff;
}

std::string plain_words(std::string_view name) {
  std::string words(name);
  std::ranges::replace(words, '_', ' ');
  if (!words.empty()) words.front() = capital(words.front());
  return words;
}

}  // namespace poppy::console
