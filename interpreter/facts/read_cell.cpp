// See read_cell.h.
#include "interpreter/facts/read_cell.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "interpreter/facts/case_reader.h"

namespace poppy::facts {
namespace {

using check::TypeKind;
using config::JsonKind;
using config::JsonNode;
using units::Cell;
using units::CellPools;
using units::Date;
using units::Month;
using units::Span;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The first eight bytes as those of `0000-00-`: the values of its digits, 0 for the rest.
std::optional<std::uint64_t> read_digits(std::string_view text) {
  constexpr std::uint64_t form = 0x2D30302D30303030U;  // the last byte first
  constexpr std::uint64_t over = 0x7F76767F76767676U;  // lifts digits over 9, others over 0
  constexpr std::uint64_t high = 0x8080808080808080U;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text.data(), sizeof bytes);
  bytes ^= form;
  return ((bytes | (bytes + over)) & high) == 0 ? std::optional(bytes) : std::nullopt;
}

std::int32_t digit_at(std::uint64_t digits, int place) {
  return static_cast<std::int32_t>(digits >> (8 * place) & 0xFF);
}

/// Year and month of 2021-08-, whether they are of the calendar or not.
bool read_year_month(std::string_view text, std::int32_t& year, std::int32_t& month) {
  const auto digits = read_digits(text);
  if (!digits) return false;
  year = digit_at(*digits, 0) * 1000 + digit_at(*digits, 1) * 100 + digit_at(*digits, 2) * 10 +
         digit_at(*digits, 3);
  month = digit_at(*digits, 5) * 10 + digit_at(*digits, 6);
  return true;
}

bool read_date(std::string_view text, Date& date) {
  if (read_day(text, date)) return true;
  if (text != "open") return false;
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
  if (!read_decimal(text, is_money ? 2 : 0, value)) return false;
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
bool read_days(std::span<const JsonNode> nodes, CellPools& pools, Cell& cell) {
  const std::size_t first = pools.spans.size();
  const bool in_order = std::ranges::all_of(nodes, [&](const JsonNode& node) {
    return node.is_scalar() && append_days(node.text(), first, pools);
  });
  if (!in_order) {
    pools.spans.resize(first);
    return false;
  }
  cell.value = pack(units::Pair{static_cast<std::uint32_t>(first),
                                static_cast<std::uint32_t>(pools.spans.size() - first)});
  return true;
}

YamlNode to_yaml(const JsonNode& node) {
  YamlNode yaml;
  yaml.kind = YamlKind::scalar;
  yaml.scalar = node.text();
  yaml.quoted = node.kind == JsonKind::quoted;
  return yaml;
}

std::string small(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

std::int64_t append_text(CellPools& pools, std::string_view text) {
  const units::Pair run{static_cast<std::uint32_t>(pools.chars.size()),
                        static_cast<std::uint32_t>(text.size())};
  pools.chars += text;
  return pack(run);
}

bool read_day(std::string_view text, Date& day) {
  std::int32_t year = 0;
  std::int32_t month = 0;
  if (text.size() != 10 || !read_year_month(text, year, month)) return false;
  if (!is_digit(text[8]) || !is_digit(text[9])) return false;
  const auto found = units::make_date(year, month, (text[8] - '0') * 10 + (text[9] - '0'));
  if (!found) return false;
  day = *found;
  return true;
}

bool read_month(std::string_view text, Month& month) {
  if (text.size() != 7) return false;
  std::array<char, 8> with_dash;
  text.copy(with_dash.data(), 7);
  with_dash[7] = '-';
  std::int32_t year = 0;
  std::int32_t number = 0;
  if (!read_year_month({with_dash.data(), with_dash.size()}, year, number)) return false;
  const auto found = units::make_month(year, number);
  if (!found) return false;
  month = *found;
  return true;
}

CellReader::CellReader(const check::Program& program) : program_(program) {
  enums_.resize(program.enums.size());
  for (check::EnumId id = 0; id < program.enums.size(); ++id) {
    const std::vector<check::EnumValue>& values = program.enums[id].values;
    if (id == check::kCountyEnum) {
      for (std::uint32_t i = 0; i < values.size(); ++i) counties_.add(small(values[i].name), i);
      for (const check::EnumValue& value : values) {
        enums_[id].add(value.name, *find_county(program, value.name));
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
    const std::vector<check::FieldId>& key = program_.entities[type.of].key;
    if (key.size() == 1) {
      const TypeKind kind = program_.fields[key[0]].type.kind;
      result.text_key = kind == TypeKind::text || kind == TypeKind::record;
    }
  }
  return result;
}

std::optional<std::uint32_t> CellReader::county(std::string_view name) const {
  if (enums_.empty()) return std::nullopt;
  std::uint32_t found = enums_[check::kCountyEnum].find(name);
  if (found == check::kNone) {
    constexpr std::size_t longest = 48;
    if (name.size() > longest) return find_county(program_, name);
    std::array<char, longest + config::JsonTokens::kReadable> letters{};
    std::ranges::transform(name, letters.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    found = counties_.find({letters.data(), name.size()});
  }
  return found == check::kNone ? std::nullopt : std::optional(found);
}

bool CellReader::read_plain(const CellType& type, std::string_view text, Cell& cell,
                            CellPools& pools) const {
  switch (type.type.kind) {
    case TypeKind::boolean: {
      const bool yes = text == "yes" || text == "true";
      cell.value = yes ? 1 : 0;
      return yes || text == "no" || text == "false";
    }
    case TypeKind::integer:
      return read_amount(text, false, cell.value);
    case TypeKind::money:
    case TypeKind::exact_money:
      return read_amount(text, true, cell.value);
    case TypeKind::date: {
      Date date;
      if (!read_date(text, date)) return false;
      cell.value = date.days;
      return true;
    }
    case TypeKind::month: {
      Month month;
      if (!read_month(text, month)) return false;
      cell.value = month.months;
      return true;
    }
    case TypeKind::span: {
      Span span;
      if (!read_span(text, span)) return false;
      cell.value = units::pack(span);
      return true;
    }
    case TypeKind::text:
      cell.value = append_text(pools, text);
      return true;
    case TypeKind::enumeration: {
      const std::uint32_t found = enums_[type.type.of].find(text);
      cell.value = found;
      return found != check::kNone;
    }
    case TypeKind::record:
      // Where keys are meant, the word `blank` is no text.
      if (!type.text_key || text == "blank" || text == "unknown") return false;
      cell.value = append_text(pools, text);
      return true;
    case TypeKind::rate:
    case TypeKind::dayset:
    case TypeKind::duration:
    case TypeKind::nothing:
      return false;
  }
  return false;
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

bool CellReader::read(const CellType& type, const JsonNode& node, Cell& cell,
                      CellPools& pools) const {
  if (type.type.list) return false;
  cell = {0, 1, units::kKnown};
  const bool is_days = type.type.kind == TypeKind::dayset;
  if (is_days && node.kind == JsonKind::array) {
    if (read_days({&node + 1, node.past()}, pools, cell)) return true;
    YamlNode list;
    list.kind = YamlKind::sequence;
    for (const JsonNode* item = &node + 1; item != node.past(); ++item) {
      if (!item->is_scalar()) return false;
      list.items.push_back(to_yaml(*item));
    }
    return read_rare(type, list, cell, pools);
  }
  if (!node.is_scalar()) return false;
  const std::string_view text = node.text();
  if (text == "blank" && (type.type.or_blank || type.type.kind != TypeKind::text)) {
    cell.state = units::kBlank;
    return type.type.or_blank;
  }
  if (is_days) {
    if (read_days({&node, 1}, pools, cell)) return true;
  } else if (read_plain(type, text, cell, pools)) {
    return true;
  }
  return read_rare(type, to_yaml(node), cell, pools);
}

bool CellReader::read_saved(const CellType& type, const JsonNode& node, Cell& cell,
                            CellPools& pools) const {
  const bool may_be_named = type.type.kind == TypeKind::enumeration &&
                            enums_[type.type.of].find(node.text()) != check::kNone;
  if (node.text() == "unknown" && type.type.kind != TypeKind::text && !may_be_named) {
    cell = Cell();
    return true;
  }
  return read(type, node, cell, pools);
}

}  // namespace poppy::facts
