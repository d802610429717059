// The pages that the rules lay out for a county, as of the two dials: what source documents show of
// its settings, in their words and order.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "interpreter/console/page_parts.h"
#include "interpreter/console/request_list.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

std::string page_path(const std::string& county, const std::string& page) {
  return serve::make_path({"counties", county, "pages", page});
}

const check::Page* find_page(const check::Program& program, std::string_view name) {
  for (const check::Page& page : program.pages) {
    if (page.name == name && page.entity == check::kCountyEntity) return &page;
  }
  return nullptr;
}

Response page_of_county(Visit& visit) {
  const auto id = visit.county(visit.path.at("county"));
  if (!id) return visit.error(404, "There is no such county.");
  const check::Page* page = find_page(visit.program(), visit.path.at("county_page"));
  if (page == nullptr) return visit.error(404, "The rules have no such page of a county.");
  const std::string& county = visit.name(*id);
  PageRequest asked;
  asked.page = page->name;
  // The county's settings are all that such a page reads: it is shown by a case without facts.
  asked.request.case_text = R"({"case": "none"})";
  asked.request.case_path = "none.json";
  asked.request.county = county;
  asked.request.month = units::to_string(visit.as_of.month);
  asked.request.run_date = units::to_string(visit.as_of.run);
  const auto shown = show_page(*visit.rules, asked);
  if (!shown) return visit.error(shown.error());
  const json content = json::parse(shown->json(), nullptr, false);
  const PageLinks links{[&](const std::string& to, const std::string&) {
                          return find_page(visit.program(), to) == nullptr ? std::string()
                                                                           : page_path(county, to);
                        },
                        {},
                        {}};
  json data;
  data["faults"] = false;
  data["parts"] = page_parts(content, "part", links);
  data["additions"] = json::array();
  data["has_additions"] = false;
  data["kept"] = json::array();
  data["action"] = page_path(county, page->name);
  data["lead"] =
      fmt::format("{}, {} as known on {}", county, asked.request.month, asked.request.run_date);
  data["not_applied"] = content.contains("applies");
  data["cites"] = page->cites;
  serve::PageFrame frame = visit.frame(title_of(*page));
  frame.breadcrumb = {{"/counties", "Counties"}, {serve::make_path({"counties", county}), county}};
  return visit.page("rule_page", frame, std::move(data));
}

}  // namespace

serve::Table county_rule_pages(const Visit& visit, const std::string& county) {
  serve::Table table;
  table.id = "pages";
  table.caption = "Pages of the rules for this county";
  table.columns = {{"Page"}, {"From"}};
  for (const check::Page& page : visit.program().pages) {
    if (page.entity != check::kCountyEntity) continue;
    table.rows.push_back({{{title_of(page), page_path(county, page.name)}, {page.cites}}});
  }
  return table;
}

void add_county_rule_pages(World& world) {
  add_page(world, "GET", "/counties/{county}/pages/{county_page}", Right::see_counties,
           page_of_county);
}

}  // namespace poppy::console
