// Code: a worksheet as flat instructions over typed cells, what lower() makes of it and what a
// Machine runs, one row of one line at a time. The instructions compute what the nodes of the
// worksheet mean (plan/apply.h), without a tree, a Value or an allocation; only the message of an
// error is left to the reference evaluator.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/code/blanks.h"
#include "interpreter/plan/worksheet.h"
#include "interpreter/units/cell.h"

namespace poppy::code {

enum class Do : std::uint8_t {
#define POPPY_DO(name) name,
#include "interpreter/code/code.def"
#undef POPPY_DO
};

enum class Comparison : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

/// Operands as code.def says.
struct Instruction {
  Do what = Do::done;
  std::uint8_t frame = 0;
  std::uint8_t how = 0;
  std::uint32_t to = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t jump = 0;
  std::int64_t number = 0;
};

/// The rows of a parameter's table that are in force.
struct Table {
  check::ParameterId parameter;
  std::uint32_t keys = 0;
  std::vector<std::int64_t> low, high;  // row * keys + key
  units::RowOrder order;
  std::vector<units::Cell> values;  // by row
  bool sorted_alone = false;  // keys are exact and in order: a row can be searched for by all keys
  bool plain_keys = false;    // all are plain numbers
  // sorted_alone, and no key between the first and the last is missing: a row's place follows from
  // its keys. By key: how many values it takes; empty where it is not so.
  std::vector<std::int64_t> sides;
  bool has_beyond = false;
  std::int64_t beyond_size = 0;
  std::vector<Table> beyond;           // one, of the increments: their keys and values
  bool exact = false;                  // its values are rates or exact amounts
  bool partial = false;                // no row: blank
  std::vector<units::CellKind> kinds;  // of the keys; exact and text keys are compared as such
  std::vector<std::int64_t> low_den, high_den;
};

struct Code {
  std::shared_ptr<const plan::Worksheet> sheet;
  std::vector<Instruction> instructions;
  std::vector<std::uint32_t> begin;  // by index into Worksheet::lines
  std::vector<units::Cell> constants;
  units::IdVector<plan::NodeId, std::uint32_t>
      constant_of_node;  // into constants; kNone: no instruction's
  MayHoldBlank may_hold_blank;
  units::CellPools pools;              // what constants lie in: a block's pools begin with it
  std::vector<Table> tables;           // as Worksheet::tables
  std::vector<check::EntityId> paths;  // the entities whose parents are taken, one after the other
  std::vector<check::Type> types;
  std::uint32_t registers = 0;
  std::uint32_t piles = 0;
};

// Parts of lowering that the columnar evaluator shares.

/// The one instruction of a node whose operands are in registers: strict ops but in_set, if_blank
/// and the picks; look-ups; reads of a record that is computed; lists. Of text_of without its type.
[[nodiscard]] Instruction apply_instruction(const plan::Worksheet& sheet, const plan::Node& node);
[[nodiscard]] std::optional<Comparison> comparison_of(check::Op op);
/// Where the Machine finds a strict op of operands of a kind.
[[nodiscard]] constexpr std::int64_t strict_step(check::Op op, units::CellKind kind) {
  return static_cast<std::int64_t>(op) * 8 + static_cast<std::int64_t>(kind);
}
/// The candidates of `in` as bits, where they are constants from 0 to 63.
[[nodiscard]] std::optional<std::uint64_t> mask_of_candidates(const plan::Worksheet& sheet,
                                                              const plan::Node& node);

[[nodiscard]] Code lower(std::shared_ptr<const plan::Worksheet> sheet);

}  // namespace poppy::code
