// One value of a JSON text as a cell of the type its fact or line has. What is written as usual is
// read here without a heap, what is rare by parse_value, which alone says what a text means; what
// neither takes is refused without a word.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "interpreter/config/json_tokens.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/facts/name_table.h"
#include "interpreter/units/calendar.h"

namespace poppy::facts {

/// How the values of a fact or line are read.
struct CellType {
  check::Type type;
  units::CellKind kind = units::CellKind::number;
  bool text_key = false;                  // of a record: what names it is its key as it stands
  const units::Bounds* bounds = nullptr;  // of a fact's values, where it has any
};

class CellReader {
 public:
  explicit CellReader(const check::Program& program);

  [[nodiscard]] CellType cell_type(const check::Type& type) const;
  [[nodiscard]] CellType cell_type(const check::Field& field) const;

  /// A fact's value, as read_value of case_reader.h; of a record, its key: a text in the pools.
  /// False: it is none, or outside the fact's range, and the pools may have grown.
  [[nodiscard]] bool read(const CellType& type, const config::JsonNode& node, units::Cell& cell,
                          units::CellPools& pools) const;
  /// A past decision's value, which may be `unknown`.
  [[nodiscard]] bool read_saved(const CellType& type, const config::JsonNode& node,
                                units::Cell& cell, units::CellPools& pools) const;
  /// As find_county.
  [[nodiscard]] std::optional<check::CountyId> county(std::string_view name) const;

 private:
  /// The usual forms of a scalar that is not blank.
  [[nodiscard]] bool read_plain(const CellType& type, std::string_view text, std::uint64_t first,
                                units::Cell& cell, units::CellPools& pools) const;
  /// Whatever parse_value takes.
  [[nodiscard]] bool read_rare(const CellType& type, const config::YamlNode& node,
                               units::Cell& cell, units::CellPools& pools) const;
  [[nodiscard]] bool read_rare(const CellType& type, const config::JsonNode& node,
                               units::Cell& cell, units::CellPools& pools) const;

  const check::Program& program_;
  units::IdVector<check::EnumId, NameTable> enums_;  // names, and titles that only one value has
  NameTable counties_;                               // in small letters
};

[[nodiscard]] std::int64_t append_text(units::CellPools& pools, std::string_view text);
/// Of a text of json_tokens.h.
[[nodiscard]] std::int64_t append_readable(units::CellPools& pools, std::string_view text);

/// 2021-08-01, without `open`. Of the texts, 8 bytes must be readable.
[[nodiscard]] bool read_day(std::string_view text, units::Date& day);
[[nodiscard]] bool read_month(std::string_view text, units::Month& month);

}  // namespace poppy::facts
