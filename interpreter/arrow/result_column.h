// Columns that are written row by row: what decisions become before they are given out as arrays
// (export.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::arrow {

enum class ResultKind : std::uint8_t {
  boolean,
  number,   // 4 bytes
  integer,  // 8 bytes
  money,    // a decimal of 128 bits, with two places
  date,
  text,
  large_text,  // which may be over 2 GB together
  structure,
  list,
};

struct ResultField {
  std::string name;
  ResultKind kind = ResultKind::text;
  std::vector<ResultField> children;  // of a list: one
};

class ResultColumn {
 public:
  explicit ResultColumn(const ResultField& field);

  /// Of a structure, its children have none either; of a list, it has no items.
  void add_null();
  void add_truth(bool truth);
  void add_number(std::int32_t number);  // a number or a date
  void add_integer(std::int64_t number);
  void add_cents(std::int64_t cents);
  void add_text(std::string_view text);
  /// The row is what was added to the children: a row of each of a structure's, any of a list's.
  void end_row();

  [[nodiscard]] ResultColumn& child(std::size_t index) { return children_[index]; }
  [[nodiscard]] ResultColumn& items() { return children_.front(); }
  [[nodiscard]] std::size_t rows() const { return valid_.size(); }

  // What was written, for export.h.
  [[nodiscard]] const std::string& valid() const { return valid_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<std::int64_t>& ends() const { return ends_; }
  [[nodiscard]] const std::vector<ResultColumn>& children() const { return children_; }

 private:
  template <typename Number>
  void add_bytes(Number number);
  void add_end();

  ResultKind kind_;
  std::string valid_;               // a byte a row: 1 where there is a value
  std::string bytes_;               // numbers, a byte for a boolean, or text
  std::vector<std::int64_t> ends_;  // of each row's text, or items
  std::vector<ResultColumn> children_;
};

/// Bytes of a row's number; 0: its kind has none.
[[nodiscard]] std::size_t width_of(ResultKind kind);

}  // namespace poppy::arrow
