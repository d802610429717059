// Stored cases for programs: a list, one, and putting one in its place, by the revision that it was
// read with.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "interpreter/console/api.h"
#include "interpreter/console/api_answer.h"
#include "interpreter/console/api_cases.h"
#include "interpreter/console/bounds.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/text/json_writer.h"

namespace poppy::console {
namespace {

using serve::Response;

std::string tag_of(std::uint64_t revision) { return fmt::format("\"{}\"", revision); }

/// The county whose cases are listed: of the account, or as asked.
std::expected<std::string, Response> county_listed(const Call& call) {
  const Visit& visit = call.visit;
  const std::string words = call.asked("county");
  if (words.empty()) return visit.account.county;
  auto found = facts::find_county_asked(visit.program(), words);
  if (!found) return std::unexpected(api_problem(422, engine::to_public({}, {found.error()})));
  const std::string& name = visit.name(*found);
  if (visit.may_in(Right::see_cases, name)) return name;
  return std::unexpected(api_problem(403, "the cases of this county are not for this account"));
}

Response list_cases(Call& call) {
  const auto county = county_listed(call);
  if (!county) return county.error();
  constexpr std::size_t kUsual = 50;
  std::size_t most = kUsual;
  const std::string asked = call.asked("most");
  if (!asked.empty())
    std::from_chars(std::to_address(asked.begin()), std::to_address(asked.end()), most);
  // One more than is shown, to know whether there is one.
  auto heads =
      call.visit.world.cases().list(call.asked("after"), most + 1, *county, call.asked("prefix"));
  if (!heads) return api_problem(call.visit.world, heads.error());
  const bool has_more = heads->size() > most;
  if (has_more) heads->resize(most);
  text::JsonWriter to;
  to.begin_object();
  to.key("cases");
  to.begin_array();
  for (const store::CaseHead& head : *heads) {
    to.begin_object();
    to.member("case", head.id);
    to.member("county", head.county);
    to.member("revision", head.revision);
    to.end_object();
  }
  to.end_array();
  to.member_or_null("next", has_more ? heads->back().id : "");
  to.end_object();
  return serve::json(to.take() + '\n');
}

Response one_case(Call& call) {
  auto found = case_to_see(call, call.visit.path.at("case"));
  if (!found) return std::move(found.error());
  const std::string tag = tag_of(found->revision);
  const std::string* const known = call.request().header("If-None-Match");
  Response response = known != nullptr && *known == tag ? Response{304, {}, {}}
                                                        : serve::json(std::move(found->document));
  return response.set("ETag", tag);
}

/// What is in the place of the case that comes, which the caller has seen: 0, there is none.
std::expected<std::uint64_t, Response> revision_seen(
    const Call& call, const std::optional<store::StoredCase>& before) {
  const std::string* const match = call.request().header("If-Match");
  const std::string* const none = call.request().header("If-None-Match");
  if ((match == nullptr) == (none == nullptr)) {
    return std::unexpected(api_problem(
        428,
        "`If-Match` with the case's ETag is asked for, or `If-None-Match: *` for one that is new"));
  }
  const bool is_as_seen =
      match != nullptr ? before && *match == tag_of(before->revision) : !before && *none == "*";
  if (is_as_seen) return before ? before->revision : 0;
  Response response =
      api_problem(412, before ? "the case was changed in the meantime, or is there already"
                              : "there is no such case any more");
  if (before) response.set("ETag", tag_of(before->revision));
  return std::unexpected(std::move(response));
}

Response put_case(Call& call) {
  const Visit& visit = call.visit;
  World& world = visit.world;
  const std::string& id = visit.path.at("case");
  auto before = world.cases().find(id);
  if (!before) return api_problem(world, before.error());
  // Names are of all counties together: more than that it is taken is not told.
  if (*before && !visit.may_in(Right::work_cases, (*before)->county)) {
    return api_problem(403, "this name is not for the cases of this account's county");
  }
  const auto revision = revision_seen(call, *before);
  if (!revision) return revision.error();
  auto stored =
      storable_case(*visit.rules, call.request().body, "request.json", visit.account.county);
  if (!stored) return api_problem(422, stored.error());
  if (stored->id != id) {
    return api_problem(
        422, std::vector<ApiFault>{{"/case", "the case has another name than its address"}});
  }
  if (!visit.may_in(Right::work_cases, stored->county)) {
    return api_problem(403, "the cases of this county are not for this account");
  }
  const store::StoredCase one{stored->id, stored->county, stored->document, *revision};
  const auto put = world.desk().put_case(
      one, visit.note(*revision == 0 ? "case_stored" : "case_changed", "case " + one.id,
                      fmt::format("revision {}, by the API", *revision + 1)));
  if (!put) {
    constexpr int kConflict = 409;
    constexpr int kOvertaken = 412;
    if (status_of(put.error()) != kConflict) return api_problem(world, put.error());
    return api_problem(kOvertaken, engine::to_public({}, put.error()));
  }
  text::JsonWriter to;
  to.begin_object();
  to.member("case", one.id);
  to.member("county", one.county);
  to.member("revision", *put);
  to.end_object();
  return serve::json(to.take() + '\n', *revision == 0 ? 201 : 200).set("ETag", tag_of(*put));
}

Parameter case_parameter() {
  return {"case", Where::path, ValueKind::case_id, "The name of the case", true};
}

}  // namespace

std::expected<store::StoredCase, Response> case_to_see(const Call& call, const std::string& id) {
  auto found = call.visit.world.cases().find(id);
  if (!found) return std::unexpected(api_problem(call.visit.world, found.error()));
  // Whether another county has it is not told either.
  if (*found && call.visit.may_in(Right::see_cases, (*found)->county)) return std::move(**found);
  return std::unexpected(api_problem(404, "there is no such case among those of this account"));
}

std::vector<Operation> case_operations() {
  std::vector<Operation> all;
  all.push_back(
      {"GET",
       "/cases",
       "cases",
       "Stored cases",
       "Of the account's county, by the bytes of their names. `next` is the `after` of the next "
       "ones; null: there are no more.",
       Right::see_cases,
       {{"prefix", Where::query, ValueKind::text, "Whose names begin so"},
        {"after", Where::query, ValueKind::text, "Behind this name"},
        {"most", Where::query, ValueKind::count, "How many at once; else 50"},
        {"county", Where::query, ValueKind::county, "Of this county, for who may see several"}},
       "",
       0,
       {{200, "The cases", "Cases"}},
       list_cases});
  all.push_back({"GET",
                 "/cases/{case}",
                 "case",
                 "One case",
                 "Its facts, as they were stored. The ETag is its revision.",
                 Right::see_cases,
                 {case_parameter(),
                  {"If-None-Match", Where::header, ValueKind::text, "The ETag that is known"}},
                 "",
                 0,
                 {{200, "The case", "Case", true}, {304, "It is as known", "", true}},
                 one_case});
  all.push_back(
      {"PUT",
       "/cases/{case}",
       "put_case",
       "Store a case",
       "In the place of what is there: `If-Match` says which revision was read, `If-None-Match: *` "
       "that there is none yet. The facts are checked as those of a case file are.",
       Right::work_cases,
       {case_parameter(),
        {"If-Match", Where::header, ValueKind::text, "The ETag of the case as it was read"},
        {"If-None-Match", Where::header, ValueKind::text, "`*`: the case is new"}},
       "Case",
       kMostCaseBytes,
       {{200, "It was stored in place of the one before", "Stored", true},
        {201, "It was stored, and is new", "Stored", true},
        {412, "It was changed in the meantime, or is there already", "Problem"},
        {428, "Neither If-Match nor If-None-Match is given, or both are", "Problem"}},
       put_case});
  return all;
}

}  // namespace poppy::console
