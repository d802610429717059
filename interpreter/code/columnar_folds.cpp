// Aggregates that are numbers, sets of days or records, in columns: over the rows below, and over
// months, each written out.
#include <algorithm>
#include <utility>

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {

using check::Op;
using plan::Node;
using units::CellKind;
using units::CellState;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::kUnknown;

Columnar::Numbers Columnar::fold_rows(const Node& node, const Domain& domain, const Room& into) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const Room made = take_numbers(domain, exact, into);
  switch (node.op) {
    case Op::aggregate_days:
      return gather_days(node, domain, made);
    case Op::aggregate_earliest_record:
    case Op::aggregate_latest_record:
      return pick_records(node, domain, made);
    case Op::aggregate_sum:
    case Op::aggregate_count:
    case Op::aggregate_least:
    case Op::aggregate_greatest:
      return (node.a & check::kUnrolled) != 0 ? fold_unrolled(node, domain, made)
                                              : fold_below(node, domain, made);
    case Op::aggregate_some:
    case Op::aggregate_every:
    case Op::aggregate_no:
    case Op::aggregate_filter:
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("columnar: an aggregate that is no number");
}

Columnar::Parts Columnar::parts_of(const Node& node, std::uint32_t& at, const Domain& domain) {
  Parts parts;
  if ((node.a & check::kHasWhere) != 0) parts.where = truth_of(child_id(node, at++), domain);
  if ((node.a & check::kHasHead) != 0) parts.head = numbers_of(child_id(node, at++), domain);
  if ((node.a & check::kHasBy) != 0) parts.by = numbers_of(child_id(node, at++), domain);
  return parts;
}

namespace {

bool has_bit(const std::uint64_t* words, std::size_t row) {
  return (words[row / 64] >> (row % 64) & 1U) != 0;
}

}  // namespace

/// Whether an element counts; `open`: what its condition adds to what is open.
bool Columnar::is_counted(const Truth& where, std::size_t element, unsigned& open) {
  if (where.yes == nullptr || has_bit(where.yes, element)) return true;
  if (has_bit(where.no, element)) return false;
  open |= has_bit(where.error, element) ? kError : kUnknown;
  return true;
}

/// Whether each row of the domain counts or does not, and none is open.
bool Columnar::is_settled(const Truth& where, const Domain& domain) {
  if (where.yes == nullptr) return true;
  std::uint64_t open = 0;
  for (std::size_t word = 0; word < domain.words(); ++word) {
    std::uint64_t rest = ~(where.yes[word] | where.no[word]);
    const bool is_last = word + 1 == domain.words() && domain.rows % 64 != 0;
    if (is_last) rest &= (std::uint64_t{1} << (domain.rows % 64)) - 1;
    open |= rest;
  }
  return open == 0;
}

/// The sum of heads that are known, over the rows below that count. Whether one is not known.
bool Columnar::add_below(const Truth& where, Operand heads, const Domain& domain,
                         const facts::EntityRows& rows, std::int64_t* to, CellState* states) {
  unsigned open = kKnown;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const std::uint32_t begin = rows.list_begin[row];
    const std::uint32_t end = begin + rows.list_count[row];
    std::int64_t sum = 0;
    bool overflows = false;
    for (std::uint32_t element = begin; element < end; ++element) {
      const std::int64_t head = heads.values == nullptr ? heads.one : heads.values[element];
      const bool counts = where.yes == nullptr || has_bit(where.yes, element);
      overflows |= __builtin_add_overflow(sum, counts ? head : 0, &sum);
    }
    const CellState state = rows.list_given[row] == 0 ? kUnknown : overflows ? kError : kKnown;
    to[row] = state == kKnown ? sum : 0;
    states[row] = state;
    open |= state;
  }
  return open != kKnown;
}

/// sum, count, least and greatest over the rows below.
Columnar::Numbers Columnar::fold_below(const Node& node, const Domain& domain, const Room& made) {
  const Domain below = domain_of(node, domain);
  const bool exact = made.dens != nullptr;
  CellState* const states = take_states(domain);
  const Scratch::Mark mark = scratch_.mark();
  std::uint32_t at = 1;
  const Parts parts = parts_of(node, at, below);
  const bool extreme = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  const facts::EntityRows& rows = block_->facts.entities[below.entity];
  const bool is_plain = !exact && parts.head.states == nullptr && is_settled(parts.where, below);
  bool open_rows = false;
  if (is_plain && !extreme) {
    const Operand heads =
        node.op == Op::aggregate_count ? Operand{nullptr, 1} : parts.head.operand();
    open_rows = add_below(parts.where, heads, domain, rows, made.values, states);
  } else {
    open_rows = fold_elements(node, parts, domain, rows, made, states);
  }
  scratch_.release(mark);
  Numbers result;
  result.values = made.values;
  result.dens = made.dens;
  if (open_rows) result.states = states;
  return result;
}

