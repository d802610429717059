// See one_form.h.
#include "interpreter/desk/one_form.h"

#include <algorithm>
#include <span>

#include "interpreter/reference/evaluate.h"

namespace poppy::desk {
namespace {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using reference::Frames;
using units::Rational;
using units::Value;
using Kind = Move::Kind;

/// A value along the fact: so much of each of some parts, the fact itself and what was rounded on
/// the way. Two values with a part in common move together as far as that goes.
struct Form {
  std::map<std::uint32_t, Rational> terms;  // by part; none: it stays
  bool is_wild = false;
};
const Form kStill;
const Form kWild{{}, true};

bool is_still(const Form& form) { return !form.is_wild && form.terms.empty(); }

Form times(const Form& form, const std::optional<Rational>& factor) {
  if (form.is_wild || !factor) return kWild;
  Form out;
  if (factor->num == 0) return out;
  for (const auto& [part, share] : form.terms) {
    const auto product = units::multiply(share, *factor);
    if (!product) return kWild;
    out.terms.emplace(part, *product);
  }
  return out;
}

Form sum(const Form& one, const Form& other) {
  if (one.is_wild || other.is_wild) return kWild;
  Form out = one;
  for (const auto& [part, share] : other.terms) {
    const auto [at, added] = out.terms.emplace(part, share);
    if (added) continue;
    const auto both = units::add(at->second, share);
    if (!both) return kWild;
    at->second = *both;
    if (both->num == 0) out.terms.erase(at);
  }
  return out;
}

Form difference(const Form& one, const Form& other) {
  return sum(one, times(other, Rational{-1, 1}));
}

/// What a value may be made of.
struct Part {
  bool is_rising = true;
  std::optional<Rational> slope;  // before it was rounded
};
constexpr std::uint32_t kFact = 0;

class Former {
 public:
  Former(const TriedCase& tried, const FactPlace& fact, const Rational& step,
         const reference::SlotColumns& low, const reference::SlotColumns& high)
      : d_(tried.decided()),
        sheet_(*tried.decided().sheet),
        fact_(fact),
        low_values_(d_.rows, low, d_.run_date),
        high_values_(d_.rows, high, d_.run_date),
        low_(sheet_, low_values_),
        high_(sheet_, high_values_),
        parts_{{true, step}} {}

  OneForm form(engine::LinePlace line) {
    OneForm form;
    form.move = move_of(of_line(line.slot, line.row));
    form.choices = std::move(choices_);
    return form;
  }

 private:
  NodeId child(const Node& node, std::uint32_t index) const { return low_.child(node, index); }
  Value low(NodeId node, const Frames& frames) const { return low_.value(node, frames); }
  Value high(NodeId node, const Frames& frames) const { return high_.value(node, frames); }

  /// Up, down, or neither: nothing.
  std::optional<int> direction(const Form& form) const {
    if (form.is_wild) return std::nullopt;
    int found = 0;
    for (const auto& [part, share] : form.terms) {
      const int one = (share.num > 0) == parts_[part].is_rising ? 1 : -1;
      if (found != 0 && found != one) return std::nullopt;
      found = one;
    }
    return found;
  }

  std::optional<Rational> slope_of(const Form& form) const {
    std::optional<Rational> total = Rational{0, 1};
    for (const auto& [part, share] : form.terms) {
      const std::optional<Rational>& own = parts_[part].slope;
      const auto product = own ? units::multiply(*own, share) : std::nullopt;
      total = total && product ? units::add(*total, *product) : std::nullopt;
    }
    return total;
  }

  Move move_of(const Form& form) const {
    if (form.is_wild) return {Kind::wild, std::nullopt};
    if (form.terms.empty()) return {Kind::still, Rational{0, 1}};
    const bool is_line = form.terms.size() == 1 && form.terms.begin()->first == kFact;
    const auto way = direction(form);
    const auto slope = slope_of(form);
    if (is_line && slope) return {Kind::line, slope};
    if (!way) return {Kind::uneven, slope};
    return {*way > 0 ? Kind::rising : Kind::falling, slope};
  }

  /// In steps from here on: a part of its own.
  Form stepped(const Form& form, bool has_slope) {
    const auto way = direction(form);
    if (!way) return kWild;
    if (*way == 0) return kStill;
    parts_.push_back({*way > 0, has_slope ? slope_of(form) : std::nullopt});
    return {{{static_cast<std::uint32_t>(parts_.size() - 1), Rational{1, 1}}}, false};
  }

