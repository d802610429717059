// What is done with a change request, a step each: planned, proposed, approved and so on. Each is
// checked for rights and for how the request stands (change_requests.h), is written with its
// revision, and leaves a line in the audit.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "interpreter/console/failures.h"
#include "interpreter/console/request_form.h"
#include "interpreter/console/request_page.h"

namespace poppy::console {
namespace {

using serve::Response;
using store::RequestState;

/// The request as it is now, with what was not done.
Response told_again(const Visit& visit, const Told& told) {
  const auto looked = look_at_request(visit);
  return looked ? request_page(visit, *looked, told) : looked.error();
}

Told overtaken(const Visit& visit) {
  Told told;
  told.status = 409;
  told.title = "Somebody else was faster";
  told.text =
      "The request was changed in the meantime. This is how it stands now; nothing of "
      "yours was done.";
  told.comment = visit.form.text("comment");
  told.refusal = visit.form.text("because");
  return told;
}

/// Somebody else has written the county's file since the page was made.
Response file_was_changed(Visit& visit) {
  visit.rules = visit.world.rules();
  Told told;
  told.status = 409;
  told.title = "The county's file was changed in the meantime";
  told.text = "Nothing was written. See below what was changed.";
  return told_again(visit, told);
}

/// The file is written, and the store was not told: the page must not say that nothing was.
Response written_and_not_noted(const Visit& visit, const text::Problems& problems,
                               std::string_view written) {
  (void)failure_of(visit.world, problems);  // for the log
  const std::string what = fmt::format(
      "{}, but the console could not note that in its store. Nothing is lost.", written);
  return failure_page(visit.world, visit.frame(""),
                      {"It is written, and not noted yet", what,
                       "Look at the request again in a minute: it says so, and an approver can "
                       "finish it there."});
}

void end_undo(AskedChange& asked) {
  asked.undone_by = asked.undo_begun_by;
  asked.undone_at = asked.undo_begun_at;
  asked.undo_begun_by.clear();
  asked.undo_begun_at = 0;
}

/// The request, where the person may do the step and has seen it as it is.
std::expected<LookedAt, Response> look_to_do(const Visit& visit, RequestStep step) {
  auto looked = look_at_request(visit);
  if (!looked) return looked;
  const auto why =
      why_not(step, looked->standing(), visit.account, visit.world.outside().seconds());
  if (why && why->status == 403) return std::unexpected(visit.error(403, why->words));
  if (visit.form.text("revision") != std::to_string(looked->request.revision)) {
    return std::unexpected(request_page(visit, *looked, overtaken(visit)));
  }
  if (why) {
    Told told = overtaken(visit);
    told.status = why->status;
    told.title = "That cannot be done as the request stands";
    told.text = why->words;
    return std::unexpected(request_page(visit, *looked, told));
  }
  return looked;
}

/// Writes the request, and shows it; with a page of its own where somebody was faster.
Response keep(const Visit& visit, LookedAt looked, std::string what, std::string detail) {
  looked.request.edits = write_asked(looked.asked);
  const auto put = visit.world.desk().put_request(
      looked.request, visit.note(std::move(what), "", std::move(detail)));
  if (put) return serve::see_other(path_of(looked.request));
  Response error = visit.error(put.error());
  return error.status == 409 ? told_again(visit, overtaken(visit)) : error;
}

Told check_failed(const std::vector<Problem>& problems) {
  Told told;
  told.status = 422;
  told.title = "It cannot be put into the county's file as it is now";
  for (const Problem& problem : problems) told.faults.push_back({"", words_of(problem)});
  return told;
}

Response plan(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::plan);
  if (!looked) return std::move(looked.error());
  PlanAsked asked{std::string(visit.form.text("plan_month")),
                  std::string(visit.form.text("plan_until")),
                  std::string(visit.form.text("plan_run_date"))};
  Told told;
  told.plan = asked;
  if (!looked->standing().is_file_as_checked) {
    told.status = 409;
    told.title = "The county's file was changed since";
    told.text = "Take the request over into the file as it is now, and plan then.";
    return request_page(visit, *looked, told);
  }
  const auto change =
      check_request(*visit.rules, looked->request, looked->asked, visit.world.outside().now());
  if (!change) return request_page(visit, *looked, check_failed(change.error()));
  const auto mark = plan_mark(visit, *looked->county);
  if (!mark) return visit.error(mark.error());
  auto made = make_plan(visit, *change, asked);
  if (!made) {
    told.status = made.error().status;
    told.title = "The plan was not made";
    told.faults.push_back({made.error().field, made.error().words});
    return request_page(visit, *looked, told);
  }
  looked->request.plan = std::move(*made);
  looked->request.plan_of = *mark;
  std::string in_short = plan_in_short(looked->request.plan);
  return keep(visit, std::move(*looked), "request_planned", std::move(in_short));
}

Response propose(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::propose);
  if (!looked) return std::move(looked.error());
  const auto change =
      check_request(*visit.rules, looked->request, looked->asked, visit.world.outside().now());
  if (!change) return request_page(visit, *looked, check_failed(change.error()));
  looked->request.state = RequestState::proposed;
  std::string detail = entries_in_short(looked->asked);
  return keep(visit, std::move(*looked), "request_proposed", std::move(detail));
}

