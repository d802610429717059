// See console.h.
#include "interpreter/console/console.h"

#include <fmt/core.h>

#include "interpreter/console/request_list.h"
#include "interpreter/console/rights.h"
#include "interpreter/console/routes.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::console {
namespace {

std::unexpected<std::vector<Problem>> failed(text::Problems problems) {
  return std::unexpected(engine::to_public({}, std::move(problems)));
}

text::Result<void> put_account(World& world, const std::string& id, std::vector<store::Role> roles,
                               const std::string& county, const std::string& password,
                               bool must_change) {
  store::Account account;
  account.id = id;
  account.roles = std::move(roles);
  account.county = county;
  auto hash = world.passwords().hash(password);
  if (!hash) {
    return std::unexpected(text::Problems{{text::ProblemCode::store_not_written,
                                           {},
                                           "there is not the memory to keep a password",
                                           "64 MB must be free"}});
  }
  account.password = std::move(*hash);
  account.must_change = must_change;
  account.made_at = world.outside().seconds();
  const auto put = world.desk().put_account(
      account, {account.made_at, "console", "account_made", "account " + id,
                fmt::format("{}; {}", roles_words(account), county)});
  if (!put) return std::unexpected(put.error());
  return {};
}

}  // namespace

void add_routes(World& world) {
  add_sign_in_pages(world);
  add_account_pages(world);
  add_audit_pages(world);
  add_county_pages(world);
  add_request_pages(world);
  add_api(world);
  add_case_pages(world);
  add_report_pages(world);
  world.site().set_frame([&world](const serve::Request&) {
    serve::PageFrame frame;
    frame.rules_version = world.rules()->version();
    return frame;
  });
  // Each handler asks who may go its route (visit.h); one that was added past it may be gone by
  // nobody.
  world.site().set_gate([](const serve::Request&, const serve::Route& route,
                           const serve::PathValues&) -> std::optional<serve::Response> {
    for (int right = 0; right <= static_cast<int>(Right::keep_accounts); ++right) {
      if (route.who == word_of(static_cast<Right>(right))) return std::nullopt;
    }
    return serve::Response{403, {}, {}};
  });
}

text::Result<bool> make_first_account(World& world,
                                      const std::function<bool(const FirstAccount&)>& tell) {
  const auto accounts = world.desk().accounts();
  if (!accounts) return std::unexpected(accounts.error());
  if (!accounts->empty()) return true;
  const FirstAccount first{"admin", serve::one_time_password()};
  if (!tell(first)) return false;
  const auto put =
      put_account(world, first.id, {store::Role::administrator}, "", first.password, true);
  if (!put) return std::unexpected(put.error());
  return true;
}

Outcome<std::vector<DemoAccount>> make_demo(World& world, const std::string& county_words,
                                            const std::vector<File>& cases) {
  // People of a county that there is not could do nothing.
  const std::shared_ptr<const Rules> rules = world.rules();
  const check::Program& program = *rules->data().program;
  const auto found = facts::find_county_asked(program, county_words);
  if (!found) return failed({found.error()});
  const std::string county = program.counties[*found].name;
  const auto accounts = world.desk().accounts();
  if (!accounts) return failed(accounts.error());
  if (!accounts->empty()) {
    return failed({{text::ProblemCode::store_changed,
                    {},
                    "there are accounts in this store: a demonstration begins with an empty one",
                    "name a file that is not there yet"}});
  }
  struct Person {
    const char* id;
    store::Role role;
    bool is_of_county;
  };
  constexpr Person kPeople[] = {
      {"worker", store::Role::worker, true},     {"county-admin", store::Role::county_admin, true},
      {"approver", store::Role::approver, true}, {"analyst", store::Role::state_analyst, false},
      {"auditor", store::Role::auditor, false},  {"admin", store::Role::administrator, false}};
  std::vector<DemoAccount> made;
  for (const Person& person : kPeople) {
    DemoAccount account{person.id, serve::one_time_password(), role_words(person.role),
                        person.is_of_county ? county : ""};
    const auto put =
        put_account(world, account.id, {person.role}, account.county, account.password, false);
    if (!put) return failed(put.error());
    made.push_back(std::move(account));
  }
  std::vector<store::StoredCase> stored;
  for (const File& file : cases) {
    auto one = storable_case(*rules, file.text, file.path, county);
    if (!one) return std::unexpected(std::move(one.error()));
    stored.push_back({one->id, one->county, one->document, 0});
  }
  if (const auto written = world.cases().write(stored, nullptr); !written) {
    return failed(written.error());
  }
  const auto maker = world.desk().find_account("county-admin");
  if (!maker) return failed(maker.error());
  if (*maker) {
    if (const auto asked = make_demo_requests(world, **maker); !asked) return failed(asked.error());
  }
  return made;
}

}  // namespace poppy::console
