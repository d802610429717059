// See case_terms.h.
#include "interpreter/prove/case_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/prove/varied_case.h"

namespace poppy::prove {

using check::EntityId;
using check::kNone;
using check::Program;
using check::Type;
using check::TypeKind;

CaseTerms::CaseTerms(Formula& formula, const CaseBounds& bounds, units::Date run_date)
    : formula_(formula), bounds_(bounds), run_date_(run_date) {
  past_given_ = bounds.is_complete ? formula.terms.yes()
                                   : formula.terms.variable(Sort::truth, "past decisions are told");
}

CaseTerms::CaseTerms(Formula& formula, VariedCase& varied, units::Date run_date)
    : formula_(formula),
      varied_(&varied),
      bounds_(varied.first().bounds()),
      run_date_(run_date),
      past_given_(formula.terms.yes()) {}

std::int64_t CaseTerms::text_number(const std::string& words) {
  if (varied_ != nullptr) return varied_->text_number(words);
  return texts_.try_emplace(words, static_cast<std::int64_t>(texts_.size())).first->second;
}

const PossibleRecords& CaseTerms::records(const Program& program, EntityId entity) {
  const check::Entity& of = program.entities[entity];
  const auto found = records_.find(of.name);
  if (found != records_.end()) return found->second;
  if (varied_ != nullptr) {
    const PossibleRecords& kept = records_.emplace(of.name, varied_->records(entity)).first->second;
    keep_keys_apart(program, entity, kept);
    return kept;
  }
  Terms& terms = formula_.terms;
  PossibleRecords made;
  const bool is_single = of.parent == kNone || of.parent == check::kCountyEntity;
  if (is_single) {
    made.parents = {0};
    made.there = {terms.yes()};
    made.children = {{0}};
    made.given = {terms.yes()};
    return records_.emplace(of.name, std::move(made)).first->second;
  }
  const PossibleRecords above = records(program, of.parent);
  const auto own = bounds_.records_of.find(of.name);
  const std::uint32_t many = own == bounds_.records_of.end() ? bounds_.records : own->second;
  const std::uint32_t most = of.at_most_one ? 1 : many;
  for (std::uint32_t parent = 0; parent < above.there.size(); ++parent) {
    const std::string name =
        fmt::format("{} of {} {}", of.list_name, program.entities[of.parent].name, parent);
    const Term given =
        bounds_.is_complete ? terms.yes() : terms.variable(Sort::truth, name + " are told");
    made.given.push_back(given);
    made.children.emplace_back();
    Term before = terms.both(given, above.there[parent]);
    for (std::uint32_t i = 0; i < most; ++i) {
      const auto place = static_cast<std::uint32_t>(made.there.size());
      const Term there = terms.variable(Sort::truth, fmt::format("{}: {}", name, i));
      formula_.conditions.push_back(terms.implies(there, before));
      before = there;  // the first of them are there
      made.there.push_back(there);
      made.parents.push_back(parent);
      made.children.back().push_back(place);
    }
  }
  const PossibleRecords& kept = records_.emplace(of.name, std::move(made)).first->second;
  keep_keys_apart(program, entity, kept);
  return kept;
}

/// No two records of a list have the same key.
void CaseTerms::keep_keys_apart(const Program& program, EntityId entity,
                                const PossibleRecords& records) {
  const check::Entity& of = program.entities[entity];
  if (of.key.empty() || of.at_most_one) return;
  Terms& terms = formula_.terms;
  const auto key = [&](check::FieldId field, std::uint32_t place) {
    plan::Slot slot;
    slot.entity = entity;
    slot.type = program.fields[field].type;
    slot.id = field.value;
    return input(program, slot, place);
  };
  for (std::uint32_t place = 0; place < records.there.size(); ++place) {
    for (const check::FieldId field : of.key) {
      formula_.conditions.push_back(terms.implies(records.there[place], key(field, place).known));
    }
  }
  for (const std::vector<std::uint32_t>& list : records.children) {
    for (std::size_t right = 1; right < list.size(); ++right) {
      for (std::size_t left = 0; left < right; ++left) {
        std::vector<Term> apart{terms.negation(records.there[list[right]])};
        for (const check::FieldId field : of.key) {
          apart.push_back(
              terms.negation(formula_.same(key(field, list[left]), key(field, list[right]))));
        }
        formula_.conditions.push_back(terms.any(apart));
      }
    }
  }
}

bool is_same_type(const Program& program, const Type& type, const Program& other_program,
                  const Type& other) {
  if (&program == &other_program) return true;
  const bool same =
      type.kind == other.kind && type.list == other.list && type.or_blank == other.or_blank;
  if (!same || type.kind != TypeKind::enumeration) return same;
  return std::ranges::equal(program.enums[type.enumeration()].values,
                            other_program.enums[other.enumeration()].values, {},
                            &check::EnumValue::name, &check::EnumValue::name);
}

Symbolic CaseTerms::input(const Program& program, const plan::Slot& slot, std::uint32_t place) {
  const bool is_fact = slot.kind == plan::SlotKind::fact;
  const Input::Kind kind = is_fact ? Input::Kind::fact : Input::Kind::saved;
  std::string name;
  std::int32_t month = 0;  // of a fact that holds always: none
  if (is_fact) {
    const check::Field& field = program.fields[slot.field()];
    name = program.entities[slot.entity].name + '.' + field.name;
    if (field.dated) month = slot.month.months;
  } else {
    const check::Line& line = program.lines[slot.line()];
    name = line.module + '.' + line.name;
    month = slot.month.months;
  }
  Key key{kind, std::move(name), month, place};
  const auto found = known_.find(key);
  if (found != known_.end()) {
    const Input& input = inputs_[found->second];
    if (!is_same_type(program, slot.type, *input.program, input.slot.type)) {
      conflict_ = fmt::format("`{}` is of another type in each", std::get<1>(key));
    }
    return input.value;
  }
  Symbolic value = made(program, slot, place);
  // A key that names a record of its own list has been made on the way.
  const auto [kept, is_new] = known_.emplace(std::move(key), inputs_.size());
  if (is_new) inputs_.push_back({kind, &program, slot, place, std::move(value)});
  return inputs_[kept->second].value;
}

Symbolic CaseTerms::made(const Program& program, const plan::Slot& slot, std::uint32_t place) {
  if (varied_ != nullptr) return varied_->input(slot, place);
  switch (slot.kind) {
    case plan::SlotKind::fact:
      return made_fact(program, slot, place);
    case plan::SlotKind::saved:
      return made_saved(program, slot, place);
    case plan::SlotKind::line:
      break;
  }
  text::bug("made: a line is no input");
}

namespace {

struct Range {
  std::int64_t least, most;
};
/// What a value of the type may be, beside its bounds.
std::optional<Range> range_of(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::money:
      return Range{-INT64_MAX, INT64_MAX};
    case TypeKind::date:
    case TypeKind::span:
      return Range{units::kFirstDate.days, units::kOpen.days};
    case TypeKind::month:
      return Range{units::kFirstMonth.months, units::kLastMonth.months};
    case TypeKind::text:
      return Range{0, INT32_MAX};
    case TypeKind::enumeration:
      return Range{0,
                   static_cast<std::int64_t>(program.enums[type.enumeration()].values.size()) - 1};
    case TypeKind::boolean:
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::dayset:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return std::nullopt;
  }
  text::bug("range_of: no such type");
}

}  // namespace

