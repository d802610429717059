// See case_text.h.
#include "interpreter/engine/case_text.h"

#include <algorithm>

#include "interpreter/facts/fact_columns.h"

namespace poppy::engine {

using check::EntityId;
using plan::SlotId;

namespace {

std::string_view json_word(bool truth) { return truth ? "true" : "false"; }

}  // namespace

code::BlockCase& CaseText::values() {
  if (!values_) values_.emplace(block_, sheet_, case_, columnar_);
  return *values_;
}

CaseText::RowRange CaseText::rows_below(EntityId entity, EntityId above, std::uint32_t row) const {
  if (entity == above) return {row, row + 1};
  const check::Entity& of = program_.entities[entity];
  if (of.depth <= 1) return {case_, case_ + 1};
  const facts::EntityRows& lists = facts_.entities[entity];
  const RowRange parents = rows_below(of.parent, above, row);
  RowRange rows;
  for (std::uint32_t parent = parents.begin; parent < parents.end; ++parent) {
    if (lists.list_count[parent] == 0) continue;
    if (rows.begin == rows.end) rows.begin = lists.list_begin[parent];
    rows.end = lists.list_begin[parent] + lists.list_count[parent];
  }
  return rows;
}

void CaseText::put_key(std::string_view key) {
  if (key.find_first_of("~/") == std::string_view::npos) return to_.escaped(key);
  std::string part;
  facts::append_name_part(part, key);
  to_.escaped(part);
}

void CaseText::put_name(EntityId entity, std::uint32_t row) {
  const NamePlan& name = plan_.names[entity];
  const facts::EntityRows& rows = facts_.entities[entity];
  if (name.has_parent) put_name(program_.entities[entity].parent, rows.parent[row]);
  if (name.end == NameEnd::key) {
    const std::string_view key = facts_.pools.text(rows.key[row]);
    const bool alone = name.by_key_alone &&
                       std::ranges::find(plan_.lists_of_case, key) == plan_.lists_of_case.end();
    if (!alone) put(name.list);
    put_key(key);
    return;
  }
  put(name.list);
  switch (name.end) {
    case NameEnd::key:
      return;
    case NameEnd::position:
      to_.number(row - rows.list_begin[rows.parent[row]]);
      return;
    case NameEnd::nothing:
      return;
  }
}

void CaseText::put_record(EntityId entity, std::uint32_t row) {
  if (!plan_.names[entity].named) return to_.plain("null");
  to_.one('"');
  put_name(entity, row);
  to_.one('"');
}

void CaseText::put_record_value(EntityId entity, std::uint32_t row) {
  to_.one('"');
  if (plan_.names[entity].named) {
    put_name(entity, row);
  } else {
    to_.escaped(facts_.pools.text(facts_.case_id[row]));
  }
  to_.one('"');
}

void CaseText::put_list(EntityId entity, std::int64_t value) {
  const units::Pair run = units::unpack(value);
  const bool pooled = (run.second & units::kPooledRows) != 0;
  const std::uint32_t count = run.second & ~units::kPooledRows;
  to_.one('[');
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) to_.one(',');
    put_record_value(entity, pooled ? facts_.pools.rows[run.first + i] : run.first + i);
  }
  to_.one(']');
}

void CaseText::put_days(std::int64_t value) {
  const units::Pair run = units::unpack(value);
  if (run.second == 0) to_.plain("no days");
  for (std::uint32_t i = 0; i < run.second; ++i) {
    const units::Span& span = facts_.pools.spans[run.first + i];
    if (i > 0) to_.plain(", ");
    if (span.begin == span.end) {
      to_.date(span.begin);
    } else {
      to_.span(span);
    }
  }
}

[[gnu::always_inline]] inline void CaseText::put_choice(const PrintedSlot& printed,
                                                        std::int64_t value, std::uint32_t row) {
  if (value < 0 || value >= printed.choices) return put_other(printed, row);
  put(plan_.choices[printed.first_choice + static_cast<std::size_t>(value)]);
}

