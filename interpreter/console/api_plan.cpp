// What entries in a county's file would do, for programs: nothing is written.
#include <fmt/core.h>

#include <optional>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/api_body.h"
#include "interpreter/console/case_impact.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr std::size_t kMostEntries = 50;
constexpr std::int32_t kMostMonths = 12;

/// What a body asks for.
struct PlanWords {
  desk::ChangeWords change;
  std::string months, run_date;
  bool over_cases = false;
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
  if (months->last.months - months->first.months < kMostMonths) return std::nullopt;
  return api_problem(
      422, std::vector<ApiFault>{
               {"/months", fmt::format("at most {} months are planned at once", kMostMonths)}});
}

void put_diff(text::JsonWriter& to, const desk::CountyChange& change) {
  to.key("diff");
  to.begin_array();
  for (const text::DiffLine& line : text::diff_lines(change.before, change.after)) {
    if (line.change == text::LineChange::kept) continue;
    to.begin_object();
    to.member("change", line.change == text::LineChange::added ? "added" : "removed");
    to.member("line", line.change == text::LineChange::added ? line.after : line.before);
    to.member("text", line.text);
    to.end_object();
  }
  to.end_array();
}

void put_effects(text::JsonWriter& to, const desk::CountyChange& change) {
  const check::Program& program = *change.rules.data().program;
  to.key("effects");
  to.begin_array();
  for (const desk::FlagEffect& effect : change.effects) {
    to.begin_object();
    to.member("flag", program.flags[effect.flag].name);
    to.texts("decided_otherwise", desk::effect_lines(program, effect));
    to.key("readers");
    to.begin_array();
    for (const desk::FlagReader& reader : desk::flag_readers(change.rules, effect.flag)) {
      to.begin_object();
      to.member("program", reader.program);
      to.member("name", reader.name);
      to.member_or_null("title", reader.title);
      to.member_or_null("cites", reader.cites);
      to.member("place", reader.place);
      to.member("directly", reader.directly);
      to.member("decision", reader.is_decision);
      to.end_object();
    }
    to.end_array();
    to.end_object();
  }
  to.end_array();
}

/// What it does to the stored cases of the county; none: nobody asked.
std::expected<std::string, Response> impact_asked(const Call& call, const PlanWords& words,
                                                  const desk::CountyChange& change) {
  if (!words.over_cases) return "null";
  desk::ImpactRequest asked;
  asked.months = words.months;
  asked.run_date = words.run_date;
  asked.county = call.visit.program().counties[change.county].name;
  auto impact =
      impact_on_cases(call.visit.world, *call.visit.rules, change.rules, std::move(asked));
  if (impact) return desk::impact_json(*impact);
  if (impact.error().is_busy) {
    Response response = api_problem(503, "two plans are being made: try again in a while");
    return std::unexpected(response.set("Retry-After", "5"));
  }
  if (impact.error().is_too_much) {
    return std::unexpected(
        api_problem(422, fmt::format("the county has more than {} cases", kMostPlannedCases)));
  }
  if (!impact.error().unreached.empty()) {
    return std::unexpected(api_problem(call.visit.world, impact.error().unreached));
  }
  return std::unexpected(api_problem(422, impact.error().problems));
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
  auto impact = impact_asked(call, words, *change);
  if (!impact) return std::move(impact.error());

  text::JsonWriter to;
  to.begin_object();
  to.member("county", words.change.county);
  to.member("months", words.months);
  to.member("run_date", words.run_date);
  put_diff(to, *change);
  put_effects(to, *change);
  to.texts("told", change->told);
  to.key("impact");
  to.plain(impact->substr(0, impact->find_last_not_of('\n') + 1));  // JSON already
  to.end_object();
  return serve::json(to.take() + '\n');
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
       "read the flags, and with `cases: true` what it does to the stored cases of the county. "
       "Nothing is written. Two plans over cases are made at once.",
       Right::see_counties,
       {county_parameter()},
       "Plan",
       64 << 10,
       {{200, "What they would do", "Planned"}},
       plan});
  return all;
}

}  // namespace poppy::console
