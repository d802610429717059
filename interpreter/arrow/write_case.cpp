// See write_case.h.
#include "interpreter/arrow/write_case.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "interpreter/units/calendar.h"

namespace poppy::arrow {
namespace {

using engine::LineText;

/// A number of up to 256 bits, in digits.
class Digits {
 public:
  Digits(const unsigned char* bytes, int count) {
    is_negative_ = (bytes[count - 1] & 0x80) != 0;
    for (std::size_t i = 0; i < kBytes; ++i) {
      const auto byte = static_cast<int>(i) < count ? bytes[i]
                        : is_negative_              ? static_cast<unsigned char>(0xFF)
                                                    : static_cast<unsigned char>(0);
      limbs_[i / 4] |= std::uint32_t{byte} << (8 * (i % 4));
    }
    if (is_negative_) negate();
    while (!is_zero()) {
      const std::uint32_t rest = divide();
      for (std::uint32_t left = rest, i = 0; i < kDigitsAtOnce; ++i, left /= 10) {
        text_[--first_] = static_cast<char>('0' + left % 10);
      }
    }
    while (first_ < text_.size() && text_[first_] == '0') ++first_;
  }

  [[nodiscard]] bool is_negative() const { return is_negative_; }
  /// Without leading zeros; nothing for 0.
  [[nodiscard]] std::string_view text() const {
    return std::string_view(text_.data(), text_.size()).substr(first_);
  }

 private:
  static constexpr std::size_t kBytes = 32;
  static constexpr std::uint32_t kDigitsAtOnce = 9;
  static constexpr std::uint32_t kDivisor = 1'000'000'000;

  void negate() {
    std::uint64_t carry = 1;
    for (std::uint32_t& limb : limbs_) {
      carry += static_cast<std::uint32_t>(~limb);
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  [[nodiscard]] bool is_zero() const {
    return std::ranges::all_of(limbs_, [](std::uint32_t limb) { return limb == 0; });
  }
  std::uint32_t divide() {
    std::uint64_t rest = 0;
    for (auto limb = limbs_.rbegin(); limb != limbs_.rend(); ++limb) {
      rest = rest << 32 | *limb;
      *limb = static_cast<std::uint32_t>(rest / kDivisor);
      rest %= kDivisor;
    }
    return static_cast<std::uint32_t>(rest);
  }

  std::array<std::uint32_t, kBytes / 4> limbs_{};
  std::array<char, 81> text_{};  // nine times nine
  std::size_t first_ = text_.size();
  bool is_negative_ = false;
};

/// As JSON has numbers, without zeros at the end of a fraction.
void write_decimal(const unsigned char* bytes, const Format& format, LineText& to) {
  const Digits digits(bytes, format.bytes);
  const std::string_view text = digits.text();
  if (text.empty()) {
    to.one('0');
    return;
  }
  if (digits.is_negative()) to.one('-');
  const auto scale = static_cast<std::size_t>(format.scale);
  const std::size_t whole = text.size() > scale ? text.size() - scale : 0;
  to.plain(whole == 0 ? std::string_view("0") : text.substr(0, whole));
  const std::size_t last = text.find_last_not_of('0');
  if (last == std::string_view::npos || last < whole) return;
  to.one('.');
  for (std::size_t zeros = text.size(); zeros < scale; ++zeros) to.one('0');
  to.plain(text.substr(whole, last + 1 - whole));
}

void write_unsigned(std::int64_t bits, LineText& to) {
  std::array<char, 20> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::uint64_t>(bits));
  to.plain({digits.data(), end.ptr});
}

/// Days that no calendar of ours has are written so that the reader of dates refuses them.
void write_day(std::int64_t days, LineText& to) {
  if (days >= units::kFirstDate.days && days <= units::kOpen.days) {
    to.date(units::Date{static_cast<std::int32_t>(days)});
    return;
  }
  to.plain("day ");
  to.number(days);
  to.plain(" from 1970-01-01");
}

void write_time(std::int64_t time, std::int64_t per_day, LineText& to) {
  const std::int64_t rest = time % per_day;
  write_day(time / per_day - (rest < 0 ? 1 : 0),
            to);  // to the midnight before, of any time there is
  if (rest != 0) to.plain(" with a time of day");
}

class Writer {
 public:
  explicit Writer(LineText& to) : to_(to) {}

