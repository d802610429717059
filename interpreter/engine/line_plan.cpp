// See line_plan.h. The order of everything is decision_line's.
#include "interpreter/engine/line_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "interpreter/engine/decision_line.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/report/decision_view.h"

namespace poppy::engine {
namespace {

using check::EntityId;
using check::kNone;
using check::TypeKind;
using plan::SlotId;

constexpr std::string_view kRecord = R"(,"record":)";

std::string json_text(std::string_view text) {
  std::string result;
  append_json_text(result, text);
  return result;
}

PrintKind print_kind(const check::Type& type) {
  if (type.list) return PrintKind::list;
  switch (type.kind) {  // one case a kind
    case TypeKind::boolean:
      return PrintKind::boolean;
    case TypeKind::integer:
      return PrintKind::integer;
    case TypeKind::money:
      return PrintKind::money;
    case TypeKind::exact_money:
      return PrintKind::exact_money;
    case TypeKind::rate:
      return PrintKind::rate;
    case TypeKind::date:
      return PrintKind::date;
    case TypeKind::month:
      return PrintKind::month;
    case TypeKind::span:
      return PrintKind::span;
    case TypeKind::dayset:
      return PrintKind::days;
    case TypeKind::text:
      return PrintKind::text;
    case TypeKind::enumeration:
      return PrintKind::enumeration;
    case TypeKind::record:
      return PrintKind::record;
    case TypeKind::duration:
    case TypeKind::nothing:
      return PrintKind::other;
  }
  return PrintKind::other;
}

class Planner {
 public:
  explicit Planner(std::shared_ptr<const plan::Worksheet> sheet)
      : sheet_(*sheet), program_(*sheet_.program) {
    plan_.sheet = std::move(sheet);
  }

  ColumnWriter::Plan plan() {
    plan_.case_entity = facts::find_case_entity(program_);
    const std::string county =
        sheet_.county ? json_text(program_.counties[*sheet_.county].name) : "null";
    plan_.county = keep(fmt::format(R"(","county":{},"month":"{}","run_date":")", county,
                                    units::to_string(sheet_.month)));
    plan_.programs = keep(R"(","programs":{)");
    plan_names();
    std::vector<std::string_view> names;
    for (const check::Module& module : program_.modules) {
      if (std::ranges::find(names, module.program) != names.end()) continue;
      names.push_back(module.program);
      plan_program(module.program);
    }
    for (const plan::SheetStatementId i : sheet_.statements.ids()) {
      const check::Statement& statement = program_.statements[sheet_.statements[i].statement];
      if (statement.kind == check::StatementKind::contradiction && !statement.of_removed &&
          has_rows(statement.entity)) {
        plan_.contradictions.push_back(i);
      }
    }
    plan_end();
    plan_.pool.append(16, ' ');  // LineText::fragment reads beyond the last
    return std::move(plan_);
  }

 private:
  Fragment keep(std::string_view text) {
    const Fragment fragment{static_cast<std::uint32_t>(plan_.pool.size()),
                            static_cast<std::uint32_t>(text.size())};
    plan_.pool += text;
    return fragment;
  }

  bool is_within(EntityId entity, EntityId above) const {
    while (entity != above && entity != kNone) entity = program_.entities[entity].parent;
    return entity == above;
  }
  /// Whether a case can have rows of it: what is below the county and no case is never given.
  bool has_rows(EntityId entity) const {
    return entity == check::kCountyEntity || is_within(entity, plan_.case_entity);
  }
  bool is_named(EntityId entity) const { return program_.entities[entity].depth > 1; }

  void plan_names() {
    for (const check::Entity& of : program_.entities) {
      NamePlan& name = plan_.names.emplace_back();
      name.named = of.depth > 1;
      if (!name.named) continue;
      if (of.depth == 2) plan_.lists_of_case.push_back(of.list_name);
      name.has_parent = is_named(of.parent);
      name.end = !of.key.empty()  ? NameEnd::key
                 : of.at_most_one ? NameEnd::nothing
                                  : NameEnd::position;
      std::string list = json_text(of.list_name);
      list = list.substr(1, list.size() - 2);
      if (name.has_parent) list.insert(0, 1, '/');
      if (name.end != NameEnd::nothing) list += '/';
      name.list = keep(list);
    }
    const EntityId by_key = facts::list_named_by_key(program_);
    if (by_key != kNone) plan_.names[by_key].by_key_alone = true;
  }

  const check::Line& line_of(SlotId slot) const {
    return program_.lines[sheet_.slots[slot].line()];
  }

  PrintedSlot printed(std::string_view lead, SlotId slot, const check::Type& type) {
    PrintedSlot result{keep(lead), slot, print_kind(type), 0, 0, type};
    if (result.kind == PrintKind::enumeration) {
      result.first_choice = choices_of(type.enumeration());
      result.choices = static_cast<std::uint32_t>(program_.enums[type.enumeration()].values.size());
    }
    return result;
  }

  std::uint32_t choices_of(check::EnumId id) {
    const auto [found, added] =
        first_choice_.try_emplace(id, static_cast<std::uint32_t>(plan_.choices.size()));
    if (added) {
      for (const check::EnumValue& value : program_.enums[id].values) {
        plan_.choices.push_back(keep(json_text(value.name)));
      }
    }
    return found->second;
  }

  void plan_program(const std::string& name) {
    PrintedProgram program;
    program.named = std::ranges::any_of(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == name;
    });
    program.lead = keep(fmt::format(R"(,{}:{{"decisions":[)", json_text(name)));
    plan_decisions(program, name);
    plan_values(program, name);
    plan_made(program, name);
    plan_notices(program, name);
    plan_.printed.push_back(std::move(program));
  }

