// Forms made from what the rules say of facts: the facts of a case, of a record, and a new record.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/fact_fields.h"
#include "interpreter/console/report_table.h"

namespace poppy::console {
namespace {

using serve::Response;

/// What a form is about.
struct FormOf {
  const store::StoredCase& stored;
  const engine::ReadCase& read;
  const desk::OutlineRecord& record;     // or that which another is added to
  std::optional<check::EntityId> added;  // the list of the new one
};

check::EntityId entity_of(const FormOf& of) { return of.added ? *of.added : of.record.entity; }

/// Facts of the form, in the order of the rules. What the machine writes is not typed, and what
/// names a record is typed once.
std::vector<check::FieldId> fields_of(const check::Program& program, const FormOf& of) {
  const check::Entity& entity = program.entities[entity_of(of)];
  std::vector<check::FieldId> fields;
  for (const check::FieldId id : entity.fields) {
    const bool is_key = std::ranges::find(entity.key, id) != entity.key.end();
    if (id == entity.entered || id == entity.removed || !may_be_typed(program.fields[id])) continue;
    if (is_key && !of.added) continue;
    fields.push_back(id);
  }
  return fields;
}

/// Lists below that nobody has told: that they have nothing in them can be said here.
std::vector<check::EntityId> open_lists(const check::Program& program, const FormOf& of) {
  std::vector<check::EntityId> open;
  for (const check::EntityId id : program.entities.ids()) {
    if (program.entities[id].parent != entity_of(of)) continue;
    if (of.added || !desk::facts_of(of.read, of.record).children_given[id]) open.push_back(id);
  }
  return open;
}

struct Typed {
  std::vector<desk::TypedFact> facts;
  std::vector<desk::EditFault> faults;
  std::vector<std::string> emptied;  // lists by name
  std::vector<std::string> programs;
};

Typed read_form(const Visit& visit, const std::vector<check::FieldId>& fields) {
  Typed typed_in;
  for (const check::FieldId id : fields) {
    FactTyped one = typed(visit, id);
    if (!one.fault.empty()) typed_in.faults.push_back({id, one.fault});
    typed_in.facts.push_back({id, std::move(one.value)});
  }
  for (const std::string_view list : visit.form.texts("emptied")) {
    typed_in.emptied.emplace_back(list);
  }
  for (const std::string_view one : visit.form.texts("programs")) {
    typed_in.programs.emplace_back(one);
  }
  return typed_in;
}

/// What the case has, for a form that nobody has typed in.
Typed as_stored(const Visit& visit, const FormOf& of, const std::vector<check::FieldId>& fields) {
  const check::Program& program = visit.program();
  Typed stored;
  stored.programs = of.read.facts.programs;
  for (const check::FieldId id : fields) {
    std::optional<std::string> value;
    if (!of.added) {
      const auto told = desk::told(program, of.read, of.record, id, visit.as_of.month,
                                   visit.world.outside().now().day);
      if (told) value = text_of(program, id, *told);
    }
    stored.facts.push_back({id, std::move(value)});
  }
  return stored;
}

std::string text_or_words(const std::optional<std::string>& value) {
  return value ? *value : "not known";
}

/// Both versions, where somebody has changed the case meanwhile.
serve::Table conflict_of(const Visit& visit, const Typed& typed_in, const Typed& now) {
  serve::Table table;
  table.id = "conflict";
  table.caption = "What is stored now, and what you typed";
  table.columns = {{"Fact"}, {"Stored now"}, {"You typed"}};
  for (std::size_t i = 0; i < now.facts.size() && i < typed_in.facts.size(); ++i) {
    const bool differs = now.facts[i].value != typed_in.facts[i].value;
    if (!differs) continue;
    table.rows.push_back({{{title_of(visit.program().fields[now.facts[i].field])},
                           {text_or_words(now.facts[i].value)},
                           {text_or_words(typed_in.facts[i].value), "", "", false, true}}});
  }
  table.if_empty = "It is the same: nothing has to be saved.";
  return table;
}

std::string title_of_form(const Visit& visit, const FormOf& of) {
  const check::Program& program = visit.program();
  if (of.added) {
    return fmt::format("{}: a new one{}", plain_words(program.entities[*of.added].self_name),
                       of.record.path.empty() ? "" : " of " + of.record.name);
  }
  if (of.record.path.empty()) return "Facts of case " + of.stored.id;
  return fmt::format("{} {}", plain_words(program.entities[of.record.entity].self_name),
                     of.record.name);
}

/// What is wrong, each with its field.
serve::Faults summary_of(const check::Program& program,
                         const std::vector<desk::EditFault>& faults) {
  serve::Faults summary{"It was not saved", {}};
  for (const desk::EditFault& fault : faults) {
    const std::string field = fault.field ? id_of(program.fields[*fault.field]) : "";
    const std::string title =
        fault.field ? title_of(program.fields[*fault.field]) + ": " : std::string();
    summary.faults.push_back({field, title + fault.text});
  }
  return summary;
}

/// Lists that nobody has told of yet.
serve::Choices emptied_part(const check::Program& program, const FormOf& of, const Typed& values) {
  serve::Choices emptied;
  emptied.id = "emptied";
  emptied.legend = "Nothing is in these lists";
  emptied.hint = "Nobody has told yet what is in them. Tick those that are known to have nothing.";
  emptied.is_many = true;
  for (const check::EntityId id : open_lists(program, of)) {
    const std::string& name = program.entities[id].list_name;
    emptied.choices.push_back({name, plain_words(name), "",
                               std::ranges::find(values.emptied, name) != values.emptied.end()});
  }
  return emptied;
}

Response form_page(const Visit& visit, const FormOf& of, const Typed& values,
                   std::vector<desk::EditFault> faults, bool is_conflict, int status) {
  const check::Program& program = visit.program();
  const std::vector<check::FieldId> fields = fields_of(program, of);
  nlohmann::json data;
  data["faults"] = false;
  if (!faults.empty()) data["faults"] = summary_of(program, faults);
  data["conflict"] = false;
  if (is_conflict) data["conflict"] = conflict_of(visit, values, as_stored(visit, of, fields));
  data["parts"] = nlohmann::json::array();
  const check::Entity& entity = program.entities[entity_of(of)];
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const check::Field& field = program.fields[fields[i]];
    const auto fault = std::ranges::find_if(
        faults, [&](const desk::EditFault& one) { return one.field == fields[i]; });
    FactField part;
    part.field = fields[i];
    part.value = values.facts[i].value;
    part.fault = fault == faults.end() ? "" : fault->text;
    part.is_required = std::ranges::find(entity.key, fields[i]) != entity.key.end();
    if (field.dated && !of.added && values.facts[i].value) {
      part.note = fmt::format("From {} on; before, what was known stays",
                              units::to_string(visit.as_of.month));
    }
    data["parts"].push_back(shown(program, part));
  }
  data["emptied"] = false;
  const serve::Choices emptied = emptied_part(program, of, values);
  if (!emptied.choices.empty()) data["emptied"] = emptied;
  data["programs"] = false;
  if (!of.added && of.record.path.empty()) data["programs"] = programs_part(visit, values.programs);
  data["hidden"] = nlohmann::json::array();
  if (of.added) {
    data["hidden"] = {{{"name", "list"}, {"value", entity.list_name}},
                      {{"name", "of"}, {"value", of.record.path}}};
  }
  data["revision"] = std::to_string(of.stored.revision);
  data["action"] = visit.request.path;
  data["back"] = record_path(of.stored.id, of.record);
  data["is_new"] = of.added.has_value();
  data["month"] = units::to_string(visit.as_of.month);
  data["is_recorded"] = entity.entered != check::kNone;
  data["today"] = units::to_string(visit.world.outside().now().day);
  return visit.page("record_form", case_frame(visit, of.stored.id, title_of_form(visit, of)),
                    std::move(data), status);
}

/// Lists by their names; one that is none is left out.
std::vector<check::EntityId> emptied_of(const check::Program& program, const FormOf& of,
                                        const std::vector<std::string>& names) {
  std::vector<check::EntityId> emptied;
  for (const check::EntityId id : open_lists(program, of)) {
    if (std::ranges::find(names, program.entities[id].list_name) != names.end()) {
      emptied.push_back(id);
    }
  }
  return emptied;
}

/// What the person did, for the audit: which facts, not what they are.
std::string audit_detail(const check::Program& program, const FormOf& of) {
  const check::Entity& entity = program.entities[entity_of(of)];
  return of.added ? fmt::format("{} added to {}", entity.self_name, shown_name(of.record))
                  : fmt::format("facts of {}", shown_name(of.record));
}

Response save_form(const Visit& visit, const FormOf& of) {
  const check::Program& program = visit.program();
  const std::vector<check::FieldId> fields = fields_of(program, of);
  Typed typed_in = read_form(visit, fields);
  if (!typed_in.faults.empty()) {
    return form_page(visit, of, typed_in, typed_in.faults, false, 422);
  }
  if (of.stored.revision != revision_typed(visit)) {
    return form_page(visit, of, typed_in, {}, true, 409);
  }
  desk::RecordEdit asked;
  asked.path = of.record.path;
  asked.added = of.added;
  asked.facts = typed_in.facts;
  asked.emptied = emptied_of(program, of, typed_in.emptied);
  if (!of.added && of.record.path.empty()) {
    // In the order of the rules, so that the same choice is no change.
    const std::vector<std::string> all = visit.rules->programs();
    asked.programs.emplace();
    for (const std::string& one : all) {
      if (std::ranges::find(typed_in.programs, one) != typed_in.programs.end()) {
        asked.programs->push_back(one);
      }
    }
    if (std::ranges::is_permutation(*asked.programs, of.read.facts.programs)) {
      asked.programs = of.read.facts.programs;
    }
  }
  asked.month = visit.as_of.month;
  asked.today = visit.world.outside().now().day;
  auto edited = desk::edit_record(*visit.rules, of.stored.document, asked);
  if (!edited) return form_page(visit, of, typed_in, edited.error(), false, 422);
  const auto saved = save_case(visit, {of.stored.id, of.stored.county, *edited, of.stored.revision},
                               "case_changed", audit_detail(program, of));
  if (!saved) return saved.error();
  if (!*saved) return form_page(visit, of, typed_in, {}, true, 409);
  return serve::see_other(record_path(of.stored.id, of.record));
}

/// The record of the path and the list that something is added to, where one is asked for.
Response with_form(Visit& visit, std::string_view path, std::string_view list, bool is_sent) {
  const auto stored = case_asked(visit, Right::work_cases);
  if (!stored) return stored.error();
  const auto read = read_stored(visit, *stored);
  if (!read) return read.error();
  const check::Program& program = visit.program();
  const desk::CaseOutline outline = desk::outline_of(program, *read);
  const desk::OutlineRecord* record = outline.at_path(path);
  if (record == nullptr) {
    if (is_sent)
      return typed_page(visit, case_frame(visit, stored->id, "It is not there any more"));
    return visit.error(404, "There is no such record in the case.");
  }
  FormOf of{*stored, *read, *record, {}};
  if (!list.empty()) {
    for (const check::EntityId id : program.entities.ids()) {
      const check::Entity& entity = program.entities[id];
      if (entity.parent == record->entity && entity.list_name == list) of.added = id;
    }
    if (!of.added) return visit.error(404, "The record has no such list.");
  }
  if (is_sent) return save_form(visit, of);
  return form_page(visit, of, as_stored(visit, of, fields_of(program, of)), {}, false, 200);
}

}  // namespace

