// Past decisions of a case into columns: what read_saved.cpp does for one case.
#include "interpreter/facts/read_columns.h"

#include <fmt/core.h>

#include <set>

namespace poppy::facts {

using check::EntityId;
using check::kCountyEntity;
using check::kNone;
using check::Line;
using check::LineId;
using check::TypeKind;
using config::JsonKind;
using config::JsonNode;

namespace {

constexpr units::Month kNoMonth{units::kFirstMonth.months - 1};

/// The rows of a list.
struct ListRows {
  std::uint32_t begin = 0, end = 0;
};

/// None where the list is not given.
ListRows rows_of_list(const EntityRows& rows, std::uint32_t parent) {
  if (parent >= rows.list_given.size()) return {};
  const std::uint32_t begin = rows.list_begin[parent];
  return {begin, begin + rows.list_count[parent]};
}

/// Whether a key stands in the pools as it is written here: other texts may be keys in other forms.
bool is_canonical(TypeKind kind, std::string_view key) {
  units::Date day;
  units::Month month;
  return (kind == TypeKind::text && key != "blank") || kind == TypeKind::record ||
         (kind == TypeKind::date && read_day(key, day)) ||
         (kind == TypeKind::month && read_month(key, month));
}

/// The row with the key: most likely the expected one. `list.end`: there is none, or it is too far.
std::uint32_t find_row(const FactColumns& columns, const EntityRows& rows, ListRows list,
                       std::uint32_t expected, std::string_view key) {
  constexpr std::uint32_t most_out_of_order = 1000;
  const auto is_row = [&](std::uint32_t row) { return columns.pools.text(rows.key[row]) == key; };
  if (expected < list.end && is_row(expected)) return expected;
  if (expected != list.begin && list.end - list.begin > most_out_of_order) return list.end;
  std::uint32_t row = list.begin;
  while (row < list.end && !is_row(row)) ++row;
  return row;
}

}  // namespace

/// Lists go before lines, and a name that several lines have is no name.
void ColumnReader::add_saved_keys(EntityId entity) {
  Keys& keys = entities_[entity].saved;
  if (entity == case_entity_) {
    keys.add("month", {ItemKind::month, kNone, {}});
    keys.add("run_date", {ItemKind::run_date, kNone, {}});
  }
  for (const EntityId child : program_.entities.ids()) {
    if (program_.entities[child].parent != entity) continue;
    keys.add(program_.entities[child].list_name, {ItemKind::list, child.value, {}});
  }
  std::set<LineId> kept;
  for (const check::Decision& decision : program_.decisions) {
    kept.insert(decision.line);
    kept.insert(decision.keep.begin(), decision.keep.end());
  }
  std::multiset<std::string> names;
  const auto stands_here = [&](const Line& line) {
    return line.entity == entity || (entity == case_entity_ && line.entity == kCountyEntity);
  };
  const auto full_name = [](const Line& line) {
    return fmt::format("{}.{}", line.module, line.name);
  };
  for (const LineId id : kept) {
    if (!stands_here(program_.lines[id])) continue;
    names.insert(program_.lines[id].name);
    names.insert(full_name(program_.lines[id]));
  }
  for (const LineId id : kept) {
    const Line& line = program_.lines[id];
    if (!stands_here(line)) continue;
    const CellType type = cells_.cell_type(line.type);
    for (const bool full : {false, true}) {
      const std::string name = full ? full_name(line) : line.name;
      if (names.count(name) == 1) keys.add(name, {ItemKind::line, id.value, type, full});
    }
  }
}

bool ColumnReader::read_saved(const JsonNode& node) {
  if (node.kind != JsonKind::array) return false;
  columns_->saved_given.back() = 1;
  for (const JsonNode* item = &node + 1; item != node.past(); item = item->past()) {
    if (item->kind != JsonKind::object || !read_decision(*item)) return false;
  }
  return true;
}

bool ColumnReader::read_decision(const JsonNode& node) {
  SavedRun run;
  run.month = kNoMonth;
  run.run_date = units::kOpen;
  run.first = static_cast<std::uint32_t>(columns_->saved_cells.size());
  has_full_name_ = false;
  if (!read_saved_lines(case_entity_, columns_->cases() - 1, node, &run)) return false;
  if (run.month == kNoMonth || run.run_date == units::kOpen) return false;
  run.count = static_cast<std::uint32_t>(columns_->saved_cells.size() - run.first);
  columns_->saved.push_back(run);
  return !has_full_name_ || lines_differ(run);
}

bool ColumnReader::entry_keys_differ(const JsonNode& node) {
  texts_.clear();
  for (const JsonNode* entry = &node + 1; entry != node.past(); entry = entry->past()) {
    texts_.push_back(entry->key());
  }
  return texts_differ();
}

bool ColumnReader::read_saved_lines(EntityId entity, std::uint32_t row, const JsonNode& node,
                                    SavedRun* run) {
  if (node.kind != JsonKind::object) return false;
  Keys& keys = entities_[entity].saved;
  std::uint64_t given = 0;
  bool is_doubtful = false;
  std::uint32_t before = kNone;
  for (const JsonNode* entry = &node + 1; entry != node.past(); entry = entry->past()) {
    const Item* const item = find(keys, before, entry->key());
    if (item == nullptr || !read_saved_entry(entity, row, *item, *entry, run)) return false;
    // By its first 64 keys, or one that has the place of another.
    const std::uint64_t bit = std::uint64_t{1} << (before % 64);
    is_doubtful = is_doubtful || (given & bit) != 0;
    given |= bit;
  }
  return !is_doubtful || entry_keys_differ(node);
}

bool ColumnReader::read_saved_entry(EntityId entity, std::uint32_t row, const Item& item,
                                    const JsonNode& node, SavedRun* run) {
  switch (item.kind) {
    case ItemKind::month:
      return run != nullptr && read_month(node.text(), run->month);
    case ItemKind::run_date:
      return run != nullptr && read_day(node.text(), run->run_date);
    case ItemKind::list:
      return read_saved_list(item.list(), row, node);
    case ItemKind::line:
      return read_saved_line(entity, row, item, node);
    case ItemKind::case_name:
    case ItemKind::county:
    case ItemKind::months:
    case ItemKind::programs:
    case ItemKind::saved:
    case ItemKind::field:
      return false;
  }
  return false;
}

bool ColumnReader::read_saved_line(EntityId entity, std::uint32_t row, const Item& item,
                                   const JsonNode& node) {
  has_full_name_ = has_full_name_ || item.full_name;
  const EntityId of = program_.lines[item.line()].entity;
  // County has one row for each case, as the case has.
  SavedCell saved{item.line(), row, {}};
  if (of != entity && of != kCountyEntity) return false;
  if (!cells_.read_saved(item.type, node, saved.cell, columns_->pools)) return false;
  const bool names_record =
      item.type.type.kind == TypeKind::record && saved.cell.state == units::kKnown;
  if (names_record && !place(item.type.type.entity(), saved.cell.value)) return false;
  columns_->saved_cells.push_back(saved);
  return true;
}

bool ColumnReader::read_saved_list(EntityId entity, std::uint32_t parent, const JsonNode& node) {
  if (node.kind != JsonKind::object) return false;
  const EntityRows& rows = columns_->entities[entity];
  const ListRows list = rows_of_list(rows, parent);
  if (program_.entities[entity].at_most_one) {
    return list.begin < list.end && read_saved_lines(entity, list.begin, node, nullptr);
  }
  if (entities_[entity].key.size() != 1) return false;
  const TypeKind kind = entities_[entity].key[0].type.kind;
  std::uint32_t expected = list.begin;
  bool in_order = true;  // of the records, no two of which have one key
  for (const JsonNode* entry = &node + 1; entry != node.past(); entry = entry->past()) {
    const std::string_view key = entry->key();
    if (!is_canonical(kind, key)) return false;
    const std::uint32_t row = find_row(*columns_, rows, list, expected, key);
    if (row == list.end || !read_saved_lines(entity, row, *entry, nullptr)) return false;
    in_order = in_order && row >= expected;
    expected = row + 1;
  }
  return in_order || entry_keys_differ(node);
}

/// Whether none is given twice, by its short and its full name.
bool ColumnReader::lines_differ(const SavedRun& run) const {
  constexpr std::uint32_t most = 64;
  if (run.count > most) return false;
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    for (std::uint32_t k = run.first; k < i; ++k) {
      const SavedCell& left = columns_->saved_cells[i];
      const SavedCell& right = columns_->saved_cells[k];
      if (left.line == right.line && left.row == right.row) return false;
    }
  }
  return true;
}

}  // namespace poppy::facts
