// See sheet_forms.h. A form is the op, what its operands name, and the numbers of its parts' forms.
#include "interpreter/diff/sheet_forms.h"

#include <fmt/format.h>

#include <algorithm>

namespace poppy::diff {

using check::kNone;
using check::Op;
using plan::SlotKind;

namespace {

constexpr FormId kNotMade = 0xffffffff;

/// Bounded pieces, so that no two forms run into each other.
void put(std::string& form, FormId part) { fmt::format_to(std::back_inserter(form), "{} ", part); }

bool has_any_order(Op op) {
  return op == Op::all_of || op == Op::any_of || op == Op::none_of || op == Op::at_least;
}

std::string value_text(const check::Program& program, const check::Type& type,
                       const units::Value& value) {
  switch (value.state) {
    case units::ValueState::known:
      return "= " + check::value_to_string(program, type, value);
    case units::ValueState::blank:
      return "blank";
    case units::ValueState::unknown:
      return "unknown";
    case units::ValueState::error:
      return "error";
  }
  text::bug("value_text: no such state");
}

}  // namespace

SlotForms SheetForms::slots(const plan::Worksheet& sheet) {
  sheet_ = &sheet;
  by_name_ = false;
  nodes_.assign(sheet.nodes.size(), kNotMade);
  line_forms_.assign(sheet.slots.size(), kNotMade);
  for (const plan::SheetLine& one : sheet.lines) line_forms_[one.slot] = line(one, node(one.root));
  for (const plan::SlotId id : sheet.slots.ids()) {
    if (sheet.slots[id].kind != SlotKind::line) line_forms_[id] = slot(id);
  }
  return line_forms_;
}

FormId SheetForms::own(const plan::Worksheet& sheet, const plan::SheetLine& one) {
  sheet_ = &sheet;
  by_name_ = true;
  nodes_.assign(sheet.nodes.size(), kNotMade);
  return line(one, node(one.root));
}

/// What its rows are, and what it may come to.
FormId SheetForms::line(const plan::SheetLine& one, FormId root) {
  const plan::Slot& of = sheet_->slots[one.slot];
  std::string form = "line ";
  put(form, entity(of.entity));
  put(form, type(of.type));
  put(form, root);
  return pool_.id_of(form);
}

FormId SheetForms::node(plan::NodeId id) {
  if (nodes_[id] != kNotMade) return nodes_[id];
  const plan::Node& one = sheet_->nodes[id];
  std::vector<FormId> parts;
  parts.reserve(one.count);
  for (std::uint32_t i = 0; i < one.count; ++i) {
    parts.push_back(node(sheet_->children[one.first + i]));
  }
  if (has_any_order(one.op)) std::ranges::sort(parts);
  std::string form = fmt::format("node {} ", static_cast<unsigned>(one.op));
  put(form, type(one.type));
  operands(one, form);
  for (const FormId part : parts) put(form, part);
  return nodes_[id] = pool_.id_of(form);
}

void SheetForms::operands(const plan::Node& node, std::string& form) {
  const check::OpKind kind = check::kind_of(node.op);
  if (node.op == Op::constant) {
    form += constant(node) + '\n';
  } else if (kind == check::OpKind::read) {
    put(form, slot(node.slot()));
  } else if (kind == check::OpKind::children) {
    put(form, entity(node.entity()));
  } else if (kind == check::OpKind::lookup) {
    put(form, table(sheet_->tables[node.a]));
  } else if (node.op == Op::in_range) {
    const check::Field& field = program_.fields[node.field()];
    put(form, entity(field.entity));
    put(form, words(field.name + ' ' + check::bounds_text(program_, field)));
  } else {
    // Numbers that mean the same in any program: frames, roundings, how many.
    fmt::format_to(std::back_inserter(form), "{} {} ", node.a, node.b);
  }
}

std::string SheetForms::constant(const plan::Node& node) const {
  return value_text(program_, node.type, sheet_->constants[node.a]);
}

FormId SheetForms::slot(plan::SlotId id) {
  const plan::Slot& of = sheet_->slots[id];
  if (of.kind == SlotKind::line && !by_name_) return line_forms_[id];
  std::string form = fmt::format("slot {} {} ", static_cast<unsigned>(of.kind), of.month.months);
  put(form, entity(of.entity));
  put(form, type(of.type));
  if (of.kind == SlotKind::fact) {
    const check::Field& field = program_.fields[of.field()];
    form += field.name;
    if (field.dated) form += " dated";
  } else {
    form += program_.lines[of.line()].name;
  }
  return pool_.id_of(form);
}

FormId SheetForms::type(const check::Type& type) {
  const std::uint64_t key = (std::uint64_t{type.of} << 32U) |
                            (static_cast<std::uint64_t>(type.kind) << 8U) | (type.list ? 2U : 0U) |
                            (type.or_blank ? 1U : 0U);
  const auto [found, is_new] = types_.try_emplace(key, 0);
  if (is_new) {
    // A record's type by its name, with all that stands between the case and it.
    std::string form = "type " + check::type_name(program_, type);
    if (type.kind == check::TypeKind::record) form += fmt::format(" {}", entity(type.entity()));
    found->second = pool_.id_of(form);
  }
  return found->second;
}

FormId SheetForms::entity(check::EntityId id) {
  if (id == kNone) return words("no entity");
  if (const auto found = entities_.find(id); found != entities_.end()) return found->second;
  const check::Entity& of = program_.entities[id];
  std::string form = fmt::format("entity {} {} {} ", of.name, of.list_name, of.at_most_one);
  for (const check::FieldId key : of.key) form += program_.fields[key].name + ' ';
  const auto has = [](check::FieldId field) { return field != kNone; };
  form += fmt::format("{} {} ", has(of.entered), has(of.removed));
  put(form, entity(of.parent));
  const FormId made = pool_.id_of(form);
  entities_.emplace(id, made);
  return made;
}

FormId SheetForms::table(const plan::LookupTable& table) {
  const auto [found, is_new] =
      tables_.try_emplace({table.parameter, {table.in_force.rows, table.increments.rows}}, 0);
  if (!is_new) return found->second;
  const check::Parameter& of = program_.parameters[table.parameter];
  std::string form = fmt::format("table {} {} {}\n", of.has_beyond, of.beyond_size, of.is_scale);
  const auto put_rows = [&](const std::vector<std::uint32_t>& rows,
                            const std::vector<check::TableRow>& all) {
    for (const std::uint32_t row : rows) {
      for (std::size_t key = 0; key < all[row].keys.size(); ++key) {
        form += check::key_range_to_string(program_, of.key_types[key], all[row].keys[key]) + ',';
      }
      form += value_text(program_, of.type, all[row].value) + '\n';
    }
    form += "-\n";
  };
  put_rows(table.in_force.rows, of.rows);
  put_rows(table.increments.rows, of.beyond_rows);
  return found->second = pool_.id_of(form);
}

}  // namespace poppy::diff
