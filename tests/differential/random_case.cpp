// See random_case.h.
#include "tests/differential/random_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/units/bounds.h"
#include "interpreter/units/calendar.h"

namespace poppy::differential {
namespace {

using check::EntityId;
using check::FieldId;
using check::kNone;
using check::Program;
using check::TypeKind;
using nlohmann::ordered_json;
using units::Value;

constexpr std::size_t kMostRows = 60;  // of a case, over all its lists

void add_edges(const check::Expr& expr, CaseSource& source) {
  if (expr.op == check::Op::constant && expr.value.is_known()) {
    source.edges[expr.type.kind].push_back(expr.value);
  }
  for (const check::Expr& arg : expr.args) add_edges(arg, source);
}

class CaseDrawer {
 public:
  CaseDrawer(const CaseSource& source, Chance& chance, const CaseWish& wish)
      : source_(source), program_(*source.program), chance_(chance), wish_(wish) {
    keys_.resize(program_.entities.size());
  }

  std::string draw() {
    Record top{case_entity(), {}, {}, {}};
    draw_records(top);
    ordered_json json;
    json["case"] = fmt::format("c{}", chance_.below(1000));
    fill(top, json);
    if (chance_.percent(75)) json["saved"] = saved(top);
    return json.dump();
  }

  std::string complete(const std::string& text) {
    ordered_json json = ordered_json::parse(text);
    gather_keys(json, case_entity());
    Record top{case_entity(), {}, {}, {}};
    complete(json, top);
    if (!json.contains("saved")) json["saved"] = saved(top);
    return json.dump();
  }

 private:
  /// First all records and their keys, then their facts: a fact may name any record.
  struct Record {
    EntityId entity;
    std::map<FieldId, std::string> given;  // fields of the key, entered, fixed fields
    std::string key;
    std::vector<std::pair<EntityId, std::vector<Record>>> lists;  // those that are given
  };

  EntityId case_entity() const {
    for (const EntityId id : program_.entities.ids()) {
      if (program_.entities[id].name == "Case") return id;
    }
    text::bug("a program without a case");
  }

  void draw_records(Record& parent) {
    for (const EntityId id : program_.entities.ids()) {
      const check::Entity& of = program_.entities[id];
      if (id == check::kCountyEntity || of.parent != parent.entity || !chance_.percent(wish_.known))
        continue;
      auto& [entity, records] = parent.lists.emplace_back(id, std::vector<Record>());
      std::size_t count = chance_.below(wish_.most_rows + 1);
      if (of.at_most_one) count = chance_.below(2);
      if (rows_ + count > kMostRows) count = 0;
      rows_ += count;
      for (std::size_t i = 0; i < count; ++i) {
        Record record{id, {}, {}, {}};
        if (draw_key(record, records)) records.push_back(std::move(record));
      }
      // Not while the list grows: a correction repeats the fixed facts of the entry before it.
      for (Record& record : records) draw_records(record);
    }
  }

  /// False: the key is taken, and its entity has no corrections.
  bool draw_key(Record& record, const std::vector<Record>& before) {
    const check::Entity& of = program_.entities[record.entity];
    // Saved decisions name what is below a record by its key: of two entries, only one has that.
    if (!wish_.plain && of.entered != kNone && !before.empty() && !has_lists(record.entity) &&
        chance_.percent(25)) {
      return draw_correction(record, before);
    }
    for (const FieldId id : of.key) {
      const check::Field& field = program_.fields[id];
      std::string value = field.type.kind == TypeKind::text
                              ? fmt::format("{}{}", of.name.substr(0, 1), ++names_)
                              : value_in_range(field, false);
      record.key += (record.key.empty() ? "" : ", ") + value;
      record.given[id] = std::move(value);
    }
    for (const Record& other : before) {
      if (!of.key.empty() && other.key == record.key) return false;
    }
    for (const FieldId id : of.fields) {
      if (program_.fields[id].fixed && !record.given.contains(id) && chance_.percent(wish_.known)) {
        record.given[id] = value_in_range(program_.fields[id], true);
      }
    }
    if (of.entered != kNone) {
      if (chance_.percent(95)) {
        // Years apart, so that entries of one key come one after the other.
        record.given[of.entered] = units::to_string(near_day(-300, 200));
      }
      if (of.removed != kNone && chance_.percent(85)) {
        record.given[of.removed] = chance_.percent(80) || !record.given.contains(of.entered)
                                       ? "blank"
                                       : units::to_string(near_day(200, 500));
      }
    }
    if (!of.key.empty()) keys_[record.entity].push_back(record.key);
    return true;
  }

