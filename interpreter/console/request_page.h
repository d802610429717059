// One change request, looked at with the county's file as it is now, and its page.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "interpreter/console/change_requests.h"
#include "interpreter/console/request_plan.h"
#include "interpreter/console/visit.h"

namespace poppy::console {

struct LookedAt {
  store::ChangeRequest request;
  AskedChange asked;
  std::optional<check::CountyId> county;  // none: it is not there any more
  std::string file_now;
  std::optional<std::string> approver;  // by the entries in the file

  [[nodiscard]] RequestStanding standing() const {
    return {request, asked, county && file_now == request.base, approver.has_value()};
  }
};
/// By the `id` of the path; or the page that says that there is none.
[[nodiscard]] std::expected<LookedAt, serve::Response> look_at_request(const Visit& visit);

/// What the page tells besides: of something that was asked and not done, with what was typed.
struct Told {
  int status = 200;
  serve::Tone tone = serve::Tone::error;
  std::string title, text;
  std::string comment, refusal;
  std::optional<PlanAsked> plan;
  std::vector<serve::Fault> faults;
};
[[nodiscard]] serve::Response request_page(const Visit& visit, const LookedAt& looked,
                                           const Told& told = {});

[[nodiscard]] std::string path_of(const store::ChangeRequest& request);
/// `waits for approval`, `approved, takes effect on 2027-01-01`.
[[nodiscard]] std::string state_words(const store::ChangeRequest& request,
                                      const AskedChange& asked);

}  // namespace poppy::console
