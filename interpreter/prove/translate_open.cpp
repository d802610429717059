// Groups, choices and look-ups, which may be settled while a part is not. See translate.h, and
// plan/apply_open.cpp for what is said here in terms.
#include "interpreter/prove/translate.h"

namespace poppy::prove {

using check::Op;
using plan::Node;
using units::ValueState;

Symbolic Translator::group(const Node& node, std::span<const Symbolic> items) {
  return grouped(node.op, node.a, items);
}

Symbolic Translator::grouped(Op op, std::uint32_t at_least, std::span<const Symbolic> items) {
  std::vector<Term> met, failed, wrong, open;
  for (const Symbolic& item : items) {
    met.push_back(formula_.holds(item));
    failed.push_back(formula_.fails(item));
    wrong.push_back(terms_.either(item.error, item.blank));
    open.push_back(item.unknown);
  }
  Term yes = terms_.no();
  Term no = terms_.no();
  if (op == Op::all_of) {
    no = terms_.any(failed);
    yes = terms_.all(met);
  } else if (op == Op::any_of) {
    yes = terms_.any(met);
    no = terms_.all(failed);
  } else if (op == Op::none_of) {
    no = terms_.any(met);
    yes = terms_.all(failed);
  } else {  // at_least: the one other group
    const auto count = [&](const std::vector<Term>& of) {
      Term sum = terms_.whole(0);
      for (const Term one : of) {
        sum = terms_.add(sum, terms_.choose(one, terms_.whole(1), terms_.whole(0)));
      }
      return sum;
    };
    const auto size = static_cast<std::int64_t>(items.size());
    yes = terms_.at_most(terms_.whole(at_least), count(met));
    no = terms_.less(terms_.subtract(terms_.whole(size), count(failed)), terms_.whole(at_least));
  }
  Symbolic result = formula_.truth(yes);
  result.known = terms_.either(yes, no);
  const Term unsettled = terms_.negation(result.known);
  result.error = terms_.both(unsettled, terms_.any(wrong));
  result.unknown = terms_.both(unsettled, terms_.negation(terms_.any(wrong)));
  return result;
}

/// The branches up to the first whose guard holds, without those whose guard does not. The first of
/// them that is open is what comes out where all that are open say the same.
Symbolic Translator::choice(const Node& node, const Frames& frames) {
  Term reached = terms_.yes();
  Term any_open = terms_.no();
  std::vector<Term> open, wrong, unsettled;
  std::vector<Symbolic> values;
  for (std::uint32_t i = 0; i < node.count && !terms_.is_no(reached); i += 2) {
    const Symbolic guard =
        i + 1 < node.count ? value(child(node, i + 1), frames) : formula_.truth(terms_.yes());
    const Term is_open = terms_.both(reached, terms_.negation(formula_.fails(guard)));
    reached = terms_.both(reached, terms_.negation(formula_.holds(guard)));
    if (terms_.is_no(is_open)) continue;
    const Symbolic branch = value(child(node, i), frames);
    const Term guard_wrong = terms_.either(guard.error, guard.blank);
    wrong.push_back(terms_.both(is_open, terms_.either(guard_wrong, branch.error)));
    const Term part_open =
        terms_.either(terms_.negation(guard.known), terms_.negation(formula_.is_firm(branch)));
    unsettled.push_back(terms_.both(is_open, part_open));
    any_open = terms_.either(any_open, is_open);
    open.push_back(is_open);
    values.push_back(branch);
  }
  if (values.empty()) return formula_.in_state(ValueState::error);
  Symbolic first = values.back();
  for (std::size_t i = values.size() - 1; i-- > 0;) {
    first = formula_.choose(open[i], values[i], first);
  }
  const Term is_unsettled = terms_.any(unsettled);
  Term common = terms_.no();
  if (!terms_.is_no(is_unsettled)) {
    std::vector<Term> alike;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Term same = terms_.both(formula_.is_firm(values[i]), formula_.same(values[i], first));
      alike.push_back(terms_.implies(open[i], same));
    }
    common = terms_.all(alike);
  }
  const Symbolic undecided =
      formula_.choose(terms_.any(wrong), formula_.in_state(ValueState::error),
                      formula_.in_state(ValueState::unknown));
  const Term settled = terms_.either(terms_.negation(is_unsettled), common);
  const Symbolic result = formula_.choose(settled, first, undecided);
  return formula_.choose(any_open, result, formula_.in_state(ValueState::error));
}

