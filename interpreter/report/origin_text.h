// Where a folded value came from, in words: which county has which rule on or off, since when,
// entered when and by whom.
#pragma once

#include <string>
#include <vector>

#include "interpreter/report/value_text.h"

namespace poppy::report {

struct OriginView {
  std::uint32_t id = 0;  // into Worksheet::origins, or of a row (reference/explain.h)
  plan::OriginKind kind = plan::OriginKind::flag;
  std::string name, title, number;
  Shown value;
  units::Dating dating;
  std::string entered, by, note, cites;  // entered: a date, or empty
  bool unset = false;
  bool unconfirmed = false;
  Place place;
  std::string said;  // Fresno has rule EDX119C024 off
};
[[nodiscard]] OriginView view_origin(const text::SourceSet& sources,
                                     const reference::Determination& determination,
                                     const plan::Origin& origin, std::uint32_t id);
[[nodiscard]] std::vector<OriginView> view_origins(const text::SourceSet& sources,
                                                   const reference::Determination& determination,
                                                   const std::vector<std::uint32_t>& origins);

/// What it said, with title, dates, who entered it where, and the note.
[[nodiscard]] std::string full_text(const OriginView& origin);

/// `always`, `since 2021-07 until 2022-06, for runs from 2020-01-01`
[[nodiscard]] std::string dating_text(const units::Dating& dating, bool with_runs);
/// `2022-09-15 14:30`, or the day alone where no time was given.
[[nodiscard]] std::string moment_text(units::Date day, std::uint16_t minute);
/// `as entered 2022-09-15 by admin-0042 (county_rules/yolo.yaml:12)`; empty where nobody is named.
[[nodiscard]] std::string entered_text(const std::string& entered, const std::string& by,
                                       const Place& place);

[[nodiscard]] std::string county_name(const plan::Worksheet& sheet);  // `the county`, if not known
[[nodiscard]] std::string kind_name(plan::OriginKind kind);

}  // namespace poppy::report
