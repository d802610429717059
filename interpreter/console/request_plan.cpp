// See request_plan.h.
#include "interpreter/console/request_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_impact.h"
#include "interpreter/console/failures.h"
#include "interpreter/desk/plan_report.h"
#include "interpreter/store/fingerprint.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using Json = nlohmann::json;

std::unexpected<PlanFault> fault(std::string field, std::string words) {
  return std::unexpected(PlanFault{422, std::move(field), std::move(words)});
}

PlanFault fault_of(const World& world, const NoImpact& none) {
  if (none.is_busy) return {503, "", "Two plans are being made: try again in a moment."};
  if (none.is_too_much) {
    return {422, "",
            fmt::format("The county has more than {} cases: `poppy county plan` of the command "
                        "line looks at them all.",
                        kMostPlannedCases)};
  }
  if (const auto failure = failure_of(world, none.unreached)) {
    return {503, "", fmt::format("{} {}", failure->what, failure->to_do)};
  }
  return {none.is_unread ? 503 : 422, none.is_unread ? "" : "plan_month",
          words_of(none.problems.front())};
}

/// As an impact takes them.
std::expected<desk::ImpactRequest, PlanFault> dates_of(const PlanAsked& asked) {
  const auto month = units::parse_month(asked.month);
  if (!month) return fault("plan_month", month.error());
  units::Month last = *month;
  if (!asked.until.empty()) {
    const auto until = units::parse_month(asked.until);
    if (!until) return fault("plan_until", until.error());
    last = *until;
  }
  const std::int32_t months = last.months - month->months + 1;
  if (months < 1) return fault("plan_until", "The last month lies before the first.");
  if (months > kMostPlannedMonths) {
    return fault("plan_until", fmt::format("A plan is of {} months at most.", kMostPlannedMonths));
  }
  const auto run = units::parse_date(asked.run_date);
  if (!run) return fault("plan_run_date", run.error());
  if (*run == units::kOpen) return fault("plan_run_date", "This is no day.");
  desk::ImpactRequest request;
  request.months = fmt::format("{}..{}", units::to_string(*month), units::to_string(last));
  if (last == *month) request.months = units::to_string(*month);
  request.run_date = units::to_string(*run);
  return request;
}

// Of what the store holds, which may be anything.
std::string text_of(const Json& of, const char* key) {
  if (!of.is_object()) return {};
  const auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}
std::int64_t number_of(const Json& of, const char* key) {
  if (!of.is_object()) return 0;
  const auto found = of.find(key);
  return found != of.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}
const Json& list_of(const Json& of, const char* key) {
  static const Json none = Json::array();
  if (!of.is_object()) return none;
  const auto found = of.find(key);
  return found != of.end() && found->is_array() ? *found : none;
}
std::string joined(const Json& texts) {
  std::string all;
  for (const Json& one : texts) {
    if (!one.is_string()) continue;
    if (!all.empty()) all += "; ";
    all += one.get<std::string>();
  }
  return all;
}

serve::Table kinds_table(const Json& plan) {
  serve::Table table;
  table.id = "plan-kinds";
  table.caption = "Decisions that come out otherwise";
  table.columns = {{"Decision"}, {"Before"},      {"After"},
                   {"Month"},    {"Cases", true}, {"Of records", true}};
  for (const Json& one : list_of(plan, "kinds")) {
    const std::string was = text_of(one, "was"), now = text_of(one, "now");
    const std::int64_t records = number_of(one, "records");
    table.rows.push_back({{{text_of(one, "title")},
                           {was},
                           {now, "", was == now ? "for other reasons" : ""},
                           {text_of(one, "month")},
                           {std::to_string(number_of(one, "cases"))},
                           {records == 0 ? "" : std::to_string(records)}}});
  }
  return table;
}

serve::Table money_table(const Json& plan) {
  serve::Table table;
  table.id = "plan-money";
  table.caption = "Dollars a month";
  table.columns = {{"Amount"}, {"Month"}, {"More", true}, {"Less", true}, {"Together", true}};
  const auto of_amounts = [](std::int64_t count) {
    return fmt::format("{} amount{}", count, count == 1 ? "" : "s");
  };
  for (const Json& one : list_of(plan, "money")) {
    const std::int64_t not_known = number_of(one, "not_known");
    table.rows.push_back({{{text_of(one, "title")},
                           {text_of(one, "month")},
                           {text_of(one, "more"), "", of_amounts(number_of(one, "more_amounts"))},
                           {text_of(one, "less"), "", of_amounts(number_of(one, "less_amounts"))},
                           {text_of(one, "together"), "",
                            not_known == 0 ? "" : fmt::format("and {} not known", not_known)}}});
  }
  return table;
}

