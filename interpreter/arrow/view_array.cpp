// See view_array.h. The layouts are those of arrow.apache.org/docs/format/Columnar.html.
#include "interpreter/arrow/view_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace poppy::arrow {
namespace {

constexpr std::int64_t kMostRows = std::int64_t{1} << 48;  // so that no sum or product overflows
constexpr std::int64_t kViewBytes = 16;
constexpr std::int32_t kInView = 12;  // of a text in the view itself

/// A text view: its length, then the text, or its first bytes, its buffer and its place there.
struct TextView {
  std::int32_t length = 0, buffer = 0, offset = 0;
};
TextView text_view(const ArrowArray& array, std::int64_t row) {
  const auto* const at =
      static_cast<const char*>(array.buffers[1]) + (array.offset + row) * kViewBytes;
  return {load<std::int32_t>(at, 0), load<std::int32_t>(at, 2), load<std::int32_t>(at, 3)};
}

std::int64_t buffers_of(FormatKind kind) {
  switch (kind) {
    case FormatKind::null:
    case FormatKind::passed_over:
      return 0;
    case FormatKind::fixed_list:
    case FormatKind::structure:
      return 1;
    case FormatKind::boolean:
    case FormatKind::integer:
    case FormatKind::decimal:
    case FormatKind::date:
    case FormatKind::time:
    case FormatKind::list:
    case FormatKind::map:
    case FormatKind::dictionary:
      return 2;
    case FormatKind::text:
    case FormatKind::text_view:  // and those that its views lead to
    case FormatKind::list_view:
      return 3;
  }
  return 0;
}

class Checker {
 public:
  /// `rows`: those that the array above leads to.
  std::optional<ArrayView> view(const Column& column, const ArrowArray& array, std::int64_t rows) {
    ArrayView result{&column, &array, {}};
    if (column.format.kind == FormatKind::passed_over) return result;
    if (!has_rows(column, array, rows) || !has_buffers(column, array) ||
        !has_children(column, array)) {
      return std::nullopt;
    }
    if (column.format.kind == FormatKind::dictionary) return with_dictionary(std::move(result));
    const auto inner = rows_of_children(result);
    if (!inner) return std::nullopt;
    for (std::size_t i = 0; i < column.children.size(); ++i) {
      auto child = view(column.children[i], *array.children[i], *inner);
      if (!child) return std::nullopt;
      result.children.push_back(std::move(*child));
    }
    return result;
  }

  std::string fault;

 private:
  bool fail(const Column& column, std::string_view what) {
    fault = column.path.empty() ? fmt::format("the table: {}", what)
                                : fmt::format("column `{}`: {}", column.path, what);
    return false;
  }

  bool has_rows(const Column& column, const ArrowArray& array, std::int64_t rows) {
    if (array.length < 0 || array.offset < 0 || array.length > kMostRows ||
        array.offset > kMostRows) {
      return fail(column, fmt::format("it has {} rows from {} on", array.length, array.offset));
    }
    if (array.length < rows) {
      return fail(column, fmt::format("it has {} rows, and {} are needed", array.length, rows));
    }
    if (array.null_count < -1 || array.null_count > array.length) {
      return fail(column,
                  fmt::format("{} of its {} rows are null", array.null_count, array.length));
    }
    return true;
  }

  bool has_buffers(const Column& column, const ArrowArray& array) {
    const FormatKind kind = column.format.kind;
    const std::int64_t wanted = buffers_of(kind);
    const bool as_many = kind == FormatKind::null ? array.n_buffers >= 0 && array.n_buffers <= 1
                         : kind == FormatKind::text_view ? array.n_buffers >= wanted
                                                         : array.n_buffers == wanted;
    if (!as_many) return fail(column, fmt::format("it has {} buffers", array.n_buffers));
    if (kind == FormatKind::null) return true;
    if (array.buffers == nullptr) return fail(column, "its buffers are missing");
    if (array.buffers[0] == nullptr && array.null_count > 0) {
      return fail(column, "which of its rows are null is missing");
    }
    if (array.length == 0) return true;
    const std::int64_t of_rows =
        kind == FormatKind::list_view ? 3 : std::min<std::int64_t>(wanted, 2);
    for (std::int64_t i = 1; i < of_rows; ++i) {
      if (array.buffers[i] == nullptr) return fail(column, "a buffer of its rows is missing");
    }
    if (kind == FormatKind::text)
      return has_offsets(column, array, kMostRows) && has_text(column, array);
    return kind != FormatKind::text_view || has_texts(column, array);
  }

