// The pages that the rules lay out for a case, with what may be typed in on them.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/fact_fields.h"
#include "interpreter/console/page_parts.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

constexpr std::size_t kMostRecords = 100;  // that a page is offered for

/// Pages of cases: of the county and of reports there are others.
bool is_of_case(const check::Program& program, const check::Page& page) {
  if (page.entity == check::kCountyEntity) return false;
  for (const check::Report& report : program.reports) {
    for (const check::Sheet& sheet : report.sheets) {
      if (&program.pages[sheet.page] == &page) return false;
    }
  }
  return true;
}

std::string title_of_page(const check::Page& page) {
  std::string title;
  for (const check::TextPiece& piece : page.title) title += piece.words;
  return title.empty() ? plain_name(page.name) : title;
}

const check::Page* find_page(const check::Program& program, std::string_view name) {
  for (const check::Page& page : program.pages) {
    if (page.name == name && is_of_case(program, page)) return &page;
  }
  return nullptr;
}

std::vector<const check::PageEdit*> edits_of(const check::Page& page) {
  std::vector<const check::PageEdit*> edits;
  for (const check::PagePart& part : page.parts) {
    if (const auto* edit = std::get_if<check::PageEdit>(&part)) edits.push_back(edit);
  }
  return edits;
}

std::string page_path(const store::StoredCase& stored, const std::string& page,
                      const std::string& record) {
  std::vector<serve::NameValue> query;
  if (!record.empty()) query.push_back({"record", record});
  return case_path(stored.id, {"pages", page}, query);
}

Response pages_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  const auto read = read_decidable(visit, *stored);
  if (!read) return read.error();
  const check::Program& program = visit.program();
  const desk::CaseOutline outline = desk::outline_of(program, *read);
  serve::Table table;
  table.id = "pages";
  table.caption = "Pages of the rules for this case";
  table.columns = {{"Page"}, {"Of"}, {"From"}};
  table.if_empty = "The rules have no pages for what this case has.";
  for (const check::Page& page : program.pages) {
    const bool is_asked =
        read->facts.programs.empty() ||
        std::ranges::find(read->facts.programs, page.program) != read->facts.programs.end();
    if (!is_asked || !is_of_case(program, page)) continue;
    std::size_t shown = 0;
    for (const desk::OutlineRecord& record : outline.records) {
      if (record.entity != page.entity || record.is_superseded || shown == kMostRecords) continue;
      ++shown;
      table.rows.push_back({{{title_of_page(page), page_path(*stored, page.name, record.name)},
                             {shown_name(record)},
                             {page.cites}}});
    }
  }
  table.has_filter = table.rows.size() > 20;
  json data;
  data["pages_table"] = table;
  return visit.page("rule_pages", case_frame(visit, stored->id, "Pages of case " + stored->id),
                    std::move(data));
}

// ---- a page

/// Which records of a page can be changed, by what the page says of them.
class PageDoing {
 public:
  PageDoing(const Visit& visit, const store::StoredCase& stored, const check::Page& page,
            std::string record)
      : visit_(visit), stored_(stored), page_(page), record_(std::move(record)) {}

  [[nodiscard]] std::string edit_path(const check::PageEdit& edit, const char* kind,
                                      const std::string& of) const {
    return case_path(stored_.id, {"pages", page_.name, "edit"},
                     {{"entity", visit_.program().entities[edit.entity].self_name},
                      {"kind", kind},
                      {"of", of},
                      {"record", record_}});
  }

  [[nodiscard]] std::vector<serve::Link> links_of(const desk::CaseOutline& outline,
                                                  const std::string& name) const {
    if (!visit_.may_in(Right::work_cases, stored_.county) || name.empty()) return {};
    const desk::OutlineRecord* record = outline.named(name);
    if (record == nullptr) return {};
    for (const check::PageEdit* edit : edits_of(page_)) {
      if (edit->entity != record->entity) continue;
      std::vector<serve::Link> links{{edit_path(*edit, "change", name), "Change"}};
      if (edit->removed_when != check::kNone) {
        links.push_back({edit_path(*edit, "remove", name), "Remove"});
      }
      return links;
    }
    return {};
  }

