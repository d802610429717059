// See visit.h.
#include "interpreter/console/visit.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>  // IWYU pragma: keep

#include "interpreter/console/failures.h"
#include "interpreter/console/turns.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using serve::Request;
using serve::Response;

constexpr std::string_view kMonthCookie = "dial_month", kRunCookie = "dial_run_date";

/// What the address asks for, or what was asked before.
std::string dial(const Visit& visit, std::string_view name, std::string_view cookie) {
  const std::string_view asked = visit.request.asked(name);
  if (!asked.empty()) return std::string(asked);
  return serve::read_cookie(visit.request, cookie, visit.world.options().tls).value_or("");
}

void set_dials(Visit& visit) {
  const units::Date today = visit.world.outside().now().day;
  visit.as_of = {units::month_of(today), today};
  const auto month = units::parse_month(dial(visit, "month", kMonthCookie));
  if (month) {
    visit.as_of.month = *month;
  } else if (!visit.request.asked("month").empty()) {
    visit.dial_fault = "The benefit month: " + month.error() + '.';
  }
  const auto run = units::parse_date(dial(visit, "run_date", kRunCookie));
  if (run && *run != units::kOpen) {
    visit.as_of.run = *run;
  } else if (!visit.request.asked("run_date").empty()) {
    visit.dial_fault = "The run date: " + (run ? "this is no day" : run.error()) + '.';
  }
}

/// Dials that an address asks for are kept for the next page.
void keep_dials(const Visit& visit, Response& response) {
  const serve::Tls tls = visit.world.options().tls;
  const auto keep = [&](std::string_view name, std::string_view cookie, std::string value) {
    if (visit.request.asked(name).empty()) return;
    serve::set_cookie(response,
                      {std::string(cookie), std::move(value), serve::SameSite::strict, {}}, tls);
  };
  keep("month", kMonthCookie, units::to_string(visit.as_of.month));
  keep("run_date", kRunCookie, units::to_string(visit.as_of.run));
}

/// The open account of whom a proxy says that it has signed in. Anybody can send such a header past
/// the proxy, or a second one along through it: then nobody is meant.
text::Result<std::optional<store::Account>> account_of_proxy(World& world, const Request& request) {
  const std::string name = text::lower_case(world.options().user_header);
  if (name.empty() || !request.is_of_proxy) return std::nullopt;
  const auto is_it = [&](const serve::NameValue& one) {
    return text::lower_case(one.name) == name;
  };
  if (std::ranges::count_if(request.headers, is_it) != 1) return std::nullopt;
  auto account = world.desk().find_account(std::ranges::find_if(request.headers, is_it)->value);
  if (!account) return std::unexpected(account.error());
  if (!*account || (*account)->is_closed) return std::nullopt;
  return account;
}

bool is_form(const Request& request) { return request.method == "POST"; }

/// By the cookie of a session. Where a proxy names somebody else, another person sits before the
/// browser by now: the session ends.
text::Result<void> recognize_session(Visit& visit, const std::optional<store::Account>& named) {
  const auto token = serve::read_cookie(visit.request, kSessionCookie, visit.world.options().tls);
  if (!token) return {};
  auto account = account_of(visit.world, *token);
  if (!account) return std::unexpected(account.error());
  if (!*account) return {};
  if (!named || named->id == (*account)->id) {
    visit.account = std::move(**account);
    visit.token = *token;
    return {};
  }
  const std::string& id = (*account)->id;
  const auto ended = visit.world.desk().end_session(
      serve::hash_token(*token), {visit.world.outside().seconds(), id, "signed_out",
                                  "account " + id, "the proxy names " + named->id});
  if (!ended) return std::unexpected(ended.error());
  return {};
}

Response sign_in_first(const Visit& visit) {
  if (visit.request.method != "GET") return visit.error(401);
  return serve::see_other(serve::make_path({"sign-in"}, {{"next", visit.request.path}}));
}

