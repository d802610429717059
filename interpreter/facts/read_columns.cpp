// See read_columns.h. A column grows when it is first given a value: one that is as long as its
// rows has been given the last row's value, which finds keys given twice; a shorter one is filled
// up with unknowns. Past decisions: read_saved_columns.cpp.

#include "interpreter/facts/read_columns.h"

#include <algorithm>

#include "interpreter/facts/case_facts.h"
#include "interpreter/units/literals.h"

namespace poppy::facts {

using check::Entity;
using check::EntityId;
using check::kCountyEntity;
using check::kNone;
using check::TypeKind;
using config::JsonKind;
using config::JsonNode;
using units::Cell;
using units::Column;

namespace {

bool is_exact(const CellType& type) { return type.kind == units::CellKind::exact; }

void fill(Column& column, bool exact, std::size_t rows) {
  column.values.resize(rows, 0);
  column.states.resize(rows, units::kUnknown);
  if (exact) column.dens.resize(rows, 1);
}

void fill_lists(EntityRows& rows, std::size_t parents) {
  rows.list_begin.resize(parents, 0);
  rows.list_count.resize(parents, 0);
  rows.list_given.resize(parents, 0);
}

/// To a size, where it is longer.
template <typename T>
void cut(std::vector<T>& vector, std::size_t size) {
  if (vector.size() > size) vector.resize(size);
}

[[gnu::always_inline]] inline void put(Column& column, bool exact, const Cell& cell) {
  column.values.push_back(cell.value);
  column.states.push_back(cell.state);
  if (exact) column.dens.push_back(cell.den);
}

void append_digits(std::string& to, std::int32_t number, std::int32_t highest) {
  for (; highest > 0; highest /= 10) to += static_cast<char>('0' + number / highest % 10);
}

/// As to_string.
void append_day(std::string& to, units::Date date, bool with_day) {
  const units::YearMonthDay parts = units::split(date);
  append_digits(to, parts.year, 1000);
  to += '-';
  append_digits(to, parts.month, 10);
  if (!with_day) return;
  to += '-';
  append_digits(to, parts.day, 10);
}

}  // namespace

ColumnReader::ColumnReader(const check::Program& program)
    : program_(program), cells_(program), case_entity_(find_case_entity(program)) {
  for (const check::Module& module : program.modules) {
    if (std::ranges::find(programs_, module.program) == programs_.end()) {
      programs_.push_back(module.program);
    }
  }
  entities_.resize(program.entities.size());
  for (const check::Statement& statement : program.statements) {
    if (statement.of_removed) entities_[statement.entity].asks_of_removed = true;
  }
  before_.rows.resize(program.entities.size());
  for (const EntityId id : program.entities.ids()) {
    const Entity& of = program.entities[id];
    entities_[id].has_dates = of.entered != kNone || of.removed != kNone;
    Keys& keys = entities_[id].facts;
    for (const check::FieldId field : of.key) {
      entities_[id].key.push_back(cells_.cell_type(program.fields[field]));
    }
    if (id == case_entity_) {
      keys.add("case", {ItemKind::case_name, kNone, {}});
      keys.add("id", {ItemKind::case_name, kNone, {}});
      if (of.key.size() == 1) {
        keys.add(program.fields[of.key[0]].name, {ItemKind::case_name, kNone, {}});
      }
      keys.add("county", {ItemKind::county, kNone, {}});
      keys.add("month", {ItemKind::month, kNone, {}});
      keys.add("months", {ItemKind::months, kNone, {}});
      keys.add("run_date", {ItemKind::run_date, kNone, {}});
      keys.add("programs", {ItemKind::programs, kNone, {}});
      keys.add("saved", {ItemKind::saved, kNone, {}});
    }
    for (const check::FieldId field : of.fields) {
      const check::Field& self = program.fields[field];
      keys.add(self.name, {ItemKind::field, field.value, cells_.cell_type(self)});
    }
    for (const EntityId child : program.entities.ids()) {
      if (program.entities[child].parent != id) continue;
      keys.add(program.entities[child].list_name, {ItemKind::list, child.value, {}});
      entities_[id].children.push_back(child);
    }
    add_saved_keys(id);
  }
}

bool ColumnReader::read_head(Nodes nodes, CaseHead& head) {
  head.name = {};
  head.county.reset();
  head.months.reset();
  head.run_date.reset();
  head.programs.clear();
  if (nodes.empty() || case_entity_ == kNone) return false;
  std::uint32_t before = kNone;
  std::uint32_t given = 0;
  const JsonNode& root = nodes.front();
  for (const JsonNode* node = &root + 1; node != root.past(); node = node->past()) {
    const Item* const item = find(entities_[case_entity_].facts, before, node->key());
    if (item == nullptr) return false;
    if (item->kind >= ItemKind::saved) continue;
    const std::uint32_t bit = 1U << static_cast<unsigned>(item->kind);
    if ((given & bit) != 0) return false;
    given |= bit;
    if (!read_head_entry(*item, *node, head)) return false;
  }
  constexpr std::uint32_t named = 1U << static_cast<unsigned>(ItemKind::case_name);
  constexpr std::uint32_t month = 1U << static_cast<unsigned>(ItemKind::month);
  constexpr std::uint32_t months = 1U << static_cast<unsigned>(ItemKind::months);
  return (given & named) != 0 && (given & (month | months)) != (month | months);
}

bool ColumnReader::read_head_entry(const Item& item, const JsonNode& node, CaseHead& head) const {
  switch (item.kind) {
    case ItemKind::case_name:
      head.name = node.text();
      return !head.name.empty();
    case ItemKind::county:
      head.county = cells_.county(node.text());
      return head.county.has_value();
    case ItemKind::month: {
      units::Month month;
      if (!read_month(node.text(), month)) return false;
      head.months = {month, month};
      return true;
    }
    case ItemKind::months: {
      const auto range = units::parse_month_range(node.text());
      if (range) head.months = *range;
      return range.has_value();
    }
    case ItemKind::run_date: {
      units::Date date;
      if (!read_day(node.text(), date) || date == units::kOpen) return false;
      head.run_date = date;
      return true;
    }
    case ItemKind::programs:
      return read_programs(node, head);
    case ItemKind::saved:
    case ItemKind::field:
    case ItemKind::list:
    case ItemKind::line:
      break;
  }
  return true;
}

bool ColumnReader::read_programs(const JsonNode& node, CaseHead& head) const {
  const bool is_list = node.kind == JsonKind::array;
  for (const JsonNode* one = is_list ? &node + 1 : &node; one != node.past(); ++one) {
    const auto known = std::ranges::find(programs_, one->text());
    if (!one->is_scalar() || known == programs_.end()) return false;
    head.programs.push_back(*known);
  }
  return !head.programs.empty();
}

bool ColumnReader::append(Nodes nodes, units::Date run_date, FactColumns& columns) {
  if (nodes.empty() || case_entity_ == kNone) return false;
  columns_ = &columns;
  run_date_ = run_date;
  references_.clear();
  unseen_keys_.clear();
  has_unseen_ = false;
  search_steps_ = 0;
  remember_sizes();
  // Places in the pools have 32 bits.
  constexpr std::size_t most_chars = 1U << 31;
  const bool has_room = columns.pools.chars.size() < most_chars;
  if (has_room && read_case(nodes.front())) return true;
  roll_back();
  return false;
}

/// Most of a case is this.
[[gnu::always_inline]] inline bool ColumnReader::read_field(std::uint32_t row, const Item& item,
                                                            const JsonNode& node) {
  Column& column = columns_->fields[item.field()];
  const bool exact = is_exact(item.type);
  if (column.states.size() != row) [[unlikely]] {
    if (column.states.size() > row) return false;
    fill(column, exact, row);
  }
  Cell cell;
  if (!cells_.read(item.type, node, cell, columns_->pools)) return false;
  if (item.type.type.kind == TypeKind::record && cell.state == units::kKnown) {
    references_.push_back({item.field(), row, item.type.type.entity()});
  }
  put(column, exact, cell);
  return true;
}

bool ColumnReader::read_case(const JsonNode& node) {
  const std::uint32_t row = add_row(kCountyEntity, 0);
  if (add_row(case_entity_, row) != row) return false;
  EntityRows& cases = columns_->entities[case_entity_];
  cases.list_begin.push_back(row);
  cases.list_count.push_back(1);
  cases.list_given.push_back(1);
  columns_->case_id.push_back(0);
  columns_->run_date.push_back(run_date_);
  columns_->saved_given.push_back(0);
  columns_->saved_begin.push_back(static_cast<std::uint32_t>(columns_->saved.size()));

  saved_ = nullptr;
  if (!read_entries(case_entity_, row, node)) return false;
  columns_->case_id[row] = cases.key[row];
  return is_seen(case_entity_, row).value_or(false) && resolve_references() &&
         (saved_ == nullptr || read_saved(*saved_));
}

bool ColumnReader::read_entries(EntityId entity, std::uint32_t row, const JsonNode& node) {
  Keys& keys = entities_[entity].facts;
  std::uint32_t before = kNone;
  for (const JsonNode* entry = &node + 1; entry != node.past(); entry = entry->past()) {
    const Item* const item = find(keys, before, entry->key());
    if (item == nullptr) return false;
    const bool well = item->kind == ItemKind::field ? read_field(row, *item, *entry)
                                                    : read_other(row, *item, *entry);
    if (!well) return false;
  }
  return true;
}

bool ColumnReader::read_other(std::uint32_t row, const Item& item, const JsonNode& node) {
  switch (item.kind) {
    case ItemKind::list:
      return read_list(item.list(), row, node);
    case ItemKind::case_name:
      return read_case_name(node, row);
    case ItemKind::saved:
      if (saved_ != nullptr) return false;
      saved_ = &node;
      return true;
    case ItemKind::county:  // of the head, as the others
    case ItemKind::month:
    case ItemKind::months:
    case ItemKind::run_date:
    case ItemKind::programs:
      return true;
    case ItemKind::field:
    case ItemKind::line:
      break;
  }
  return false;
}

bool ColumnReader::read_case_name(const JsonNode& node, std::uint32_t row) {
  const Entity& of = program_.entities[case_entity_];
  if (of.key.size() != 1) {
    columns_->entities[case_entity_].key[row] = append_text(columns_->pools, node.text());
    return true;
  }
  const CellType& type = entities_[case_entity_].key[0];
  return read_field(row, {ItemKind::field, of.key[0].value, type}, node) &&
         fill_key(case_entity_, row);
}

bool ColumnReader::read_list(EntityId entity, std::uint32_t parent, const JsonNode& node) {
  EntityRows& rows = columns_->entities[entity];
  if (rows.list_given.size() != parent) {
    if (rows.list_given.size() > parent) return false;
    fill_lists(rows, parent);
  }
  const std::uint32_t begin = rows.count();
  rows.list_begin.push_back(begin);
  rows.list_count.push_back(0);
  rows.list_given.push_back(1);
  const std::size_t unseen = unseen_keys_.size();
  if (program_.entities[entity].at_most_one) {
    if (node.is_scalar()) return node.text() == "blank";
    if (!read_record(entity, parent, node)) return false;
  } else {
    if (node.kind != JsonKind::array) return false;
    if (node.extent == 1) return true;  // most lists are empty
    for (const JsonNode* item = &node + 1; item != node.past(); item = item->past()) {
      if (!read_record(entity, parent, *item)) return false;
    }
  }
  rows.list_count[parent] = rows.count() - begin;
  return keys_differ(entity, begin, unseen);
}

std::uint32_t ColumnReader::add_row(EntityId entity, std::uint32_t parent) {
  EntityRows& rows = columns_->entities[entity];
  const std::uint32_t row = rows.count();
  rows.parent.push_back(parent);
  rows.of_case.push_back(before_.rows[kCountyEntity]);  // of which each case has one
  rows.key.push_back(0);
  return row;
}

bool ColumnReader::read_record(EntityId entity, std::uint32_t parent, const JsonNode& node) {
  if (node.kind != JsonKind::object) return false;
  const std::uint32_t row = add_row(entity, parent);
  const std::size_t references = references_.size();
  if (!read_entries(entity, row, node) || !fill_key(entity, row)) return false;
  const std::optional<bool> seen = is_seen(entity, row);
  if (!seen || *seen) return seen.has_value();
  // It leaves no row, but may be no correction of one, and what it names must be there. Records
  // without a key are told apart by their place, which it would shift.
  if (program_.entities[entity].key.empty()) return false;
  unseen_keys_.push_back(columns_->entities[entity].key[row]);
  has_unseen_ = true;
  cut_rows(entity, row);
  return references == references_.size();
}

bool ColumnReader::fill_key(EntityId entity, std::uint32_t row) {
  const Entity& of = program_.entities[entity];
  if (of.key.empty()) return true;
  units::CellPools& pools = columns_->pools;
  const auto begin = static_cast<std::uint32_t>(pools.chars.size());
  for (std::size_t i = 0; i < of.key.size(); ++i) {
    const Column& column = columns_->fields[of.key[i]];
    if (column.states.size() <= row || column.states[row] != units::kKnown) return false;
    const CellType& type = entities_[entity].key[i];
    const Cell cell{column.values[row], is_exact(type) ? column.dens[row] : 1, units::kKnown};
    const bool is_text = type.kind == units::CellKind::text || type.type.kind == TypeKind::record;
    if (is_text && units::unpack(cell.value).second == 0) return false;
    if (is_text && of.key.size() == 1) {
      columns_->entities[entity].key[row] = cell.value;
      return true;
    }
    if (i > 0) pools.chars += ", ";
    append_key_part(type, cell);
  }
  const auto size = static_cast<std::uint32_t>(pools.chars.size() - begin);
  columns_->entities[entity].key[row] = pack(units::Pair{begin, size});
  return true;
}

/// As key_text.
void ColumnReader::append_key_part(const CellType& type, const Cell& cell) {
  std::string& chars = columns_->pools.chars;
  if (type.kind == units::CellKind::text || type.type.kind == TypeKind::record) {
    const units::Pair run = units::unpack(cell.value);
    chars.append(chars, run.first, run.second);
  } else if (type.type.kind == TypeKind::month) {
    append_day(chars, units::first_day({static_cast<std::int32_t>(cell.value)}), false);
  } else if (type.type.kind == TypeKind::date && cell.value != units::kOpen.days) {
    append_day(chars, {static_cast<std::int32_t>(cell.value)}, true);
  } else {
    chars +=
        check::value_to_string(program_, type.type, to_value(type.kind, cell, columns_->pools));
  }
}

std::optional<bool> ColumnReader::is_seen(EntityId entity, std::uint32_t row) const {
  if (!entities_[entity].has_dates) return true;
  const Entity& of = program_.entities[entity];
  const auto known_day = [&](check::FieldId field) -> std::optional<std::int64_t> {
    if (field == kNone || program_.fields[field].type.kind != TypeKind::date) return std::nullopt;
    const Column& column = columns_->fields[field];
    if (column.states.size() <= row || column.states[row] != units::kKnown) return std::nullopt;
    return column.values[row];
  };
  const std::optional<std::int64_t> entered = known_day(of.entered);
  const std::optional<std::int64_t> removed = known_day(of.removed);
  if (entered && removed && *removed < *entered) return std::nullopt;
  if (entities_[entity].asks_of_removed && removed && *removed <= run_date_.days) {
    return std::nullopt;  // columns have no row of it
  }
  return (!entered || *entered <= run_date_.days) && (!removed || *removed > run_date_.days);
}

void ColumnReader::cut_rows(EntityId entity, std::uint32_t from) {
  EntityRows& rows = columns_->entities[entity];
  cut(rows.parent, from);
  cut(rows.of_case, from);
  cut(rows.key, from);
  for (const check::FieldId field : program_.entities[entity].fields) {
    cut(columns_->fields[field].values, from);
    cut(columns_->fields[field].states, from);
    cut(columns_->fields[field].dens, from);
  }
  for (const EntityId child : entities_[entity].children) {
    EntityRows& below = columns_->entities[child];
    cut(below.list_begin, from);
    cut(below.list_count, from);
    cut(below.list_given, from);
    const auto first = std::ranges::lower_bound(below.parent, from);
    cut_rows(child, static_cast<std::uint32_t>(first - below.parent.begin()));
  }
}

/// Of few texts each is compared with each; many are sorted.
bool ColumnReader::texts_differ() {
  constexpr std::size_t few = 8;
  if (texts_.size() > few) {
    std::ranges::sort(texts_);
    return std::ranges::adjacent_find(texts_) == texts_.end();
  }
  for (std::size_t i = 1; i < texts_.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (texts_[i] == texts_[k]) return false;
    }
  }
  return true;
}

