// See county_review.h.
#include "interpreter/engine/county_review.h"
#include "interpreter/text/problem_codes.h"

#include <fmt/format.h>

#include <set>

namespace poppy::engine {
namespace {

using text::ProblemCode;
using text::Problems;

/// Flags that the county has not set, that have no value of their own while unset, and that a
/// worksheet of the day rests on.
std::set<check::FlagId> unset_flags(const plan::Worksheet& sheet) {
  std::set<check::FlagId> unset;
  for (const plan::Origin& origin : sheet.origins) {
    if (origin.kind == plan::OriginKind::flag && origin.unset && !origin.value.is_firm()) {
      unset.insert(origin.flag());
    }
  }
  return unset;
}

void look_for_unset(const Rules::Data& data, check::CountyId county, const std::string& program,
                    units::Date day, std::set<check::FlagId>& told, Problems& problems) {
  const check::Program& rules = *data.program;
  const auto sheet = data.worksheets.find_or_build(
      data.program, {county, units::month_of(day), day, {program}, false});
  for (const check::FlagId flag : unset_flags(*sheet)) {
    if (!told.insert(flag).second) continue;
    const check::Flag& unset = rules.flags[flag];
    problems.push_back(
        {ProblemCode::county_incomplete,
         {rules.counties[county].file, 0, 0},
         fmt::format("{} has not set `{}` for {}: what rests on it in `{}` is undetermined",
                     rules.counties[county].name, unset.name,
                     units::to_string(units::month_of(day)), program),
         fmt::format("set it (\"{}\"); is the file cut short?",
                     unset.title.empty() ? unset.name : unset.title)});
  }
}

void look_at_entries(const check::Flag& flag, const std::vector<check::FlagEntry>& entries,
                     units::Date day, Problems& problems) {
  for (const check::FlagEntry& entry : entries) {
    if (entry.entered && *entry.entered > day) {
      problems.push_back(
          {ProblemCode::entered_in_future, entry.span,
           fmt::format("this entry of `{}` was entered on {}, which is after {}: no "
                       "run before that day sees it",
                       flag.name, units::to_string(*entry.entered), units::to_string(day)),
           "`entered` is the day on which an entry is made; for a change planned "
           "ahead write `runs_from`"});
    }
    if (entry.dating.from && *entry.dating.from < units::month_of(day) && !entry.dating.runs_from) {
      problems.push_back(
          {ProblemCode::past_not_entered, entry.span,
           fmt::format("this entry of `{}` holds from {} on and does not say when it "
                       "was entered: runs of every day see it, also of the past",
                       flag.name, units::to_string(*entry.dating.from)),
           "give it `entered`, the day on which it was made"});
    }
  }
}

}  // namespace

Problems review_counties(const Rules::Data& data, units::Date day) {
  const check::Program& rules = *data.program;
  std::set<std::string> programs;
  for (const check::Module& module : rules.modules) programs.insert(module.program);
  Problems problems;
  for (const check::CountyId county : rules.counties.ids()) {
    std::set<check::FlagId> told;
    for (const std::string& program : programs) {
      look_for_unset(data, county, program, day, told, problems);
    }
    const check::County& of = rules.counties[county];
    for (const check::FlagId flag : of.flags.ids()) {
      look_at_entries(rules.flags[flag], of.flags[flag], day, problems);
    }
  }
  text::sort_problems(problems);
  return problems;
}

std::vector<std::string> county_advice(const Rules& rules, check::CountyId county,
                                       units::Month month, units::Date run) {
  const check::Program& program = *rules.data().program;
  Request request;
  request.case_text = "case: advice\n";
  request.county = program.counties[county].name;
  request.month = units::to_string(month);
  request.run_date = units::to_string(run);
  const auto decided = rules.decide(request);
  if (!decided) return {};
  std::vector<std::string> advice;
  const reference::Determination& told = decided->months.front().data().determination;
  for (const reference::StatementOutcome& outcome : told.statements) {
    const check::Statement& statement =
        program.statements[told.sheet->statements[outcome.statement].statement];
    const bool is_advice = statement.kind == check::StatementKind::message &&
                           statement.entity == check::kCountyEntity &&
                           outcome.sent == reference::Holds::yes;
    if (!is_advice) continue;
    advice.push_back(statement.cites.empty()
                         ? outcome.english
                         : fmt::format("{} ({})", outcome.english, statement.cites));
  }
  return advice;
}

}  // namespace poppy::engine
