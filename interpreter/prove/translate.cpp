// Leaves, records and reads. See translate.h.
#include "interpreter/prove/translate.h"

#include <utility>

#include "interpreter/plan/lines_needed.h"

namespace poppy::prove {

using check::Op;
using plan::Node;
using plan::NodeId;
using units::Value;
using units::ValueState;

void Translator::translate(std::span<const plan::SlotId> wanted) {
  const std::vector<bool> needed = plan::lines_needed(sheet_, wanted);
  for (std::uint32_t i = 0; i < sheet_.lines.size(); ++i) {
    const plan::SheetLine& line = sheet_.lines[i];
    if (!needed[i] || !lines_.insert(i).second) continue;
    current_ = i;
    const check::EntityId entity = sheet_.slots[line.slot].entity;
    const auto count = static_cast<std::uint32_t>(facts_.records(program_, entity).there.size());
    std::vector<Symbolic> values;
    for (std::uint32_t place = 0; place < count; ++place) {
      Frames frames;
      frames[0] = {entity, place};
      values.push_back(value(line.root, frames));
    }
    values_.emplace(line.slot.value, std::move(values));
  }
}

Symbolic Translator::at(plan::SlotId slot, std::uint32_t place) {
  if (sheet_.slots[slot].kind != plan::SlotKind::line) {
    return facts_.input(program_, sheet_.slots[slot], place);
  }
  return values_.at(slot.value).at(place);
}

Symbolic Translator::opaque(const check::Type& type, std::string_view why) {
  opaque_.try_emplace(current_, why);
  const bool is_list = type.list;
  const std::size_t rows =
      is_list ? facts_.records(program_, type.entity()).there.size() : std::size_t{0};
  return formula_.anything(type, rows);
}

std::vector<Symbolic> Translator::children(const Node& node, const Frames& frames) {
  std::vector<Symbolic> result;
  result.reserve(node.count);
  for (std::uint32_t i = 0; i < node.count; ++i) result.push_back(value(child(node, i), frames));
  return result;
}

Symbolic Translator::value(NodeId id, const Frames& frames) {
  const Node& node = sheet_.nodes[id];
  switch (kind_of(node.op)) {
    case check::OpKind::leaf:
      return leaf(node, frames);
    case check::OpKind::read:
      return read(node, frames);
    case check::OpKind::children:
      return below(node, frames);
    case check::OpKind::lookup:
      return lookup(node, children(node, frames));
    case check::OpKind::strict:
      return strict(node, children(node, frames));
    case check::OpKind::group:
      return group(node, children(node, frames));
    case check::OpKind::choice:
      return choice(node, frames);
    case check::OpKind::aggregate:
      return aggregate(node, frames);
    case check::OpKind::planned:
      break;
  }
  text::bug("translate: planning left an op that it should have resolved");
}

Symbolic Translator::constant(const check::Type& type, const Value& value) {
  if (!value.is_known()) return formula_.in_state(value.state);
  switch (kept_as(type)) {
    case Kept::truth:
      return formula_.truth(terms_.truth(value.truth()));
    case Kept::whole:
      if (const auto* words = std::get_if<std::string>(&value.data)) {
        return formula_.number(terms_.whole(facts_.text_number(*words)));
      }
      return formula_.number(terms_.whole(value.number()));
    case Kept::exact: {
      const auto* fraction = std::get_if<units::Rational>(&value.data);
      return formula_.number(
          terms_.exact(fraction != nullptr ? *fraction : units::Rational{value.number(), 1}));
    }
    case Kept::span: {
      Symbolic result = formula_.number(terms_.whole(value.span().begin.days));
      result.last = terms_.whole(value.span().end.days);
      return result;
    }
    case Kept::days: {
      Symbolic result = formula_.in_state(ValueState::known);
      for (const units::Span& span : value.days().spans()) {
        result.days.push_back(
            {terms_.yes(), terms_.whole(span.begin.days), terms_.whole(span.end.days)});
      }
      return result;
    }
    case Kept::rows:
      break;
  }
  return opaque(type, "a list that is a constant");
}

Term Translator::is_value(const Symbolic& of, const check::Type& type, const Value& value) {
  switch (value.state) {
    case ValueState::blank:
      return of.blank;
    case ValueState::unknown:
      return of.unknown;
    case ValueState::error:
      return of.error;
    case ValueState::known:
      break;
  }
  if (const auto* list = std::get_if<units::RowList>(&value.data)) {
    Symbolic wanted = formula_.in_state(ValueState::known);
    wanted.rows.assign(of.rows.size(), terms_.no());
    for (const std::uint32_t row : list->rows) wanted.rows.at(row) = terms_.yes();
    return formula_.same(of, wanted);
  }
  return formula_.same(of, constant(type, value));
}

Symbolic Translator::leaf(const Node& node, const Frames& frames) {
  if (node.op == Op::constant) return constant(node.type, sheet_.constants[node.a]);
  if (node.op == Op::run_date) return formula_.number(terms_.whole(run_date_.days));
  Frame frame = frames[node.a];
  for (std::uint32_t hop = 0; hop < node.b; ++hop) {
    frame.place = facts_.records(program_, frame.entity).parents[frame.place];
    frame.entity = program_.entities[frame.entity].parent;
  }
  return formula_.number(terms_.whole(frame.place));
}

template <typename Make>
Symbolic Translator::of_record(const Symbolic& record, check::EntityId entity, const Make& make) {
  const std::size_t count = facts_.records(program_, entity).there.size();
  // Most often it is the record at hand.
  if (terms_.is_yes(record.known) && terms_.is_constant(record.first)) {
    const auto place = static_cast<std::uint32_t>(terms_[record.first].value.num);
    if (place < count) return make(place);
  }
  Symbolic named = formula_.in_state(ValueState::error);
  if (!terms_.is_no(record.known)) {
    for (std::uint32_t place = 0; place < count; ++place) {
      const Term is_this = terms_.equal(record.first, terms_.whole(place));
      named = formula_.choose(is_this, make(place), named);
    }
  }
  const Symbolic absent = formula_.choose(record.unknown, formula_.in_state(ValueState::unknown),
                                          formula_.in_state(ValueState::error));
  return formula_.choose(record.known, named, absent);
}

Symbolic Translator::read(const Node& node, const Frames& frames) {
  const plan::SlotId slot = node.slot();
  const std::uint32_t line = sheet_.line_of_slot[slot];
  const bool is_on_opaque =
      line != check::kNone && (opaque_.contains(line) || on_opaque_.contains(line));
  if (is_on_opaque) on_opaque_.insert(current_);
  return of_record(value(child(node, 0), frames), sheet_.slots[slot].entity,
                   [&](std::uint32_t place) { return at(slot, place); });
}

/// The list of a record's children, or the one that it has.
Symbolic Translator::below(const Node& node, const Frames& frames) {
  const check::EntityId parent = program_.entities[node.entity()].parent;
  return of_record(value(child(node, 0), frames), parent,
                   [&](std::uint32_t place) { return below_record(node, place); });
}

Symbolic Translator::below_record(const Node& node, std::uint32_t place) {
  facts_.read_list(program_.entities[node.entity()]);
  const PossibleRecords& records = facts_.records(program_, node.entity());
  Symbolic told = formula_.in_state(ValueState::known);
  if (node.op == Op::list) {
    told.rows.assign(records.there.size(), terms_.no());
    for (const std::uint32_t one : records.children[place]) told.rows[one] = records.there[one];
  } else {
    const std::uint32_t one = records.children[place].front();
    told = formula_.choose(records.there[one], formula_.number(terms_.whole(one)),
                           formula_.in_state(ValueState::blank));
  }
  return formula_.choose(records.given[place], told, formula_.in_state(ValueState::unknown));
}

}  // namespace poppy::prove