serve::Table cases_table(const Visit& visit, const std::string& county, const Json& plan) {
  serve::Table table;
  table.id = "plan-cases";
  table.columns = {{"Case"}, {"First month"}, {"What"}, {"Before"}, {"After"}};
  const Json& cases = list_of(plan, "changed_cases");
  table.caption = fmt::format("Case by case: {} of {}", cases.size(), number_of(plan, "changed"));
  const bool may_open = visit.may_in(Right::see_cases, county);
  for (const Json& one : cases) {
    const std::string id = text_of(one, "case");
    const auto add = [&](const Json& what, const char* reasons_was, const char* reasons_now) {
      table.rows.push_back({{{id, may_open ? serve::make_path({"cases", id}) : ""},
                             {text_of(one, "month")},
                             {text_of(what, "title"), "", text_of(what, "record")},
                             {text_of(what, "was"), "", joined(list_of(what, reasons_was))},
                             {text_of(what, "now"), "", joined(list_of(what, reasons_now))}}});
    };
    for (const Json& decision : list_of(one, "decisions")) {
      add(decision, "reasons_before", "reasons_after");
    }
    for (const Json& amount : list_of(one, "amounts")) add(amount, "", "");
  }
  return table;
}

/// Of a plan that was made with the rule tests.
serve::Table tests_table(const Json& tests) {
  serve::Table table;
  table.id = "plan-tests";
  table.caption = "Rule tests that come out otherwise";
  table.columns = {{"File"}, {"Test"}, {"Before"}, {"After"}};
  for (const Json& one : list_of(tests, "tests")) {
    const std::string was = text_of(one, "was"), now = text_of(one, "now");
    const std::string difference = text_of(one, "difference");
    const auto why = [&](const std::string& outcome) {
      return outcome == "fails" ? difference : std::string();
    };
    table.rows.push_back({{{fmt::format("{}:{}", text_of(one, "path"), number_of(one, "line"))},
                           {text_of(one, "name")},
                           {was, "", why(was)},
                           {now, "", why(now)}}});
  }
  return table;
}

/// `No rule test changes (132 run)`; empty: the plan was made without them.
std::string tests_in_short(const Json& plan) {
  const auto tests = plan.find("tests");
  if (tests == plan.end() || !tests->is_object()) return {};
  const std::int64_t run = number_of(*tests, "run"), changed = number_of(*tests, "changed");
  const std::int64_t earlier = number_of(*tests, "earlier");
  std::string words = changed == 0 ? fmt::format("No rule test changes ({} run)", run)
                                   : fmt::format("{} of {} rule tests {} out otherwise", changed,
                                                 run, changed == 1 ? "comes" : "come");
  const std::size_t shown = list_of(*tests, "tests").size();
  if (shown < static_cast<std::size_t>(changed)) {
    words += fmt::format(", of which {} are shown", shown);
  }
  if (earlier > 0) {
    words += fmt::format("; {} more {} of runs that do not see the change", earlier,
                         earlier == 1 ? "is" : "are");
  }
  return words;
}

std::string summary_of(const Json& plan) {
  const std::int64_t cases = number_of(plan, "cases"), changed = number_of(plan, "changed");
  std::string words = changed == 0
                          ? fmt::format("No decision and no amount of {} case{} differs", cases,
                                        cases == 1 ? "" : "s")
                          : fmt::format("{} of {} case{} {} decided otherwise", changed, cases,
                                        cases == 1 ? "" : "s", changed == 1 ? "is" : "are");
  const auto begins = plan.find("begins");
  if (changed > 0 && begins != plan.end() && begins->is_object()) {
    std::string when;
    for (const auto& [month, count] : begins->items()) {
      if (!count.is_number_integer()) continue;
      when += fmt::format("{}{} from {} on", when.empty() ? ": " : ", ", count.get<std::int64_t>(),
                          month);
    }
    words += when;
  }
  return words;
}

constexpr const char* kMarked[] = {"the rules", "the county's file", "cases of the county",
                                   "rule tests"};

/// The marks of a line, one of each that is marked; empty where there is none.
std::vector<std::string> marks_of(const std::string& line) {
  std::vector<std::string> marks(1);
  for (const char c : line) {
    if (c == ' ') {
      marks.emplace_back();
    } else {
      marks.back() += c;
    }
  }
  marks.resize(std::size(kMarked));
  return marks;
}

}  // namespace

PlanAsked usual_plan(const Visit& visit, const AskedChange& asked) {
  const units::Date today = visit.world.outside().now().day;
  units::Month month = visit.as_of.month;
  std::optional<units::Month> first;
  for (const desk::EntryWords& entry : asked.entries) {
    const auto from = units::parse_month(entry.from);
    if (from && (!first || *from < *first)) first = *from;
  }
  if (first) month = std::max(month, *first);
  // A run before the entries would see none of them, and say that nothing changes.
  units::Date run = std::max(today, visit.as_of.run);
  if (const auto planned = takes_effect_on(asked)) run = std::max(run, *planned);
  return {units::to_string(month), "", units::to_string(run)};
}

