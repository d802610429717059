// A value of the language: known, blank, unknown or an error. The reference evaluator, the
// planner's folding and the fact reader share it. What kind of data it holds follows from the
// static type of where it stands.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/text/span.h"
#include "interpreter/units/calendar.h"
#include "interpreter/units/number.h"

namespace poppy::units {

enum class ValueState : std::uint8_t { known, blank, unknown, error };

/// Rows of one entity, in record order.
struct RowList {
  std::vector<std::uint32_t> rows;
  friend bool operator==(const RowList&, const RowList&) = default;
};

struct ErrorNote {
  std::string message;  // "division by zero", as a sentence part
  text::Span span;      // the expression it arose in
  friend bool operator==(const ErrorNote&, const ErrorNote&) = default;
};

/// int64 holds bool (0, 1), int, money (cents), date and month (as counted in calendar.h), enum
/// value, record row. Rational: rate, exact_money (in cents).
struct Value {
  ValueState state = ValueState::unknown;
  std::variant<std::int64_t, Rational, Span, DaySet, std::string, RowList, ErrorNote> data;

  static Value unknown() { return {}; }
  static Value blank() { return {ValueState::blank, std::int64_t{0}}; }
  static Value error(std::string message, text::Span span) {
    return {ValueState::error, ErrorNote{std::move(message), span}};
  }
  static Value of(bool value) { return {ValueState::known, std::int64_t{value ? 1 : 0}}; }
  static Value of(std::int64_t value) { return {ValueState::known, value}; }
  static Value of(Date value) { return {ValueState::known, std::int64_t{value.days}}; }
  static Value of(Month value) { return {ValueState::known, std::int64_t{value.months}}; }
  static Value of(Rational value) { return {ValueState::known, value}; }
  static Value of(Span value) { return {ValueState::known, value}; }
  static Value of(DaySet value) { return {ValueState::known, std::move(value)}; }
  static Value of(std::string value) { return {ValueState::known, std::move(value)}; }
  static Value of(RowList value) { return {ValueState::known, std::move(value)}; }

  [[nodiscard]] bool is_known() const { return state == ValueState::known; }
  [[nodiscard]] bool is_blank() const { return state == ValueState::blank; }
  [[nodiscard]] bool is_unknown() const { return state == ValueState::unknown; }
  [[nodiscard]] bool is_error() const { return state == ValueState::error; }
  /// Known or blank: something a decision can rest on.
  [[nodiscard]] bool is_firm() const { return is_known() || is_blank(); }

  [[nodiscard]] std::int64_t number() const { return std::get<std::int64_t>(data); }
  [[nodiscard]] bool truth() const { return number() != 0; }
  [[nodiscard]] Date date() const { return {static_cast<std::int32_t>(number())}; }
  [[nodiscard]] Month month() const { return {static_cast<std::int32_t>(number())}; }
  [[nodiscard]] const Rational& rational() const { return std::get<Rational>(data); }
  [[nodiscard]] const Span& span() const { return std::get<Span>(data); }
  [[nodiscard]] const DaySet& days() const { return std::get<DaySet>(data); }
  [[nodiscard]] const std::string& string() const { return std::get<std::string>(data); }
  [[nodiscard]] const RowList& rows() const { return std::get<RowList>(data); }
  [[nodiscard]] const ErrorNote& note() const { return std::get<ErrorNote>(data); }

  friend bool operator==(const Value&, const Value&) = default;
};

}  // namespace poppy::units
