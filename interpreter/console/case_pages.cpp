// Which cases there are, and what is stored of one: its facts, its lists, its past decisions.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/fact_fields.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/routes.h"
#include "interpreter/report/program_title.h"

namespace poppy::console {
namespace {

using serve::Response;
using serve::Row;
using serve::Table;

constexpr std::size_t kCasesAPage = 50;
constexpr std::size_t kMostRows = 200;   // of a list on the page of a case
constexpr std::size_t kMostColumns = 8;  // of a list there; its own page has all
constexpr std::size_t kMostPast = 120;

// ---- the cases

std::string county_asked(const Visit& visit) {
  if (!visit.account.county.empty()) return visit.account.county;
  const auto county = visit.county(visit.request.asked("county"));
  return county ? visit.name(*county) : std::string();
}

serve::Select county_select(const Visit& visit, const std::string& chosen) {
  serve::Select select;
  select.id = "county";
  select.label = "County";
  select.choices.push_back({"", "Every county", "", chosen.empty()});
  for (const check::County& one : visit.program().counties) {
    select.choices.push_back({one.name, one.name, "", one.name == chosen});
  }
  return select;
}

Response cases_page(Visit& visit) {
  const std::string county = county_asked(visit);
  const std::string begins(visit.request.asked("begins"));
  const std::string after(visit.request.asked("after"));
  auto heads = visit.world.cases().list(after, kCasesAPage + 1, county, begins);
  if (!heads) return visit.error(heads.error());
  const bool has_more = heads->size() > kCasesAPage;
  if (has_more) heads->pop_back();
  Table table;
  table.id = "cases";
  table.caption = county.empty() ? "Cases" : fmt::format("Cases of {}", county);
  table.columns = {{"Case"}, {"County"}, {"Changes", true}};
  table.if_empty = begins.empty() ? "No case is stored." : "No case begins like this.";
  for (const store::CaseHead& head : *heads) {
    table.rows.push_back(
        {{{head.id, case_path(head.id)},
          {head.county},
          {std::to_string(head.revision - std::min<std::uint64_t>(head.revision, 1))}}});
  }
  nlohmann::json data;
  data["cases"] = table;
  serve::Field field;
  field.id = "begins";
  field.label = "Case begins with";
  field.type = "search";
  field.value = begins;
  field.autocomplete = "off";
  data["begins"] = field;
  data["county"] = false;
  if (visit.account.county.empty()) data["county"] = county_select(visit, county);
  data["may_add"] = visit.may(Right::work_cases);
  data["pages"] = false;
  if (has_more || !after.empty()) {
    serve::Pagination pages;
    std::vector<serve::NameValue> query;
    if (!begins.empty()) query.push_back({"begins", begins});
    if (!county.empty() && visit.account.county.empty()) query.push_back({"county", county});
    if (!after.empty()) pages.pages.push_back({serve::make_path({"cases"}, query), "1", false});
    if (has_more) {
      query.push_back({"after", heads->back().id});
      pages.next_href = serve::make_path({"cases"}, query);
    }
    data["pages"] = pages;
  }
  return visit.page("cases", visit.frame("Cases"), std::move(data));
}

// ---- one case

/// What stands on the page of a record, the case itself among them.
class RecordPage {
 public:
  RecordPage(const Visit& visit, const store::StoredCase& stored, const engine::ReadCase& read,
             const desk::CaseOutline& outline, const desk::OutlineRecord& record)
      : visit_(visit),
        program_(visit.program()),
        stored_(stored),
        read_(read),
        outline_(outline),
        record_(record),
        may_change_(visit.may_in(Right::work_cases, stored.county)) {}

