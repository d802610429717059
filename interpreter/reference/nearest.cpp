// See nearest.h. Groups, choices, quantifiers and the lines they read are walked from the outside
// in; what is none of them is a condition that a reader can be told.
#include "interpreter/reference/nearest.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "interpreter/reference/weigh.h"

namespace poppy::reference {
namespace {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using units::Value;

bool same_condition(const Lacking& one, const Lacking& other) {
  if (one.node != other.node || one.wanted != other.wanted || one.row != other.row) return false;
  return std::ranges::equal(one.frames.at, other.frames.at, [](const Frame& a, const Frame& b) {
    return a.entity == b.entity && a.row == b.row;
  });
}

class WaySearch {
 public:
  WaySearch(const Determination& determination, WayBudget budget)
      : d_(determination),
        sheet_(*determination.sheet),
        values_(determination),
        evaluator_(sheet_, values_),
        budget_(budget) {}

  Ways search(plan::SlotId slot, std::uint32_t row, std::int64_t wanted) {
    Ways found;
    const Value& now = d_.slots[slot][row];
    if (now.is_known() && now.number() == wanted) return found;
    found.ways = of_line(slot, row, wanted);
    std::erase_if(found.ways, [](const Way& way) { return way.empty(); });
    found.is_cut = is_cut_;
    return found;
  }

 private:
  using List = std::vector<Way>;  // empty: there is none; one that is empty: it is so already

  [[nodiscard]] Value value(NodeId node, const Frames& frames) const {
    if (d_.weighed) {
      return Weigher(sheet_, values_, *d_.weighed).possible(node, frames).value;
    }
    return evaluator_.value(node, frames);
  }

  List of_line(plan::SlotId slot, std::uint32_t row, std::int64_t wanted) {
    const std::uint32_t index = sheet_.line_of_slot[slot];
    if (index == kNone) return {};
    const plan::SlotId outer = std::exchange(line_, slot);
    const std::uint32_t outer_row = std::exchange(row_, row);
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    List ways = to(sheet_.lines[index].root, frames, wanted);
    line_ = outer;
    row_ = outer_row;
    return ways;
  }

  /// Ways for a node of yes and no, or of an enum, to come to a value.
  List to(NodeId id, const Frames& frames, std::int64_t wanted) {
    if (budget_.nodes == 0) {
      is_cut_ = true;
      return {};
    }
    --budget_.nodes;
    const Value now = value(id, frames);
    if (now.is_known() && now.number() == wanted) return {Way{}};
    const Node& node = sheet_.nodes[id];
    if (node.op == Op::constant) return of_constant(id, frames, wanted != 0);
    if (node.op == Op::line) return of_read(id, frames, wanted);
    if (node.is_written_choice()) return of_choice(node, frames, wanted);
    if (node.type.kind != check::TypeKind::boolean) return {};
    const bool truth = wanted != 0;
    switch (check::kind_of(node.op)) {
      case check::OpKind::group:
        return of_group(node, frames, truth);
      case check::OpKind::aggregate:
        return of_quantified(id, frames, truth);
      case check::OpKind::strict:
        return of_strict(id, frames, truth);
      case check::OpKind::leaf:
      case check::OpKind::read:
      case check::OpKind::children:
      case check::OpKind::planned:
      case check::OpKind::lookup:
      case check::OpKind::choice:
        return leaf(id, frames, truth);
    }
    return {};
  }

  List leaf(NodeId id, const Frames& frames, bool wanted, bool is_set = false) const {
    return {Way{Lacking{id, frames, wanted, is_set, line_, row_}}};
  }

  /// What settings or dates have decided; a word of the rules leads nowhere.
  List of_constant(NodeId id, const Frames& frames, bool wanted) const {
    const auto first = std::ranges::lower_bound(sheet_.dropped, id, {}, &plan::Dropped::group);
    const bool is_folded = first != sheet_.dropped.end() && first->group == id;
    const bool has_origin = sheet_.nodes[id].origins != kNone;
    if (!is_folded && !has_origin) return {};
    return leaf(id, frames, wanted, true);
  }

  List of_read(NodeId id, const Frames& frames, std::int64_t wanted) {
    const Node& node = sheet_.nodes[id];
    const Value record = value(evaluator_.child(node, 0), frames);
    if (!record.is_known()) return leaf(id, frames, wanted != 0);
    const auto row = static_cast<std::uint32_t>(record.number());
    return of_line(node.slot(), row, wanted);
  }

  List of_group(const Node& node, const Frames& frames, bool wanted) {
    std::vector<List> items;
    const bool inner = node.op == Op::none_of ? !wanted : wanted;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      items.push_back(to(evaluator_.child(node, i), frames, inner ? 1 : 0));
    }
    if (node.op == Op::at_least) {
      const std::size_t needed = wanted ? node.a : node.count + 1 - node.a;
      return some_of(std::move(items), needed);
    }
    const bool is_all = node.op == Op::all_of || node.op == Op::none_of;
    return is_all == wanted ? together(items) : any(std::move(items));
  }

  /// The shortest of so many of the items, taken in their order where they are alike.
  List some_of(std::vector<List> items, std::size_t needed) {
    std::erase_if(items, [](const List& one) { return one.empty(); });
    if (items.size() < needed) return {};
    std::ranges::stable_sort(items, {}, [](const List& one) { return one.front().size(); });
    items.resize(needed);
    return together(items);
  }

