// See api.h: what all operations share. Who asks is told by a token in the header, never by a
// cookie, so that no page of another site can ask for anything.
#include "interpreter/console/api.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

#include "interpreter/config/read_json.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/routes.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/units/calendar.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::Request;
using serve::Response;

/// Of `Authorization: Bearer TOKEN`; empty: there is none.
std::string bearer_token(const Request& request) {
  const std::string* const header = request.header("Authorization");
  constexpr std::string_view kScheme = "bearer ";
  constexpr std::size_t kLongest = 100;
  if (header == nullptr || header->size() > kLongest ||
      text::lower_case(header->substr(0, kScheme.size())) != kScheme) {
    return {};
  }
  return header->substr(kScheme.size());
}

/// Whose request it is, where the operation must know; what to answer instead.
std::optional<Response> refuse_person(Visit& visit, Right right) {
  if (right == Right::anyone) return std::nullopt;
  const std::string token = bearer_token(visit.request);
  if (token.empty()) {
    return api_sign_in_first("a token is asked for: `Authorization: Bearer TOKEN`");
  }
  auto account = account_of(visit.world, token);
  if (!account) return api_problem(visit.world, account.error());
  if (!*account) return api_sign_in_first("this token is none, or its session has ended");
  visit.account = std::move(**account);
  visit.token = token;
  if (visit.account.must_change) {
    return api_problem(403, "the password has to be changed first, on the page /password");
  }
  if (!visit.may(right)) {
    return api_problem(403,
                       fmt::format("no role of this account has the right {}", word_of(right)));
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_value(std::string_view value, ValueKind kind) {
  if (value.size() > kMostParameter) {
    return fmt::format("more than {} bytes", kMostParameter);
  }
  switch (kind) {
    case ValueKind::text:
    case ValueKind::county:
    case ValueKind::case_id:
      return std::nullopt;
    case ValueKind::month:
      if (const auto month = units::parse_month(value); !month) return month.error();
      return std::nullopt;
    case ValueKind::day: {
      const auto day = units::parse_date(value);
      if (!day) return day.error();
      if (*day == units::kOpen) return "`open` is no day";
      return std::nullopt;
    }
    case ValueKind::count: {
      std::uint64_t number = 0;
      const char* const end = std::to_address(value.end());
      const auto [stop, error] = std::from_chars(std::to_address(value.begin()), end, number);
      const bool is_count = error == std::errc() && stop == end && number > 0;
      if (is_count && number <= kMostCount) return std::nullopt;
      return fmt::format("a whole number from 1 to {} is asked for", kMostCount);
    }
  }
  return std::nullopt;
}

/// Of the query: what the operation does not know, has twice, or cannot read.
std::vector<ApiFault> faults_of_query(const Operation& operation, const Request& request) {
  constexpr std::size_t kMostFaults = 20;
  std::vector<ApiFault> faults;
  std::set<std::string_view> seen;
  for (const serve::NameValue& one : request.query) {
    if (faults.size() == kMostFaults) break;
    const std::string at = "?" + one.name.substr(0, kMostParameter);
    const auto known = std::ranges::find_if(operation.parameters, [&](const Parameter& parameter) {
      return parameter.where == Where::query && parameter.name == one.name;
    });
    if (known == operation.parameters.end()) {
      faults.push_back({at, fmt::format("`{}` is not asked of this address", at.substr(1))});
    } else if (!seen.insert(one.name).second) {
      faults.push_back({at, fmt::format("`{}` is given twice", one.name)});
    } else if (const auto fault = fault_of_value(one.value, known->kind)) {
      faults.push_back({at, fmt::format("`{}`: {}", one.name, *fault)});
    }
  }
  return faults;
}

bool is_json_type(const Request& request) {
  const std::string* const type = request.header("Content-Type");
  if (type == nullptr) return false;
  const std::string word = text::lower_case(type->substr(0, type->find(';')));
  return word.substr(0, word.find_last_not_of(' ') + 1) == "application/json";
}

/// Reads the body into the call; what to answer instead.
std::optional<Response> refuse_body(const Operation& operation, Call& call) {
  const Request& request = call.request();
  if (operation.body.empty()) {
    if (request.body.empty()) return std::nullopt;
    return api_problem(400, "this operation takes no body");
  }
  if (!is_json_type(request)) return api_problem(415, "the body has to be application/json");
  if (request.body.size() > operation.most_bytes) {
    return api_problem(413, fmt::format("the body has more than {} bytes", operation.most_bytes));
  }
  text::SourceSet sources;
  const text::FileId file = sources.add("request.json", request.body);
  auto read = config::read_json(sources, file);
  if (!read) return api_problem(400, engine::to_public(sources, std::move(read.error())));
  if (read->kind != config::YamlKind::mapping) {
    return api_problem(422, std::vector<ApiFault>{{"", "the body is an object"}});
  }
  call.body = std::move(*read);
  return std::nullopt;
}

Response answer(World& world, const Operation& operation, const Request& request,
                const serve::PathValues& path) {
  Call call{Visit{world, request, path, world.rules()}};
  if (auto refused = refuse_person(call.visit, operation.right)) return std::move(*refused);
  if (const auto faults = faults_of_query(operation, request); !faults.empty()) {
    return api_problem(422, faults);
  }
  if (auto refused = refuse_body(operation, call)) return std::move(*refused);
  return operation.answer(call);
}

}  // namespace

Parameter county_parameter() {
  return {"county", Where::path, ValueKind::county,
          "By its name, with or without `County`, or by its state or FIPS code", true};
}
Parameter month_parameter() {
  return {"month", Where::query, ValueKind::month,
          "The benefit month that it is looked at for; else this one"};
}
Parameter run_date_parameter() {
  return {"run_date", Where::query, ValueKind::day, "As known on this day; else today"};
}

report::AsOf as_of_asked(const Call& call) {
  const units::Date today = call.visit.world.outside().now().day;
  report::AsOf as_of{units::month_of(today), today};
  if (const auto month = units::parse_month(call.asked("month"))) as_of.month = *month;
  if (const auto run = units::parse_date(call.asked("run_date"))) as_of.run = *run;
  return as_of;
}

std::string utc_words(std::int64_t seconds) {
  constexpr std::int64_t kSecondsOfDay = 86400;
  const std::int64_t rest = seconds % kSecondsOfDay;
  return fmt::format(
      "{}T{:02}:{:02}:{:02}Z",
      units::to_string(units::Date{static_cast<std::int32_t>(seconds / kSecondsOfDay)}),
      rest / 3600, rest / 60 % 60, rest % 60);
}

std::vector<Operation> operations() {
  std::vector<Operation> all;
  for (auto part : {session_operations, county_operations, plan_operations, case_operations,
                    decide_operations}) {
    std::ranges::move(part(), std::back_inserter(all));
  }
  return all;
}

void add_api(World& world) {
  for (Operation& one : operations()) {
    const auto operation = std::make_shared<const Operation>(std::move(one));
    world.site().router().add(
        operation->method, std::string(kApi) + operation->path,
        std::string(word_of(operation->right)),
        [&world, operation](const Request& request, const serve::PathValues& path) {
          return answer(world, *operation, request, path);
        });
  }
}

}  // namespace poppy::console
