// See failures.h.
#include "interpreter/console/failures.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/console/turns.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::console {
namespace {

using text::ProblemCode;

struct FailureKind {
  ProblemCode code;
  Failure words;
};

const auto& kinds() {
  static const auto all = std::to_array<FailureKind>({
      {ProblemCode::store_busy,
       {"The store is in use",
        "A job over all cases has the store to itself, or very many write at once. Nothing of "
        "yours was written.",
        "Wait some minutes, and try again."}},
      {ProblemCode::store_not_written,
       {"That could not be stored",
        "The console cannot write to its store: the disk that it lies on may be full. Nothing of "
        "yours was written, and what was stored before is kept.",
        "Pages can be looked at meanwhile. Tell whoever runs the console, and store it again when "
        "that is mended: the Back button of the browser leads to what you typed."}},
      {ProblemCode::store_unreachable,
       {"The database cannot be reached",
        "The database that keeps accounts, requests and cases does not answer. Nothing of yours "
        "was written.",
        "Wait a minute, and load the page again: who is signed in stays signed in. If it goes on, "
        "tell "
        "whoever runs the console."}},
      {ProblemCode::store_unreadable,
       {"The store cannot be read",
        "The console cannot open its store just now. Nothing of yours was written.",
        "Wait a minute, and load the page again. If it stays so, tell whoever runs the console."}},
      {ProblemCode::store_damaged,
       {"The store is damaged",
        "What stands in the store is not what was written there. Nothing of yours was written.",
        "Tell whoever runs the console: a copy of the store has to be taken back."}},
      {ProblemCode::county_not_written,
       {"The county’s file could not be written",
        "The file is as it was: nothing was changed in it. The disk may be full, or the console "
        "may not write there.",
        "Tell whoever runs the console, and do it again when that is mended."}},
  });
  return all;
}

constexpr std::string_view kUnknownTitle = "Look first whether that was kept";
constexpr std::string_view kUnknown =
    "The connection to the database was lost at the very moment at which your change was written. "
    "It is there as a whole, or not at all.";
constexpr std::string_view kUnknownToDo =
    "Wait a minute, and look at it again before you do it once more. You need not sign in again.";

}  // namespace

std::optional<Failure> failure_of(const World& world, const text::Problems& problems) {
  for (const text::Problem& one : problems) {
    const auto found = std::ranges::find(kinds(), one.code, &FailureKind::code);
    if (found == kinds().end()) continue;
    world.outside().log(fmt::format("{}: {}", text::kind_of(one.code).number, one.message));
    if (one.hint == store::kOutcomeUnknown) return Failure{kUnknownTitle, kUnknown, kUnknownToDo};
    Failure failure = found->words;
    if (one.code == ProblemCode::county_not_written) failure.detail = one.message;
    return failure;
  }
  return std::nullopt;
}

bool is_failure(text::ProblemCode code) {
  return std::ranges::find(kinds(), code, &FailureKind::code) != kinds().end();
}

serve::Response failure_page(const World& world, const serve::PageFrame& frame,
                             const Failure& failure) {
  constexpr int kUnavailable = 503;
  serve::Response response = world.site().error_page(
      kUnavailable, frame, {failure.title, failure.what, failure.to_do, failure.detail});
  return response.set("Retry-After", kRetrySeconds);
}

}  // namespace poppy::console
