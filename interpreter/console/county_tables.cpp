// Over all counties: who set what, every setting of each, and what two of them have set otherwise;
// on pages and as files.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/report_table.h"
#include "interpreter/console/request_list.h"
#include "interpreter/console/visit.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::make_path;
using serve::NameValue;
using serve::Response;

constexpr std::size_t kRowsAPage = 100;

std::string no_county(const std::string& words) {
  return fmt::format("There is no county `{}`.", words);
}

std::string fault_of(const serve::Faults& faults, std::string_view id) {
  const auto found = std::ranges::find(faults.faults, id, &serve::Fault::field_id);
  return found == faults.faults.end() ? std::string() : found->text;
}

serve::Select county_select(const Visit& visit, std::string id, std::string label,
                            std::string_view chosen, std::string_view none) {
  serve::Select select;
  select.id = std::move(id);
  select.label = std::move(label);
  if (!none.empty()) select.choices.push_back({"", std::string(none), "", chosen.empty()});
  for (const check::County& one : visit.program().counties) {
    select.choices.push_back({one.name, one.name, "", one.name == chosen});
  }
  return select;
}

/// What the address asks of the history, and what is wrong with it.
struct HistoryAsked {
  report::HistoryFilter filter;
  std::string since, by, county, flag;  // as they are shown again
  serve::Faults faults;
};

HistoryAsked history_asked(const Visit& visit, std::optional<check::CountyId> of) {
  HistoryAsked asked;
  asked.since = visit.request.asked("since");
  asked.by = visit.request.asked("by");
  asked.flag = visit.request.asked("flag");
  asked.county = of ? visit.name(*of) : std::string(visit.request.asked("county"));
  asked.filter.by = asked.by;
  asked.filter.county = of;
  if (!asked.since.empty()) {
    const auto since = units::parse_date(asked.since);
    if (since) {
      asked.filter.since = *since;
    } else {
      asked.faults.faults.push_back({"since", "Made or planned since: " + since.error() + '.'});
    }
  }
  if (!of && !asked.county.empty()) {
    asked.filter.county = visit.county(asked.county);
    if (!asked.filter.county) {
      asked.faults.faults.push_back({"county", no_county(asked.county)});
    }
  }
  if (!asked.flag.empty()) {
    const auto flag = desk::find_flag_asked(visit.program(), asked.flag);
    if (flag) {
      asked.filter.flag = *flag;
    } else {
      asked.faults.faults.push_back({"flag", flag.error().front().message});
    }
  }
  return asked;
}

nlohmann::json history_form(const Visit& visit, const HistoryAsked& asked, bool is_of_one) {
  nlohmann::json form;
  serve::Field since;
  since.id = "since";
  since.label = "Made or planned since";
  since.type = "date";
  since.value = asked.since;
  since.fault = fault_of(asked.faults, since.id);
  form["since_field"] = since;
  serve::Field by;
  by.id = "by";
  by.label = "Made by";
  by.value = asked.by;
  form["by_field"] = by;
  form["county_field"] = false;
  if (!is_of_one) {
    serve::Select county = county_select(visit, "county", "County", asked.county, "Every county");
    county.fault = fault_of(asked.faults, county.id);
    form["county_field"] = county;
  }
  serve::Select flag;
  flag.id = "flag";
  flag.label = "Setting";
  flag.fault = fault_of(asked.faults, flag.id);
  flag.choices.push_back({"", "Every setting", "", asked.flag.empty()});
  for (const check::FlagId id : visit.program().flags.ids()) {
    const check::Flag& one = visit.program().flags[id];
    flag.choices.push_back(
        {one.name, one.title.empty() ? one.name : one.title, "", asked.filter.flag == id});
  }
  form["flag_field"] = flag;
  return form;
}