Symbolic CaseTerms::free_value(const Program& program, const Type& type, const std::string& name) {
  Terms& terms = formula_.terms;
  std::vector<Term>& conditions = formula_.conditions;
  Symbolic result = formula_.in_state(units::ValueState::known);
  const Kept kept = kept_as(type);
  switch (kept) {
    case Kept::truth:
      result.first = terms.variable(Sort::truth, name);
      break;
    case Kept::whole:
      result.first = terms.variable(Sort::whole, name);
      break;
    case Kept::exact:
      result.first = terms.variable(Sort::exact, name);
      break;
    case Kept::span:
      result.first = terms.variable(Sort::whole, name);
      result.last = terms.variable(Sort::whole, name + ", end");
      conditions.push_back(terms.at_most(result.first, result.last));
      break;
    case Kept::days:
      result.days = free_days(name);
      break;
    case Kept::rows:
      result.has_data = false;
      break;
  }
  if (const auto range = range_of(program, type)) {
    conditions.push_back(terms.at_most(terms.whole(range->least), result.first));
    const Term end = kept == Kept::span ? result.last : result.first;
    conditions.push_back(terms.at_most(end, terms.whole(range->most)));
  }
  if (type.kind == TypeKind::record) {
    read_list(program.entities[type.entity()]);
    const PossibleRecords& records = this->records(program, type.entity());
    std::vector<Term> one_of;
    for (std::uint32_t place = 0; place < records.there.size(); ++place) {
      one_of.push_back(
          terms.both(records.there[place], terms.equal(result.first, terms.whole(place))));
    }
    // It names one that is there, or is not known.
    result.known = terms.any(one_of);
    result.unknown = terms.negation(result.known);
  }
  return result;
}