  bool has_children(const Column& column, const ArrowArray& array) {
    if (column.format.kind == FormatKind::dictionary) {
      return array.dictionary != nullptr || fail(column, "its dictionary is missing");
    }
    if (array.n_children != static_cast<std::int64_t>(column.children.size())) {
      return fail(column, fmt::format("it has {} children, and its schema {}", array.n_children,
                                      column.children.size()));
    }
    if (array.n_children == 0) return true;
    if (array.children == nullptr ||
        std::any_of(array.children, array.children + array.n_children,
                    [](const ArrowArray* child) { return child == nullptr; })) {
      return fail(column, "a child is missing");
    }
    return true;
  }

  static std::int64_t offset_at(const Column& column, const void* buffer, std::int64_t index) {
    return column.format.bytes == 4 ? load<std::int32_t>(buffer, index)
                                    : load<std::int64_t>(buffer, index);
  }

  /// Of a list or text: the offsets never go back.
  bool has_offsets(const Column& column, const ArrowArray& array, std::int64_t most) {
    std::int64_t before = 0;
    for (std::int64_t row = 0; row <= array.length; ++row) {
      const std::int64_t at = offset_at(column, array.buffers[1], array.offset + row);
      if (at < before || at > most) {
        return fail(column, fmt::format("row {} ends at {}, where {} is possible", row, at, most));
      }
      before = at;
    }
    return true;
  }

  bool has_text(const Column& column, const ArrowArray& array) {
    const std::int64_t last = offset_at(column, array.buffers[1], array.offset + array.length);
    return last == 0 || array.buffers[2] != nullptr || fail(column, "its text is missing");
  }

  /// Of views: each leads into a buffer that is there, and is as long as the last buffer says.
  bool has_texts(const Column& column, const ArrowArray& array) {
    const std::int64_t others = array.n_buffers - 3;
    const void* const sizes = array.buffers[array.n_buffers - 1];
    if (others > 0 && sizes == nullptr) return fail(column, "the sizes of its buffers are missing");
    const ArrayView view{&column, &array, {}};
    for (std::int64_t row = 0; row < array.length; ++row) {
      if (view.is_null(row)) continue;
      const TextView one = text_view(array, row);
      const bool is_in_view = one.length >= 0 && one.length <= kInView;
      const bool fits =
          is_in_view ||
          (one.length > kInView && one.buffer >= 0 && one.buffer < others && one.offset >= 0 &&
           array.buffers[2 + one.buffer] != nullptr &&
           one.offset + std::int64_t{one.length} <= load<std::int64_t>(sizes, one.buffer));
      if (!fits) return fail(column, fmt::format("the text of row {} lies nowhere", row));
    }
    return true;
  }

  /// How many rows the children must have.
  std::optional<std::int64_t> rows_of_children(const ArrayView& view) {
    const Column& column = *view.column;
    const ArrowArray& array = *view.array;
    switch (column.format.kind) {
      case FormatKind::structure:
        return array.offset + array.length;
      case FormatKind::fixed_list: {
        const std::int64_t rows = array.offset + array.length;
        if (rows > 0 && column.format.items > kMostRows / rows) {
          fail(column, fmt::format("it has {} items a row", column.format.items));
          return std::nullopt;
        }
        return rows * column.format.items;
      }
      case FormatKind::list:
      case FormatKind::map: {
        if (array.length == 0) return 0;
        const std::int64_t most = array.children[0]->length;
        if (!has_offsets(column, array, most)) return std::nullopt;
        return offset_at(column, array.buffers[1], array.offset + array.length);
      }
      case FormatKind::list_view:
        return rows_of_views(view);
      case FormatKind::null:
      case FormatKind::boolean:
      case FormatKind::integer:
      case FormatKind::decimal:
      case FormatKind::text:
      case FormatKind::text_view:
      case FormatKind::date:
      case FormatKind::time:
      case FormatKind::dictionary:
      case FormatKind::passed_over:
        return 0;
    }
    return 0;
  }

