// Values as a run over many cases keeps them: a number and a state each, in columns, without a
// variant, a pointer or a heap. The static type of where a cell stands says how to read its number.
// units::Value (value.h) says the same one value at a time; to_value and to_cell go between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/units/calendar.h"
#include "interpreter/units/value.h"

namespace poppy::units {

/// Bits, so that the states of several operands can be or-ed: the highest bit is what they come to.
using CellState = std::uint8_t;
inline constexpr CellState kKnown = 0;
inline constexpr CellState kBlank = 1;
inline constexpr CellState kUnknown = 2;
inline constexpr CellState kError = 4;  // which error, the reference evaluator says

/// The number of a known cell, by type:
///   bool 0 or 1; int; money in cents; date, month as counted in calendar.h; enum: the value's
///   index record: its row in the columns; rate, exact money (in cents): value / den, not always in
///   lowest terms; span: two dates packed; dayset: a run of CellPools::spans; text: a run of chars;
///   list: a run of rows, or of CellPools::rows
/// The number of a cell that is not known is 0, and its den 1.
struct Cell {
  std::int64_t value = 0;
  std::int64_t den = 1;
  CellState state = kUnknown;
};

/// Two 32-bit numbers in one: a place and a length, or two dates.
struct Pair {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};
[[nodiscard]] constexpr std::int64_t pack(Pair pair) {
  return static_cast<std::int64_t>(std::uint64_t{pair.second} << 32 | pair.first);
}
[[nodiscard]] constexpr Pair unpack(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}
[[nodiscard]] constexpr std::int64_t pack(Span span) {
  return pack(
      Pair{static_cast<std::uint32_t>(span.begin.days), static_cast<std::uint32_t>(span.end.days)});
}
[[nodiscard]] constexpr Span unpack_span(std::int64_t value) {
  const Pair pair = unpack(value);
  return {{static_cast<std::int32_t>(pair.first)}, {static_cast<std::int32_t>(pair.second)}};
}

/// In the length of a list: it is a run of CellPools::rows. Without it, of the entity's rows.
inline constexpr std::uint32_t kPooledRows = 0x80000000;

/// What cells of several parts lie in.
struct CellPools {
  std::vector<Span> spans;  // of day sets: sorted, neither touching nor overlapping
  std::string chars;
  std::vector<std::uint32_t> rows;  // of filtered lists

  [[nodiscard]] std::string_view text(std::int64_t value) const {
    const Pair run = unpack(value);
    return std::string_view(chars).substr(run.first, run.second);
  }
};

/// One value for each row of an entity. `dens` is empty but for rates and exact money.
struct Column {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> dens;
  std::vector<CellState> states;

  void clear() {
    values.clear();
    dens.clear();
    states.clear();
  }
};

/// What a cell's number means where it is not a plain number.
enum class CellKind : std::uint8_t { number, exact, span, days, text, list };

/// Lists and days are copied out of the pools. The message of an error is not there.
[[nodiscard]] Value to_value(CellKind kind, const Cell& cell, const CellPools& pools);
/// Text, days and lists go to the end of the pools. nullopt: an exact number whose numerator has
/// more than 64 bits.
[[nodiscard]] std::optional<Cell> to_cell(CellKind kind, const Value& value, CellPools& pools);

}  // namespace poppy::units