std::vector<NameValue> query_of(const HistoryAsked& asked, bool is_of_one) {
  std::vector<NameValue> query;
  const auto add = [&](std::string name, const std::string& value) {
    if (!value.empty()) query.push_back({std::move(name), value});
  };
  add("since", asked.since);
  add("by", asked.by);
  if (!is_of_one) add("county", asked.county);
  add("flag", asked.flag);
  return query;
}

/// From 1; what is no number is the first page.
std::size_t page_asked(const Visit& visit, std::size_t rows) {
  const std::string_view asked = visit.request.asked("page");
  std::size_t page = 1;
  const auto [end, error] =
      std::from_chars(std::to_address(asked.begin()), std::to_address(asked.end()), page);
  if (error != std::errc() || end != std::to_address(asked.end())) page = 1;
  const std::size_t pages = std::max<std::size_t>(1, (rows + kRowsAPage - 1) / kRowsAPage);
  return std::clamp<std::size_t>(page, 1, pages);
}

/// Leaves the rows of one page.
nlohmann::json cut_to_page(const Visit& visit, report::Table& table,
                           const std::function<std::string(std::vector<NameValue>)>& path_to,
                           const std::vector<NameValue>& query) {
  const std::size_t rows = table.rows.size();
  const std::size_t page = page_asked(visit, rows);
  const std::size_t first = (page - 1) * kRowsAPage;
  const std::size_t last = std::min(rows, first + kRowsAPage);
  table.rows = {table.rows.begin() + static_cast<std::ptrdiff_t>(first),
                table.rows.begin() + static_cast<std::ptrdiff_t>(last)};
  if (rows <= kRowsAPage) return false;
  const auto to = [&](std::size_t other) {
    std::vector<NameValue> all = query;
    all.push_back({"page", std::to_string(other)});
    return path_to(std::move(all));
  };
  serve::Pagination pages;
  if (page > 1) pages.previous_href = to(page - 1);
  if (last < rows) pages.next_href = to(page + 1);
  pages.pages.push_back({to(page), std::to_string(page), true});
  return pages;
}

/// The history of all, or of the county of the path. None: there is no such county.
struct HistoryOf {
  std::optional<check::CountyId> county;
};
std::optional<HistoryOf> history_of(const Visit& visit, bool is_of_one) {
  if (!is_of_one) return HistoryOf{};
  const auto county = visit.county(visit.path.at("county"));
  if (!county) return std::nullopt;
  return HistoryOf{county};
}

/// Number and place stand under what they are of: so many columns fit no page.
serve::Table shown_history(const report::Table& table) {
  constexpr std::size_t kCounty = 2, kFlag = 3, kNumber = 4, kPlace = 9, kNote = 10;
  serve::Table shown = shown_table(table, "history");
  for (serve::Row& row : shown.rows) {
    auto& cells = row.cells;
    if (cells.front().text.empty()) cells.front().text = "no day said";
    cells[kFlag].href = make_path({"counties", cells[kCounty].text, "settings", cells[kFlag].text});
    cells[kCounty].href = make_path({"counties", cells[kCounty].text});
    cells[kFlag].note = cells[kNumber].text;
    cells[kNote].note = cells[kPlace].text;
  }
  const auto leave_out = [](auto& of) {
    of.erase(of.begin() + kPlace);
    of.erase(of.begin() + kNumber);
  };
  leave_out(shown.columns);
  for (serve::Row& row : shown.rows) leave_out(row.cells);
  return shown;
}

