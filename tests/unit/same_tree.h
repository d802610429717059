// Whether two trees of rules are the same, with all their places.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/check/program_members.h"
#include "interpreter/syntax/tree_members.h"

namespace poppy {

class SameTree {
 public:
  template <typename T>
  bool operator()(const T& left, const T& right) const {
    if constexpr (requires { left == right; }) {
      return left == right;
    } else {
      const auto of_left = units::members(left);
      const auto of_right = units::members(right);
      return each(of_left, of_right,
                  std::make_index_sequence<std::tuple_size_v<decltype(of_left)>>());
    }
  }
  template <typename T>
  bool operator()(const std::vector<T>& left, const std::vector<T>& right) const {
    bool is_same = left.size() == right.size();
    for (std::size_t i = 0; is_same && i < left.size(); ++i) is_same = (*this)(left[i], right[i]);
    return is_same;
  }
  template <typename T>
  bool operator()(const std::optional<T>& left, const std::optional<T>& right) const {
    return left.has_value() == right.has_value() && (!left || (*this)(*left, *right));
  }
  template <typename... Of>
  bool operator()(const std::variant<Of...>& left, const std::variant<Of...>& right) const {
    return left.index() == right.index() &&
           std::visit(
               [&](const auto& held) {
                 return (*this)(held, std::get<std::decay_t<decltype(held)>>(right));
               },
               left);
  }
  bool operator()(const units::IntLiteral& left, const units::IntLiteral& right) const {
    return left.value == right.value;
  }
  bool operator()(const units::MoneyLiteral& left, const units::MoneyLiteral& right) const {
    return left.cents == right.cents;
  }
  bool operator()(const units::RateLiteral& left, const units::RateLiteral& right) const {
    return left.value == right.value;
  }
  bool operator()(const units::DateLiteral& left, const units::DateLiteral& right) const {
    return left.value == right.value;
  }
  bool operator()(const units::MonthLiteral& left, const units::MonthLiteral& right) const {
    return left.value == right.value;
  }

 private:
  template <typename Left, typename Right, std::size_t... At>
  bool each(const Left& left, const Right& right, std::index_sequence<At...>) const {
    return ((*this)(std::get<At>(left), std::get<At>(right)) && ...);
  }
};

}  // namespace poppy
