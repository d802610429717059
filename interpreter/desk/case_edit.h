// What somebody types into the form of a record -> the case with it, checked as any case is. What
// the rules' own pages edit goes their way (edit_page in poppy/document.h).
//
// A fact that may change by month goes on from the month of the form; a record with the day on
// which it was entered gets a later entry: so what was decided before comes out as it did.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/units/calendar.h"

namespace poppy::desk {

struct TypedFact {
  check::FieldId field;
  std::optional<std::string> value;  // none: it is not known
};

struct RecordEdit {
  std::string path;  // of the record (CaseOutline), or of the one that another is added to
  std::optional<check::EntityId> added;  // the list that a record is added to
  std::vector<TypedFact> facts;          // others stay as they are
  std::vector<check::EntityId> emptied;  // lists that nobody has told: nothing is in them
  std::optional<std::vector<std::string>> programs;  // of the case itself: those it is decided for
  units::Month month;
  units::Date today;
};

struct EditFault {
  std::optional<check::FieldId> field;  // none: of the record, or of the whole case
  std::string text;
};

/// What is wrong with a value of a fact, for whoever typed it; empty: nothing.
[[nodiscard]] std::string fault_of_value(const check::Program& program, check::FieldId field,
                                         const std::string& value);

/// The case as a line of JSON.
[[nodiscard]] std::expected<std::string, std::vector<EditFault>> edit_record(
    const Rules& rules, std::string_view case_text, const RecordEdit& asked);

/// What rules tests and needs call a fact (`p1.grant`, `run_kind`), and the value it is to have;
/// empty: it is not known.
struct FactSetting {
  std::string path, value;
};
/// The case where these facts are as said in all months, to be decided and not kept. Error: what is
/// wrong with which.
[[nodiscard]] std::expected<std::string, std::pair<std::size_t, std::string>> set_facts(
    const Rules& rules, std::string_view case_text, const std::vector<FactSetting>& settings);

}  // namespace poppy::desk