  List of_choice(const Node& node, const Frames& frames, std::int64_t wanted) {
    std::vector<List> branches;
    std::vector<List> before;  // no guard of the branches before may hold
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      std::vector<List> needed = before;
      if (i + 1 < node.count) {
        needed.push_back(to(evaluator_.child(node, i + 1), frames, 1));
        before.push_back(to(evaluator_.child(node, i + 1), frames, 0));
      }
      needed.push_back(to(evaluator_.child(node, i), frames, wanted));
      branches.push_back(together(needed));
    }
    return any(std::move(branches));
  }

  List of_quantified(NodeId id, const Frames& frames, bool wanted) {
    const Node& node = sheet_.nodes[id];
    Value list;
    const auto elements = evaluator_.elements(node, frames, list);
    if (!ops::is_quantified(node.op) || elements.empty()) return leaf(id, frames, wanted);
    const bool is_every = node.op == Op::aggregate_every;
    const bool is_some = node.op == Op::aggregate_some;
    std::vector<List> of_elements;
    for (const Evaluator::Element& one : elements) {
      const auto part = [&](NodeId at, bool truth) {
        return at == kNone ? List{} : to(at, one.frames, truth ? 1 : 0);
      };
      // It is to be one that counts, or is to be none.
      const bool counts = is_some == wanted;
      if (is_every) {
        of_elements.push_back(wanted ? any({part(one.where, false), part(one.head, true)})
                                     : together_of(part(one.where, true), one.where,
                                                   part(one.head, false), one.head));
      } else if (counts) {
        of_elements.push_back(
            together_of(part(one.where, true), one.where, part(one.head, true), one.head));
      } else {
        of_elements.push_back(any({part(one.where, false), part(one.head, false)}));
      }
    }
    const bool needs_all = is_every ? wanted : is_some != wanted;
    return needs_all ? together(of_elements) : any(std::move(of_elements));
  }

  List together_of(List where, NodeId where_node, List head, NodeId head_node) {
    std::vector<List> parts;
    if (where_node != kNone) parts.push_back(std::move(where));
    if (head_node != kNone) parts.push_back(std::move(head));
    return together(parts);
  }

  List of_strict(NodeId id, const Frames& frames, bool wanted) {
    const Node& node = sheet_.nodes[id];
    if (node.op == Op::negation) return to(evaluator_.child(node, 0), frames, wanted ? 0 : 1);
    if (node.op == Op::equal || node.op == Op::unequal) {
      if (auto ways = of_equality(node, frames, wanted == (node.op == Op::equal))) return *ways;
    }
    return leaf(id, frames, wanted);
  }

  /// Of a line that is one of several words: what decides it says more than that it is another.
  std::optional<List> of_equality(const Node& node, const Frames& frames, bool is_equal) {
    const NodeId left = evaluator_.child(node, 0), right = evaluator_.child(node, 1);
    const Node& read = sheet_.nodes[left];
    if (read.op != Op::line || sheet_.nodes[right].op != Op::constant) return std::nullopt;
    if (read.type.kind != check::TypeKind::enumeration &&
        read.type.kind != check::TypeKind::boolean) {
      return std::nullopt;
    }
    const Value& word = sheet_.constants[sheet_.nodes[right].a];
    if (!word.is_known()) return std::nullopt;
    if (is_equal) return to(left, frames, word.number());
    const auto count = read.type.kind == check::TypeKind::boolean
                           ? 2
                           : sheet_.program->enums[read.type.enumeration()].values.size();
    std::vector<List> others;
    for (std::size_t i = 0; i < count; ++i) {
      const auto other = static_cast<std::int64_t>(i);
      if (other != word.number()) others.push_back(to(left, frames, other));
    }
    return any(std::move(others));
  }

  /// One of them would do.
  List any(std::vector<List> lists) {
    List all;
    for (List& one : lists) std::ranges::move(one, std::back_inserter(all));
    return shortest(std::move(all));
  }

  /// All are needed; one that cannot be had spoils it.
  List together(const std::vector<List>& lists) {
    List all{Way{}};
    for (const List& one : lists) {
      List longer;
      for (const Way& begun : all) {
        for (const Way& more : one) {
          Way way = begun;
          for (const Lacking& condition : more) {
            const bool is_there = std::ranges::any_of(
                way, [&](const Lacking& other) { return same_condition(other, condition); });
            if (!is_there) way.push_back(condition);
          }
          if (way.size() > budget_.conditions) {
            is_cut_ = true;
            continue;
          }
          longer.push_back(std::move(way));
        }
      }
      all = shortest(std::move(longer));
    }
    return all;
  }

  List shortest(List ways) {
    std::ranges::stable_sort(ways, {}, [](const Way& way) { return way.size(); });
    if (ways.size() > budget_.ways) {
      ways.resize(budget_.ways);
      is_cut_ = true;
    }
    return ways;
  }

  const Determination& d_;
  const plan::Worksheet& sheet_;
  SlotValues values_;
  Evaluator evaluator_;
  WayBudget budget_;
  plan::SlotId line_ = kNone;
  std::uint32_t row_ = 0;
  bool is_cut_ = false;
};

}  // namespace

Ways nearest_ways(const Determination& determination, plan::SlotId slot, std::uint32_t row,
                  std::int64_t wanted, WayBudget budget) {
  return WaySearch(determination, budget).search(slot, row, wanted);
}

}  // namespace poppy::reference