std::vector<Piece> CaseTerms::free_days(const std::string& name) {
  Terms& terms = formula_.terms;
  std::vector<Term>& conditions = formula_.conditions;
  has_cut_days_ = true;  // a set may have more of them
  std::vector<Piece> days;
  for (std::uint32_t i = 0; i < bounds_.spans; ++i) {
    const auto variable = [&](Sort sort, const char* what) {
      return terms.variable(sort, fmt::format("{}: {} of span {}", name, what, i));
    };
    const Piece piece{variable(Sort::truth, "presence"), variable(Sort::whole, "begin"),
                      variable(Sort::whole, "end")};
    const Term least = terms.whole(units::kFirstDate.days);
    conditions.push_back(terms.at_most(least, piece.begin));
    conditions.push_back(terms.at_most(piece.begin, piece.end));
    conditions.push_back(terms.at_most(piece.end, terms.whole(units::kOpen.days)));
    if (!days.empty()) {
      const Piece& before = days.back();
      conditions.push_back(terms.implies(piece.there, before.there));
      conditions.push_back(terms.less(terms.add(before.end, 1), piece.begin));
    }
    days.push_back(piece);
  }
  return days;
}

void CaseTerms::keep_bounds(const units::Bounds& bounds, Term number, Sort sort) {
  if (sort == Sort::truth || !bounds.any()) return;
  Terms& terms = formula_.terms;
  const Term value = sort == Sort::whole ? terms.to_exact(number) : number;
  std::vector<Term>& conditions = formula_.conditions;
  // Whole ends keep whole numbers whole.
  const auto end = [&](const units::Rational& bound, bool is_low) {
    const bool is_whole =
        sort == Sort::whole && bound.den == 1 && bound.num >= INT64_MIN && bound.num <= INT64_MAX;
    const Term at =
        is_whole ? terms.whole(static_cast<std::int64_t>(bound.num)) : terms.exact(bound);
    const Term of = is_whole ? number : value;
    conditions.push_back(is_low ? terms.at_most(at, of) : terms.at_most(of, at));
  };
  if (bounds.low) end(*bounds.low, true);
  if (bounds.high) end(*bounds.high, false);
  if (bounds.step) {
    const Term steps = terms.variable(Sort::whole, "steps");
    conditions.push_back(
        terms.equal(value, terms.multiply(terms.exact(*bounds.step), terms.to_exact(steps))));
  }
}

Symbolic CaseTerms::another(const Program& program, const plan::Slot& slot, std::uint32_t place) {
  const check::Field& field = program.fields[slot.field()];
  std::string name =
      fmt::format("another {} of {} {}", field.name, program.entities[slot.entity].name, place);
  if (field.dated) name += " in " + units::to_string(slot.month);
  Symbolic value = free_value(program, field.type, name);
  if (value.has_data) keep_bounds(field.bounds, value.first, formula_.terms[value.first].sort);
  return value;
}