void add_case_form_pages(World& world) {
  add_new_case_page(world);
  add_page(world, "GET", "/cases/{case}/edit", Right::work_cases,
           [](Visit& visit) { return with_form(visit, "", "", false); });
  add_page(world, "POST", "/cases/{case}/edit", Right::work_cases,
           [](Visit& visit) { return with_form(visit, "", "", true); });
  add_page(world, "GET", "/cases/{case}/records/{record}/edit", Right::work_cases,
           [](Visit& visit) { return with_form(visit, visit.path.at("record"), "", false); });
  add_page(world, "POST", "/cases/{case}/records/{record}/edit", Right::work_cases,
           [](Visit& visit) { return with_form(visit, visit.path.at("record"), "", true); });
  // A list that is none finds none, and says so.
  const auto list_or_none = [](std::string_view list) {
    return list.empty() ? std::string("-") : std::string(list);
  };
  add_page(world, "GET", "/cases/{case}/add", Right::work_cases, [list_or_none](Visit& visit) {
    return with_form(visit, visit.request.asked("of"), list_or_none(visit.request.asked("list")),
                     false);
  });
  add_page(world, "POST", "/cases/{case}/add", Right::work_cases, [list_or_none](Visit& visit) {
    return with_form(visit, visit.form.text("of"), list_or_none(visit.form.text("list")), true);
  });
}

}  // namespace poppy::console
