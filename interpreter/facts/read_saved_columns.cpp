// Past decisions of a case into columns: what read_saved.cpp does for one case.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/facts/case_reader.h"
#include "interpreter/facts/read_columns.h"

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
    case ItemKind::line: {
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

bool ColumnReader::read_saved_list(EntityId entity, std::uint32_t parent, const JsonNode& node) {
  if (node.kind != JsonKind::object) return false;
  const EntityRows& rows = columns_->entities[entity];
  const bool is_given = parent < rows.list_given.size();
  const std::uint32_t begin = is_given ? rows.list_begin[parent] : 0;
  const std::uint32_t end = is_given ? begin + rows.list_count[parent] : 0;
  if (program_.entities[entity].at_most_one) {
    return begin < end && read_saved_lines(entity, begin, node, nullptr);
  }
  if (entities_[entity].key.size() != 1) return false;
  const TypeKind kind = entities_[entity].key[0].type.kind;
  constexpr std::uint32_t most_out_of_order = 1000;
  std::uint32_t expected = begin;
  bool in_order = true;  // of the records, no two of which have one key
  for (const JsonNode* entry = &node + 1; entry != node.past(); entry = entry->past()) {
    const std::string_view key = entry->key();
    // Other texts may be keys in other forms.
    units::Date day;
    units::Month month;
    const bool is_canonical = (kind == TypeKind::text && key != "blank") ||
                              (kind == TypeKind::record) ||
                              (kind == TypeKind::date && read_day(key, day)) ||
                              (kind == TypeKind::month && read_month(key, month));
    if (!is_canonical || begin == end) return false;
    const auto is_row = [&](std::uint32_t row) {
      return columns_->pools.text(rows.key[row]) == key;
    };
    std::uint32_t row = expected < end && is_row(expected) ? expected : begin;
    if (row != expected && end - begin > most_out_of_order) return false;
    while (row < end && !is_row(row)) ++row;
    if (row == end || !read_saved_lines(entity, row, *entry, nullptr)) return false;
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
