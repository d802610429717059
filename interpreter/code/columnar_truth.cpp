// Truth in words of 64 rows: reads, comparisons, groups, choices and quantifiers of the columnar
// evaluator. unknown is neither yes nor no nor error.
#include <algorithm>

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {
namespace {

using check::Op;
using plan::Node;
using plan::NodeId;
using units::CellKind;
using units::kBlank;
using units::kError;

constexpr std::uint64_t kAll = ~std::uint64_t{0};

/// The bits of a word that stand for rows.
std::uint64_t rows_of_word(std::size_t word, std::size_t rows) {
  const std::size_t left = rows - word * 64;
  return left >= 64 ? kAll : (std::uint64_t{1} << left) - 1;
}

bool bit(const std::uint64_t* words, std::size_t row) {
  return (words[row / 64] >> (row % 64) & 1U) != 0;
}
void set_bit(std::uint64_t* words, std::size_t row) {
  words[row / 64] |= std::uint64_t{1} << (row % 64);
}

}  // namespace

Columnar::Truth Columnar::truth_of(NodeId id, const Domain& domain) {
  const Node& node = sheet_.nodes[id];
  if (node.op == Op::negation) {
    const Truth item = truth_of(child_id(node, 0), domain);
    return {item.no, item.yes, item.error};
  }
  if (kind_of(node.op) == check::OpKind::read && is_kept_[node.slot()] != 0) {
    const Node& record = child(node, 0);
    if (record.op == Op::row && record.a == domain.frame && record.b == 0) {
      Kept& kept = kept_[node.slot()];
      return {kept.yes.data(), kept.no.data(), kept.error.data()};
    }
  }
  const Truth made = take_truth(domain);
  const Scratch::Mark mark = scratch_.mark();
  truth_into(id, domain, made);
  scratch_.release(mark);
  return made;
}

void Columnar::truth_into(NodeId id, const Domain& domain, const Truth& to) {
  const Node& node = sheet_.nodes[id];
  switch (kind_of(node.op)) {
    case check::OpKind::leaf: {
      const units::Value& constant = sheet_.constants[node.a];
      for (std::size_t word = 0; word < domain.words(); ++word) {
        const std::uint64_t rows = rows_of_word(word, domain.rows);
        to.yes[word] = constant.is_known() && constant.truth() ? rows : 0;
        to.no[word] = constant.is_known() && !constant.truth() ? rows : 0;
        to.error[word] =
            constant.is_error() || constant.is_blank() ? rows : 0;  // a blank is no truth
      }
      return;
    }
    case check::OpKind::read:
      read_truth(node, domain, to);
      return;
    case check::OpKind::group:
      group_into(node, domain, to);
      return;
    case check::OpKind::choice:
      choose_truth(node, domain, to);
      return;
    case check::OpKind::aggregate:
      quantify(node, domain, to);
      return;
    case check::OpKind::strict:
      if (node.op == Op::negation) {
        const Truth item = truth_of(child_id(node, 0), domain);
        std::copy_n(item.no, domain.words(), to.yes);
        std::copy_n(item.yes, domain.words(), to.no);
        std::copy_n(item.error, domain.words(), to.error);
        return;
      }
      compare_into(node, domain, to);
      return;
    case check::OpKind::children:
    case check::OpKind::lookup:
      truth_from(by_lanes(node, domain), domain, to);
      return;
    case check::OpKind::planned:
      break;
  }
  text::bug("columnar: an op that planning should have resolved");
}

void Columnar::truth_from(const Numbers& numbers, const Domain& domain, const Truth& to) {
  kernels_.compare(Comparison::unequal, numbers.operand(), {}, domain.rows, to.yes);
  if (numbers.states == nullptr) {
    for (std::size_t word = 0; word < domain.words(); ++word) {
      to.no[word] = ~to.yes[word] & rows_of_word(word, domain.rows);
      to.error[word] = 0;
    }
    return;
  }
  kernels_.states(numbers.states, 0, domain.rows, to.no);
  kernels_.states(numbers.states, kError | kBlank, domain.rows, to.error);  // a blank is no truth
  for (std::size_t word = 0; word < domain.words(); ++word) {
    to.yes[word] &= to.no[word];
    to.no[word] &= ~to.yes[word];
  }
}

void Columnar::read_truth(const Node& node, const Domain& domain, const Truth& to) {
  const Node& record = child(node, 0);
  if (record.op != Op::row || is_kept_[node.slot()] == 0) {
    truth_from(read_numbers(node, domain), domain, to);
    return;
  }
  const Kept& kept = kept_[node.slot()];
  const check::EntityId entity = sheet_.slots[node.slot()].entity;
  if (entity == domain.entity) {
    std::copy_n(kept.yes.data(), domain.words(), to.yes);
    std::copy_n(kept.no.data(), domain.words(), to.no);
    std::copy_n(kept.error.data(), domain.words(), to.error);
    return;
  }
  const std::uint32_t* const above = ancestors(domain.entity, entity);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    std::uint64_t yes = 0;
    std::uint64_t no = 0;
    std::uint64_t error = 0;
    const std::size_t count = std::min<std::size_t>(64, domain.rows - word * 64);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t row = above[word * 64 + i];
      yes |= std::uint64_t{bit(kept.yes.data(), row)} << i;
      no |= std::uint64_t{bit(kept.no.data(), row)} << i;
      error |= std::uint64_t{bit(kept.error.data(), row)} << i;
    }
    to.yes[word] = yes;
    to.no[word] = no;
    to.error[word] = error;
  }
}

