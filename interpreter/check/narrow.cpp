// What is known not to be blank: from conditions already met, by the computation they are about.
// Because every expression is pure, two that compute the same are blank together, however long they
// are.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/check/scope.h"

namespace poppy::check {
namespace {

void write_value(const Expr& expr, std::string& key) {
  struct Writer {
    std::string& key;
    void operator()(std::int64_t number) const { key += std::to_string(number); }
    void operator()(const units::Rational& rational) const { key += units::to_string(rational); }
    void operator()(const units::Span& span) const { key += units::to_string(span); }
    void operator()(const units::DaySet& days) const { key += units::to_string(days); }
    void operator()(const std::string& words) const {
      key += fmt::format("{}\"{}", words.size(), words);
    }
    void operator()(const units::RowList&) const { key += "rows"; }
    void operator()(const units::ErrorNote&) const { key += "error"; }
  };
  key += fmt::format("={}:{}:{}:", static_cast<int>(expr.value.state),
                     static_cast<int>(expr.type.kind), expr.type.of);
  std::visit(Writer{key}, expr.value.data);
}

void write_key(const Expr& expr, std::string& key) {
  key += fmt::format("({} {} {}", static_cast<int>(expr.op), expr.a, expr.b);
  if (expr.op == Op::constant) write_value(expr, key);
  for (const Expr& arg : expr.args) write_key(arg, key);
  for (const Mark& mark : expr.marks) {
    const units::Dating& dating = mark.dating;
    if (dating == units::Dating{}) continue;
    key += fmt::format("@{}_{}_{}", dating.from ? dating.from->months : 0,
                       dating.until ? dating.until->months : 0,
                       dating.runs_from ? dating.runs_from->days : 0);
  }
  key += ')';
}

/// An item without dates of its own is always there.
bool always_there(const Expr& group, std::size_t item) {
  return item >= group.marks.size() || group.marks[item].dating == units::Dating{};
}

/// What every item that may hold tells, when one of them does.
void add_common(const Expr& group, bool outcome, std::vector<std::string>& facts) {
  std::vector<std::string> common;
  for (std::size_t i = 0; i < group.args.size(); ++i) {
    std::vector<std::string> mine;
    add_not_blank(group.args[i], outcome, mine);
    if (i == 0) {
      common = std::move(mine);
    } else {
      std::erase_if(common, [&](const std::string& key) { return !std::ranges::count(mine, key); });
    }
    if (common.empty()) return;
  }
  facts.insert(facts.end(), common.begin(), common.end());
}

void add_all(const Expr& group, bool outcome, std::vector<std::string>& facts) {
  for (std::size_t i = 0; i < group.args.size(); ++i) {
    if (always_there(group, i)) add_not_blank(group.args[i], outcome, facts);
  }
}

/// All items have come out alike, or one of them has, and which is not known.
void add_of_group(const Expr& group, bool outcome, std::vector<std::string>& facts) {
  const bool item = group.op == Op::none_of ? !outcome : outcome;
  const bool all = group.op == Op::any_of ? !outcome : outcome;
  all ? add_all(group, item, facts) : add_common(group, item, facts);
}

void add_if_may_be_blank(const Expr& expr, std::vector<std::string>& facts) {
  if (expr.type.or_blank) facts.push_back(key_of(expr));
}

bool is_blank_literal(const Expr& expr) { return expr.op == Op::constant && expr.value.is_blank(); }

/// Two equal values: neither is blank when one cannot be.
void add_equal(const Expr& left, const Expr& right, bool outcome, std::vector<std::string>& facts) {
  if (outcome) {
    if (!right.type.or_blank) add_if_may_be_blank(left, facts);
    if (!left.type.or_blank) add_if_may_be_blank(right, facts);
    return;
  }
  if (is_blank_literal(right)) add_if_may_be_blank(left, facts);
  if (is_blank_literal(left)) add_if_may_be_blank(right, facts);
}

}  // namespace

std::string key_of(const Expr& expr) {
  std::string key;
  write_key(expr, key);
  return key;
}

void add_not_blank(const Expr& condition, bool outcome, std::vector<std::string>& facts) {
  if (is_wrong(condition.type)) return;
  const Op op = condition.op;
  if (op == Op::exists) {
    if (outcome) facts.push_back(key_of(condition.args[0]));
  } else if (op == Op::negation) {
    add_not_blank(condition.args[0], !outcome, facts);
  } else if (op == Op::all_of || op == Op::any_of || op == Op::none_of) {
    add_of_group(condition, outcome, facts);
  } else if (op == Op::equal || op == Op::unequal) {
    add_equal(condition.args[0], condition.args[1], outcome == (op == Op::equal), facts);
  } else if (op == Op::in_set && outcome) {
    const bool plain = std::none_of(condition.args.begin() + 1, condition.args.end(),
                                    [](const Expr& value) { return value.type.or_blank; });
    if (plain) add_if_may_be_blank(condition.args[0], facts);
  }
}

Expr narrowed(const Scope& scope, Expr expr) {
  if (!expr.type.or_blank || scope.not_blank.empty() || is_nothing(expr.type)) return expr;
  const std::string key = key_of(expr);
  if (std::ranges::count(scope.not_blank, key) > 0) expr.type.or_blank = false;
  return expr;
}

}  // namespace poppy::check
