// What a decision makes, sends and gathers for a record, with named values: what the lists of rule
// tests (`made`, `notices`, `letters`) are compared with.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/engine/names.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

struct FoundItem {
  struct Value {
    std::string name;
    check::Type type;
    units::Value value;
    bool by_words = false;  // a text whose lines and blanks are a matter of how it is shown
  };
  std::string name;
  std::vector<Value> values;
};

[[nodiscard]] std::vector<FoundItem> found_records(const reference::Determination& determination,
                                                   RecordPlace record,
                                                   reference::RecordChange change);
/// Rows that reports gather of the record.
[[nodiscard]] std::vector<FoundItem> found_rows(const reference::Determination& determination,
                                                RecordPlace record);
/// The case's statements are also those of the county.
[[nodiscard]] std::vector<FoundItem> found_statements(const reference::Determination& determination,
                                                      RecordPlace record,
                                                      check::StatementKind kind);
/// Those that are sent, as they are in English: `title`, the values by name, as they are printed,
/// which notices and enclosures they hold, in their order, and the whole `text`.
[[nodiscard]] std::vector<FoundItem> found_letters(const reference::Determination& determination,
                                                   RecordPlace record);

/// With commas; `none` without any.
[[nodiscard]] std::string joined(const std::vector<std::string>& names);

}  // namespace poppy::engine
