// What the commands share: loading, today, problems, and the small commands that need nothing more.
#include "interpreter/cli/commands.h"

#include "interpreter/cli/color.h"
#include "interpreter/cli/say.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/california_day.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

std::string counted(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

namespace {

units::CaliforniaTime now() {  // system_clock counts from 1970 in UTC
  return units::california_time(std::chrono::duration_cast<std::chrono::seconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count());
}

}  // namespace

units::Date today() { return now().day; }

desk::Moment now_in_california() {
  const units::CaliforniaTime time = now();
  return {time.day, static_cast<std::uint16_t>(time.minute)};
}

std::string time_now() {
  const std::int32_t minute = now().minute;
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

int report_problems(const std::vector<Problem>& problems) {
  std::size_t errors = 0;
  bool wrong_use = false;
  for (const Problem& problem : problems) {
    say("{}\n", problem.text);
    if (!problem.warning) ++errors;
    if (problem.code.starts_with("P9")) wrong_use = true;
  }
  say("{}, {}\n", counted(errors, "error"), counted(problems.size() - errors, "warning"));
  if (errors == 0) return kWell;
  return wrong_use ? kWrongUse : kProblems;
}

int report_problems(const text::Problems& problems) {
  const int code = report_problems(engine::to_public({}, problems));
  const bool not_done = std::ranges::any_of(problems, [](const text::Problem& problem) {
    return problem.code == text::ProblemCode::store_not_written ||
           problem.code == text::ProblemCode::store_busy ||
           problem.code == text::ProblemCode::store_changed ||
           problem.code == text::ProblemCode::county_file_changed ||
           problem.code == text::ProblemCode::county_not_written;
  });
  return not_done ? kCannotGoOn : code;
}

int nothing_decided(int code) { return code == kProblems ? kCannotGoOn : code; }

std::expected<Rules, int> load_rules(const Folders& folders) {
  auto files = read_folders(find_folders(folders));
  if (!files) return std::unexpected(report_problems(files.error()));
  std::string compiled;
  if (!folders.compiled.empty()) {
    auto bytes = read_text(folders.compiled);
    if (!bytes) {
      return std::unexpected(report_problems(
          {engine::public_problem(text::ProblemCode::cannot_read,
                                  fmt::format("the compiled rules `{}` cannot be read: {}",
                                              folders.compiled, bytes.error()),
                                  "make them anew: poppy compile > FILE")}));
    }
    compiled = std::move(*bytes);
  }
  auto rules = Rules::load(std::move(*files), compiled);
  if (!rules) return std::unexpected(report_problems(rules.error()));
  if (!folders.compiled.empty() && !rules->is_from_compiled()) {
    say("poppy: `{}` is not what `poppy compile` makes of these rules; they are read instead\n",
        folders.compiled);
  }
  return std::move(*rules);
}

int compile(const Folders& folders) {
  const auto rules = load_rules(folders);
  if (!rules) return rules.error();
  return finish(rules->compiled());
}

std::expected<Rules, int> load_rules(const Folders& folders, const std::string& county_file) {
  auto rules = load_rules(folders);
  if (!rules || county_file.empty()) return rules;
  auto text = read_text(county_file);
  if (!text) {
    return std::unexpected(report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the county file `{}` cannot be read: {}", county_file, text.error()))}));
  }
  const auto sources = std::make_shared<text::SourceSet>(rules->data().input.sources);
  const text::FileId file = sources->add(county_file, std::move(*text));
  auto own = engine::with_county_file(*rules, sources, file);
  if (own) return std::move(*own);
  return std::unexpected(report_problems(engine::to_public(*sources, std::move(own.error()))));
}

std::expected<units::Date, int> day_or_today(const std::string& text) {
  if (text.empty()) return today();
  const auto date = units::parse_date(text);
  if (date) return *date;
  const auto month = units::parse_month(text);
  return std::unexpected(report_problems({engine::public_problem(
      text::ProblemCode::wrong_run_date, date.error(),
      fmt::format("write a day, such as {}",
                  month ? units::to_string(units::first_day(*month)) : "2022-03-07"))}));
}

std::expected<report::AsOf, int> as_of(const DateOptions& dates) {
  const auto run = day_or_today(dates.run_date.empty() ? dates.as_of : dates.run_date);
  if (!run) return std::unexpected(run.error());
  const auto day = day_or_today(dates.as_of.empty() ? dates.run_date : dates.as_of);
  if (!day) return std::unexpected(day.error());
  if (dates.month.empty()) return report::AsOf{units::month_of(*day), *run};
  const auto month = units::parse_month(dates.month);
  if (month) return report::AsOf{*month, *run};
  return std::unexpected(report_problems({engine::public_problem(
      text::ProblemCode::wrong_month, month.error(), "write a month, such as 2021-08")}));
}

std::expected<check::CountyId, int> county_by_name(const Rules& rules, const std::string& name) {
  const check::Program& program = *rules.data().program;
  auto found = facts::find_county_asked(program, name);
  if (found) return *found;
  return std::unexpected(report_problems(text::Problems{std::move(found.error())}));
}

report::TableFormat table_format(const std::string& word) {
  if (word == "csv") return report::TableFormat::csv;
  if (word == "json") return report::TableFormat::json;
  if (word == "html") return report::TableFormat::html;
  return report::TableFormat::table;  // the argument parser takes no other word
}

int finish(std::string_view result, int code) { return write_result(result) ? code : kCannotGoOn; }

int finish_painted(std::string_view result, int code) {
  return finish(painted(result, Output::result), code);
}

int explain(const std::string& code) {
  std::vector<std::string_view> numbers;
  for (const text::ProblemKind& kind : text::all_problem_kinds()) {
    if (kind.number != code && kind.name != code) {
      numbers.push_back(kind.number);
      continue;
    }
    const bool warning = kind.severity == text::Severity::warning;
    return finish(fmt::format("{} {} ({})\n{}\n", kind.number, kind.name,
                              warning ? "warning" : "error", kind.meaning));
  }
  const std::string_view nearest = text::nearest_name(code, numbers);
  say("poppy: there is no problem code `{}`{}\n", code,
      nearest.empty() ? std::string() : fmt::format("; did you mean {}?", nearest));
  return kWrongUse;
}

std::expected<Request, int> read_request(const CaseOptions& of) {
  Request request;
  request.county = of.county;
  request.month = of.month;
  request.run_date = of.run_date;
  request.today = units::to_string(today());
  if (of.path.empty()) return request;
  auto text = read_text(of.path);
  if (!text) {
    return std::unexpected(report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the case `{}` cannot be read: {}", of.path, text.error()))}));
  }
  request.case_text = std::move(*text);
  request.case_path = of.path == "-" ? "standard input" : of.path;
  return request;
}

}  // namespace poppy::cli