/// Element by element, whatever each is. Whether a row is not known.
bool Columnar::fold_elements(const Node& node, const Parts& parts, const Domain& domain,
                             const facts::EntityRows& rows, const Room& made, CellState* states) {
  const bool has_head = (node.a & check::kHasHead) != 0;
  const bool exact = made.dens != nullptr;
  const bool extreme = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  bool open_rows = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    Folded folded;
    if (extreme) folded.state = kBlank;
    const bool given = rows.list_given[row] != 0;
    if (!given) folded.open = kUnknown;
    const std::uint32_t begin = rows.list_begin[row];
    const std::uint32_t end = given ? begin + rows.list_count[row] : begin;
    for (std::uint32_t element = begin; element < end; ++element) {
      if (!is_counted(parts.where, element, folded.open)) continue;
      if (!has_head) {
        ++folded.result.num;
        continue;
      }
      fold_element(node.op, parts.head, element, exact, folded);
    }
    if ((folded.state & kTooLarge) != 0) mark_too_large(row, domain);
    states[row] = settled(folded);
    made.values[row] = folded.result.num;
    if (exact) made.dens[row] = folded.result.den;
    open_rows = open_rows || states[row] != kKnown;
  }
  return open_rows;
}

/// The same over months: rows whose condition holds in none cost a test of a word a month.
Columnar::Numbers Columnar::fold_unrolled(const Node& node, const Domain& domain,
                                          const Room& made) {
  const bool has_head = (node.a & check::kHasHead) != 0;
  const bool exact = made.dens != nullptr;
  const bool extreme = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  CellState* const states = take_states(domain);
  Folded begun;
  if (extreme) begun.state = kBlank;
  auto all_folded = std::exchange(folded_, {});
  all_folded.assign(domain.rows, begun);
  for (std::uint32_t at = 0; at < node.count;) {
    const Scratch::Mark mark = scratch_.mark();
    const Parts parts = parts_of(node, at, domain);
    each_counted(parts.where, domain, [&](std::size_t row) {
      Folded& folded = all_folded[row];
      if (!is_counted(parts.where, row, folded.open)) return;
      if (has_head) {
        fold_element(node.op, parts.head, row, exact, folded);
      } else {
        ++folded.result.num;
      }
    });
    scratch_.release(mark);
  }
  bool open_rows = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const Folded& folded = all_folded[row];
    if ((folded.state & kTooLarge) != 0) mark_too_large(row, domain);
    states[row] = settled(folded);
    made.values[row] = folded.result.num;
    if (exact) made.dens[row] = folded.result.den;
    open_rows = open_rows || states[row] != kKnown;
  }
  folded_ = std::move(all_folded);
  Numbers result;
  result.values = made.values;
  result.dens = made.dens;
  if (open_rows) result.states = states;
  return result;
}

CellState Columnar::settled(const Folded& folded) {
  if (folded.open != kKnown) return open_state(folded.open);
  return (folded.state & kTooLarge) != 0 ? kError : folded.state;
}

/// One more head of a sum, count, least or greatest.
void Columnar::fold_element(Op op, const Numbers& heads, std::size_t element, bool exact,
                            Folded& folded) {
  const CellState state = heads.state(element);
  if (state != kKnown) {
    // least and greatest pass over blanks.
    const bool extreme = op == Op::aggregate_least || op == Op::aggregate_greatest;
    folded.open |= extreme && state == kBlank ? kKnown : state;
    return;
  }
  const Exact head = heads.exact(element);
  Exact& result = folded.result;
  if (op == Op::aggregate_count) {
    ++result.num;
  } else if (op != Op::aggregate_sum) {
    const int order = compare(head, result);
    if (folded.state == kBlank || (op == Op::aggregate_greatest ? order > 0 : order < 0)) {
      result = head;
    }
    folded.state = kKnown;
  } else if (folded.state == kKnown && !exact) {
    if (__builtin_add_overflow(result.num, head.num, &result.num)) folded.state = kError;
  } else if (folded.state == kKnown) {
    Exact sum;
    const ExactState made = add(result, head, sum);
    if (made == ExactState::fine) result = sum;
    if (made == ExactState::error) folded.state = kError;
    if (made == ExactState::too_large) folded.state = kTooLarge;
  }
}