bool ColumnReader::keys_differ(EntityId entity, std::uint32_t begin, std::size_t unseen) {
  const std::vector<std::int64_t>& keys = columns_->entities[entity].key;
  const std::size_t count = keys.size() - begin + unseen_keys_.size() - unseen;
  if (count <= 1) {
    unseen_keys_.resize(unseen);
    return true;
  }
  if (entities_[entity].key.empty()) return true;  // and then all are seen
  texts_.clear();
  for (std::size_t row = begin; row < keys.size(); ++row) {
    texts_.push_back(columns_->pools.text(keys[row]));
  }
  for (std::size_t i = unseen; i < unseen_keys_.size(); ++i) {
    texts_.push_back(columns_->pools.text(unseen_keys_[i]));
  }
  unseen_keys_.resize(unseen);
  return texts_differ();
}

bool ColumnReader::resolve_references() {
  return std::ranges::all_of(references_, [&](const Reference& reference) {
    return place(reference.of, columns_->fields[reference.field].values[reference.row]);
  });
}

bool ColumnReader::place(EntityId of, std::int64_t& value) {
  constexpr std::size_t most_steps = 1U << 16;  // of a large case the slow reader makes an index
  const EntityRows& rows = columns_->entities[of];
  const std::string_view key = columns_->pools.text(value);
  const auto next = [&](std::uint32_t row) {
    while (row < rows.count() && columns_->pools.text(rows.key[row]) != key) ++row;
    return row;
  };
  const std::uint32_t row = next(before_.rows[of]);
  value = row;
  search_steps_ += row - before_.rows[of];
  if (row == rows.count() || search_steps_ >= most_steps) return false;
  if (program_.entities[of].parent == case_entity_) return true;  // the keys of one list differ
  // Below another parent there may be one of the same key, and one that leaves no row.
  search_steps_ += rows.count() - row;
  return !has_unseen_ && next(row + 1) == rows.count();
}

