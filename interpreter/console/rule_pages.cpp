// The pages that the rules lay out for a case.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/page_parts.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/rule_page.h"

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

Response pages_page(Visit& visit) {
  const auto at_hand = case_at_hand(visit, Right::see_cases);
  if (!at_hand) return at_hand.error();
  const store::StoredCase& stored = at_hand->stored;
  const check::Program& program = visit.program();
  serve::Table table;
  table.id = "pages";
  table.caption = "Pages of the rules for this case";
  table.columns = {{"Page"}, {"Of"}, {"From"}};
  table.if_empty = "The rules have no pages for what this case has.";
  for (const check::Page& page : program.pages) {
    if (!at_hand->is_for(page.program) || !is_of_case(program, page)) continue;
    std::size_t shown = 0;
    for (const desk::OutlineRecord& record : at_hand->outline.records) {
      if (record.entity != page.entity || record.is_superseded || shown == kMostRecords) continue;
      ++shown;
      table.rows.push_back({{{title_of(page), page_path(stored, page.name, record.name)},
                             {shown_name(record)},
                             {page.cites}}});
    }
  }
  table.has_filter = table.rows.size() > 20;
  json data;
  data["pages_table"] = table;
  return visit.page("rule_pages", case_frame(visit, stored.id, "Pages of case " + stored.id),
                    std::move(data));
}

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
        std::string label = "Add: " + plain_words(of.self_name);
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
  const auto at_hand = case_at_hand(visit, Right::see_cases);
  if (!at_hand) return at_hand.error();
  const store::StoredCase& stored = at_hand->stored;
  const check::Page* page = find_case_page(visit.program(), visit.path.at("page"));
  if (page == nullptr) return visit.error(404, "The rules have no such page.");
  const std::string record(visit.request.asked("record"));
  PageRequest asked = page_request(visit, stored, *page, record);
  constexpr std::size_t kMostParts = 100'000;
  asked.number = number_asked(visit, "number", 1, 1, kMostParts);
  const std::vector<serve::NameValue> kept = take_filters(visit, record, asked);
  const PageDoing doing(visit, stored, *page, record);
  json data;
  data["faults"] = false;
  data["parts"] = json::array();
  data["additions"] = doing.additions(at_hand->outline);
  data["has_additions"] = !data["additions"].empty();
  data["kept"] = json::array();
  if (!record.empty()) data["kept"].push_back({{"name", "record"}, {"value", record}});
  data["action"] = case_path(stored.id, {"pages", page->name});
  data["lead"] = "";
  data["not_applied"] = false;
  data["cites"] = page->cites;
  int status = 200;
  const auto shown = show_page(*visit.rules, asked);
  if (shown) {
    const json content = json::parse(shown->json(), nullptr, false);
    const PageLinks links{
        [&](const std::string& to, const std::string& of) {
          return find_case_page(visit.program(), to) == nullptr ? std::string()
                                                                : page_path(stored, to, of);
        },
        [&](const std::string& of) { return doing.links_of(at_hand->outline, of); },
        [&](std::size_t number) {
          auto query = kept;
          query.push_back({"number", std::to_string(number)});
          return case_path(stored.id, {"pages", page->name}, query);
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
  serve::PageFrame frame = case_frame(visit, stored.id, title_of(*page));
  frame.breadcrumb.push_back({case_path(stored.id, {"pages"}), "Pages"});
  return visit.page("rule_page", frame, std::move(data), status);
}

}  // namespace

const check::Page* find_case_page(const check::Program& program, std::string_view name) {
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

PageRequest page_request(const Visit& visit, const store::StoredCase& stored,
                         const check::Page& page, std::string_view record) {
  PageRequest asked;
  asked.request = request_of(visit, stored);
  asked.page = page.name;
  asked.record = record;
  return asked;
}

void add_rule_pages(World& world) {
  add_page(world, "GET", "/cases/{case}/pages", Right::see_cases, pages_page);
  add_page(world, "GET", "/cases/{case}/pages/{page}", Right::see_cases, rule_page);
  add_rule_page_edits(world);
}

}  // namespace poppy::console
