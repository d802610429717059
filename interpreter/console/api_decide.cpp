// Deciding a case for programs: one that is sent along, or one that is stored. Nothing is kept.
#include <fmt/core.h>

#include <atomic>
#include <expected>
#include <optional>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/api_body.h"
#include "interpreter/console/api_cases.h"
#include "interpreter/console/bounds.h"
#include "interpreter/console/case_weight.h"
#include "interpreter/console/turns.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr std::size_t kMostPrograms = 20;
constexpr int kHeavyAtOnce = 2;  // each may need some hundred MB while it is explained
std::atomic<int> heavy_ones = 0;

/// All of the body but where the case comes from.
struct DecideWords {
  Request asked;
  Detail detail;
  const config::YamlNode* sent = nullptr;  // the case
  std::string stored;                      // its name
};

DecideWords words_of_body(const Call& call, std::vector<ApiFault>& faults) {
  DecideWords words;
  Members members(call.body, "", faults);
  words.sent = members.object("case");
  if (members.has("case_id")) words.stored = members.required_text("case_id");
  if (members.has("case") == members.has("case_id")) {
    members.refuse("", "either `case` or `case_id` is given");
  }
  words.asked.county = members.text("county");
  const std::string month = members.text("month");
  const std::string months = members.text("months");
  if (!month.empty() && !months.empty()) {
    members.refuse("months", "either `month` or `months` is given");
  }
  words.asked.month = months.empty() ? month : months;
  words.asked.run_date = members.text("run_date");
  words.asked.programs = members.texts("programs", kMostPrograms);
  words.detail.depth = static_cast<int>(members.count("depth", kDeepest).value_or(1));
  members.refuse_others();
  return words;
}

Response decide(Call& call) {
  std::vector<ApiFault> faults;
  DecideWords words = words_of_body(call, faults);
  if (!faults.empty()) return api_problem(422, faults);
  const Visit& visit = call.visit;
  const auto depth = static_cast<std::uint64_t>(words.detail.depth);
  std::expected<Weight, std::string> weight = Weight::light;
  if (words.sent != nullptr) {
    weight = weight_of(*words.sent, words.asked.month, depth);
    words.asked.case_text = text_at_its_place(call.request().body, *words.sent);
    words.asked.case_path = "request.json";
  } else {
    auto stored = case_to_see(call, words.stored);
    if (!stored) return std::move(stored.error());
    words.asked.case_text = std::move(stored->document);
    weight = weight_of(words.asked.case_text, words.asked.month, depth);
    words.asked.case_path = "case.json";
  }
  if (!weight) return api_problem(422, std::vector<ApiFault>{{"/case", weight.error()}});
  std::optional<Turn> turn;
  if (*weight == Weight::heavy && !turn.emplace(heavy_ones, kHeavyAtOnce).is_taken()) {
    Response response =
        api_problem(503, "other heavy cases are being decided: try again in a while");
    return response.set("Retry-After", kRetrySeconds);
  }
  words.asked.today = units::to_string(visit.world.outside().now().day);
  const auto decided = visit.rules->decide(words.asked);
  if (!decided) return api_problem(422, decided.error());
  return serve::json(decided->json(words.detail));
}

}  // namespace

std::vector<Operation> decide_operations() {
  std::vector<Operation> all;
  all.push_back(
      {"POST",
       "/decide",
       "decide",
       "Decide a case",
       "One that is sent along, or a stored one, for a month or several, as known on the run date: "
       "an object a month, as docs/decision-json.md describes. What is not asked for is taken from "
       "the case, a run date that is nowhere given is today. Nothing is kept. The deeper it is "
       "explained, the fewer records and months are taken (422); of heavy ones two are decided at "
       "once (503).",
       Right::see_cases,
       {},
       "Decide",
       kMostCaseBytes,
       {{200, "What is decided, a month each", "Decisions"}},
       decide});
  return all;
}

}  // namespace poppy::console