void ColumnReader::remember_sizes() {
  for (const EntityId id : entities_.ids()) {
    before_.rows[id] = columns_->entities[id].count();
  }
  before_.chars = columns_->pools.chars.size();
  before_.spans = columns_->pools.spans.size();
  before_.saved = columns_->saved.size();
  before_.saved_cells = columns_->saved_cells.size();
}

void ColumnReader::roll_back() {
  const std::uint32_t cases = before_.rows[kCountyEntity];
  cut_rows(kCountyEntity, cases);
  cut(columns_->case_id, cases);
  cut(columns_->run_date, cases);
  cut(columns_->saved_given, cases);
  cut(columns_->saved_begin, cases);
  columns_->pools.chars.resize(before_.chars);
  cut(columns_->pools.spans, before_.spans);
  columns_->saved.resize(before_.saved);
  columns_->saved_cells.resize(before_.saved_cells);
}

void ColumnReader::complete(FactColumns& columns) const {
  for (const EntityId id : program_.entities.ids()) {
    const Entity& of = program_.entities[id];
    if (of.parent != kNone) {
      fill_lists(columns.entities[id], columns.entities[of.parent].count());
    }
    for (const check::FieldId field : of.fields) {
      fill(columns.fields[field], cell_kind(program_.fields[field].type) == units::CellKind::exact,
           columns.entities[id].count());
    }
  }
}

}  // namespace poppy::facts
