// See varied_case.h.
#include "interpreter/prove/varied_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace poppy::prove {

using check::ClaimKind;
using check::EntityId;
using check::TypeKind;

VariedCase::VariedCase(Formula& formula, CaseTerms& first, const check::Program& program,
                       const check::Claim& claim)
    : formula_(formula),
      terms_(formula.terms),
      first_(first),
      program_(program),
      claim_(claim),
      grown_record_(terms_.whole(0)),
      past_known_(terms_.yes()) {
  if (claim.fact != check::kNone) choose_grown();
  if (claim.kind == ClaimKind::less_known) {
    past_known_ = terms_.variable(Sort::truth, "past decisions are still told");
  }
}

/// There is a record whose fact there is more of; else there is no second case.
void VariedCase::choose_grown() {
  grown_record_ = terms_.variable(Sort::whole, "the record with more");
  const EntityId entity = program_.fields[claim_.fact].entity;
  const PossibleRecords& records = first_.records(program_, entity);
  std::vector<Term> one_of;
  for (std::uint32_t place = 0; place < records.there.size(); ++place) {
    one_of.push_back(
        terms_.both(records.there[place], terms_.equal(grown_record_, terms_.whole(place))));
  }
  formula_.conditions.push_back(terms_.any(one_of));
}

bool VariedCase::is_key(const plan::Slot& slot) const {
  if (slot.kind != plan::SlotKind::fact) return false;
  const auto& key = program_.entities[slot.entity].key;
  return std::ranges::find(key, slot.field()) != key.end();
}

Symbolic VariedCase::input(const plan::Slot& slot, std::uint32_t place) {
  switch (claim_.kind) {
    case ClaimKind::always:
      break;
    case ClaimKind::never_more:
    case ClaimKind::never_less:
      if (slot.kind == plan::SlotKind::fact && slot.field() == claim_.fact) {
        return grown(slot, place);
      }
      break;
    case ClaimKind::any_order:
      return moved(slot, place);
    case ClaimKind::other_names:
      if (is_key(slot) && slot.type.kind == TypeKind::text) return renamed(slot, place);
      break;
    case ClaimKind::less_known:
      return less_known(slot, place);
  }
  return first_.input(program_, slot, place);
}

/// In each month as much or more; that a case is like itself breaks no claim.
Symbolic VariedCase::grown(const plan::Slot& slot, std::uint32_t place) {
  const Symbolic before = first_.input(program_, slot, place);
  const Symbolic after = first_.another(program_, slot, place);
  const Term is_it = terms_.both(terms_.equal(grown_record_, terms_.whole(place)), before.known);
  formula_.conditions.push_back(terms_.implies(is_it, terms_.at_most(before.first, after.first)));
  grown_.push_back({slot, place, after});
  return formula_.choose(is_it, after, before);
}

Symbolic VariedCase::renamed(const plan::Slot& slot, std::uint32_t place) {
  const Symbolic before = first_.input(program_, slot, place);
  Symbolic after = first_.another(program_, slot, place);
  after.known = before.known;
  after.blank = before.blank;
  after.unknown = before.unknown;
  after.error = before.error;
  return after;
}

/// A fact is told for all months, or for none any more.
Term VariedCase::still_told(const plan::Slot& slot, std::uint32_t place) {
  for (const Known& one : known_) {
    if (one.slot.field() == slot.field() && one.place == place) return one.still;
  }
  known_.push_back(
      {slot, place,
       terms_.variable(Sort::truth, fmt::format("{} of {} is still told",
                                                program_.fields[slot.field()].name, place))});
  return known_.back().still;
}