Symbolic CaseTerms::made_fact(const Program& program, const plan::Slot& slot, std::uint32_t place) {
  Terms& terms = formula_.terms;
  const check::Field& field = program.fields[slot.field()];
  const check::Entity& entity = program.entities[slot.entity];
  std::string name = fmt::format("{} of {} {}", field.name, entity.name, place);
  if (field.dated) name += " in " + units::to_string(slot.month);
  Symbolic value = free_value(program, field.type, name);
  if (value.has_data) keep_bounds(field.bounds, value.first, terms[value.first].sort);
  const bool is_key = std::ranges::find(entity.key, slot.field()) != entity.key.end();
  const bool is_always_told = bounds_.is_complete || is_key;
  const Term told = is_always_told ? terms.yes() : terms.variable(Sort::truth, name + " is told");
  const Term empty =
      field.type.or_blank && !is_key ? terms.variable(Sort::truth, name + " is blank") : terms.no();
  value.blank = terms.both(told, empty);
  value.known = terms.both(value.known, terms.both(told, terms.negation(empty)));
  value.unknown = terms.both(terms.negation(value.known), terms.negation(value.blank));
  // The run sees what was entered by its day and not removed by it.
  const Term day = terms.whole(run_date_.days);
  const auto where_known = [&](Term holds) {
    formula_.conditions.push_back(terms.implies(value.known, holds));
  };
  if (slot.field() == entity.entered) where_known(terms.at_most(value.first, day));
  if (slot.field() == entity.removed) where_known(terms.less(day, value.first));
  return value;
}

Term CaseTerms::is_about(const Program& program, const plan::Slot& slot, std::uint32_t place) {
  Terms& terms = formula_.terms;
  const check::Entity& entity = program.entities[slot.entity];
  if (entity.depth <= 1) return terms.yes();
  const std::string& of = program.lines[slot.line()].program;
  const auto [found, is_new] =
      about_.try_emplace({of, slot.month.months, entity.name, place}, terms.no());
  if (is_new) {
    found->second =
        terms.variable(Sort::truth, fmt::format("what {} decided for {} is about {} {}", of,
                                                units::to_string(slot.month), entity.name, place));
  }
  return found->second;
}

std::vector<Term> CaseTerms::about() const {
  std::vector<Term> result;
  for (const auto& [key, term] : about_) result.push_back(term);
  return result;
}

Symbolic CaseTerms::made_saved(const Program& program, const plan::Slot& slot,
                               std::uint32_t place) {
  Terms& terms = formula_.terms;
  const check::Line& line = program.lines[slot.line()];
  const std::string month = units::to_string(slot.month);
  const auto [found, is_new] = past_.try_emplace({line.program, slot.month.months}, terms.no());
  if (is_new) {
    found->second =
        terms.variable(Sort::truth, fmt::format("{} was decided for {}", line.program, month));
  }
  const Term is_kept = terms.both(found->second, is_about(program, slot, place));
  const std::string name = fmt::format("saved {}.{} of {} {} for {}", line.module, line.name,
                                       program.entities[slot.entity].name, place, month);
  Symbolic value = free_value(program, line.type, name);
  const Term told =
      bounds_.is_complete ? terms.yes() : terms.variable(Sort::truth, name + " is told");
  const Term empty =
      line.type.or_blank ? terms.variable(Sort::truth, name + " is blank") : terms.no();
  const Term blank = terms.either(terms.negation(is_kept), terms.both(told, empty));
  value.blank = terms.both(past_given_, blank);
  const Term parts[] = {value.known, past_given_, is_kept, told, terms.negation(empty)};
  value.known = terms.all(parts);
  value.unknown = terms.both(terms.negation(value.known), terms.negation(value.blank));
  return value;
}

}  // namespace poppy::prove