struct NavigationEntry {
  std::string_view href, label, about;
  Right right;
};
constexpr auto kNavigation = std::to_array<NavigationEntry>({
    {"/counties", "Counties", "What each county has set, since when, and who set it.",
     Right::see_counties},
    {"/matrix", "All settings",
     "All counties side by side; what nobody has set, and what was set long ago.",
     Right::see_counties},
    {"/history", "Who set what", "Every entry of every county, the latest first.",
     Right::see_counties},
    {"/compare", "Compare", "What two counties have set otherwise.", Right::see_counties},
    {"/requests", "Change requests",
     "Changes that are asked for: what they do to cases, who decides, what became of them.",
     Right::see_counties},
    {"/cases", "Cases", "Facts of cases, how each is decided, and why.", Right::see_cases},
    {"/reports", "Reports", "Reports over the stored cases of a county, as pages and workbooks.",
     Right::see_reports},
    {"/diagrams", "Diagrams", "The rules as drawings, as they stand in a county.",
     Right::see_counties},
    {"/receipts", "Receipts", "A past decision, made again and compared.", Right::see_counties},
    {"/accounts", "Accounts", "Who may sign in, and with which roles.", Right::keep_accounts},
    {"/audit", "Audit", "What was done here, when and by whom.", Right::see_audit},
});

int status_of(text::ProblemCode code) {
  using text::ProblemCode;
  if (code == ProblemCode::store_changed || code == ProblemCode::county_file_changed) return 409;
  return is_failure(code) ? 503 : 422;
}

}  // namespace

std::string words_of(const Problem& problem) {
  std::string words = fmt::format("{}: {}", problem.code, problem.message);
  if (!problem.path.empty()) {
    words = fmt::format("{}:{}: {}", problem.path, problem.line, words);
  }
  if (!problem.hint.empty()) words += fmt::format(" ({})", problem.hint);
  return words;
}

nlohmann::json desk_links(const Visit& visit) {
  nlohmann::json links = nlohmann::json::array();
  for (const NavigationEntry& entry : kNavigation) {
    if (!visit.may(entry.right)) continue;
    links.push_back({{"href", entry.href}, {"label", entry.label}, {"about", entry.about}});
  }
  return links;
}

std::optional<check::CountyId> Visit::county(std::string_view words) const {
  const auto found = facts::find_county_asked(program(), words);
  return found ? std::optional(*found) : std::nullopt;
}

serve::PageFrame Visit::frame(std::string title) const {
  serve::PageFrame around;
  around.title = std::move(title);
  around.rules_version = rules->version();
  if (account.id.empty()) return around;
  around.signed_in = serve::SignedIn{account.id, roles_words(account), account.county};
  around.form_token = token.empty() ? std::string() : serve::form_token(token);
  for (const NavigationEntry& entry : kNavigation) {
    if (!may(entry.right)) continue;
    serve::NavigationItem& item = around.navigation.emplace_back();
    item.href = entry.href;
    item.label = entry.label;
    item.is_current =
        request.path == entry.href || request.path.starts_with(std::string(entry.href) + '/');
  }
  serve::Dials dials;
  dials.month = units::to_string(as_of.month);
  dials.run_date = units::to_string(as_of.run);
  dials.action = request.path;
  for (const serve::NameValue& one : request.query) {
    if (one.name != "month" && one.name != "run_date") dials.kept.push_back(one);
  }
  if (as_of.run != world.outside().now().day) {
    dials.note = as_of.run < world.outside().now().day
                     ? "Entries made after this day are not seen."
                     : "This day is yet to come: entries planned up to it are seen.";
  }
  around.dials = std::move(dials);
  for (const Problem& problem : world.rules_problems()) {
    if (problem.warning) continue;
    around.messages.push_back({serve::Tone::warning,
                               "The files have an error, and the rules are "
                               "those before it",
                               words_of(problem)});
    break;
  }
  return around;
}

Response Visit::page(std::string_view name, const serve::PageFrame& around, nlohmann::json data,
                     int status) const {
  Response response = world.site().page(name, around, std::move(data), status);
  keep_dials(*this, response);
  return response;
}

Response Visit::error(int status, std::string_view detail) const {
  return world.site().error_page(status, frame(""), detail);
}

Response Visit::busy(std::string_view detail) const {
  Response response = error(503, detail);
  return response.set("Retry-After", kRetrySeconds);
}

int status_of(const text::Problems& problems) {
  int status = 422;
  for (const text::Problem& problem : problems) status = std::max(status, status_of(problem.code));
  for (const text::Problem& problem : problems) {
    if (status_of(problem.code) == 409) status = 409;
  }
  return status;
}

Response Visit::error(const text::Problems& problems) const {
  if (const auto failure = failure_of(world, problems)) {
    return failure_page(world, frame(""), *failure);
  }
  return world.site().error_page(status_of(problems), frame(""),
                                 problems.empty() ? "" : problems.front().message);
}

