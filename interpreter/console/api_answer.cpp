// See api_answer.h.
#include "interpreter/console/api_answer.h"

#include "interpreter/console/failures.h"
#include "interpreter/console/turns.h"
#include "interpreter/console/visit.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/json_writer.h"

namespace poppy::console {
namespace {

/// Up to its problems, which the caller writes into an open array.
text::JsonWriter begun(int status, std::string_view detail, std::string_view code) {
  text::JsonWriter to;
  to.begin_object();
  to.member("type", "about:blank");
  to.member("title", serve::reason_phrase(status));
  to.member("status", status);
  to.member("detail", detail);
  if (!code.empty()) to.member("code", code);
  to.key("problems");
  to.begin_array();
  return to;
}

serve::Response ended(int status, text::JsonWriter to) {
  to.end_array();
  to.end_object();
  return {status, {{"Content-Type", "application/problem+json"}}, to.take() + '\n'};
}

}  // namespace

serve::Response api_problem(int status, std::string_view detail) {
  return ended(status, begun(status, detail, ""));
}

serve::Response api_problem(int status, const std::vector<ApiFault>& faults) {
  text::JsonWriter to = begun(status, faults.empty() ? "" : faults.front().message, "");
  for (const ApiFault& fault : faults) {
    to.begin_object();
    to.member("message", fault.message);
    to.member_or_null("hint", fault.hint);
    to.member("pointer", fault.pointer);
    to.end_object();
  }
  return ended(status, std::move(to));
}

serve::Response api_problem(int status, const std::vector<Problem>& problems) {
  const bool is_none = problems.empty();
  text::JsonWriter to =
      begun(status, is_none ? "" : problems.front().message, is_none ? "" : problems.front().code);
  for (const Problem& problem : problems) {
    to.begin_object();
    to.member("code", problem.code);
    to.member("message", problem.message);
    to.member_or_null("hint", problem.hint);
    to.member_or_null("path", problem.path);
    if (problem.line > 0) {
      to.member("line", problem.line);
      to.member("column", problem.column);
    }
    to.end_object();
  }
  return ended(status, std::move(to));
}

serve::Response api_problem(const World& world, const text::Problems& problems) {
  std::vector<Problem> told = engine::to_public({}, problems);
  const auto failure = failure_of(world, problems);
  if (!failure) return api_problem(status_of(problems), told);
  told.resize(1);
  told.front().message = failure->what;
  told.front().hint.clear();
  serve::Response response = api_problem(status_of(problems), told);
  return response.set("Retry-After", kRetrySeconds);
}

serve::Response api_sign_in_first(std::string_view detail) {
  serve::Response response = api_problem(401, detail);
  return response.set("WWW-Authenticate", "Bearer");
}

}  // namespace poppy::console
