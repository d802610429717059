// The records of a case in their lists, each with the place by which addresses and forms name it:
// what pages of a case show, and what an edit of a record (case_edit.h) finds it by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/read_case.h"

namespace poppy::desk {

/// A record of the case, the case itself among them.
struct OutlineRecord {
  check::EntityId entity;
  std::uint32_t index = 0;     // among CaseFacts::records of the entity
  std::uint32_t above = 0;     // among CaseOutline::records; of the case: itself
  std::string path;            // `persons.0.incomes.2`, places counted from 0; empty: the case
  std::string name;            // `p1/incomes/wages`; empty: the case
  bool is_superseded = false;  // the case has a later entry of the same record
};

struct OutlineList {
  check::EntityId entity;
  bool is_known = false;               // else nobody has told it
  std::vector<std::uint32_t> records;  // among CaseOutline::records
};

struct CaseOutline {
  std::vector<OutlineRecord> records;  // the case first, each before those below it

  [[nodiscard]] const OutlineRecord* at_path(std::string_view path) const;
  /// Of entries of the same record, the last.
  [[nodiscard]] const OutlineRecord* named(std::string_view name) const;
};

/// Of a case that was just read.
[[nodiscard]] CaseOutline outline_of(const check::Program& program, const engine::ReadCase& read);

/// The lists below a record, in the order of the rules.
[[nodiscard]] std::vector<OutlineList> lists_below(const check::Program& program,
                                                   const engine::ReadCase& read,
                                                   const CaseOutline& outline,
                                                   const OutlineRecord& record);

[[nodiscard]] const facts::Record& facts_of(const engine::ReadCase& read,
                                            const OutlineRecord& record);

/// What a record is told of a fact in the month, as known on the day: known or blank; none: it is
/// not known. The fact is one of the record's entity.
[[nodiscard]] std::optional<units::Value> told(const check::Program& program,
                                               const engine::ReadCase& read,
                                               const OutlineRecord& record, check::FieldId fact,
                                               units::Month month, units::Date run);
/// All that it is told of the fact, over months.
[[nodiscard]] const std::vector<facts::FactVersion>& versions_of(const check::Program& program,
                                                                 const engine::ReadCase& read,
                                                                 const OutlineRecord& record,
                                                                 check::FieldId fact);

}  // namespace poppy::desk