Response take_over(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::take_over);
  if (!looked) return std::move(looked.error());
  const auto change =
      check_request(*visit.rules, looked->request, looked->asked, visit.world.outside().now());
  if (!change) return request_page(visit, *looked, check_failed(change.error()));
  looked->request.base = change->before;
  looked->asked.checked = change->after;
  looked->request.state = RequestState::draft;
  looked->request.plan = looked->request.plan_of = "";
  looked->request.written = looked->request.decided_by = "";
  looked->request.decided_at = 0;
  looked->asked.editors.push_back(visit.account.id);
  std::ranges::sort(looked->asked.editors);
  const auto twice = std::ranges::unique(looked->asked.editors);
  looked->asked.editors.erase(twice.begin(), twice.end());
  return keep(visit, std::move(*looked), "request_taken_over", "into the file as it is now");
}

Response withdraw(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::withdraw);
  if (!looked) return std::move(looked.error());
  looked->request.state = RequestState::withdrawn;
  looked->request.decided_by = visit.account.id;
  looked->request.decided_at = visit.world.outside().seconds();
  return keep(visit, std::move(*looked), "request_withdrawn", "");
}

Response refuse(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::refuse);
  if (!looked) return std::move(looked.error());
  std::string because(visit.form.text("because"));
  if (because.empty() || because.size() > kMostWords) {
    Told told;
    told.status = 422;
    told.title = "The request was not refused";
    told.refusal = because;
    told.faults.push_back(
        {"because", because.empty() ? "Say why it is refused." : "That is too long a reason."});
    return request_page(visit, *looked, told);
  }
  looked->asked.refused_because = because;
  looked->request.state = RequestState::refused;
  looked->request.decided_by = visit.account.id;
  looked->request.decided_at = visit.world.outside().seconds();
  return keep(visit, std::move(*looked), "request_refused", because);
}

/// The approval begins in the store, so that a stop after the file was written can be told.
text::Result<void> begin_approval(const Visit& visit, LookedAt& looked,
                                  const desk::CountyChange& change) {
  looked.request.written = change.after;
  looked.request.decided_by = visit.account.id;
  looked.request.decided_at = visit.world.outside().seconds();
  const auto put = visit.world.desk().put_request(
      looked.request, visit.note("request_approval_begun", "", entries_in_short(looked.asked)));
  if (!put) return std::unexpected(put.error());
  ++looked.request.revision;
  return {};
}

/// Nothing was written: whoever looks next finds it as it was. Where this cannot be kept either,
/// the page tells that an approval was begun.
void end_approval(const Visit& visit, LookedAt& looked, const std::string& why) {
  looked.request.written = looked.request.decided_by = "";
  looked.request.decided_at = 0;
  const auto put =
      visit.world.desk().put_request(looked.request, visit.note("request_not_written", "", why));
  if (!put) visit.world.outside().log("a request whose file was not written could not be kept");
}

Response approve(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::approve);
  if (!looked) return std::move(looked.error());
  const auto mark = plan_mark(visit, *looked->county);
  if (!mark) return visit.error(mark.error());
  const bool is_outdated = !changed_since_plan(looked->request.plan_of, *mark).empty();
  if (is_outdated && visit.form.text("as_it_is") != "yes") {
    Told told;
    told.status = 409;
    told.title = "The plan is of earlier rules or cases";
    told.text = "Plan again, or say that you approve by the plan as it is.";
    return request_page(visit, *looked, told);
  }
  const auto change = check_request(*visit.rules, looked->request, looked->asked,
                                    visit.world.outside().now(), visit.account.id);
  if (!change) return request_page(visit, *looked, check_failed(change.error()));
  if (auto begun = begin_approval(visit, *looked, *change); !begun) {
    Response error = visit.error(begun.error());
    return error.status == 409 ? told_again(visit, overtaken(visit)) : error;
  }
  if (const auto written = visit.world.write_county(*change); !written) {
    const std::string why = written.error().front().message;
    end_approval(visit, *looked, why);
    Response error = visit.error(written.error());
    return error.status == 409 ? file_was_changed(visit) : error;
  }
  looked->request.state = RequestState::approved;
  looked->request.edits = write_asked(looked->asked);
  const auto put = visit.world.desk().put_request(
      looked->request, visit.note("request_approved", "",
                                  fmt::format("{}: {}; plan: {}", looked->request.county,
                                              entries_in_short(looked->asked),
                                              plan_in_short(looked->request.plan))));
  if (put) return serve::see_other(path_of(looked->request));
  return written_and_not_noted(visit, put.error(), "The entries stand in the county’s file");
}

