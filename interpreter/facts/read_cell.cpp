// See read_cell.h.
#include "interpreter/facts/read_cell.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "interpreter/facts/case_reader.h"
#include "interpreter/text/lower_case.h"

namespace poppy::facts {
namespace {

using check::TypeKind;
using config::JsonKind;
using config::JsonNode;
using units::Cell;
using units::CellKind;
using units::CellPools;
using units::Date;
using units::Month;
using units::Span;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr ShortWord kBlankWord("blank");
constexpr ShortWord kOpenWord("open");

/// The month of 2021-08-: the first eight bytes. Without an optional, which would cost more than
/// all the rest.
bool read_year_month(std::uint64_t bytes, Month& month) {
  constexpr std::uint64_t form = 0x2D30302D30303030U;  // 0000-00-, the last byte first
  constexpr std::uint64_t over = 0x7F76767F76767676U;  // lifts digits over 9, others over 0
  constexpr std::uint64_t high = 0x8080808080808080U;
  bytes ^= form;
  if (((bytes | (bytes + over)) & high) != 0) return false;
  const std::uint64_t pairs = bytes * 10 + (bytes >> 8);  // each byte with the next
  const auto year = static_cast<std::int32_t>((pairs & 0xFF) * 100 + (pairs >> 16 & 0xFF));
  const auto number = static_cast<std::int32_t>(pairs >> 40 & 0xFF);
  month.months = (year - 1970) * 12 + number - 1;
  return number >= 1 && number <= 12 && month >= units::kFirstMonth && month <= units::kLastMonth;
}

bool read_date(std::string_view text, Date& date) {
  if (read_day(text, date)) return true;
  if (!kOpenWord.is(first_bytes(text), text.size())) return false;
  date = units::kOpen;
  return true;
}

/// 2021-08-01..2021-08-29, 2021-08-01..open or a month.
bool read_span(std::string_view text, Span& span) {
  constexpr std::size_t day = 10;
  if (Month month; text.size() < day && read_month(text, month)) {
    span = {units::first_day(month), units::last_day(month)};
    return true;
  }
  return text.size() > day + 2 && text.substr(day, 2) == ".." &&
         read_day(text.substr(0, day), span.begin) && read_date(text.substr(day + 2), span.end) &&
         !(span.end < span.begin);
}

/// The number of eight digits.
std::uint64_t number_of(std::uint64_t digits) {
  constexpr std::uint64_t ones = 0x000000FF000000FFU;
  constexpr std::uint64_t high = 100 + (std::uint64_t{1'000'000} << 32);
  constexpr std::uint64_t low = 1 + (std::uint64_t{10'000} << 32);
  const std::uint64_t pairs = digits * 10 + (digits >> 8);
  return ((pairs & ones) * high + (pairs >> 16 & ones) * low) >> 32;
}

/// 382 or 382.64, of at most 8 bytes.
bool read_short_decimal(std::string_view text, bool is_money, std::int64_t& value) {
  constexpr std::uint64_t zeros = 0x3030303030303030U;
  constexpr std::uint64_t over = 0x7676767676767676U;
  constexpr std::uint64_t high = 0x8080808080808080U;
  if (text.empty() || text.size() > 8) return false;
  // The last byte goes to the highest place, so that a point has its place, too.
  const auto spare = static_cast<unsigned>(8 * (8 - text.size()));
  std::uint64_t digits = word_at(text) << spare;
  const bool has_point = (digits >> 40 & 0xFF) == '.';
  if (has_point) {
    if (!is_money || text.size() < 4) return false;
    digits = (digits & 0xFFFF000000000000U) | (digits & 0x000000FFFFFFFFFFU) << 8;
    digits ^= zeros & ~(mask_of(9 - text.size()));
  } else {
    digits ^= zeros & ~(mask_of(8 - text.size()));
  }
  if (((digits | (digits + over)) & high) != 0) return false;
  value = static_cast<std::int64_t>(number_of(digits));
  if (is_money && !has_point) value *= 100;
  return true;
}

/// Digits with a point in them, at most `decimals` behind it; without the point, the decimals
/// filled up.
bool read_decimal(std::string_view text, std::size_t decimals, std::int64_t& value) {
  constexpr std::size_t most_digits = 16;
  if (text.empty() || text.size() > most_digits) return false;
  value = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) value = value * 10 + (text[i] - '0');
  if (i == 0) return false;
  if (i < text.size()) {
    if (text[i] != '.' || i + 1 == text.size() || text.size() - i - 1 > decimals) return false;
    for (++i; i < text.size() && is_digit(text[i]); ++i, --decimals) {
      value = value * 10 + (text[i] - '0');
    }
  }
  for (; decimals > 0; --decimals) value *= 10;
  return i == text.size();
}

/// -$3, $12.5, 12 with two decimals; an int with none.
bool read_amount(std::string_view text, bool is_money, std::int64_t& value) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  if (is_money && text.starts_with('$')) text.remove_prefix(1);
  if (!read_short_decimal(text, is_money, value) && !read_decimal(text, is_money ? 2 : 0, value)) {
    return false;
  }
  if (minus) value = -value;
  return true;
}

/// Spans in their order, between which there are other days.
bool append_days(std::string_view text, std::size_t first, CellPools& pools) {
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    Span span;
    if (read_day(part, span.begin)) {
      span.end = span.begin;
    } else if (!read_span(part, span)) {
      return false;
    }
    if (pools.spans.size() > first && span.begin.days <= pools.spans.back().end.days + 1) {
      return false;
    }
    pools.spans.push_back(span);
    if (comma == text.size()) return true;
    text.remove_prefix(comma + 1);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
}

/// Days in their order, one entry or a list of them.
bool read_days(const JsonNode& node, CellPools& pools, Cell& cell) {
  const bool is_list = node.kind == JsonKind::array;
  const std::span<const JsonNode> nodes(is_list ? &node + 1 : &node, node.past());
  const std::size_t first = pools.spans.size();
  const bool in_order = std::ranges::all_of(nodes, [&](const JsonNode& one) {
    return one.is_scalar() && append_days(one.text(), first, pools);
  });
  if (!in_order) {
    pools.spans.resize(first);
    return false;
  }
  cell.value = pack(units::Pair{static_cast<std::uint32_t>(first),
                                static_cast<std::uint32_t>(pools.spans.size() - first)});
  return true;
}

bool read_truth(std::string_view text, std::uint64_t first, std::int64_t& value) {
  constexpr ShortWord yes("yes");
  constexpr ShortWord no("no");
  constexpr ShortWord also_yes("true");
  constexpr ShortWord also_no("false");
  const std::size_t size = text.size();
  const bool is_yes = yes.is(first, size) || also_yes.is(first, size);
  value = is_yes ? 1 : 0;
  return is_yes || no.is(first, size) || also_no.is(first, size);
}

std::int64_t value_of(Date date) { return date.days; }
std::int64_t value_of(Month month) { return month.months; }
std::int64_t value_of(Span span) { return units::pack(span); }

/// A date, month or span, by the one that reads it.
template <typename Time>
[[gnu::always_inline]] inline bool read_time(bool (&read)(std::string_view, Time&),
                                             std::string_view text, std::int64_t& value) {
  Time time;
  if (!read(text, time)) return false;
  value = value_of(time);
  return true;
}

bool read_name(const NameTable& names, std::string_view text, std::int64_t& value) {
  const std::uint32_t found = names.find(text);
  value = found;
  return found != check::kNone;
}

/// Where keys are meant, the words `blank` and `unknown` are no text.
bool read_key(const CellType& type, std::string_view text, std::uint64_t first, CellPools& pools,
              std::int64_t& value) {
  if (!type.text_key || kBlankWord.is(first, text.size()) || text == "unknown") return false;
  value = append_readable(pools, text);
  return true;
}

YamlNode to_yaml(const JsonNode& node) {
  YamlNode yaml;
  yaml.kind = YamlKind::scalar;
  yaml.scalar = node.text();
  yaml.quoted = node.kind == JsonKind::quoted;
  return yaml;
}

}  // namespace

std::int64_t append_text(CellPools& pools, std::string_view text) {
  const units::Pair run{static_cast<std::uint32_t>(pools.chars.size()),
                        static_cast<std::uint32_t>(text.size())};
  pools.chars += text;
  return pack(run);
}

std::int64_t append_readable(CellPools& pools, std::string_view text) {
  constexpr std::size_t most = config::JsonTokens::kReadable;
  if (text.size() > most) return append_text(pools, text);
  const std::size_t begin = pools.chars.size();
  // Always as much, which needs no call and no branch.
  pools.chars.resize_and_overwrite(begin + most, [&](char* chars, std::size_t) {
    std::memcpy(chars + begin, text.data(), most);
    return begin + text.size();
  });
  return pack(
      units::Pair{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(text.size())});
}

bool read_day(std::string_view text, Date& day) {
  Month month;
  if (text.size() != 10 || !read_year_month(word_at(text), month)) return false;
  if (!is_digit(text[8]) || !is_digit(text[9])) return false;
  const std::int32_t number = (text[8] - '0') * 10 + (text[9] - '0');
  if (number < 1 || number > units::days_in(month)) return false;
  day.days = units::first_day(month).days + number - 1;
  return true;
}

bool read_month(std::string_view text, Month& month) {
  constexpr std::uint64_t dash = std::uint64_t{'-'} << 56;
  return text.size() == 7 && read_year_month(first_bytes(text) | dash, month);
}

CellReader::CellReader(const check::Program& program) : program_(program) {
  enums_.resize(program.enums.size());
  for (const check::EnumId id : program.enums.ids()) {
    const std::vector<check::EnumValue>& values = program.enums[id].values;
    if (id == check::kCountyEnum) {
      for (std::uint32_t i = 0; i < values.size(); ++i)
        counties_.add(text::lower_case(values[i].name), i);
      for (const check::EnumValue& value : values) {
        enums_[id].add(value.name, find_county(program, value.name)->value);
      }
      continue;
    }
    for (std::uint32_t i = 0; i < values.size(); ++i) enums_[id].add(values[i].name, i);
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      const auto titled = std::ranges::count(values, values[i].title, &check::EnumValue::title);
      if (titled == 1) enums_[id].add(values[i].title, i);
    }
  }
}

