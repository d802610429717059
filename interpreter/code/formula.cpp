// See formula.h.
#include "interpreter/code/formula.h"

#include <algorithm>
#include <limits>

#include "interpreter/code/code.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {
namespace {

using check::Op;
using facts::cell_kind;
using plan::Node;
using plan::NodeId;
using units::CellKind;

constexpr units::CellState kUnlessBlank = 0xff & ~units::kBlank;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

bool is_truth(const check::Type& type) {
  return type.kind == check::TypeKind::boolean && !type.list;
}

const Node& child(const plan::Worksheet& sheet, const Node& node, std::uint32_t index) {
  return sheet.nodes[sheet.children[node.first + index]];
}

/// A read whose value is a plain number.
std::optional<KnownRead> number_read(const plan::Worksheet& sheet, const Node& node) {
  const auto read = known_read(sheet, node);
  if (!read || cell_kind(sheet.slots[read->slot].type) != CellKind::number) return std::nullopt;
  return read;
}

Condition negation(Condition condition) {
  condition.negated = !condition.negated;
  return condition;
}

/// What was found, or where it stands; one that stands there is used again.
template <typename T>
std::uint32_t place_of(std::vector<T>& all, const T& one) {
  const auto found = std::ranges::find(all, one);
  const auto at = static_cast<std::uint32_t>(found - all.begin());
  if (found == all.end()) all.push_back(one);
  return at;
}

std::uint64_t range_of(std::int64_t low, std::int64_t high) {
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

/// The numbers for which `number comparison bound` holds, or does not: `negated`.
std::optional<Test> test_of(const KnownRead& read, Comparison comparison, std::int64_t bound,
                            bool& negated) {
  Test test{.slot = read.slot, .row = read.row};
  negated = comparison == Comparison::unequal || comparison == Comparison::less ||
            comparison == Comparison::greater;
  switch (comparison) {
    case Comparison::equal:
    case Comparison::unequal:
      test.open = kUnlessBlank;
      test.low = bound;
      return test;
    case Comparison::less_equal:
    case Comparison::greater:
      test.low = kLeast;
      test.range = range_of(kLeast, bound);
      return test;
    case Comparison::greater_equal:
    case Comparison::less:
      test.low = bound;
      test.range = range_of(bound, kGreatest);
      return test;
  }
  text::bug("a comparison that is none");
}

}  // namespace

std::optional<std::uint8_t> known_row(const Node& record) {
  if (record.op != Op::row) return std::nullopt;
  if (record.b == 0) return static_cast<std::uint8_t>(record.a);
  if (record.a != 0 || record.b > kMostAncestors) return std::nullopt;
  return static_cast<std::uint8_t>(kAncestor + record.b - 1);
}

std::optional<KnownRead> known_read(const plan::Worksheet& sheet, const Node& node) {
  if (kind_of(node.op) != check::OpKind::read) return std::nullopt;
  const auto row = known_row(child(sheet, node, 0));
  if (!row) return std::nullopt;
  return KnownRead{node.a, *row};
}

std::optional<std::int64_t> plain_constant(const plan::Worksheet& sheet, const Node& node) {
  if (node.op != Op::constant || cell_kind(node.type) != CellKind::number) return std::nullopt;
  const units::Value& constant = sheet.constants[node.a];
  if (!constant.is_known()) return std::nullopt;
  return constant.number();
}

std::optional<Condition> FormulaReader::read(NodeId id) {
  const std::size_t tests = tests_.size();
  const std::size_t pairs = pairs_.size();
  std::optional<Condition> condition = read_any(id);
  if (condition && count() > kMostTests) condition.reset();
  if (!condition) {
    tests_.resize(tests);
    pairs_.resize(pairs);
  }
  return condition;
}

std::optional<Condition> FormulaReader::read_any(NodeId id) {
  const Node& node = sheet_.nodes[id];
  if (!is_truth(node.type)) return std::nullopt;
  if (const auto constant = plain_constant(sheet_, node))
    return Condition{.negated = *constant == 0};
  if (const auto slot = number_read(sheet_, node)) {
    return test({.slot = slot->slot, .row = slot->row, .low = 1});
  }
  switch (node.op) {
    case Op::negation: {
      auto condition = read_any(sheet_.children[node.first]);
      if (condition) condition->negated = !condition->negated;
      return condition;
    }
    case Op::all_of:
    case Op::any_of:
    case Op::none_of:
      return group(node);
    case Op::choose:
      return choice(node);
    case Op::in_set:
      return candidates(node);
    case Op::overlaps:
      return overlap(node);
    case Op::exists:
      return exists(node);
    default:
      return comparison(node);
  }
}

Condition FormulaReader::test(const Test& test) {
  return {.kind = Condition::Kind::test, .at = place_of(tests_, test)};
}

std::optional<Condition> FormulaReader::group(const Node& node) {
  // any of these: not all of their opposites.
  const bool all = node.op == Op::all_of;
  Condition made{.negated = node.op == Op::any_of};
  for (std::uint32_t i = 0; i < node.count; ++i) {
    auto item = read_any(sheet_.children[node.first + i]);
    if (!item || count() > kMostTests) return std::nullopt;
    made.items.push_back(all ? std::move(*item) : negation(std::move(*item)));
  }
  return made;
}

std::optional<Condition> FormulaReader::choice(const Node& node) {
  if (node.count % 2 == 0) return std::nullopt;  // it may come to nothing
  Condition made{.kind = Condition::Kind::choose};
  for (std::uint32_t i = 0; i < node.count; ++i) {
    auto item = read_any(sheet_.children[node.first + i]);
    if (!item || count() > kMostTests) return std::nullopt;
    made.items.push_back(std::move(*item));
  }
  return made;
}

std::optional<Condition> FormulaReader::comparison(const Node& node) {
  const auto comparison = comparison_of(node.op);
  if (!comparison || node.count != 2) return std::nullopt;
  const Node& left = child(sheet_, node, 0);
  const Node& right = child(sheet_, node, 1);
  const bool is_equality = *comparison == Comparison::equal || *comparison == Comparison::unequal;
  if (is_equality && right.op == Op::constant && sheet_.constants[right.a].is_blank()) {
    auto condition = exists(node);
    if (condition) condition->negated = *comparison == Comparison::equal;
    return condition;
  }
  const auto slot = number_read(sheet_, left);
  if (!slot) return std::nullopt;
  if (const auto number = plain_constant(sheet_, right)) {
    bool negated = false;
    // less than a bound: not from it on.
    const auto made = test_of(*slot, *comparison, *number, negated);
    Condition condition = test(*made);
    condition.negated = negated;
    return condition;
  }
  const auto other = number_read(sheet_, right);
  if (!other || left.type.or_blank || right.type.or_blank) return std::nullopt;
  PairTest pair{
      .left = slot->slot, .right = other->slot, .left_row = slot->row, .right_row = other->row};
  pair.equal = is_equality;
  if (*comparison == Comparison::greater || *comparison == Comparison::less_equal) {
    std::swap(pair.left, pair.right);
    std::swap(pair.left_row, pair.right_row);
  }
  const bool negated = *comparison == Comparison::unequal ||
                       *comparison == Comparison::less_equal ||
                       *comparison == Comparison::greater_equal;
  return Condition{.kind = Condition::Kind::pair, .negated = negated, .at = place_of(pairs_, pair)};
}

/// A test for each run of candidates that follow each other.
std::optional<Condition> FormulaReader::candidates(const Node& node) {
  const auto slot = number_read(sheet_, child(sheet_, node, 0));
  if (!slot) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (std::uint32_t i = 1; i < node.count; ++i) {
    const auto number = plain_constant(sheet_, child(sheet_, node, i));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  Condition any{.negated = true};
  for (std::size_t i = 0; i < numbers.size();) {
    const std::int64_t low = numbers[i];
    std::int64_t high = low;
    for (; i < numbers.size() && (numbers[i] == high || numbers[i] - 1 == high); ++i) {
      high = numbers[i];
    }
    any.items.push_back(negation(test({.slot = slot->slot,
                                       .row = slot->row,
                                       .open = kUnlessBlank,
                                       .low = low,
                                       .range = range_of(low, high)})));
    if (count() > kMostTests) return std::nullopt;
  }
  return any;
}

/// Of the span from one slot to another with a span that is told: the one begins before the other
/// ends. A span that ends before it begins is an error.
std::optional<Condition> FormulaReader::overlap(const Node& node) {
  const Node& left = child(sheet_, node, 0);
  const Node& right = child(sheet_, node, 1);
  if (left.op != Op::make_span || right.op != Op::constant ||
      right.type.kind != check::TypeKind::span || !sheet_.constants[right.a].is_known()) {
    return std::nullopt;
  }
  const auto begin = number_read(sheet_, child(sheet_, left, 0));
  const auto end = number_read(sheet_, child(sheet_, left, 1));
  if (!begin || !end) return std::nullopt;
  const units::Span told = sheet_.constants[right.a].span();
  static_cast<void>(place_of(pairs_, PairTest{.left = end->slot,
                                              .right = begin->slot,
                                              .left_row = end->row,
                                              .right_row = begin->row,
                                              .equal = false,
                                              .forbidden = true}));
  Condition all;
  all.items.push_back(test({.slot = begin->slot,
                            .row = begin->row,
                            .low = kLeast,
                            .range = range_of(kLeast, told.end.days)}));
  all.items.push_back(test({.slot = end->slot,
                            .row = end->row,
                            .low = told.begin.days,
                            .range = range_of(told.begin.days, kGreatest)}));
  return all;
}

/// That the node's first operand is not blank.
std::optional<Condition> FormulaReader::exists(const Node& node) {
  const auto slot = known_read(sheet_, child(sheet_, node, 0));
  if (!slot) return std::nullopt;
  return test({.slot = slot->slot,
               .row = slot->row,
               .open = kUnlessBlank,
               .low = kLeast,
               .range = range_of(kLeast, kGreatest)});
}

/// In which places of the table the test, counted with the pairs, holds.
std::vector<std::uint64_t> FormulaReader::bits_of(std::size_t test) const {
  constexpr std::uint64_t kBits[] = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0,
                                     0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000};
  const std::size_t bit = count() - 1 - test;
  std::vector<std::uint64_t> bits(words());
  for (std::size_t word = 0; word < bits.size(); ++word) {
    if (bit < 6) {
      bits[word] = kBits[bit];
    } else {
      bits[word] = (word >> (bit - 6) & 1) != 0 ? ~std::uint64_t{0} : 0;
    }
  }
  return bits;
}

std::vector<std::uint64_t> FormulaReader::table(const Condition& condition) const {
  std::vector<std::uint64_t> bits;
  switch (condition.kind) {
    case Condition::Kind::test:
      bits = bits_of(condition.at);
      break;
    case Condition::Kind::pair:
      bits = bits_of(tests_.size() + condition.at);
      break;
    case Condition::Kind::all:
      bits.assign(words(), ~std::uint64_t{0});
      for (const Condition& item : condition.items) {
        const auto of_item = table(item);
        for (std::size_t word = 0; word < bits.size(); ++word) bits[word] &= of_item[word];
      }
      break;
    case Condition::Kind::choose:
      bits = table(condition.items.back());
      for (std::size_t at = condition.items.size() - 1; at > 0; at -= 2) {
        const auto value = table(condition.items[at - 2]);
        const auto guard = table(condition.items[at - 1]);
        for (std::size_t word = 0; word < bits.size(); ++word) {
          bits[word] = (guard[word] & value[word]) | (~guard[word] & bits[word]);
        }
      }
      break;
  }
  if (condition.negated) {
    for (std::uint64_t& word : bits) word = ~word;
  }
  return bits;
}

std::uint32_t FormulaReader::make(const Condition& condition, KnownCode& code) const {
  const auto size = [](const auto& all) { return static_cast<std::uint32_t>(all.size()); };
  const bool simple =
      !tests_.empty() && pairs_.empty() && std::ranges::all_of(tests_, [&](const Test& test) {
        return test.open == Test().open && test.row == tests_[0].row;
      });
  code.formulas.push_back({.first_test = size(code.tests),
                           .tests = size(tests_),
                           .first_pair = size(code.pairs),
                           .pairs = size(pairs_),
                           .table = size(code.tables),
                           .simple = simple,
                           .row = tests_.empty() ? std::uint8_t{0} : tests_[0].row});
  const std::vector<std::uint64_t> bits = table(condition);
  code.tests.insert(code.tests.end(), tests_.begin(), tests_.end());
  code.pairs.insert(code.pairs.end(), pairs_.begin(), pairs_.end());
  code.tables.insert(code.tables.end(), bits.begin(), bits.end());
  return size(code.formulas) - 1;
}

}  // namespace poppy::code