  /// Where records may be added, and what they are added to.
  [[nodiscard]] json additions(const desk::CaseOutline& outline) const {
    json all = json::array();
    if (!visit_.may_in(Right::work_cases, stored_.county)) return all;
    const check::Program& program = visit_.program();
    for (const check::PageEdit* edit : edits_of(page_)) {
      const check::Entity& of = program.entities[edit->entity];
      std::size_t shown = 0;
      for (const desk::OutlineRecord& record : outline.records) {
        if (record.entity != of.parent || record.is_superseded || shown == kMostRecords) continue;
        ++shown;
        std::string label = "Add: " + plain_name(of.self_name);
        if (!record.path.empty()) label += " of " + record.name;
        all.push_back({{"href", edit_path(*edit, "add", record.name)}, {"label", label}});
      }
    }
    return all;
  }

 private:
  const Visit& visit_;
  const store::StoredCase& stored_;
  const check::Page& page_;
  std::string record_;
};

PageRequest page_request(const Visit& visit, const store::StoredCase& stored,
                         const check::Page& page, std::string_view record) {
  PageRequest asked;
  asked.request = request_of(visit, stored);
  asked.page = page.name;
  asked.record = record;
  return asked;
}

/// The filters that the address has, for the page; what a link to another part of it keeps.
std::vector<serve::NameValue> take_filters(const Visit& visit, const std::string& record,
                                           PageRequest& asked) {
  std::vector<serve::NameValue> kept;
  if (!record.empty()) kept.push_back({"record", record});
  for (const serve::NameValue& one : visit.request.query) {
    constexpr std::string_view kFilter = "filter-";
    if (!one.name.starts_with(kFilter) || one.value.empty()) continue;
    asked.filters.emplace_back(one.name.substr(kFilter.size()), one.value);
    kept.push_back(one);
  }
  return kept;
}

Response rule_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  const check::Page* page = find_page(visit.program(), visit.path.at("page"));
  if (page == nullptr) return visit.error(404, "The rules have no such page.");
  const auto read = read_decidable(visit, *stored);
  if (!read) return read.error();
  const desk::CaseOutline outline = desk::outline_of(visit.program(), *read);
  const std::string record(visit.request.asked("record"));
  PageRequest asked = page_request(visit, *stored, *page, record);
  constexpr std::size_t kMostParts = 100'000;
  asked.number = number_asked(visit, "number", 1, 1, kMostParts);
  const std::vector<serve::NameValue> kept = take_filters(visit, record, asked);
  const PageDoing doing(visit, *stored, *page, record);
  json data;
  data["faults"] = false;
  data["parts"] = json::array();
  data["additions"] = doing.additions(outline);
  data["has_additions"] = !data["additions"].empty();
  data["kept"] = json::array();
  if (!record.empty()) data["kept"].push_back({{"name", "record"}, {"value", record}});
  data["action"] = case_path(stored->id, {"pages", page->name});
  data["lead"] = "";
  data["not_applied"] = false;
  data["cites"] = page->cites;
  int status = 200;
  const auto shown = show_page(*visit.rules, asked);
  if (shown) {
    const json content = json::parse(shown->json(), nullptr, false);
    const PageLinks links{[&](const std::string& to, const std::string& of) {
                            return find_page(visit.program(), to) == nullptr
                                       ? std::string()
                                       : page_path(*stored, to, of);
                          },
                          [&](const std::string& of) { return doing.links_of(outline, of); },
                          [&](std::size_t number) {
                            auto query = kept;
                            query.push_back({"number", std::to_string(number)});
                            return case_path(stored->id, {"pages", page->name}, query);
                          }};
    data["parts"] = page_parts(content, "part", links);
    data["not_applied"] = content.contains("applies");
    const auto month = content.find("month");
    if (month != content.end() && month->is_string()) {
      data["lead"] = fmt::format("{}for {}, as known on {}", record.empty() ? "" : record + ", ",
                                 month->get<std::string>(), units::to_string(visit.as_of.run));
    }
  } else {
    data["faults"] = faults_of("The page cannot be shown", shown.error());
    status = 422;
  }
  serve::PageFrame frame = case_frame(visit, stored->id, title_of_page(*page));
  frame.breadcrumb.push_back({case_path(stored->id, {"pages"}), "Pages"});
  return visit.page("rule_page", frame, std::move(data), status);
}

