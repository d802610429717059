// Request + case -> which county, months, day and programs; and deciding the months one after the
// other.
#include "interpreter/engine/months.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "interpreter/reference/decide.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {
namespace {

using text::ProblemCode;

constexpr std::int32_t kMostMonths = 120;  // longer ranges are slips of the pen

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view nearest = text::nearest_name(word, names);
  return nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest);
}

class Resolver {
 public:
  Resolver(const check::Program& program, const facts::CaseFacts& facts, const Request& request)
      : program_(program), facts_(facts), request_(request) {}

  text::Result<MonthsRequest> resolve() {
    MonthsRequest result;
    result.county = county();
    months(result);
    result.run_date = run_date();
    result.run_date_is_today = request_.run_date.empty() && !facts_.run_date;
    result.programs = programs();
    if (!problems_.empty()) return std::unexpected(problems_);
    return result;
  }

 private:
  void report(ProblemCode code, std::string message, std::string hint = {}) {
    problems_.push_back({code, {}, std::move(message), std::move(hint)});
  }

  std::optional<check::CountyId> county() {
    if (request_.county.empty()) return facts_.county;
    auto found = facts::find_county_asked(program_, request_.county);
    if (found) return *found;
    problems_.push_back(std::move(found.error()));
    return std::nullopt;
  }

  void months(MonthsRequest& result) {
    if (request_.month.empty()) {
      if (!facts_.first_month) {
        problems_.push_back(no_month());
        return;
      }
      result.first = *facts_.first_month;
      result.last = facts_.last_month.value_or(result.first);
    } else {
      const auto range = units::parse_month_range(request_.month);
      if (!range) {
        report(ProblemCode::wrong_month, range.error());
        return;
      }
      result.first = range->first;
      result.last = range->last;
    }
    if (auto fault = fault_of({result.first, result.last})) problems_.push_back(std::move(*fault));
  }

  units::Date run_date() {
    if (request_.run_date.empty() && facts_.run_date) return *facts_.run_date;
    const std::string& words = request_.run_date.empty() ? request_.today : request_.run_date;
    if (words.empty()) {
      report(ProblemCode::no_run_date,
             "no run date is given: the day on which the decision is made",
             "give `run_date:` in the case, or --run-date 2021-08-15");
      return {};
    }
    const auto date = units::parse_date(words);
    if (!date) {
      report(ProblemCode::wrong_run_date, date.error());
      return {};
    }
    if (*date == units::kOpen) report(ProblemCode::wrong_run_date, "`open` is no day to decide on");
    return *date;
  }

  std::vector<std::string> programs() {
    std::vector<std::string> asked =
        request_.programs.empty() ? facts_.programs : request_.programs;
    std::vector<std::string_view> names;
    for (const check::Module& module : program_.modules) names.push_back(module.program);
    for (const std::string& name : asked) {
      if (std::ranges::find(names, name) != names.end()) continue;
      report(ProblemCode::unknown_program,
             fmt::format("there are no rules of a program `{}`", name), did_you_mean(name, names));
    }
    std::ranges::sort(asked);
    const auto repeats = std::ranges::unique(asked);
    asked.erase(repeats.begin(), repeats.end());
    return asked;
  }

  const check::Program& program_;
  const facts::CaseFacts& facts_;
  const Request& request_;
  text::Problems problems_;
};

}  // namespace

text::Problem no_month() {
  return {ProblemCode::no_month,
          {},
          "no benefit month to decide is given",
          "give `month:` in the case, or --month 2021-08"};
}

std::optional<Problem> not_one_month(const MonthsRequest& request, std::string_view document) {
  if (request.first == request.last) return std::nullopt;
  return public_problem(
      ProblemCode::wrong_month,
      fmt::format("a {} is of one month, and {}..{} is asked for", document,
                  units::to_string(request.first), units::to_string(request.last)),
      fmt::format("give --month {}", units::to_string(request.last)));
}

std::optional<text::Problem> fault_of(const units::MonthRange& months) {
  const std::string first = units::to_string(months.first);
  const std::string last = units::to_string(months.last);
  if (months.last < months.first) {
    return text::Problem{ProblemCode::wrong_month,
                         {},
                         fmt::format("the months run backwards: {} comes after {}", first, last),
                         {}};
  }
  const std::int32_t count = months.last.months - months.first.months + 1;
  if (count <= kMostMonths) return std::nullopt;
  return text::Problem{ProblemCode::wrong_month,
                       {},
                       fmt::format("{} to {} are {} months; at most {} are decided at once", first,
                                   last, count, kMostMonths),
                       {}};
}

text::Result<MonthsRequest> resolve_request(const check::Program& program,
                                            const facts::CaseFacts& facts, const Request& request) {
  return Resolver(program, facts, request).resolve();
}

std::vector<reference::Determination> decide_months(const Rules::Data& rules,
                                                    facts::CaseFacts facts,
                                                    const MonthsRequest& request) {
  std::vector<reference::Determination> result;
  for (std::int32_t month = request.first.months; month <= request.last.months; ++month) {
    const auto sheet = rules.worksheets.find_or_build(
        rules.program, {request.county, units::Month{month}, request.run_date, request.programs,
                        request.every_line, request.asked});
    result.push_back(reference::decide(sheet, facts, request.run_date));
    if (month < request.last.months) reference::append_results(facts, result.back());
  }
  return result;
}

}  // namespace poppy::engine