std::expected<std::string, PlanFault> make_plan(const Visit& visit,
                                                const desk::CountyChange& change,
                                                const PlanAsked& asked) {
  auto request = dates_of(asked);
  if (!request) return std::unexpected(std::move(request.error()));
  const auto effects = effects_of(visit.world, *visit.rules, change, {std::move(*request), true});
  if (!effects) return std::unexpected(fault_of(visit.world, effects.error()));
  Json plan = Json::parse(desk::impact_json(*effects->impact), nullptr, false);
  plan["tests"] = Json::parse(desk::tests_json(*effects->tests, kMostPlannedTests), nullptr, false);
  plan["made_by"] = visit.account.id;
  plan["made_at"] = visit.world.outside().seconds();
  std::string text = plan.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > store::kMostPlan) {
    return fault("plan_until", "What it does has too many kinds to be kept: choose fewer months.");
  }
  return text;
}

text::Result<std::string> plan_mark(const Visit& visit, check::CountyId county) {
  const text::SourceSet& sources = *visit.rules->data().input.sources;
  const check::County& of = visit.program().counties[county];
  std::string rules;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const text::Source& one = sources.at(static_cast<text::FileId>(i));
    if (one.name.ends_with(".poppy") || one.name.ends_with(".csv")) {
      rules += store::fingerprint(one.text);
    }
  }
  const auto heads = heads_of(visit.world, of.name);
  if (!heads) return std::unexpected(heads.error());
  std::string cases;
  for (const store::CaseHead& head : *heads) {
    cases += fmt::format("{} {}\n", head.id, head.revision);
  }
  const auto tests = visit.world.outside().rule_tests();
  if (!tests) {
    return std::unexpected(
        text::Problems{{text::ProblemCode::cannot_read, {}, tests.error().front().message, {}}});
  }
  return fmt::format("{} {} {} {}", store::fingerprint(rules),
                     store::fingerprint(sources.at(of.file).text), store::fingerprint(cases),
                     tests->mark);
}

std::vector<std::string> changed_since_plan(const std::string& plan_of, const std::string& now) {
  const std::vector<std::string> was = marks_of(plan_of), is = marks_of(now);
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (was[i] != is[i]) changed.emplace_back(kMarked[i]);
  }
  return changed;
}

nlohmann::json shown_plan(const Visit& visit, const store::ChangeRequest& request) {
  const Json plan = Json::parse(request.plan, nullptr, false);
  if (!plan.is_object()) return false;
  Json shown;
  shown["summary"] = summary_of(plan) + '.';
  shown["when"] =
      fmt::format("{} in runs of {}", text_of(plan, "months"), text_of(plan, "run_date"));
  shown["made_by"] = text_of(plan, "made_by");
  const std::int64_t undecided = number_of(plan, "not_decided");
  shown["undecided"] =
      undecided == 0 ? ""
                     : fmt::format("{} cannot be decided, before or after.",
                                   undecided == 1 ? "1 case" : fmt::format("{} cases", undecided));
  Json late = Json::array();
  for (const Json& one : list_of(plan, "not_yet_known")) {
    if (one.is_string()) late.push_back({{"line", one}});
  }
  shown["late"] = late;
  // A table of nothing is left out: the summary says so.
  const auto put = [&](const char* name, const serve::Table& table) {
    shown[name] = false;
    if (!table.rows.empty()) shown[name] = table;
  };
  shown["has_late"] = !late.empty();
  const Json tests = plan.value("tests", Json::object());
  shown["tests_summary"] = tests_in_short(plan);
  put("tests", tests_table(tests));
  Json not_run = Json::array();
  for (const Json& one : list_of(tests, "problems")) {
    if (one.is_string()) not_run.push_back({{"line", one}});
  }
  shown["has_not_run"] = !not_run.empty();
  shown["not_run"] = not_run;
  put("kinds", kinds_table(plan));
  put("money", money_table(plan));
  const bool may_see_cases = visit.may_in(Right::see_cases, request.county) ||
                             visit.may_in(Right::approve_change, request.county);
  shown["cases"] = false;
  if (may_see_cases) put("cases", cases_table(visit, request.county, plan));
  shown["made_at"] = number_of(plan, "made_at");
  return shown;
}

std::string plan_in_short(const std::string& plan) {
  const Json read = Json::parse(plan, nullptr, false);
  return read.is_object() ? summary_of(read) : std::string();
}

std::int64_t changed_cases(const std::string& plan) {
  return number_of(Json::parse(plan, nullptr, false), "changed");
}

}  // namespace poppy::console