Response history_page(Visit& visit, bool is_of_one) {
  const auto of = history_of(visit, is_of_one);
  if (!of) return visit.error(404, "There is no such county.");
  const HistoryAsked asked = history_asked(visit, of->county);
  const std::string county = of->county ? visit.name(*of->county) : std::string();
  report::Table table =
      report::county_history(*visit.rules->data().input.sources, visit.program(), asked.filter);
  if (!asked.faults.faults.empty()) table.rows.clear();
  const std::vector<NameValue> query = query_of(asked, is_of_one);
  const auto path_to = [&](const std::vector<NameValue>& all) {
    return is_of_one ? make_path({"counties", county, "history"}, all)
                     : make_path({"history"}, all);
  };
  nlohmann::json data = history_form(visit, asked, is_of_one);
  data["pages"] = cut_to_page(visit, table, path_to, query);
  // Nothing was looked for by a filter that is none: an empty table would say that nothing was
  // found.
  data["history"] = false;
  if (asked.faults.faults.empty()) data["history"] = shown_history(table);
  data["faults"] = asked.faults;
  data["action"] = path_to({});
  data["files"] = table_file_links(path_to(query));
  auto frame = visit.frame(is_of_one ? county + ": who set what" : "Who set what");
  if (is_of_one) {
    frame.breadcrumb = {{"/counties", "Counties"}, {make_path({"counties", county}), county}};
  }
  return visit.page("history", frame, std::move(data), asked.faults.faults.empty() ? 200 : 422);
}

std::expected<TableFile, Response> history_file(const Visit& visit, bool is_of_one) {
  const auto of = history_of(visit, is_of_one);
  if (!of) return std::unexpected(visit.error(404, "There is no such county."));
  const HistoryAsked asked = history_asked(visit, of->county);
  if (!asked.faults.faults.empty()) {
    return std::unexpected(visit.error(422, asked.faults.faults.front().text));
  }
  return TableFile{
      report::county_history(*visit.rules->data().input.sources, visit.program(), asked.filter),
      of->county ? visit.name(*of->county) + " history" : "history", desk::kHistoryLook};
}

/// Which settings the matrix is about.
constexpr std::int32_t kOldMonths = 13;
TableFile matrix_asked(const Visit& visit) {
  const std::string_view show = visit.request.asked("show");
  const check::Program& program = visit.program();
  if (show == "unset") {
    return {report::unset_settings(program, visit.as_of), "settings not made", desk::kUnsetLook};
  }
  if (show == "old") {
    return {report::old_settings(program, visit.as_of, kOldMonths), "old settings", desk::kOldLook};
  }
  return {report::matrix_table(program, visit.as_of), "county settings", desk::kMatrixLook};
}

/// A row a county, a column a setting: so many counties fit no other way.
serve::Table by_county(const Visit& visit, const report::Table& matrix) {
  constexpr std::size_t kFlag = 2, kTitle = 3;
  serve::Table table;
  table.id = "matrix";
  table.caption = matrix.title + ": Y on, N off, - not set";
  table.has_filter = true;
  table.if_empty = "There are no counties.";
  table.columns.push_back({"County"});
  for (const std::vector<std::string>& row : matrix.rows) {
    table.columns.push_back({row[kTitle].empty() ? plain_words(row[kFlag]) : row[kTitle]});
  }
  for (std::size_t i = report::kFirstCountyColumn; i < matrix.columns.size(); ++i) {
    const std::string& county = matrix.columns[i].title;
    serve::Row& line = table.rows.emplace_back();
    line.cells.push_back({county, make_path({"counties", county})});
    line.cells.front().is_marked = county == visit.account.county;
    for (const std::vector<std::string>& row : matrix.rows) {
      line.cells.push_back({row[i].empty() ? "-" : row[i]});
    }
  }
  return table;
}

Response matrix_page(Visit& visit) {
  const std::string show(visit.request.asked("show"));
  const bool is_matrix = show != "unset" && show != "old";
  const report::Table table = matrix_asked(visit).table;
  serve::Table shown = is_matrix ? by_county(visit, table) : shown_table(table, "matrix");
  if (!is_matrix) {
    shown.has_filter = true;
    for (serve::Row& row : shown.rows) {
      row.cells[1].href = make_path({"counties", row.cells[0].text, "settings", row.cells[1].text});
      row.cells[0].href = make_path({"counties", row.cells[0].text});
    }
  }
  nlohmann::json data;
  data["matrix"] = shown;
  nlohmann::json notes = nlohmann::json::array();
  if (!is_matrix) {
    for (const std::string& note : table.notes) notes.push_back({{"note", note}});
  }
  data["notes"] = std::move(notes);
  data["is_all"] = is_matrix;
  data["is_unset"] = show == "unset";
  data["is_old"] = show == "old";
  data["files"] =
      table_file_links(is_matrix ? make_path({"matrix"}) : make_path({"matrix"}, {{"show", show}}));
  return visit.page("matrix", visit.frame("All settings of all counties"), std::move(data));
}

