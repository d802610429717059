// See shrink_pair.h. Each try is decided anew by the reference evaluator, from its text.
#include "interpreter/trial/shrink_pair.h"

#include <algorithm>
#include <utility>

namespace poppy::trial {

using check::kNone;
using check::TypeKind;
using units::Cell;
using units::kKnown;

namespace {

constexpr std::size_t kMostTries = 3000;

class Shrinker {
 public:
  explicit Shrinker(const ClaimBench& bench) : bench_(bench), plan_(bench.plan()) {}

  std::optional<ShrunkPair> shrink(const FoundPair& found) {
    auto decided = bench_.judged(found.drawn, found.variation).failing;
    if (!decided) return std::nullopt;
    best_ = {found.drawn, found.variation, std::move(*decided)};
    bool is_smaller = true;
    while (is_smaller && tries_ < kMostTries) {
      is_smaller = drop_past();
      is_smaller = drop_histories() || is_smaller;
      is_smaller = drop_records() || is_smaller;
      is_smaller = leave_out_facts() || is_smaller;
      is_smaller = leave_out_lists() || is_smaller;
      is_smaller = take_less_away() || is_smaller;
      is_smaller = simplify() || is_smaller;
      is_smaller = vary_less() || is_smaller;
    }
    return std::move(best_);
  }

 private:
  bool try_it(DrawnCase drawn, Variation variation) {
    if (++tries_ > kMostTries) return false;
    auto decided = bench_.judged(drawn, variation).failing;
    if (!decided) return false;
    best_ = {std::move(drawn), std::move(variation), std::move(*decided)};
    return true;
  }

  /// Past decisions, and what they kept.
  bool drop_past() {
    bool any = false;
    for (std::size_t i = best_.drawn.past.size(); i-- > 0;) {
      DrawnCase less = best_.drawn;
      less.past.erase(less.past.begin() + static_cast<std::ptrdiff_t>(i));
      if (try_it(std::move(less), best_.variation)) {
        any = true;
        continue;
      }
      for (std::size_t k = best_.drawn.past[i].values.size(); k-- > 0;) {
        less = best_.drawn;
        auto& values = less.past[i].values;
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(k));
        any = try_it(std::move(less), best_.variation) || any;
      }
    }
    return any;
  }

  /// Facts that need not change, and values that they need not have.
  bool drop_histories() {
    bool any = false;
    for (std::size_t i = best_.drawn.histories.size(); i-- > 0;) {
      const History history = best_.drawn.histories[i];
      const Variation& by = best_.variation;
      const bool is_grown = by.version != kNone && is_of(history, by.entity, by.number, by.field);
      if (is_grown) continue;
      DrawnCase less = best_.drawn;
      less.histories.erase(less.histories.begin() + static_cast<std::ptrdiff_t>(i));
      if (try_it(std::move(less), best_.variation)) {
        any = true;
        continue;
      }
      for (std::size_t k = history.versions.size(); k-- > 1;) {
        less = best_.drawn;
        auto& versions = less.histories[i].versions;
        if (k >= versions.size() || versions.size() == 2) continue;
        versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(k));
        any = try_it(std::move(less), best_.variation) || any;
      }
    }
    return any;
  }

  bool drop_records() {
    bool any = false;
    for (std::uint32_t e = 1; e < plan_.entities.size(); ++e) {
      for (std::uint32_t row = best_.drawn.rows[e].count(); row-- > 0;) {
        if (row >= best_.drawn.rows[e].count()) continue;  // it went with another
        any = try_it(without_record(plan_, best_.drawn, e, row), best_.variation) || any;
      }
    }
    return any;
  }