  Form of_line(plan::SlotId slot, std::uint32_t row) {
    const auto key = std::pair(slot.value, row);
    if (const auto met = lines_.find(key); met != lines_.end()) return met->second;
    const std::uint32_t index = sheet_.line_of_slot[slot];
    const plan::SlotId outer = std::exchange(line_, slot);
    const std::uint32_t outer_row = std::exchange(row_, row);
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    const Form form = of(sheet_.lines[index].root, frames);
    line_ = outer;
    row_ = outer_row;
    return lines_.emplace(key, form).first->second;
  }

  void choose(NodeId node, NodeId told, std::uint64_t which) {
    choices_.push_back({node, told, line_, row_, which});
  }

  Form of(NodeId id, const Frames& frames) {
    const Node& node = sheet_.nodes[id];
    switch (check::kind_of(node.op)) {
      case check::OpKind::leaf:
      case check::OpKind::planned:
        return kStill;
      case check::OpKind::read:
        return of_read(node, frames);
      case check::OpKind::children:
        return is_still(of(child(node, 0), frames)) ? kStill : kWild;
      case check::OpKind::lookup:
        return of_lookup(id, frames);
      case check::OpKind::group:
        return of_group(node, frames);
      case check::OpKind::choice:
        return of_choice(id, frames);
      case check::OpKind::aggregate:
        return of_aggregate(id, frames);
      case check::OpKind::strict:
        return of_strict(id, frames);
    }
    return kWild;
  }

  Form of_read(const Node& node, const Frames& frames) {
    if (!is_still(of(child(node, 0), frames))) return kWild;
    const Value record = low(child(node, 0), frames);
    if (!record.is_known()) return kStill;
    const auto row = static_cast<std::uint32_t>(record.number());
    const plan::Slot& slot = sheet_.slots[node.slot()];
    switch (slot.kind) {
      case plan::SlotKind::line:
        return of_line(node.slot(), row);
      case plan::SlotKind::saved:
        return kStill;
      case plan::SlotKind::fact:
        return slot.field() == fact_.field && row == fact_.row
                   ? Form{{{kFact, Rational{1, 1}}}, false}
                   : kStill;
    }
    return kWild;
  }

  /// An item that decides the group all the way is enough.
  Form of_group(const Node& node, const Frames& frames) {
    bool all_still = true;
    const std::size_t before = choices_.size();
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const NodeId item = child(node, i);
      const std::size_t own = choices_.size();
      const bool still = is_still(of(item, frames));
      all_still = all_still && still;
      if (!still || node.op == Op::at_least) continue;
      const Value value = low(item, frames);
      if (value.is_known() && value.truth() == (node.op != Op::all_of)) {
        // What the others chose does not matter.
        choices_.erase(choices_.begin() + static_cast<std::ptrdiff_t>(before),
                       choices_.begin() + static_cast<std::ptrdiff_t>(own));
        return kStill;
      }
    }
    return all_still ? kStill : kWild;
  }

  Form of_choice(NodeId id, const Frames& frames) {
    const Node& node = sheet_.nodes[id];
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      if (i + 1 == node.count) {
        choose(id, child(node, i), i);
        return of(child(node, i), frames);
      }
      const NodeId guard = child(node, i + 1);
      if (!is_still(of(guard, frames))) return kWild;
      const Value holds = low(guard, frames);
      if (!holds.is_known()) return kWild;
      if (!holds.truth()) continue;
      choose(id, guard, i);
      return of(child(node, i), frames);
    }
    return kWild;
  }

