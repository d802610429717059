// Two change requests of a demonstration: one that waits to be approved, with its plan, and a draft
// that takes effect later. Which settings they are about is found among those that the county has.
#include <algorithm>

#include "interpreter/console/change_requests.h"
#include "interpreter/console/request_list.h"
#include "interpreter/console/request_plan.h"
#include "interpreter/report/county_view.h"

namespace poppy::console {
namespace {

struct Candidate {
  store::ChangeRequest request;
  AskedChange asked;
  std::int64_t changed = 0;  // cases
};

std::string title_of(const check::Flag& flag) {
  return flag.title.empty() ? flag.name : flag.title;
}

/// A switch of the county turned over, from the next month on; none: it cannot be.
std::optional<Candidate> turned_over(const Visit& visit, check::CountyId county,
                                     check::FlagId flag) {
  const check::Flag& declared = visit.program().flags[flag];
  const check::County& of = visit.program().counties[county];
  const std::uint32_t at = report::entry_in_force(of, flag, visit.as_of.month, visit.as_of.run);
  if (declared.type.kind != check::TypeKind::boolean || declared.set_by_state) return std::nullopt;
  if (at == check::kNone) return std::nullopt;
  const bool is_on = of.flags[flag][at].value.truth();
  const auto next = units::add_months(visit.as_of.month, 1);
  if (!next) return std::nullopt;
  Candidate one;
  one.asked.entries.push_back(
      {declared.name, is_on ? "no" : "yes", units::to_string(*next), "", "", "An example"});
  one.asked.reason = "An example, to be looked at.";
  one.asked.editors = {visit.account.id};
  one.request.county = of.name;
  one.request.title = (is_on ? "Switch off: " : "Switch on: ") + title_of(declared);
  one.request.title.resize(std::min(one.request.title.size(), kMostTitle));
  one.request.made_by = visit.account.id;
  one.request.made_at = visit.world.outside().seconds();
  const auto change =
      check_request(*visit.rules, one.request, one.asked, visit.world.outside().now());
  if (!change) return std::nullopt;
  one.request.base = change->before;
  one.asked.checked = change->after;
  const auto plan = make_plan(visit, *change, usual_plan(visit, one.asked));
  const auto mark = plan_mark(visit, county);
  if (!plan || !mark) return std::nullopt;
  one.request.plan = *plan;
  one.request.plan_of = *mark;
  one.changed = changed_cases(*plan);
  return one;
}

text::Result<void> put(const Visit& visit, Candidate& one, const char* what) {
  one.request.edits = write_asked(one.asked);
  const auto id = visit.world.desk().put_request(one.request,
                                                 visit.note(what, "", entries_in_short(one.asked)));
  if (!id) return std::unexpected(id.error());
  return {};
}

}  // namespace

text::Result<void> make_demo_requests(World& world, const store::Account& maker) {
  constexpr std::size_t kMostTried = 8;
  const serve::Request request;
  const serve::PathValues path;
  Visit visit{world, request, path, world.rules()};
  visit.account = maker;
  const units::Date today = world.outside().now().day;
  visit.as_of = {units::month_of(today), today};
  const auto county = visit.county(maker.county);
  if (!county) return {};
  std::vector<Candidate> found;
  for (const check::FlagId flag : visit.program().flags.ids()) {
    if (found.size() == kMostTried) break;
    if (auto one = turned_over(visit, *county, flag)) found.push_back(std::move(*one));
  }
  // The one that does most is the one to be looked at.
  std::ranges::stable_sort(found, std::greater<>(), &Candidate::changed);
  if (!found.empty()) {
    found.front().request.state = store::RequestState::proposed;
    if (auto done = put(visit, found.front(), "request_proposed"); !done) return done;
  }
  const auto later = units::add_months(visit.as_of.month, 2);
  if (found.size() < 2 || !later) return {};
  Candidate& draft = found[1];
  draft.asked.entries.front().runs_from = units::to_string(units::first_day(*later));
  draft.asked.entries.front().from = units::to_string(*later);
  draft.request.plan = draft.request.plan_of = "";
  return put(visit, draft, "request_made");
}

}  // namespace poppy::console
