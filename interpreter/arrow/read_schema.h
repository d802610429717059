// ArrowSchema -> our own tree of columns, of the formats that have an exact meaning as facts. What
// has none (floating point, bytes, unions, times of day) is refused with the column's name, before
// any row is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/arrow_abi.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::arrow {

enum class FormatKind : std::uint8_t {
  null,
  boolean,
  integer,
  decimal,
  text,       // utf8, with offsets of 4 or 8 bytes
  text_view,  // utf8 views
  date,       // days
  time,       // of a clock without a zone: a date where it is midnight
  list,       // with offsets of 4 or 8 bytes
  list_view,
  fixed_list,
  structure,
  map,
  dictionary,  // the child has the values
  passed_over,
};

struct Format {
  FormatKind kind = FormatKind::null;
  int bytes = 0;             // of a number, an index or an offset
  bool is_signed = false;    // of a number or an index
  int scale = 0;             // of a decimal
  std::int64_t per_day = 0;  // of a time: units a day
  std::int64_t items = 0;    // of a fixed list
};

struct Column {
  std::string name;
  std::string path;  // with those above it: persons.incomes.amount
  std::string key;   // the name as JSON has it, with its colon
  Format format;
  std::vector<Column> children;

  /// Of a dictionary what its values are, else itself.
  [[nodiscard]] const Column& values() const {
    return format.kind == FormatKind::dictionary ? children.front().values() : *this;
  }
};

/// The root is a structure, the columns of a table its children. Problems: all columns that are
/// refused, each once. Of a table in which one column alone is read, the others are passed over.
[[nodiscard]] Outcome<Column> read_schema(const ArrowSchema& schema, std::string_view only = {});

}  // namespace poppy::arrow