Symbolic VariedCase::less_known(const plan::Slot& slot, std::uint32_t place) {
  Symbolic result = first_.input(program_, slot, place);
  Term still = past_known_;
  if (slot.kind == plan::SlotKind::fact) {
    if (is_key(slot)) return result;
    still = still_told(slot, place);
    if (slot.type.kind == TypeKind::record && !slot.type.list) {
      // Of a record that is not told any more.
      const PossibleRecords& of = records(slot.type.entity());
      std::vector<Term> there;
      for (std::uint32_t one = 0; one < of.there.size(); ++one) {
        there.push_back(terms_.both(terms_.equal(result.first, terms_.whole(one)), of.there[one]));
      }
      result.known = terms_.both(result.known, terms_.any(there));
    }
  }
  result.known = terms_.both(result.known, still);
  result.blank = terms_.both(result.blank, still);
  result.error = terms_.both(result.error, still);
  const Term told[] = {result.known, result.blank, result.error};
  result.unknown = terms_.negation(terms_.any(told));
  return result;
}

const PossibleRecords& VariedCase::records(EntityId entity) {
  const auto found = records_.find(entity.value);
  if (found != records_.end()) return found->second;
  PossibleRecords made = made_records(entity);
  return records_.emplace(entity.value, std::move(made)).first->second;
}

PossibleRecords VariedCase::made_records(EntityId entity) {
  const PossibleRecords before = first_.records(program_, entity);
  PossibleRecords made = before;
  const check::Entity& of = program_.entities[entity];
  const bool is_list = of.parent != check::kNone && of.parent != check::kCountyEntity;
  if (!is_list) return made;
  if (claim_.kind == ClaimKind::any_order) {
    const Sources& from = sources(entity);
    for (std::uint32_t place = 0; place < made.there.size(); ++place) {
      std::vector<Term> any;
      for (const Source& one : from[place]) {
        any.push_back(terms_.both(one.where, before.there[one.place]));
      }
      made.there[place] = terms_.any(any);
    }
    const Sources above = sources(of.parent);
    for (std::uint32_t parent = 0; parent < made.given.size(); ++parent) {
      std::vector<Term> any;
      for (const Source& one : above[parent]) {
        any.push_back(terms_.both(one.where, before.given[one.place]));
      }
      made.given[parent] = terms_.any(any);
    }
  } else if (claim_.kind == ClaimKind::less_known) {
    const PossibleRecords& above = records(of.parent);
    std::vector<Term>& still = lists_known_[entity.value];
    for (std::uint32_t parent = 0; parent < made.given.size(); ++parent) {
      still.push_back(terms_.variable(
          Sort::truth, fmt::format("{} of {} are still told", of.list_name, parent)));
      made.given[parent] = terms_.both(before.given[parent], still.back());
    }
    for (std::uint32_t place = 0; place < made.there.size(); ++place) {
      const std::uint32_t parent = made.parents[place];
      const Term parts[] = {before.there[place], still[parent], above.there[parent]};
      made.there[place] = terms_.all(parts);
    }
  }
  return made;
}

// ---- another order

/// By places in the list: which of the first stands there. Neighbours change places, or not: as
/// often as it takes for any order to come out.
VariedCase::Sources VariedCase::in_any_order(const std::vector<std::uint32_t>& places) {
  Sources now;
  for (const std::uint32_t place : places) now.push_back({{terms_.yes(), place}});
  for (std::size_t end = places.size(); end > 1; --end) {
    for (std::size_t i = 0; i + 1 < end; ++i) {
      const Term change = terms_.variable(
          Sort::truth, fmt::format("records {} and {} change places", places[i], places[i + 1]));
      const auto either = [&](const std::vector<Source>& kept, const std::vector<Source>& taken) {
        std::map<std::uint32_t, Term> by_place;
        const auto add = [&](const std::vector<Source>& from, Term where) {
          for (const Source& one : from) {
            const Term here = terms_.both(where, one.where);
            const auto [found, is_new] = by_place.try_emplace(one.place, here);
            if (!is_new) found->second = terms_.either(found->second, here);
          }
        };
        add(kept, terms_.negation(change));
        add(taken, change);
        std::vector<Source> result;
        for (const auto& [place, where] : by_place) result.push_back({where, place});
        return result;
      };
      std::vector<Source> left = either(now[i], now[i + 1]);
      std::vector<Source> right = either(now[i + 1], now[i]);
      now[i] = std::move(left);
      now[i + 1] = std::move(right);
    }
  }
  return now;
}

