// What the API answers where something is wrong: application/problem+json (RFC 9457), with the
// problems one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/console/world.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/serve/http.h"
#include "interpreter/text/problem.h"

namespace poppy::console {

/// Something wrong in a request by its shape: `/entries/0/flag`.
struct ApiFault {
  std::string pointer;  // into the body (RFC 6901), or `?month` of the query
  std::string message, hint = {};
};

[[nodiscard]] serve::Response api_problem(int status, std::string_view detail);
[[nodiscard]] serve::Response api_problem(int status, const std::vector<ApiFault>& faults);
/// With their codes, and the line and column of each.
[[nodiscard]] serve::Response api_problem(int status, const std::vector<Problem>& problems);
/// By status_of; of a failure, what a page says (failures.h).
[[nodiscard]] serve::Response api_problem(const World& world, const text::Problems& problems);
/// 401, which asks for a token.
[[nodiscard]] serve::Response api_sign_in_first(std::string_view detail);

}  // namespace poppy::console
