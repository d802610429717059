// The facts and lists of records: typed values, dated facts, keys, and entries that correct earlier
// ones.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {

using check::Entity;
using check::EntityId;
using check::Field;
using check::TypeKind;
using county::quoted;
using county::words_for;
using text::ProblemCode;
using units::Value;

namespace {

const Field& field_at(const CaseReading& reading, EntityId entity, std::size_t position) {
  return reading.program.fields[reading.program.entities[entity].fields[position]];
}

const std::vector<FactVersion>& versions_of(const CaseReading& reading, EntityId entity,
                                            std::uint32_t record, check::FieldId field) {
  const std::vector<check::FieldId>& fields = reading.program.entities[entity].fields;
  const auto position = std::ranges::find(fields, field) - fields.begin();
  return reading.facts.records[entity][record].facts[static_cast<std::size_t>(position)];
}

std::optional<units::Date> day_of(const CaseReading& reading, EntityId entity, std::uint32_t record,
                                  check::FieldId field) {
  if (field == check::kNone || reading.program.fields[field].type.kind != TypeKind::date) {
    return std::nullopt;
  }
  const std::vector<FactVersion>& versions = versions_of(reading, entity, record, field);
  if (versions.empty() || !versions.front().value.is_known()) return std::nullopt;
  return versions.front().value.date();
}

void fill_key(CaseReading& reading, EntityId entity, std::uint32_t record, const YamlNode& node,
              bool key_given) {
  const Entity& of = reading.program.entities[entity];
  std::vector<Value> values;
  for (const check::FieldId id : of.key) {
    const std::vector<FactVersion>& versions = versions_of(reading, entity, record, id);
    const std::string& name = reading.program.fields[id].name;
    if (versions.empty()) {
      if (!key_given && node.find(name) == nullptr) {
        reading.add(ProblemCode::case_missing_key, node.span,
                    fmt::format("a {} has no {}, which must be known", of.name, quoted(name)),
                    fmt::format("write `{}: …`", name));
      }
      return;
    }
    if (versions.front().value == Value::of(std::string())) {
      reading.add(ProblemCode::case_missing_key, versions.front().span,
                  fmt::format("{} of a {} is empty, but must be known", quoted(name), of.name),
                  fmt::format("write `{}: …`", name));
      return;
    }
    values.push_back(versions.front().value);
  }
  reading.facts.records[entity][record].key = key_text(reading.program, entity, values);
}

/// `key`: the entry of a mapping by key that the record stands in; null in a sequence.
void read_record(CaseReading& reading, EntityId entity, std::uint32_t parent, const YamlNode& node,
                 const YamlEntry* key) {
  const Entity& of = reading.program.entities[entity];
  if (node.kind != YamlKind::mapping) {
    const std::string hint =
        key != nullptr
            ? fmt::format("write `{}: {{ … }}`, or a list whose items begin with `- `", key->key)
        : of.at_most_one ? fmt::format("write the facts indented under `{}:`, or `{}: blank`",
                                       of.list_name, of.list_name)
                         : "write `- fact: value`, the facts of one record under each other";
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("a {} is a mapping of facts, found {}", of.name, words_for(node)),
                hint);
    return;
  }
  const std::uint32_t record = add_record(reading, entity, parent, node.span);
  std::string key_field;
  if (key != nullptr) {
    key_field = reading.program.fields[of.key[0]].name;
    YamlEntry entry{key_field, key->key_span, {}};
    entry.value.kind = YamlKind::scalar;
    entry.value.scalar = key->key;
    entry.value.span = key->key_span;
    read_record_entry(reading, entity, record, entry, {});
  }
  for (const YamlEntry& entry : node.entries) {
    if (key != nullptr && entry.key == key_field) {
      reading.add(ProblemCode::case_conflict, entry.key_span,
                  fmt::format("{} is given twice: the record stands under its key {}",
                              quoted(entry.key), quoted(key->key)),
                  "keep one of the two");
      continue;
    }
    read_record_entry(reading, entity, record, entry, {});
  }
  if (!of.key.empty()) fill_key(reading, entity, record, node, key != nullptr);
  fill_entered(reading, entity, record);
}

std::string double_message(const CaseReading& reading, EntityId entity, const Record& record) {
  const Entity& of = reading.program.entities[entity];
  if (!of.key_message.empty()) return of.key_message;
  if (of.key.empty()) return fmt::format("there is more than one {}", quoted(of.list_name));
  return fmt::format("there is a {} {} already", of.name, quoted(record.key));
}

text::Span key_span(const CaseReading& reading, EntityId entity, std::uint32_t record) {
  const Entity& of = reading.program.entities[entity];
  if (of.key.empty()) return reading.facts.records[entity][record].span;
  return versions_of(reading, entity, record, of.key[0]).front().span;
}

bool same_over_time(const std::vector<FactVersion>& left, const std::vector<FactVersion>& right) {
  return std::ranges::equal(left, right, [](const FactVersion& a, const FactVersion& b) {
    return a.value == b.value && a.dating == b.dating;
  });
}

/// `later` corrects `earlier`, unless that had been removed by then.
void check_correction(CaseReading& reading, EntityId entity, std::uint32_t earlier,
                      std::uint32_t later) {
  const Entity& of = reading.program.entities[entity];
  const std::vector<Record>& records = reading.facts.records[entity];
  if (records[earlier].removed && *records[earlier].removed <= *records[later].entered) return;
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    const Field& field = field_at(reading, entity, i);
    const std::vector<FactVersion>& before = records[earlier].facts[i];
    const std::vector<FactVersion>& after = records[later].facts[i];
    if (!field.fixed || before.empty() || after.empty() || same_over_time(before, after)) continue;
    reading.add(ProblemCode::fixed_field_changed, after.front().span,
                double_message(reading, entity, records[later]),
                fmt::format("a later entry may not change {}: write it as in the earlier one, or "
                            "say when that was `removed`",
                            quoted(field.name)));
  }
}