  nlohmann::json data() {
    nlohmann::json data;
    data["facts"] = facts();
    data["open_facts"] = open_facts_;
    data["over_time"] = nlohmann::json(over_time());
    data["lists"] = lists();
    data["has_empty_lists"] = !empty_lists_.empty();
    data["has_open_lists"] = !open_lists_.empty();
    data["empty_lists"] = std::move(empty_lists_);
    data["open_lists"] = std::move(open_lists_);
    data["edit_href"] = may_change_ && !record_.is_superseded ? edit_path(record_) : "";
    data["is_superseded"] = record_.is_superseded;
    return data;
  }

 private:
  [[nodiscard]] std::string edit_path(const desk::OutlineRecord& record) const {
    if (record.path.empty()) return case_path(stored_.id, {"edit"});
    return case_path(stored_.id, {"records", record.path, "edit"});
  }

  [[nodiscard]] std::optional<units::Value> value(const desk::OutlineRecord& record,
                                                  check::FieldId fact) const {
    return desk::told(program_, read_, record, fact, visit_.as_of.month, visit_.as_of.run);
  }

  serve::Details facts() {
    serve::Details details;
    std::string open;
    for (const check::FieldId id : program_.entities[record_.entity].fields) {
      const check::Field& field = program_.fields[id];
      const auto found = value(record_, id);
      if (found) {
        details.details.emplace_back(title_of(field), shown_text(program_, id, *found));
      } else {
        open += fmt::format("{}{}", open.empty() ? "" : ", ", title_of(field));
      }
    }
    open_facts_ = std::move(open);
    return details;
  }

  /// Facts that have not one value for all months.
  [[nodiscard]] Table over_time() const {
    Table table;
    table.id = "over-time";
    table.caption = "Facts that change over time";
    table.columns = {{"Fact"}, {"Value"}, {"From"}, {"Until"}, {"Entered"}};
    for (const check::FieldId id : program_.entities[record_.entity].fields) {
      const auto& versions = desk::versions_of(program_, read_, record_, id);
      if (versions.size() == 1 && versions.front().dating == units::Dating{}) continue;
      for (const facts::FactVersion& version : versions) {
        if (table.rows.size() == kMostRows) return table;
        const units::Dating& dating = version.dating;
        table.rows.push_back({{{title_of(program_.fields[id])},
                               {shown_text(program_, id, version.value)},
                               {dating.from ? units::to_string(*dating.from) : "always"},
                               {dating.until ? units::to_string(*dating.until) : "open"},
                               {dating.runs_from ? units::to_string(*dating.runs_from) : ""}}});
      }
    }
    return table;
  }

  nlohmann::json lists() {
    nlohmann::json all = nlohmann::json::array();
    for (const desk::OutlineList& list : desk::lists_below(program_, read_, outline_, record_)) {
      const check::Entity& of = program_.entities[list.entity];
      const std::string add =
          may_change_ && !record_.is_superseded
              ? case_path(stored_.id, {"add"}, {{"list", of.list_name}, {"of", record_.path}})
              : std::string();
      const nlohmann::json heading{{"label", plain_words(of.list_name)}, {"href", add}};
      if (!list.is_known) {
        open_lists_.push_back(heading);
      } else if (list.records.empty()) {
        empty_lists_.push_back(heading);
      } else {
        const bool may_add = !of.at_most_one && !add.empty();
        all.push_back({{"table", table_of(list)},
                       {"add_href", may_add ? add : ""},
                       {"title", plain_words(of.list_name)},
                       {"more", more_of(list)}});
      }
    }
    return all;
  }

  static std::string more_of(const desk::OutlineList& list) {
    if (list.records.size() <= kMostRows) return {};
    return fmt::format("{} more are not shown: the case as text has them.",
                       list.records.size() - kMostRows);
  }