  /// What a fact can name: a key that the records of two parents have names neither.
  std::vector<std::string> names_of(EntityId id) const {
    std::vector<std::string> names;
    for (const std::string& key : keys_[id]) {
      if (std::ranges::count(keys_[id], key) == 1) names.push_back(key);
    }
    return names;
  }

  bool has_lists(EntityId id) const {
    return std::ranges::any_of(program_.entities,
                               [&](const check::Entity& of) { return of.parent == id; });
  }

  bool draw_correction(Record& record, const std::vector<Record>& before) {
    const check::Entity& of = program_.entities[record.entity];
    const Record& earlier = before.back();
    if (!earlier.given.contains(of.entered)) return false;
    record.key = earlier.key;
    record.given = earlier.given;
    record.given[of.entered] =
        units::to_string(near_day(201 + static_cast<int>(before.size()) * 40, 240));
    std::set<std::string> days;
    for (const Record& other : before) {
      const auto day = other.given.find(of.entered);
      if (day != other.given.end() && other.key == record.key) days.insert(day->second);
    }
    if (days.contains(record.given[of.entered])) return false;
    if (of.removed != kNone) {
      record.given[of.removed] = chance_.percent(80) ? "blank" : units::to_string(units::kOpen);
    }
    return true;
  }

  static std::string text_of(const ordered_json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  }
  std::string key_of(const ordered_json& json, EntityId entity) const {
    std::string key;
    for (const FieldId id : program_.entities[entity].key) {
      key += (key.empty() ? "" : ", ") + text_of(json[program_.fields[id].name]);
    }
    return key;
  }

  /// Of the records that are there, for facts that name one.
  void gather_keys(const ordered_json& json, EntityId entity) {
    for (const EntityId id : program_.entities.ids(EntityId(1))) {
      const check::Entity& of = program_.entities[id];
      if (of.parent != entity || !json.contains(of.list_name)) continue;
      const ordered_json& list = json[of.list_name];
      if (list.is_object()) gather_keys(list, id);
      if (!list.is_array()) continue;
      for (const ordered_json& one : list) {
        if (!of.key.empty()) keys_[id].push_back(key_of(one, id));
        gather_keys(one, id);
        ++rows_;
      }
    }
  }

  /// `self` gets its lists, for past decisions.
  void complete(ordered_json& json, Record& self) {
    const check::Entity& of = program_.entities[self.entity];
    for (const FieldId id : of.fields) {
      const check::Field& field = program_.fields[id];
      const bool is_key = std::ranges::count(of.key, id) > 0;
      if (is_key || json.contains(field.name)) continue;
      if (field.type.kind == TypeKind::record && names_of(field.type.entity()).empty() &&
          !field.type.or_blank) {
        continue;
      }
      // A record of which nobody told when it was entered is one that all runs see.
      if (id == of.entered || id == of.removed) continue;
      json[field.name] = field.dated && chance_.percent(50) ? dated(field) : written(field);
    }
    for (const EntityId id : program_.entities.ids(EntityId(1))) {
      const check::Entity& child = program_.entities[id];
      if (child.parent != self.entity) continue;
      auto& records = self.lists.emplace_back(id, std::vector<Record>()).second;
      if (!json.contains(child.list_name)) {
        draw_list(json, id);
        if (!json.contains(child.list_name)) continue;
      }
      ordered_json& list = json[child.list_name];
      const auto add = [&](ordered_json& one) {
        Record record{id, {}, child.key.empty() ? std::string() : key_of(one, id), {}};
        complete(one, record);
        records.push_back(std::move(record));
      };
      if (list.is_object()) add(list);
      if (!list.is_array()) continue;
      for (ordered_json& one : list) add(one);
    }
  }

