// Change requests: the list of them, one of them, and the form in which one is asked for or edited.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/clock_words.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/request_form.h"
#include "interpreter/console/request_list.h"
#include "interpreter/console/request_page.h"
#include "interpreter/console/routes.h"

namespace poppy::console {
namespace {

using serve::make_path;
using serve::NameValue;
using serve::Response;
using store::RequestState;

constexpr std::size_t kRequestsAPage = 50;
constexpr RequestState kStates[] = {RequestState::draft, RequestState::proposed,
                                    RequestState::approved, RequestState::refused,
                                    RequestState::withdrawn};

serve::Table requests_table(const std::vector<store::ChangeRequest>& requests,
                            std::string caption) {
  serve::Table table;
  table.id = "requests";
  table.caption = std::move(caption);
  table.columns = {{"Request"}, {"County"}, {"Where it stands"}, {"Asked for by"}, {"On"}};
  table.if_empty = "There is none.";
  for (const store::ChangeRequest& one : requests) {
    const auto asked = read_asked(one.edits);
    serve::Row& row = table.rows.emplace_back();
    row.cells = {{fmt::format("{}: {}", one.id, one.title), path_of(one)},
                 {one.county},
                 {asked ? state_words(one, *asked) : "cannot be read"},
                 {one.made_by},
                 {moment_words(one.made_at)}};
  }
  return table;
}

std::string county_of(const Visit& visit, std::string_view words) {
  const auto county = visit.county(words);
  return county ? visit.name(*county) : std::string();
}

serve::Select county_select(const Visit& visit, const std::string& chosen, Right right,
                            std::string_view none) {
  serve::Select select;
  select.id = "county";
  select.label = "County";
  select.choices.push_back({"", std::string(none), "", chosen.empty()});
  for (const check::County& one : visit.program().counties) {
    if (!visit.may_in(right, one.name)) continue;
    select.choices.push_back({one.name, one.name, "", one.name == chosen});
  }
  return select;
}

Response list_page(Visit& visit) {
  store::RequestFilter filter;
  filter.state = store::read_request_state(visit.request.asked("state"));
  filter.county = county_of(visit, visit.request.asked("county"));
  filter.most = kRequestsAPage;
  const std::string_view before = visit.request.asked("before");
  std::from_chars(std::to_address(before.begin()), std::to_address(before.end()), filter.before);
  const auto requests = visit.world.desk().requests(filter);
  if (!requests) return visit.error(requests.error());
  nlohmann::json data;
  data["requests"] = requests_table(*requests, "Change requests, the newest first");
  serve::Select state;
  state.id = "state";
  state.label = "Where it stands";
  state.choices.push_back({"", "Anywhere", "", !filter.state});
  for (const RequestState one : kStates) {
    store::ChangeRequest example;
    example.state = one;
    state.choices.push_back({std::string(store::word_of(one)),
                             plain_words(state_words(example, {})), "", filter.state == one});
  }
  data["state_field"] = state;
  data["county_field"] = county_select(visit, filter.county, Right::see_counties, "Every county");
  data["pages"] = false;
  if (requests->size() == kRequestsAPage) {
    std::vector<NameValue> query{{"before", std::to_string(requests->back().id)}};
    if (filter.state) query.push_back({"state", std::string(store::word_of(*filter.state))});
    if (!filter.county.empty()) query.push_back({"county", filter.county});
    serve::Pagination pages;
    pages.next_href = make_path({"requests"}, query);
    data["pages"] = pages;
  }
  data["may_ask"] = visit.may(Right::ask_change);
  return visit.page("requests", visit.frame("Change requests"), std::move(data));
}

Response show_request(Visit& visit) {
  const auto looked = look_at_request(visit);
  if (!looked) return looked.error();
  return request_page(visit, *looked);
}

/// Which county and which setting, before the form is made for them.
Response choose_page(Visit& visit, const std::string& county, const std::string& fault) {
  nlohmann::json data;
  serve::Faults faults;
  if (!fault.empty()) faults.faults.push_back({"flag", fault});
  faults.title = "Choose again";
  data["faults"] = faults;
  serve::Select counties = county_select(visit, county, Right::ask_change, "Choose a county");
  counties.is_required = true;
  data["county_field"] = counties;
  serve::Select flag;
  flag.id = "flag";
  flag.label = "Setting";
  flag.is_required = true;
  flag.fault = fault;
  flag.choices.push_back({"", "Choose a setting", "", true});
  for (const check::Flag& one : visit.program().flags) {
    if (one.set_by_state) continue;
    flag.choices.push_back(
        {one.name, one.title.empty() ? plain_words(one.name) : one.title, "", false});
  }
  data["flag_field"] = flag;
  auto frame = visit.frame("Ask for a change");
  frame.breadcrumb = {{"/requests", "Change requests"}};
  return visit.page("request_choose", frame, std::move(data), fault.empty() ? 200 : 422);
}

FormPage new_form(const std::string& county) {
  FormPage page;
  page.action = "/requests/new";
  page.heading = county + ": ask for a change";
  return page;
}

Response new_page(Visit& visit) {
  const std::string_view asked_county = visit.request.asked("county");
  const std::string county = county_of(
      visit, asked_county.empty() ? std::string_view(visit.account.county) : asked_county);
  const std::string_view flag_words = visit.request.asked("flag");
  if (!asked_county.empty() && county.empty()) return visit.error(404, "There is no such county.");
  if (!county.empty() && !visit.may_in(Right::ask_change, county)) return visit.error(403);
  if (county.empty() || flag_words.empty()) return choose_page(visit, county, "");
  const auto flag = desk::find_flag_asked(visit.program(), flag_words);
  if (!flag) return choose_page(visit, county, flag.error().front().message);
  const check::Flag& declared = visit.program().flags[*flag];
  if (declared.set_by_state) {
    return choose_page(visit, county, "The state makes this setting, and no county does.");
  }
  RequestWords words;
  words.county = county;
  words.entries.push_back({declared.name, "", "", "", "", ""});
  return request_form(visit, words, new_form(county));
}

/// The words into the request, checked; or the page that says what is wrong.
std::optional<Response> take_words(const Visit& visit, const RequestWords& words, FormPage page,
                                   store::ChangeRequest& request, AskedChange& asked) {
  page.status = 422;
  page.faults = plain_faults(words);
  if (!page.faults.empty()) return request_form(visit, words, page);
  asked.entries = words.entries;
  asked.reason = words.reason;
  request.title = words.title;
  const desk::Moment now = visit.world.outside().now();
  const auto change = check_request(*visit.rules, request, asked, now);
  if (!change) {
    desk::ChangeWords plain = words_for_file(request, asked, "");
    page.faults = shown_faults(entry_faults(*visit.rules, plain, now));
    if (page.faults.empty()) page.faults.push_back({"", words_of(change.error().front())});
    return request_form(visit, words, page);
  }
  request.base = change->before;
  asked.checked = change->after;
  if (std::ranges::find(asked.editors, visit.account.id) == asked.editors.end()) {
    asked.editors.push_back(visit.account.id);
  }
  request.state = RequestState::draft;
  request.plan = request.plan_of = request.written = request.decided_by = "";
  request.decided_at = 0;
  request.edits = write_asked(asked);
  return std::nullopt;
}

Response make_request(Visit& visit) {
  RequestWords words = read_request_words(visit);
  if (!visit.county(words.county)) return visit.error(422, "There is no such county.");
  if (!visit.may_in(Right::ask_change, words.county)) return visit.error(403);
  const FormPage page = new_form(words.county);
  if (take_form_button(visit, words)) return request_form(visit, words, page);
  store::ChangeRequest request;
  AskedChange asked;
  request.county = words.county;
  request.made_by = visit.account.id;
  request.made_at = visit.world.outside().seconds();
  if (auto fault = take_words(visit, words, page, request, asked)) return std::move(*fault);
  const auto id = visit.world.desk().put_request(
      request, visit.note("request_made", "",
                          fmt::format("{}: {}", request.county, entries_in_short(asked))));
  if (!id) return visit.error(id.error());
  return serve::see_other(make_path({"requests", std::to_string(*id)}));
}

FormPage edit_form(const store::ChangeRequest& request) {
  FormPage page;
  page.action = path_of(request) + "/edit";
  page.heading = fmt::format("Edit request {}", request.id);
  page.request = request.id;
  page.revision = request.revision;
  return page;
}

/// The request, where the person may edit it; or the page that says why not.
std::expected<LookedAt, Response> look_to_edit(const Visit& visit) {
  auto looked = look_at_request(visit);
  if (!looked) return looked;
  const auto why = why_not(RequestStep::edit, looked->standing(), visit.account,
                           visit.world.outside().seconds());
  if (!why) return looked;
  if (why->status == 403) return std::unexpected(visit.error(403, why->words));
  Told told;
  told.status = why->status;
  told.title = "It cannot be edited now";
  told.text = why->words;
  return std::unexpected(request_page(visit, *looked, told));
}

RequestWords words_kept(const LookedAt& looked) {
  return {looked.request.county, looked.request.title, looked.asked.reason, looked.asked.entries};
}

Response edit_page(Visit& visit) {
  const auto looked = look_to_edit(visit);
  if (!looked) return looked.error();
  return request_form(visit, words_kept(*looked), edit_form(looked->request));
}

Response overtaken_form(const Visit& visit, const LookedAt& now, const RequestWords& words) {
  FormPage page = edit_form(now.request);
  page.status = 409;
  page.kept_now = words_kept(now);
  page.fault_title = "Somebody else has changed the request in the meantime";
  page.faults.push_back(
      {"",
       "What you typed stands below and is not kept yet, beside what is kept now. If you save, "
       "yours takes the place of theirs."});
  return request_form(visit, words, page);
}

Response save_request(Visit& visit) {
  auto looked = look_to_edit(visit);
  if (!looked) return looked.error();
  RequestWords words = read_request_words(visit);
  words.county = looked->request.county;  // it stays of its county
  FormPage page = edit_form(looked->request);
  if (visit.form.text("revision") != std::to_string(looked->request.revision)) {
    return overtaken_form(visit, *looked, words);
  }
  if (take_form_button(visit, words)) return request_form(visit, words, page);
  store::ChangeRequest request = looked->request;
  AskedChange asked = looked->asked;
  if (auto fault = take_words(visit, words, page, request, asked)) return std::move(*fault);
  const auto put = visit.world.desk().put_request(
      request, visit.note("request_edited", "", entries_in_short(asked)));
  if (put) return serve::see_other(path_of(request));
  const bool is_overtaken = visit.error(put.error()).status == 409;
  if (!is_overtaken) return visit.error(put.error());
  const auto again = look_at_request(visit);
  return again ? overtaken_form(visit, *again, words) : again.error();
}

/// What the form would do, while it is typed.
Response preview(Visit& visit) {
  const RequestWords words = read_request_words(visit);
  if (!visit.may_in(Right::ask_change, words.county)) return visit.error(403);
  store::ChangeRequest request;
  request.county = words.county;
  request.made_by = visit.account.id;
  AskedChange asked;
  for (const desk::EntryWords& entry : words.entries) {
    const bool is_begun = !entry.value.empty() && !entry.from.empty();
    const bool is_too_long = entry.value.size() > kMostWord || entry.note.size() > kMostWord;
    if (is_begun && !is_too_long) asked.entries.push_back(entry);
  }
  nlohmann::json data;
  data["change"] = false;
  if (!asked.entries.empty()) {
    const auto change = check_request(*visit.rules, request, asked, visit.world.outside().now());
    data["change"] =
        change ? shown_change(*change, "preview-change") : shown_problems(change.error());
  }
  return visit.world.site().fragment("request_preview", data);
}

}  // namespace

text::Result<serve::Table> open_requests(const Visit& visit, const std::string& county) {
  std::vector<store::ChangeRequest> open;
  for (const RequestState state : {RequestState::proposed, RequestState::draft}) {
    store::RequestFilter filter;
    filter.state = state;
    filter.county = county;
    filter.most = 20;
    auto some = visit.world.desk().requests(filter);
    if (!some) return std::unexpected(some.error());
    open.insert(open.end(), some->begin(), some->end());
  }
  std::ranges::sort(open, std::greater<>(), &store::ChangeRequest::id);
  return requests_table(open, "Requests that are not decided yet");
}

void add_request_pages(World& world) {
  add_page(world, "GET", "/requests", Right::see_counties, list_page);
  add_page(world, "GET", "/requests/new", Right::ask_change, new_page);
  add_page(world, "POST", "/requests/new", Right::ask_change, make_request);
  add_page(world, "POST", "/requests/preview", Right::ask_change, preview);
  add_page(world, "GET", "/requests/{id}", Right::see_counties, show_request);
  add_page(world, "GET", "/requests/{id}/edit", Right::ask_change, edit_page);
  add_page(world, "POST", "/requests/{id}/edit", Right::ask_change, save_request);
  add_request_actions(world);
}

}  // namespace poppy::console
