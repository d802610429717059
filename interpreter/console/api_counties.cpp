// Counties for programs: all of them, what one has set, who set what, and all settings side by
// side. What stands in a setting is told as the commands tell it (report/county_report.h).
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::Response;

/// The county of the path, or 404 with the nearest names.
std::expected<check::CountyId, Response> county_of_path(const Call& call) {
  auto found = facts::find_county_asked(call.visit.program(), call.visit.path.at("county"));
  if (found) return *found;
  return std::unexpected(api_problem(404, engine::to_public({}, {std::move(found.error())})));
}

Response all_counties(Call& call) {
  text::JsonWriter to;
  to.begin_object();
  to.key("counties");
  to.begin_array();
  for (const check::County& county : call.visit.program().counties) {
    std::uint64_t settings = 0;
    std::uint64_t entries = 0;
    for (const auto& of_flag : county.flags) {
      settings += of_flag.empty() ? 0U : 1U;
      entries += of_flag.size();
    }
    to.begin_object();
    to.member("county", county.name);
    to.member_or_null("code", county.code);
    to.member_or_null("fips", county.fips);
    to.member("settings", settings);
    to.member("entries", entries);
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return serve::json(to.take() + '\n');
}

Response one_county(Call& call) {
  const auto county = county_of_path(call);
  if (!county) return county.error();
  const report::AsOf as_of = as_of_asked(call);
  const Rules::Data& data = call.visit.rules->data();
  return serve::json(report::county_text(
      *data.input.sources, *data.program, *county, as_of,
      *call.visit.world.idle().find(call.visit.rules, *county, as_of), report::TableFormat::json));
}

Response history_of(Call& call) {
  const auto county = county_of_path(call);
  if (!county) return county.error();
  report::HistoryFilter filter;
  filter.county = *county;
  filter.by = call.asked("by");
  if (const auto since = units::parse_date(call.asked("since"))) filter.since = *since;
  const Rules::Data& data = call.visit.rules->data();
  return serve::json(
      report::write_table(report::county_history(*data.input.sources, *data.program, filter),
                          report::TableFormat::json));
}

Response matrix(Call& call) {
  return serve::json(report::write_table(
      report::matrix_table(call.visit.program(), as_of_asked(call)), report::TableFormat::json));
}

}  // namespace

std::vector<Operation> county_operations() {
  std::vector<Operation> all;
  all.push_back({"GET",
                 "/counties",
                 "counties",
                 "All counties",
                 "Each with its codes, how many settings it has made, and by how many entries.",
                 Right::see_counties,
                 {},
                 "",
                 0,
                 {{200, "The counties", "Counties"}},
                 all_counties});
  all.push_back({"GET",
                 "/counties/{county}",
                 "county",
                 "What a county has set",
                 "Each flag with its value in the month, and all of its entries.",
                 Right::see_counties,
                 {county_parameter(), month_parameter(), run_date_parameter()},
                 "",
                 0,
                 {{200, "Its settings", "County"}},
                 one_county});
  all.push_back({"GET",
                 "/counties/{county}/history",
                 "county_history",
                 "Who set what in a county",
                 "Entries that say when they were made, the latest first.",
                 Right::see_counties,
                 {county_parameter(),
                  {"since", Where::query, ValueKind::day, "Made or planned on this day or later"},
                  {"by", Where::query, ValueKind::text, "Made by this person"}},
                 "",
                 0,
                 {{200, "The entries", "Rows"}},
                 history_of});
  all.push_back({"GET",
                 "/matrix",
                 "matrix",
                 "All settings of all counties",
                 "A row a flag, a member a county.",
                 Right::see_counties,
                 {month_parameter(), run_date_parameter()},
                 "",
                 0,
                 {{200, "The settings", "Rows"}},
                 matrix});
  return all;
}

}  // namespace poppy::console
