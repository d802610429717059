// Numbers for expressions: two that compute the same in the same rows have the same number.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "interpreter/check/program.h"

namespace poppy::analysis {

class Alike {
 public:
  /// Numbers the expression and all it is made of; it must outlive this.
  std::uint32_t add(const check::Expr& expr);
  /// Of an expression that was added, or lies in one.
  [[nodiscard]] std::uint32_t of(const check::Expr& expr) const { return numbers_.at(&expr); }

 private:
  std::unordered_map<const check::Expr*, std::uint32_t> numbers_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

}  // namespace poppy::analysis