// ---- what is typed in on a page

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
  edit.page = find_page(visit.program(), visit.path.at("page"));
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

Response edit_form(const Visit& visit, const store::StoredCase& stored, const EditAsked& asked,
                   const std::vector<FactField>& values, const serve::Faults& faults,
                   bool is_conflict, int status) {
  const check::Program& program = visit.program();
  const std::string what = plain_name(program.entities[asked.edit->entity].self_name);
  json data;
  data["faults"] = faults;
  data["is_conflict"] = is_conflict;
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
      {page_path(stored, asked.page->name, asked.record), title_of_page(*asked.page)});
  return visit.page("rule_page_edit", frame, std::move(data), status);
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

Response with_edit(Visit& visit, bool is_sent) {
  const auto stored = case_asked(visit, Right::work_cases);
  if (!stored) return stored.error();
  const auto asked = edit_asked(visit, is_sent);
  if (!asked) return visit.error(404, "The page edits no such record.");
  const auto read = read_decidable(visit, *stored);
  if (!read) return read.error();
  const std::vector<FactField> before = as_stored(visit, *read, *asked);
  if (!is_sent) return edit_form(visit, *stored, *asked, before, {}, false, 200);
  std::vector<FactField> typed_in = before;
  serve::Faults faults{"It was not saved", {}};
  for (FactField& one : typed_in) {
    FactTyped value = typed(visit, one.field);
    one.value = std::move(value.value);
    one.fault = std::move(value.fault);
    if (one.fault.empty()) continue;
    faults.faults.push_back({id_of(visit.program().fields[one.field]), one.fault});
  }
  if (!faults.faults.empty()) {
    return edit_form(visit, *stored, *asked, typed_in, faults, false, 422);
  }
  if (stored->revision != revision_typed(visit)) {
    return edit_form(visit, *stored, *asked, typed_in, {}, true, 409);
  }
  EditRequest edit;
  edit.page = page_request(visit, *stored, *asked->page, asked->record);
  // What is typed is known from today on, whatever day the dials look at.
  edit.page.request.run_date = units::to_string(visit.world.outside().now().day);
  edit.kind = asked->kind;
  edit.entity = visit.program().entities[asked->edit->entity].self_name;
  edit.record = asked->of;
  edit.values = values_of(visit.program(), *asked, before, typed_in);
  if (asked->kind == EditKind::change && edit.values.empty()) {
    return edit_form(visit, *stored, *asked, typed_in,
                     {"It was not saved", {{"", "Nothing was changed."}}}, false, 422);
  }
  const auto edited = edit_page(*visit.rules, edit);
  if (!edited) {
    return edit_form(visit, *stored, *asked, typed_in,
                     faults_of("It was not saved", edited.error()), false, 422);
  }
  const auto storable = storable_case(*visit.rules, *edited, stored->id + ".json", stored->county);
  if (!storable) {
    return edit_form(visit, *stored, *asked, typed_in,
                     faults_of("It was not saved", storable.error()), false, 422);
  }
  const auto saved = save_case(visit, after(stored->revision, *storable), "case_changed",
                               fmt::format("page {}: {} {} {}", asked->page->name, asked->kind_word,
                                           edit.entity, asked->of));
  if (!saved) return saved.error();
  if (!*saved) return edit_form(visit, *stored, *asked, typed_in, {}, true, 409);
  return serve::see_other(page_path(*stored, asked->page->name, asked->record));
}

}  // namespace

void add_rule_pages(World& world) {
  add_page(world, "GET", "/cases/{case}/pages", Right::see_cases, pages_page);
  add_page(world, "GET", "/cases/{case}/pages/{page}", Right::see_cases, rule_page);
  add_page(world, "GET", "/cases/{case}/pages/{page}/edit", Right::work_cases,
           [](Visit& visit) { return with_edit(visit, false); });
  add_page(world, "POST", "/cases/{case}/pages/{page}/edit", Right::work_cases,
           [](Visit& visit) { return with_edit(visit, true); });
}

}  // namespace poppy::console