/// Two counties that the address names. Without both there is nothing to compare yet.
struct Compared {
  std::string a, b;
  std::optional<check::CountyId> left, right;
  [[nodiscard]] bool are_both() const { return left && right; }
};
Compared compared(const Visit& visit) {
  Compared two{
      std::string(visit.request.asked("a")), std::string(visit.request.asked("b")), {}, {}};
  if (!two.a.empty()) two.left = visit.county(two.a);
  if (!two.b.empty()) two.right = visit.county(two.b);
  return two;
}

Response compare_page(Visit& visit) {
  const Compared two = compared(visit);
  nlohmann::json data;
  const auto shown = [&](const std::optional<check::CountyId>& id) {
    return id ? visit.name(*id) : std::string();
  };
  serve::Faults faults;
  if (!two.a.empty() && !two.left) {
    faults.faults.push_back({"a", no_county(two.a)});
  }
  if (!two.b.empty() && !two.right) {
    faults.faults.push_back({"b", no_county(two.b)});
  }
  const auto field = [&](const char* id, const char* label, const std::string& chosen) {
    serve::Select select = county_select(visit, id, label, chosen, "Choose a county");
    select.fault = fault_of(faults, id);
    data[std::string(id) + "_field"] = select;
  };
  field("a", "County", shown(two.left));
  field("b", "Compared to", shown(two.right));
  data["faults"] = faults;
  data["difference"] = false;
  if (two.are_both()) {
    const report::Table table =
        report::county_difference(visit.program(), *two.left, *two.right, visit.as_of);
    serve::Table difference = shown_table(table, "difference");
    difference.if_empty = "Both have made all settings alike.";
    for (serve::Row& row : difference.rows) {
      row.cells[0].href =
          make_path({"counties", visit.name(*two.left), "settings", row.cells[0].text});
    }
    data["difference"] = difference;
    data["note"] = table.notes.empty() ? "" : table.notes.front() + '.';
    data["files"] =
        table_file_links(make_path({"compare"}, {{"a", shown(two.left)}, {"b", shown(two.right)}}));
  }
  return visit.page("compare", visit.frame("Compare two counties"), std::move(data),
                    faults.faults.empty() ? 200 : 422);
}

std::expected<TableFile, Response> compare_file(const Visit& visit) {
  const Compared two = compared(visit);
  if (!two.are_both()) {
    return std::unexpected(visit.error(422, "Name two counties that there are."));
  }
  return TableFile{report::county_difference(visit.program(), *two.left, *two.right, visit.as_of),
                   fmt::format("{} and {}", visit.name(*two.left), visit.name(*two.right)),
                   desk::kDifferenceLook};
}

}  // namespace

void add_county_tables(World& world) {
  add_page(world, "GET", "/counties/{county}/history", Right::see_counties,
           [](Visit& visit) { return history_page(visit, true); });
  add_table_files(world, "/counties/{county}/history", Right::see_counties,
                  [](const Visit& visit) { return history_file(visit, true); });
  add_page(world, "GET", "/history", Right::see_counties,
           [](Visit& visit) { return history_page(visit, false); });
  add_table_files(world, "/history", Right::see_counties,
                  [](const Visit& visit) { return history_file(visit, false); });
  add_page(world, "GET", "/matrix", Right::see_counties, matrix_page);
  add_table_files(world, "/matrix", Right::see_counties, matrix_asked);
  add_page(world, "GET", "/compare", Right::see_counties, compare_page);
  add_table_files(world, "/compare", Right::see_counties, compare_file);
}

}  // namespace poppy::console
