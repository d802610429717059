// Names people write -> places in a determination, and back: `program_status`, `p1.days_left`,
// `p1`.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/reference/determination.h"

namespace poppy::engine {

struct LinePlace {
  plan::SlotId slot;
  std::uint32_t row = 0;
};
struct RecordPlace {
  check::EntityId entity;
  std::uint32_t row = 0;
};

/// A name that leads nowhere. `absent`: there is such a line, but it is not on this worksheet.
struct NameFault {
  std::string message;
  std::string hint;
  bool absent = false;
};

/// The case and the county need no name: there is one of each.
[[nodiscard]] bool is_nameless(const check::Program& program, check::EntityId entity);
/// A line of the case or the county by its name; of another record as RECORD.LINE.
[[nodiscard]] std::expected<LinePlace, NameFault> find_line(
    const reference::Determination& determination, std::string_view path);
/// `` is the case, `p1` or `p1/time_clocks/2021-08-01` a record by its key or its full name.
[[nodiscard]] std::expected<RecordPlace, NameFault> find_record(
    const reference::Determination& determination, std::string_view name);

[[nodiscard]] const units::Value& value_of(const reference::Determination& determination,
                                           LinePlace place);
/// The value in words: `29`, `blank`, `undetermined`, `an error: division by zero`; records by
/// their names.
[[nodiscard]] std::string shown_value(const reference::Determination& determination,
                                      LinePlace place);

/// Names of the rules that fail a record, the reasons of its decisions first.
[[nodiscard]] std::vector<std::string> failing_rules(const reference::Determination& determination,
                                                     RecordPlace record);
/// The facts that would settle the undetermined decisions and form lines, those that settle one
/// alone first.
[[nodiscard]] std::vector<std::string> needed_facts(const reference::Determination& determination);
/// Likewise for one undetermined line.
[[nodiscard]] std::vector<std::string> needed_facts(const reference::Determination& determination,
                                                    LinePlace place);

/// `p1.`, and nothing for the case and the county: what stands before a line's or fact's name.
[[nodiscard]] std::string record_prefix(const reference::Determination& determination,
                                        RecordPlace record);

}  // namespace poppy::engine
