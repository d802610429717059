// The rules that are active in a county, drawn: in the month and as known on the day of the dials.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/turns.h"
#include "interpreter/report/program_title.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr int kDrawnAtOnce = 2;  // a program is started for each
std::atomic<int> being_drawn = 0;

std::string county_asked(const Visit& visit) {
  const auto county = visit.county(visit.request.asked("county"));
  if (county) return visit.name(*county);
  if (!visit.account.county.empty()) return visit.account.county;
  const check::Program& program = visit.program();
  return program.counties.empty() ? std::string() : program.counties.begin()->name;
}

/// Programs, and the rules and decisions of each.
serve::Select drawn_select(const Visit& visit, const std::string& chosen) {
  const check::Program& program = visit.program();
  serve::Select select;
  select.id = "of";
  select.label = "What is drawn";
  for (const std::string& one : visit.rules->programs()) {
    const std::string title = report::program_title(program, one);
    select.choices.push_back(
        {one, fmt::format("{}: the whole program", title.empty() ? plain_words(one) : title), "",
         one == chosen});
    for (const check::Line& line : program.lines) {
      const bool is_rule =
          line.kind == check::LineKind::rule || line.kind == check::LineKind::decision;
      if (!is_rule || line.program != one) continue;
      select.choices.push_back(
          {line.name,
           fmt::format("{}: {}", title.empty() ? plain_words(one) : title,
                       line.title.empty() ? plain_words(line.name) : line.title),
           "", line.name == chosen});
    }
  }
  return select;
}

DiagramRequest request_of(const Visit& visit, DiagramRequest::Format format) {
  DiagramRequest request;
  request.of = visit.request.asked("of");
  request.county = county_asked(visit);
  request.month = units::to_string(visit.as_of.month);
  request.run_date = units::to_string(visit.as_of.run);
  request.only_active = visit.request.asked("active") == "yes";
  request.format = format;
  return request;
}

Response diagrams_page(Visit& visit) {
  const std::string of(visit.request.asked("of"));
  nlohmann::json data;
  data["faults"] = false;
  data["of_part"] = drawn_select(visit, of);
  serve::Select county;
  county.id = "county";
  county.label = "County";
  const std::string chosen = county_asked(visit);
  for (const check::County& one : visit.program().counties) {
    county.choices.push_back({one.name, one.name, "", one.name == chosen});
  }
  data["county_part"] = county;
  serve::Choices active;
  active.id = "active";
  active.legend = "How much of it";
  active.is_many = true;
  active.choices.push_back({"yes", "Only what is active",
                            "without what the county's settings and dates take out",
                            visit.request.asked("active") == "yes"});
  data["active_part"] = active;
  data["drawing"] = false;
  int status = 200;
  if (!of.empty()) {
    const auto text = visit.rules->diagram(request_of(visit, DiagramRequest::Format::mermaid));
    if (text) {
      std::vector<serve::NameValue> query{{"of", of},
                                          {"county", chosen},
                                          {"month", units::to_string(visit.as_of.month)},
                                          {"run_date", units::to_string(visit.as_of.run)}};
      if (visit.request.asked("active") == "yes") query.push_back({"active", "yes"});
      data["drawing"] = {
          {"src", serve::make_path({"diagrams", "drawing.svg"}, query)},
          {"alt", fmt::format("Flow of {} in {}; the same stands below as text", of, chosen)},
          {"text", *text}};
    } else {
      data["faults"] = faults_of("It cannot be drawn", text.error());
      status = 422;
    }
  }
  return visit.page("diagrams", visit.frame("Diagrams"), std::move(data), status);
}

Response drawing(Visit& visit) {
  const auto dot = visit.rules->diagram(request_of(visit, DiagramRequest::Format::dot));
  if (!dot) return visit.error(dot.error());
  const auto& draw = visit.world.outside().draw;
  if (!draw) return visit.error(503, "Drawings cannot be made here.");
  const Turn turn(being_drawn, kDrawnAtOnce);
  if (!turn.is_taken()) return visit.busy("Other drawings are being made.");
  auto svg = draw(*dot);
  if (!svg) {
    visit.world.outside().log("a drawing could not be made: " + svg.error());
    return visit.error(503, "The drawing could not be made just now.");
  }
  Response response;
  response.body = std::move(*svg);
  response.set("Content-Type", "image/svg+xml");
  response.set("Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
               "base-uri 'none'; sandbox");
  return response;
}

}  // namespace

void add_diagram_pages(World& world) {
  add_page(world, "GET", "/diagrams", Right::see_counties, diagrams_page);
  add_page(world, "GET", "/diagrams/drawing.svg", Right::see_counties, drawing);
}

}  // namespace poppy::console