  Form of_lookup(NodeId id, const Frames& frames) {
    const Node& node = sheet_.nodes[id];
    std::vector<Value> low_keys, high_keys;
    std::size_t moving = 0;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Form key = of(child(node, i), frames);
      if (!direction(key)) return kWild;
      if (!is_still(key)) ++moving;
      low_keys.push_back(low(child(node, i), frames));
      high_keys.push_back(high(child(node, i), frames));
    }
    if (moving == 0) return kStill;
    const plan::LookupTable& table = sheet_.tables[node.a];
    plan::RowsUsed at_low, at_high;
    static_cast<void>(plan::look_up(*sheet_.program, table, low_keys, node.span, &at_low));
    static_cast<void>(plan::look_up(*sheet_.program, table, high_keys, node.span, &at_high));
    const bool is_one_row = at_low.row != kNone && at_low.row == at_high.row &&
                            at_low.increment == kNone && at_high.increment == kNone;
    if (moving > 1 || !is_one_row) return kWild;
    choose(id, id, at_low.row);
    return kStill;
  }

  Form of_aggregate(NodeId id, const Frames& frames) {
    const Node& node = sheet_.nodes[id];
    const bool is_unrolled = (node.a & check::kUnrolled) != 0;
    if (!is_unrolled && !is_still(of(child(node, 0), frames))) return kWild;
    Value list;
    const auto elements = low_.elements(node, frames, list);
    if (!list.is_known()) return kStill;
    Form total = kStill;
    bool all_still = true;
    std::vector<Operand> heads;
    std::uint64_t counted = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto& one = elements[i];
      if (one.where != kNone) {
        if (!is_still(of(one.where, one.frames))) return kWild;
        const Value where = low(one.where, one.frames);
        if (where.is_known() && !where.truth()) continue;
      }
      counted = counted * 31 + i + 1;
      for (const NodeId part : {one.head, one.by}) {
        if (part == kNone) continue;
        const Form form = of(part, one.frames);
        all_still = all_still && is_still(form);
        if (part != one.head) continue;
        total = sum(total, form);
        heads.push_back({part, one.frames, form});
        if (is_still(form) && settles(node.op, low(part, one.frames))) return kStill;
      }
    }
    choose(id, id, counted);
    if (all_still) return kStill;
    if (node.op == Op::aggregate_sum) return total;
    if (node.op == Op::aggregate_least || node.op == Op::aggregate_greatest) {
      return of_pick(id, heads, node.op == Op::aggregate_least);
    }
    return kWild;
  }

  /// One element is enough, whatever the others come to.
  static bool settles(Op op, const Value& head) {
    if (!ops::is_quantified(op) || !head.is_known()) return false;
    return head.truth() == (op != Op::aggregate_every);
  }

  struct Operand {
    NodeId node;
    Frames frames;
    Form form;
  };

  /// Of comparable values at one end: below, alike, above.
  static std::optional<int> order(const Value& left, const Value& right) {
    const auto a = units::number_of(left);
    const auto b = units::number_of(right);
    if (!a || !b) return std::nullopt;
    const auto order = units::compare(*a, *b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }

  /// How one stands to another at both ends, where their distance only grows or only shrinks.
  struct Sides {
    int low = 0, high = 0;
  };
  std::optional<Sides> sides(const Operand& left, const Operand& right) const {
    if (!direction(difference(left.form, right.form))) return std::nullopt;
    const auto at_low = order(low(left.node, left.frames), low(right.node, right.frames));
    const auto at_high = order(high(left.node, left.frames), high(right.node, right.frames));
    if (!at_low || !at_high) return std::nullopt;
    return Sides{*at_low, *at_high};
  }

  Form of_comparison(NodeId id, const Frames& frames, const std::vector<Operand>& parts) const {
    const auto found = sides(parts[0], parts[1]);
    if (!found) return kWild;
    const Op op = sheet_.nodes[id].op;
    if (op == Op::equal || op == Op::unequal) return found->low == found->high ? kStill : kWild;
    const Value at_low = low(id, frames);
    return at_low.is_known() && at_low == high(id, frames) ? kStill : kWild;
  }

  /// A floor or a cap: one side of it, all the way.
  Form of_bound(NodeId id, const std::vector<Operand>& parts) {
    const auto found = sides(parts[0], parts[1]);
    if (!found) return kWild;
    const bool is_floor = sheet_.nodes[id].op == Op::floor_at;
    const auto is_bound = [&](int side) { return is_floor ? side < 0 : side > 0; };
    if (is_bound(found->low) != is_bound(found->high)) return kWild;
    choose(id, id, is_bound(found->low) ? 1 : 0);
    return parts[is_bound(found->low) ? 1 : 0].form;
  }

  /// The least or greatest of several: the same one all the way.
  Form of_pick(NodeId id, const std::vector<Operand>& parts, bool is_least) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Value value = low(parts[i].node, parts[i].frames);
      if (value.is_blank() && is_still(parts[i].form)) continue;
      if (!value.is_known()) return kWild;
      if (!best) {
        best = i;
        continue;
      }
      const auto side = order(value, low(parts[*best].node, parts[*best].frames));
      if (!side) return kWild;
      if (is_least ? *side < 0 : *side > 0) best = i;
    }
    if (!best) return kWild;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i == *best || low(parts[i].node, parts[i].frames).is_blank()) continue;
      const auto found = sides(parts[i], parts[*best]);
      if (!found || (is_least ? found->high < 0 : found->high > 0)) return kWild;
    }
    choose(id, id, *best);
    return parts[*best].form;
  }

  Form of_strict(NodeId id, const Frames& frames) {
    const Node& node = sheet_.nodes[id];
    std::vector<Operand> parts;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      parts.push_back({child(node, i), frames, of(child(node, i), frames)});
    }
    if (std::ranges::all_of(parts, is_still, &Operand::form)) return kStill;
    if (node.op == Op::pick_least || node.op == Op::pick_greatest) {
      return of_pick(id, parts, node.op == Op::pick_least);
    }
    if (std::ranges::any_of(parts, &Form::is_wild, &Operand::form)) return kWild;
    const bool is_comparison = node.op == Op::equal || node.op == Op::unequal ||
                               node.op == Op::less || node.op == Op::less_equal ||
                               node.op == Op::greater || node.op == Op::greater_equal;
    if (is_comparison) return of_comparison(id, frames, parts);
    if (node.op == Op::floor_at || node.op == Op::cap_at) return of_bound(id, parts);
    if (const auto form = of_arithmetic(node, parts)) return *form;
    if (const auto form = of_days(node, parts)) return *form;
    const Value at_low = low(parts[0].node, frames), at_high = high(parts[0].node, frames);
    if (node.op == Op::exists) return at_low.state == at_high.state ? kStill : kWild;
    if (node.op == Op::if_blank && at_low.is_known() && at_high.is_known()) return parts[0].form;
    return kWild;
  }

  std::optional<Form> of_arithmetic(const Node& node, const std::vector<Operand>& parts) {
    const auto number = [&](std::size_t at) {
      return units::number_of(low(parts[at].node, parts[at].frames));
    };
    if (node.op == Op::add) return sum(parts[0].form, parts[1].form);
    if (node.op == Op::subtract) return difference(parts[0].form, parts[1].form);
    if (node.op == Op::negate) return times(parts[0].form, Rational{-1, 1});
    if (node.op == Op::multiply) {
      if (is_still(parts[1].form)) return times(parts[0].form, number(1));
      if (is_still(parts[0].form)) return times(parts[1].form, number(0));
      return kWild;
    }
    if (node.op == Op::divide && is_still(parts[1].form)) {
      const auto by = number(1);
      if (!by || by->num == 0) return kWild;
      return times(parts[0].form, units::divide(Rational{1, 1}, *by));
    }
    if (node.op == Op::int_to_rate || node.op == Op::money_to_exact) return parts[0].form;
    if (node.op == Op::round) return stepped(parts[0].form, true);
    return std::nullopt;
  }

  /// Days and months: what a later one does not make less.
  std::optional<Form> of_days(const Node& node, const std::vector<Operand>& parts) {
    if (node.op == Op::add_days || node.op == Op::month_add) {
      return sum(parts[0].form, parts[1].form);
    }
    if (node.op == Op::days_between || node.op == Op::months_between) {
      return difference(parts[0].form, parts[1].form);
    }
    const bool adds_months = node.op == Op::add_months_late || node.op == Op::add_months_early;
    if (node.op == Op::month_of || node.op == Op::year_of || node.op == Op::month_year ||
        node.op == Op::first_day || node.op == Op::last_day ||
        (adds_months && is_still(parts[1].form))) {
      return stepped(parts[0].form, false);
    }
    if (node.op == Op::age) {
      return difference(stepped(parts[1].form, false), stepped(parts[0].form, false));
    }
    return std::nullopt;
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  FactPlace fact_;
  reference::SlotValues low_values_, high_values_;
  reference::Evaluator low_, high_;
  plan::SlotId line_ = kNone;
  std::uint32_t row_ = 0;
  std::vector<Part> parts_;  // the fact first
  std::map<std::pair<std::uint32_t, std::uint32_t>, Form> lines_;
  std::vector<FormChoice> choices_;
};

}  // namespace

OneForm one_form(const TriedCase& tried, const FactPlace& fact, const Rational& step,
                 const reference::SlotColumns& low, const reference::SlotColumns& high) {
  return Former(tried, fact, step, low, high).form(tried.line());
}

}  // namespace poppy::desk
