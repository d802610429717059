// See request_page.h.
#include "interpreter/console/request_page.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/clock_words.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/request_form.h"
#include "interpreter/console/request_list.h"

namespace poppy::console {
namespace {

using serve::StepState;
using store::RequestState;

bool is_open(const store::ChangeRequest& request) {
  return request.state == RequestState::draft || request.state == RequestState::proposed;
}

serve::Steps steps_of(const LookedAt& looked) {
  const store::ChangeRequest& request = looked.request;
  const bool is_proposed = request.state == RequestState::proposed;
  const bool is_approved = request.state == RequestState::approved;
  const auto state = [](bool is_done, bool is_current) {
    return is_done ? StepState::done : is_current ? StepState::current : StepState::ahead;
  };
  const bool is_planned = !request.plan.empty();
  const auto day = takes_effect_on(looked.asked);
  serve::Steps steps;
  steps.label = "How far the request is";
  steps.steps = {
      {"Written and checked", state(is_planned || !is_open(request), !is_planned)},
      {"Planned over the cases",
       state(is_proposed || is_approved, is_planned && request.state == RequestState::draft)},
      {"Approved by another person", state(is_approved, is_proposed)},
      {day ? "Takes effect on " + units::to_string(*day) : "In the county's file",
       state(is_approved, false)}};
  return steps;
}

serve::Details about(const LookedAt& looked) {
  const store::ChangeRequest& request = looked.request;
  serve::Details details;
  auto& all = details.details;
  all.emplace_back("Where it stands", state_words(request, looked.asked));
  all.emplace_back("County", std::vector<serve::Link>{
                                 {serve::make_path({"counties", request.county}), request.county}});
  all.emplace_back("Asked for by",
                   fmt::format("{}, {}", request.made_by, moment_words(request.made_at)));
  std::string editors;
  for (const std::string& editor : looked.asked.editors) {
    if (editor != request.made_by) editors += (editors.empty() ? "" : ", ") + editor;
  }
  if (!editors.empty()) all.emplace_back("Edited by", editors);
  if (!looked.asked.reason.empty()) all.emplace_back("Why", looked.asked.reason);
  if (!is_open(request) && !request.decided_by.empty()) {
    all.emplace_back("Decided by",
                     fmt::format("{}, {}", request.decided_by, moment_words(request.decided_at)));
  }
  if (!looked.asked.refused_because.empty()) {
    all.emplace_back("Refused because", looked.asked.refused_because);
  }
  if (!looked.asked.undone_by.empty()) {
    all.emplace_back("Taken back by", fmt::format("{}, {}", looked.asked.undone_by,
                                                  moment_words(looked.asked.undone_at)));
  }
  return details;
}

serve::Table entries_table(const Visit& visit, const LookedAt& looked) {
  serve::Table table;
  table.id = "asked";
  table.caption = "What is asked for";
  table.columns = {{"Setting"},    {"New value"},       {"First month"},
                   {"Last month"}, {"Takes effect on"}, {"Note"}};
  for (const desk::EntryWords& entry : looked.asked.entries) {
    const auto flag = desk::find_flag_asked(visit.program(), entry.flag);
    std::string title = entry.flag, name, href;
    if (flag) {
      const check::Flag& declared = visit.program().flags[*flag];
      if (!declared.title.empty()) title = declared.title;
      name = declared.number.empty() ? declared.name
                                     : fmt::format("{}, {}", declared.number, declared.name);
      href = serve::make_path({"counties", looked.request.county, "settings", declared.name});
    }
    const std::string day = !entry.runs_from.empty() ? entry.runs_from : "the day it is approved";
    table.rows.push_back(
        {{{title, href, name}, {entry.value}, {entry.from}, {entry.until}, {day}, {entry.note}}});
  }
  return table;
}

/// The file as it was checked, as it is, and as it would be: side by side where it was changed.
void put_change(const Visit& visit, const LookedAt& looked, nlohmann::json& data) {
  data["change"] = data["conflict"] = false;
  if (!is_open(looked.request) || looked.approver) {
    if (!looked.request.written.empty()) {
      data["change"] = {{"problems", false},
                        {"effects", false},
                        {"has_told", false},
                        {"diff", shown_diff("change", "What was written into the county's file",
                                            looked.request.base, looked.request.written)}};
    }
    return;
  }
  const auto change =
      check_request(*visit.rules, looked.request, looked.asked, visit.world.outside().now());
  nlohmann::json shown = change ? shown_change(*change, "change") : shown_problems(change.error());
  if (looked.standing().is_file_as_checked) {
    data["change"] = std::move(shown);
    return;
  }
  nlohmann::json conflict;
  conflict["checked"] = shown_diff("as-checked", "The request, as it was checked",
                                   looked.request.base, looked.asked.checked);
  conflict["meanwhile"] = shown_diff("meanwhile", "What was changed in the file since",
                                     looked.request.base, looked.file_now);
  conflict["would_be"] = std::move(shown);
  data["conflict"] = std::move(conflict);
}

text::Result<void> put_plan(const Visit& visit, const LookedAt& looked, const Told& told,
                            nlohmann::json& data) {
  data["plan"] = shown_plan(visit, looked.request);
  data["plan_is_outdated"] = false;
  if (data["plan"].is_object()) {
    data["plan"]["made"] = fmt::format("{}, {}", data["plan"]["made_by"].get<std::string>(),
                                       moment_words(data["plan"]["made_at"].get<std::int64_t>()));
    nlohmann::json changed = nlohmann::json::array();
    if (is_open(looked.request) && looked.county) {
      const auto mark = plan_mark(visit, *looked.county);
      if (!mark) return std::unexpected(mark.error());
      for (const std::string& one : changed_since_plan(looked.request.plan_of, *mark)) {
        changed.push_back({{"line", one}});
      }
    }
    data["plan_is_outdated"] = !changed.empty();
    data["plan"]["is_outdated"] = !changed.empty();
    data["plan"]["changed"] = std::move(changed);
  }
  const PlanAsked usual = told.plan.value_or(usual_plan(visit, looked.asked));
  const auto field = [&](const char* id, const char* label, const char* hint, const char* type,
                         const std::string& value) {
    serve::Field one;
    one.id = id;
    one.label = label;
    one.hint = hint;
    one.type = type;
    one.value = value;
    for (const serve::Fault& fault : told.faults) {
      if (fault.field_id == id) one.fault = fault.text;
    }
    data[id] = one;
  };
  field("plan_month", "Benefit month", "", "month", usual.month);
  field("plan_until", "Up to month", "Empty: this month alone. At most 12 months", "month",
        usual.until);
  field("plan_run_date", "As known on (run date)",
        "A day on which runs see the change, or the plan finds nothing", "date", usual.run_date);
  return {};
}

text::Result<void> put_said(const Visit& visit, const LookedAt& looked, const Told& told,
                            nlohmann::json& data) {
  const auto comments = visit.world.desk().comments(looked.request.id);
  if (!comments) return std::unexpected(comments.error());
  nlohmann::json shown = nlohmann::json::array();
  for (const store::Comment& one : *comments) {
    shown.push_back({{"by", one.by}, {"at", moment_words(one.at)}, {"said", one.text}});
  }
  data["has_comments"] = !shown.empty();
  data["comments"] = std::move(shown);
  serve::TextArea comment;
  comment.id = "comment";
  comment.label = "Comment";
  comment.value = told.comment;
  comment.rows = 3;
  serve::TextArea refusal;
  refusal.id = "because";
  refusal.label = "Why it is refused";
  refusal.value = told.refusal;
  refusal.is_required = true;
  refusal.rows = 3;
  for (const serve::Fault& fault : told.faults) {
    if (fault.field_id == comment.id) comment.fault = fault.text;
    if (fault.field_id == refusal.id) refusal.fault = fault.text;
  }
  data["comment_field"] = comment;
  data["because_field"] = refusal;
  constexpr std::size_t kMostLines = 100;
  const auto lines =
      visit.world.desk().audit(0, kMostLines, fmt::format("request {}", looked.request.id));
  if (!lines) return std::unexpected(lines.error());
  serve::Table table;
  table.id = "done";
  table.caption = "What was done, the latest first";
  table.columns = {{"When"}, {"Who"}, {"What"}, {"More"}};
  for (const store::AuditLine& line : *lines) {
    table.rows.push_back(
        {{{moment_words(line.at)}, {line.by}, {plain_words(line.what)}, {line.detail}}});
  }
  data["done"] = table;
  return {};
}

void put_steps(const Visit& visit, const LookedAt& looked, nlohmann::json& data) {
  const RequestStanding standing = looked.standing();
  const auto may = [&](RequestStep step) {
    return !why_not(step, standing, visit.account, visit.world.outside().seconds());
  };
  data["can_edit"] = may(RequestStep::edit);
  data["can_plan"] = may(RequestStep::plan) && standing.is_file_as_checked;
  data["can_propose"] = may(RequestStep::propose);
  data["can_take_over"] = may(RequestStep::take_over);
  data["can_withdraw"] = may(RequestStep::withdraw);
  data["can_approve"] = may(RequestStep::approve);
  data["can_refuse"] = may(RequestStep::refuse);
  data["can_finish"] = may(RequestStep::finish);
  data["finishes"] = is_undone_in_file(standing) ? "taking it back" : "the approval";
  data["can_comment"] = may(RequestStep::comment);
  data["can_undo"] =
      may(RequestStep::undo) &&
      undo_request(*visit.rules, looked.request, looked.asked, visit.world.outside().now())
          .has_value();
  data["can_any"] = data["can_edit"].get<bool>() || data["can_propose"].get<bool>() ||
                    data["can_withdraw"].get<bool>() || data["can_approve"].get<bool>() ||
                    data["can_refuse"].get<bool>() || data["can_finish"].get<bool>() ||
                    data["can_undo"].get<bool>();
}

/// What whoever looks at it has to know first.
std::vector<serve::Message> messages_of(const LookedAt& looked, std::int64_t now) {
  using serve::Tone;
  std::vector<serve::Message> all;
  const store::ChangeRequest& request = looked.request;
  if (is_open(request) && looked.approver) {
    all.push_back({Tone::warning, "It stands in the county's file already",
                   fmt::format("{} approved it and the file was written, but the console was "
                               "stopped before it was noted here. Nothing is lost: an approver "
                               "finishes it below.",
                               *looked.approver)});
  } else if (is_being_approved(looked.standing(), now)) {
    all.push_back(
        {Tone::info, "Somebody is approving it at this moment",
         fmt::format("{} has begun to. Look again in a minute: until then nobody else can "
                     "decide or change it.",
                     request.decided_by)});
  } else if (request.state == RequestState::proposed && !request.decided_by.empty()) {
    all.push_back({Tone::info, "An approval was begun and not finished",
                   fmt::format("{} began it; nothing was written into the county's file. It can "
                               "be approved again.",
                               request.decided_by)});
  }
  if (is_undone_in_file(looked.standing())) {
    all.push_back({Tone::warning, "It is out of the county's file already",
                   fmt::format("{} took it back and the file was written, but the console was "
                               "stopped before it was noted here. Nothing is lost: an approver "
                               "finishes it below.",
                               looked.asked.undo_begun_by)});
  } else if (request.state == RequestState::approved && !looked.asked.undo_begun_by.empty()) {
    all.push_back({Tone::info, "Taking it back was begun and not finished",
                   fmt::format("{} began it; nothing was taken out of the county's file. It can be "
                               "taken back again.",
                               looked.asked.undo_begun_by)});
  } else if (request.state == RequestState::approved && looked.asked.undone_by.empty() &&
             !looked.approver) {
    all.push_back({Tone::warning, "Its entries are not in the county's file any more",
                   "Somebody has taken them out, or has changed them."});
  }
  if (is_open(request) && !looked.county) {
    all.push_back({Tone::warning, "There is no such county any more",
                   "Its file is not among those that are read."});
  }
  return all;
}

}  // namespace

std::string path_of(const store::ChangeRequest& request) {
  return serve::make_path({"requests", std::to_string(request.id)});
}

std::string state_words(const store::ChangeRequest& request, const AskedChange& asked) {
  const auto day = takes_effect_on(asked);
  const std::string when = day ? ", takes effect on " + units::to_string(*day) : std::string();
  switch (request.state) {
    case RequestState::draft:
      return "draft" + when;
    case RequestState::proposed:
      return "waits for approval" + when;
    case RequestState::approved:
      return asked.undone_by.empty() ? "approved" + when : "approved, and taken back";
    case RequestState::refused:
      return "refused";
    case RequestState::withdrawn:
      return "withdrawn";
  }
  return {};
}

std::expected<LookedAt, serve::Response> look_at_request(const Visit& visit) {
  const std::string& asked_id = visit.path.at("id");
  std::uint64_t id = 0;
  const auto [end, error] =
      std::from_chars(std::to_address(asked_id.begin()), std::to_address(asked_id.end()), id);
  const bool is_number = error == std::errc() && end == std::to_address(asked_id.end()) && id > 0;
  if (!is_number) return std::unexpected(visit.error(404, "There is no such request."));
  auto request = visit.world.desk().find_request(id);
  if (!request) return std::unexpected(visit.error(request.error()));
  if (!*request) return std::unexpected(visit.error(404, "There is no such request."));
  LookedAt looked{std::move(**request), {}, {}, {}, {}};
  auto asked = read_asked(looked.request.edits);
  if (!asked) {
    return std::unexpected(
        visit.error(500, "What the store holds of this request cannot be read."));
  }
  looked.asked = std::move(*asked);
  looked.county = visit.county(looked.request.county);
  if (looked.county) {
    const check::County& county = visit.program().counties[*looked.county];
    looked.file_now = visit.rules->data().input.sources->at(county.file).text;
    looked.approver =
        approver_in_file(visit.program(), *looked.county, looked.request, looked.asked);
  }
  return looked;
}

serve::Response request_page(const Visit& visit, const LookedAt& looked, const Told& told) {
  const store::ChangeRequest& request = looked.request;
  nlohmann::json data;
  data["path"] = path_of(request);
  data["revision"] = std::to_string(request.revision);
  data["heading"] = request.title;
  data["state"] = state_words(request, looked.asked);
  data["steps"] = false;
  const bool is_in_force =
      request.state == RequestState::approved && looked.asked.undone_by.empty();
  if (is_open(request) || is_in_force) data["steps"] = steps_of(looked);
  data["about"] = about(looked);
  data["asked"] = entries_table(visit, looked);
  data["is_open"] = is_open(request);
  serve::Faults faults;
  faults.title = told.title;
  faults.faults = told.faults;
  data["faults"] = faults;
  put_change(visit, looked, data);
  if (auto put = put_plan(visit, looked, told, data); !put) return visit.error(put.error());
  if (auto put = put_said(visit, looked, told, data); !put) return visit.error(put.error());
  put_steps(visit, looked, data);
  nlohmann::json readers = nlohmann::json::array();
  for (const desk::EntryWords& entry : looked.asked.entries) {
    const auto flag = desk::find_flag_asked(visit.program(), entry.flag);
    if (!flag) continue;
    serve::Table table = readers_table(visit, *flag, fmt::format("readers-{}", readers.size() + 1));
    table.caption += ": " + visit.program().flags[*flag].name;
    readers.push_back({{"table", table}, {"setting", visit.program().flags[*flag].name}});
  }
  data["readers"] = std::move(readers);
  auto frame = visit.frame(fmt::format("Request {}", request.id));
  frame.breadcrumb = {{"/requests", "Change requests"}};
  for (serve::Message& message : messages_of(looked, visit.world.outside().seconds()))
    frame.messages.push_back(std::move(message));
  if (told.faults.empty() && !told.title.empty()) {
    frame.messages.push_back({told.tone, told.title, told.text});
  }
  return visit.page("request", frame, std::move(data), told.status);
}

}  // namespace poppy::console