  /// Keys alone: the facts come with the completion.
  void draw_list(ordered_json& json, EntityId id) {
    const check::Entity& of = program_.entities[id];
    std::vector<Record> records;
    std::size_t count = chance_.below(of.at_most_one ? 2 : wish_.most_rows + 1);
    if (rows_ + count > kMostRows) count = 0;
    rows_ += count;
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < count; ++i) {
      Record record{id, {}, {}, {}};
      if (!draw_key(record, records)) continue;
      ordered_json one = ordered_json::object();
      for (const auto& [field, value] : record.given) one[program_.fields[field].name] = value;
      list.push_back(std::move(one));
      records.push_back(std::move(record));
    }
    if (of.at_most_one) {
      json[of.list_name] = list.empty() ? ordered_json("blank") : list.front();
    } else {
      json[of.list_name] = std::move(list);
    }
  }

  units::Date near_day(int first, int last) {
    const units::Date begin = units::first_day(source_.month);
    return {static_cast<std::int32_t>(begin.days + chance_.from_to(first, std::max(first, last)))};
  }
  units::Month near_month() {
    return {static_cast<std::int32_t>(source_.month.months + chance_.from_to(-14, 3))};
  }

  void fill(const Record& record, ordered_json& json) {
    const check::Entity& of = program_.entities[record.entity];
    for (const FieldId id : of.fields) {
      const check::Field& field = program_.fields[id];
      const bool is_case_key = record.entity == case_entity() && std::ranges::count(of.key, id) > 0;
      if (is_case_key) continue;
      const auto given = record.given.find(id);
      if (given != record.given.end()) {
        json[field.name] = given->second;
        continue;
      }
      const bool drawn_before = field.fixed || id == of.entered || id == of.removed;
      if (drawn_before || !chance_.percent(wish_.known)) continue;
      if (field.type.kind == TypeKind::record && names_of(field.type.entity()).empty() &&
          !field.type.or_blank) {
        continue;
      }
      json[field.name] =
          field.dated && !wish_.plain && chance_.percent(60) ? dated(field) : written(field);
    }
    for (const auto& [entity, records] : record.lists) {
      const check::Entity& child = program_.entities[entity];
      if (child.at_most_one) {
        ordered_json one = ordered_json::object();
        if (!records.empty()) fill(records.front(), one);
        json[child.list_name] = records.empty() ? ordered_json("blank") : std::move(one);
        continue;
      }
      ordered_json list = ordered_json::array();
      for (const Record& one : records) {
        list.emplace_back(ordered_json::object());
        fill(one, list.back());
      }
      json[child.list_name] = std::move(list);
    }
  }

  ordered_json dated(const check::Field& field) {
    ordered_json entries = ordered_json::array();
    units::Month from{source_.month.months - static_cast<std::int32_t>(chance_.from_to(0, 8))};
    entries.push_back({{"value", written(field)}});
    if (chance_.percent(40)) entries.back()["from"] = units::to_string(from);
    from.months += static_cast<std::int32_t>(chance_.from_to(1, 8));
    if (chance_.percent(60)) {
      entries.push_back({{"value", written(field)}, {"from", units::to_string(from)}});
    }
    if (chance_.percent(40)) {
      from.months += 1;
      entries.push_back({{"value", written(field)},
                         {"from", units::to_string(from)},
                         {"entered", units::to_string(near_day(-20, 60))}});
    }
    return entries;
  }

  /// As JSON may have it: a number or a truth where the text is one, at times.
  ordered_json written(const check::Field& field) {
    const check::Type& type = field.type;
    const bool ranged = field.bounds.any() && chance_.percent(40) &&
                        (type.kind == TypeKind::integer || type.kind == TypeKind::money ||
                         type.kind == TypeKind::rate);
    const std::string text = ranged ? ranged_value(field) : value_in_range(field, true);
    if (type.kind == TypeKind::boolean && text != "blank" && chance_.percent(50)) {
      return text == "yes";
    }
    if (type.kind == TypeKind::integer && text != "blank" && chance_.percent(50)) {
      return std::stoll(text);
    }
    return text;
  }

