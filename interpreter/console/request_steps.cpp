// Who may do what with a change request, and when. See change_requests.h.
#include <algorithm>

#include "interpreter/console/change_requests.h"

namespace poppy::console {
namespace {

using store::RequestState;

/// So long an approval that was begun may still be at it.
constexpr std::int64_t kApprovalSeconds = 60;

bool has_right(RequestStep step, const store::Account& account, const std::string& county) {
  switch (step) {
    case RequestStep::edit:
    case RequestStep::propose:
    case RequestStep::take_over:
    case RequestStep::withdraw:
      return may_in(account, Right::ask_change, county);
    case RequestStep::approve:
    case RequestStep::refuse:
    case RequestStep::finish:
    case RequestStep::undo:
      return may_in(account, Right::approve_change, county);
    case RequestStep::plan:
      return may_in(account, Right::ask_change, county) ||
             may_in(account, Right::approve_change, county);
    case RequestStep::comment:
      return may_in(account, Right::comment, county);
  }
  return false;
}

/// Who has made a part of it does not decide it.
bool is_own(const RequestStanding& of, const store::Account& account) {
  return of.request.made_by == account.id ||
         std::ranges::find(of.asked.editors, account.id) != of.asked.editors.end();
}

bool is_open(RequestState state) {
  return state == RequestState::draft || state == RequestState::proposed;
}

std::optional<StepRefused> refused(int status, std::string words) {
  return StepRefused{status, std::move(words)};
}

/// While it is open, and nobody is about to approve it.
std::optional<StepRefused> while_open(const RequestStanding& of, std::int64_t now) {
  if (!is_open(of.request.state)) return refused(409, "The request is decided already.");
  if (of.is_in_file) {
    return refused(409,
                   "The county's file has its entries already: the approval is to be finished.");
  }
  if (is_being_approved(of, now)) {
    return refused(409, "Somebody is approving it at this moment. Look again in a minute.");
  }
  return std::nullopt;
}

std::optional<StepRefused> while_proposed(const RequestStanding& of, std::int64_t now) {
  if (of.request.state == RequestState::draft) {
    return refused(409, "It is a draft: nobody has asked for approval yet.");
  }
  return while_open(of, now);
}

std::optional<StepRefused> of_state(RequestStep step, const RequestStanding& of, std::int64_t now) {
  switch (step) {
    case RequestStep::edit:
    case RequestStep::withdraw:
    case RequestStep::plan:
      return while_open(of, now);
    case RequestStep::take_over:
      if (auto why = while_open(of, now)) return why;
      if (of.is_file_as_checked) return refused(409, "The county's file is as it was checked.");
      return std::nullopt;
    case RequestStep::propose:
      if (auto why = while_open(of, now)) return why;
      if (of.request.state != RequestState::draft) {
        return refused(409, "Approval was asked for already.");
      }
      if (!of.is_file_as_checked) return refused(409, "The county's file was changed since.");
      if (of.request.plan.empty()) {
        return refused(409, "Look first at what it does: make a plan over the cases.");
      }
      return std::nullopt;
    case RequestStep::approve:
      if (auto why = while_proposed(of, now)) return why;
      if (!of.is_file_as_checked) return refused(409, "The county's file was changed since.");
      return std::nullopt;
    case RequestStep::refuse:
      return while_proposed(of, now);
    case RequestStep::finish:
      if (of.request.state == RequestState::proposed && of.is_in_file) return std::nullopt;
      if (is_undone_in_file(of)) return std::nullopt;
      return refused(409, "There is nothing that is to be finished.");
    case RequestStep::undo:
      if (of.request.state != RequestState::approved || !of.asked.undone_by.empty()) {
        return refused(409, "There is nothing to take back.");
      }
      if (!of.is_in_file) return refused(409, "Its entries are not in the county's file any more.");
      return std::nullopt;
    case RequestStep::comment:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool is_being_approved(const RequestStanding& of, std::int64_t now) {
  const bool is_begun =
      of.request.state == RequestState::proposed && !of.request.decided_by.empty();
  const std::int64_t since = now - of.request.decided_at;  // of a clock that may be set back
  return is_begun && since < kApprovalSeconds && since > -kApprovalSeconds;
}

bool is_undone_in_file(const RequestStanding& of) {
  return of.request.state == RequestState::approved && of.asked.undone_by.empty() &&
         !of.asked.undo_begun_by.empty() && !of.is_in_file;
}

std::optional<StepRefused> why_not(RequestStep step, const RequestStanding& standing,
                                   const store::Account& account, std::int64_t now) {
  if (!has_right(step, account, standing.request.county)) {
    return refused(403, "Your role does not allow this in this county.");
  }
  if (step == RequestStep::withdraw && standing.request.made_by != account.id) {
    return refused(403, "Who made a request withdraws it, and nobody else.");
  }
  const bool decides =
      step == RequestStep::approve || step == RequestStep::refuse || step == RequestStep::undo;
  if (decides && is_own(standing, account)) {
    return refused(403, "Another person decides: you have made the request, or a part of it.");
  }
  return of_state(step, standing, now);
}

}  // namespace poppy::console
