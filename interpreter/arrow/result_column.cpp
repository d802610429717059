// See result_column.h.
#include "interpreter/arrow/result_column.h"

#include <array>
#include <cstring>

namespace poppy::arrow {

std::size_t width_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::boolean:
      return 1;
    case ResultKind::number:
    case ResultKind::date:
      return 4;
    case ResultKind::integer:
      return 8;
    case ResultKind::money:
      return 16;
    case ResultKind::text:
    case ResultKind::large_text:
    case ResultKind::structure:
    case ResultKind::list:
      return 0;
  }
  return 0;
}

ResultColumn::ResultColumn(const ResultField& field) : kind_(field.kind) {
  children_.reserve(field.children.size());
  for (const ResultField& child : field.children) children_.emplace_back(child);
}

template <typename Number>
void ResultColumn::add_bytes(Number number) {
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  bytes_.append(bytes.data(), bytes.size());
  valid_.push_back(1);
}

void ResultColumn::add_end() {
  if (kind_ == ResultKind::text || kind_ == ResultKind::large_text) {
    ends_.push_back(static_cast<std::int64_t>(bytes_.size()));
  } else if (kind_ == ResultKind::list) {
    ends_.push_back(static_cast<std::int64_t>(children_.front().rows()));
  }
}

void ResultColumn::add_null() {
  bytes_.append(width_of(kind_), '\0');
  if (kind_ == ResultKind::structure) {
    for (ResultColumn& child : children_) child.add_null();
  }
  add_end();
  valid_.push_back(0);
}

void ResultColumn::add_truth(bool truth) { add_bytes(static_cast<char>(truth ? 1 : 0)); }
void ResultColumn::add_number(std::int32_t number) { add_bytes(number); }
void ResultColumn::add_integer(std::int64_t number) { add_bytes(number); }
void ResultColumn::add_cents(std::int64_t cents) { add_bytes(static_cast<__int128>(cents)); }

void ResultColumn::add_text(std::string_view text) {
  bytes_ += text;
  end_row();
}

void ResultColumn::end_row() {
  add_end();
  valid_.push_back(1);
}

}  // namespace poppy::arrow
