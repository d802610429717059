// What entries in a county's file would do, for programs: nothing is written.
#include <fmt/core.h>

#include <optional>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/api_body.h"
#include "interpreter/console/case_impact.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/desk/plan_report.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::Response;

/// What a body asks for.
struct PlanWords {
  desk::ChangeWords change;
  std::string months, run_date;
  bool over_cases = false, over_tests = false;
};

PlanWords words_of_body(const Call& call, std::vector<ApiFault>& faults) {
  PlanWords words;
  Members members(call.body, "", faults);
  if (const auto* entries = members.objects("entries", kMostEntries)) {
    for (std::size_t i = 0; i < entries->size(); ++i) {
      Members of((*entries)[i], fmt::format("/entries/{}", i), faults);
      desk::EntryWords entry;
      entry.flag = of.required_text("flag");
      entry.value = of.required_text("value");
      entry.from = of.required_text("from");
      entry.until = of.text("until");
      entry.runs_from = of.text("runs_from");
      entry.note = of.text("note");
      of.refuse_others();
      words.change.entries.push_back(std::move(entry));
    }
  }
  words.months = members.text("months");
  words.run_date = members.text("run_date");
  words.over_cases = members.truth("cases");
  words.over_tests = members.truth("tests");
  members.refuse_others();
  words.change.by = call.visit.account.id;
  return words;
}

/// Where the body gives none: the first month that it is about, and a day on which runs see it.
void fill_dates(PlanWords& words, units::Date today) {
  const desk::EntryWords& first = words.change.entries.front();
  if (words.run_date.empty()) {
    const auto planned = units::parse_date(first.runs_from);
    words.run_date = units::to_string(planned && *planned > today ? *planned : today);
  }
  if (words.months.empty()) {
    const auto from = units::parse_month(first.from);
    const units::Month now = units::month_of(today);
    words.months = units::to_string(from && *from > now ? *from : now);
  }
}

std::optional<Response> refuse_months(const PlanWords& words) {
  const auto months = units::parse_month_range(words.months);
  if (!months) return api_problem(422, std::vector<ApiFault>{{"/months", months.error()}});
  if (months->last.months - months->first.months < kMostPlannedMonths) return std::nullopt;
  return api_problem(
      422, std::vector<ApiFault>{{"/months", fmt::format("at most {} months are planned at once",
                                                         kMostPlannedMonths)}});
}

/// What it does to the stored cases and the rule tests of the county, as far as it is asked for.
std::expected<Effects, Response> effects_asked(const Call& call, const PlanWords& words,
                                               const desk::CountyChange& change) {
  EffectsAsked asked;
  asked.over_tests = words.over_tests;
  if (words.over_cases) {
    asked.over_cases.emplace();
    asked.over_cases->months = words.months;
    asked.over_cases->run_date = words.run_date;
  }
  auto effects = effects_of(call.visit.world, *call.visit.rules, change, std::move(asked));
  if (effects) return std::move(*effects);
  const NoImpact& none = effects.error();
  if (none.is_busy) {
    Response response = api_problem(503, "two plans are being made: try again in a while");
    return std::unexpected(response.set("Retry-After", "5"));
  }
  if (none.is_too_much) {
    return std::unexpected(
        api_problem(422, fmt::format("the county has more than {} cases", kMostPlannedCases)));
  }
  if (!none.unreached.empty()) {
    return std::unexpected(api_problem(call.visit.world, none.unreached));
  }
  return std::unexpected(api_problem(none.is_unread ? 503 : 422, none.problems));
}

Response plan(Call& call) {
  const Visit& visit = call.visit;
  auto county = facts::find_county_asked(visit.program(), visit.path.at("county"));
  if (!county) return api_problem(404, engine::to_public({}, {std::move(county.error())}));
  std::vector<ApiFault> faults;
  PlanWords words = words_of_body(call, faults);
  if (!faults.empty()) return api_problem(422, faults);
  words.change.county = visit.name(*county);
  if (words.over_cases && !visit.may_in(Right::see_cases, words.change.county)) {
    return api_problem(403, "the cases of this county are not for this account");
  }
  const desk::Moment now = visit.world.outside().now();
  fill_dates(words, now.day);
  if (auto refused = refuse_months(words)) return std::move(*refused);
  if (const auto run = units::parse_date(words.run_date); !run || *run == units::kOpen) {
    return api_problem(422, std::vector<ApiFault>{{"/run_date", "a day is asked for"}});
  }
  const auto change = desk::change_county(*visit.rules, words.change, now);
  if (!change) return api_problem(422, change.error());
  auto effects = effects_asked(call, words, *change);
  if (!effects) return std::move(effects.error());
  return serve::json(
      desk::plan_json({*change, words.change.county, words.months, words.run_date,
                       std::move(effects->tests), kMostPlannedTests, std::move(effects->impact)}));
}

}  // namespace

std::vector<Operation> plan_operations() {
  std::vector<Operation> all;
  all.push_back(
      {"POST",
       "/counties/{county}/plan",
       "plan",
       "What entries would do",
       "The lines of the county's file that would change, what is decided otherwise, which rules "
       "read the flags, with `cases: true` what it does to the stored cases of the county, and "
       "with `tests: true` which of its rule tests come out otherwise. Nothing is written. Two "
       "plans over cases or tests are made at once.",
       Right::see_counties,
       {county_parameter()},
       "Plan",
       kMostPlanBytes,
       {{200, "What they would do", "Planned"}},
       plan});
  return all;
}

}  // namespace poppy::console
