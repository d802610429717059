// What a claim hangs on: the facts that its lines read, and the values that they compare with.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/lines_needed.h"
#include "interpreter/trial/drawn_case.h"

namespace poppy::trial {

using check::EntityId;
using check::FieldId;
using check::kNone;
using check::Op;
using check::TypeKind;
using plan::Node;
using units::Cell;

namespace {

constexpr std::size_t kMostEdges = 400;  // of a kind of value
// Of cents, ten trillion dollars: what is drawn near an edge, and what two of these have between
// them, stays in 64 bits.
constexpr std::int64_t kLargestEdge = 1'000'000'000'000'000;
constexpr std::uint32_t kMostNames = 64;

class Planning {
 public:
  Planning(const plan::Worksheet& sheet, const std::vector<plan::SlotId>& wanted)
      : sheet_(sheet), program_(*sheet.program) {
    const std::vector<bool> needed = plan::lines_needed(sheet, wanted);
    for (std::size_t line = 0; line < needed.size(); ++line) {
      if (!needed[line]) continue;
      entities_.insert(sheet.slots[sheet.lines[line].slot].entity);
      look(sheet.lines[line].root);
    }
  }

  DrawPlan plan(EntityId entity, units::Date run_date, const units::CellPools& pools) {
    DrawPlan made;
    made.program = &program_;
    made.month = sheet_.month;
    made.run_date = run_date;
    made.asks_saved = asks_saved_;
    made.pools = pools;
    entities_.insert(facts::find_case_entity(program_));
    entities_.insert(entity);
    for (const FieldId field : fields_) entities_.insert(program_.fields[field].entity);
    add_parents();
    std::map<EntityId, std::uint32_t> places;
    for (const EntityId id : program_.entities.ids()) {  // a parent before its children
      if (!entities_.contains(id) || id == check::kCountyEntity) continue;
      places[id] = static_cast<std::uint32_t>(made.entities.size());
      made.entities.push_back(entity_of(id, places, made.pools));
    }
    for (const std::string& text : texts_) made.texts.push_back(text_cell(text, made.pools));
    for (const char* const text : {"A", "B"}) made.texts.push_back(text_cell(text, made.pools));
    add_day_sets(made);
    add_past(made, places);
    return made;
  }

 private:
  void look(plan::NodeId id) {
    const Node& node = sheet_.nodes[id];
    if (kind_of(node.op) == check::OpKind::read) look_at_slot(node.slot());
    if (node.op == Op::list) entities_.insert(node.entity());
    if (node.op == Op::constant) add_edge(node.type, sheet_.constants[node.a]);
    if (kind_of(node.op) == check::OpKind::lookup) look_at_table(sheet_.tables[node.a]);
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const plan::NodeId child = sheet_.children[node.first + i];
      const Node& below = sheet_.nodes[child];
      if (below.op == Op::field) {
        const FieldId field = sheet_.slots[below.slot()].field();
        if (node.op == Op::age && i == 0) births_.insert(field);
        if (node.op == Op::make_span) (i == 0 ? begins_ : ends_).insert(field);
      }
      look(child);
    }
  }

  void look_at_slot(plan::SlotId id) {
    const plan::Slot& slot = sheet_.slots[id];
    entities_.insert(slot.entity);
    if (slot.kind == plan::SlotKind::fact) fields_.insert(slot.field());
    if (slot.kind == plan::SlotKind::saved) {
      asks_saved_ = true;
      saved_.insert({slot.month.months, program_.lines[slot.line()].program, slot.line()});
    }
  }

  void look_at_table(const plan::LookupTable& table) {
    const check::Parameter& parameter = program_.parameters[table.parameter];
    for (const std::uint32_t row : table.in_force.rows) {
      const check::TableRow& of = parameter.rows[row];
      add_edge(parameter.type, of.value);
      for (std::size_t key = 0; key < of.keys.size(); ++key) {
        add_edge(parameter.key_types[key], of.keys[key].low);
        if (!of.keys[key].open_high) add_edge(parameter.key_types[key], of.keys[key].high);
      }
    }
  }

  void add_edge(const check::Type& type, const units::Value& value) {
    if (!value.is_known() || type.list) return;
    if (type.kind == TypeKind::text) {
      if (texts_.size() < kMostEdges) texts_.insert(value.string());
    } else if (const auto number = units::number_of(value)) {
      // An amount with fractions of a cent is an edge of amounts, too.
      auto& edges = edges_[type.kind == TypeKind::exact_money ? TypeKind::money : type.kind];
      const auto whole = units::round(*number, units::Rounding::half_up, 1);
      if (type.kind == TypeKind::rate) {
        if (number->num < 1'000'000 && number->den < 1'000'000 && rates_.size() < kMostEdges) {
          rates_.insert({static_cast<std::int64_t>(number->num), number->den});
        }
      } else if (whole && *whole <= kLargestEdge && *whole >= -kLargestEdge &&
                 edges.size() < kMostEdges) {
        edges.insert(*whole);
      }
    }
  }

  void add_parents() {
    for (const EntityId id : program_.entities.ids()) {
      if (!entities_.contains(id)) continue;
      for (EntityId at = id; at != kNone; at = program_.entities[at].parent) entities_.insert(at);
    }
  }

  static Cell text_cell(std::string_view text, units::CellPools& pools) {
    const auto begin = static_cast<std::uint32_t>(pools.chars.size());
    pools.chars += text;
    return {pack(units::Pair{begin, static_cast<std::uint32_t>(text.size())}), 1, units::kKnown};
  }

