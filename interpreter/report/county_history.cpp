// Who set what when, over all counties; what two counties have set otherwise; and what nobody has
// set, or looked at, for long.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "interpreter/report/county_report.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/origin_text.h"
#include "interpreter/text/lower_case.h"

namespace poppy::report {
namespace {

struct HistoryLine {
  check::CountyId county;
  check::FlagId flag;
  const check::FlagEntry* entry;

  /// The latest first, of one moment by county and flag.
  [[nodiscard]] auto order() const {
    return std::tuple(-entry->dating.runs_from->days, -int{entry->dating.minute}, county.value,
                      flag.value);
  }
};

std::string last_of(const std::optional<units::Month>& month) {
  return month ? units::to_string(*month) : std::string();
}

std::string or_not_set(const check::Program& program, check::CountyId county, check::FlagId flag,
                       const AsOf& as_of) {
  const std::uint32_t at = entry_in_force(program.counties[county], flag, as_of.month, as_of.run);
  if (at == check::kNone) return "not set";
  return flag_cell(program, flag, program.counties[county].flags[flag][at].value);
}

/// Counties by their names.
std::vector<check::CountyId> sorted_counties(const check::Program& program) {
  std::vector<check::CountyId> counties;
  for (const check::CountyId county : program.counties.ids()) counties.push_back(county);
  std::ranges::sort(counties, {}, [&](check::CountyId county) -> const std::string& {
    return program.counties[county].name;
  });
  return counties;
}

std::vector<std::pair<std::string, std::string>> about(const AsOf& as_of) {
  return {{"month", units::to_string(as_of.month)}, {"as_known_on", units::to_string(as_of.run)}};
}

std::string of_dates(const AsOf& as_of) {
  return fmt::format("{} as known on {}", units::to_string(as_of.month),
                     units::to_string(as_of.run));
}

}  // namespace

Table county_history(const text::SourceSet& sources, const check::Program& program,
                     const HistoryFilter& filter) {
  Table table;
  table.title = filter.since ? fmt::format("Entries of county files made since {}",
                                           units::to_string(*filter.since))
                             : std::string("Entries of county files, the latest first");
  table.columns = {
      {"entered", "Entered"}, {"runs_from", "Runs from"}, {"county", "County"}, {"flag", "Flag"},
      {"number", "Number"},   {"value", "Value"},         {"from", "From"},     {"until", "Until"},
      {"by", "By"},           {"place", "Place"},         {"note", "Note"}};
  table.when_empty = "no entry that says when it was made";
  const std::string by = text::lower_case(filter.by);
  std::vector<HistoryLine> lines;
  for (const check::CountyId county : program.counties.ids()) {
    if (filter.county && county != *filter.county) continue;
    const auto& flags = program.counties[county].flags;
    for (const check::FlagId flag : flags.ids()) {
      if (filter.flag && flag != *filter.flag) continue;
      for (const check::FlagEntry& entry : flags[flag]) {
        if (!entry.dating.runs_from) continue;
        if (filter.since && *entry.dating.runs_from < *filter.since) continue;
        if (!by.empty() && text::lower_case(entry.by) != by) continue;
        lines.push_back({county, flag, &entry});
      }
    }
  }
  std::ranges::stable_sort(lines, {}, &HistoryLine::order);
  for (const HistoryLine& line : lines) {
    const check::Flag& flag = program.flags[line.flag];
    const check::FlagEntry& entry = *line.entry;
    const Place place = place_of(sources, entry.span);
    table.rows.push_back(
        {entry.entered ? moment_text(*entry.entered, entry.dating.minute) : std::string(),
         entry.entered ? std::string() : units::to_string(*entry.dating.runs_from),
         program.counties[line.county].name, flag.name, flag.number,
         flag_cell(program, line.flag, entry.value), last_of(entry.dating.from),
         last_of(entry.dating.until), entry.by, to_string(place), entry.note});
  }
  return table;
}

Table county_difference(const check::Program& program, check::CountyId left, check::CountyId right,
                        const AsOf& as_of) {
  const std::string& left_name = program.counties[left].name;
  const std::string& right_name = program.counties[right].name;
  Table table;
  table.title =
      fmt::format("{} and {}: settings that differ for {}", left_name, right_name, of_dates(as_of));
  table.about = about(as_of);
  table.columns = {{"flag", "Flag"},
                   {"number", "Number"},
                   {left_name, left_name},
                   {right_name, right_name},
                   {"title", "Rule"}};
  table.when_empty = "none";
  std::size_t alike = 0;
  for (const check::FlagId flag : program.flags.ids()) {
    const std::string of_left = or_not_set(program, left, flag, as_of);
    const std::string of_right = or_not_set(program, right, flag, as_of);
    if (of_left == of_right) {
      ++alike;
      continue;
    }
    const check::Flag& declared = program.flags[flag];
    table.rows.push_back({declared.name, declared.number, of_left, of_right, declared.title});
  }
  table.notes = {fmt::format("{} of {} settings are alike", alike, program.flags.size())};
  return table;
}

Table unset_settings(const check::Program& program, const AsOf& as_of) {
  Table table;
  table.title = fmt::format("Settings that are not made for {}", of_dates(as_of));
  table.about = about(as_of);
  table.columns = {{"county", "County"},
                   {"flag", "Flag"},
                   {"number", "Number"},
                   {"taken_as", "Taken as"},
                   {"title", "Rule"}};
  table.when_empty = "every county has made every setting";
  for (const check::CountyId county : sorted_counties(program)) {
    for (const check::FlagId flag : program.flags.ids()) {
      if (entry_in_force(program.counties[county], flag, as_of.month, as_of.run) != check::kNone) {
        continue;
      }
      const check::Flag& declared = program.flags[flag];
      table.rows.push_back({program.counties[county].name, declared.name, declared.number,
                            declared.unset.is_firm() ? flag_cell(program, flag, declared.unset)
                                                     : std::string("not known"),
                            declared.title});
    }
  }
  return table;
}

Table old_settings(const check::Program& program, const AsOf& as_of,
                   std::int32_t older_than_months) {
  const units::Month of_day = units::month_of(as_of.run);
  Table table;
  table.title = fmt::format("Settings made more than {} months before {}, to be looked at again",
                            older_than_months, units::to_string(as_of.run));
  table.about = about(as_of);
  table.columns = {{"county", "County"}, {"flag", "Flag"},       {"number", "Number"},
                   {"value", "Value"},   {"entered", "Entered"}, {"months", "Months"},
                   {"by", "By"},         {"title", "Rule"}};
  table.when_empty = "none";
  for (const check::CountyId county : sorted_counties(program)) {
    for (const check::FlagId flag : program.flags.ids()) {
      const std::uint32_t at =
          entry_in_force(program.counties[county], flag, as_of.month, as_of.run);
      if (at == check::kNone) continue;
      const check::FlagEntry& entry = program.counties[county].flags[flag][at];
      if (!entry.entered) continue;
      const std::int32_t months = of_day.months - units::month_of(*entry.entered).months;
      if (months <= older_than_months) continue;
      const check::Flag& declared = program.flags[flag];
      table.rows.push_back({program.counties[county].name, declared.name, declared.number,
                            flag_cell(program, flag, entry.value), units::to_string(*entry.entered),
                            std::to_string(months), entry.by, declared.title});
    }
  }
  table.notes = {"Settings without a day of their own are not among them: they hold since ever."};
  return table;
}

}  // namespace poppy::report