void Columnar::group_into(const Node& node, const Domain& domain, const Truth& to) {
  // `none` is `any` denied, and `any` is `all` of the contrary, denied: one loop for the three.
  const bool all = node.op == Op::all_of;
  std::uint64_t* const every = node.op == Op::any_of ? to.no : to.yes;    // if each item goes on
  std::uint64_t* const stopped = node.op == Op::any_of ? to.yes : to.no;  // if one stops
  for (std::size_t word = 0; word < domain.words(); ++word) {
    every[word] = rows_of_word(word, domain.rows);
    stopped[word] = 0;
    to.error[word] = 0;
  }
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const Scratch::Mark mark = scratch_.mark();
    const Truth item = truth_of(child_id(node, i), domain);
    const std::uint64_t* const goes_on = all ? item.yes : item.no;
    const std::uint64_t* const stops = all ? item.no : item.yes;
    std::uint64_t open = 0;
    for (std::size_t word = 0; word < domain.words(); ++word) {
      every[word] &= goes_on[word];
      stopped[word] |= stops[word];
      to.error[word] |= item.error[word];
      open |= ~stopped[word] & rows_of_word(word, domain.rows);
    }
    scratch_.release(mark);
    if (open == 0) break;
  }
  for (std::size_t word = 0; word < domain.words(); ++word) to.error[word] &= ~stopped[word];
}

void Columnar::choose_truth(const Node& node, const Domain& domain, const Truth& to) {
  std::uint64_t* const rest = take_words(domain);
  std::uint64_t* const taken = take_words(domain);
  std::uint64_t* const open = take_words(domain);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    rest[word] = rows_of_word(word, domain.rows);
    to.yes[word] = to.no[word] = to.error[word] = 0;
  }
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    const Scratch::Mark mark = scratch_.mark();
    if (choose_rows(node, i, domain, {rest, taken, open})) {
      const Truth value = truth_of(child_id(node, i), domain);
      for (std::size_t word = 0; word < domain.words(); ++word) {
        to.yes[word] |= value.yes[word] & taken[word];
        to.no[word] |= value.no[word] & taken[word];
        to.error[word] |= value.error[word] & taken[word];
      }
    }
    scratch_.release(mark);
  }
  for (std::size_t word = 0; word < domain.words(); ++word) to.error[word] |= rest[word];
}

bool Columnar::choose_rows(const Node& node, std::uint32_t branch, const Domain& domain,
                           const Choosing& rows) {
  std::uint64_t any = 0;
  if (branch + 1 == node.count) {
    for (std::size_t word = 0; word < domain.words(); ++word) {
      rows.taken[word] = rows.rest[word];
      any |= rows.rest[word];
      rows.rest[word] = 0;
    }
    return any != 0;
  }
  const Truth guard = truth_of(child_id(node, branch + 1), domain);
  std::uint64_t any_open = 0;
  for (std::size_t word = 0; word < domain.words(); ++word) {
    rows.taken[word] = rows.rest[word] & guard.yes[word];
    rows.open[word] = rows.rest[word] & ~(guard.yes[word] | guard.no[word]);
    any |= rows.taken[word];
    any_open |= rows.open[word];
    rows.rest[word] &= guard.no[word];
  }
  if (any_open != 0) leave_to_machine(rows.open, domain);
  return any != 0;
}