Term Translator::lies_in(const check::Type& type, const check::KeyRange& range, Term key) {
  const Symbolic low = constant(type, range.low);
  if (!range.open_high && range.low == range.high) return terms_.equal(key, low.first);
  const Term above = terms_.at_most(low.first, key);
  if (range.open_high) return above;
  return terms_.both(above, terms_.at_most(key, constant(type, range.high).first));
}

/// The value of the one row that holds for the keys; `found`: there is one.
Symbolic Translator::found_row(const plan::LookupTable& table,
                               const std::vector<check::TableRow>& rows,
                               const plan::RowsInForce& in_force, std::span<const Symbolic> keys,
                               Term& found) {
  const check::Parameter& parameter = program_.parameters[table.parameter];
  Symbolic result = formula_.in_state(ValueState::error);
  std::vector<Term> any;
  for (const std::uint32_t at : in_force.rows) {
    const check::TableRow& row = rows[at];
    std::vector<Term> parts;
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const check::Type& type = parameter.key_types[k];
      const check::KeyRange& range = row.keys[k];
      // A truth is no number here.
      if (kept_as(type) == Kept::truth) {
        if (range.low == range.high) {
          parts.push_back(terms_.equal(keys[k].first, terms_.truth(range.low.truth())));
        }
      } else {
        parts.push_back(lies_in(type, range, keys[k].first));
      }
    }
    const Term holds = terms_.all(parts);
    if (terms_.is_no(holds)) continue;
    any.push_back(holds);
    result = formula_.choose(holds, constant(parameter.type, row.value), result);
  }
  found = terms_.any(any);
  return result;
}

Symbolic Translator::lookup(const Node& node, std::span<const Symbolic> keys) {
  const plan::LookupTable& table = sheet_.tables[node.a];
  const check::Parameter& parameter = program_.parameters[table.parameter];
  std::vector<Term> known, wrong, open;
  for (const Symbolic& key : keys) {
    known.push_back(key.known);
    wrong.push_back(key.error);
    open.push_back(key.unknown);
  }
  const Term any_wrong = terms_.any(wrong);
  const Term any_open = terms_.any(open);
  // A blank key is an error where all others are firm.
  const Symbolic absent =
      formula_.choose(terms_.both(any_open, terms_.negation(any_wrong)),
                      formula_.in_state(ValueState::unknown), formula_.in_state(ValueState::error));
  const Term all_known = terms_.all(known);
  if (terms_.is_no(all_known)) return absent;
  Term found = terms_.no();
  const Symbolic row = found_row(table, parameter.rows, table.in_force, keys, found);
  const Symbolic none =
      formula_.in_state(parameter.partial ? ValueState::blank : ValueState::error);
  Symbolic result = formula_.choose(found, row, none);
  if (parameter.has_beyond) {
    const Term size = terms_.whole(parameter.beyond_size);
    std::vector<Symbolic> at(keys.begin(), keys.end());
    at[0] = formula_.number(size);
    Term has_last = terms_.no();
    Term has_step = terms_.no();
    const Symbolic last = found_row(table, parameter.rows, table.in_force, at, has_last);
    const Symbolic step = found_row(table, parameter.beyond_rows, table.increments, keys, has_step);
    const Term parts[] = {terms_.less(size, keys[0].first), has_last, has_step};
    const Term is_beyond = terms_.all(parts);
    if (!terms_.is_no(is_beyond)) {
      const Term both_known = terms_.both(last.known, step.known);
      Symbolic value = formula_.in_state(ValueState::blank);
      if (!terms_.is_no(both_known)) {
        const Term more = terms_.subtract(keys[0].first, size);
        const bool is_exact = terms_[step.first].sort == Sort::exact;
        const Term times = is_exact ? terms_.to_exact(more) : more;
        const Term sum = terms_.add(last.first, terms_.multiply(step.first, times));
        value = formula_.choose(both_known, formula_.number(sum), value);
      }
      result = formula_.choose(is_beyond, value, result);
    }
  }
  return formula_.choose(all_known, result, absent);
}

}  // namespace poppy::prove
