// See nearby_cases.h.
#include "interpreter/trial/nearby_cases.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "interpreter/reference/evaluate.h"

namespace poppy::trial {

using check::Op;
using check::TypeKind;
using units::Value;

namespace {

/// What turns where its two sides meet: a floor or cap, too.
bool is_comparison(Op op) {
  constexpr Op kAll[] = {Op::equal,   Op::unequal,       Op::less,     Op::less_equal,
                         Op::greater, Op::greater_equal, Op::floor_at, Op::cap_at};
  return std::ranges::find(kAll, op) != std::end(kAll);
}

/// Whole part of a number, as a distance needs it.
std::optional<std::int64_t> whole_number(const Value& value) {
  if (!value.is_known()) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return *number;
  if (const auto* number = std::get_if<units::Rational>(&value.data)) {
    return units::round(*number, units::Rounding::down, 1);
  }
  return std::nullopt;
}

/// How far the two sides of the comparisons in a line are from each other, and what they are.
class Distances final : public reference::Watch {
 public:
  explicit Distances(const reference::Determination& made)
      : sheet_(*made.sheet), case_(made), evaluator_(sheet_, case_, this) {}

  void ask(reference::SlotPlace place) {
    if (sheet_.slots[place.slot].kind != plan::SlotKind::line) return;
    values_.clear();
    static_cast<void>(
        evaluator_.line_value(sheet_.lines[sheet_.line_of_slot[place.slot]], place.row));
  }
  std::size_t begin() override { return values_.size(); }
  void end(const plan::Node& node, std::size_t mark, const Value& value) override {
    if (is_comparison(node.op) && values_.size() == mark + 2) {
      const auto left = whole_number(values_[mark]);
      const auto right = whole_number(values_[mark + 1]);
      if (left && right) {
        apart.push_back(*right - *left);
        sides.insert(*left);
        sides.insert(*right);
      }
    }
    values_.resize(mark);
    values_.push_back(value);
  }
  void read(plan::SlotId /*slot*/, std::uint32_t /*row*/, const Value& /*value*/) override {}
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}

  std::vector<std::int64_t> apart;  // by comparison, in the order of asking
  std::set<std::int64_t> sides;

 private:
  const plan::Worksheet& sheet_;
  reference::SlotValues case_;
  reference::Evaluator evaluator_;
  std::vector<Value> values_;
};

class Nearby {
 public:
  Nearby(const engine::PreparedTest& test, const reference::Determination& made,
         const MovedSettings& moved, const DecideCase& decide)
      : test_(test), made_(made), program_(*made.sheet->program), moved_(moved), decide_(decide) {}

  std::vector<Nudge> find(const std::vector<reference::SlotPlace>& roots) {
    roots_ = roots;
    found_.emplace_back();
    settings();
    const reference::Slice slice = reference::slice(made_, roots);
    Distances distances(made_);
    for (const reference::SlotPlace root : roots) distances.ask(root);
    for (const reference::SlotPlace place : slice.facts) {
      if (made_.sheet->slots[place.slot].kind == plan::SlotKind::fact) fact(place, distances);
    }
    if (found_.size() > moved_.most) found_.resize(moved_.most);
    return std::move(found_);
  }

 private:
  void settings() {
    const bool is_one_month = test_.request.first == test_.request.last;
    if (moved_.counties) {
      for (const check::CountyId county : program_.counties.ids()) {
        found_.emplace_back().county = county;
      }
    }
    if (moved_.edges == nullptr || !is_one_month) return;
    for (const MonthPoint& edge : moved_.edges->months) found_.emplace_back().month = edge.month;
    for (const DayPoint& edge : moved_.edges->days) found_.emplace_back().run_date = edge.day;
  }

  void fact(reference::SlotPlace place, const Distances& distances) {
    const plan::Slot& slot = made_.sheet->slots[place.slot];
    const check::Entity& entity = program_.entities[slot.entity];
    const auto position = std::ranges::find(entity.fields, slot.field());
    if (position == entity.fields.end()) return;
    nudge_.entity = slot.entity;
    nudge_.record = made_.rows.record[slot.entity][place.row];
    nudge_.position = static_cast<std::uint32_t>(position - entity.fields.begin());
    const check::Field& field = program_.fields[slot.field()];
    values(field, made_.slots[place.slot][place.row], distances);
  }

  void add(const Value& value) {
    nudge_.value = value;
    found_.push_back(nudge_);
  }