  void write(const ArrayView& view, std::int64_t row) {
    if (view.is_null(row)) {
      to_.plain("null");
      return;
    }
    switch (view.column->format.kind) {
      case FormatKind::null:
      case FormatKind::passed_over:
        return;
      case FormatKind::boolean:
        to_.plain(view.truth(row) ? "true" : "false");
        return;
      case FormatKind::integer:
        write_integer(view, row);
        return;
      case FormatKind::decimal:
        write_decimal(view.bytes(row), view.column->format, to_);
        return;
      case FormatKind::text:
      case FormatKind::text_view:
        to_.one('"');
        to_.escaped(view.text(row));
        to_.one('"');
        return;
      case FormatKind::date:
      case FormatKind::time:
        to_.one('"');
        write_date(view, row);
        to_.one('"');
        return;
      case FormatKind::list:
      case FormatKind::list_view:
      case FormatKind::fixed_list:
        write_list(view, row);
        return;
      case FormatKind::structure:
        write_structure(view, row);
        return;
      case FormatKind::map:
        write_map(view, row);
        return;
      case FormatKind::dictionary:
        write(view.children.front(), view.number(row));
        return;
    }
  }

 private:
  void write_integer(const ArrayView& view, std::int64_t row) {
    if (view.column->format.is_signed) {
      to_.number(view.number(row));
    } else {
      write_unsigned(view.number(row), to_);
    }
  }

  void write_date(const ArrayView& view, std::int64_t row) {
    const std::int64_t number = view.number(row);
    if (view.column->format.kind == FormatKind::date) {
      write_day(number, to_);
    } else {
      write_time(number, view.column->format.per_day, to_);
    }
  }

  void write_list(const ArrayView& view, std::int64_t row) {
    const Run run = view.items(row);
    to_.one('[');
    for (std::int64_t i = 0; i < run.count; ++i) {
      if (i > 0) to_.one(',');
      write(view.children.front(), run.begin + i);
    }
    to_.one(']');
  }

  static bool is_told(const ArrayView& view, std::int64_t row) {
    if (view.is_null(row)) return false;
    return view.column->format.kind != FormatKind::dictionary ||
           is_told(view.children.front(), view.number(row));
  }

  void write_structure(const ArrayView& view, std::int64_t row) {
    const std::int64_t inner = view.inner(row);
    to_.one('{');
    for (const ArrayView& child : view.children) {
      if (!is_told(child, inner)) continue;
      if (to_.last() != '{') to_.one(',');
      to_.plain(child.column->key);
      write(child, inner);
    }
    to_.one('}');
  }

  /// Keys are texts, whatever they are in the table.
  void write_map(const ArrayView& view, std::int64_t row) {
    const ArrayView& entries = view.children.front();
    const Run run = view.items(row);
    to_.one('{');
    for (std::int64_t i = 0; i < run.count; ++i) {
      const std::int64_t inner = entries.inner(run.begin + i);
      if (!is_told(entries.children[1], inner)) continue;
      if (to_.last() != '{') to_.one(',');
      write_key(entries.children[0], inner);
      to_.one(':');
      write(entries.children[1], inner);
    }
    to_.one('}');
  }

  void write_key(const ArrayView& key, std::int64_t row) {
    const FormatKind kind = key.column->values().format.kind;
    const bool is_quoted = kind != FormatKind::integer && is_told(key, row);
    if (!is_quoted) to_.one('"');
    write(key, row);
    if (!is_quoted) to_.one('"');
  }

  LineText& to_;
};

}  // namespace

void write_case(const ArrayView& table, std::int64_t row, LineText& to) {
  Writer(to).write(table, row);
}

}  // namespace poppy::arrow
