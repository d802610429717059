// See draw_value.h.
#include "interpreter/trial/draw_value.h"

#include <iterator>

namespace poppy::trial {

using check::kNone;
using check::TypeKind;
using units::Cell;
using units::kKnown;

namespace {

Cell known(std::int64_t value) { return {value, 1, kKnown}; }

}  // namespace

Cell ValueDrawer::value(const DrawnField& field, std::int64_t mode) {
  if (field.type.list) return {};
  switch (field.type.kind) {
    case TypeKind::boolean:
    case TypeKind::enumeration:
      return field.choices > 0 ? known(chance_.from_to(0, field.choices - 1)) : known(mode);
    case TypeKind::integer:
      return known(integer(field));
    case TypeKind::money:
      return known(amount(field));
    case TypeKind::exact_money:
      return {amount(field), chance_.percent(50) ? 1 : 3, kKnown};
    case TypeKind::rate:
      return rate(field);
    case TypeKind::date:
      return known(day(field).days);
    case TypeKind::month:
      return known(plan_.month.months - chance_.from_to(-2, 40));
    case TypeKind::span:
      return span();
    case TypeKind::text:
      return chance_.one_of(plan_.texts);
    case TypeKind::record:
      return record(field);
    case TypeKind::dayset:
      return chance_.one_of(plan_.day_sets);
    case TypeKind::duration:
    case TypeKind::nothing:
      return {};
  }
  return {};
}

std::int64_t ValueDrawer::near_edge(const DrawnField& field) {
  constexpr std::int64_t kSteps[] = {-100, -1, 0, 0, 1, 100};
  return chance_.one_of(field.edges).value + kSteps[chance_.below(std::size(kSteps))];
}

std::int64_t ValueDrawer::integer(const DrawnField& field) {
  if (!field.edges.empty() && chance_.percent(60)) {
    return chance_.one_of(field.edges).value + chance_.from_to(-1, 1);
  }
  return chance_.from_to(0, chance_.percent(80) ? 9 : 999);
}

std::int64_t ValueDrawer::amount(const DrawnField& field) {
  const std::size_t share = chance_.below(100);
  if (share < 12) return 0;
  if (share < 40 && !field.edges.empty()) return near_edge(field);
  const std::int64_t below = std::int64_t{1} << chance_.below(13);
  const std::int64_t dollars = chance_.from_to(0, below);
  return share < 75 ? dollars * 100 : dollars * 100 + chance_.from_to(0, 99);
}

Cell ValueDrawer::rate(const DrawnField& field) {
  if (!field.edges.empty() && chance_.percent(40)) return chance_.one_of(field.edges);
  const bool is_whole = chance_.percent(60);
  return {chance_.from_to(0, is_whole ? 200 : 400), is_whole ? 1 : 2, kKnown};
}

units::Date ValueDrawer::day(const DrawnField& field) {
  const units::Date first = units::first_day(plan_.month);
  const units::Date last = units::last_day(plan_.month);
  if (field.is_birth) return birthday(first);
  const std::size_t share = chance_.below(100);
  if (field.begins && share < 70) {
    return {first.days - static_cast<std::int32_t>(chance_.percent(30) ? 0 : chance_.below(900))};
  }
  if (field.ends && share < 60) return units::kOpen;
  if (field.ends && share < 75) {
    return {last.days + static_cast<std::int32_t>(chance_.below(300))};
  }
  if (share < 35) return {first.days + static_cast<std::int32_t>(chance_.from_to(-1, 1))};
  if (share < 50) return {last.days + static_cast<std::int32_t>(chance_.from_to(-1, 1))};
  if (share < 70) return {first.days + static_cast<std::int32_t>(chance_.from_to(-40, 40))};
  return {first.days + static_cast<std::int32_t>(chance_.from_to(-1200, 300))};
}

/// At the ages that rules ask for, to the day.
units::Date ValueDrawer::birthday(units::Date first) {
  const std::int64_t years = chance_.percent(40)   ? 1 + chance_.from_to(15, 22)
                             : chance_.percent(50) ? chance_.from_to(17, 66)
                                                   : chance_.from_to(0, 95);
  const units::Date day =
      units::add_months(first, -12 * years, units::MissingDay::early).value_or(first);
  const std::int64_t off = chance_.percent(50) ? chance_.from_to(-1, 1) : chance_.from_to(0, 364);
  return {day.days - static_cast<std::int32_t>(off)};
}

Cell ValueDrawer::span() {
  const units::Date first = units::first_day(plan_.month);
  const units::Date begin{first.days + static_cast<std::int32_t>(chance_.from_to(-400, 40))};
  const units::Date end =
      chance_.percent(50) ? units::kOpen
                          : units::Date{begin.days + static_cast<std::int32_t>(chance_.below(500))};
  return known(pack(units::Span{begin, end}));
}

Cell ValueDrawer::record(const DrawnField& field) {
  if (field.of == kNone) return {};
  const std::uint32_t count = drawn_.rows[field.of].count();
  return count == 0 ? Cell{} : known(static_cast<std::int64_t>(chance_.below(count)));
}

}  // namespace poppy::trial