  void values(const check::Field& field, const Value& now, const Distances& distances) {
    const check::Type& type = field.type;
    if (type.kind == TypeKind::boolean) {
      for (const bool value : {true, false}) {
        if (!(Value::of(value) == now)) add(Value::of(value));
      }
    } else if (type.kind == TypeKind::enumeration) {
      const auto count = program_.enums[type.enumeration()].values.size();
      for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i) {
        if (!(Value::of(i) == now)) add(Value::of(i));
      }
    } else if (type.kind == TypeKind::integer || type.kind == TypeKind::money ||
               type.kind == TypeKind::date || type.kind == TypeKind::month) {
      numbers(field, now, distances);
    }
    if (type.or_blank && !now.is_blank()) add(Value::blank());
  }

  void numbers(const check::Field& field, const Value& now, const Distances& distances) {
    const TypeKind kind = field.type.kind;
    std::vector<std::int64_t> wanted;
    const auto around = [&](std::int64_t number) {
      for (const std::int64_t step : {0, 1, -1}) wanted.push_back(number + step);
    };
    if (const auto number = whole_number(now)) {
      for (const std::int64_t apart : distances.apart) {
        around(*number + apart);
        around(*number - apart);
      }
      around(*number);
      if (kind != TypeKind::date) {
        for (const std::int64_t met : where_met(field, *number, distances)) {
          around(met);
          for (const std::int64_t step : {2, -2}) wanted.push_back(met + step);  // past a rounding
        }
      }
    }
    for (const std::int64_t side : distances.sides) around(side);
    if (kind == TypeKind::date) {
      const units::Date first = units::first_day(made_.sheet->month);
      around(first.days);
      around(made_.run_date.days);
      for (const std::int64_t side : distances.sides) {
        constexpr std::int64_t kMostYears = 120;
        if (side <= 0 || side > kMostYears) continue;
        for (const std::int64_t months : {side, side * 12}) {
          const auto back = units::add_months(first, -months, units::MissingDay::early);
          if (back) around(back->days);
        }
      }
    }
    std::set<std::int64_t> seen;
    for (const std::int64_t number : wanted) {
      const Value value = Value::of(number);
      if (!is_possible(field, number) || value == now || !seen.insert(number).second) continue;
      add(value);
    }
  }

  /// Where the sides of each comparison meet, if they go by the fact in a straight line: asked of
  /// a second case, a little further on.
  std::vector<std::int64_t> where_met(const check::Field& field, std::int64_t now,
                                      const Distances& distances) const {
    const std::int64_t step = field.type.kind == TypeKind::money ? 10'000 : 1;
    Nudge further = nudge_;
    further.value = Value::of(now + step);
    facts::CaseFacts facts = test_.facts;
    engine::MonthsRequest request = test_.request;
    apply(further, facts, request);
    const reference::Determination there = decide_(facts, request);
    Distances then(there);
    for (const reference::SlotPlace root : roots_) then.ask(root);
    std::vector<std::int64_t> result;
    if (then.apart.size() != distances.apart.size()) return result;
    constexpr std::int64_t kFar = 1'000'000'000;
    for (std::size_t i = 0; i < then.apart.size(); ++i) {
      const std::int64_t moved = distances.apart[i] - then.apart[i];
      if (moved == 0 || std::abs(distances.apart[i]) > kFar) continue;
      result.push_back(now + step * distances.apart[i] / moved);
    }
    return result;
  }

  static bool is_possible(const check::Field& field, std::int64_t number) {
    const bool is_day = field.type.kind == TypeKind::date;
    if (is_day) return number > units::kFirstDate.days && number < units::kOpen.days;
    if (field.type.kind == TypeKind::month) return number > 0 && number < 100'000;
    constexpr std::int64_t kMost = 10'000'000;
    return number >= 0 && number < kMost;
  }

  const engine::PreparedTest& test_;
  const reference::Determination& made_;
  const check::Program& program_;
  const MovedSettings& moved_;
  const DecideCase& decide_;
  std::vector<reference::SlotPlace> roots_;
  Nudge nudge_;
  std::vector<Nudge> found_;
};

}  // namespace

std::vector<Nudge> nearby(const engine::PreparedTest& test, const reference::Determination& made,
                          const std::vector<reference::SlotPlace>& roots,
                          const MovedSettings& settings, const DecideCase& decide) {
  return Nearby(test, made, settings, decide).find(roots);
}

void apply(const Nudge& nudge, facts::CaseFacts& facts, engine::MonthsRequest& request) {
  if (nudge.entity != check::kNone) {
    auto& versions = facts.records[nudge.entity][nudge.record].facts[nudge.position];
    versions.assign(1, {nudge.value, {}, {}});
  }
  if (nudge.month) request.first = request.last = *nudge.month;
  if (nudge.run_date) request.run_date = *nudge.run_date;
  if (nudge.county) request.county = *nudge.county;
}

}  // namespace poppy::trial