/// What the file has, and the store does not know yet: an approval, or that it was taken back.
Response finish(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::finish);
  if (!looked) return std::move(looked.error());
  if (is_undone_in_file(looked->standing())) {
    end_undo(looked->asked);
    std::string detail =
        fmt::format("taken back by {}; not in the county's file any more", looked->asked.undone_by);
    return keep(visit, std::move(*looked), "request_finished", std::move(detail));
  }
  looked->request.state = RequestState::approved;
  looked->request.decided_by = *looked->approver;
  if (looked->request.decided_at == 0) {
    looked->request.decided_at = visit.world.outside().seconds();
  }
  std::string detail = fmt::format("approved by {}; found in the county's file", *looked->approver);
  return keep(visit, std::move(*looked), "request_finished", std::move(detail));
}

/// Begun in the store, as an approval is: a stop leaves neither a file nor an audit that nobody can
/// tell anything of.
text::Result<void> begin_undo(const Visit& visit, LookedAt& looked) {
  looked.asked.undo_begun_by = visit.account.id;
  looked.asked.undo_begun_at = visit.world.outside().seconds();
  looked.request.edits = write_asked(looked.asked);
  const auto put = visit.world.desk().put_request(
      looked.request, visit.note("request_undo_begun", "", entries_in_short(looked.asked)));
  if (!put) return std::unexpected(put.error());
  ++looked.request.revision;
  return {};
}

/// Nothing was taken out. Where this cannot be kept either, the page tells that it was begun.
void give_up_undo(const Visit& visit, LookedAt& looked, const std::string& why) {
  looked.asked.undo_begun_by.clear();
  looked.asked.undo_begun_at = 0;
  looked.request.edits = write_asked(looked.asked);
  const auto put =
      visit.world.desk().put_request(looked.request, visit.note("request_not_undone", "", why));
  if (!put) visit.world.outside().log("a request that was not taken back could not be kept");
}

Response undo(Visit& visit) {
  auto looked = look_to_do(visit, RequestStep::undo);
  if (!looked) return std::move(looked.error());
  const auto change =
      undo_request(*visit.rules, looked->request, looked->asked, visit.world.outside().now());
  if (!change) {
    Told told;
    told.status = 409;
    told.title = "It cannot be taken back any more";
    told.text = words_of(change.error().front());
    return request_page(visit, *looked, told);
  }
  if (auto begun = begin_undo(visit, *looked); !begun) {
    Response error = visit.error(begun.error());
    return error.status == 409 ? told_again(visit, overtaken(visit)) : error;
  }
  if (const auto written = visit.world.write_county(*change); !written) {
    give_up_undo(visit, *looked, written.error().front().message);
    Response error = visit.error(written.error());
    return error.status == 409 ? file_was_changed(visit) : error;
  }
  end_undo(looked->asked);
  looked->request.edits = write_asked(looked->asked);
  const auto put = visit.world.desk().put_request(
      looked->request, visit.note("request_undone", "", entries_in_short(looked->asked)));
  if (put) return serve::see_other(path_of(looked->request));
  return written_and_not_noted(visit, put.error(),
                               "The entries were taken out of the county’s file");
}

Response comment(Visit& visit) {
  auto looked = look_at_request(visit);
  if (!looked) return std::move(looked.error());
  const std::int64_t now = visit.world.outside().seconds();
  if (const auto why = why_not(RequestStep::comment, looked->standing(), visit.account, now)) {
    return visit.error(why->status, why->words);
  }
  const std::string said(visit.form.text("comment"));
  const bool is_blank = said.find_first_not_of(" \t\n") == std::string::npos;
  Told told;
  told.status = 422;
  told.title = "The comment was not kept";
  told.comment = said;
  if (is_blank || said.size() > kMostWords) {
    told.faults.push_back(
        {"comment", is_blank ? "Write something first."
                             : fmt::format("A comment has at most {} letters.", kMostWords)});
    return request_page(visit, *looked, told);
  }
  const auto added = visit.world.desk().add_comment(
      {looked->request.id, visit.account.id, now, said},
      visit.note("request_commented", fmt::format("request {}", looked->request.id)));
  if (added) return serve::see_other(path_of(looked->request));
  Response error = visit.error(added.error());
  if (error.status != 422) return error;
  told.faults.push_back({"comment", added.error().front().message});
  return request_page(visit, *looked, told);
}

}  // namespace

void add_request_actions(World& world) {
  // Who may plan is who may ask, or approve: of those who may comment, all but the state's.
  add_page(world, "POST", "/requests/{id}/plan", Right::comment, plan);
  add_page(world, "POST", "/requests/{id}/propose", Right::ask_change, propose);
  add_page(world, "POST", "/requests/{id}/take-over", Right::ask_change, take_over);
  add_page(world, "POST", "/requests/{id}/withdraw", Right::ask_change, withdraw);
  add_page(world, "POST", "/requests/{id}/approve", Right::approve_change, approve);
  add_page(world, "POST", "/requests/{id}/refuse", Right::approve_change, refuse);
  add_page(world, "POST", "/requests/{id}/finish", Right::approve_change, finish);
  add_page(world, "POST", "/requests/{id}/undo", Right::approve_change, undo);
  add_page(world, "POST", "/requests/{id}/comment", Right::comment, comment);
}

}  // namespace poppy::console