/// Records of one parent from index `first` on: those of one key must be entered one after the
/// other.
void check_doubles(CaseReading& reading, EntityId entity, std::uint32_t first) {
  const Entity& of = reading.program.entities[entity];
  if (of.key.empty() && !of.at_most_one) return;
  const std::vector<Record>& records = reading.facts.records[entity];
  std::map<std::string, std::vector<std::uint32_t>> by_key;
  for (std::uint32_t i = first; i < records.size(); ++i) {
    const bool key_unread = !of.key.empty() && records[i].key.empty();
    if (!key_unread) by_key[of.at_most_one ? "" : records[i].key].push_back(i);
  }
  for (auto& [key, same] : by_key) {
    std::ranges::stable_sort(same, {}, [&](std::uint32_t i) { return records[i].entered; });
    for (std::size_t i = 1; i < same.size(); ++i) {
      const std::uint32_t earlier = same[i - 1];
      const std::uint32_t later = same[i];
      if (records[earlier].entered != records[later].entered) {
        check_correction(reading, entity, earlier, later);
        continue;
      }
      reading.add(
          ProblemCode::record_doubled, key_span(reading, entity, later),
          double_message(reading, entity, records[later]),
          of.entered != check::kNone
              ? "keep one, or give the later its own day `entered`: it then corrects the earlier"
              : "keep one of them");
    }
  }
}

}  // namespace

std::uint32_t add_record(CaseReading& reading, EntityId entity, std::uint32_t parent,
                         text::Span span) {
  Record record;
  record.parent = parent;
  record.facts.resize(reading.program.entities[entity].fields.size());
  record.children_given.resize(reading.program.entities.size());
  record.span = span;
  std::vector<Record>& records = reading.facts.records[entity];
  records.push_back(std::move(record));
  return static_cast<std::uint32_t>(records.size() - 1);
}

void fill_entered(CaseReading& reading, EntityId entity, std::uint32_t record) {
  const Entity& of = reading.program.entities[entity];
  Record& self = reading.facts.records[entity][record];
  self.entered = day_of(reading, entity, record, of.entered);
  self.removed = day_of(reading, entity, record, of.removed);
  if (self.entered && self.removed && *self.removed < *self.entered) {
    reading.add(ProblemCode::case_dates,
                versions_of(reading, entity, record, of.removed).front().span,
                fmt::format("a {} was removed before it was entered", of.name),
                fmt::format("`removed` is a day from {} on", units::to_string(*self.entered)));
  }
}

void read_record_entry(CaseReading& reading, EntityId entity, std::uint32_t record,
                       const YamlEntry& entry, const std::vector<std::string_view>& reserved) {
  const Entity& of = reading.program.entities[entity];
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    const Field& field = field_at(reading, entity, i);
    if (field.name != entry.key) continue;
    std::vector<FactVersion> versions = read_fact(reading, field, entry.value);
    reading.facts.records[entity][record].facts[i] = std::move(versions);
    return;
  }
  for (const EntityId child : reading.children[entity]) {
    if (reading.program.entities[child].list_name != entry.key) continue;
    read_list(reading, child, record, entry);
    return;
  }
  if (const auto retired = std::ranges::find(of.retired, entry.key, &check::RetiredName::name);
      retired != of.retired.end()) {
    reading.add(ProblemCode::retired_name, entry.key_span,
                fmt::format("{} is no longer a fact of a {}", quoted(entry.key), of.name),
                retired->instead);
    return;
  }
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < of.fields.size(); ++i)
    names.push_back(field_at(reading, entity, i).name);
  for (const EntityId child : reading.children[entity]) {
    names.push_back(reading.program.entities[child].list_name);
  }
  names.insert(names.end(), reserved.begin(), reserved.end());
  const std::string nearest = county::suggestion(entry.key, names);
  const std::string cut_amount = county::cut_amount_hint(entry);
  reading.add(ProblemCode::case_unknown_key, entry.key_span,
              fmt::format("{} is no fact or list of a {}", quoted(entry.key), of.name),
              !cut_amount.empty() ? cut_amount
              : nearest.empty()   ? "look up the fact's name where the rules declare it"
                                  : nearest);
}

void read_list(CaseReading& reading, EntityId entity, std::uint32_t parent, const YamlEntry& list) {
  const Entity& of = reading.program.entities[entity];
  const YamlNode& node = list.value;
  const auto first = static_cast<std::uint32_t>(reading.facts.records[entity].size());
  reading.facts.records[of.parent][parent].children_given[entity] = true;
  const bool is_blank = node.kind == YamlKind::scalar && node.scalar == "blank";
  if (of.at_most_one && node.kind != YamlKind::sequence) {
    if (!is_blank) read_record(reading, entity, parent, node, nullptr);
  } else if (of.at_most_one && of.entered == check::kNone) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("there is at most one {}, found a list", quoted(of.list_name)),
                fmt::format("write its facts under `{}:` without a dash, or `{}: blank`",
                            of.list_name, of.list_name));
  } else if (node.kind == YamlKind::sequence) {
    for (const YamlNode& item : node.items) read_record(reading, entity, parent, item, nullptr);
  } else if (node.kind == YamlKind::mapping && of.key.size() == 1) {
    for (const YamlEntry& entry : node.entries) {
      read_record(reading, entity, parent, entry.value, &entry);
    }
  } else {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("{} is a list of records, found {}", quoted(list.key), words_for(node)),
                fmt::format("write `{}: []` if there are none, or leave it out where it is unknown",
                            list.key));
  }
  check_doubles(reading, entity, first);
}

}  // namespace poppy::facts