  /// Calls with each fact that is told; false: the next.
  template <typename Try>
  bool each_fact(Try attempt) {
    bool any = false;
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      for (std::uint32_t f = 0; f < plan_.entities[e].fields.size(); ++f) {
        for (std::uint32_t row = 0; row < best_.drawn.rows[e].count(); ++row) {
          if (best_.drawn.rows[e].cells[f][row].state > units::kBlank) continue;
          any = attempt(e, f, row) || any;
        }
      }
    }
    return any;
  }

  bool leave_out_facts() {
    return each_fact([&](std::uint32_t e, std::uint32_t f, std::uint32_t row) {
      if (plan_.entities[e].fields[f].is_key) return false;
      DrawnCase less = best_.drawn;
      less.rows[e].cells[f][row] = {};
      return try_it(std::move(less), best_.variation);
    });
  }

  /// Empty ones, of which then nobody says whether they are.
  bool leave_out_lists() {
    bool any = false;
    for (std::uint32_t e = 1; e < plan_.entities.size(); ++e) {
      for (std::uint32_t parent = 0; parent < best_.drawn.rows[e].given.size(); ++parent) {
        const DrawnRows& rows = best_.drawn.rows[e];
        const bool is_empty = std::ranges::find(rows.parent, parent) == rows.parent.end();
        if (rows.given[parent] == 0 || !is_empty) continue;
        DrawnCase less = best_.drawn;
        less.rows[e].given[parent] = 0;
        any = try_it(std::move(less), best_.variation) || any;
      }
    }
    return any;
  }

  bool take_less_away() {
    bool any = false;
    for (std::size_t i = best_.variation.away.size(); i-- > 0;) {
      Variation less = best_.variation;
      less.away.erase(less.away.begin() + static_cast<std::ptrdiff_t>(i));
      any = try_it(best_.drawn, std::move(less)) || any;
    }
    if (best_.variation.saved_away) {
      Variation less = best_.variation;
      less.saved_away = false;
      any = try_it(best_.drawn, std::move(less)) || any;
    }
    return any;
  }

  bool simplify() {
    return each_fact([&](std::uint32_t e, std::uint32_t f, std::uint32_t row) {
      const DrawnField& field = plan_.entities[e].fields[f];
      const Cell before = best_.drawn.rows[e].cells[f][row];
      if (before.state != kKnown || field.is_key) return false;
      for (const Cell& simpler : simpler_cells(field, before)) {
        DrawnCase made = best_.drawn;
        made.rows[e].cells[f][row] = simpler;
        Variation variation = best_.variation;
        // What grows keeps its growth: that is made less in a step of its own.
        if (is_grown(variation, e, f, row)) variation.value.value += simpler.value - before.value;
        if (try_it(std::move(made), std::move(variation))) return true;
      }
      return false;
    });
  }

  [[nodiscard]] bool is_grown(const Variation& variation, std::uint32_t e, std::uint32_t f,
                              std::uint32_t row) const {
    const bool grows = variation.kind == check::ClaimKind::never_more ||
                       variation.kind == check::ClaimKind::never_less;
    return grows && variation.entity == e && variation.field == f &&
           variation.number == best_.drawn.rows[e].number[row];
  }

  /// The simplest first.
  std::vector<Cell> simpler_cells(const DrawnField& field, const Cell& cell) const {
    std::vector<Cell> result;
    const auto add = [&](std::int64_t value) {
      const Cell made{value, 1, kKnown};
      const bool is_new = value != cell.value || cell.den != 1;
      if (is_new && fits(*plan_.program, field, made)) result.push_back(made);
    };
    switch (field.type.kind) {
      case TypeKind::money:
      case TypeKind::exact_money:
        add_round(cell, {100'000, 10'000, 1'000, 100}, add);
        break;
      case TypeKind::integer:
      case TypeKind::rate:
        add_round(cell, {1000, 100, 10, 1}, add);
        break;
      case TypeKind::boolean:
      case TypeKind::enumeration:
        if (cell.value > 0) add(0);
        break;
      case TypeKind::date:
        if (cell.value != units::kOpen.days) add_days(cell, add);
        break;
      case TypeKind::month:
      case TypeKind::text:
      case TypeKind::span:
      case TypeKind::record:
      case TypeKind::dayset:
      case TypeKind::duration:
      case TypeKind::nothing:
        break;
    }
    return result;
  }

  /// Multiples below the number; each only where it is none of the one before.
  template <typename Add>
  static void add_round(const Cell& cell, std::initializer_list<std::int64_t> units, Add add) {
    const std::int64_t whole = cell.value / cell.den;
    if (whole == 0 && cell.den == 1) return;
    add(0);
    for (const std::int64_t unit : units) {
      if (whole % unit == 0 && cell.den == 1) return;
      add(whole / unit * unit);
      add((whole / unit + 1) * unit);
    }
  }

  /// First days of years and months.
  template <typename Add>
  void add_days(const Cell& cell, Add add) const {
    const units::Date day{static_cast<std::int32_t>(cell.value)};
    const units::Month month = units::month_of(day);
    const units::YearMonthDay parts = units::split(day);
    if (parts.day == 1 && parts.month == 1) return;
    if (const auto first = units::make_date(parts.year, 1, 1)) add(first->days);
    if (parts.day != 1) add(units::first_day(month).days);
  }

  /// A unit more, or a round number more.
  bool vary_less() {
    const Variation& now = best_.variation;
    const bool grows =
        now.kind == check::ClaimKind::never_more || now.kind == check::ClaimKind::never_less;
    if (!grows) return false;
    const std::uint32_t row = row_of(best_.drawn.rows[now.entity], now.number);
    if (row == kNone) return false;
    const Cell from = best_.drawn.rows[now.entity].cells[now.field][row];
    if (now.version != kNone) return false;
    if (from.den != now.value.den) return false;
    const std::int64_t more = now.value.value - from.value;
    for (const std::int64_t step : steps_of(now, more)) {
      if (step >= more) continue;
      Variation less = now;
      less.value.value = from.value + step;
      const DrawnField& field = plan_.entities[less.entity].fields[less.field];
      if (fits(*plan_.program, field, less.value) && try_it(best_.drawn, std::move(less))) {
        return true;
      }
      DrawnCase nearer = best_.drawn;  // what it grows to matters: from just below it
      nearer.rows[now.entity].cells[now.field][row].value = now.value.value - step;
      if (try_it(std::move(nearer), now)) return true;
    }
    return false;
  }

  /// A dollar is read more easily than a cent, and is as little; else half of it.
  std::vector<std::int64_t> steps_of(const Variation& variation, std::int64_t more) const {
    const DrawnField& field = plan_.entities[variation.entity].fields[variation.field];
    const bool is_amount =
        field.type.kind == TypeKind::money || field.type.kind == TypeKind::exact_money;
    const std::int64_t least = variation.value.den;
    const std::int64_t unit = is_amount ? 100 * least : least;
    if (more == unit || more <= least) return {};
    std::vector<std::int64_t> steps{unit, least, 10 * unit, 100 * unit, 1000 * unit};
    if (more / 2 > unit) steps.push_back(more / 2 / unit * unit);
    return steps;
  }

  const ClaimBench& bench_;
  const DrawPlan& plan_;
  ShrunkPair best_;
  std::size_t tries_ = 0;
};

}  // namespace

std::optional<ShrunkPair> shrink(const ClaimBench& bench, const FoundPair& found) {
  return Shrinker(bench).shrink(found);
}

}  // namespace poppy::trial
