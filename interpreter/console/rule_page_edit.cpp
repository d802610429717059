// What is typed in on a page of the rules for a case: its form, and saving it with the records that
// the rules make of it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_routes.h"
#include "interpreter/console/fact_fields.h"
#include "interpreter/console/page_parts.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/rule_page.h"
#include "interpreter/store/fingerprint.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

struct EditAsked {
  const check::Page* page = nullptr;
  const check::PageEdit* edit = nullptr;
  EditKind kind = EditKind::add;
  std::string kind_word, of, record;
};

std::optional<EditAsked> edit_asked(const Visit& visit, bool is_sent) {
  const auto asked = [&](std::string_view name) {
    return std::string(is_sent ? visit.form.text(name) : visit.request.asked(name));
  };
  EditAsked edit;
  edit.page = find_case_page(visit.program(), visit.path.at("page"));
  if (edit.page == nullptr) return std::nullopt;
  for (const check::PageEdit* one : edits_of(*edit.page)) {
    if (visit.program().entities[one->entity].self_name == asked("entity")) edit.edit = one;
  }
  edit.kind_word = asked("kind");
  edit.of = asked("of");
  edit.record = asked("record");
  if (edit.kind_word == "change") {
    edit.kind = EditKind::change;
  } else if (edit.kind_word == "remove") {
    edit.kind = EditKind::remove;
  } else if (edit.kind_word != "add") {
    return std::nullopt;
  }
  return edit.edit == nullptr ? std::nullopt : std::optional(edit);
}

/// Facts that may be typed: all of a new record; of one that is there, those that are not fixed.
std::vector<const check::EditField*> fields_of(const check::Program& program,
                                               const EditAsked& asked) {
  std::vector<const check::EditField*> fields;
  if (asked.kind == EditKind::remove) return fields;
  const check::Entity& entity = program.entities[asked.edit->entity];
  for (const check::EditField& field : asked.edit->fields) {
    const check::Field& fact = program.fields[field.field];
    const bool is_key = std::ranges::find(entity.key, field.field) != entity.key.end();
    if (asked.kind == EditKind::change && (fact.fixed || is_key)) continue;
    if (may_be_typed(fact)) fields.push_back(&field);
  }
  return fields;
}

std::string title_of_field(const check::EditField& field) {
  std::string title;
  for (const check::TextPiece& piece : field.title) title += piece.words;
  return title;
}

/// What the record has now, by fact; of a new one nothing.
std::vector<FactField> as_stored(const Visit& visit, const engine::ReadCase& read,
                                 const EditAsked& asked) {
  const check::Program& program = visit.program();
  const desk::CaseOutline outline = desk::outline_of(program, read);
  const desk::OutlineRecord* record =
      asked.kind == EditKind::change ? outline.named(asked.of) : nullptr;
  std::vector<FactField> values;
  for (const check::EditField* field : fields_of(program, asked)) {
    FactField one;
    one.field = field->field;
    one.title = title_of_field(*field);
    one.is_required = field->is_required;
    const bool is_of_edit = record != nullptr && record->entity == asked.edit->entity;
    const auto told = is_of_edit ? desk::told(program, read, *record, field->field,
                                              visit.as_of.month, visit.world.outside().now().day)
                                 : std::nullopt;
    if (told) one.value = text_of(program, field->field, *told);
    values.push_back(std::move(one));
  }
  return values;
}

/// What an edit is answered with, but that it is saved.
struct EditTold {
  serve::Faults faults = {};
  bool is_conflict = false;
  int status = 200;
  std::vector<RecordSaved> records = {};  // that are saved with it, to be looked at first
};

/// What the records say, as a form that has shown them says again.
std::string mark_of(const std::vector<RecordSaved>& records) {
  std::string words;
  for (const RecordSaved& one : records) {
    words += fmt::format("{} {} {}\n", one.create, one.change, one.record);
    for (const auto& [name, value] : one.fields) words += fmt::format("{}={}\n", name, value);
  }
  return words.empty() ? words : store::fingerprint(words);
}

/// For the audit: `; made training_verification_record`.
std::string words_of(const std::vector<RecordSaved>& records) {
  std::string words;
  for (const RecordSaved& one : records) words += fmt::format("; {} {}", one.change, one.create);
  return words;
}

serve::Table records_table(const std::vector<RecordSaved>& records) {
  serve::Table table;
  table.id = "records";
  table.caption = "Records that are saved with it";
  table.columns = {{"Record"}, {"Of"}, {"Change"}, {"What it has"}};
  for (const RecordSaved& one : records) {
    std::string fields;
    for (const auto& [name, value] : one.fields) {
      fields += fmt::format("{}{}: {}", fields.empty() ? "" : "; ", plain_words(name), value);
    }
    table.rows.push_back(
        {{{plain_words(one.create)}, {one.record}, {plain_words(one.change)}, {fields}}});
  }
  return table;
}

