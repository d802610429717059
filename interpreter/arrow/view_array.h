// ArrowArray of a column -> a view of it in which every place that its rows lead to has been looked
// at: lengths, offsets, buffers, counts of children. What does not fit together is refused whole.
// That a buffer is as long as its rows need cannot be seen through the interface.
#pragma once

#include <cstdint>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/arrow/read_schema.h"
#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy::arrow {

/// A run of rows of a child.
struct Run {
  std::int64_t begin = 0;
  std::int64_t count = 0;
};

/// Buffers may lie at any address: they are read byte by byte.
template <typename Number>
[[nodiscard]] Number load(const void* from, std::int64_t index) {
  Number number;
  std::memcpy(&number,
              static_cast<const char*>(from) + index * static_cast<std::int64_t>(sizeof number),
              sizeof number);
  return number;
}

/// The column and the array must outlive it. Rows count from the array's own offset.
struct ArrayView {
  const Column* column = nullptr;
  const ArrowArray* array = nullptr;
  std::vector<ArrayView> children;  // of a dictionary: its values

  [[nodiscard]] bool is_null(std::int64_t row) const;
  /// Of a boolean.
  [[nodiscard]] bool truth(std::int64_t row) const;
  /// Of an integer or a dictionary of at most 8 bytes, a date or a time; of unsigned ones the bits.
  [[nodiscard]] std::int64_t number(std::int64_t row) const;
  /// Of a number of any width: its bytes, the least first.
  [[nodiscard]] const unsigned char* bytes(std::int64_t row) const;
  [[nodiscard]] std::string_view text(std::int64_t row) const;
  /// Of a list or a map: rows of the child.
  [[nodiscard]] Run items(std::int64_t row) const;
  /// Of a structure: the row of its children.
  [[nodiscard]] std::int64_t inner(std::int64_t row) const { return array->offset + row; }

 private:
  [[nodiscard]] std::int64_t offset_at(const void* buffer, std::int64_t index) const;
};

/// Error: what does not fit, with the column, as a sentence.
[[nodiscard]] std::expected<ArrayView, std::string> view_array(const Column& column,
                                                               const ArrowArray& array);

}  // namespace poppy::arrow