  /// A case with a value outside its fact's range is refused, so that it would compare nothing.
  std::string value_in_range(const check::Field& field, bool may_be_blank) {
    std::string text;
    for (int tries = 0; tries < 400; ++tries) {
      text = may_be_blank ? field_value(field.type) : plain_value(field.type);
      if (!field.bounds.any()) break;
      config::YamlNode node;
      node.kind = config::YamlKind::scalar;
      node.scalar = text;
      const auto value = facts::parse_value(program_, field.type, node);
      if (value && units::is_within(field.bounds, *value)) break;
    }
    return text;
  }

  std::string field_value(const check::Type& type) {
    const bool no_record = type.kind == TypeKind::record && names_of(type.entity()).empty();
    if (type.or_blank && (no_record || chance_.percent(20))) return "blank";
    return plain_value(type);
  }

  /// At an end of its range as often as within it. Steps are halves.
  std::string ranged_value(const check::Field& field) {
    const units::Bounds& bounds = field.bounds;
    const auto whole_of = [](const units::Rational& end) {
      return static_cast<std::int64_t>(end.num);
    };
    const std::int64_t low = bounds.low ? whole_of(*bounds.low) : -200;
    std::int64_t high = bounds.high ? whole_of(*bounds.high) : 50'000;
    if (!bounds.high && chance_.percent(4)) high = INT64_MAX / 2;
    const std::int64_t value = chance_.percent(25) ? low
                               : chance_.percent(25)
                                   ? high
                                   : chance_.from_to(low, std::min<std::int64_t>(high, 50'000));
    if (field.type.kind == TypeKind::money) return dollars(value);
    if (field.type.kind == TypeKind::integer) return std::to_string(value);
    const bool half = chance_.percent(30) && value < high;
    return fmt::format("{}{}", value, half ? ".5" : "");
  }

  std::string plain_value(const check::Type& type) {
    const auto found = source_.edges.find(type.kind);
    const bool edge = found != source_.edges.end() && chance_.percent(35);
    switch (type.kind) {
      case TypeKind::boolean:
        return chance_.one_of({"yes", "no"});
      case TypeKind::integer:
        return std::to_string(whole(edge ? &found->second : nullptr));
      case TypeKind::money:
        return dollars(cents(edge ? &found->second : nullptr));
      case TypeKind::exact_money:
        if (chance_.percent(15)) return chance_.one_of({"$12.345", "$37/3", "-$0.005"});
        return dollars(cents(nullptr));
      case TypeKind::rate:
        if (edge && chance_.percent(60))
          return units::to_string(chance_.one_of(found->second).rational());
        if (chance_.percent(4)) return chance_.one_of({"4611686018427387904", "1/922337203685477"});
        return chance_.one_of({"0", "20%", "130%", "7.25", "4.33", "1/3", "-2", "0.01%"});
      case TypeKind::date:
        return units::to_string(day(edge ? &found->second : nullptr));
      case TypeKind::month:
        if (edge) return units::to_string(chance_.one_of(found->second).month());
        return units::to_string(near_month());
      case TypeKind::span:
        return span();
      case TypeKind::dayset:
        return days();
      case TypeKind::text:
        if (edge) {
          const std::string& words = chance_.one_of(found->second).string();
          if (words != "blank" && words != "unknown") return words;
        }
        return chance_.one_of({"agency", "b", "p1", "", "\xC3\xB1 \"quoted\""});
      case TypeKind::enumeration:
        return chance_.one_of(program_.enums[type.enumeration()].values).name;
      case TypeKind::record:
        return chance_.one_of(names_of(type.entity()));
      case TypeKind::duration:
      case TypeKind::nothing:
        break;
    }
    text::bug("no fact is of this type");
  }

  std::int64_t whole(const std::vector<Value>* edges) {
    if (edges != nullptr) {
      const std::int64_t edge = chance_.one_of(*edges).number();
      const std::int64_t step = chance_.from_to(-1, 1);
      const bool at_end = edge > INT64_MAX - 1 || edge < INT64_MIN + 1;
      return at_end ? edge : edge + step;
    }
    if (chance_.percent(3)) {
      const std::vector<std::int64_t> huge{INT64_MAX, -INT64_MAX, INT64_MAX / 2 + 1, 3037000500};
      return chance_.one_of(huge);
    }
    return chance_.from_to(-2, chance_.percent(50) ? 6 : 120);
  }

  std::int64_t cents(const std::vector<Value>* edges) {
    if (edges != nullptr) return whole(edges);
    if (chance_.percent(3)) {
      const std::vector<std::int64_t> huge{INT64_MAX, -INT64_MAX, INT64_MAX / 2 + 1,
                                           9'000'000'000'000'000'00};
      return chance_.one_of(huge);
    }
    if (chance_.percent(10)) return chance_.from_to(-1, 1);
    return chance_.from_to(-20'00, chance_.percent(50) ? 500'00 : 5'000'00);
  }
  static std::string dollars(std::int64_t cents) { return units::money_to_string(cents); }

  units::Date day(const std::vector<Value>* edges) {
    if (edges != nullptr) return chance_.one_of(*edges).date();
    switch (chance_.below(8)) {
      case 0:
        return units::kOpen;
      case 1:
        return units::first_day(near_month());
      case 2:
        return units::last_day(near_month());
      case 3:
        return near_day(-30'000, 0);
      case 4:
        return near_day(-7'000, 0);
      default:
        return near_day(-400, 90);
    }
  }

  std::string span() {
    const units::Date begin = day(nullptr);
    const units::Date end = day(nullptr);
    if (begin == units::kOpen && end == units::kOpen) return "2021-08-01..open";
    return units::to_string(units::Span{std::min(begin, end), std::max(begin, end)});
  }

  std::string days() {
    switch (chance_.below(6)) {
      case 0:
        return "no days";
      case 1:
        return units::to_string(near_month());
      default: {
        std::vector<units::Span> spans;
        for (auto i = chance_.from_to(1, 4); i > 0; --i) {
          const units::Date begin = near_day(-200, 60);
          spans.push_back({begin, {begin.days + static_cast<std::int32_t>(chance_.below(40))}});
        }
        return units::to_string(units::DaySet::of(std::move(spans)));
      }
    }
  }

  /// Past decisions: each of some kept lines, of the case's records.
  ordered_json saved(const Record& top) {
    ordered_json decisions = ordered_json::array();
    for (auto count = chance_.from_to(0, 5); count > 0; --count) {
      ordered_json decision;
      const units::Month month{source_.month.months -
                               static_cast<std::int32_t>(chance_.from_to(-1, 8))};
      decision["month"] = units::to_string(month);
      decision["run_date"] = units::to_string(near_day(-250, 40));
      add_kept(top, decision);
      decisions.push_back(std::move(decision));
    }
    return decisions;
  }

  void add_kept(const Record& record, ordered_json& json) {
    std::set<check::LineId> kept;
    for (const check::Decision& decision : program_.decisions) {
      kept.insert(decision.line);
      kept.insert(decision.keep.begin(), decision.keep.end());
    }
    std::map<std::string, int> names;
    for (const check::LineId id : kept) ++names[program_.lines[id].name];
    for (const check::LineId id : kept) {
      const check::Line& line = program_.lines[id];
      if (line.entity != record.entity || line.type.list || !chance_.percent(80)) continue;
      const std::string name = names[line.name] > 1 ? line.module + "." + line.name : line.name;
      const bool no_record =
          line.type.kind == TypeKind::record && names_of(line.type.entity()).empty();
      if (no_record && !line.type.or_blank) continue;
      json[name] = chance_.percent(6) ? "unknown" : field_value(line.type);
    }
    for (const auto& [entity, records] : record.lists) {
      const check::Entity& child = program_.entities[entity];
      if (records.empty() || !chance_.percent(80)) continue;
      if (child.at_most_one) {
        ordered_json one = ordered_json::object();
        add_kept(records.front(), one);
        json[child.list_name] = std::move(one);
        continue;
      }
      if (child.key.empty()) continue;
      ordered_json by_key = ordered_json::object();
      for (const Record& one : records) {
        if (!chance_.percent(85)) continue;
        ordered_json lines = ordered_json::object();
        add_kept(one, lines);
        by_key[one.key] = std::move(lines);
      }
      json[child.list_name] = std::move(by_key);
    }
  }

  const CaseSource& source_;
  const Program& program_;
  Chance& chance_;
  const CaseWish& wish_;
  units::IdVector<EntityId, std::vector<std::string>> keys_;
  std::size_t rows_ = 0;
  int names_ = 0;
};

/// Keys of records and the days they were entered say which records there are, and stay.
class Thinner {
 public:
  Thinner(const Program& program, Chance& chance, unsigned share)
      : program_(program), chance_(chance), share_(share) {}

  void thin(ordered_json& json, EntityId entity) {
    const check::Entity& of = program_.entities[entity];
    for (const FieldId id : of.fields) {
      const bool stays = id == of.entered || id == of.removed || std::ranges::count(of.key, id) > 0;
      if (!stays && chance_.percent(share_)) json.erase(program_.fields[id].name);
    }
    for (const EntityId id : program_.entities.ids(EntityId(1))) {
      const check::Entity& child = program_.entities[id];
      if (child.parent != entity || !json.contains(child.list_name)) continue;
      ordered_json& list = json[child.list_name];
      if (list.is_object()) thin(list, id);
      if (!list.is_array()) continue;
      for (ordered_json& one : list) thin(one, id);
    }
  }

 private:
  const Program& program_;
  Chance& chance_;
  unsigned share_;
};

void add_smaller(const ordered_json& whole, const ordered_json& part,
                 const ordered_json::json_pointer& at, std::vector<std::string>& result) {
  if (part.is_object()) {
    for (const auto& [key, value] : part.items()) {
      ordered_json less = whole;
      less[at].erase(key);
      result.push_back(less.dump());
    }
    for (const auto& [key, value] : part.items()) add_smaller(whole, value, at / key, result);
  } else if (part.is_array()) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      ordered_json less = whole;
      less[at].erase(i);
      result.push_back(less.dump());
      add_smaller(whole, part[i], at / i, result);
    }
  }
}

}  // namespace

CaseSource case_source(const check::Program& program, units::Month month) {
  CaseSource source{&program, month, {}};
  for (const check::Line& line : program.lines) {
    for (const check::Version& version : line.versions) add_edges(version.body, source);
  }
  for (const check::Parameter& parameter : program.parameters) {
    for (const check::Version& version : parameter.versions) add_edges(version.body, source);
    for (const check::TableRow& row : parameter.rows) {
      for (std::size_t i = 0; i < row.keys.size(); ++i) {
        auto& edges = source.edges[parameter.key_types[i].kind];
        edges.push_back(row.keys[i].low);
        edges.push_back(row.keys[i].high);
      }
    }
  }
  return source;
}

std::string draw_case(const CaseSource& source, Chance& chance, const CaseWish& wish) {
  return CaseDrawer(source, chance, wish).draw();
}

std::string draw_completion(const CaseSource& source, Chance& chance, const std::string& text) {
  return CaseDrawer(source, chance, {100U, 3U, false}).complete(text);
}

std::string with_less_known(const check::Program& program, const std::string& text, Chance& chance,
                            unsigned share) {
  ordered_json json = ordered_json::parse(text);
  for (const EntityId id : program.entities.ids(EntityId(1))) {
    if (program.entities[id].name == "Case") Thinner(program, chance, share).thin(json, id);
  }
  if (chance.percent(share)) json.erase("saved");
  return json.dump();
}

std::vector<std::string> smaller_cases(const std::string& text) {
  const ordered_json json = ordered_json::parse(text);
  std::vector<std::string> result;
  add_smaller(json, json, ordered_json::json_pointer(), result);
  return result;
}

}  // namespace poppy::differential
