// The API's sessions, who is signed in, whether all is well, and the document of the API itself.
#include <fmt/core.h>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/api_body.h"
#include "interpreter/console/bounds.h"
#include "interpreter/console/openapi.h"
#include "interpreter/console/sign_in.h"
#include "interpreter/text/json_writer.h"

namespace poppy::console {
namespace {

using serve::Response;

Response begin(Call& call) {
  World& world = call.visit.world;
  std::vector<ApiFault> faults;
  Members members(call.body, "", faults);
  SignInTry asked;
  asked.account = members.required_text("account");
  asked.password = members.required_text("password");
  asked.peer = call.request().peer;
  asked.is_at_first_password = false;
  members.refuse_others();
  if (!faults.empty()) return api_problem(422, faults);
  const auto tried = try_sign_in(world, asked);
  if (!tried) return api_problem(world, tried.error());
  switch (tried->end) {
    case SignInEnd::wrong:
      return api_sign_in_first("the account or the password is not right");
    case SignInEnd::too_many: {
      Response response = api_problem(429, "there were too many tries: wait some minutes");
      return response.set("Retry-After", "60");
    }
    case SignInEnd::must_change:
      return api_problem(403, "the password has to be changed first, on the page /password");
    case SignInEnd::signed_in:
      break;
  }
  text::JsonWriter to;
  to.begin_object();
  to.member("token", tried->token);
  to.member("expires", utc_words(world.outside().seconds() + kMostSeconds));
  to.member("idle_seconds", kIdleSeconds);
  to.end_object();
  return serve::json(to.take() + '\n', 201);
}

Response end(Call& call) {
  const Visit& visit = call.visit;
  const auto ended = visit.world.desk().end_session(
      serve::hash_token(visit.token), visit.note("signed_out", "account " + visit.account.id));
  if (!ended) return api_problem(visit.world, ended.error());
  return {204, {}, {}};
}

Response me(Call& call) {
  const store::Account& account = call.visit.account;
  text::JsonWriter to;
  to.begin_object();
  to.member("account", account.id);
  to.key("roles");
  to.begin_array();
  for (const store::Role role : account.roles) to.value(store::word_of(role));
  to.end_array();
  to.member_or_null("county", account.county);
  to.key("rights");
  to.begin_array();
  for (int right = 0; right <= static_cast<int>(Right::keep_accounts); ++right) {
    if (call.visit.may(static_cast<Right>(right))) to.value(word_of(static_cast<Right>(right)));
  }
  to.end_array();
  to.end_object();
  return serve::json(to.take() + '\n');
}

Response health(Call& call) {
  World& world = call.visit.world;
  const auto cases = world.cases().list("", 1, "", "");
  const auto attempts = world.desk().attempts_since("health", world.outside().seconds());
  if (!cases) return api_problem(503, "the store of cases does not answer");
  if (!attempts) return api_problem(503, "the store of accounts does not answer");
  bool is_current = true;
  for (const Problem& problem : world.rules_problems()) is_current &= problem.warning;
  text::JsonWriter to;
  to.begin_object();
  to.member("status", "well");
  to.member("rules", is_current ? "current" : "of before an error in the files");
  to.member("version", call.visit.rules->version());
  to.end_object();
  return serve::json(to.take() + '\n');
}

Response document(Call& call) { return serve::json(openapi_json(*call.visit.rules)); }

Operation sign_in_operation() {
  return {"POST",
          "/sessions",
          "sign_in",
          "Sign in",
          "Gives a token, which all other operations ask for as `Authorization: Bearer "
          "TOKEN`. It ends at `expires`, when it was not used for `idle_seconds`, and when "
          "it is deleted. Tries are counted, and refused where they are many.",
          Right::anyone,
          {},
          "SignIn",
          kMostSignInBytes,
          {{201, "Signed in", "Session"},
           {401, "The account or the password is not right", "Problem"},
           {403, "The password has to be changed first, on the page /password", "Problem"},
           {429, "Too many tries", "Problem"}},
          begin};
}

}  // namespace

std::vector<Operation> session_operations() {
  std::vector<Operation> all;
  all.push_back(sign_in_operation());
  all.push_back({"DELETE",
                 "/sessions",
                 "sign_out",
                 "Sign out",
                 "Ends the session of the token.",
                 Right::signed_in,
                 {},
                 "",
                 0,
                 {{204, "Signed out", ""}},
                 end});
  all.push_back({"GET",
                 "/me",
                 "me",
                 "Who is signed in",
                 "The account, its roles, its county (null: every county), and its rights.",
                 Right::signed_in,
                 {},
                 "",
                 0,
                 {{200, "The account", "Me"}},
                 me});
  all.push_back({"GET",
                 "/health",
                 "health",
                 "Whether the console can work",
                 "For those who watch over it: the stores answer, and there are rules.",
                 Right::anyone,
                 {},
                 "",
                 0,
                 {{200, "It can", "Health"}},
                 health});
  all.push_back({"GET",
                 "/openapi.json",
                 "document",
                 "This document",
                 "OpenAPI 3.1, with examples out of the rules that are loaded.",
                 Right::anyone,
                 {},
                 "",
                 0,
                 {{200, "The document", "Document"}},
                 document});
  return all;
}

}  // namespace poppy::console
