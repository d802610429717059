// What is asked at the place of a fault: that a case comes to it as the fault says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "interpreter/check/program.h"
#include "interpreter/witness/faults.h"

namespace poppy::witness {

/// How near to the place itself it is asked.
enum class Nearness : std::uint8_t {
  exact,    // of a gap its least key; of two rows any key of both
  same_gap  // of a gap any numbers from there on that no row has
};

class Place {
 public:
  Place(const Fault& fault, Nearness nearness) : fault_(fault), nearness_(nearness) {}

  /// At a look-up of the table or the choice; none: it is another expression.
  [[nodiscard]] std::optional<check::Expr> ask(const check::Expr& expr) const;
  /// At the choice, that it takes the branch.
  [[nodiscard]] std::optional<check::Expr> ask_taken(const check::Expr& expr,
                                                     std::size_t branch) const;

 private:
  [[nodiscard]] std::optional<check::Expr> at_look_up(const check::Expr& expr) const;
  [[nodiscard]] check::Expr meant_for(const check::Expr& choice) const;

  const Fault& fault_;
  Nearness nearness_;
};

}  // namespace poppy::witness