  void plan_decisions(PrintedProgram& program, const std::string& name) {
    std::vector<plan::SheetDecisionId> order;
    for (const plan::SheetDecisionId i : sheet_.decisions.ids()) {
      const SlotId slot = sheet_.decisions[i].slot;
      if (line_of(slot).program == name && has_rows(sheet_.slots[slot].entity)) order.push_back(i);
    }
    const auto entity_of = [&](plan::SheetDecisionId i) {
      return sheet_.slots[sheet_.decisions[i].slot].entity;
    };
    std::ranges::stable_sort(order, {}, [&](plan::SheetDecisionId i) {
      return std::tuple(program_.entities[entity_of(i)].depth, entity_of(i));
    });
    for (const plan::SheetDecisionId i : order) {
      const EntityId entity = entity_of(i);
      if (program.decisions.empty() || program.decisions.back().entity != entity) {
        program.decisions.push_back({entity, {}});
      }
      program.decisions.back().decisions.push_back(plan_decision(sheet_.decisions[i], name));
    }
  }

  PrintedDecision plan_decision(const plan::SheetDecision& planned, const std::string& name) {
    const check::Line& line = line_of(planned.slot);
    PrintedDecision decision;
    decision.lead = keep(fmt::format(R"(,{{"line":{}{})", json_text(line.name), kRecord));
    decision.status = printed(R"(,"status":)", planned.slot, line.type);
    decision.reasons_when = planned.reasons_when;
    for (const plan::SheetRuleId index : planned.reasons) {
      const plan::SheetRule& listed = sheet_.rules[index];
      const check::Rule& rule = program_.rules[listed.rule];
      const check::Line& fails = program_.lines[rule.line];
      const EntityId entity = sheet_.slots[listed.slot].entity;
      if (fails.program != name || !is_within(entity, line.entity)) continue;
      const std::string code = rule.reason_code.empty() ? fails.name : rule.reason_code;
      decision.reasons.push_back({listed.slot, entity, keep("," + json_text(code))});
    }
    return decision;
  }

  void plan_values(PrintedProgram& program, const std::string& name) {
    for (const SlotId slot : told_slots(sheet_)) {
      const check::Line& line = line_of(slot);
      if (line.program != name || !has_rows(line.entity)) continue;
      const EntityId entity = is_named(line.entity) ? line.entity : plan_.case_entity;
      auto group = std::ranges::find(program.values, entity, &ValueGroup::entity);
      if (group == program.values.end()) group = program.values.insert(group, {entity, {}});
      const std::string comma = group->values.empty() ? "" : ",";
      group->values.push_back(printed(comma + json_text(line.name) + ':', slot, line.type));
    }
  }

  void plan_made(PrintedProgram& program, const std::string& name) {
    for (const plan::SheetCreateId i : sheet_.creates.ids()) {
      const plan::SheetCreate& planned = sheet_.creates[i];
      const check::Create& create = program_.creates[planned.create];
      if (create.program != name || !has_rows(create.entity)) continue;
      PrintedCreate made{{create.entity, {}, {}}, i};
      made.lead = keep(fmt::format(R"(,{{"create":{},"list":{}{})", json_text(create.name),
                                   json_text(program_.entities[create.record].list_name), kRecord));
      for (std::size_t at = 0; at < planned.fields.size(); ++at) {
        const check::Field& field = program_.fields[create.fields[at].field];
        made.fields.push_back(field_of(at, field.name, planned.fields[at], field.type));
        made.fields.back().as_fact = true;
      }
      program.made.push_back(std::move(made));
    }
  }

  void plan_notices(PrintedProgram& program, const std::string& name) {
    for (const plan::SheetStatementId i : sheet_.statements.ids()) {
      const plan::SheetStatement& planned = sheet_.statements[i];
      const check::Statement& statement = program_.statements[planned.statement];
      if (statement.program != name || statement.kind != check::StatementKind::notice ||
          !has_rows(statement.entity))
        continue;
      PrintedNotice notice{{statement.entity, {}, {}}, i};
      notice.lead = keep(fmt::format(R"(,{{"notice":{}{})", json_text(statement.name), kRecord));
      for (std::size_t at = 0; at < planned.fields.size(); ++at) {
        const check::StatementField& field = statement.fields[at];
        notice.fields.push_back(
            field_of(at, field.name, planned.fields[at], program_.lines[field.line].type));
      }
      program.notices.push_back(std::move(notice));
    }
  }

  PrintedSlot field_of(std::size_t at, std::string_view name, SlotId slot,
                       const check::Type& type) {
    return printed((at == 0 ? "" : ",") + json_text(name) + ':', slot, type);
  }

  /// The flags, or the county, that would tell whether a program applies are those of all cases.
  void plan_end() {
    reference::Determination no_case;
    no_case.sheet = plan_.sheet;
    report::NeedBook facts;
    std::vector<report::OpenNeed> needs = report::view_open_to_apply(no_case, facts).needs;
    plan_.to_apply = reference::needs_to_apply(no_case);
    std::ranges::stable_partition(needs, &report::OpenNeed::settles_alone);
    std::vector<std::string> told;
    for (const report::OpenNeed& need : needs) {
      const std::string path = json_text(need.fact->path);
      if (std::ranges::find(told, path) == told.end()) told.push_back(path);
    }
    plan_.end = keep(fmt::format(R"(}},"undetermined":[{}]}})", fmt::join(told, ",")));
    plan_.end_open = keep(R"(},"undetermined":[)");
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  ColumnWriter::Plan plan_;
  std::map<check::EnumId, std::uint32_t> first_choice_;
};

}  // namespace

ColumnWriter::Plan plan_lines(std::shared_ptr<const plan::Worksheet> sheet) {
  return Planner(std::move(sheet)).plan();
}

}  // namespace poppy::engine
