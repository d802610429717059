// See flip.h. A fact is tried with the other words of its type, or along its numbers and days; two
// facts where the nearest ways to another outcome have two conditions.
#include "interpreter/desk/flip.h"

#include <algorithm>
#include <map>
#include <utility>

#include "interpreter/desk/counted_fact.h"
#include "interpreter/reference/nearest.h"

namespace poppy::desk {
namespace {

using check::TypeKind;
using units::Value;

constexpr std::size_t kMostNotTried = 20;  // named

class FlipSearch {
 public:
  FlipSearch(TriedCase& tried, std::optional<std::int64_t> wanted, FlipBudget budget)
      : tried_(tried), program_(tried.program()), wanted_(wanted), budget_(budget) {}

  Flips search() {
    for (const FactPlace& place : tried_.facts_read()) {
      if (!is_tried(place)) continue;
      ++flips_.facts;
      for (std::vector<TriedFact>& turn : turns_of(place, {})) add(std::move(turn), flips_.of_one);
    }
    for (const check::FlagId flag : tried_.flags_read()) try_flag(flag);
    search_pairs();
    flips_.times = tried_.times_decided();
    return std::move(flips_);
  }

 private:
  [[nodiscard]] bool is_spent() {
    if (tried_.times_decided() < budget_.times) return false;
    flips_.is_cut = true;
    return true;
  }

  [[nodiscard]] bool is_other(const Value& value) const {
    if (!value.is_known()) return false;
    if (tried_.value().is_known() && value.number() == tried_.value().number()) return false;
    return !wanted_ || value.number() == *wanted_;
  }

  /// Facts that can be other ones: told, of a kind whose values can be gone through.
  bool is_tried(const FactPlace& place) {
    const check::Field& field = program_.fields[place.field];
    const check::Entity& of = program_.entities[place.entity];
    if (std::ranges::find(of.key, place.field) != of.key.end()) return false;
    if (place.field == of.entered || place.field == of.removed) return false;
    const bool has_words =
        field.type.kind == TypeKind::boolean || (field.type.kind == TypeKind::enumeration &&
                                                 field.type.enumeration() != check::kCountyEnum);
    const bool is_known = tried_.told(place).is_firm();
    if (is_known && !field.type.list && (has_words || counted_fact(program_, place.field))) {
      return true;
    }
    std::string path = tried_.path_of(place);
    std::vector<std::string>& told = flips_.not_tried;
    const bool is_there = std::ranges::find(told, path) != told.end();
    if (!is_there && told.size() < kMostNotTried) told.push_back(std::move(path));
    return false;
  }

  [[nodiscard]] std::vector<Value> words_of(const check::Type& type, const Value& now) const {
    std::vector<Value> values;
    const std::size_t count =
        type.kind == TypeKind::boolean ? 2 : program_.enums[type.enumeration()].values.size();
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(Value::of(static_cast<std::int64_t>(i)));
    }
    std::erase(values, now);
    return values;
  }

  /// Values of the fact, beside what is `given`, at which the line is another: of words each, of
  /// numbers and days the nearest on either side.
  std::vector<std::vector<TriedFact>> turns_of(const FactPlace& place,
                                               const std::vector<TriedFact>& given) {
    const auto turns_at = [&](const Value& value) {
      std::vector<TriedFact> facts = given;
      facts.push_back({place, value});
      return is_other(tried_.value_with(facts));
    };
    std::vector<std::vector<TriedFact>> turns;
    for (const Value& value : candidates_of(place, turns_at)) {
      turns.push_back(given);
      turns.back().push_back({place, value});
    }
    return turns;
  }

  /// Values of a fact at which `turns` holds.
  template <typename Turns>
  std::vector<Value> candidates_of(const FactPlace& place, const Turns& turns) {
    const check::Type& type = program_.fields[place.field].type;
    const Value now = tried_.told(place);
    std::vector<Value> found;
    if (is_spent()) return found;
    if (type.or_blank && !now.is_blank() && turns(Value::blank())) found.push_back(Value::blank());
    const auto counted = counted_fact(program_, place.field);
    if (!counted) {
      for (const Value& value : words_of(type, now)) {
        if (turns(value)) found.push_back(value);
      }
      return found;
    }
    const std::vector<std::int64_t>& named = named_of(place.field, *counted);
    const auto turns_at = [&](std::int64_t count) { return turns(counted->value(count)); };
    const auto from = counted->count(now);
    if (!from) {
      // It has no value to begin at: the first that turns, of those that rules name.
      const auto first = std::ranges::find_if(named, turns_at);
      if (first != named.end()) found.push_back(counted->value(*first));
      return found;
    }
    for (const bool upward : {false, true}) {
      const auto other = nearest_other(*counted, *from, upward, named, turns_at);
      if (other) found.push_back(counted->value(*other));
    }
    return found;
  }

  const std::vector<std::int64_t>& named_of(check::FieldId field, const CountedFact& counted) {
    const auto met = named_.find(field);
    if (met != named_.end()) return met->second;
    return named_.emplace(field, named_counts(tried_, counted)).first->second;
  }

  [[nodiscard]] std::string text_of(const FactPlace& place, const Value& value) const {
    if (value.is_unknown()) return "not known";
    return check::value_to_string(program_, program_.fields[place.field].type, value);
  }