[[gnu::always_inline]] inline void CaseText::put_known(const PrintedSlot& printed,
                                                       const units::Column& column,
                                                       std::uint32_t row) {
  const std::int64_t value = column.values[row];
  switch (printed.kind) {
    case PrintKind::boolean:
      return to_.plain(json_word(value != 0));
    case PrintKind::integer:
      return to_.number(value);
    case PrintKind::enumeration:
      return put_choice(printed, value, row);
    case PrintKind::record:
      return put_record_value(printed.type.entity(), static_cast<std::uint32_t>(value));
    case PrintKind::list:
      return put_list(printed.type.entity(), value);
    case PrintKind::other:
      return put_other(printed, row);
    case PrintKind::money:
    case PrintKind::exact_money:
    case PrintKind::rate:
    case PrintKind::date:
    case PrintKind::month:
    case PrintKind::span:
    case PrintKind::days:
    case PrintKind::text:
      break;
  }
  to_.one('"');
  put_words(printed.kind, column, row);
  to_.one('"');
}

void CaseText::put_value(const PrintedSlot& printed, std::uint32_t row) {
  const units::Column& column = *block_.slots[printed.slot];
  put(printed.lead);
  const units::CellState state = column.states[row];
  if (printed.as_fact && state == units::kBlank) return to_.plain(R"("blank")");
  if (state != units::kKnown) return put_unknown(printed.slot, row, state);
  put_known(printed, column, row);
}

void CaseText::put_words(PrintKind kind, const units::Column& column, std::uint32_t row) {
  const std::int64_t value = column.values[row];
  const auto number = static_cast<std::int32_t>(value);
  switch (kind) {
    case PrintKind::money:
      return to_.money(value);
    case PrintKind::exact_money:
      return to_.exact_money(value, column.dens[row]);
    case PrintKind::rate:
      return to_.rate(value, column.dens[row]);
    case PrintKind::date:
      return to_.date({number});
    case PrintKind::month:
      return to_.month({number});
    case PrintKind::span:
      return to_.span(units::unpack_span(value));
    case PrintKind::days:
      return put_days(value);
    case PrintKind::text:
      return to_.escaped(facts_.pools.text(value));
    case PrintKind::boolean:
    case PrintKind::integer:
    case PrintKind::enumeration:
    case PrintKind::record:
    case PrintKind::list:
    case PrintKind::other:
      text::bug("a value that is no text");
  }
}

void CaseText::put_unknown(SlotId slot, std::uint32_t row, units::CellState state) {
  if (is_firm(state)) {
    to_.plain("null");
    return;
  }
  has_open_ = true;
  if (state == units::kUnknown) {
    to_.plain(kUndetermined);
  } else {
    put_error(slot, row);
  }
}

void CaseText::put_error(SlotId slot, std::uint32_t row) {
  const EntityId entity = sheet_.slots[slot].entity;
  const units::Value* const error = values().error_at(slot, values().case_row(entity, row));
  if (error == nullptr) {
    untold_error_ = true;
    return;
  }
  to_.plain(R"({"undetermined":true,"error":")");
  to_.escaped(error->note().message);
  to_.plain("\"}");
}

void CaseText::put_other(const PrintedSlot& printed, std::uint32_t row) {
  const units::Value value =
      units::to_value(facts::cell_kind(printed.type), block_.at(printed.slot, row), facts_.pools);
  to_.one('"');
  to_.escaped(check::value_to_string(program_, printed.type, value));
  to_.one('"');
}

void CaseText::put_path(const reference::Need& need) {
  if (need.county) {
    to_.plain("county");
  } else if (need.flag != check::kNone) {
    to_.plain("flags.");
    to_.escaped(program_.flags[need.flag].name);
  } else if (need.list != check::kNone) {
    const check::Entity& listed = program_.entities[need.list];
    put_path(listed.parent, values().block_row(listed.parent, need.row), listed.list_name);
  } else {
    const plan::Slot& slot = sheet_.slots[need.slot];
    put_path(slot.entity, values().block_row(slot.entity, need.row),
             slot.kind == plan::SlotKind::fact ? program_.fields[slot.field()].name
                                               : program_.lines[slot.line()].name);
  }
}

void CaseText::put_path(EntityId entity, std::uint32_t row, std::string_view name) {
  if (plan_.names[entity].named) {
    put_name(entity, row);
    to_.one('.');
  }
  to_.escaped(name);
}

}  // namespace poppy::engine