void Columnar::in_set_into(const Node& node, const Domain& domain, const Truth& to) {
  const std::uint64_t set = *mask_of_candidates(sheet_, node);
  const Numbers value = numbers_of(child_id(node, 0), domain);
  std::uint64_t* const in = take_words(domain);
  if (value.values == nullptr) {
    const bool holds = value.one >= 0 && value.one < 64 && (set >> value.one & 1U) != 0;
    for (std::size_t word = 0; word < domain.words(); ++word) {
      in[word] = holds ? rows_of_word(word, domain.rows) : 0;
    }
  } else {
    kernels_.in_set(value.values, set, domain.rows, in);
  }
  compared(in, value, {}, true, domain, to);
}

void Columnar::exists_into(const Node& node, const Domain& domain, const Truth& to) {
  const Numbers value = numbers_of(child_id(node, 0), domain);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    to.yes[word] = rows_of_word(word, domain.rows);
    to.no[word] = to.error[word] = 0;
  }
  if (value.states == nullptr) return;
  kernels_.states(value.states, 0, domain.rows, to.yes);
  kernels_.states(value.states, kBlank, domain.rows, to.no);
  kernels_.states(value.states, kError, domain.rows, to.error);
}

/// Which of two exact numbers is less, over one denominator where they have one.
void Columnar::compare_exact_into(const Node& node, const Domain& domain, const Truth& to) {
  const Operands operands = operands_of(node, domain);
  Numbers left = operands.at[0];
  Numbers right = operands.at[1];
  if (!share_den(left, right, domain)) {
    truth_from(lanes(node.op, CellKind::exact, node, operands, domain, {}), domain, to);
    return;
  }
  std::uint64_t* const truth = take_words(domain);
  kernels_.compare(*comparison_of(node.op), left.operand(), right.operand(), domain.rows, truth);
  compared(truth, left, right, false, domain, to);
}

void Columnar::compare_into(const Node& node, const Domain& domain, const Truth& to) {
  if (node.op == Op::in_set) return in_set_into(node, domain, to);
  if (node.op == Op::exists) return exists_into(node, domain, to);
  const auto comparison = comparison_of(node.op);
  const CellKind kind = kind_of_operands(node);
  const bool equality = node.op == Op::equal || node.op == Op::unequal;
  if (comparison && kind == CellKind::exact && !equality) {
    return compare_exact_into(node, domain, to);
  }
  if (!comparison || (kind != CellKind::number && (kind != CellKind::span || !equality))) {
    return truth_from(strict(node, domain, {}), domain, to);
  }
  const Numbers left = numbers_of(child_id(node, 0), domain);
  const Numbers right = numbers_of(child_id(node, 1), domain);
  std::uint64_t* const truth = take_words(domain);
  kernels_.compare(*comparison, left.operand(), right.operand(), domain.rows, truth);
  compared(truth, left, right, equality, domain, to, node.op == Op::unequal);
}

/// Bits that hold where the operands are known -> yes, no and error. Equality takes blanks: two are
/// equal; `right` without values is a constant that is known.
void Columnar::compared(const std::uint64_t* truth, const Numbers& left, const Numbers& right,
                        bool equality, const Domain& domain, const Truth& to, bool denied) {
  if (left.states == nullptr && right.states == nullptr) {
    for (std::size_t word = 0; word < domain.words(); ++word) {
      to.yes[word] = truth[word];
      to.no[word] = ~truth[word] & rows_of_word(word, domain.rows);
      to.error[word] = 0;
    }
    return;
  }
  struct States {
    std::uint64_t* known;
    std::uint64_t* blank;
    std::uint64_t* error;
  };
  const auto states_of = [&](const Numbers& numbers) {
    const States made{take_words(domain), take_words(domain), take_words(domain)};
    if (numbers.states == nullptr) {
      for (std::size_t word = 0; word < domain.words(); ++word) {
        made.known[word] = rows_of_word(word, domain.rows);
        made.blank[word] = made.error[word] = 0;
      }
    } else {
      kernels_.states(numbers.states, 0, domain.rows, made.known);
      kernels_.states(numbers.states, kBlank, domain.rows, made.blank);
      kernels_.states(numbers.states, kError, domain.rows, made.error);
    }
    return made;
  };
  const States l = states_of(left);
  const States r = states_of(right);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    const std::uint64_t known = l.known[word] & r.known[word];
    const std::uint64_t error = l.error[word] | r.error[word];
    if (equality) {
      const std::uint64_t firm = (l.known[word] | l.blank[word]) & (r.known[word] | r.blank[word]);
      const std::uint64_t blanks = l.blank[word] & r.blank[word];
      const std::uint64_t mixed = firm & ~known & ~blanks;  // one of the two is blank
      to.yes[word] = (known & truth[word]) | (denied ? mixed : blanks);
      to.no[word] = firm & ~to.yes[word];
      to.error[word] = error;
    } else {
      const std::uint64_t unknown = (~(l.known[word] | l.blank[word] | l.error[word]) |
                                     ~(r.known[word] | r.blank[word] | r.error[word])) &
                                    rows_of_word(word, domain.rows);
      to.yes[word] = known & truth[word];
      to.no[word] = known & ~truth[word];
      to.error[word] = error | ((l.blank[word] | r.blank[word]) & ~unknown);
    }
  }
}