/// The earliest or latest record below; two that differ and come to the same are an error.
Columnar::Numbers Columnar::pick_records(const Node& node, const Domain& domain, const Room& made) {
  const Domain below = domain_of(node, domain);
  CellState* const states = take_states(domain);
  const Scratch::Mark mark = scratch_.mark();
  std::uint32_t at = 1;
  const Parts parts = parts_of(node, at, below);
  const facts::EntityRows& rows = block_->facts.entities[below.entity];
  const bool latest = node.op == Op::aggregate_latest_record;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    made.values[row] = 0;
    if (rows.list_given[row] == 0) {
      states[row] = kUnknown;
      continue;
    }
    unsigned open = kKnown;
    CellState state = kBlank;
    Exact best;
    bool tie = false;
    const std::uint32_t end = rows.list_begin[row] + rows.list_count[row];
    for (std::uint32_t element = rows.list_begin[row]; element < end; ++element) {
      if (!is_counted(parts.where, element, open)) continue;
      open |= parts.by.state(element);
      if (parts.by.state(element) != kKnown) continue;
      const Exact by = parts.by.exact(element);
      const int order = state == kBlank ? 0 : compare(by, best);
      if (state == kBlank || (latest ? order > 0 : order < 0)) {
        made.values[row] = element;
        state = kKnown;
        best = by;
        tie = false;
      } else if (order == 0) {
        tie = true;
      }
    }
    states[row] = open != kKnown ? open_state(open) : (tie ? kError : state);
  }
  scratch_.release(mark);
  Numbers result;
  result.values = made.values;
  result.states = states;
  return result;
}

/// The days of all elements together, at the end of the pool.
Columnar::Numbers Columnar::gather_days(const Node& node, const Domain& domain, const Room& made) {
  CellState* const states = take_states(domain);
  CellState* const open = take_states(domain);  // or-ed
  std::fill_n(open, domain.rows, kKnown);
  auto piles =
      std::exchange(span_piles_, {});  // days gathered within these have piles of their own
  if (piles.size() < domain.rows) piles.resize(domain.rows);
  for (std::size_t row = 0; row < domain.rows; ++row) piles[row].clear();
  units::CellPools& pools = block_->facts.pools;
  const auto gather = [&](const Parts& parts, std::size_t element, std::size_t row) {
    unsigned so_far = open[row] | unsigned{parts.head.state(element)};
    if (!is_counted(parts.where, element, so_far)) return;
    open[row] = static_cast<CellState>(so_far);
    if (parts.head.state(element) != kKnown) return;
    const units::Pair run = units::unpack(parts.head.value(element));
    const auto spans = units::SpanRun(pools.spans).subspan(run.first, run.second);
    piles[row].insert(piles[row].end(), spans.begin(), spans.end());
  };
  if ((node.a & check::kUnrolled) != 0) {
    for (std::uint32_t at = 0; at < node.count;) {
      const Scratch::Mark mark = scratch_.mark();
      const Parts parts = parts_of(node, at, domain);
      each_counted(parts.where, domain, [&](std::size_t row) { gather(parts, row, row); });
      scratch_.release(mark);
    }
  } else {
    const Scratch::Mark mark = scratch_.mark();
    const Domain below = domain_of(node, domain);
    std::uint32_t at = 1;
    const Parts parts = parts_of(node, at, below);
    const facts::EntityRows& rows = block_->facts.entities[below.entity];
    for (std::size_t row = 0; row < domain.rows; ++row) {
      if (rows.list_given[row] == 0) {
        open[row] = kUnknown;
        continue;
      }
      const std::uint32_t end = rows.list_begin[row] + rows.list_count[row];
      for (std::uint32_t element = rows.list_begin[row]; element < end; ++element) {
        gather(parts, element, row);
      }
    }
    scratch_.release(mark);
  }
  for (std::size_t row = 0; row < domain.rows; ++row) {
    states[row] = open_state(open[row]);
    made.values[row] = 0;
    std::vector<units::Span>& pile = piles[row];
    if (states[row] != kKnown) continue;
    units::make_set(pile, 0);
    const auto first = static_cast<std::uint32_t>(pools.spans.size());
    pools.spans.insert(pools.spans.end(), pile.begin(), pile.end());
    made.values[row] = units::pack(units::Pair{first, static_cast<std::uint32_t>(pile.size())});
  }
  span_piles_ = std::move(piles);
  Numbers result;
  result.values = made.values;
  result.states = states;
  return result;
}

}  // namespace poppy::code
