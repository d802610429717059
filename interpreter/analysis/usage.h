// Which declarations of a program anything reads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::analysis {

struct Usage {
  template <class IdType>
  using Read = units::IdVector<IdType, bool>;

  Read<check::FieldId> fields;
  Read<check::FlagId> flags;
  Read<check::ParameterId> parameters;
  Read<check::LineId> lines;
  Read<check::EnumId> enums;
  Read<check::EntityId> entities;
};

/// Read by an expression of a line or parameter, or by what the language itself does: keys,
/// `entered` and `removed`, lines that are shown, kept or stand in an outcome, types.
[[nodiscard]] Usage find_usage(const check::Program& program);

struct UnusedValue {
  check::EnumId of;
  std::size_t value = 0;
};
/// Values of enums that stand in no rule, table, county file or test, by name or by title.
[[nodiscard]] std::vector<UnusedValue> unused_values(const check::Program& program,
                                                     std::span<const std::string> tests);

}  // namespace poppy::analysis
