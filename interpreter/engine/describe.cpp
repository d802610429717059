// What the rules are made of, as the public header tells it.
#include <algorithm>

#include "interpreter/engine/public_value.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/engine/test_schema.h"
#include "interpreter/facts/case_schema.h"
#include "interpreter/facts/county_schema.h"
#include "interpreter/report/value_text.h"

namespace poppy {
namespace {

template <typename Info>
void set_place(Info& info, const text::SourceSet& sources, text::Span span) {
  report::Place place = report::place_of(sources, span);
  info.path = std::move(place.file);
  info.line = place.line;
}

/// Undetermined where there is none.
Value bound_value(const check::Program& program, const check::Type& type,
                  const std::optional<units::Rational>& bound) {
  if (!bound) return {};
  const bool is_fraction =
      type.kind == check::TypeKind::rate || type.kind == check::TypeKind::exact_money;
  check::Type plain = type;
  plain.or_blank = false;
  return engine::public_value(program, plain,
                              is_fraction
                                  ? units::Value::of(*bound)
                                  : units::Value::of(static_cast<std::int64_t>(bound->num)));
}

}  // namespace

std::vector<FactInfo> Rules::facts() const {
  const check::Program& program = *data_->program;
  std::vector<FactInfo> result;
  for (const check::FieldId id : program.fields.ids()) {
    const check::Field& field = program.fields[id];
    const check::Entity& entity = program.entities[field.entity];
    FactInfo& info = result.emplace_back();
    info.entity = entity.name;
    if (entity.depth > 1) info.list = entity.list_name;
    info.name = field.name;
    info.title = field.title;
    info.type = engine::public_type(program, field.type);
    info.is_key = std::ranges::find(entity.key, id) != entity.key.end();
    info.is_dated = field.dated;
    info.least = bound_value(program, field.type, field.bounds.low);
    info.most = bound_value(program, field.type, field.bounds.high);
    set_place(info, *data_->input.sources, field.span);
  }
  return result;
}

std::vector<FlagInfo> Rules::flags() const {
  const check::Program& program = *data_->program;
  std::vector<FlagInfo> result;
  for (const check::Flag& flag : program.flags) {
    FlagInfo& info = result.emplace_back();
    info.name = flag.name;
    info.title = flag.title;
    info.number = flag.number;
    info.module = flag.module;
    info.group = flag.group;
    info.type = engine::public_type(program, flag.type);
    info.unset = engine::public_value(program, flag.type, flag.unset);
    info.set_by_state = flag.set_by_state;
    set_place(info, *data_->input.sources, flag.span);
  }
  return result;
}

std::vector<LineInfo> Rules::lines() const {
  const check::Program& program = *data_->program;
  std::vector<LineInfo> result;
  for (const check::Line& line : program.lines) {
    if (line.kind == check::LineKind::outcome_part) continue;
    LineInfo& info = result.emplace_back();
    switch (line.kind) {
      case check::LineKind::define:
      case check::LineKind::outcome_part:
        info.part = LineInfo::Part::define;
        break;
      case check::LineKind::rule:
        info.part = LineInfo::Part::rule;
        break;
      case check::LineKind::decision:
        info.part = LineInfo::Part::decision;
        break;
    }
    info.name = line.name;
    info.title = line.title;
    info.program = line.program;
    info.module = line.module;
    info.cites = line.cites;
    info.entity = program.entities[line.entity].name;
    info.type = engine::public_type(program, line.type);
    set_place(info, *data_->input.sources, line.span);
  }
  return result;
}

std::vector<std::string> Rules::programs() const {
  std::vector<std::string> result;
  for (const check::Decision& decision : data_->program->decisions) {
    const std::string& program = data_->program->lines[decision.line].program;
    if (std::ranges::find(result, program) == result.end()) result.push_back(program);
  }
  return result;
}

std::vector<std::string> Rules::counties() const {
  std::vector<std::string> result;
  for (const check::County& county : data_->program->counties) result.push_back(county.name);
  return result;
}

std::string Rules::case_schema() const { return facts::write_case_schema(*data_->program); }
std::string Rules::county_schema() const { return facts::write_county_schema(*data_->program); }
std::string Rules::test_schema() const { return engine::write_test_schema(*data_->program); }

}  // namespace poppy
