// What somebody is told where the store or a county's file fails: in the words of who works at the
// console. The message itself names places and addresses: it is for whoever runs the console, and
// goes into the log.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "interpreter/console/world.h"

namespace poppy::console {

struct Failure {
  std::string_view title;
  std::string_view what;    // what happened, and what it left
  std::string_view to_do;   // by whom, and when
  std::string detail = {};  // of a file that pages show anyway
};

[[nodiscard]] bool is_failure(text::ProblemCode code);

/// The first of the problems that is a failure, with a line in the log; none: there is no failure
/// among them, but something that was asked for wrongly, or somebody who was faster.
[[nodiscard]] std::optional<Failure> failure_of(const World& world, const text::Problems& problems);

/// 503, and when to try again.
[[nodiscard]] serve::Response failure_page(const World& world, const serve::PageFrame& frame,
                                           const Failure& failure);

}  // namespace poppy::console
