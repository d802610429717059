// The strict operations of ops/ on cells: what the Machine's registers and the columns' loops
// share.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "interpreter/code/exact.h"
#include "interpreter/ops/strict.h"
#include "interpreter/units/cell.h"

namespace poppy::ops {

template <>
struct Exactly<code::Exact> {
  using E = code::Exact;
  template <typename T>
  static Made<T> made(code::ExactState state, const T& number) {
    switch (state) {
      case code::ExactState::fine:
        return number;
      case code::ExactState::error:
        return std::unexpected(Fault::too_large);
      case code::ExactState::too_large:
        return std::unexpected(Fault::too_wide);
    }
    text::bug("a state that is none");
  }
  static Made<E> add(const E& left, const E& right) {
    E result;
    const code::ExactState state = code::add(left, right, result);
    return made(state, result);
  }
  static Made<E> subtract(const E& left, const E& right) {
    E result;
    const code::ExactState state = code::subtract(left, right, result);
    return made(state, result);
  }
  static Made<E> multiply(const E& left, const E& right) {
    E result;
    const code::ExactState state = code::multiply(left, right, result);
    return made(state, result);
  }
  static Made<E> divide(const E& left, const E& right) {
    E result;
    const code::ExactState state = code::divide(left, right, result);
    return made(state, result);
  }
  static Made<std::int64_t> round(const E& value, units::Rounding rounding, std::int64_t unit) {
    std::int64_t result = 0;
    const code::ExactState state = code::round(value, rounding, unit, result);
    return made(state, result);
  }
  static int compare(const E& left, const E& right) { return code::compare(left, right); }
  static bool is_zero(const E& value) { return value.num == 0; }
};

}  // namespace poppy::ops

namespace poppy::code {

inline units::Date to_date(std::int64_t value) { return {static_cast<std::int32_t>(value)}; }
inline units::Month to_month(std::int64_t value) { return {static_cast<std::int32_t>(value)}; }

inline units::SpanRun spans_of(const units::CellPools& pools, std::int64_t value) {
  const units::Pair run = units::unpack(value);
  return units::SpanRun(pools.spans).subspan(run.first, run.second);
}

/// A day set made at the end of the pool by `make`, with room for so many spans.
template <typename Make>
std::int64_t made_days(units::CellPools& pools, std::size_t room, Make make) {
  std::vector<units::Span>& spans = pools.spans;
  if (spans.capacity() < spans.size() + room + 1) {
    spans.reserve(std::max(2 * spans.capacity(), spans.size() + room + 1));
  }
  const auto first = static_cast<std::uint32_t>(spans.size());
  make(spans);
  return units::pack(units::Pair{first, static_cast<std::uint32_t>(spans.size()) - first});
}

// How each kind of plain value stands in a cell.
template <typename Tag>
struct InCell {
  static constexpr units::CellKind kKind = units::CellKind::number;
};
template <>
struct InCell<ops::Exact> {
  static constexpr units::CellKind kKind = units::CellKind::exact;
};
template <>
struct InCell<ops::Span> {
  static constexpr units::CellKind kKind = units::CellKind::span;
};
template <>
struct InCell<ops::Days> {
  static constexpr units::CellKind kKind = units::CellKind::days;
};

template <typename Tag>
ops::Plain<Tag, Exact> plain(const Exact& cell, const units::CellPools& pools) {
  if constexpr (std::is_same_v<Tag, ops::Whole>) return cell.num;
  if constexpr (std::is_same_v<Tag, ops::Exact>) return cell;
  if constexpr (std::is_same_v<Tag, ops::Truth>) return cell.num != 0;
  if constexpr (std::is_same_v<Tag, ops::Date>) return to_date(cell.num);
  if constexpr (std::is_same_v<Tag, ops::Month>) return to_month(cell.num);
  if constexpr (std::is_same_v<Tag, ops::Span>) return units::unpack_span(cell.num);
  if constexpr (std::is_same_v<Tag, ops::Days>) return spans_of(pools, cell.num);
}

inline Exact cell_of(bool value) { return {value ? 1 : 0, 1}; }
inline Exact cell_of(std::int64_t value) { return {value, 1}; }
inline Exact cell_of(const Exact& value) { return value; }
inline Exact cell_of(units::Date value) { return {value.days, 1}; }
inline Exact cell_of(units::Month value) { return {value.months, 1}; }
inline Exact cell_of(const units::Span& value) { return {units::pack(value), 1}; }

/// What an operation came to.
struct StrictResult {
  Exact number{0, 1};
  units::CellState state = units::kKnown;
  bool too_wide = false;  // for 64 bits

  static StrictResult fault(ops::Fault why) {
    return {{0, 1}, units::kError, why == ops::Fault::too_wide};
  }
};

template <typename T>
StrictResult result_of(const T& value) {
  return {cell_of(value)};
}
template <typename T>
StrictResult result_of(const ops::Made<T>& made) {
  return made ? result_of(*made) : StrictResult::fault(made.error());
}
template <typename T>
StrictResult result_of(const std::optional<T>& made) {
  return made ? result_of(*made) : StrictResult{{0, 1}, units::kBlank};
}

template <typename F>
F functor_of([[maybe_unused]] std::uint32_t a, [[maybe_unused]] std::uint32_t b) {
  if constexpr (std::is_constructible_v<F, std::uint32_t, std::uint32_t>) {
    return F(a, b);
  } else {
    return F();
  }
}

/// One form of a strict operation, of operands that are all known.
template <typename F, typename Form>
struct StrictForm;
template <typename F, typename R, typename... Tags>
struct StrictForm<F, R(Tags...)> {
  static constexpr std::size_t kOperands = sizeof...(Tags);
  /// As what the operands stand in cells: a kind that is not that of plain numbers, where one has
  /// it.
  static constexpr units::CellKind kKind = [] {
    units::CellKind kind = units::CellKind::number;
    const units::CellKind kinds[] = {InCell<Tags>::kKind...};
    for (const units::CellKind own : kinds) {
      if (own != units::CellKind::number) kind = own;
    }
    return kind;
  }();
  static constexpr bool kExact = std::is_same_v<R, ops::Exact>;

  [[gnu::always_inline]] static StrictResult run(const F& functor, units::CellPools& pools,
                                                 const std::array<Exact, sizeof...(Tags)>& cells) {
    return run(functor, pools, cells, std::index_sequence_for<Tags...>());
  }

 private:
  template <std::size_t... At>
  [[gnu::always_inline]] static StrictResult run(const F& functor, units::CellPools& pools,
                                                 const std::array<Exact, sizeof...(Tags)>& cells,
                                                 std::index_sequence<At...>) {
    if constexpr (std::is_same_v<R, ops::Days>) {
      // Room for those of all operands, so that they stay where they are while `to` grows.
      std::size_t room = 1;
      ((room += InCell<Tags>::kKind == units::CellKind::days ? units::unpack(cells[At].num).second
                                                             : std::size_t{0}),
       ...);
      const std::int64_t made = made_days(pools, room, [&](std::vector<units::Span>& to) {
        functor(plain<Tags>(cells[At], pools)..., to);
      });
      return {{made, 1}};
    } else {
      return result_of(functor(plain<Tags>(cells[At], pools)...));
    }
  }
};

}  // namespace poppy::code
