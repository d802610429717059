// Cases that are worth drawing again: those in which a line came to what it seldom comes to. What
// few households are, one of a thousand that are drawn at random, is so found among many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "interpreter/trial/draw_case.h"

namespace poppy::trial {

/// The kind of a value: two of one kind are alike enough. Below kKinds.
inline constexpr std::uint32_t kKinds = 72;
[[nodiscard]] std::uint32_t kind_of(const units::Cell& cell);

class Corpus {
 public:
  /// Of so many lines.
  explicit Corpus(std::size_t lines) : met_(lines * kKinds) {}

  /// A new case, or one that was kept with some of it drawn anew.
  void draw(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) const;

  /// What a case has come to: lines and the kinds of their values, and all that the claim itself
  /// looks at, as one number.
  struct Features {
    std::vector<std::uint32_t> met;  // line * kKinds + kind
    std::uint64_t looked_at = 0;
    void clear() {
      met.clear();
      looked_at = 0;
    }
  };
  void learn(const DrawnCase& drawn, const Features& features);

 private:
  std::vector<std::uint16_t> met_;  // how often, among those that are kept
  std::vector<DrawnCase> kept_;
  std::map<std::uint64_t, std::vector<DrawnCase>> by_look_;
  std::vector<std::uint64_t> looks_;
};

}  // namespace poppy::trial