  DrawnEntity entity_of(EntityId id, const std::map<EntityId, std::uint32_t>& places,
                        units::CellPools& pools) const {
    const check::Entity& of = program_.entities[id];
    DrawnEntity made;
    made.id = id;
    if (const auto parent = places.find(of.parent); parent != places.end()) {
      made.parent = parent->second;
    }
    made.at_most_one = of.at_most_one;
    made.keyed = !of.key.empty();
    for (const FieldId field : of.fields) {
      const bool is_key = std::ranges::find(of.key, field) != of.key.end();
      const bool is_read = is_key || fields_.contains(field);
      const bool is_day = field == of.entered || field == of.removed;
      if (is_read || is_day) made.fields.push_back(field_of(field, is_key, places));
      if (is_day) made.fields.back().is_read = is_read;
    }
    const char letter = static_cast<char>(
        std::tolower(static_cast<unsigned char>(of.name.empty() ? 'r' : of.name.front())));
    for (std::uint32_t i = 0; i < kMostNames; ++i) {
      made.names.push_back(text_cell(fmt::format("{}{}", letter, i + 1), pools));
      // In the order of texts these lie the other way round.
      made.other_names.push_back(text_cell(fmt::format("{}x{:02}", letter, 99 - i), pools));
    }
    return made;
  }

  DrawnField field_of(FieldId id, bool is_key,
                      const std::map<EntityId, std::uint32_t>& places) const {
    const check::Field& of = program_.fields[id];
    DrawnField made = described(of.type, places);
    made.id = id;
    made.is_key = is_key;
    made.changes = of.dated && !of.type.list && of.type.kind != TypeKind::record;
    made.is_birth = births_.contains(id);
    made.begins = begins_.contains(id);
    made.ends = ends_.contains(id);
    return made;
  }

  /// What a value of the type hangs on.
  DrawnField described(const check::Type& type,
                       const std::map<EntityId, std::uint32_t>& places) const {
    DrawnField made;
    made.type = type;
    made.kind = facts::cell_kind(type);
    if (type.kind == TypeKind::boolean) made.choices = 2;
    if (type.kind == TypeKind::enumeration) {
      made.choices = static_cast<std::int64_t>(program_.enums[type.enumeration()].values.size());
    }
    if (type.kind == TypeKind::record && !type.list) {
      const auto place = places.find(type.entity());
      if (place != places.end()) made.of = place->second;
    }
    if (type.kind == TypeKind::rate) {
      for (const auto& [num, den] : rates_) made.edges.push_back({num, den, units::kKnown});
    } else if (const auto edges = edges_.find(type.kind); edges != edges_.end()) {
      for (const std::int64_t edge : edges->second) {
        made.edges.push_back({edge, 1, units::kKnown});
      }
    }
    return made;
  }

  /// About the month and those before it, in one part and in several.
  void add_day_sets(DrawPlan& made) const {
    std::vector<units::DaySet> sets{units::DaySet{}};
    for (std::int32_t before = 0; before < 6; ++before) {
      const units::Month month{made.month.months - before};
      const units::Span whole{units::first_day(month), units::last_day(month)};
      const units::Date middle{whole.begin.days + 14};
      sets.push_back(units::DaySet::of({whole}));
      sets.push_back(units::DaySet::of({{whole.begin, whole.begin}}));
      sets.push_back(units::DaySet::of({{middle, whole.end}}));
      sets.push_back(units::DaySet::of({{whole.begin, whole.begin}, {middle, middle}}));
      sets.push_back(units::DaySet::of({{whole.begin, {middle.days - 2}}, {middle, whole.end}}));
      sets.push_back(units::DaySet::of({{whole.begin, units::last_day(made.month)}}));
    }
    for (const units::DaySet& set : sets) {
      const auto cell = units::to_cell(units::CellKind::days, units::Value::of(set), made.pools);
      if (cell) made.day_sets.push_back(*cell);
    }
  }

  /// Of the lines that can be told of a record: below the case, that has a name.
  void add_past(DrawPlan& made, const std::map<EntityId, std::uint32_t>& places) const {
    std::map<check::LineId, std::uint32_t> known;
    std::string program;
    for (const auto& [month, of_program, id] : saved_) {
      const check::Line& line = program_.lines[id];
      const auto place = places.find(line.entity);
      if (place == places.end() || line.type.list) continue;
      const DrawnEntity& of = made.entities[place->second];
      if (of.parent != kNone && !of.keyed && !of.at_most_one) continue;
      const auto [at, is_new] =
          known.try_emplace(id, static_cast<std::uint32_t>(made.past_lines.size()));
      if (is_new) {
        made.past_lines.push_back({id, place->second, described(line.type, places)});
      }
      const bool is_next = made.past_asked.empty() || program != of_program ||
                           made.past_asked.back().month != units::Month{month};
      if (is_next) made.past_asked.push_back({units::Month{month}, {}});
      program = of_program;
      made.past_asked.back().lines.push_back(at->second);
    }
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  std::set<std::tuple<std::int32_t, std::string, check::LineId>> saved_;  // month, program, line
  std::set<EntityId> entities_;
  std::set<FieldId> fields_, births_, begins_, ends_;
  std::map<TypeKind, std::set<std::int64_t>> edges_;
  std::set<std::pair<std::int64_t, std::int64_t>> rates_;
  std::set<std::string> texts_;
  bool asks_saved_ = false;
};

}  // namespace

DrawPlan make_draw_plan(const plan::Worksheet& sheet, const std::vector<plan::SlotId>& wanted,
                        EntityId entity, units::Date run_date, const units::CellPools& pools) {
  return Planning(sheet, wanted).plan(entity, run_date, pools);
}

}  // namespace poppy::trial