const VariedCase::Sources& VariedCase::sources(EntityId entity) {
  const auto found = sources_.find(entity.value);
  if (found != sources_.end()) return found->second;
  const PossibleRecords before = first_.records(program_, entity);
  const check::Entity& of = program_.entities[entity];
  Sources made(before.there.size());
  if (of.parent == check::kNone || of.parent == check::kCountyEntity) {
    made[0].push_back({terms_.yes(), 0});
    return sources_.emplace(entity.value, std::move(made)).first->second;
  }
  std::vector<Sources> ordered;  // by place of the record above, in the first case
  for (const std::vector<std::uint32_t>& list : before.children) {
    ordered.push_back(in_any_order(list));
    // The first of them are there, as in any case.
    Term last = terms_.yes();
    for (const std::vector<Source>& place : ordered.back()) {
      std::vector<Term> any;
      for (const Source& one : place) {
        any.push_back(terms_.both(one.where, before.there[one.place]));
      }
      const Term there = terms_.any(any);
      formula_.conditions.push_back(terms_.implies(there, last));
      last = there;
    }
  }
  const Sources above = sources(of.parent);
  for (std::uint32_t parent = 0; parent < before.children.size(); ++parent) {
    for (std::size_t i = 0; i < before.children[parent].size(); ++i) {
      std::vector<Source>& here = made[before.children[parent][i]];
      for (const Source& from : above[parent]) {
        for (const Source& one : ordered[from.place][i]) {
          here.push_back({terms_.both(from.where, one.where), one.place});
        }
      }
    }
  }
  return sources_.emplace(entity.value, std::move(made)).first->second;
}

Symbolic VariedCase::moved(const plan::Slot& slot, std::uint32_t place) {
  const std::vector<Source> from = sources(slot.entity)[place];
  Symbolic result = first_.input(program_, slot, from.front().place);
  for (std::size_t i = 1; i < from.size(); ++i) {
    result = formula_.choose(from[i].where, first_.input(program_, slot, from[i].place), result);
  }
  if (slot.type.kind != TypeKind::record || slot.type.list) return result;
  const Term before = result.first;  // the place where the record stood
  Term now = before;
  for (const Counterpart& one : counterparts(slot.type.entity())) {
    const Term is_it = terms_.both(one.where, terms_.equal(before, terms_.whole(one.first)));
    now = terms_.choose(is_it, terms_.whole(one.second), now);
  }
  result.first = now;
  return result;
}

std::vector<std::pair<EntityId, Counterpart>> VariedCase::moved() const {
  std::vector<std::pair<EntityId, Counterpart>> result;
  for (const auto& [entity, from] : sources_) {
    for (std::uint32_t place = 0; place < from.size(); ++place) {
      for (const Source& one : from[place]) {
        result.emplace_back(EntityId(entity), Counterpart{one.where, one.place, place});
      }
    }
  }
  return result;
}

std::vector<Counterpart> VariedCase::counterparts(EntityId entity) {
  std::vector<Counterpart> result;
  if (claim_.kind == ClaimKind::any_order) {
    const Sources& from = sources(entity);
    for (std::uint32_t place = 0; place < from.size(); ++place) {
      for (const Source& one : from[place]) result.push_back({one.where, one.place, place});
    }
    return result;
  }
  const std::size_t count = first_.records(program_, entity).there.size();
  for (std::uint32_t place = 0; place < count; ++place) {
    result.push_back({terms_.yes(), place, place});
  }
  return result;
}

}  // namespace poppy::prove
