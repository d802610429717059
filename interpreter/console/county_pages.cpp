// What counties have set: all of them, one with its settings, and one setting with its entries and
// with the rules that read it. Each as of the two dials.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "interpreter/console/report_table.h"
#include "interpreter/console/request_list.h"
#include "interpreter/console/routes.h"
#include "interpreter/console/visit.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/engine/county_review.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/origin_text.h"

namespace poppy::console {
namespace {

using serve::Cell;
using serve::make_path;
using serve::Response;

/// A county, or a setting of it, as of the dials.
struct Subject {
  const Visit& visit;
  check::CountyId id;

  [[nodiscard]] const check::Program& program() const { return visit.program(); }
  [[nodiscard]] const check::County& county() const { return program().counties[id]; }
  [[nodiscard]] std::uint32_t in_force(check::FlagId flag) const {
    return report::entry_in_force(county(), flag, visit.as_of.month, visit.as_of.run);
  }
  [[nodiscard]] const std::vector<check::FlagEntry>& entries(check::FlagId flag) const {
    static const std::vector<check::FlagEntry> none;
    return county().flags.has(flag) ? county().flags[flag] : none;
  }
  /// What the module that declares it is written from.
  [[nodiscard]] std::vector<std::string> sources(const check::Flag& flag) const {
    for (const check::Module& module : program().modules) {
      if (module.name == flag.module) return module.sources;
    }
    return {};
  }
  [[nodiscard]] std::string place(text::Span span) const {
    return report::to_string(report::place_of(*visit.rules->data().input.sources, span));
  }
};

enum class Standing : std::uint8_t { in_force, not_yet_known, later, earlier };

Standing standing_of(const Subject& of, const check::FlagEntry& entry, bool is_in_force) {
  if (is_in_force) return Standing::in_force;
  if (entry.dating.runs_from && *entry.dating.runs_from > of.visit.as_of.run) {
    return Standing::not_yet_known;
  }
  if (entry.dating.from && *entry.dating.from > of.visit.as_of.month) return Standing::later;
  return Standing::earlier;
}

std::string words_of(Standing standing, const check::FlagEntry& entry) {
  switch (standing) {
    case Standing::in_force:
      return "in force";
    case Standing::not_yet_known:
      return fmt::format("{}, not yet known: seen by runs from {} on",
                         entry.entered ? "made later" : "planned",
                         units::to_string(*entry.dating.runs_from));
    case Standing::later:
      return "for later months";
    case Standing::earlier:
      return "ended or corrected";
  }
  return {};
}

std::string title_of(const check::Flag& flag) {
  return flag.title.empty() ? plain_words(flag.name) : flag.title;
}

std::string name_words(const check::Flag& flag) {
  return flag.number.empty() ? flag.name : fmt::format("{}, {}", flag.number, flag.name);
}

std::string unset_words(const Subject& of, check::FlagId flag) {
  const units::Value& unset = of.program().flags[flag].unset;
  if (!unset.is_firm()) return "what rests on it is undetermined";
  return fmt::format("taken as {}", report::flag_cell(of.program(), flag, unset));
}

std::string entered_words(const check::FlagEntry& entry) {
  if (entry.entered) return report::moment_text(*entry.entered, entry.dating.minute);
  if (entry.dating.runs_from) return "runs from " + units::to_string(*entry.dating.runs_from);
  return {};
}

/// Value, begin, end, entered, by and note, as columns of a table.
void add_entry_cells(const Subject& of, check::FlagId flag, const check::FlagEntry& entry,
                     std::vector<Cell>& to) {
  to.push_back({report::flag_cell(of.program(), flag, entry.value)});
  to.push_back({entry.dating.from ? units::to_string(*entry.dating.from) : "always"});
  to.push_back({entry.dating.until ? units::to_string(*entry.dating.until) : ""});
  to.push_back({entered_words(entry)});
  to.push_back({entry.by});
  to.push_back({entry.note});
}

std::vector<serve::Column> entry_columns(std::string first) {
  return {{std::move(first)}, {"Value"}, {"Begin month"}, {"End month"},
          {"Entered"},        {"By"},    {"Note"}};
}

std::string flag_path(const Subject& of, check::FlagId flag) {
  return make_path({"counties", of.county().name, "settings", of.program().flags[flag].name});
}

/// The entry in force, and those of months or runs to come; which ended before are on the page of
/// the setting.
void add_flag_rows(const Subject& of, check::FlagId flag,
                   const std::vector<report::IdleSetting>& idle, serve::Table& table) {
  const check::Flag& declared = of.program().flags[flag];
  const std::uint32_t at = of.in_force(flag);
  const auto& entries = of.entries(flag);
  serve::Row row{{{title_of(declared), flag_path(of, flag), name_words(declared)}}};
  if (at == check::kNone) {
    row.cells.push_back({"not set", "", unset_words(of, flag)});
    row.cells.resize(table.columns.size() - 1);
  } else {
    add_entry_cells(of, flag, entries[at], row.cells);
    // Below the note of the entry, where there is room for the rules that read it.
    const auto found = std::ranges::find(idle, flag, &report::IdleSetting::flag);
    if (found != idle.end()) row.cells.back().note = found->words;
  }
  const std::vector<std::string> sources = of.sources(declared);
  row.cells.push_back({sources.empty() ? "" : sources.front(), "", of.place(declared.span)});
  table.rows.push_back(std::move(row));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Standing standing = standing_of(of, entries[i], i == at);
    if (standing == Standing::in_force || standing == Standing::earlier) continue;
    serve::Row more{{{title_of(declared), "", words_of(standing, entries[i])}}};
    more.cells.front().is_marked = true;
    add_entry_cells(of, flag, entries[i], more.cells);
    more.cells.push_back({"", "", of.place(entries[i].span)});
    table.rows.push_back(std::move(more));
  }
}

nlohmann::json groups_of(const Subject& of) {
  const auto idle = of.visit.world.idle().find(of.visit.rules, of.id, of.visit.as_of);
  nlohmann::json groups = nlohmann::json::array();
  for (const report::FlagGroup& group : report::flag_groups(of.program())) {
    const std::string title = group.name.empty() ? "Other settings" : plain_words(group.name);
    serve::Table table;
    table.id = fmt::format("group-{}", groups.size() + 1);
    table.caption =
        fmt::format("{}, {} as known on {}", title, units::to_string(of.visit.as_of.month),
                    units::to_string(of.visit.as_of.run));
    table.columns = entry_columns("Setting");
    table.columns.push_back({"Source"});
    for (const check::FlagId flag : group.flags) add_flag_rows(of, flag, *idle, table);
    groups.push_back({{"title", title}, {"table", table}});
  }
  return groups;
}

/// The latest entry that says when it was made or from which runs it holds; those made after the
/// run date are not seen.
struct LastEntry {
  check::FlagId flag;
  const check::FlagEntry* entry = nullptr;
};
LastEntry last_entry(const check::County& county, units::Date run) {
  LastEntry last{check::FlagId(check::kNone)};
  for (const check::FlagId flag : county.flags.ids()) {
    for (const check::FlagEntry& entry : county.flags[flag]) {
      const auto order = [](const check::FlagEntry& one) {
        return std::tuple(one.dating.runs_from->days, one.dating.minute);
      };
      if (!entry.dating.runs_from || (entry.entered && *entry.entered > run)) continue;
      if (last.entry == nullptr || order(*last.entry) < order(entry)) last = {flag, &entry};
    }
  }
  return last;
}

Response counties_page(Visit& visit) {
  serve::Table table;
  table.id = "counties";
  table.caption =
      fmt::format("{} counties, {} as known on {}", visit.program().counties.size(),
                  units::to_string(visit.as_of.month), units::to_string(visit.as_of.run));
  table.columns = {{"County"}, {"Code"}, {"Settings made"}, {"Latest entry"}, {"By"}, {"Setting"}};
  table.has_filter = true;
  table.if_empty = "No county file was read.";
  for (const check::CountyId id : visit.program().counties.ids()) {
    const Subject of{visit, id};
    const auto made = std::ranges::count_if(visit.program().flags.ids(), [&](check::FlagId flag) {
      return of.in_force(flag) != check::kNone;
    });
    serve::Row row{{{of.county().name, make_path({"counties", of.county().name})},
                    {of.county().code},
                    {fmt::format("{} of {}", made, visit.program().flags.size())}}};
    row.cells.front().is_marked = of.county().name == visit.account.county;
    const LastEntry last = last_entry(of.county(), visit.as_of.run);
    if (last.entry == nullptr) {
      row.cells.resize(table.columns.size());
    } else {
      const units::Dating& dating = last.entry->dating;
      row.cells.push_back({last.entry->entered
                               ? report::moment_text(*last.entry->entered, dating.minute)
                               : units::to_string(*dating.runs_from),
                           "",
                           last.entry->entered                   ? ""
                           : *dating.runs_from > visit.as_of.run ? "planned for runs from this day"
                                                                 : "for runs from this day"});
      row.cells.push_back({last.entry->by});
      row.cells.push_back({title_of(visit.program().flags[last.flag])});
    }
    table.rows.push_back(std::move(row));
  }
  nlohmann::json data;
  data["counties"] = table;
  return visit.page("counties", visit.frame("Counties"), std::move(data));
}

Response county_page(Visit& visit) {
  const auto id = visit.county(visit.path.at("county"));
  if (!id) return visit.error(404, "There is no such county.");
  const Subject of{visit, *id};
  const check::County& county = of.county();
  nlohmann::json data;
  data["county"] = county.name;
  serve::Details details;
  if (!county.code.empty()) details.details.emplace_back("Code", county.code);
  if (!county.fips.empty()) details.details.emplace_back("FIPS code", county.fips);
  details.details.emplace_back("File", visit.rules->data().input.sources->at(county.file).name);
  data["about"] = details;
  data["groups"] = groups_of(of);
  const serve::Table pages = county_rule_pages(visit, county.name);
  data["pages"] = false;
  if (!pages.rows.empty()) data["pages"] = pages;
  data["history_href"] = make_path({"counties", county.name, "history"});
  data["files"] = table_file_links(make_path({"counties", county.name, "settings"}));
  data["compare_href"] = make_path({"compare"}, {{"a", county.name}});
  data["ask_href"] = visit.may_in(Right::ask_change, county.name)
                         ? make_path({"requests", "new"}, {{"county", county.name}})
                         : "";
  const auto open = open_requests(visit, county.name);
  if (!open) return visit.error(open.error());
  data["requests"] = *open;
  auto frame = visit.frame("County Admin Detail: " + county.name);
  frame.breadcrumb = {{"/counties", "Counties"}};
  for (std::string& advice :
       engine::county_advice(*visit.rules, *id, visit.as_of.month, visit.as_of.run)) {
    frame.messages.push_back({serve::Tone::info, "To be looked at", std::move(advice)});
  }
  return visit.page("county", frame, std::move(data));
}

std::expected<TableFile, Response> county_file(const Visit& visit) {
  const auto id = visit.county(visit.path.at("county"));
  if (!id) return std::unexpected(visit.error(404, "There is no such county."));
  return TableFile{
      report::county_table(*visit.rules->data().input.sources, visit.program(), *id, visit.as_of,
                           *visit.world.idle().find(visit.rules, *id, visit.as_of)),
      visit.name(*id), desk::kCountyLook};
}

serve::Details declared_as(const Subject& of, check::FlagId flag) {
  const check::Flag& declared = of.program().flags[flag];
  serve::Details details;
  details.details.emplace_back("Name", declared.name);
  details.details.emplace_back("Legacy number", declared.number.empty() ? "none" : declared.number);
  if (!declared.group.empty()) {
    details.details.emplace_back("Category", plain_words(declared.group));
  }
  details.details.emplace_back("Kind", declared.type.kind == check::TypeKind::boolean
                                           ? "switch: Y or N"
                                           : check::type_name(of.program(), declared.type));
  details.details.emplace_back("Where it is not set", unset_words(of, flag));
  details.details.emplace_back("Set by", declared.set_by_state ? "the state" : "the county");
  std::vector<serve::Link> sources;
  for (const std::string& source : of.sources(declared)) sources.push_back({"", source});
  sources.push_back({"", of.place(declared.span)});
  details.details.emplace_back("Source", std::move(sources));
  return details;
}

serve::Table entries_table(const Subject& of, check::FlagId flag) {
  serve::Table table;
  table.id = "entries";
  table.caption = "Entries, the latest of the file first";
  table.columns = entry_columns("Standing");
  table.columns.push_back({"Place"});
  table.if_empty = "The county has never set it.";
  const auto& entries = of.entries(flag);
  const std::uint32_t at = of.in_force(flag);
  for (std::size_t i = entries.size(); i-- > 0;) {
    serve::Row row{{{words_of(standing_of(of, entries[i], i == at), entries[i])}}};
    row.cells.front().is_marked = i == at;
    add_entry_cells(of, flag, entries[i], row.cells);
    row.cells.push_back({of.place(entries[i].span)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Response setting_page(Visit& visit) {
  const auto id = visit.county(visit.path.at("county"));
  if (!id) return visit.error(404, "There is no such county.");
  const auto flag = desk::find_flag_asked(visit.program(), visit.path.at("flag"));
  if (!flag) return visit.error(404, flag.error().front().message);
  const Subject of{visit, *id};
  const check::Flag& declared = visit.program().flags[*flag];
  const std::string& county = of.county().name;
  nlohmann::json data;
  data["county"] = county;
  const std::uint32_t at = of.in_force(*flag);
  data["value"] = at == check::kNone
                      ? "not set"
                      : report::flag_cell(visit.program(), *flag, of.entries(*flag)[at].value);
  data["when"] = fmt::format("{} as known on {}", units::to_string(visit.as_of.month),
                             units::to_string(visit.as_of.run));
  data["about"] = declared_as(of, *flag);
  data["entries"] = entries_table(of, *flag);
  data["readers"] = readers_table(visit, *flag, "readers");
  data["history_href"] = make_path({"counties", county, "history"}, {{"flag", declared.name}});
  const bool may_ask = visit.may_in(Right::ask_change, county) && !declared.set_by_state;
  data["ask_href"] =
      may_ask ? make_path({"requests", "new"}, {{"county", county}, {"flag", declared.name}}) : "";
  auto frame = visit.frame(fmt::format("{}: {}", county, title_of(declared)));
  frame.breadcrumb = {{"/counties", "Counties"}, {make_path({"counties", county}), county}};
  return visit.page("setting", frame, std::move(data));
}

}  // namespace

serve::Table readers_table(const Visit& visit, check::FlagId flag, std::string id) {
  serve::Table table;
  table.id = std::move(id);
  table.caption = "Rules that read it, and decisions that rest on them";
  table.columns = {{"Rule"}, {"Program"}, {"How"}, {"Source"}, {"Place"}};
  table.if_empty = "No rule reads it.";
  for (const desk::FlagReader& reader : desk::flag_readers(*visit.rules, flag)) {
    table.rows.push_back({{{reader.title.empty() ? reader.name : reader.title, "",
                            reader.title.empty() ? "" : reader.name},
                           {reader.program},
                           {reader.directly ? "reads it" : "decides by it"},
                           {reader.cites},
                           {reader.place}}});
  }
  return table;
}

void add_county_pages(World& world) {
  add_page(world, "GET", "/counties", Right::see_counties, counties_page);
  add_page(world, "GET", "/counties/{county}", Right::see_counties, county_page);
  add_table_files(world, "/counties/{county}/settings", Right::see_counties, county_file);
  add_page(world, "GET", "/counties/{county}/settings/{flag}", Right::see_counties, setting_page);
  add_county_tables(world);
  add_county_rule_pages(world);
}

}  // namespace poppy::console