/// An element of some, every or no: its condition, and what settles the whole.
Columnar::Element Columnar::element_of(const Node& node, std::uint32_t& at, const Domain& domain) {
  Element asked;
  if ((node.a & check::kHasWhere) != 0) asked.where = truth_of(child_id(node, at++), domain);
  asked.head = truth_of(child_id(node, at++), domain);
  // Every head is: no head is not.
  if (node.op == Op::aggregate_every) std::swap(asked.head.yes, asked.head.no);
  return asked;
}

Columnar::Met Columnar::met_of(const Element& asked, std::size_t word, std::size_t rows) {
  const std::uint64_t all = rows_of_word(word, rows);
  const bool has_where = asked.where.yes != nullptr;
  const std::uint64_t where_yes = has_where ? asked.where.yes[word] : all;
  const std::uint64_t where_no = has_where ? asked.where.no[word] : 0;
  const std::uint64_t where_error = has_where ? asked.where.error[word] : 0;
  Met met;
  met.yes = where_yes & asked.head.yes[word];
  met.open = all & ~met.yes & ~(where_no | asked.head.no[word]);
  met.error = (where_error | asked.head.error[word]) & met.open;
  return met;
}

/// some, every and no over months, each written out.
void Columnar::quantify_unrolled(const Node& node, const Domain& domain, const Truth& to) {
  const bool some = node.op == Op::aggregate_some;
  std::uint64_t* const found = some ? to.yes : to.no;
  std::uint64_t* const none = some ? to.no : to.yes;
  std::uint64_t* const open = take_words(domain);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    found[word] = to.error[word] = open[word] = 0;
  }
  for (std::uint32_t at = 0; at < node.count;) {
    const Scratch::Mark mark = scratch_.mark();
    const Element element = element_of(node, at, domain);
    for (std::size_t word = 0; word < domain.words(); ++word) {
      const Met met = met_of(element, word, domain.rows);
      found[word] |= met.yes;
      open[word] |= met.open;
      to.error[word] |= met.error;
    }
    scratch_.release(mark);
  }
  for (std::size_t word = 0; word < domain.words(); ++word) {
    to.error[word] &= ~found[word];
    none[word] = rows_of_word(word, domain.rows) & ~found[word] & ~open[word];
  }
}

/// some, every and no over the rows below.
void Columnar::quantify(const Node& node, const Domain& domain, const Truth& to) {
  if ((node.a & check::kUnrolled) != 0) {
    quantify_unrolled(node, domain, to);
    return;
  }
  const Domain below = domain_of(node, domain);
  std::uint32_t at = 1;
  const Element element = element_of(node, at, below);
  // Rows that settle it, and rows that leave it open.
  std::uint64_t* const met = take_words(below);
  std::uint64_t* const open = take_words(below);
  std::uint64_t* const error = take_words(below);
  for (std::size_t word = 0; word < below.words(); ++word) {
    const Met one = met_of(element, word, below.rows);
    met[word] = one.yes;
    open[word] = one.open;
    error[word] = one.error;
  }
  const facts::EntityRows& rows = block_->facts.entities[below.entity];
  std::uint64_t* const found = node.op == Op::aggregate_some ? to.yes : to.no;
  std::uint64_t* const none = node.op == Op::aggregate_some ? to.no : to.yes;
  std::uint64_t* const left_open = take_words(domain);
  for (std::size_t word = 0; word < domain.words(); ++word) {
    found[word] = to.error[word] = left_open[word] = 0;
  }
  const auto raise = [&](const std::uint64_t* from, std::uint64_t* parents) {
    for (std::size_t word = 0; word < below.words(); ++word) {
      for (std::uint64_t bits = from[word]; bits != 0; bits &= bits - 1) {
        set_bit(parents, rows.parent[word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))]);
      }
    }
  };
  raise(met, found);
  raise(open, left_open);
  raise(error, to.error);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    if (rows.list_given[row] == 0) set_bit(left_open, row);
  }
  for (std::size_t word = 0; word < domain.words(); ++word) {
    to.error[word] &= ~found[word];
    none[word] = rows_of_word(word, domain.rows) & ~found[word] & ~left_open[word];
  }
}

}  // namespace poppy::code
