// See usage.h.
#include "interpreter/analysis/usage.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace poppy::analysis {
namespace {

using check::Expr;
using check::Op;
using check::Type;
using check::TypeKind;

class Marker {
 public:
  explicit Marker(const check::Program& program) : program_(program) {
    usage_.fields.resize(program.fields.size());
    usage_.flags.resize(program.flags.size());
    usage_.parameters.resize(program.parameters.size());
    usage_.lines.resize(program.lines.size());
    usage_.enums.resize(program.enums.size());
    usage_.entities.resize(program.entities.size());
  }

  Usage mark() {
    for (const check::Line& line : program_.lines) {
      mark(line.type);
      mark_versions(line.versions);
    }
    for (const check::Parameter& parameter : program_.parameters) {
      mark(parameter.type);
      for (const Type& key : parameter.key_types) mark(key);
      mark_versions(parameter.versions);
    }
    for (const check::Field& field : program_.fields) mark(field.type);
    for (const check::Flag& flag : program_.flags) mark(flag.type);
    mark_entities();
    mark_outcomes();
    return std::move(usage_);
  }

 private:
  void mark(const Type& type) {
    if (type.kind == TypeKind::enumeration) usage_.enums[type.enumeration()] = true;
    if (type.kind == TypeKind::record) usage_.entities[type.entity()] = true;
  }

  void mark_versions(const std::vector<check::Version>& versions) {
    for (const check::Version& version : versions) mark(version.body);
  }

  void mark(const Expr& expr) {
    mark(expr.type);
    if (expr.op == Op::field) usage_.fields[expr.field()] = true;
    if (expr.op == Op::flag) usage_.flags[expr.flag()] = true;
    if (expr.op == Op::parameter || expr.op == Op::table_rows)
      usage_.parameters[expr.parameter()] = true;
    if (expr.op == Op::line || expr.op == Op::saved) usage_.lines[expr.line()] = true;
    if (expr.op == Op::list || expr.op == Op::only) usage_.entities[expr.entity()] = true;
    for (const Expr& arg : expr.args) mark(arg);
  }

  /// Keys name records, and `entered` and `removed` say who sees them.
  void mark_entities() {
    for (const check::Entity& entity : program_.entities) {
      for (const check::FieldId field : entity.key) usage_.fields[field] = true;
      if (entity.entered != check::kNone) usage_.fields[entity.entered] = true;
      if (entity.removed != check::kNone) usage_.fields[entity.removed] = true;
    }
    // A record that is read makes those above it read, which stand before it.
    for (std::uint32_t at = program_.entities.next_id().value; at-- > 0;) {
      const check::EntityId id(at);
      const check::EntityId parent = program_.entities[id].parent;
      if (usage_.entities[id] && parent != check::kNone) usage_.entities[parent] = true;
    }
    for (const check::FieldId field : program_.fields.ids()) {
      if (usage_.fields[field] && !is_key(field))
        usage_.entities[program_.fields[field].entity] = true;
    }
    for (const check::EntityId id : program_.entities.ids()) {
      if (program_.entities[id].depth <= 1) usage_.entities[id] = true;  // the county and the case
    }
  }

  bool is_key(check::FieldId field) const {
    for (const check::FieldId key : program_.entities[program_.fields[field].entity].key) {
      if (key == field) return true;
    }
    return false;
  }

  void mark_outcomes() {
    for (const check::Create& create : program_.creates) usage_.entities[create.record] = true;
    for (const check::LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      usage_.entities[line.entity] = true;
      // What is shown, or stands in an outcome, is read by people.
      const bool shown = !line.title.empty() || line.kind == check::LineKind::outcome_part ||
                         line.kind == check::LineKind::decision;
      if (shown) usage_.lines[id] = true;
    }
    for (const check::Decision& decision : program_.decisions) {
      for (const check::LineId reason : decision.reasons) usage_.lines[reason] = true;
      for (const check::LineId kept : decision.keep) usage_.lines[kept] = true;
    }
    for (const check::Module& module : program_.modules) {
      if (module.applies != check::kNone) usage_.lines[module.applies] = true;
    }
  }

  const check::Program& program_;
  Usage usage_;
};

/// Which values of enums the rules, tables and county files name.
class ValueMarker {
 public:
  explicit ValueMarker(const check::Program& program) : program_(program) {
    for (const check::Enum& of : program.enums)
      used_.push_back(std::vector<bool>(of.values.size()));
  }

  using Used = units::IdVector<check::EnumId, std::vector<bool>>;

  Used mark() {
    for (const check::Line& line : program_.lines) mark(line.versions);
    for (const check::Parameter& parameter : program_.parameters) {
      mark(parameter.versions);
      for (const auto* rows : {&parameter.rows, &parameter.beyond_rows}) {
        for (const check::TableRow& row : *rows) mark(parameter, row);
      }
    }
    for (const check::Flag& flag : program_.flags) mark(flag.type, flag.unset);
    for (const check::County& county : program_.counties) {
      for (const check::FlagId flag : county.flags.ids()) {
        for (const check::FlagEntry& entry : county.flags[flag])
          mark(program_.flags[flag].type, entry.value);
      }
    }
    return std::move(used_);
  }

 private:
  void mark(const Type& type, const units::Value& value) {
    if (type.kind != TypeKind::enumeration || !value.is_known()) return;
    used_[type.enumeration()][static_cast<std::size_t>(value.number())] = true;
  }
  void mark(const std::vector<check::Version>& versions) {
    for (const check::Version& version : versions) mark(version.body);
  }
  void mark(const Expr& expr) {
    if (expr.op == Op::constant) mark(expr.type, expr.value);
    for (const Expr& arg : expr.args) mark(arg);
  }
  void mark(const check::Parameter& parameter, const check::TableRow& row) {
    mark(parameter.type, row.value);
    for (std::size_t key = 0; key < row.keys.size(); ++key) {
      if (!row.keys[key].any) mark(parameter.key_types[key], row.keys[key].low);
    }
  }

  const check::Program& program_;
  Used used_;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::set<std::string_view> words_of(std::span<const std::string> texts) {
  std::set<std::string_view> words;
  for (const std::string_view text : texts) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (at < text.size() && is_word(text[at])) continue;
      if (at > begin) words.insert(text.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  return words;
}

}  // namespace

std::vector<UnusedValue> unused_values(const check::Program& program,
                                       std::span<const std::string> tests) {
  const ValueMarker::Used used = ValueMarker(program).mark();
  const std::set<std::string_view> words = words_of(tests);
  std::vector<UnusedValue> unused;
  for (const check::EnumId id : program.enums.ids()) {
    if (id == check::kCountyEnum) continue;
    for (std::size_t i = 0; i < program.enums[id].values.size(); ++i) {
      const check::EnumValue& value = program.enums[id].values[i];
      const bool named = used[id][i] || words.contains(value.name) ||
                         std::ranges::any_of(tests, [&](const std::string& text) {
                           return text.find(value.title) != std::string::npos;
                         });
      if (!named) unused.push_back({id, i});
    }
  }
  return unused;
}

Usage find_usage(const check::Program& program) { return Marker(program).mark(); }

}  // namespace poppy::analysis