CellType CellReader::cell_type(const check::Type& type) const {
  CellType result{type, cell_kind(type), false};
  if (type.kind == TypeKind::record) {
    const std::vector<check::FieldId>& key = program_.entities[type.entity()].key;
    if (key.size() == 1) {
      const TypeKind kind = program_.fields[key[0]].type.kind;
      result.text_key = kind == TypeKind::text || kind == TypeKind::record;
    }
  }
  return result;
}

CellType CellReader::cell_type(const check::Field& field) const {
  CellType result = cell_type(field.type);
  if (field.bounds.any()) result.bounds = &field.bounds;
  return result;
}

std::optional<check::CountyId> CellReader::county(std::string_view name) const {
  if (enums_.empty()) return std::nullopt;
  std::uint32_t found = enums_[check::kCountyEnum].find(name);
  if (found == check::kNone) {
    constexpr std::size_t longest = 48;
    if (name.size() > longest) return find_county(program_, name);
    std::array<char, longest + config::JsonTokens::kReadable> letters{};
    std::ranges::transform(name, letters.begin(), [](char c) { return text::lower_case(c); });
    found = counties_.find({letters.data(), name.size()});
  }
  return found == check::kNone ? std::nullopt : std::optional(check::CountyId(found));
}

bool CellReader::read_rare(const CellType& type, const YamlNode& node, Cell& cell,
                           CellPools& pools) const {
  const auto value = parse_value(program_, type.type, node);
  if (!value) return false;
  if (type.type.kind == TypeKind::record && value->is_known()) {
    if (node.scalar == "unknown") return false;
    cell = {append_text(pools, value->string()), 1, units::kKnown};
    return true;
  }
  const std::optional<Cell> found = to_cell(type.kind, *value, pools);
  cell = found.value_or(Cell());
  return found.has_value();
}