  /// Decides the case anew before it is told.
  void add(std::vector<TriedFact> facts, std::vector<Flip>& to) {
    if (to.size() >= budget_.told) {
      flips_.is_cut = true;
      return;
    }
    const auto outcome = tried_.decided_with(facts);
    if (!outcome || !is_other(*outcome)) {
      ++flips_.refused;
      return;
    }
    Flip flip;
    flip.outcome = outcome->number();
    for (const TriedFact& fact : facts) {
      flip.changes.push_back({false,
                              tried_.path_of(fact.at),
                              program_.fields[fact.at.field].title,
                              text_of(fact.at, tried_.told(fact.at)),
                              {text_of(fact.at, fact.value)}});
    }
    // Of words that do the same, one line.
    const auto is_word = [&](const FactPlace& place) {
      return !counted_fact(program_, place.field).has_value();
    };
    if (!to.empty() && is_word(facts.back().at)) {
      Flip& last = to.back();
      const bool is_alike =
          last.outcome == flip.outcome && last.changes.size() == flip.changes.size() &&
          last.changes.back().path == flip.changes.back().path &&
          (flip.changes.size() == 1 || (last.changes.front().path == flip.changes.front().path &&
                                        last.changes.front().to == flip.changes.front().to));
      if (is_alike) {
        last.changes.back().to.push_back(flip.changes.back().to.front());
        return;
      }
    }
    to.push_back(std::move(flip));
  }

  void try_flag(check::FlagId id) {
    const check::Flag& flag = program_.flags[id];
    const bool has_words =
        flag.type.kind == TypeKind::boolean ||
        (flag.type.kind == TypeKind::enumeration && flag.type.enumeration() != check::kCountyEnum);
    if (!has_words || is_spent()) return;
    ++flips_.flags;
    const Value now = tried_.set_value(id);
    for (const Value& value : words_of(flag.type, now)) {
      const auto outcome = tried_.decided_with_flag(id, value);
      if (!outcome || !is_other(*outcome)) continue;
      const auto shown = [&](const Value& one) {
        return one.is_firm() ? check::value_to_string(program_, flag.type, one)
                             : std::string("not set");
      };
      std::vector<Flip>& to = flips_.of_flag;
      const std::string path = "flags." + flag.name;
      if (!to.empty() && to.back().changes.front().path == path &&
          to.back().outcome == outcome->number()) {
        to.back().changes.front().to.push_back(shown(value));
        continue;
      }
      const std::string title = flag.number.empty() ? flag.title : flag.number + " " + flag.title;
      to.push_back({{{true, path, title, shown(now), {shown(value)}}}, outcome->number()});
    }
  }

  /// The outcomes that are asked for.
  [[nodiscard]] std::vector<std::int64_t> outcomes() const {
    if (wanted_) return {*wanted_};
    std::vector<std::int64_t> all;
    for (const Value& value : words_of(tried_.type(), tried_.value())) {
      all.push_back(value.number());
    }
    return all;
  }

  [[nodiscard]] bool turns_alone(const FactPlace& place) const {
    const std::string path = tried_.path_of(place);
    return std::ranges::any_of(flips_.of_one,
                               [&](const Flip& flip) { return flip.changes.front().path == path; });
  }

  void search_pairs() {
    const auto [slot, row] = tried_.line();
    for (const std::int64_t outcome : outcomes()) {
      const reference::Ways ways = reference::nearest_ways(tried_.decided(), slot, row, outcome);
      for (const reference::Way& way : ways.ways) {
        const bool is_set = std::ranges::any_of(way, &reference::Lacking::is_set);
        if (way.size() == 2 && !is_set) search_pairs(way);
      }
    }
  }

  /// A fact that turns the first condition, then one of the second that turns the line.
  void search_pairs(const reference::Way& way) {
    const reference::Lacking& one = way.front();
    const reference::Lacking& other = way.back();
    for (const FactPlace& first : tried_.facts_read_by(one.node, one.frames)) {
      if (turns_alone(first) || !is_tried(first)) continue;
      const auto turns = [&](const Value& value) {
        const TriedFact fact{first, value};
        const Value holds = tried_.condition_with({&fact, 1}, one.node, one.frames);
        return holds.is_known() && holds.truth() == one.wanted;
      };
      for (const Value& value : candidates_of(first, turns)) {
        for (const FactPlace& second : tried_.facts_read_by(other.node, other.frames)) {
          if (second == first || turns_alone(second) || !is_tried(second)) continue;
          if (flips_.of_two.size() >= budget_.pairs) {
            flips_.is_cut = true;
            return;
          }
          if (is_met(first, value, second)) continue;
          met_.push_back({first, value, second});
          for (std::vector<TriedFact>& turn : turns_of(second, {{first, value}})) {
            add(std::move(turn), flips_.of_two);
          }
        }
      }
    }
  }

  /// Of several ways, a pair is looked at once, whichever of its facts stands first.
  [[nodiscard]] bool is_met(const FactPlace& first, const Value& value,
                            const FactPlace& second) const {
    return std::ranges::any_of(met_, [&](const Met& other) {
      return (other.first == first && other.value == value && other.second == second) ||
             (other.first == second && other.second == first);
    });
  }

  struct Met {
    FactPlace first;
    Value value;
    FactPlace second;
  };

  TriedCase& tried_;
  const check::Program& program_;
  std::optional<std::int64_t> wanted_;
  FlipBudget budget_;
  Flips flips_;
  std::map<check::FieldId, std::vector<std::int64_t>> named_;
  std::vector<Met> met_;
};

}  // namespace

Flips find_flips(TriedCase& tried, std::optional<std::int64_t> wanted, FlipBudget budget) {
  return FlipSearch(tried, wanted, budget).search();
}

}  // namespace poppy::desk