  std::optional<std::int64_t> rows_of_views(const ArrayView& view) {
    const ArrowArray& array = *view.array;
    const std::int64_t most = array.children[0]->length;
    for (std::int64_t row = 0; row < array.length; ++row) {
      if (view.is_null(row)) continue;
      const Run run = view.items(row);
      if (run.begin < 0 || run.count < 0 || run.begin > most || run.count > most - run.begin) {
        fail(*view.column, fmt::format("the items of row {} lie nowhere", row));
        return std::nullopt;
      }
    }
    return std::min<std::int64_t>(most, kMostRows);
  }

  std::optional<ArrayView> with_dictionary(ArrayView result) {
    auto values = view(result.column->children.front(), *result.array->dictionary, 0);
    if (!values) return std::nullopt;
    const std::int64_t count = values->array->length;
    for (std::int64_t row = 0; row < result.array->length; ++row) {
      if (result.is_null(row)) continue;
      const std::int64_t at = result.number(row);
      if (at < 0 || at >= count) {
        fail(*result.column,
             fmt::format("row {} is entry {} of a dictionary of {}", row, at, count));
        return std::nullopt;
      }
    }
    result.children.push_back(std::move(*values));
    return result;
  }
};

}  // namespace

bool ArrayView::is_null(std::int64_t row) const {
  if (column->format.kind == FormatKind::null) return true;
  const auto* const bits = static_cast<const unsigned char*>(array->buffers[0]);
  if (bits == nullptr) return false;
  const std::int64_t at = array->offset + row;
  return (bits[at / 8] >> (at % 8) & 1) == 0;
}

bool ArrayView::truth(std::int64_t row) const {
  const auto* const bits = static_cast<const unsigned char*>(array->buffers[1]);
  const std::int64_t at = array->offset + row;
  return (bits[at / 8] >> (at % 8) & 1) != 0;
}

const unsigned char* ArrayView::bytes(std::int64_t row) const {
  return static_cast<const unsigned char*>(array->buffers[1]) +
         (array->offset + row) * column->format.bytes;
}

std::int64_t ArrayView::number(std::int64_t row) const {
  std::int64_t number = 0;
  const auto size = static_cast<std::size_t>(column->format.bytes);
  std::memcpy(&number, bytes(row), size);  // the least byte first, as on all machines we run on
  const bool is_negative =
      column->format.is_signed && size < sizeof number && (number >> (8 * size - 1) & 1) != 0;
  if (is_negative) number -= std::int64_t{1} << (8 * size);
  return number;
}

std::int64_t ArrayView::offset_at(const void* buffer, std::int64_t index) const {
  return column->format.bytes == 4 ? load<std::int32_t>(buffer, index)
                                   : load<std::int64_t>(buffer, index);
}

std::string_view ArrayView::text(std::int64_t row) const {
  if (column->format.kind == FormatKind::text_view) {
    const TextView view = text_view(*array, row);
    const auto length = static_cast<std::size_t>(view.length);
    if (view.length > kInView) {
      return {static_cast<const char*>(array->buffers[2 + view.buffer]) + view.offset, length};
    }
    const std::int64_t at = (array->offset + row) * kViewBytes + std::int64_t{sizeof view.length};
    return {static_cast<const char*>(array->buffers[1]) + at, length};
  }
  const std::int64_t begin = offset_at(array->buffers[1], array->offset + row);
  const std::int64_t end = offset_at(array->buffers[1], array->offset + row + 1);
  if (begin == end) return "";  // which has an address, as what copies it wants
  return {static_cast<const char*>(array->buffers[2]) + begin,
          static_cast<std::size_t>(end - begin)};
}

Run ArrayView::items(std::int64_t row) const {
  const std::int64_t at = array->offset + row;
  if (column->format.kind == FormatKind::fixed_list) {
    return {at * column->format.items, column->format.items};
  }
  const std::int64_t begin = offset_at(array->buffers[1], at);
  if (column->format.kind == FormatKind::list_view) {
    return {begin, offset_at(array->buffers[2], at)};
  }
  return {begin, offset_at(array->buffers[1], at + 1) - begin};
}

std::expected<ArrayView, std::string> view_array(const Column& column, const ArrowArray& array) {
  Checker checker;
  auto view = checker.view(column, array, 0);
  if (!view) return std::unexpected(std::move(checker.fault));
  return std::move(*view);
}

}  // namespace poppy::arrow
