// See usage.h.
#include "interpreter/analysis/usage.h"

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
    if (type.kind == TypeKind::enumeration) usage_.enums[type.of] = true;
    if (type.kind == TypeKind::record) usage_.entities[type.of] = true;
  }

  void mark_versions(const std::vector<check::Version>& versions) {
    for (const check::Version& version : versions) mark(version.body);
  }

  void mark(const Expr& expr) {
    mark(expr.type);
    if (expr.op == Op::field) usage_.fields[expr.a] = true;
    if (expr.op == Op::flag) usage_.flags[expr.a] = true;
    if (expr.op == Op::parameter) usage_.parameters[expr.a] = true;
    if (expr.op == Op::line || expr.op == Op::saved) usage_.lines[expr.a] = true;
    if (expr.op == Op::list || expr.op == Op::only) usage_.entities[expr.a] = true;
    for (const Expr& arg : expr.args) mark(arg);
  }

  /// Keys name records, and `entered` and `removed` say who sees them.
  void mark_entities() {
    for (const check::Entity& entity : program_.entities) {
      for (const check::FieldId field : entity.key) usage_.fields[field] = true;
      if (entity.entered != check::kNone) usage_.fields[entity.entered] = true;
      if (entity.removed != check::kNone) usage_.fields[entity.removed] = true;
    }
    // A record that is read makes those above it read.
    for (std::size_t id = program_.entities.size(); id-- > 0;) {
      const check::EntityId parent = program_.entities[id].parent;
      if (usage_.entities[id] && parent != check::kNone) usage_.entities[parent] = true;
    }
    for (check::FieldId field = 0; field < program_.fields.size(); ++field) {
      if (usage_.fields[field] && !is_key(field))
        usage_.entities[program_.fields[field].entity] = true;
    }
    for (check::EntityId id = 0; id < program_.entities.size(); ++id) {
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
    for (check::LineId id = 0; id < program_.lines.size(); ++id) {
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

}  // namespace

Usage find_usage(const check::Program& program) { return Marker(program).mark(); }

}  // namespace poppy::analysis