bool CellReader::read_rare(const CellType& type, const JsonNode& node, Cell& cell,
                           CellPools& pools) const {
  if (type.kind == CellKind::days && read_days(node, pools, cell)) return true;
  if (node.kind != JsonKind::array) return read_rare(type, to_yaml(node), cell, pools);
  YamlNode list;
  list.kind = YamlKind::sequence;
  for (const JsonNode* item = &node + 1; item != node.past(); ++item) {
    if (!item->is_scalar()) return false;
    list.items.push_back(to_yaml(*item));
  }
  return read_rare(type, list, cell, pools);
}

[[gnu::always_inline]] inline bool CellReader::read_plain(const CellType& type,
                                                          std::string_view text,
                                                          std::uint64_t first, Cell& cell,
                                                          CellPools& pools) const {
  switch (type.type.kind) {
    case TypeKind::boolean:
      return read_truth(text, first, cell.value);
    case TypeKind::integer:
      return read_amount(text, false, cell.value);
    case TypeKind::money:
    case TypeKind::exact_money:
      return read_amount(text, true, cell.value);
    case TypeKind::date:
      return read_time(read_date, text, cell.value);
    case TypeKind::month:
      return read_time(read_month, text, cell.value);
    case TypeKind::span:
      return read_time(read_span, text, cell.value);
    case TypeKind::text:
      cell.value = append_readable(pools, text);
      return true;
    case TypeKind::enumeration:
      return read_name(enums_[type.type.enumeration()], text, cell.value);
    case TypeKind::record:
      return read_key(type, text, first, pools, cell.value);
    case TypeKind::rate:
    case TypeKind::dayset:
    case TypeKind::duration:
    case TypeKind::nothing:
      return false;
  }
  return false;
}

bool CellReader::read(const CellType& type, const JsonNode& node, Cell& cell,
                      CellPools& pools) const {
  cell = {0, 1, units::kKnown};
  if (type.kind == CellKind::list) return false;
  if (!node.is_scalar()) {
    return type.kind == CellKind::days && node.kind == JsonKind::array &&
           read_rare(type, node, cell, pools);
  }
  const std::string_view text = node.text();
  const std::uint64_t first = first_bytes(text);
  if (kBlankWord.is(first, text.size()) && (type.type.or_blank || type.kind != CellKind::text)) {
    cell.state = units::kBlank;
    return type.type.or_blank;
  }
  if (!read_plain(type, text, first, cell, pools) && !read_rare(type, node, cell, pools)) {
    return false;
  }
  return type.bounds == nullptr || cell.state != units::kKnown ||
         units::is_within(*type.bounds, units::Rational{cell.value, cell.den});
}

bool CellReader::read_saved(const CellType& type, const JsonNode& node, Cell& cell,
                            CellPools& pools) const {
  const auto may_be_named = [&] {
    return type.type.kind == TypeKind::enumeration &&
           enums_[type.type.enumeration()].find(node.text()) != check::kNone;
  };
  if (node.text() == "unknown" && type.type.kind != TypeKind::text && !may_be_named()) {
    cell = Cell();
    return true;
  }
  return read(type, node, cell, pools);
}

}  // namespace poppy::facts