  /// The facts that tell most: those that some record is told, in the order of the rules.
  [[nodiscard]] std::vector<check::FieldId> columns_of(const desk::OutlineList& list) const {
    std::vector<check::FieldId> columns;
    const check::Entity& of = program_.entities[list.entity];
    for (const check::FieldId id : of.fields) {
      if (columns.size() == kMostColumns) break;
      const bool is_key = of.key.size() == 1 && of.key.front() == id;  // it is the name already
      if (is_key || id == of.removed) continue;
      const auto is_told = [&](std::uint32_t at) {
        return !desk::versions_of(program_, read_, outline_.records[at], id).empty();
      };
      const auto end = list.records.begin() +
                       static_cast<std::ptrdiff_t>(std::min(list.records.size(), kMostRows));
      if (std::any_of(list.records.begin(), end, is_told)) columns.push_back(id);
    }
    return columns;
  }

  [[nodiscard]] Table table_of(const desk::OutlineList& list) const {
    const check::Entity& of = program_.entities[list.entity];
    Table table;
    table.id = "list-" + of.list_name;
    table.caption = plain_words(of.list_name);
    table.columns.push_back({"Record"});
    const std::vector<check::FieldId> columns = columns_of(list);
    for (const check::FieldId id : columns)
      table.columns.push_back({title_of(program_.fields[id])});
    for (const std::uint32_t at : list.records) {
      if (table.rows.size() == kMostRows) break;
      const desk::OutlineRecord& record = outline_.records[at];
      Row row;
      row.cells.push_back(
          {own_name(record), record_path(stored_.id, record), note_of(record), false, false});
      for (const check::FieldId id : columns) {
        const auto found = value(record, id);
        row.cells.push_back({found ? shown_text(program_, id, *found) : "not known"});
      }
      table.rows.push_back(std::move(row));
    }
    table.has_filter = table.rows.size() > 20;
    return table;
  }

  /// Without the names of what stands above.
  [[nodiscard]] std::string own_name(const desk::OutlineRecord& record) const {
    const std::string& above = outline_.records[record.above].name;
    std::string name = record.name;
    if (!above.empty() && name.starts_with(above + '/')) name.erase(0, above.size() + 1);
    const std::string list = program_.entities[record.entity].list_name + '/';
    if (name.starts_with(list)) name.erase(0, list.size());
    return name;
  }

  [[nodiscard]] std::string note_of(const desk::OutlineRecord& record) const {
    const facts::Record& facts = desk::facts_of(read_, record);
    std::string note = record.is_superseded ? "earlier entry" : "";
    const auto add = [&](const std::string& words) { note += (note.empty() ? "" : ", ") + words; };
    if (facts.entered) add("entered " + units::to_string(*facts.entered));
    if (facts.removed) add("removed " + units::to_string(*facts.removed));
    return note;
  }