Response Visit::error(const std::vector<Problem>& problems) const {
  return world.site().error_page(422, frame(""),
                                 problems.empty() ? "" : words_of(problems.front()));
}

store::AuditNote Visit::note(std::string what, std::string about, std::string detail) const {
  return {world.outside().seconds(), account.id, std::move(what), std::move(about),
          std::move(detail)};
}

text::Result<std::optional<store::Account>> account_of(World& world, const std::string& token) {
  const std::string hash = serve::hash_token(token);
  auto session = world.desk().find_session(hash);
  if (!session) return std::unexpected(session.error());
  if (!*session) return std::nullopt;
  const std::int64_t now = world.outside().seconds();
  // One that was made or seen while the clock went ahead would not end for as long.
  const bool is_to_come =
      (*session)->made_at - now > kIdleSeconds || (*session)->seen_at - now > kIdleSeconds;
  const bool has_ended = is_to_come || now - (*session)->seen_at > kIdleSeconds ||
                         now - (*session)->made_at > kMostSeconds;
  auto account = world.desk().find_account((*session)->account);
  if (!account) return std::unexpected(account.error());
  if (has_ended || !*account || (*account)->is_closed) return std::nullopt;
  constexpr std::int64_t kTouchSeconds = 60;
  if (now - (*session)->seen_at >= kTouchSeconds) {
    // Where nothing can be written, pages can be looked at all the same: the session only ends
    // sooner.
    if (auto touched = world.desk().touch_session(hash, now); !touched) {
      (void)failure_of(world, touched.error());
    }
  }
  return *account;
}

text::Result<std::string> begin_session(World& world, const store::Account& account) {
  const std::int64_t now = world.outside().seconds();
  // Now and then is often enough to forget those that have ended.
  if (auto ended = world.desk().end_old_sessions(now - kIdleSeconds, now - kMostSeconds); !ended) {
    return std::unexpected(ended.error());
  }
  std::string token = serve::random_token();
  const auto put =
      world.desk().put_session({serve::hash_token(token), account.id, "", now, now},
                               {now, account.id, "signed_in", "account " + account.id, ""});
  if (!put) return std::unexpected(put.error());
  return token;
}

void set_session(Response& response, const std::string& token, serve::Tls tls) {
  serve::set_cookie(response, {std::string(kSessionCookie), token, serve::SameSite::strict, {}},
                    tls);
}

void add_page(World& world, std::string method, std::string pattern, Right right,
              PageHandler handler) {
  const auto answer = [&world, right, handler = std::move(handler)](
                          const Request& request, const serve::PathValues& path) -> Response {
    Visit visit{world, request, path, world.rules()};
    set_dials(visit);
    const auto named = account_of_proxy(world, request);
    if (!named) return visit.error(named.error());
    if (const auto known = recognize_session(visit, *named); !known) {
      return visit.error(known.error());
    }
    std::optional<std::string> new_token;
    if (visit.account.id.empty() && *named) {
      // A form must come from a page of a session, which begins with a page.
      if (is_form(request)) return visit.error(403);
      auto begun = begin_session(world, **named);
      if (!begun) return visit.error(begun.error());
      visit.account = **named;
      visit.token = *begun;
      new_token = std::move(*begun);
    }
    if (!visit.may(right)) {
      return visit.account.id.empty() ? sign_in_first(visit) : visit.error(403);
    }
    const bool is_at_password = request.path == "/password" || request.path == "/sign-out";
    if (!visit.account.id.empty() && visit.account.must_change && !is_at_password &&
        right != Right::anyone) {
      return serve::see_other("/password");
    }
    // What was decided for another month or day than somebody asked for would read like the answer.
    if (!visit.dial_fault.empty() && right != Right::anyone) {
      return visit.error(422, visit.dial_fault);
    }
    if (is_form(request)) {
      auto form = serve::read_form(request);
      if (!form) return visit.error(400, form.error());
      visit.form = std::move(*form);
      // Who is not signed in has nothing that a forged form could use, but for signing in.
      const bool is_own =
          visit.token.empty() ||
          serve::is_same_secret(visit.form.text("form_token"), serve::form_token(visit.token));
      if (!is_own)
        return visit.error(403, "The page was too old. Load it again and try once more.");
    }
    Response response = handler(visit);
    if (new_token) set_session(response, *new_token, world.options().tls);
    return response;
  };
  world.site().router().add(std::move(method), std::move(pattern), std::string(word_of(right)),
                            answer);
}

}  // namespace poppy::console
