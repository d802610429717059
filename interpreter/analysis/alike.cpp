// See alike.h.
#include "interpreter/analysis/alike.h"

#include <fmt/format.h>

#include <variant>

namespace poppy::analysis {
namespace {

struct ValueWriter {
  std::string& key;
  void operator()(std::int64_t number) const { key += fmt::format("{}", number); }
  void operator()(const units::Rational& rational) const { key += units::to_string(rational); }
  void operator()(const units::Span& span) const { key += units::to_string(span); }
  void operator()(const units::DaySet& days) const { key += units::to_string(days); }
  void operator()(const std::string& words) const { key += words; }
  void operator()(const units::RowList&) const { key += "rows"; }
  void operator()(const units::ErrorNote&) const { key += "error"; }
};

}  // namespace

std::uint32_t Alike::add(const check::Expr& expr) {
  std::string key = fmt::format("{} {} {}", static_cast<int>(expr.op), expr.a, expr.b);
  for (const check::Expr& arg : expr.args) key += fmt::format(" {}", add(arg));
  for (const check::Mark& mark : expr.marks) {
    const units::Dating& dating = mark.dating;
    key += fmt::format(" @{}_{}_{}", dating.from ? dating.from->months : 0,
                       dating.until ? dating.until->months : 0,
                       dating.runs_from ? dating.runs_from->days : 0);
  }
  if (expr.op == check::Op::constant) {
    key += fmt::format(" ={}:{}:{}:", static_cast<int>(expr.value.state),
                       static_cast<int>(expr.type.kind), expr.type.of);
    std::visit(ValueWriter{key}, expr.value.data);
  }
  const auto number = static_cast<std::uint32_t>(known_.size());
  const std::uint32_t found = known_.emplace(std::move(key), number).first->second;
  numbers_.emplace(&expr, found);
  return found;
}

}  // namespace poppy::analysis
