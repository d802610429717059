// What an expression computes. One list (op.def) for the checked program and for the worksheet:
// planning replaces the ops of kind `planned` by others, so that the worksheet knows no flag,
// version, county file or benefit month.
#pragma once

#include <cstdint>
#include <string_view>

namespace poppy::ops {

enum class Op : std::uint8_t {
#define POPPY_OP(name, kind, word) name,
#include "interpreter/ops/op.def"
};

enum class OpKind : std::uint8_t {
  leaf,
  read,      // of a slot: a fact, a saved result, a line
  children,  // records below a record
  planned,   // gone after planning
  lookup,
  strict,  // needs all its operands
  group,   // all, any, none, at least
  choice,
  aggregate,
};

/// By Op.
inline constexpr OpKind kOpKinds[] = {
#define POPPY_OP(name, kind, word) OpKind::kind,
#include "interpreter/ops/op.def"
};

[[nodiscard]] constexpr OpKind kind_of(Op op) { return kOpKinds[static_cast<std::size_t>(op)]; }

[[nodiscard]] constexpr std::string_view name_of(Op op) {
  constexpr std::string_view kNames[] = {
#define POPPY_OP(name, kind, word) #name,
#include "interpreter/ops/op.def"
  };
  return kNames[static_cast<std::size_t>(op)];
}

[[nodiscard]] constexpr std::string_view word_of(Op op) {
  constexpr std::string_view kWords[] = {
#define POPPY_OP(name, kind, word) word,
#include "interpreter/ops/op.def"
  };
  return kWords[static_cast<std::size_t>(op)];
}

/// Aggregates that ask whether a condition holds of the elements.
[[nodiscard]] constexpr bool is_quantified(Op op) {
  return op == Op::aggregate_some || op == Op::aggregate_every || op == Op::aggregate_no;
}

/// A cell of a row that a loop over a table is at.
[[nodiscard]] constexpr bool is_row_cell(Op op) {
  return op == Op::row_value || op == Op::row_least || op == Op::row_most;
}

/// The line's own row and the elements of aggregates within each other that an expression can be
/// about.
inline constexpr std::uint32_t kMostFrames = 16;

inline constexpr std::uint32_t kHasWhere = 1;
inline constexpr std::uint32_t kHasHead = 2;
inline constexpr std::uint32_t kHasBy = 4;
inline constexpr std::uint32_t kUnrolled = 8;  // worksheet only
/// Of a choice, worksheet only: nobody wrote its branches, one for each scale of a table.
inline constexpr std::uint32_t kOfScales = 1;

}  // namespace poppy::ops