Response edit_form(const Visit& visit, const store::StoredCase& stored, const EditAsked& asked,
                   const std::vector<FactField>& values, const EditTold& told) {
  const check::Program& program = visit.program();
  const std::string what = plain_words(program.entities[asked.edit->entity].self_name);
  json data;
  data["faults"] = told.faults;
  data["is_conflict"] = told.is_conflict;
  data["records"] = false;
  if (!told.records.empty()) data["records"] = records_table(told.records);
  data["records_seen"] = mark_of(told.records);
  data["parts"] = json::array();
  for (const FactField& value : values) data["parts"].push_back(shown(program, value));
  data["revision"] = std::to_string(stored.revision);
  data["entity"] = program.entities[asked.edit->entity].self_name;
  data["kind"] = asked.kind_word;
  data["of"] = asked.of;
  data["record"] = asked.record;
  data["action"] = case_path(stored.id, {"pages", asked.page->name, "edit"});
  data["back"] = page_path(stored, asked.page->name, asked.record);
  data["is_add"] = asked.kind == EditKind::add;
  data["is_remove"] = asked.kind == EditKind::remove;
  data["today"] = units::to_string(visit.world.outside().now().day);
  std::string title;
  switch (asked.kind) {
    case EditKind::add:
      title = fmt::format("{}: a new one{}", what, asked.of.empty() ? "" : " of " + asked.of);
      break;
    case EditKind::change:
      title = fmt::format("{} {}", what, asked.of);
      break;
    case EditKind::remove:
      title = fmt::format("Remove {} {}", what, asked.of);
      break;
  }
  serve::PageFrame frame = case_frame(visit, stored.id, std::move(title));
  frame.breadcrumb.push_back(
      {page_path(stored, asked.page->name, asked.record), title_of(*asked.page)});
  return visit.page("rule_page_edit", frame, std::move(data), told.status);
}

/// What is sent on to the page: what was typed, and of a change what is another.
std::vector<std::pair<std::string, std::string>> values_of(const check::Program& program,
                                                           const EditAsked& asked,
                                                           const std::vector<FactField>& before,
                                                           const std::vector<FactField>& typed_in) {
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < typed_in.size(); ++i) {
    const check::Field& fact = program.fields[typed_in[i].field];
    if (asked.kind == EditKind::change && typed_in[i].value == before[i].value) continue;
    if (typed_in[i].value) {
      values.emplace_back(fact.name, *typed_in[i].value);
    } else if (asked.kind == EditKind::change && fact.type.or_blank) {
      values.emplace_back(fact.name, "blank");
    }
  }
  return values;
}

/// What the person typed, for the page.
EditRequest edit_request(const Visit& visit, const store::StoredCase& stored,
                         const EditAsked& asked, const std::vector<FactField>& before,
                         const std::vector<FactField>& typed_in) {
  EditRequest edit;
  edit.page = page_request(visit, stored, *asked.page, asked.record);
  // What is typed is known from today on, whatever day the dials look at.
  edit.page.request.run_date = units::to_string(visit.world.outside().now().day);
  edit.kind = asked.kind;
  edit.entity = visit.program().entities[asked.edit->entity].self_name;
  edit.record = asked.of;
  edit.values = values_of(visit.program(), asked, before, typed_in);
  return edit;
}

/// Saves what was typed; or the form again, with what is wrong, or with the records to look at.
Response save_edit(const Visit& visit, const store::StoredCase& stored, const EditAsked& asked,
                   const std::vector<FactField>& before) {
  std::vector<FactField> typed_in = before;
  serve::Faults faults{"It was not saved", {}};
  for (FactField& one : typed_in) {
    FactTyped value = typed(visit, one.field);
    one.value = std::move(value.value);
    one.fault = std::move(value.fault);
    if (one.fault.empty()) continue;
    faults.faults.push_back({id_of(visit.program().fields[one.field]), one.fault});
  }
  const auto again = [&](const EditTold& told) {
    return edit_form(visit, stored, asked, typed_in, told);
  };
  const auto refused = [&](const std::vector<Problem>& problems) {
    return again({faults_of("It was not saved", problems), false, 422});
  };
  if (!faults.faults.empty()) return again({std::move(faults), false, 422});
  if (stored.revision != revision_typed(visit)) return again({{}, true, 409});
  const EditRequest edit = edit_request(visit, stored, asked, before, typed_in);
  if (asked.kind == EditKind::change && edit.values.empty()) {
    return again({{"It was not saved", {{"", "Nothing was changed."}}}, false, 422});
  }
  auto edited = edit_page(*visit.rules, edit);
  if (!edited) return refused(edited.error());
  if (mark_of(edited->records) != visit.form.text("records_seen")) {
    return again({{}, false, 200, std::move(edited->records)});
  }
  const auto storable =
      storable_case(*visit.rules, edited->case_text, stored.id + ".json", stored.county);
  if (!storable) return refused(storable.error());
  const auto saved =
      save_case(visit, after(stored.revision, *storable), "case_changed",
                fmt::format("page {}: {} {}{}{}", asked.page->name, asked.kind_word, edit.entity,
                            asked.of.empty() ? "" : " " + asked.of, words_of(edited->records)));
  if (!saved) return saved.error();
  if (!*saved) return again({{}, true, 409});
  return serve::see_other(page_path(stored, asked.page->name, asked.record));
}

Response with_edit(Visit& visit, bool is_sent) {
  const auto stored = case_asked(visit, Right::work_cases);
  if (!stored) return stored.error();
  const auto asked = edit_asked(visit, is_sent);
  if (!asked) return visit.error(404, "The page edits no such record.");
  const auto read = read_decidable(visit, *stored);
  if (!read) return read.error();
  const std::vector<FactField> before = as_stored(visit, *read, *asked);
  if (is_sent) return save_edit(visit, *stored, *asked, before);
  return edit_form(visit, *stored, *asked, before, {});
}

}  // namespace

void add_rule_page_edits(World& world) {
  add_page(world, "GET", "/cases/{case}/pages/{page}/edit", Right::work_cases,
           [](Visit& visit) { return with_edit(visit, false); });
  add_page(world, "POST", "/cases/{case}/pages/{page}/edit", Right::work_cases,
           [](Visit& visit) { return with_edit(visit, true); });
}

}  // namespace poppy::console
