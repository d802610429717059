// Lists of versions: what is at odds in them, as problems that show one month and run.
#include <fmt/core.h>

#include "interpreter/check/checking.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

struct Words {
  ProblemCode code;
  std::string message, hint;
};

Words words_for(const units::DatingFault& fault, std::string_view what) {
  const std::string when = fault.run == units::kFirstDate
                               ? units::to_string(fault.month)
                               : fmt::format("{} in runs from {}", units::to_string(fault.month),
                                             units::to_string(fault.run));
  switch (fault.kind) {
    case units::DatingFaultKind::until_before_from:
      return {ProblemCode::until_before_from, fmt::format("{} ends before it begins", what), ""};
    case units::DatingFaultKind::overlap:
      return {ProblemCode::versions_overlap, fmt::format("{} has two versions for {}", what, when),
              "end the earlier one the month before, or say from which run on the later one holds"};
    case units::DatingFaultKind::paints_over_without_until:
      return {ProblemCode::version_hidden,
              fmt::format("this version of {} has no end and hides a later one, for example in {}",
                          what, when),
              "write its `until`"};
    case units::DatingFaultKind::same_start:
      return {ProblemCode::versions_same_start,
              fmt::format("{} has two versions that begin alike, for {}", what, when),
              "take one of them out"};
  }
  text::bug("a dating fault of no kind");
}

}  // namespace

void report_dating_faults(Checking& checking, const std::vector<units::Dating>& versions,
                          const std::vector<Span>& spans, std::string_view what) {
  for (const units::DatingFault& fault : units::find_dating_faults(versions)) {
    Words words = words_for(fault, what);
    checking.problem(words.code, spans[fault.first], std::move(words.message),
                     std::move(words.hint));
  }
}

void report_gaps(Checking& checking, const std::vector<units::Dating>& versions, Span span,
                 std::string_view what, ProblemCode code) {
  for (const units::MonthGap& gap : units::find_gaps(versions)) {
    const std::string months =
        gap.first == gap.last
            ? units::to_string(gap.first)
            : fmt::format("{} to {}", units::to_string(gap.first), units::to_string(gap.last));
    checking.problem(code, span, fmt::format("{} has no version for {}", what, months),
                     "a month without a version is an error where it is read");
  }
}

}  // namespace poppy::check