  const Visit& visit_;
  const check::Program& program_;
  const store::StoredCase& stored_;
  const engine::ReadCase& read_;
  const desk::CaseOutline& outline_;
  const desk::OutlineRecord& record_;
  bool may_change_;
  std::string open_facts_;
  nlohmann::json empty_lists_ = nlohmann::json::array(), open_lists_ = nlohmann::json::array();
};

/// Past decisions, the latest first, with what they say of the case.
Table past_of(const Visit& visit, const facts::CaseFacts& facts) {
  const check::Program& program = visit.program();
  const check::EntityId of_case = facts::find_case_entity(program);
  Table table;
  table.id = "past";
  table.caption = "Decisions that were kept, the latest first";
  table.columns = {{"Month"}, {"Run date"}, {"What was decided"}};
  table.if_empty = facts.saved_given ? "None was kept." : "Whether there are any is not known.";
  for (auto saved = facts.saved.rbegin(); saved != facts.saved.rend(); ++saved) {
    if (table.rows.size() == kMostPast) break;
    std::string words;
    for (const facts::SavedValue& kept : saved->values) {
      const check::Line& line = program.lines[kept.line];
      if (!kept.value.is_firm() || line.type.list || line.type.kind == check::TypeKind::record) {
        continue;
      }
      constexpr std::size_t kMostWords = 400;
      if (words.size() > kMostWords) break;
      const std::string of =
          line.entity == of_case || line.entity == check::kCountyEntity
              ? std::string()
              : ' ' + facts::record_name(program, facts, line.entity, kept.record);
      words += fmt::format(
          "{}{}{}: {}", words.empty() ? "" : "; ",
          line.title.empty() ? plain_words(line.name) : line.title, of,
          kept.value.is_blank() ? "none" : check::value_to_string(program, line.type, kept.value));
    }
    table.rows.push_back({{{units::to_string(saved->month)},
                           {units::to_string(saved->run_date)},
                           {std::move(words)}}});
  }
  return table;
}

/// What can be done with the case.
nlohmann::json links_of(const Visit& visit, const store::StoredCase& stored) {
  nlohmann::json links = nlohmann::json::array();
  const auto add = [&](std::string href, const char* label) {
    links.push_back({{"href", std::move(href)}, {"label", label}});
  };
  add(case_path(stored.id, {"decision"}), "Decide");
  add(case_path(stored.id, {"pages"}), "Pages of the rules");
  add(case_path(stored.id, {"letters"}), "Letters");
  add(case_path(stored.id, {"text"}), "As text");
  if (visit.may(Right::see_audit)) {
    add(serve::make_path({"audit"}, {{"about", "case " + stored.id}}), "Audit");
  }
  return links;
}

Response record_page(Visit& visit, const store::StoredCase& stored, std::string_view path) {
  const auto read = read_stored(visit, stored);
  if (!read) return read.error();
  const desk::CaseOutline outline = desk::outline_of(visit.program(), *read);
  const desk::OutlineRecord* record = outline.at_path(path);
  if (record == nullptr) return visit.error(404, "There is no such record in the case.");
  nlohmann::json data = RecordPage(visit, stored, *read, outline, *record).data();
  const bool is_case = record->path.empty();
  data["is_case"] = is_case;
  data["actions"] = is_case ? links_of(visit, stored) : nlohmann::json::array();
  data["past"] = false;
  if (is_case) data["past"] = past_of(visit, read->facts);
  serve::Details head;
  if (is_case) {
    head.details.emplace_back("County", stored.county);
    std::vector<std::string> programs;
    for (const std::string& one : read->facts.programs) {
      programs.push_back(report::program_title(visit.program(), one));
    }
    head.details.emplace_back(
        "Programs", programs.empty() ? "all" : fmt::format("{}", fmt::join(programs, ", ")));
    head.details.emplace_back("Changes since it was stored", std::to_string(stored.revision - 1));
  }
  data["head"] = head;
  const std::string title =
      is_case
          ? "Case " + stored.id
          : fmt::format("{} {}", plain_words(visit.program().entities[record->entity].self_name),
                        record->name);
  serve::PageFrame frame = case_frame(visit, stored.id, title);
  std::vector<serve::Link> above;
  for (const desk::OutlineRecord* at = record; !at->path.empty();) {
    at = &outline.records[at->above];
    if (!at->path.empty()) above.push_back({record_path(stored.id, *at), at->name});
  }
  frame.breadcrumb.insert(frame.breadcrumb.end(), above.rbegin(), above.rend());
  return visit.page("case", frame, std::move(data));
}

Response case_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  return record_page(visit, *stored, "");
}

Response below_case_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  return record_page(visit, *stored, visit.path.at("record"));
}

}  // namespace

void add_case_pages(World& world) {
  add_page(world, "GET", "/cases", Right::see_cases, cases_page);
  add_page(world, "GET", "/cases/{case}", Right::see_cases, case_page);
  add_page(world, "GET", "/cases/{case}/records/{record}", Right::see_cases, below_case_page);
  add_case_form_pages(world);
  add_case_text_pages(world);
  add_rule_pages(world);
  add_decision_pages(world);
  add_letter_pages(world);
  add_receipt_pages(world);
}

}  // namespace poppy::console
