// A public value holds the interpreter's, what kind it is, and its text.
#include "interpreter/engine/public_value.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "interpreter/engine/decision_line.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/problem.h"

namespace poppy {

struct Value::Data {
  State state = State::undetermined;
  Kind kind = Kind::text;
  bool is_list = false;
  units::Value held;               // of a known value, but for words
  std::vector<std::string> words;  // the text; the name of an enumeration's value; keys of records
  std::string text;                // as shown
};

namespace {

using check::TypeKind;
using Data = Value::Data;

std::chrono::year_month_day day_of(units::Date date) {
  const units::YearMonthDay parts = units::split(date);
  return {std::chrono::year(parts.year), std::chrono::month(static_cast<unsigned>(parts.month)),
          std::chrono::day(static_cast<unsigned>(parts.day))};
}

Days days_of(const units::Span& span) {
  Days result{day_of(span.begin), {}};
  if (span.end != units::kOpen) result.last = day_of(span.end);
  return result;
}

std::optional<units::Date> date_of(std::chrono::year_month_day day) {
  return units::make_date(static_cast<int>(day.year()),
                          static_cast<int>(static_cast<unsigned>(day.month())),
                          static_cast<int>(static_cast<unsigned>(day.day())));
}

/// nullopt: a day that the calendar does not have, or an end before the beginning.
std::optional<units::Span> span_of(const Days& days) {
  const auto begin = date_of(days.first);
  const auto end = days.last ? date_of(*days.last) : units::kOpen;
  if (!begin || !end || *end < *begin) return std::nullopt;
  return units::Span{*begin, *end};
}

std::string days_text(const Days& days) {
  return engine::day_text(days.first) + ".." + (days.last ? engine::day_text(*days.last) : "open");
}

Value known(Kind kind, std::string text, units::Value held = {},
            std::vector<std::string> words = {}) {
  Data data;
  data.state = Value::State::known;
  data.kind = kind;
  data.held = std::move(held);
  data.words = std::move(words);
  data.text = std::move(text);
  return Value(std::make_shared<const Data>(std::move(data)));
}

/// nullopt: it does not fit into 64 bits.
std::optional<Ratio> ratio_of(const units::Rational& value) {
  if (value.num < std::numeric_limits<std::int64_t>::min() ||
      value.num > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return Ratio{static_cast<std::int64_t>(value.num), value.den};
}

/// As written where it is no ratio, so that its reader refuses it.
std::string ratio_text(Ratio value) {
  return fmt::format("{}/{}", value.numerator, value.denominator);
}

Kind kind_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::boolean:
      return Kind::boolean;
    case TypeKind::integer:
      return Kind::integer;
    case TypeKind::money:
      return Kind::money;
    case TypeKind::exact_money:
      return Kind::exact_money;
    case TypeKind::rate:
      return Kind::rate;
    case TypeKind::date:
      return Kind::date;
    case TypeKind::month:
      return Kind::month;
    case TypeKind::span:
      return Kind::span;
    case TypeKind::dayset:
      return Kind::dayset;
    case TypeKind::text:
      return Kind::text;
    case TypeKind::enumeration:
      return Kind::enumeration;
    case TypeKind::record:
      return Kind::record;
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  text::bug("a fact or line of a type that only literals have");
}

Value from_shown(const check::Program& program, const report::Shown& shown) {
  Data data;
  data.text = shown.text;
  switch (shown.value.state) {
    case units::ValueState::unknown:
      return {};
    case units::ValueState::blank:
      return Value::blank();
    case units::ValueState::error:
      data.state = Value::State::error;
      return Value(std::make_shared<const Data>(std::move(data)));
    case units::ValueState::known:
      break;
  }
  data.state = Value::State::known;
  data.kind = kind_of(shown.type.kind);
  data.is_list = shown.type.list;
  if (shown.type.list) {
    data.words = shown.items;
  } else if (shown.type.kind == TypeKind::enumeration) {
    const auto index = static_cast<std::size_t>(shown.value.number());
    data.words = {program.enums[shown.type.enumeration()].values[index].name};
  } else if (shown.type.kind == TypeKind::text || shown.type.kind == TypeKind::record) {
    data.words = {shown.text};
  } else {
    data.held = shown.value;
  }
  return Value(std::make_shared<const Data>(std::move(data)));
}

/// The held number of a value of the kind.
std::optional<std::int64_t> number_if(const Data& data, Kind kind) {
  if (data.state != Value::State::known || data.kind != kind) return std::nullopt;
  return data.held.number();
}

}  // namespace

Value::Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
Value::Value(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

const Value::Data& Value::data() const {
  static const Data undetermined{.held = {}, .words = {}, .text = "undetermined"};
  return data_ ? *data_ : undetermined;
}

Value Value::blank() {
  static const auto blank = std::make_shared<const Data>(
      Data{.state = State::blank, .held = {}, .words = {}, .text = "blank"});
  return Value(blank);
}

Value Value::of_boolean(bool value) {
  return known(Kind::boolean, value ? "yes" : "no", units::Value::of(value));
}
Value Value::of_integer(std::int64_t value) {
  return known(Kind::integer, std::to_string(value), units::Value::of(value));
}
Value Value::of_money(std::int64_t cents) {
  return known(Kind::money, units::money_to_string(cents), units::Value::of(cents));
}
Value Value::of_exact_money(Ratio cents) {
  const auto value = units::make_rational(cents.numerator, cents.denominator);
  if (!value) return known(Kind::text, ratio_text(cents), {}, {ratio_text(cents)});
  return known(Kind::exact_money, units::exact_money_to_string(*value), units::Value::of(*value));
}
Value Value::of_rate(Ratio rate) {
  const auto value = units::make_rational(rate.numerator, rate.denominator);
  if (!value) return known(Kind::text, ratio_text(rate), {}, {ratio_text(rate)});
  return known(Kind::rate, units::rate_to_string(*value), units::Value::of(*value));
}
// A day that the calendar does not have is kept as it is written, so that its reader refuses it.
Value Value::of_date(std::chrono::year_month_day value) {
  const auto date = date_of(value);
  std::string text = engine::day_text(value);
  if (!date) return known(Kind::text, text, {}, {text});
  return known(Kind::date, std::move(text), units::Value::of(*date));
}
Value Value::of_month(std::chrono::year_month value) {
  const auto month = units::make_month(static_cast<int>(value.year()),
                                       static_cast<int>(static_cast<unsigned>(value.month())));
  std::string text = engine::month_text(value);
  if (!month) return known(Kind::text, text, {}, {text});
  return known(Kind::month, std::move(text), units::Value::of(*month));
}
Value Value::of_span(const Days& value) {
  std::string text = days_text(value);
  const auto span = span_of(value);
  if (!span) return known(Kind::text, text, {}, {text});
  return known(Kind::span, std::move(text), units::Value::of(*span));
}
Value Value::of_dayset(const std::vector<Days>& value) {
  std::vector<units::Span> spans;
  std::string text;
  for (const Days& days : value) {
    text += (text.empty() ? "" : ", ") + days_text(days);
    if (const auto span = span_of(days)) spans.push_back(*span);
  }
  if (spans.size() != value.size()) return known(Kind::text, text, {}, {text});
  units::DaySet set = units::DaySet::of(std::move(spans));
  text = units::to_string(set);
  return known(Kind::dayset, std::move(text), units::Value::of(std::move(set)));
}
Value Value::of_text(std::string value) {
  std::string text = value;
  return known(Kind::text, std::move(text), {}, {std::move(value)});
}
Value Value::of_word(std::string name) {
  std::string text = name;
  return known(Kind::enumeration, std::move(text), {}, {std::move(name)});
}
Value Value::of_record(std::string key) {
  std::string text = key;
  return known(Kind::record, std::move(text), {}, {std::move(key)});
}

Value::State Value::state() const { return data().state; }
std::optional<Kind> Value::kind() const {
  if (!is_known()) return std::nullopt;
  return data().kind;
}
std::optional<bool> Value::boolean() const {
  const auto held = number_if(data(), Kind::boolean);
  if (!held) return std::nullopt;
  return *held != 0;
}
std::optional<std::int64_t> Value::integer() const { return number_if(data(), Kind::integer); }
std::optional<std::int64_t> Value::cents() const { return number_if(data(), Kind::money); }
std::optional<Ratio> Value::ratio() const {
  if (const auto whole = cents()) return Ratio{*whole, 1};
  if (!is_known() || (data().kind != Kind::rate && data().kind != Kind::exact_money)) {
    return std::nullopt;
  }
  return ratio_of(data().held.rational());
}
std::optional<std::chrono::year_month_day> Value::date() const {
  if (!number_if(data(), Kind::date)) return std::nullopt;
  return day_of(data().held.date());
}
std::optional<std::chrono::year_month> Value::month() const {
  if (!number_if(data(), Kind::month)) return std::nullopt;
  const units::YearMonthDay parts = units::split(units::first_day(data().held.month()));
  return std::chrono::year_month(std::chrono::year(parts.year),
                                 std::chrono::month(static_cast<unsigned>(parts.month)));
}
std::optional<Days> Value::span() const {
  if (!is_known() || data().kind != Kind::span) return std::nullopt;
  return days_of(data().held.span());
}
std::optional<std::vector<Days>> Value::days() const {
  if (const auto one = span()) return std::vector{*one};
  if (!is_known() || data().kind != Kind::dayset) return std::nullopt;
  std::vector<Days> result;
  for (const units::Span& one : data().held.days().spans()) result.push_back(days_of(one));
  return result;
}
std::optional<std::string> Value::word() const {
  if (!is_known() || data().is_list || data().words.size() != 1) return std::nullopt;
  return data().words.front();
}
std::optional<std::vector<std::string>> Value::words() const {
  if (!is_known() || !data().is_list) return std::nullopt;
  return data().words;
}
std::string Value::text() const { return data().text; }

bool operator==(const Value& left, const Value& right) {
  const Data& one = left.data();
  const Data& other = right.data();
  if (one.state != other.state) return false;
  if (one.state != Value::State::known) return one.text == other.text;
  return one.kind == other.kind && one.is_list == other.is_list && one.held == other.held &&
         one.words == other.words;
}

namespace engine {

Type public_type(const check::Program& program, const check::Type& type) {
  Type result;
  result.kind = kind_of(type.kind);
  result.is_list = type.list;
  result.may_be_blank = type.or_blank;
  result.text = check::type_name(program, type);
  if (type.kind == TypeKind::record) {
    result.name = program.entities[type.entity()].name;
  } else if (type.kind == TypeKind::enumeration) {
    result.name = program.enums[type.enumeration()].name;
    for (const check::EnumValue& value : program.enums[type.enumeration()].values) {
      result.words.push_back(value.name);
    }
  }
  return result;
}

Value public_value(const reference::Determination& determination, const check::Type& type,
                   const units::Value& value) {
  return from_shown(*determination.sheet->program, report::show(determination, type, value));
}

Value public_value(const check::Program& program, const check::Type& type,
                   const units::Value& value) {
  return from_shown(program, report::show(program, type, value));
}

void append_json(std::string& to, const Value& value) {
  if (value.kind() == Kind::boolean || value.kind() == Kind::integer) {
    to += value.boolean() ? (*value.boolean() ? "true" : "false") : value.text();
    return;
  }
  if (value.kind() == Kind::exact_money || value.kind() == Kind::rate) {
    // Dollars as a fraction: the shown text may round off in words.
    const units::Rational held = value.data().held.rational();
    const bool is_money = value.kind() == Kind::exact_money;
    const units::Rational number = is_money ? units::divide(held, {100, 1}).value_or(held) : held;
    const bool negative = number.num < 0;
    to += fmt::format("\"{}{}{}/{}\"", negative ? "-" : "", is_money ? "$" : "",
                      fmt::to_string(negative ? -number.num : number.num), number.den);
    return;
  }
  append_json_text(to, value.word() ? *value.word() : value.text());
}

std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string month_text(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()),
                     static_cast<unsigned>(month.month()));
}

}  // namespace engine
}  // namespace poppy
