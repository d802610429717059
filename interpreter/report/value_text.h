// Values, rows, slots, places and rule text as a worker reads them. The text and the JSON of a
// decision share these.
#pragma once

#include <string>
#include <vector>

#include "interpreter/reference/determination.h"
#include "interpreter/text/source.h"

namespace poppy::report {

struct Shown {
  check::Type type;
  units::Value value;
  std::string text;
  std::vector<std::string> items;  // of a list: the records' names
};
/// `unsettled`: what an unknown value is called, `undetermined` for results, `not known` for facts.
[[nodiscard]] Shown show(const reference::Determination& determination, const check::Type& type,
                         const units::Value& value, std::string_view unsettled = "undetermined");
/// The same for a value of a county file, where no records are about.
[[nodiscard]] Shown show(const check::Program& program, const check::Type& type,
                         const units::Value& value);

struct Place {
  std::string file;  // empty: nowhere in a file
  std::uint32_t line = 0;
};
[[nodiscard]] Place place_of(const text::SourceSet& sources, text::Span span);
[[nodiscard]] std::string to_string(const Place& place);  // county_rules/yolo.yaml:12

/// The rule as the analyst wrote it: comments out, white space collapsed, a leading `[label]` and
/// dates left out.
[[nodiscard]] std::string rule_text(const text::SourceSet& sources, text::Span span,
                                    std::string_view label);
/// What heads a group whose items are shown below it: `any { … }` is `any of these`; other braces
/// are left out as `…`.
[[nodiscard]] std::string without_braces(std::string_view rule_text);

/// p1, p1/time_clocks/2021-08-01; empty for the county and the case, which need no name.
[[nodiscard]] std::string row_name(const reference::Determination& determination,
                                   check::EntityId entity, std::uint32_t row);

struct SlotName {
  std::string name, title;
  std::string record;  // row_name
  std::string month;   // where it is not the month decided
  bool saved = false;
};
[[nodiscard]] SlotName slot_name(const reference::Determination& determination, plan::SlotId slot,
                                 std::uint32_t row);
/// `Days left on the clock (days_left) of p1 for 2021-07`
[[nodiscard]] std::string to_string(const SlotName& name);

}  // namespace poppy::report
